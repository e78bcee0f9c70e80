import {
  CassandraSession,
  Cql,
  Ids,
  increment,
  Index,
  like,
  query,
  remove,
  save,
  scan,
  select,
  Selector,
  type SessionKey,
  sync,
  table,
  ttl,
  update
} from "@effect-cql/core"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import { TestClock } from "effect/testing"
import { Reading, TaskCounter, User } from "../fixtures/tasks.ts"

const Address = Schema.Struct({ street: Schema.String }).pipe(Cql.udt("address"))

const Keeper = Schema.Struct({
  id: Cql.Int,
  name: Schema.String,
  home: Address
}).pipe(table("keepers", { partitionKey: ["id"], indexes: [Index.sasi("name", { mode: "PREFIX" })] }))

const Note = Schema.Struct({ id: Cql.Int, text: Schema.String })
  .pipe(table("notes", { partitionKey: ["id"], options: { default_time_to_live: 3600 } }))

const id = Cql.Uuid.make("9c6f5a6e-0d1c-4c5b-8a1e-3f0f5f0a7e11" as Cql.Uuid)
const ada = { id: 1, name: "Ada", home: { street: "Oude Delft" } }
const keepers = EmbeddedSession.layerTables([Keeper], [save(Keeper, ada)])

describe("layerTables", () => {
  it.effect("has types, tables and indexes as sync makes them", () =>
    Effect.gen(function*() {
      const { differences, statements } = yield* sync({ tables: [Keeper, Note] })
      assert.deepStrictEqual([differences, statements], [[], []])
      yield* save(Keeper, ada)
      assert.deepStrictEqual(yield* query(Keeper, { name: like("Ad%") }), [ada])
    }).pipe(Effect.provide(EmbeddedSession.layerTables([Keeper, Note]))))

  it.effect("has its rows, a counter's count and a partition's static columns among them", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* query(User, { id }), [{ id, name: "Ada" }])
      assert.deepStrictEqual(yield* query(TaskCounter, { boardId: id }), [{ boardId: id, status: "todo", count: 3n }])
      const [reading] = yield* query(Reading, { region: "north", sensor: 1 })
      assert.strictEqual(reading?.sensorName, "roof")
    }).pipe(Effect.provide(EmbeddedSession.layerTables([User, TaskCounter, Reading], [
      save(User, { id, name: "Ada" }),
      update(TaskCounter, { boardId: id, status: "todo" }, { count: increment(3n) }),
      update(Reading, { region: "north", sensor: 1 }, { sensorName: "roof" }),
      save(Reading, { region: "north", sensor: 1, at: new Date(0), celsius: null })
    ]))))

  it.effect("runs its statements in order, and other Effects between them", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* scan(User)).map(({ name }) => name), ["Bo"])
    }).pipe(Effect.provide(EmbeddedSession.layerTables([User], [
      save(User, { id, name: "Ada" }),
      Effect.flatMap(Ids.uuid, (id) => save(User, { id, name: "Bo" })),
      remove(User, { id })
    ]))))

  it.effect("is in the keyspace it is given", () =>
    Effect.gen(function*() {
      const { keyspace } = yield* (yield* CassandraSession).info
      assert.strictEqual(keyspace, "shop")
      assert.deepStrictEqual(yield* query(Keeper, { id: 1 }), [ada])
    }).pipe(Effect.provide(EmbeddedSession.layerTables([Keeper], [save(Keeper, ada)], { keyspace: "shop" }))))

  for (const name of ["one test", "another"]) {
    it.effect(`does not show ${name} what others write`, () =>
      Effect.gen(function*() {
        assert.lengthOf(yield* scan(Keeper), 1)
        yield* save(Keeper, { ...ada, id: 2 })
      }).pipe(Effect.provide(keepers)))
  }

  it.effect("is one engine for all that is built on one Layer, and another for each Layer", () =>
    Effect.gen(function*() {
      class First extends Context.Service<First, CassandraSession["Service"]>()("First") {}
      class Second extends Context.Service<Second, CassandraSession["Service"]>()("Second") {}
      class Third extends Context.Service<Third, CassandraSession["Service"]>()("Third") {}
      const on = <Self>(key: SessionKey<Self>, session: typeof keepers) =>
        Layer.effect(key, CassandraSession).pipe(Layer.provide(session))
      const context = yield* Layer.build(Layer.mergeAll(
        on(First, keepers),
        on(Second, keepers),
        on(Third, EmbeddedSession.layerTables([Keeper], [save(Keeper, ada)]))
      ))
      assert.strictEqual(Context.get(context, First), Context.get(context, Second))
      assert.notStrictEqual(Context.get(context, First), Context.get(context, Third))
    }))

  it.effect("fails as a statement does that is refused", () =>
    Effect.gen(function*() {
      const session = EmbeddedSession.layerTables([Keeper], [save(User, { id, name: "Ada" })])
      const error = yield* Effect.flip(Layer.build(session))
      assert.strictEqual(error._tag, "CassandraError")
      assert.include(error.message, "statement: INSERT INTO users (id, name) VALUES (?, ?)")
    }))

  it.effect("refuses two tables of one name, also where the types cannot tell", () =>
    Effect.gen(function*() {
      const tables: ReadonlyArray<typeof Keeper> = [Keeper, Keeper]
      assert.strictEqual((yield* Effect.flip(Layer.build(EmbeddedSession.layerTables(tables))))._tag, "SyncError")
    }))
})

