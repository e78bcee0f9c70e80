/**
 * How many statements a load has sent, and what became of them.
 */
import type { CassandraError } from "@effect-cql/core/CassandraError"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"

/**
 * - `answered`: statements that did not fail
 * - `errors`: those that did, by reason and what is known of the write: `WriteTimeout, unknown`
 * - `unknown`: writes that may or may not have happened
 * - `slowest`: the longest that one took, in milliseconds
 */
export interface Figures {
  readonly answered: number
  readonly errors: Readonly<Record<string, number>>
  readonly unknown: number
  readonly slowest: number
}

export interface Tally {
  /** Runs a statement and counts what becomes of it. */
  readonly count: <A, R>(
    statement: Effect.Effect<A, CassandraError, R>
  ) => Effect.Effect<Result.Result<A, CassandraError>, never, R>
  /** Counts an answer that says that the outcome is unknown. */
  readonly unknown: () => void
  readonly figures: () => Figures
}

export const make = (): Tally => {
  const errors: Record<string, number> = {}
  let answered = 0
  let unknown = 0
  let slowest = 0
  return {
    count: Effect.fnUntraced(function*(statement) {
      const started = yield* Clock.currentTimeMillis
      const result = yield* Effect.result(statement)
      slowest = Math.max(slowest, (yield* Clock.currentTimeMillis) - started)
      if (Result.isSuccess(result)) answered++
      else {
        const { applied, reason } = result.failure
        const name = `${reason._tag}, ${applied}`
        errors[name] = (errors[name] ?? 0) + 1
        if (applied !== "no") unknown++
      }
      return result
    }),
    unknown: () => void unknown++,
    figures: () => ({ answered, errors, unknown, slowest })
  }
}
