/**
 * Where new elements of a list that is not frozen go. Cassandra names a list's cells by time-based uuids, appended ones
 * after all before them and prepended ones before; here a position is a number, and each is given out once.
 */

/**
 * - `append`: positions behind all that were given, in order
 * - `prepend`: positions before all that were given, in order
 * - `seen`: a position was found in stored data, so that none near it is given again
 */
export interface ListPositions {
  readonly append: (nowMicros: number, count: number) => ReadonlyArray<number>
  readonly prepend: (nowMicros: number, count: number) => ReadonlyArray<number>
  readonly seen: (position: number) => void
}

/** Positions follow the clock's microseconds (below 2^53 until the year 2255), or the last one given where it stands. */
export const make = (): ListPositions => {
  let last = 0
  const take = (nowMicros: number, count: number): number => {
    const first = Math.max(last + 1, nowMicros)
    last = first + count - 1
    return first
  }
  return {
    append: (nowMicros, count) => {
      const first = take(nowMicros, count)
      return Array.from({ length: count }, (_, at) => first + at)
    },
    prepend: (nowMicros, count) => {
      const first = take(nowMicros, count)
      return Array.from({ length: count }, (_, at) => at - first - count + 1)
    },
    seen: (position) => {
      last = Math.max(last, Math.abs(position))
    }
  }
}
