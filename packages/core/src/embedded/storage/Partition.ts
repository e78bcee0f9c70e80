/**
 * A partition: rows in clustering order, the static row, and the deletions that later writes still have to be held
 * against.
 */
import type { Halves } from "../../PartitionToken.ts"
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
 * - `tokenHigh`, `tokenLow`: the token's halves of 32 bits, both signed; together they take less than a bigint, and are
 *   sooner compared
 * - `orders`: the table's
 * - `header`: what there is beside the rows; {@link bare} for most partitions
 *
 * Only a store changes a partition; rows themselves are immutable.
 */
export interface Partition {
  readonly key: PartitionKey
  readonly tokenHigh: number
  readonly tokenLow: number
  orders: Orders
  header: Header
  rows: Sorted.Sorted<Row>
}

/**
 * What is kept of a partition beside its rows.
 *
 * - `deletion`: the latest deletion of the whole partition
 * - `ranges`: deletions of slices of rows; undefined when there are none
 * - `staticRow`: the row of the static columns; it has no clustering and no marker
 */
export interface Header {
  readonly deletion: Deletion | undefined
  readonly ranges: RangeTombstones.Ranges | undefined
  readonly staticRow: Row | undefined
}

/** The header of a partition that has nothing beside its rows. */
export const bare: Header = { deletion: undefined, ranges: undefined, staticRow: undefined }

export const make = (key: PartitionKey, { high, low }: Halves, orders: Orders): Partition => ({
  key,
  tokenHigh: high,
  tokenLow: low,
  orders,
  header: bare,
  rows: Sorted.make()
})

export const tokenOf = ({ tokenHigh, tokenLow }: Partition): Halves => ({ high: tokenHigh, low: tokenLow })

/** The row of that clustering, live or not. */
export const rowAt = (partition: Partition, clustering: Clustering): Row | undefined =>
  Sorted.find(partition.rows, placeOf(partition, clustering))

/** The rows of a slice in clustering order, or in the reverse of it, live or not. Do not write while reading. */
export const rowsIn = (partition: Partition, slice: Slice.Slice, reversed = false): Iterable<Row> => {
  const { clustering, rank } = partition.orders
  const { end, start } = slice
  const from = start && {
    side: (row: Row) => Slice.sideOfStart(clustering, row.clustering, start),
    rank: () => rank(start.prefix)
  }
  const to = end && {
    side: (row: Row) => Slice.sideOfEnd(clustering, row.clustering, end),
    rank: () => rank(end.prefix)
  }
  return reversed ? Sorted.betweenReversed(partition.rows, from, to) : Sorted.between(partition.rows, from, to)
}

/** Whether nothing is kept of the partition. */
export const isBare = (partition: Partition): boolean => Sorted.isEmpty(partition.rows) && isHeaderBare(partition)

/** Whether nothing is kept of the partition beside its rows. */
export const isHeaderBare = ({ header: { deletion, ranges, staticRow } }: Partition): boolean =>
  deletion === undefined && ranges === undefined && staticRow === undefined

/**
 * Where what was changed is told, after it was.
 *
 * - `row`: a row was put in the place of another; undefined where there was or is none
 * - `header`: something beside the rows; `staticRow` is the static row as it was before
 */
export interface Touched {
  readonly row: (before: Row | undefined, after: Row | undefined) => void
  readonly header: (staticRow: Row | undefined) => void
}

/** Reconciles a mutation with what stands: its deletions first, which cover its own writes too. */
export const apply = (partition: Partition, mutation: Mutation, touched: Touched): void => {
  if (mutation.deletion !== undefined) deletePartition(partition, mutation.deletion, touched)
  for (const range of mutation.ranges) deleteRange(partition, range, touched)
  if (mutation.staticColumns.length > 0) {
    const change: RowChange = {
      clustering: [],
      marker: undefined,
      deletion: undefined,
      columns: mutation.staticColumns
    }
    const { header, orders } = partition
    const staticRow = Merge.change(orders, header.staticRow, change, header.deletion)
    partition.header = { ...header, staticRow }
    touched.header(header.staticRow)
  }
  for (const change of mutation.rows) changeRow(partition, change, touched)
}

