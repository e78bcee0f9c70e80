/**
 * What follows a table's rows: an index, or a view. It is told of every change after it was made, and never asks what time
 * it is: cells that have expired stand until they are swept.
 */
import type { Partition } from "./Partition.ts"
import type { Row } from "./Row.ts"

/**
 * - `row`: a row was put in the place of another; undefined where there was or is none
 * - `staticRow`: likewise the static row
 * - `opened`, `closed`: something is kept of a partition of which nothing was, or no longer
 */
export interface Follower {
  readonly row: (partition: Partition, before: Row | undefined, after: Row | undefined) => void
  readonly staticRow: (partition: Partition, before: Row | undefined, after: Row | undefined) => void
  readonly opened: (partition: Partition) => void
  readonly closed: (partition: Partition) => void
}
