/**
 * Write timestamps: the number by which Cassandra decides which of two writes of a cell is the later one.
 *
 * @since 0.1.0
 */

/**
 * Gives write timestamps in microseconds since 1970, each greater than the one before: the clock's own, or the last one
 * plus one while the clock stands still or goes back. A session has one of these; without it two writes of one
 * millisecond would tie, and Cassandra would keep the greater value instead of the later one.
 *
 * ```ts
 * import { WriteTimestamp } from "@effect-cql/core"
 *
 * const next = WriteTimestamp.generator()
 * next(1_000n) // => 1000n
 * next(1_000n) // => 1001n
 * ```
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/dml.html#update-parameters Update parameters}
 * @category constructors
 * @since 0.1.0
 */
export const generator = (): (nowMicros: bigint) => bigint => {
  let last: bigint | undefined
  return (nowMicros) => {
    last = last !== undefined && nowMicros <= last ? last + 1n : nowMicros
    return last
  }
}
