/**
 * When and how a table is swept of what is dead, so that memory and file stay a small multiple of the live data.
 *
 * A sweep begins after as many writes as the table had rows at the last one, but not before 10,000. It goes on with each
 * write for a few rows, so that no write waits for all of it, and its cost is a constant part of each. Deadness is kept for
 * `gc_grace_seconds`, as in Cassandra, as long as there is not more of it than live rows (or 10,000); beyond that bound all
 * of it goes, and a write that comes with an older timestamp of its own could bring back what was deleted.
 */
import * as Partition from "./Partition.ts"
import * as Purge from "./Purge.ts"
import * as RangeTombstones from "./RangeTombstones.ts"
import { deadElements, isLive, type Row } from "./Row.ts"
import * as Slice from "./Slice.ts"
import * as Table from "./Table.ts"

const leastRows = 10_000

// With each row that is written, so that a sweep ends long before the next begins.
const rowsAtOnce = 16

/**
 * - `writes`: rows written since the last sweep ended
 * - `due`: writes after which a sweep begins
 */
interface Count {
  writes: number
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

/** Counts rows written to a table at the second `now`, and sweeps some of it where a sweep is due. */
export const written = (sweeps: Sweeps, table: Table.Table, rows: number, now: number, touching: Touching): void => {
  let count = sweeps.get(table)
  if (count === undefined) sweeps.set(table, count = { writes: 0, due: leastRows, walk: undefined })
  count.writes += rows
  if (count.writes < count.due) return
  count.walk ??= walkOf(false)
  step(count, table, rows * rowsAtOnce, now, touching)
}

/** Sweeps a whole table. */
export const whole = (sweeps: Sweeps, table: Table.Table, now: number, touching: Touching): void => {
  const count: Count = { writes: 0, due: 0, walk: walkOf(false) }
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
    for (const row of found) sweepRow(walk, partition, row, now, purgeable, touched)
    const done = found.length < left
    left -= Math.max(1, found.length)
    walk.row = done ? undefined : found.at(-1)
    walk.at = { token: partition.token, bytes: Table.keyOf(table, partition.key), inclusive: !done }
    if (Partition.isBare(partition)) Table.close(table, partition)
    if (left <= 0) return
  }
  const beyond = !walk.all && walk.dead > Math.max(leastRows, walk.live)
  Object.assign(
    count,
    beyond ? { walk: walkOf(true) } : { writes: 0, due: Math.max(leastRows, walk.live), walk: undefined }
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
  const ranges = RangeTombstones.without(partition.ranges, ({ deletedAt }) => purgeable(deletedAt))
  const deletion = Purge.oneDeletion(partition.deletion, purgeable)
  const before = partition.staticRow
  const staticRow = before && Purge.row(before, now, purgeable)
  if (ranges !== partition.ranges || deletion !== partition.deletion || staticRow !== before) {
    Object.assign(partition, { ranges, deletion, staticRow })
    touched.header(before)
  }
  return Number(deletion !== undefined) + (ranges === undefined ? 0 : RangeTombstones.count(ranges))
}

const sweepRow = (
  walk: Walk,
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
  if (isLive(kept, now)) walk.live++
  else walk.dead++
}
