/**
 * Forgets what is dead: tombstones, and cells and markers that have expired. As in Cassandra they are kept for
 * `gc_grace_seconds`, because an older write could still arrive that they have to win against.
 */
import { type Cell, type Deletion, endOf, isLive, type Stamp, tombstone } from "./Cell.ts"
import * as Cells from "./Cells.ts"
import * as Elements from "./Elements.ts"
import type { Row } from "./Row.ts"

/** Whether a deletion made, or a write that died, before the second `before` can be forgotten. */
export type Purgeable = (deadSince: number) => boolean

/** What has been dead since before the second `before`. */
export const deadBefore = (before: number): Purgeable => (deadSince) => deadSince < before

/** The row without what can be forgotten: the same one when there was nothing, undefined when nothing is left. */
export const row = (row: Row, now: number, purgeable: Purgeable): Row | undefined => {
  const marker = stamp(row.marker, now, purgeable)
  const deletion = oneDeletion(row.deletion, purgeable)
  const cells = Cells.map(row, (stored) => column(stored, now, purgeable))
  if (marker === row.marker && deletion === row.deletion && cells === row) return row
  return marker === undefined && deletion === undefined && Cells.isEmpty(cells)
    ? undefined
    : { clustering: row.clustering, marker, deletion, values: cells.values, stamps: cells.stamps }
}

/** The deletion, unless it can be forgotten. */
export const oneDeletion = (deletion: Deletion | undefined, purgeable: Purgeable): Deletion | undefined =>
  deletion !== undefined && purgeable(deletion.deletedAt) ? undefined : deletion

const stamp = (stamp: Stamp | undefined, now: number, purgeable: Purgeable): Stamp | undefined =>
  stamp !== undefined && endOf(stamp) <= now && purgeable(endOf(stamp)) ? undefined : stamp

const column = (stored: Cells.Stored, now: number, purgeable: Purgeable): Cells.Stored | undefined => {
  if (!Elements.isElements(stored)) return cell(stored, now, purgeable)
  const deletion = oneDeletion(stored.deletion, purgeable)
  if (deletion === stored.deletion && Elements.areLive(stored, now)) return stored
  let changed = deletion !== stored.deletion
  const left = Elements.all(stored).flatMap((element) => {
    const kept = cell(element.cell, now, purgeable)
    if (kept === element.cell) return [element]
    changed = true
    return kept === undefined ? [] : [{ ...element, cell: kept }]
  })
  if (!changed) return stored
  return deletion === undefined && left.length === 0 ? undefined : Elements.of(deletion, left)
}

// A value that has expired is a tombstone from then on, and takes no more room than one.
const cell = (cell: Cell, now: number, purgeable: Purgeable): Cell | undefined => {
  if (isLive(cell, now)) return cell
  const { timestamp } = cell.stamp
  const end = endOf(cell.stamp)
  if (purgeable(end)) return undefined
  return cell.value === null ? cell : tombstone(timestamp, end)
}
