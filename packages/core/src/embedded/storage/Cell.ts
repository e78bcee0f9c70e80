/**
 * The smallest things that are stored: cells, row markers and deletions, each with the timestamp by which writes are
 * reconciled. All of it is plain immutable data; a new write makes new values.
 */
import type { CqlValue } from "../../CqlValue.ts"

/**
 * When something was written and how long it lives. One write shares one stamp among all its cells.
 *
 * - `timestamp`: write timestamp, by convention microseconds since 1970
 * - `life`: undefined for ever, which is what most of what is stored has
 */
export interface Stamp {
  readonly timestamp: bigint
  readonly life: Life | undefined
}

/**
 * - `ttl`: seconds it was given to live; 0 of a tombstone
 * - `expiresAt`: second since 1970 at which it is dead. Of a tombstone: when it was made
 */
export interface Life {
  readonly ttl: number
  readonly expiresAt: number
}

/** A value as it was written. A null value is a cell tombstone. */
export interface Cell {
  readonly stamp: Stamp
  readonly value: CqlValue
}

/**
 * Deletes what was written up to and including `timestamp`: a row, a range of rows, a partition, or all elements of a
 * collection. `deletedAt` is the second it was made, from which `gc_grace_seconds` count.
 */
export interface Deletion {
  readonly timestamp: bigint
  readonly deletedAt: number
}

/**
 * What names a cell inside a column that has several: the element of a set, the key of a map, the number of a
 * user-defined type's field, and for a list a number that gives the element its place (see `ListPosition.ts`).
 */
export type CellPath = CqlValue

export interface Element {
  readonly path: CellPath
  readonly cell: Cell
}

/** The stamp of a write without TTL. */
export const lasting = (timestamp: bigint): Stamp => ({ timestamp, life: undefined })

/** The stamp of a write that lives `ttl` seconds from the second `now`. */
export const expiring = (timestamp: bigint, ttl: number, now: number): Stamp => ({
  timestamp,
  life: { ttl, expiresAt: now + ttl }
})

/** The second since 1970 at which it is dead; `Infinity` for ever. */
export const endOf = ({ life }: Stamp): number => life === undefined ? Infinity : life.expiresAt

/** A write of null at the second `now`. */
export const tombstone = (timestamp: bigint, now: number): Cell => ({
  stamp: expiring(timestamp, 0, now),
  value: null
})

/** Whether the cell has a value at the second `now`. */
export const isLive = (cell: Cell, now: number): boolean => cell.value !== null && now < endOf(cell.stamp)