/** Takes out what was written to columns before they were dropped. */
export const dropColumns = (partition: Partition, slots: ReadonlyArray<number>, touched: Touched): void =>
  changeAll(partition, (row) => Merge.withoutDropped(partition.orders, row, slots), touched)

/** Reads what was written to columns as the types they came back with; `before` are the orders by the types they had. */
export const rereadColumns = (
  partition: Partition,
  before: Orders,
  slots: ReadonlyArray<number>,
  touched: Touched
): void => changeAll(partition, (row) => Merge.reread(before, partition.orders, row, slots), touched)

const changeAll = (partition: Partition, change: (row: Row) => Row | undefined, touched: Touched): void => {
  const { header, header: { staticRow } } = partition
  const kept = staticRow && change(staticRow)
  if (kept !== staticRow) {
    partition.header = { ...header, staticRow: kept }
    touched.header(staticRow)
  }
  // Rows are taken out on the way, so they are listed first.
  for (const row of Array.from(rowsIn(partition, Slice.all))) {
    const kept = change(row)
    if (kept === row) continue
    setRow(partition, row.clustering, kept)
    touched.row(row, kept)
  }
}

/** Puts a row into its place; undefined takes out the one that is there. */
export const setRow = (partition: Partition, clustering: Clustering, row: Row | undefined): void => {
  const place = placeOf(partition, clustering)
  partition.rows = row === undefined
    ? Sorted.remove(partition.rows, place)
    : Sorted.put(partition.rows, row, place, (row) => partition.orders.rank(row.clustering))
}

const placeOf = ({ orders }: Partition, clustering: Clustering): Sorted.Place<Row> => ({
  side: (row) => orders.clustering(row.clustering, clustering),
  rank: () => orders.rank(clustering)
})

const changeRow = (partition: Partition, change: RowChange, touched: Touched): void => {
  const { clustering } = change
  const { header: { deletion, ranges }, orders } = partition
  const range = ranges && RangeTombstones.over(orders.clustering, ranges, clustering)
  const before = rowAt(partition, clustering)
  const after = Merge.change(orders, before, change, Reconcile.deletions(deletion, range))
  if (before === undefined && after === undefined) return
  setRow(partition, clustering, after)
  touched.row(before, after)
}

const deletePartition = (partition: Partition, deletion: Deletion, touched: Touched): void => {
  const { header: { deletion: before, ranges, staticRow } } = partition
  if (Reconcile.covers(before, deletion.timestamp)) return
  partition.header = {
    deletion,
    ranges: RangeTombstones.without(ranges, (range) => Reconcile.covers(deletion, range.timestamp)),
    staticRow: staticRow && Merge.cover(staticRow, deletion)
  }
  coverRows(partition, Slice.all, deletion, touched)
  touched.header(staticRow)
}

const deleteRange = (partition: Partition, range: RangeDeletion, touched: Touched): void => {
  const { header, orders } = partition
  if (Reconcile.covers(header.deletion, range.deletion.timestamp)) return
  const ranges = RangeTombstones.add(orders.clustering, header.ranges ?? RangeTombstones.make([]), range)
  partition.header = { ...header, ranges }
  coverRows(partition, range.slice, range.deletion, touched)
  touched.header(header.staticRow)
}

const coverRows = (
  partition: Partition,
  slice: Slice.Slice,
  deletion: Deletion,
  touched: Touched
): void => {
  // Rows are taken out on the way, so they are listed first.
  for (const row of Array.from(rowsIn(partition, slice))) {
    const left = Merge.cover(row, deletion)
    setRow(partition, row.clustering, left)
    touched.row(row, left)
  }
}
