/**
 * A warning in the log for each request that takes too long: with `slowQuery: "500 millis"` among the settings of
 * `CassandraDriver`, or with {@link layer} for any other session. It has the statement's text without its values, how long it
 * took, and how many rows, attempts and pages it was.
 *
 * ```ts
 * import { SlowQueryLog } from "@effect-cql/core"
 * import { EmbeddedSession } from "@effect-cql/core/embedded"
 * import { Layer } from "effect"
 *
 * const Watched = SlowQueryLog.layer("500 millis").pipe(Layer.provide(EmbeddedSession.layer))
 * ```
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import type { CassandraError } from "./CassandraError.ts"
import { CassandraSession, type CqlResult } from "./CassandraSession.ts"
import { aroundSession, type Asked } from "./internal/aroundSession.ts"

/**
 * The same session, which logs each request that takes at least this long, also one that fails or is interrupted.
 *
 * @category combinators
 * @since 0.1.0
 */
export const logged = (
  session: CassandraSession["Service"],
  threshold: Duration.Input
): CassandraSession["Service"] => {
  const least = Duration.toMillis(Duration.fromInputUnsafe(threshold))
  return aroundSession(session, (asked, effect) =>
    Effect.withFiber((fiber) => {
      const clock = fiber.getRef(Clock.Clock)
      const start = clock.currentTimeNanosUnsafe()
      return Effect.onExit(effect, (exit) => {
        const milliseconds = Number(clock.currentTimeNanosUnsafe() - start) / 1e6
        return milliseconds < least ? Effect.void : warning(asked, milliseconds, exit)
      })
    }))
}

/**
 * A session that logs slow requests, on one that is given.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (threshold: Duration.Input): Layer.Layer<CassandraSession, never, CassandraSession> =>
  Layer.effect(CassandraSession, Effect.map(CassandraSession, (session) => logged(session, threshold)))

const warning = (
  asked: Asked,
  milliseconds: number,
  exit: Exit.Exit<CqlResult, CassandraError>
): Effect.Effect<void> => {
  const statement = typeof asked === "string" ? asked : textOf(asked.map(({ cql }) => cql))
  const took = Math.round(milliseconds)
  return Effect.logWarning(`slow query, ${took} ms: ${statement}`).pipe(
    Effect.annotateLogs({ statement, milliseconds: took, ...told(exit) })
  )
}

const told = (exit: Exit.Exit<CqlResult, CassandraError>): { readonly [name: string]: unknown } => {
  if (Exit.isSuccess(exit)) {
    const { attempts, coordinator, pages = 1, rows } = exit.value
    return { rows: rows.length, pages, attempts, ...coordinator === undefined ? undefined : { coordinator } }
  }
  const error = exit.cause.reasons.find(Cause.isFailReason)?.error
  if (error === undefined) return { outcome: "interrupted" }
  const { attempts, coordinator, reason } = error
  return { outcome: reason._tag, attempts, ...coordinator === undefined ? undefined : { coordinator } }
}

/** The first statements of a batch, which is enough to find it. */
const textOf = (texts: ReadonlyArray<string>): string => {
  const rest = texts.length - 3
  return [...texts.slice(0, 3), ...rest > 0 ? [`… and ${rest} more`] : []].join("; ")
}
