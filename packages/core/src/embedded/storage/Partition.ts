/**
 * A partition: rows in clustering order, the static row, and the deletions that later writes still have to be held
 * against.
 */
import type { Deletion } from "./Cell.ts"
import type { Clustering, PartitionKey } from "./Layout.ts"
import * as Merge from "./Merge.ts"
import type { Mutation, RangeDeletion, RowChange } from "./Mutation.ts"
import type { Orders } from "./Orders.ts"
import * as RangeTombstones from "./RangeTombstones.ts"
import * as Reconcile from "./Reconcile.ts"
import type { Row } from "./Row.ts"
import * as Slice from "./Slice.ts"
import * as Sorted from "./Sorted.ts"

/**
 * - `bytes`: the serialised key, which the token is the hash of and which orders partitions of one token
 * - `deletion`: the latest deletion of the whole partition
 * - `ranges`: deletions of slices of rows
 * - `staticRow`: the row of the static columns; it has no clustering and no marker
 *
 * Only a store changes a partition; rows themselves are immutable.
 */
export interface Partition {
  readonly key: PartitionKey
  readonly bytes: Uint8Array
  readonly token: bigint
  orderClustering: Slice.ClusteringOrder
  deletion: Deletion | undefined
  ranges: ReadonlyArray<RangeTombstones.RangeTombstone>
  staticRow: Row | undefined
  readonly rows: Sorted.Sorted<Row>
}

export const make = (
  key: PartitionKey,
  bytes: Uint8Array,
  token: bigint,
  orderClustering: Slice.ClusteringOrder
): Partition => ({
  key,
  bytes,
  token,
  orderClustering,
  deletion: undefined,
  ranges: [],
  staticRow: undefined,
  rows: Sorted.make()
})

/** The row of that clustering, live or not. */
export const rowAt = (partition: Partition, clustering: Clustering): Row | undefined =>
  Sorted.find(partition.rows, placeOf(partition, clustering))

/** The rows of a slice in clustering order, or in the reverse of it, live or not. Do not write while reading. */
export const rowsIn = (partition: Partition, slice: Slice.Slice, reversed = false): Iterable<Row> => {
  const { orderClustering } = partition
  const { end, start } = slice
  const from = start && ((row: Row) => Slice.sideOfStart(orderClustering, row.clustering, start))
  const to = end && ((row: Row) => Slice.sideOfEnd(orderClustering, row.clustering, end))
  return reversed ? Sorted.betweenReversed(partition.rows, from, to) : Sorted.between(partition.rows, from, to)
}

/** Whether nothing is kept of the partition. */
export const isBare = (partition: Partition): boolean => partition.rows.size === 0 && isHeaderBare(partition)

/** Whether nothing is kept of the partition beside its rows. */
export const isHeaderBare = (partition: Partition): boolean =>
  partition.deletion === undefined && partition.ranges.length === 0 && partition.staticRow === undefined

/** Where what was changed is told. */
export interface Touched {
  readonly row: (clustering: Clustering) => void
  readonly header: () => void
}

/** Reconciles a mutation with what stands: its deletions first, which cover its own writes too. */
export const apply = (orders: Orders, partition: Partition, mutation: Mutation, touched: Touched): void => {
  if (mutation.deletion !== undefined) deletePartition(partition, mutation.deletion, touched)
  for (const range of mutation.ranges) deleteRange(partition, range, touched)
  if (mutation.staticColumns.length > 0) {
    const change: RowChange = {
      clustering: [],
      marker: undefined,
      deletion: undefined,
      columns: mutation.staticColumns
    }
    partition.staticRow = Merge.change(orders, partition.staticRow, change, partition.deletion)
    touched.header()
  }
  for (const change of mutation.rows) changeRow(orders, partition, change, touched)
}

/** Takes out what was written to columns before they were dropped. */
export const dropColumns = (
  orders: Orders,
  partition: Partition,
  slots: ReadonlyArray<number>,
  touched: Touched
): void => {
  const { staticRow } = partition
  const kept = staticRow && Merge.withoutDropped(orders, staticRow, slots)
  if (kept !== staticRow) {
    partition.staticRow = kept
    touched.header()
  }
  // Rows are taken out on the way, so they are listed first.
  for (const row of Array.from(rowsIn(partition, Slice.all))) {
    const kept = Merge.withoutDropped(orders, row, slots)
    if (kept === row) continue
    setRow(partition, row.clustering, kept)
    touched.row(row.clustering)
  }
}

/** Puts a row into its place; undefined takes out the one that is there. */
export const setRow = (partition: Partition, clustering: Clustering, row: Row | undefined): void => {
  const place = placeOf(partition, clustering)
  if (row === undefined) Sorted.remove(partition.rows, place)
  else Sorted.put(partition.rows, row, place)
}

const placeOf = ({ orderClustering }: Partition, clustering: Clustering): Sorted.Side<Row> => (row) =>
  orderClustering(row.clustering, clustering)

const changeRow = (orders: Orders, partition: Partition, change: RowChange, touched: Touched): void => {
  const before = rowAt(partition, change.clustering)
  const range = partition.ranges.length === 0
    ? undefined
    : RangeTombstones.over(partition.orderClustering, partition.ranges, change.clustering)
  const after = Merge.change(orders, before, change, Reconcile.deletions(partition.deletion, range))
  if (before === undefined && after === undefined) return
  setRow(partition, change.clustering, after)
  touched.row((after ?? before)!.clustering)
}

const deletePartition = (partition: Partition, deletion: Deletion, touched: Touched): void => {
  if (Reconcile.covers(partition.deletion, deletion.timestamp)) return
  partition.deletion = deletion
  partition.ranges = partition.ranges.filter((range) => !Reconcile.covers(deletion, range.deletion.timestamp))
  partition.staticRow = partition.staticRow && Merge.cover(partition.staticRow, deletion)
  coverRows(partition, Slice.all, deletion, touched)
  touched.header()
}

const deleteRange = (partition: Partition, range: RangeDeletion, touched: Touched): void => {
  if (Reconcile.covers(partition.deletion, range.deletion.timestamp)) return
  partition.ranges = RangeTombstones.add(partition.orderClustering, partition.ranges, range)
  coverRows(partition, range.slice, range.deletion, touched)
  touched.header()
}

const coverRows = (
  partition: Partition,
  slice: Slice.Slice,
  deletion: Deletion,
  touched: Touched
): void => {
  // Rows are taken out on the way, so they are listed first.
  for (const row of Array.from(rowsIn(partition, slice))) {
    setRow(partition, row.clustering, Merge.cover(row, deletion))
    touched.row(row.clustering)
  }
}
