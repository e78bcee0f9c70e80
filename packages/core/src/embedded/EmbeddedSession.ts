/**
 * A `CassandraSession` without a database: an engine that parses CQL, stores cells as Cassandra does and answers as
 * Cassandra 5 answers, in this process. For unit tests, demos and a laptop.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import { type CassandraError, make as makeError, Reason } from "../CassandraError.ts"
import { CassandraSession, type ExecuteOptions, type SessionInfo } from "../CassandraSession.ts"
import * as Limits from "../Limits.ts"
import type { Refused, Sentence } from "../Refused.ts"
import { sync, type SyncError, type TableErrors } from "../SchemaSync.ts"
import { factsOf } from "../StatementFacts.ts"
import type * as Table from "../Table.ts"
import * as Engine from "./engine.ts"
import type { Ambient } from "./execute/identifiers.ts"
import * as Store from "./storage/Store.ts"
import { release } from "./system/node.ts"

/**
 * - `keyspace`: where unqualified table names are looked up; `embedded` when left out. It is there from the start
 * - `limits`: what a server is to take at most; what Cassandra does as it comes when left out
 *
 * @category models
 * @since 0.1.0
 */
export interface EmbeddedOptions {
  readonly keyspace?: string | undefined
  readonly limits?: Limits.Given | undefined
}

const isReason = Schema.is(Reason)

/** The error of a statement that is refused, or fails in a function. */
const failed = (reason: Reason, cql: string, options: ExecuteOptions | undefined): CassandraError => {
  const { conditional, kind } = factsOf(cql)
  return makeError(reason, { cql, mutates: kind !== "read", conditional, idempotent: options?.idempotent })
}

/**
 * The error of a statement whose commit failed. A log that was written and not synced may be read when the file is opened
 * again, so a write may be in it. To send the statement again is of no use: the session takes no more.
 */
const unsaved = (reason: Reason, cql: string): CassandraError =>
  makeError(reason, { cql, mutates: factsOf(cql).kind !== "read", idempotent: false })

/** @internal */
export const fromStore = (store: Store.Store, options: EmbeddedOptions = {}): CassandraSession["Service"] => {
  const limits = Limits.change(Limits.defaults.cassandra, options.limits)
  const engine = Engine.make(store, options.keyspace ?? "embedded", limits)

  // What the engine throws on purpose is a reason; anything else is a defect of the engine, and dies.
  const attempt = <A>(
    cql: string,
    options: ExecuteOptions | undefined,
    body: (ambient: Ambient) => A
  ): Effect.Effect<A, CassandraError> =>
    Effect.withFiber((fiber) => {
      const stopped = store.failure()
      if (stopped !== undefined) {
        return Effect.fail(makeError(stopped, { cql, mutates: false, idempotent: false, attempts: 0 }))
      }
      const random = fiber.getRef(Random.Random)
      const nanos = fiber.getRef(Clock.Clock).currentTimeNanosUnsafe()
      try {
        const result = body({ nanos, random: () => random.nextDoubleUnsafe() })
        // Reads wait too: what they saw must not be lost by a crash that comes after them.
        return Effect.mapEager(Effect.mapErrorEager(store.commit, (reason) => unsaved(reason, cql)), () => result)
      } catch (thrown) {
        return isReason(thrown) ? Effect.fail(failed(thrown, cql, options)) : Effect.die(thrown)
      }
    })

  return CassandraSession.of({
    execute: (cql, params, options) =>
      attempt(cql, options, (ambient) => Engine.execute(engine, cql, params, options, ambient)),
    page: (cql, params, options) =>
      attempt(cql, options, (ambient) => Engine.page(engine, cql, params, options, ambient)),
    batch: (statements, options) =>
      attempt(
        statements.map(({ cql }) => cql).join("; "),
        options,
        (ambient) => Engine.batch(engine, statements, options, ambient)
      ),
    // Known at once, so that values are held against its limits without an Effect for it.
    info: Effect.succeed<SessionInfo>({
      dialect: "cassandra",
      version: release,
      keyspace: engine.keyspace,
      serialConsistency: "SERIAL",
      profiles: {},
      limits
    })
  })
}

