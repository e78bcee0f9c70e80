/** `sync` on the embedded engine. */
import { Cql, cql, desc, identifier, SchemaSync, sync, table } from "@effect-cql/core"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Reading, TaskCounter, TaskEvent } from "../fixtures/tasks.ts"

const tables = [TaskEvent, TaskCounter, Reading] as const

const Wider = Schema.Struct({
  boardId: Cql.Uuid,
  status: Schema.String,
  boardName: Schema.optionalKey(Schema.String),
  notes: Cql.Map(Schema.String, Schema.Array(Cql.Int))
}).pipe(table("boards", {
  partitionKey: ["boardId"],
  clusteringKey: [desc("status")],
  staticColumns: ["boardName"],
  indexes: ["notes"]
}))

const Narrower = Schema.Struct({ boardId: Cql.Uuid, status: Schema.String }).pipe(
  table("boards", { partitionKey: ["boardId"], clusteringKey: [desc("status")] })
)

describe("sync on the embedded engine", () => {
  it.effect("creates keyspace, tables and indexes, and has nothing left to do", () =>
    Effect.gen(function*() {
      const { differences, statements } = yield* sync({ keyspace: "shop", tables })
      assert.deepStrictEqual(differences, [])
      assert.deepStrictEqual(statements, [
        "CREATE KEYSPACE IF NOT EXISTS shop WITH replication = " +
        "{'class': 'NetworkTopologyStrategy', 'replication_factor': '1'}",
        SchemaSync.createTable(TaskEvent, "shop"),
        ...SchemaSync.createIndexes(TaskEvent, "shop"),
        SchemaSync.createTable(TaskCounter, "shop"),
        SchemaSync.createTable(Reading, "shop")
      ])
      assert.deepStrictEqual(yield* sync({ keyspace: "shop", tables }), {
        keyspace: "shop",
        dryRun: false,
        statements: [],
        differences: []
      })
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("touches nothing in a dry run", () =>
    Effect.gen(function*() {
      const dry = yield* sync({ keyspace: "shop", tables, dryRun: true })
      const again = yield* sync({ keyspace: "shop", tables, dryRun: true })
      assert.isNotEmpty(dry.statements)
      assert.deepStrictEqual(again, dry)
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("adds columns, static ones as static, and reports what is not declared", () =>
    Effect.gen(function*() {
      const keyspace = "shop"
      yield* sync({ keyspace, tables: [Narrower] })
      const { differences, statements } = yield* sync({ keyspace, tables: [Wider] })
      assert.deepStrictEqual(statements, [
        "ALTER TABLE shop.boards ADD IF NOT EXISTS board_name text STATIC",
        "ALTER TABLE shop.boards ADD IF NOT EXISTS notes map<text, frozen<list<int>>>",
        "CREATE INDEX IF NOT EXISTS boards_notes_idx ON shop.boards (values(notes))"
      ])
      assert.deepStrictEqual(differences, [])
      assert.deepStrictEqual((yield* sync({ keyspace, tables: [Wider] })).statements, [])

      const back = yield* sync({ keyspace, tables: [Narrower] })
      assert.deepStrictEqual(back.statements, [])
      assert.deepStrictEqual(back.differences.map(({ column, found, kind }) => [kind, column, found]), [
        ["extra column", "board_name", "text, a static column"],
        ["extra column", "notes", "map<text, frozen<list<int>>>, a regular column"],
        ["extra index", undefined, "boards_notes_idx on values(notes)"]
      ])
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("creates user-defined types before the tables, and adds the fields that come later", () =>
    Effect.gen(function*() {
      const keyspace = "shop"
      const Geo = Schema.Struct({ lat: Cql.Double }).pipe(Cql.udt("geo"))
      const First = Schema.Struct({ street: Schema.String, at: Geo }).pipe(Cql.udt("Address"))
      const Later = Schema.Struct({ street: Schema.String, at: Geo, zipCode: Schema.optionalKey(Schema.String) }).pipe(
        Cql.udt("Address")
      )
      const customers = (address: typeof First | typeof Later) =>
        Schema.Struct({ id: Cql.Int, home: address, others: Schema.Array(address), path: Cql.Vector(2, Geo) })
          .pipe(table("customers", { partitionKey: ["id"] }))

      const first = yield* sync({ keyspace, tables: [customers(First)] })
      assert.deepStrictEqual(first.statements.slice(1), [
        "CREATE TYPE IF NOT EXISTS shop.geo (lat double)",
        "CREATE TYPE IF NOT EXISTS shop.\"Address\" (street text, at frozen<geo>)",
        SchemaSync.createTable(customers(First), keyspace)
      ])
      const nothing = { keyspace, dryRun: false, statements: [], differences: [] }
      assert.deepStrictEqual(yield* sync({ keyspace, tables: [customers(First)] }), nothing)
      const later = yield* sync({ keyspace, tables: [customers(Later)] })
      assert.deepStrictEqual(later.statements, [
        "ALTER TYPE shop.\"Address\" ADD IF NOT EXISTS zip_code text"
      ])
      assert.deepStrictEqual(yield* sync({ keyspace, tables: [customers(Later)] }), nothing)
      const back = yield* sync({ keyspace, tables: [customers(First)] })
      assert.deepStrictEqual(back.differences.map(({ field, kind, type }) => [kind, type, field]), [
        ["extra field", "Address", "zip_code"]
      ])
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("creates a dropped table again", () =>
    Effect.gen(function*() {
      yield* sync({ keyspace: "shop", tables: [Reading] })
      yield* cql`DROP TABLE ${identifier("shop")}.${identifier("readings")}`
      assert.deepStrictEqual((yield* sync({ keyspace: "shop", tables: [Reading] })).statements, [
        SchemaSync.createTable(Reading, "shop")
      ])
    }).pipe(Effect.provide(EmbeddedSession.layer)))
})
