import {
  batch,
  CassandraSession,
  count,
  Cql,
  Keyspace,
  page,
  query,
  save,
  scan,
  stream,
  sync,
  withDefaultOptions,
  withInfo,
  withOptions
} from "@effect-cql/core"
import * as Errors from "@effect-cql/core/CassandraError"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as RecordingSession from "./fixtures/RecordingSession.ts"
import { User } from "./fixtures/tasks.ts"

const id = Cql.Uuid.make("7c9e6679-7425-40de-944b-e07fc1f90ae7" as Cql.Uuid)
const ada = { id, name: "Ada" }

class Users extends Context.Service<Users, {
  readonly rename: (name: string) => Effect.Effect<void, Errors.CassandraError>
}>()("test/Users") {
  /** A service that has its session from the Layer it was built on. */
  static readonly layer = Layer.effect(
    this,
    Effect.map(CassandraSession, (session) => ({
      rename: (name) => Effect.provideService(save(User, { id, name }), CassandraSession, session)
    }))
  )
}

describe("withInfo", () => {
  it.effect("gives the value, and what happened to each request in order", () =>
    Effect.gen(function*() {
      const [rows, infos, beyond] = yield* Effect.gen(function*() {
        yield* save(User, ada)
        yield* batch([save(User, ada), save(User, ada)])
        return yield* query(User, { id }).pipe(withOptions({ consistency: "QUORUM" }))
      }).pipe(withInfo)
      assert.deepStrictEqual(rows, [ada])
      assert.strictEqual(beyond, 0)
      assert.deepStrictEqual(infos.map(({ cql }) => cql.split(" ")[0]), ["INSERT", "BEGIN", "SELECT"])
      assert.deepStrictEqual(infos[2], {
        cql: "SELECT id, name FROM users WHERE id = ?",
        coordinator: undefined,
        node: undefined,
        attempts: 1,
        speculativeExecutions: 0,
        pages: 1,
        rows: 1,
        warnings: [],
        tracingId: undefined,
        consistency: "QUORUM",
        error: undefined
      })
    }).pipe(Effect.provide(RecordingSession.layer([], [], [ada]))))

  it.effect("gives what the server warned of", () =>
    Effect.gen(function*() {
      yield* sync({ tables: [User] })
      const [, infos] = yield* scan(User).pipe(count, withInfo)
      assert.deepStrictEqual(infos.map(({ warnings }) => warnings), [["Aggregation query used without partition key"]])
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("tells of each page of a stream, and of a page that is read by itself", () =>
    Effect.gen(function*() {
      const [rows, infos] = yield* query(User, { id }).pipe(stream, Stream.runCollect, withInfo)
      assert.lengthOf(rows, 3)
      assert.deepStrictEqual(infos.map(({ pages, rows }) => [pages, rows]), [[1, 2], [1, 1]])
    }).pipe(Effect.provide(RecordingSession.layer([ada, ada], [ada]))))

  it.effect("tells why a request failed, where the program went on", () =>
    Effect.gen(function*() {
      const [, [first, second]] = yield* query(User, { id }).pipe(
        Effect.retry({ times: 1 }),
        withInfo
      )
      assert.strictEqual(first?.error?.reason._tag, "Overloaded")
      assert.strictEqual(first?.attempts, 3)
      assert.strictEqual(first?.coordinator, "10.0.0.1:9042")
      assert.strictEqual(second?.rows, 1)
      assert.isUndefined(second?.error)
    }).pipe(Effect.provide(RecordingSession.layer(overloaded, [ada]))))

  it.effect("sees what fibers and services do, and leaves what is outside alone", () =>
    Effect.gen(function*() {
      const users = yield* Users
      yield* users.rename("before")
      const [, infos] = yield* Effect.all([users.rename("Bo"), users.rename("Cy")], { concurrency: 2 }).pipe(withInfo)
      yield* users.rename("after")
      assert.lengthOf(infos, 2)
    }).pipe(Effect.provide(Users.layer), Effect.provide(RecordingSession.layer())))

  it.effect("may be inside another, which is told too", () =>
    Effect.gen(function*() {
      const [[, inner], outer] = yield* Effect.andThen(save(User, ada), query(User, { id }).pipe(withInfo)).pipe(
        withInfo
      )
      assert.deepStrictEqual([inner.length, outer.length], [1, 2])
      assert.strictEqual(inner[0], outer[1])
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("keeps a thousand, and counts those beyond", () =>
    Effect.gen(function*() {
      const [, infos, beyond] = yield* Effect.repeat(save(User, ada), { times: 1_004 }).pipe(withInfo)
      assert.deepStrictEqual([infos.length, beyond], [1_000, 5])
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("has the consistency of the surroundings, and none where nobody says one", () =>
    Effect.gen(function*() {
      const [, infos] = yield* Effect.andThen(
        query(User, { id }),
        withDefaultOptions({ consistency: "ONE" })(query(User, { id }).pipe(page({ size: 1 })))
      ).pipe(withInfo)
      assert.deepStrictEqual(infos.map(({ consistency }) => consistency), [undefined, "ONE"])
    }).pipe(Effect.provideService(Keyspace, "tenant_a"), Effect.provide(RecordingSession.layer())))
})

const overloaded = Errors.make(new Errors.Overloaded({ said: "too much" }), {
  mutates: false,
  attempts: 3,
  coordinator: "10.0.0.1:9042"
})