describe("the time of layerTables", () => {
  it.effect("is the test's: rows are written when it begins", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 10, 23))
      const written = scan(Keeper).pipe(select({ at: Selector.writetime("name") }))
      const [row] = yield* written.pipe(Effect.provide(keepers))
      assert.deepStrictEqual(row?.at, Option.some(BigInt(Date.UTC(2026, 10, 23)) * 1000n))
    }))

  it.effect("ends the TTL of its rows", () =>
    Effect.gen(function*() {
      yield* TestClock.adjust("59 seconds")
      assert.lengthOf(yield* scan(User), 1)
      yield* TestClock.adjust("1 second")
      assert.isEmpty(yield* scan(User))
    }).pipe(
      Effect.provide(EmbeddedSession.layerTables([User], [save(User, { id, name: "Ada" }).pipe(ttl("1 minute"))]))
    ))

  it.effect("ends the default TTL of a table, and that of what is written later after it", () =>
    Effect.gen(function*() {
      yield* TestClock.adjust("30 minutes")
      yield* save(Note, { id: 2, text: "later" })
      yield* TestClock.adjust("30 minutes")
      assert.deepStrictEqual((yield* scan(Note)).map(({ id }) => id), [2])
      yield* TestClock.adjust("30 minutes")
      assert.isEmpty(yield* scan(Note))
    }).pipe(Effect.provide(EmbeddedSession.layerTables([Note], [save(Note, { id: 1, text: "first" })]))))
})

describe("the ids of layerTables", () => {
  const Session = EmbeddedSession.layerTables([User], [
    Effect.flatMap(Ids.uuid, (id) => save(User, { id, name: "Ada" }))
  ])

  it.effect("are the same each time under a seed", () => {
    const once = Effect.gen(function*() {
      const session = yield* CassandraSession
      yield* session.execute("INSERT INTO users (id, name) VALUES (uuid(), 'Bo')")
      return yield* Effect.all([scan(User), Ids.timeUuid])
    }).pipe(Effect.provide(Session, { local: true }), Random.withSeed("bees"))
    return Effect.gen(function*() {
      assert.deepStrictEqual(yield* once, yield* once)
      assert.lengthOf((yield* once)[0], 2)
      // The one that the guide shows: what is only read has no part in it.
      const first = yield* Ids.uuid.pipe(Effect.provide(keepers), Random.withSeed("bees"))
      assert.strictEqual(first, "eb8aaa36-c859-48d4-a418-ca51a1e960c9")
    })
  })
})

layer(keepers)("a block of tests with layerTables", (it) => {
  it.effect("shares one engine and one clock", () =>
    Effect.gen(function*() {
      yield* save(Keeper, { ...ada, id: 2 })
      yield* TestClock.adjust("1 minute")
    }))

  it.effect("sees what the test before has written, and when", () =>
    Effect.gen(function*() {
      assert.lengthOf(yield* scan(Keeper), 2)
      assert.strictEqual(yield* Clock.currentTimeMillis, 60_000)
    }))

  it.effect("has an engine of its own where a test asks for it", () =>
    Effect.gen(function*() {
      assert.lengthOf(yield* scan(Keeper), 1)
    }).pipe(Effect.provide(keepers, { local: true })))
})
