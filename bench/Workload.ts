import type { Operation } from "./Peer.ts"

/**
 * A workload: which operation, and what a reader is told of it.
 *
 * - `rows` is how many rows one operation reads or writes; CPU is told for each of them
 * - `operations` is how many of them make a round, unless the command says otherwise
 */
export interface Workload {
  readonly name: string
  readonly title: string
  readonly operation: Operation
  readonly rows: number
  readonly operations: number
}
