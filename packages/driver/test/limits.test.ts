/** Limits on a real node: where they come from, and that a batch is measured as the server measures it. */
import {
  add,
  append,
  CassandraSession,
  clear,
  Cql,
  type CqlResult,
  gt,
  Limits,
  type Mutation,
  oneOf,
  prepend,
  put,
  remove,
  removeAt,
  removeKeys,
  removeValues,
  save,
  setAt,
  setFields,
  sync,
  table,
  ttl,
  unloggedBatch,
  update
} from "@effect-cql/core"
import type { Kind } from "@effect-cql/core/Mutation"
import { assert, describe, it, layer } from "@effect/vitest"
import type { Client } from "cassandra-driver"
import * as BigDecimal from "effect/BigDecimal"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { describeCassandra } from "../../../test/provided.ts"
import { CassandraDriver } from "../src/index.ts"
import { read } from "../src/internal/limits.ts"
import { live } from "./live.ts"

const Home = Schema.Struct({ street: Schema.String, city: Schema.optionalKey(Schema.String) }).pipe(Cql.udt("home"))

const Thing = Schema.Struct({
  shop: Schema.String,
  id: Cql.Int,
  kind: Schema.String,
  note: Schema.optionalKey(Schema.String),
  count: Schema.optionalKey(Cql.Int),
  price: Schema.optionalKey(Schema.BigDecimal),
  owner: Schema.optionalKey(Schema.String),
  labels: Cql.Set(Schema.String),
  log: Schema.optionalKey(Schema.Array(Schema.String)),
  meta: Schema.optionalKey(Cql.Map(Schema.String, Cql.Int)),
  home: Schema.optionalKey(Home),
  fixed: Schema.optionalKey(Cql.frozen(Schema.Array(Schema.String))),
  near: Schema.optionalKey(Cql.Vector(3))
}).pipe(table("things", { partitionKey: ["shop"], clusteringKey: ["id", "kind"], staticColumns: ["owner"] }))

const key = { shop: "a", id: 1, kind: "é" }
const thing = { ...key, labels: new Set(["a"]) }
type Write = Mutation<void, Kind, "regular", typeof Thing>

/** Another partition, large enough for the server to warn and tell the size. */
const large = save(Thing, { ...thing, shop: "large", note: "x".repeat(6_000) })

describe("the limits that a node tells", () => {
  it("are none where it does not tell", async () => {
    // Of a client only execute is used.
    const refusing = { execute: () => Promise.reject(new Error("no SELECT permission")) } as unknown as Client
    assert.deepStrictEqual(await read(refusing), {})
  })
})

