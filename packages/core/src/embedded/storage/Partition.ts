/**
 * A partition: rows in clustering order, the static row, and the deletions that later writes still have to be held
 * against.
 */
import type { Deletion } from "./Cell.ts"
import type { Clustering, PartitionKey } from "./Layout.ts"
import type { RangeDeletion } from "./Mutation.ts"
import type { Row } from "./Row.ts"
import * as Slice from "./Slice.ts"
import * as Sorted from "./Sorted.ts"

/**
 * - `bytes`: the serialised key, which the token is the hash of and which orders partitions of one token
 * - `deletion`: the latest deletion of the whole partition
 * - `ranges`: deletions of slices of rows, in order, none overlapping another
 * - `staticRow`: the row of the static columns; it has no clustering and no marker
 *
 * Only `Store.apply` changes a partition; rows themselves are immutable.
 */
export interface Partition {
  readonly key: PartitionKey
  readonly bytes: Uint8Array
  readonly token: bigint
  readonly orderClustering: Slice.ClusteringOrder
  deletion: Deletion | undefined
  ranges: ReadonlyArray<RangeDeletion>
  staticRow: Row | undefined
  readonly rows: Sorted.Sorted<Row>
}

/** The row of that clustering, live or not. */
export const rowAt = (partition: Partition, clustering: Clustering): Row | undefined =>
  Sorted.find(partition.rows, (row) => partition.orderClustering(row.clustering, clustering))

/** The rows of a slice in clustering order, or in the reverse of it, live or not. Do not write while reading. */
export const rowsIn = (partition: Partition, slice: Slice.Slice, reversed = false): Iterable<Row> => {
  const { orderClustering } = partition
  const { end, start } = slice
  const from = start && ((row: Row) => Slice.sideOfStart(orderClustering, row.clustering, start))
  const to = end && ((row: Row) => Slice.sideOfEnd(orderClustering, row.clustering, end))
  return reversed ? Sorted.betweenReversed(partition.rows, from, to) : Sorted.between(partition.rows, from, to)
}
