import type { ListPositions } from "../storage/ListPosition.ts"

/**
 * When a statement runs.
 *
 * - `now`: second since 1970, by which TTLs run out
 * - `micros`: microseconds since 1970
 * - `timestamp`: the write timestamp of what names none
 * - `positions`: the places of new list elements
 */
export interface Moment {
  readonly now: number
  readonly micros: number
  readonly timestamp: bigint
  readonly positions: ListPositions
}
