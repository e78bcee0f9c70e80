/**
 * Removes what running the task board has left behind: its files here, and the databases with their volumes.
 */
import { rm } from "node:fs/promises"
import { join } from "node:path"
import process from "node:process"
import { compose, composeProblem } from "./compose.mjs"
import { root } from "./root.mjs"

export const clean = async () => {
  await rm(join(root, ".data"), { recursive: true, force: true })
  process.stdout.write("Removed the task board's local data.\n")
  const problem = await composeProblem()
  if (problem === undefined) return compose("down", "--volumes")
  process.stdout.write(`${problem}: no database volume to remove.\n`)
  return 0
}
