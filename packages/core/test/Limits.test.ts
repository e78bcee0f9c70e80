import {
  add,
  append,
  batch,
  type CassandraError,
  CassandraSession,
  conditionalBatch,
  Cql,
  explain,
  ifNotExists,
  Limits,
  oneOf,
  onlyIf,
  put,
  query,
  remove,
  removeValues,
  save,
  sync,
  table,
  unloggedBatch,
  update,
  withOptions
} from "@effect-cql/core"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { StatementLog } from "@effect-cql/core/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as RecordingSession from "./fixtures/RecordingSession.ts"

const Thing = Schema.Struct({
  shop: Schema.String,
  area: Cql.Int,
  id: Cql.Int,
  kind: Schema.String,
  note: Schema.optionalKey(Schema.String),
  labels: Cql.Set(Schema.String),
  log: Schema.optionalKey(Schema.Array(Schema.String)),
  meta: Schema.optionalKey(Cql.Map(Schema.String, Cql.Int)),
  fixed: Schema.optionalKey(Cql.frozen(Schema.Array(Schema.String)))
}).pipe(table("things", { partitionKey: ["shop", "area"], clusteringKey: ["id", "kind"] }))

const partition = { shop: "a", area: 1 }
const key = { ...partition, id: 1, kind: "x" }
const thing = { ...key, labels: new Set(["a"]) }
const numbers = (count: number) => Array.from({ length: count }, (_, at) => at)
const words = (count: number, length = 1) => numbers(count).map((at) => String(at).padStart(length, "x"))

/** Runs with limits, and tells what was sent. */
const limited = (limits: Limits.Given) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  effect.pipe(
    Effect.updateService(CassandraSession, (session) => ({
      ...session,
      info: Effect.map(session.info, (info) => ({ ...info, limits: Limits.change(info.limits, limits) }))
    })),
    Effect.provide(RecordingSession.layer())
  )

const sent = Effect.map(StatementLog.recorded, (statements) => statements.length)

const exceeds = <A, R>(statement: Effect.Effect<A, CassandraError, R>, said: string, limit: number, actual: number) =>
  Effect.gen(function*() {
    const { applied, reason, retryable } = yield* Effect.flip(statement)
    assert.deepStrictEqual(
      { tag: reason._tag, said: reason.said, applied, retryable },
      {
        tag: "LimitExceeded",
        said: `${said}: the limit is ${limit}; nothing was sent`,
        applied: "no",
        retryable: false
      }
    )
    if (reason._tag === "LimitExceeded") assert.deepStrictEqual([reason.limit, reason.actual], [limit, actual])
  })

