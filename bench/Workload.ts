import type { Operation } from "./Peer.ts"

/** A workload: which operation, and what a reader is told of it. */
export interface Workload {
  readonly name: string
  readonly title: string
  readonly operation: Operation
}
