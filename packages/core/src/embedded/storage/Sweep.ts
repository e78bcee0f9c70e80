/**
 * When and how a table is swept of what is dead, so that memory and file stay a small multiple of the live data.
 *
 * A sweep begins after as many rows were deleted, or written with nulls or a TTL, as the table had at the last sweep, but
 * not before 1,000. Then each row that is written sweeps a few, so that no write waits for all of it, and its cost is a
 * constant part of each. What only lives is never swept for. Values that have expired go at once. Deadness is kept for
 * `gc_grace_seconds`, as in Cassandra, as long as there is not more of it than live rows (or 10,000); beyond that bound all
 * of it goes, and a write that comes with an older timestamp of its own could bring back what was deleted.
 */
import type { Stamp } from "./Cell.ts"
import * as Elements from "./Elements.ts"
import type { ColumnChange, Mutation } from "./Mutation.ts"
import * as Partition from "./Partition.ts"
import * as Purge from "./Purge.ts"
import * as RangeTombstones from "./RangeTombstones.ts"
import { deadElements, isLive, type Row } from "./Row.ts"
import * as Slice from "./Slice.ts"
import * as Table from "./Table.ts"

const leastDying = 1_000

const mostDead = 10_000

// With each row that is written, so that a sweep ends long before the next begins.
const rowsAtOnce = 16

/**
 * - `dying`: rows written since the last sweep ended that are dead, or will be
 * - `due`: how many of them begin a sweep
 */
interface Count {
  dying: number
  due: number
  walk: Walk | undefined
}

/**
 * A sweep on its way.
 *
 * - `at`: the last partition that was swept, up to and with `row`; whole when there is none
 * - `all`: gives deadness no grace
 * - `live`, `dead`: rows found so far, of `dead` also other things
 */
interface Walk {
  readonly all: boolean
  at: Table.TokenBound | undefined
  row: Row | undefined
  live: number
  dead: number
}

/** @internal */
export type Sweeps = WeakMap<Table.Table, Count>

export const make = (): Sweeps => new WeakMap()

export const forget = (sweeps: Sweeps, table: Table.Table): void => void sweeps.delete(table)

/** Where what a sweep changes in a partition is told. */
type Touching = (partition: Partition.Partition) => Partition.Touched

/** Counts what was written to a table at the second `now`, and sweeps some of it where a sweep is due. */
export const written = (
  sweeps: Sweeps,
  table: Table.Table,
  mutation: Mutation,
  now: number,
  touching: Touching
): void => {
  const dying = dyingIn(mutation)
  let count = sweeps.get(table)
  if (count === undefined) {
    if (dying === 0) return
    sweeps.set(table, count = { dying: 0, due: leastDying, walk: undefined })
  }
  count.dying += dying
  if (count.dying < count.due) return
  count.walk ??= walkOf(false)
  step(count, table, (1 + mutation.rows.length) * rowsAtOnce, now, touching)
}

/** How many rows of a mutation, and what it has beside them, are dead or will be. */
const dyingIn = ({ deletion, ranges, rows, staticColumns }: Mutation): number => {
  let dying = ranges.length + Number(deletion !== undefined || staticColumns.some(leavesDead))
  for (const { columns, deletion, marker } of rows) {
    if (deletion !== undefined || marker?.life !== undefined || columns.some(leavesDead)) {
      dying++
    }
  }
  return dying
}

// The deletion under a collection that is overwritten does not count: there is one in its row, whatever else is written.
const leavesDead = (change: ColumnChange): boolean => {
  switch (change._tag) {
    case "Set":
      return dies(change.cell.stamp)
    case "SetElements":
      return change.elements.paths.length === 0 || Elements.someStamp(change.elements, dies)
    case "Increment":
      return false
  }
}

const dies = ({ life }: Stamp): boolean => life !== undefined

/** Sweeps a whole table. */
export const whole = (sweeps: Sweeps, table: Table.Table, now: number, touching: Touching): void => {
  const count: Count = { dying: 0, due: 0, walk: walkOf(false) }
  while (count.walk !== undefined) step(count, table, Infinity, now, touching)
  sweeps.set(table, count)
}

const walkOf = (all: boolean): Walk => ({ all, at: undefined, row: undefined, live: 0, dead: 0 })

// Partitions without rows count as one.
const step = (count: Count, table: Table.Table, rows: number, now: number, touching: Touching): void => {
  const walk = count.walk!
  const purgeable = walk.all ? () => true : Purge.deadBefore(now - table.layout.gcGraceSeconds)
  // What is swept may be taken out of the sequence that it is found in, so it is listed first.
  const partitions = taken(Table.partitionsIn(table, { start: walk.at, end: undefined }), rows)
  let left = rows
  for (const partition of partitions) {
    const touched = touching(partition)
    if (walk.row === undefined) walk.dead += sweepHeader(partition, now, purgeable, touched)
    const start = walk.row && { prefix: walk.row.clustering, inclusive: false }
    const found = taken(Partition.rowsIn(partition, start === undefined ? Slice.all : { start, end: undefined }), left)
    for (const row of found) sweepRow(walk, table, partition, row, now, purgeable, touched)
    const done = found.length < left
    left -= Math.max(1, found.length)
    walk.row = done ? undefined : found.at(-1)
    walk.at = { token: Partition.tokenOf(partition), bytes: Table.keyOf(table, partition.key), inclusive: !done }
    if (Partition.isBare(partition)) Table.close(table, partition)
    if (left <= 0) return
  }
  const beyond = !walk.all && walk.dead > Math.max(mostDead, walk.live)
  Object.assign(
    count,
    beyond ? { walk: walkOf(true) } : { dying: 0, due: Math.max(leastDying, walk.live), walk: undefined }
  )
}

const taken = <A>(items: Iterable<A>, most: number): ReadonlyArray<A> => {
  const some: Array<A> = []
  for (const item of items) {
    some.push(item)
    if (some.length >= most) break
  }
  return some
}

const sweepHeader = (
  partition: Partition.Partition,
  now: number,
  purgeable: Purge.Purgeable,
  touched: Partition.Touched
): number => {
  const { header } = partition
  const ranges = RangeTombstones.without(header.ranges, ({ deletedAt }) => purgeable(deletedAt))
  const deletion = Purge.oneDeletion(header.deletion, purgeable)
  const staticRow = header.staticRow && Purge.row(header.staticRow, now, purgeable)
  if (ranges !== header.ranges || deletion !== header.deletion || staticRow !== header.staticRow) {
    partition.header = { deletion, ranges, staticRow }
    touched.header(header.staticRow)
  }
  return Number(deletion !== undefined) + (ranges === undefined ? 0 : RangeTombstones.count(ranges))
}

const sweepRow = (
  walk: Walk,
  { layout }: Table.Table,
  partition: Partition.Partition,
  row: Row,
  now: number,
  purgeable: Purge.Purgeable,
  touched: Partition.Touched
): void => {
  const kept = Purge.row(row, now, purgeable)
  if (kept !== row) {
    Partition.setRow(partition, row.clustering, kept)
    touched.row(row, kept)
  }
  if (kept === undefined) return
  walk.dead += deadElements(kept, now)
  if (isLive(kept, layout, now)) walk.live++
  else walk.dead++
}
