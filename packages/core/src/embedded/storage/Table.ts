/**
 * A table's partitions, found by key and read in the order of their tokens.
 */
import type { Layout, PartitionKey } from "./Layout.ts"
import type { Partition } from "./Partition.ts"
import type * as Sorted from "./Sorted.ts"

/** Only the functions of `Store.ts` change a table. */
export interface Table {
  layout: Layout
  readonly byKey: Map<string, Partition>
  readonly byToken: Sorted.Sorted<Partition>
  readonly keyOf: (key: PartitionKey) => Uint8Array
}

/**
 * A place between partitions. With `bytes` it is the partition of that key, else all partitions of the token; an
 * inclusive bound takes them in.
 */
export interface TokenBound {
  readonly token: bigint
  readonly bytes?: Uint8Array | undefined
  readonly inclusive: boolean
}

/** From `start` to `end` by token, open where a bound is left out. */
export interface TokenSlice {
  readonly start: TokenBound | undefined
  readonly end: TokenBound | undefined
}