describe("limits", () => {
  it("are read from the server's settings, in whatever unit it tells them", () => {
    const rows = (settings: { readonly [name: string]: string }) =>
      Object.entries(settings).map(([name, value]) => ({ name, value }))
    assert.deepStrictEqual(
      Limits.fromSettings(rows({
        batch_size_fail_threshold: "64KiB",
        batch_size_fail_threshold_in_kb: "64",
        native_transport_max_frame_size: "32MiB",
        page_size_fail_threshold: "500",
        vector_dimensions_fail_threshold: "-1",
        collection_size_fail_threshold: "null",
        items_per_collection_fail_threshold: "many",
        cluster_name: "7"
      })),
      { batchFailBytes: 65_536, frameBytes: 33_554_432, pageSize: 500, vectorDimensions: -1, collectionBytes: -1 }
    )
    assert.deepStrictEqual(
      Limits.fromSettings(
        rows({ batch_size_fail_threshold_in_kb: "50", native_transport_max_frame_size_in_mb: "256" })
      ),
      { batchFailBytes: 51_200, frameBytes: 268_435_456 }
    )
    assert.deepStrictEqual(Limits.fromSettings([]), {})
  })

  it("are none where they are below zero, and stay where they are undefined", () => {
    const changed = Limits.change(Limits.defaults.scylla, { batchFailBytes: -1, pageSize: 10, keyBytes: undefined })
    assert.deepStrictEqual(changed, { ...Limits.defaults.scylla, batchFailBytes: Infinity, pageSize: 10 })
  })

  it.effect("of partitions in a query count each once", () =>
    Effect.gen(function*() {
      const named = (areas: ReadonlyArray<number>) => query(Thing, { shop: oneOf(["a", "b"]), area: oneOf(areas) })
      yield* named([1, 1, 1])
      yield* exceeds(named([1, 2]), "a query of table 'things' names 4 partitions", 3, 4)
      yield* exceeds(explain(named([1, 2])), "a query of table 'things' names 4 partitions", 3, 4)
      assert.strictEqual(yield* sent, 1)
    }).pipe(limited({ partitionKeysInSelect: 3 })))

  it.effect("of lists that multiply hold for partition keys, for whole clustering keys, and for removals", () =>
    Effect.gen(function*() {
      yield* query(Thing, { ...partition, id: oneOf(numbers(9)) })
      yield* exceeds(
        query(Thing, { ...partition, id: oneOf(numbers(3)), kind: oneOf(words(3)) }),
        "the lists of a query of table 'things' make 9 clustering keys together",
        6,
        9
      )
      yield* exceeds(
        query(Thing, { shop: "a", area: oneOf(numbers(7)) }),
        "the lists of a query of table 'things' make 7 partition keys together",
        6,
        7
      )
      yield* exceeds(
        remove(Thing, { shop: "a", area: oneOf(numbers(7)) }),
        "the lists of a removal of table 'things' make 7 partition keys together",
        6,
        7
      )
      assert.strictEqual(yield* sent, 1)
    }).pipe(limited({ inSelectCartesianProduct: 6 })))

  it.effect("of collections hold for what is written and added, not for what is taken away or compared", () =>
    Effect.gen(function*() {
      const six = words(6)
      const said = (field: string) => `column '${field}' of table 'things' is given 6 items`
      yield* exceeds(save(Thing, { ...thing, labels: new Set(six) }), said("labels"), 5, 6)
      yield* exceeds(save(Thing, { ...thing, fixed: six }).pipe(ifNotExists), said("fixed"), 5, 6)
      yield* exceeds(update(Thing, key, { labels: add(six) }), said("labels"), 5, 6)
      yield* exceeds(update(Thing, key, { note: "x", log: append(six) }), said("log"), 5, 6)
      yield* exceeds(update(Thing, key, { meta: put(six.map((word) => [word, 1] as const)) }), said("meta"), 5, 6)
      assert.strictEqual(yield* sent, 0)
      yield* update(Thing, key, { labels: removeValues(six) })
      yield* update(Thing, key, { log: words(5) }).pipe(onlyIf({ labels: new Set(six) }))
      yield* save(Thing, thing)
      assert.strictEqual(yield* sent, 3)
    }).pipe(limited({ itemsPerCollection: 5 })))

  // As a Cassandra 5.0.6 with collection_size_fail_threshold of 1 KiB measures.
  it.effect("of a collection's bytes count cells as Cassandra does", () =>
    Effect.gen(function*() {
      const said = (field: string, bytes: number) => `column '${field}' of table 'things' is given ${bytes} bytes`
      yield* exceeds(update(Thing, key, { log: words(5, 170) }), said("log", 1030), 1024, 1030)
      yield* exceeds(update(Thing, key, { labels: new Set(words(5, 185)) }), said("labels", 1025), 1024, 1025)
      yield* exceeds(update(Thing, key, { fixed: words(5, 200) }), said("fixed", 1024 + 20), 1024, 1044)
      yield* update(Thing, key, { labels: new Set(words(5, 184)), fixed: words(5, 196) })
      assert.strictEqual(yield* sent, 1)
    }).pipe(limited({ collectionBytes: 1024 })))

  it.effect("of a batch hold for several partitions and not for one", () =>
    Effect.gen(function*() {
      const large = { ...thing, note: "x".repeat(600) }
      const other = { ...large, area: 2 }
      yield* batch([save(Thing, large), save(Thing, { ...large, id: 2 })])
      yield* batch([save(Thing, large)])
      yield* conditionalBatch([save(Thing, large).pipe(ifNotExists), save(Thing, { ...large, id: 2 })])
      assert.strictEqual(yield* sent, 3)
      // Each: a partition 29, a row 21 + 5, the note 20 + 600, the set 12 + 20 + 1.
      const said = "a batch of 2 statements in 2 partitions has 1416 bytes"
      yield* exceeds(batch([save(Thing, large), save(Thing, other)]), said, 1400, 1416)
      yield* exceeds(unloggedBatch([save(Thing, large), save(Thing, other)]), said, 1400, 1416)
      yield* exceeds(explain(batch([save(Thing, large), save(Thing, other)])), said, 1400, 1416)
      yield* batch([save(Thing, { ...large, note: "x".repeat(590) }), save(Thing, { ...other, note: "x".repeat(590) })])
      assert.strictEqual(yield* sent, 4)
    }).pipe(limited({ batchFailBytes: 1400 })))

  it.effect("of vectors hold where a column is created", () =>
    Effect.gen(function*() {
      const Small = Schema.Struct({ id: Cql.Int, near: Cql.Vector(4) }).pipe(table("pages", { partitionKey: ["id"] }))
      const Large = Schema.Struct({
        id: Cql.Int,
        near: Cql.Vector(4),
        far: Schema.optionalKey(Cql.frozen(Schema.Array(Cql.Vector(5))))
      }).pipe(table("pages", { partitionKey: ["id"] }))
      yield* sync({ tables: [Small] })
      const error = yield* Effect.flip(sync({ tables: [Large] }))
      assert.strictEqual(error._tag, "CassandraError")
      if (error._tag === "CassandraError") {
        assert.strictEqual(
          error.reason.said,
          "column 'far' of table 'pages' has vectors of 5 dimensions: the limit is 4; nothing was changed"
        )
      }
      yield* sync({ tables: [Large] }).pipe(Effect.provide(EmbeddedSession.layer))
    }).pipe(Effect.provide(EmbeddedSession.layerWith({ limits: { vectorDimensions: 4 } }))))
})

