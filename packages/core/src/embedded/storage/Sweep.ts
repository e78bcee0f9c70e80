/**
 * When and how a table is swept of what is dead, so that memory and file stay a small multiple of the live data.
 *
 * A table is swept after as many writes as it had rows at the last sweep, but not before 10,000, which makes the cost of
 * sweeping a constant part of each write. Deadness is kept for `gc_grace_seconds`, as in Cassandra, as long as there is
 * not more of it than live rows (or 10,000); beyond that bound all of it goes, and a write that comes with an older
 * timestamp of its own could bring back what was deleted.
 */
import * as Partition from "./Partition.ts"
import * as Purge from "./Purge.ts"
import { deadElements, isLive } from "./Row.ts"
import * as Slice from "./Slice.ts"
import * as Table from "./Table.ts"

const leastRows = 10_000

/** @internal */
export type Sweeps = WeakMap<Table.Table, { writes: number; due: number }>

export const make = (): Sweeps => new WeakMap()

/** Counts writes to a table, and tells whether it is to be swept now. */
export const isDue = (sweeps: Sweeps, table: Table.Table, writes: number): boolean => {
  let count = sweeps.get(table)
  if (count === undefined) sweeps.set(table, count = { writes: 0, due: leastRows })
  count.writes += writes
  return count.writes >= count.due
}

export const forget = (sweeps: Sweeps, table: Table.Table): void => void sweeps.delete(table)

/** Sweeps a table at the second `now`; what it changes is told to `touching`. */
export const run = (
  sweeps: Sweeps,
  table: Table.Table,
  now: number,
  touching: (partition: Partition.Partition) => Partition.Touched
): void => {
  const graceful = sweep(table, now, Purge.deadBefore(now - table.layout.gcGraceSeconds), touching)
  const { live } = graceful.dead > Math.max(leastRows, graceful.live)
    ? sweep(table, now, () => true, touching)
    : graceful
  sweeps.set(table, { writes: 0, due: Math.max(leastRows, live) })
}

interface Left {
  readonly live: number
  readonly dead: number
}

const sweep = (
  table: Table.Table,
  now: number,
  purgeable: (deadSince: number) => boolean,
  touching: (partition: Partition.Partition) => Partition.Touched
): Left => {
  let live = 0
  let dead = 0
  // Partitions and rows are taken out on the way, so they are listed first.
  for (const partition of Array.from(Table.partitionsIn(table, { start: undefined, end: undefined }))) {
    const touched = touching(partition)
    const ranges = Purge.ranges(partition.ranges, purgeable)
    const deletion = Purge.oneDeletion(partition.deletion, purgeable)
    const staticRow = partition.staticRow && Purge.row(partition.staticRow, now, purgeable)
    if (ranges !== partition.ranges || deletion !== partition.deletion || staticRow !== partition.staticRow) {
      Object.assign(partition, { ranges, deletion, staticRow })
      touched.header()
    }
    dead += ranges.length + Number(deletion !== undefined)
    for (const row of Array.from(Partition.rowsIn(partition, Slice.all))) {
      const kept = Purge.row(row, now, purgeable)
      if (kept !== row) {
        Partition.setRow(partition, row.clustering, kept)
        touched.row(row.clustering)
      }
      if (kept === undefined) continue
      dead += deadElements(kept, now)
      if (isLive(kept, table.layout, now)) live++
      else dead++
    }
    if (Partition.isBare(partition)) Table.close(table, partition)
  }
  return { live, dead }
}