/**
 * As {@link layer}, in a keyspace of another name or with other limits.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerWith = (options: EmbeddedOptions): Layer.Layer<CassandraSession> =>
  Layer.sync(CassandraSession, () => fromStore(Store.make(), options))

/**
 * An engine in memory, empty but for a keyspace named `embedded`, which the session is in. Each time the Layer is built there
 * is a new one.
 *
 * ```ts
 * import { CassandraSession } from "@effect-cql/core"
 * import { EmbeddedSession } from "@effect-cql/core/embedded"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const session = yield* CassandraSession
 *   yield* session.execute("CREATE TABLE users (id int PRIMARY KEY, name text)")
 * }).pipe(Effect.provide(EmbeddedSession.layer))
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<CassandraSession> = layerWith({})

/**
 * An engine in memory with tables, and rows in them: what most tests begin with. Types, tables and indexes are there as `sync`
 * makes them. Rows are statements, so what does not fit its table does not compile, and a row can have a `ttl`, a counter a
 * count, a partition its static columns; any other Effect stands between them where it has to.
 *
 * ```ts
 * import { query, save, ttl } from "@effect-cql/core"
 * import { EmbeddedSession } from "@effect-cql/core/embedded"
 * import { assert, it } from "@effect/vitest"
 * import { Effect } from "effect"
 *
 * const Session = EmbeddedSession.layerTables([User, TaskState], [
 *   save(User, { id: boardId, name: "Ada" }),
 *   save(TaskState, state).pipe(ttl("1 day"))
 * ])
 *
 * it.effect("knows Ada", () =>
 *   Effect.gen(function*() {
 *     assert.deepStrictEqual(yield* query(User, { id: boardId }), [{ id: boardId, name: "Ada" }])
 *   }).pipe(Effect.provide(Session)))
 * ```
 *
 * The statements run one after the other when the Layer is built, and each time it is built there is a new engine. With
 * `Effect.provide` in a test of `it.effect` that is each test, with `layer(…)` of `@effect/vitest` each block of tests; a test
 * of such a block has one of its own with `Effect.provide(Session, { local: true })`.
 *
 * Time is that of Effect's Clock, and what the engine makes up, as `uuid()` does, comes from Effect's Random: with `TestClock`,
 * and `Random.withSeed` around a test, one run is as the other.
 *
 * Fails with the `CassandraError` of a statement that is refused, and with `SyncError` where two tables have one name.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerTables = <
  const Tables extends ReadonlyArray<Table.Any>,
  Row extends Effect.Effect<unknown, unknown, unknown> = never
>(
  tables: [TableErrors<Tables>] extends [never] ? Tables : Refused<Sentence<TableErrors<Tables>>>,
  rows: ReadonlyArray<Row> = [],
  options: EmbeddedOptions = {}
): Layer.Layer<
  CassandraSession,
  CassandraError | SyncError | Effect.Error<Row>,
  Exclude<Effect.Services<Row>, CassandraSession>
> =>
  Layer.effect(
    CassandraSession,
    Effect.suspend(() => {
      const session = fromStore(Store.make(), options)
      return sync<ReadonlyArray<Table.Any>>({ tables: tables as Tables }).pipe(
        Effect.andThen(runAll(rows)),
        Effect.provideService(CassandraSession, session),
        Effect.as(session)
      )
    })
  )

const runAll = <Row extends Effect.Effect<unknown, unknown, unknown>>(
  rows: ReadonlyArray<Row>
): Effect.Effect<void, Effect.Error<Row>, Effect.Services<Row>> =>
  Effect.forEach(
    rows,
    // A union of Effects, each of which is an Effect of the unions.
    (row) => row as Effect.Effect<unknown, Effect.Error<Row>, Effect.Services<Row>>,
    { discard: true }
  )
