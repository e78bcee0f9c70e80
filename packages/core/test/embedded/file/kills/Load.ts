/**
 * What a process that is killed was doing: an endless sequence of statements whose outcome is known.
 */
import * as Formatter from "effect/Formatter"
import type { BatchEntry } from "../../../../src/CassandraSession.ts"
import type { CqlValue } from "../../../../src/CqlValue.ts"

/**
 * One request: a statement, or a protocol BATCH. `applied` says that it is conditional and must be applied.
 */
export type Step =
  | { readonly cql: string; readonly params?: ReadonlyArray<CqlValue>; readonly applied?: true }
  | { readonly batch: ReadonlyArray<BatchEntry> }

/**
 * Step `n` is made when all steps before it were acknowledged. So after a kill the rows are those after the last
 * acknowledged step, or those after the step behind it, and nothing else.
 *
 * - `schema`: made once, before the first step
 * - `step`: step `n`, from 0
 * - `reads`: what shows the outcome, in several tables at once
 * - `rows`: what `reads` give after the first `n` steps, each row as {@link line} writes it
 */
export interface Load {
  readonly name: string
  readonly schema: ReadonlyArray<string>
  readonly step: (n: number) => Step
  readonly reads: ReadonlyArray<string>
  readonly rows: (n: number) => ReadonlyArray<string>
}

/** A row in one line of text; the order of rows does not matter. */
export const line = (...values: ReadonlyArray<CqlValue | undefined>): string =>
  values.map((value) => Formatter.format(value instanceof Set ? [...value] : value)).join(" ")

/** What is left after the first `n` steps, of which each changes what the ones before it left. */
export const after = <State>(n: number, state: State, change: (state: State, step: number) => void): State => {
  for (let step = 0; step < n; step++) change(state, step)
  return state
}