describeCassandra("limits", (cassandra) => {
  const session = (limits: Limits.Given) => live(cassandra, { limits })

  it.effect("are the node's; those given win, and those of the configuration over both", () =>
    Effect.gen(function*() {
      const env = {
        CASSANDRA_CONTACT_POINTS: `${cassandra.contactPoints[0]}:${cassandra.port}`,
        CASSANDRA_LIMITS_BATCH_FAIL_BYTES: "-1",
        CASSANDRA_LIMITS_PAGE_SIZE: "500"
      }
      const { limits } = yield* Effect.flatMap(CassandraSession, ({ info }) => info).pipe(
        Effect.provide(
          CassandraDriver.layerConfig({ limits: { pageSize: 7, itemsPerCollection: 9 } }).pipe(
            Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env })))
          )
        )
      )
      assert.deepStrictEqual(limits, {
        ...Limits.defaults.cassandra,
        batchFailBytes: Infinity,
        pageSize: 500,
        itemsPerCollection: 9
      })
    }))

  it.effect("of a page hold for the statement's own and the profile's", () =>
    Effect.gen(function*() {
      const { execute } = yield* CassandraSession
      const select = "SELECT key FROM system.local"
      const own = yield* Effect.flip(execute(select, [], { pageSize: 11 }))
      assert.strictEqual(own.reason.said, "a page of 11 rows: the limit is 10; ask for fewer with pageSize")
      const profile = yield* Effect.flip(execute(select, [], { profile: "large" }))
      assert.strictEqual(profile.reason.said, "a page of 12 rows: the limit is 10; ask for fewer with pageSize")
      yield* execute(select) // by itself a session asks for no more
      yield* execute(select, [], { pageSize: 0 })
    }).pipe(
      Effect.provide(live(cassandra, { limits: { pageSize: 10 }, profiles: { large: { pageSize: 12 } } }))
    ))

  it.effect("of a frame hold for a statement and for a batch as a whole", () =>
    Effect.gen(function*() {
      const { batch, execute } = yield* CassandraSession
      yield* execute("CREATE TABLE t (p int PRIMARY KEY, v text)")
      const insert = (length: number) => ({
        cql: "INSERT INTO t (p, v) VALUES (?, ?)",
        params: [1, "x".repeat(length)]
      })
      // The server takes this and refuses a little more.
      yield* execute(insert(16_700_000).cql, insert(16_700_000).params)
      for (
        const sent of [
          execute(insert(16_777_216).cql, insert(16_777_216).params),
          batch([insert(6_000_000), insert(6_000_000), insert(6_000_000)])
        ]
      ) {
        const { applied, reason } = yield* Effect.flip(sent)
        assert.deepStrictEqual([reason._tag, applied], ["LimitExceeded", "no"])
      }
    }).pipe(Effect.provide(session({}))))

  layer(session({ batchFailBytes: -1 }))((it) => {
    const cases: ReadonlyArray<readonly [name: string, statements: ReadonlyArray<Write>]> = [
      ["a row", [save(Thing, { ...thing, note: "hello", count: 3, price: BigDecimal.fromStringUnsafe("-128.50") })]],
      ["a row with a static column", [save(Thing, { ...thing, owner: "Ada" })]],
      ["a row that ends", [save(Thing, { ...thing, count: 3 }).pipe(ttl("1 hour"))]],
      ["a cell that ends", [update(Thing, key, { count: 3 }).pipe(ttl("1 hour"))]],
      ["a cell that is cleared", [update(Thing, key, { count: clear, log: clear })]],
      ["a static column alone", [update(Thing, { shop: "a" }, { owner: "Ada" })]],
      ["collections", [save(Thing, {
        ...thing,
        labels: new Set(["a", "bcd"]),
        log: ["one", "two"],
        meta: new Map([["k", 1], ["key", 2]]),
        home: { street: "Oude Delft" },
        fixed: ["one", "two"],
        near: new Float32Array([1, 2, 3])
      })]],
      ["what is added", [update(Thing, key, { labels: add(["a", "b"]), log: append(["x"]), meta: put([["k", 1]]) })]],
      ["what is put in front and in place", [
        update(Thing, key, { log: prepend(["x", "y"]), home: setFields({ street: "A", city: clear }) })
      ]],
      ["what is taken away", [update(Thing, key, { labels: removeValues(["a"]), meta: removeKeys(["k", "l"]) })]],
      ["a row and its neighbour", [save(Thing, thing), save(Thing, { ...thing, id: 2 })]],
      ["a row in two statements", [update(Thing, key, { count: 3 }), update(Thing, key, { note: "x" })]],
      ["several partitions", [save(Thing, thing), save(Thing, { ...thing, shop: "another" })]],
      ["a removed row", [remove(Thing, key)]],
      ["a removed partition", [remove(Thing, { shop: "a" })]],
      ["partitions that are removed together", [remove(Thing, { shop: oneOf(["a", "b", "a"]) })]]
    ]

    it.effect("measure a batch as the server does", () =>
      Effect.gen(function*() {
        const real = yield* CassandraSession
        yield* sync({ tables: [Thing] })
        for (const [name, statements] of cases) {
          let told: number | undefined
          const watched = CassandraSession.of({
            ...real,
            batch: (entries, options) =>
              Effect.tap(real.batch(entries, options), (result) => {
                told = sizeIn(result)
                return Effect.void
              })
          })
          const held = CassandraSession.of({
            ...real,
            info: Effect.map(real.info, (info) => ({ ...info, limits: { ...info.limits, batchFailBytes: 100 } }))
          })
          const both = unloggedBatch([large, ...statements])
          yield* both.pipe(Effect.provideService(CassandraSession, watched))
          const { reason } = yield* Effect.flip(both.pipe(Effect.provideService(CassandraSession, held)))
          assert.deepStrictEqual(
            [name, reason._tag === "LimitExceeded" ? reason.actual : reason._tag],
            [name, told]
          )
        }
      }))

    it.effect("never measure more than the server does", () =>
      Effect.gen(function*() {
        const real = yield* CassandraSession
        yield* sync({ tables: [Thing] })
        yield* save(Thing, { ...thing, log: ["a", "b", "c"] })
        let told = 0
        const watched = CassandraSession.of({
          ...real,
          batch: (entries, options) =>
            Effect.tap(real.batch(entries, options), (result) => {
              told = sizeIn(result) ?? 0
              return Effect.void
            })
        })
        const both = unloggedBatch([
          large,
          remove(Thing, { shop: "b", id: gt(3) }),
          update(Thing, key, { log: setAt(0, "x") }),
          update(Thing, key, { log: removeAt(1) }),
          update(Thing, key, { note: "x" }),
          update(Thing, key, { note: "longer" })
        ])
        yield* both.pipe(Effect.provideService(CassandraSession, watched))
        const { reason } = yield* both.pipe(
          Effect.provideService(CassandraSession, {
            ...real,
            info: Effect.map(real.info, (info) => ({ ...info, limits: { ...info.limits, batchFailBytes: 100 } }))
          }),
          Effect.flip
        )
        const actual = reason._tag === "LimitExceeded" ? reason.actual : 0
        assert.isAtMost(actual, told)
        assert.isAbove(actual, told - 60)
      }))
  })
})

const sizeIn = ({ warnings }: CqlResult): number | undefined => {
  const size = /is of size (\d+)/.exec(warnings.join())?.[1]
  return size === undefined ? undefined : Number(size)
}
