/**
 * The embedded engine alone, through the mapper, every value validated: what an operation costs beside a plain Map of
 * objects, what a session with 30 tables costs, and how time and memory grow with the rows. CPU throughout, so that what
 * else the machine does falls out as far as it can.
 */
import { growth } from "./embedded/growth.ts"
import { mockylla } from "./embedded/mockylla.ts"
import { operations } from "./embedded/operations.ts"
import { starts } from "./embedded/starts.ts"

export const embedded = async ({ rows }: { readonly rows: number }, say: (line: string) => void): Promise<void> => {
  await operations(say)
  await mockylla(say)
  await starts(say)
  await growth(rows, say)
}
