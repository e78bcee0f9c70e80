/**
 * What a program sends, written down, so that a test can tell which CQL a service makes of what it is asked.
 *
 * ```ts
 * import { EmbeddedSession } from "@effect-cql/core/embedded"
 * import { StatementLog } from "@effect-cql/core/testing"
 * import { Effect } from "effect"
 *
 * const Session = EmbeddedSession.layerTables([TaskState]).pipe(StatementLog.record)
 *
 * const sentBy = <A, E, R>(program: Effect.Effect<A, E, R>) =>
 *   program.pipe(Effect.andThen(StatementLog.recorded), Effect.provide(Session))
 * // [{ cql: "UPDATE task_states SET status = ? WHERE board_id = ? AND id = ?", params: ["done", …], options: { … } }]
 * ```
 *
 * It has the values that are bound, secret ones too: it is for tests alone.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { CassandraSession } from "../CassandraSession.ts"
import { around, type Sent } from "./Sent.ts"

/**
 * The log of a session.
 *
 * - `recorded`: what was sent since the Layer was built or the log cleared, in the order in which it was sent
 * - `clear`: forgets it
 *
 * @category services
 * @since 0.1.0
 */
export class StatementLog extends Context.Service<StatementLog, {
  readonly recorded: Effect.Effect<ReadonlyArray<Sent>>
  readonly clear: Effect.Effect<void>
}>()("@effect-cql/core/testing/StatementLog") {}

const most = 100_000

/**
 * What was sent, in order: statements that succeeded and those that failed, each attempt of its own, each page of its own
 * where a program reads by pages. What a Layer sends before this one is built, such as the rows of `layerTables`, is not
 * among it.
 *
 * Dies when it is more than 100,000 statements: then clear the log as the test goes.
 *
 * ```ts
 * import { Sent, StatementLog } from "@effect-cql/core/testing"
 * import { Effect } from "effect"
 *
 * const written = Effect.map(StatementLog.recorded, (all) => all.filter(Sent.isWrite).map(({ cql }) => cql))
 * ```
 *
 * @category accessors
 * @since 0.1.0
 */
export const recorded: Effect.Effect<ReadonlyArray<Sent>, never, StatementLog> = Effect.flatMap(
  StatementLog,
  ({ recorded }) => recorded
)

/**
 * Forgets what was sent: after what a test prepares, or between tests of one Layer.
 *
 * @category accessors
 * @since 0.1.0
 */
export const clear: Effect.Effect<void, never, StatementLog> = Effect.flatMap(StatementLog, ({ clear }) => clear)

/**
 * A session whose statements are written down, for the Layer of any session. Each time the Layer is built, the log begins
 * empty. Beside `Faults.enable` the order decides: piped after it, the log has also what a fault keeps from the session.
 *
 * @category layers
 * @since 0.1.0
 */
export const record = <A, E, R>(
  session: Layer.Layer<A, E, R>
): Layer.Layer<A | CassandraSession | StatementLog, E, R | Exclude<CassandraSession, A>> =>
  Layer.provideMerge(makeLayer(), session)

// One for each session: a Layer that is one value would be built once for all of them.
const makeLayer = (): Layer.Layer<CassandraSession | StatementLog, never, CassandraSession> =>
  Layer.effectContext(
    Effect.map(CassandraSession, (session) => {
      let log: Array<Sent> = []
      let missed = 0
      return Context.make(StatementLog, {
        recorded: Effect.suspend(() =>
          missed === 0
            ? Effect.succeed([...log])
            : Effect.die(new Error(`${most + missed} statements were sent, and the log holds ${most}: clear it before`))
        ),
        clear: Effect.sync(() => {
          log = []
          missed = 0
        })
      }).pipe(Context.add(
        CassandraSession,
        around(session, (sent, effect) =>
          Effect.suspend(() => {
            if (log.length < most) log.push(sent)
            else missed++
            return effect
          }))
      ))
    })
  )
