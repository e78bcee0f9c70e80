/**
 * Forgets what is dead: tombstones, and cells and markers that have expired. As in Cassandra they are kept for
 * `gc_grace_seconds`, because an older write could still arrive that they have to win against.
 */
import { type Deletion, isLive, type Stamp } from "./Cell.ts"
import type { Row, Stored } from "./Row.ts"

/** Whether a deletion made, or a write that died, before the second `before` can be forgotten. */
export type Purgeable = (deadSince: number) => boolean

/** What has been dead since before the second `before`. */
export const deadBefore = (before: number): Purgeable => (deadSince) => deadSince < before

/** The row without what can be forgotten: the same one when there was nothing, undefined when nothing is left. */
export const row = (row: Row, now: number, purgeable: Purgeable): Row | undefined => {
  const marker = stamp(row.marker, now, purgeable)
  const deletion = oneDeletion(row.deletion, purgeable)
  const cells = row.cells.map((stored) => stored && column(stored, now, purgeable))
  if (
    marker === row.marker && deletion === row.deletion && cells.every((stored, slot) => stored === row.cells[slot])
  ) return row
  return marker === undefined && deletion === undefined && cells.every((stored) => stored === undefined)
    ? undefined
    : { ...row, marker, deletion, cells }
}

/** The deletion, unless it can be forgotten. */
export const oneDeletion = (deletion: Deletion | undefined, purgeable: Purgeable): Deletion | undefined =>
  deletion !== undefined && purgeable(deletion.deletedAt) ? undefined : deletion

const stamp = (stamp: Stamp | undefined, now: number, purgeable: Purgeable): Stamp | undefined =>
  stamp !== undefined && stamp.expiresAt <= now && purgeable(stamp.expiresAt) ? undefined : stamp

const column = (stored: Stored, now: number, purgeable: Purgeable): Stored | undefined => {
  if (!("elements" in stored)) return !isLive(stored, now) && purgeable(stored.stamp.expiresAt) ? undefined : stored
  const deletion = oneDeletion(stored.deletion, purgeable)
  const elements = stored.elements.filter(({ cell }) => isLive(cell, now) || !purgeable(cell.stamp.expiresAt))
  if (deletion === stored.deletion && elements.length === stored.elements.length) return stored
  return deletion === undefined && elements.length === 0 ? undefined : { deletion, elements }
}