describe("limits of the embedded engine", () => {
  it.effect("are those of Cassandra as it comes, or those given", () =>
    Effect.gen(function*() {
      const { limits } = yield* (yield* CassandraSession).info
      assert.deepStrictEqual(limits, { ...Limits.defaults.cassandra, pageSize: 100, frameBytes: 1_000 })
    }).pipe(Effect.provide(EmbeddedSession.layerWith({ limits: { pageSize: 100, frameBytes: 1_000 } }))))

  it.effect("hold for pages and for requests", () =>
    Effect.gen(function*() {
      const session = yield* CassandraSession
      yield* session.execute("CREATE TABLE t (p int PRIMARY KEY, v text)")
      const page = yield* Effect.flip(session.execute("SELECT p FROM t", [], { pageSize: 101 }))
      assert.strictEqual(page.reason.said, "a page of 101 rows: the limit is 100; ask for fewer with pageSize")
      yield* session.execute("SELECT p FROM t", [], { pageSize: 100 })
      yield* session.execute("SELECT p FROM t", [], { pageSize: 0 })
      const insert = (length: number) => session.execute("INSERT INTO t (p, v) VALUES (?, ?)", [1, "é".repeat(length)])
      yield* insert(496)
      const { applied, reason } = yield* Effect.flip(insert(497))
      assert.deepStrictEqual([reason._tag, applied], ["LimitExceeded", "no"])
      const entry = { cql: "INSERT INTO t (p, v) VALUES (?, ?)", params: [1, "x".repeat(600)] }
      assert.strictEqual((yield* Effect.flip(session.batch([entry, entry]))).reason._tag, "LimitExceeded")
    }).pipe(Effect.provide(EmbeddedSession.layerWith({ limits: { pageSize: 100, frameBytes: 1_000 } }))))

  it.effect("hold for pages that a statement asks for, and not for those that nobody did", () =>
    Effect.gen(function*() {
      yield* sync({ tables: [Thing] })
      yield* query(Thing, partition)
      const error = yield* Effect.flip(query(Thing, partition).pipe(withOptions({ pageSize: 9 })))
      assert.strictEqual(error.reason._tag, "LimitExceeded")
    }).pipe(Effect.provide(EmbeddedSession.layerWith({ limits: { pageSize: 8 } }))))
})
