/**
 * Whether a session answers.
 *
 * ```ts
 * import { health } from "@effect-cql/core"
 * import { Effect } from "effect"
 *
 * const isReady = health().pipe(
 *   Effect.as(true),
 *   Effect.catchTag("CassandraError", (error) => Effect.as(Effect.logWarning(error.message), false))
 * )
 * ```
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type CassandraError, ClientTimeout, make as makeError } from "./CassandraError.ts"
import { CassandraSession } from "./CassandraSession.ts"
import type { CqlValue } from "./CqlValue.ts"

/**
 * - `latency`: how long the answer took
 * - `coordinator`: the node that gave it, where there is one; `dataCenter` and `version` are its own
 *
 * @category models
 * @since 0.1.0
 */
export interface Health {
  readonly latency: Duration.Duration
  readonly coordinator: string | undefined
  readonly dataCenter: string
  readonly version: string
}

/**
 * Asks a node for its version. Fails as any statement does: with `NoHostAvailable` where none can be reached, and with
 * `ClientTimeout` where none answers within `timeout`, 5 seconds by default.
 *
 * @category constructors
 * @since 0.1.0
 */
export const health = (
  options: { readonly timeout?: Duration.Input | undefined } = {}
): Effect.Effect<Health, CassandraError, CassandraSession> =>
  Effect.gen(function*() {
    const { execute } = yield* CassandraSession
    const clock = yield* Clock.Clock
    const start = clock.currentTimeNanosUnsafe()
    const { coordinator, rows: [row] } = yield* execute(statement, ["local"], { idempotent: true })
    return {
      latency: Duration.nanos(clock.currentTimeNanosUnsafe() - start),
      coordinator,
      dataCenter: text(row?.["data_center"]),
      version: text(row?.["release_version"])
    }
  }).pipe(within(options.timeout ?? "5 seconds"))

const statement = "SELECT data_center, release_version FROM system.local WHERE key = ?"

const text = (value: CqlValue): string => typeof value === "string" ? value : "unknown"

const within = (timeout: Duration.Input) => <A, R>(self: Effect.Effect<A, CassandraError, R>) =>
  Effect.timeoutOrElse(self, {
    duration: timeout,
    orElse: () => {
      const milliseconds = Duration.toMillis(Duration.fromInputUnsafe(timeout))
      const said = `no node answered within ${milliseconds} ms`
      return Effect.fail(makeError(new ClientTimeout({ said, milliseconds }), { cql: statement, mutates: false }))
    }
  })
