/** `sync` on a real Cassandra. */
import {
  CassandraSession,
  Cql,
  cql,
  desc,
  Index,
  param,
  rowsAs,
  SchemaSync,
  sync,
  type Table,
  table
} from "@effect-cql/core"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { describeCassandra } from "../../../test/provided.ts"
import { addressOf, live, newKeyspaceName } from "./live.ts"

const key = { partitionKey: ["room"], clusteringKey: [desc("at"), "id"] } as const

const First = Schema.Struct({
  room: Cql.Uuid,
  at: Schema.Date,
  id: Cql.TimeUuid,
  text: Schema.String
}).pipe(table("messages", key))

const Second = Schema.Struct({
  room: Cql.Uuid,
  at: Schema.Date,
  id: Cql.TimeUuid,
  text: Schema.String,
  topic: Schema.optionalKey(Schema.String),
  author: Schema.optionalKey(Schema.String),
  labels: Cql.Set(Schema.String),
  seenBy: Cql.Map(Schema.String, Schema.Array(Cql.Int))
}).pipe(table("messages", {
  ...key,
  staticColumns: ["topic"],
  indexes: ["author", "labels"],
  options: {
    comment: "it's ours",
    gc_grace_seconds: 3600,
    bloom_filter_fp_chance: 0.02,
    speculative_retry: "95PERCENTILE",
    compaction: { class: "LeveledCompactionStrategy", sstable_size_in_mb: "80" },
    compression: { class: "LZ4Compressor", chunk_length_in_kb: "64" },
    caching: { keys: "ALL", rows_per_partition: "10" }
  }
}))

const Counter = Schema.Struct({ id: Cql.Int, hits: Cql.Counter }).pipe(table("hits", { partitionKey: ["id"] }))

const Odd = Schema.Struct({ Select: Cql.Int, order: Cql.Int, token: Schema.optionalKey(Schema.String) }).pipe(
  table("MixedCase", {
    partitionKey: ["Select"],
    clusteringKey: [desc("order")],
    columns: { Select: "Select" },
    indexes: ["token"]
  })
)

const Geo = Schema.Struct({ lat: Cql.Double, lon: Cql.Double }).pipe(Cql.udt("geo"))
const Address = Schema.Struct({ street: Schema.String, at: Geo, tags: Cql.Set(Schema.String) }).pipe(Cql.udt("Address"))
const AddressLater = Schema.Struct({
  street: Schema.String,
  at: Geo,
  tags: Cql.Set(Schema.String),
  zipCode: Schema.optionalKey(Schema.String),
  former: Schema.optionalKey(Schema.Array(Schema.Struct({ year: Cql.Int }).pipe(Cql.udt("year"))))
}).pipe(Cql.udt("Address"))

const customers = (address: typeof Address | typeof AddressLater) =>
  Schema.Struct({
    id: Cql.Int,
    home: address,
    fixed: Cql.frozen(address),
    others: Cql.Map(Schema.String, Schema.Array(address)),
    pair: Schema.Tuple([Cql.Int, Schema.NullOr(address)]),
    path: Cql.Vector(2, Geo)
  }).pipe(table("customers", { partitionKey: ["id"] }))

const Page = Schema.Struct({
  id: Cql.Uuid,
  Title: Schema.String,
  author: Schema.String,
  words: Cql.Int,
  labels: Cql.Set(Schema.String),
  meta: Cql.Map(Schema.String, Schema.String),
  fixed: Cql.frozen(Schema.Array(Cql.Int)),
  embedding: Cql.Vector(3)
}).pipe(table("pages", {
  partitionKey: ["id"],
  columns: { Title: "Title" },
  indexes: [
    "author",
    Index.values("labels"),
    Index.keys("meta"),
    Index.entries("meta"),
    Index.full("fixed"),
    Index.sai("embedding", { similarity_function: "cosine" }),
    Index.sai("words"),
    Index.named("by_meta", Index.sai(Index.entries("meta"))),
    Index.named("by_author", Index.sai("author", { case_sensitive: "false" })),
    Index.sasi("Title", { mode: "CONTAINS" })
  ]
}))

const ColumnRow = Schema.Struct({ column_name: Schema.String, type: Schema.String, kind: Schema.String })

/** `type kind` of every stored column, by name. */
const columnsOf = (keyspace: string, table: string) =>
  cql`SELECT column_name, type, kind FROM system_schema.columns WHERE keyspace_name = ${
    param(Schema.String, keyspace)
  } AND table_name = ${param(Schema.String, table)}`.pipe(
    rowsAs(ColumnRow),
    Effect.map((rows) => new Map(rows.map(({ column_name, kind, type }) => [column_name, `${type} ${kind}`])))
  )

/** A keyspace of this test's own, which is not there yet. */
const freshKeyspace = Effect.acquireRelease(
  Effect.sync(newKeyspaceName),
  (name) =>
    Effect.gen(function*() {
      const { execute } = yield* CassandraSession
      yield* Effect.ignore(execute(`DROP KEYSPACE IF EXISTS ${name}`))
    })
)

describeCassandra("sync on Cassandra", (cassandra) => {
  layer(live(cassandra), { timeout: "2 minutes", excludeTestServices: true })((it) => {
    it.effect("creates the keyspace and the tables, and has nothing left to do", () =>
      Effect.gen(function*() {
        const keyspace = yield* freshKeyspace
        const tables = [First, Counter, Odd] as const
        const dry = yield* sync({ keyspace, tables, dryRun: true })
        assert.isTrue(dry.dryRun)
        assert.deepStrictEqual(dry.statements, [
          `CREATE KEYSPACE IF NOT EXISTS ${keyspace} WITH replication = ` +
          "{'class': 'NetworkTopologyStrategy', 'replication_factor': '1'}",
          SchemaSync.createTable(First, keyspace),
          SchemaSync.createTable(Counter, keyspace),
          SchemaSync.createTable(Odd, keyspace),
          ...SchemaSync.createIndexes(Odd, keyspace)
        ])
        assert.strictEqual((yield* columnsOf(keyspace, "messages")).size, 0)

        const done = yield* sync({ keyspace, tables })
        assert.deepStrictEqual(done, { ...dry, dryRun: false })
        assert.deepStrictEqual(
          yield* columnsOf(keyspace, "MixedCase"),
          new Map([["Select", "int partition_key"], ["order", "int clustering"], ["token", "text regular"]])
        )

        const again = yield* sync({
          keyspace,
          tables,
          replication: { class: "NetworkTopologyStrategy", replication_factor: 1 }
        })
        assert.deepStrictEqual(again, { keyspace, dryRun: false, statements: [], differences: [] })
      }))

    it.effect("adds columns, static ones as static, and indexes; the second time nothing differs", () =>
      Effect.gen(function*() {
        const keyspace = yield* freshKeyspace
        yield* sync({ keyspace, tables: [First] })
        const expected = [
          `ALTER TABLE ${keyspace}.messages ADD IF NOT EXISTS topic text STATIC`,
          `ALTER TABLE ${keyspace}.messages ADD IF NOT EXISTS author text`,
          `ALTER TABLE ${keyspace}.messages ADD IF NOT EXISTS labels set<text>`,
          `ALTER TABLE ${keyspace}.messages ADD IF NOT EXISTS seen_by map<text, frozen<list<int>>>`,
          ...SchemaSync.createIndexes(Second, keyspace)
        ]
        const dry = yield* sync({ keyspace, tables: [Second], dryRun: true })
        assert.deepStrictEqual(dry.statements, expected)
        assert.strictEqual((yield* columnsOf(keyspace, "messages")).size, 4)

        const { differences, statements } = yield* sync({ keyspace, tables: [Second] })
        assert.deepStrictEqual(statements, expected)
        // Options of a table that is there are left as they are.
        assert.deepStrictEqual(differences.map(({ declared, kind }) => [kind, declared?.split(" ")[0]]), [
          ["option", "comment"],
          ["option", "gc_grace_seconds"],
          ["option", "bloom_filter_fp_chance"],
          ["option", "speculative_retry"],
          ["option", "compaction"],
          ["option", "compression"],
          ["option", "caching"]
        ])
        assert.strictEqual((yield* columnsOf(keyspace, "messages")).get("topic"), "text static")
        assert.deepStrictEqual((yield* sync({ keyspace, tables: [Second] })).statements, [])
      }))

    it.effect("sees no difference in what it created itself, options and collections included", () =>
      Effect.gen(function*() {
        const keyspace = yield* freshKeyspace
        yield* sync({ keyspace, tables: [Second] })
        const again = yield* sync({ keyspace, tables: [Second] })
        assert.deepStrictEqual(again, { keyspace, dryRun: false, statements: [], differences: [] })
      }))

    it.effect("creates user-defined types before the tables, and adds the fields that come later", () =>
      Effect.gen(function*() {
        const keyspace = yield* freshKeyspace
        const { execute } = yield* CassandraSession
        const [first, later] = [customers(Address), customers(AddressLater)]
        assert.deepStrictEqual((yield* sync({ keyspace, tables: [first] })).statements.slice(1), [
          `CREATE TYPE IF NOT EXISTS ${keyspace}.geo (lat double, lon double)`,
          `CREATE TYPE IF NOT EXISTS ${keyspace}."Address" (street text, at frozen<geo>, tags frozen<set<text>>)`,
          SchemaSync.createTable(first, keyspace)
        ])
        const again = yield* sync({ keyspace, tables: [first] })
        assert.deepStrictEqual(again, { keyspace, dryRun: false, statements: [], differences: [] })

        assert.deepStrictEqual(yield* sync({ keyspace, tables: [later] }), {
          keyspace,
          dryRun: false,
          statements: [
            `CREATE TYPE IF NOT EXISTS ${keyspace}.year (year int)`,
            `ALTER TYPE ${keyspace}."Address" ADD IF NOT EXISTS zip_code text`,
            `ALTER TYPE ${keyspace}."Address" ADD IF NOT EXISTS former frozen<list<frozen<year>>>`
          ],
          differences: []
        })
        yield* execute(`ALTER TYPE ${keyspace}.geo ADD alt int`)
        const { differences, statements } = yield* sync({ keyspace, tables: [later] })
        assert.deepStrictEqual(statements, [])
        assert.deepStrictEqual(differences.map(({ field, found, kind, type }) => [kind, type, field, found]), [
          ["extra field", "geo", "alt", "int"]
        ])
      }))

    it.effect("adds no field to a type that a partition key holds", () =>
      Effect.gen(function*() {
        const keyspace = yield* freshKeyspace
        const keyedBy = (by: typeof Address | typeof AddressLater) =>
          Schema.Struct({ at: Cql.frozen(by), n: Cql.Int }).pipe(table("places", { partitionKey: ["at"] }))
        yield* sync({ keyspace, tables: [keyedBy(Address)] })
        const { differences, statements } = yield* sync({ keyspace, tables: [keyedBy(AddressLater)] })
        assert.deepStrictEqual(statements, [`CREATE TYPE IF NOT EXISTS ${keyspace}.year (year int)`])
        assert.deepStrictEqual(differences.map(({ field, kind, type }) => [kind, type, field]), [
          ["missing field", "Address", "zip_code"],
          ["missing field", "Address", "former"]
        ])
      }))

    it.effect("creates every kind of index, and has nothing left to do", () =>
      Effect.gen(function*() {
        const keyspace = yield* freshKeyspace
        const { differences, statements } = yield* sync({ keyspace, tables: [Page] })
        assert.deepStrictEqual(statements.slice(2), SchemaSync.createIndexes(Page, keyspace))
        assert.deepStrictEqual(differences, [])
        const again = yield* sync({ keyspace, tables: [Page] })
        assert.deepStrictEqual(again, { keyspace, dryRun: false, statements: [], differences: [] })
      }))

    it.effect("refuses two types of one name before anything is run", () =>
      Effect.gen(function*() {
        const keyspace = yield* freshKeyspace
        const other = Schema.Struct({ id: Cql.Int, at: Address }).pipe(table("others", { partitionKey: ["id"] }))
        const error = yield* Effect.flip(sync({ keyspace, tables: [customers(AddressLater), other] }))
        assert.strictEqual(
          error.message,
          "type 'Address' is declared with two different lists of fields: declare it once, or rename one"
        )
        assert.strictEqual((yield* columnsOf(keyspace, "others")).size, 0)
      }))

    it.effect("creates a dropped table again", () =>
      Effect.gen(function*() {
        const keyspace = yield* freshKeyspace
        const { execute } = yield* CassandraSession
        yield* sync({ keyspace, tables: [Counter] })
        yield* execute(`DROP TABLE ${keyspace}.hits`)
        assert.deepStrictEqual((yield* sync({ keyspace, tables: [Counter] })).statements, [
          SchemaSync.createTable(Counter, keyspace)
        ])
        assert.strictEqual((yield* columnsOf(keyspace, "hits")).size, 2)
      }))

    it.effect("reports what differs and changes none of it", () =>
      Effect.gen(function*() {
        const keyspace = yield* freshKeyspace
        const { execute } = yield* CassandraSession
        yield* sync({ keyspace, tables: [] })
        yield* execute(
          `CREATE TABLE ${keyspace}.messages (room uuid, id timeuuid, at timestamp, text int, topic text, author text, ` +
            "labels frozen<set<text>>, seen_by map<text, frozen<list<int>>>, extra blob, PRIMARY KEY (room, id, at)) " +
            "WITH comment = 'theirs' AND gc_grace_seconds = 3600"
        )
        yield* execute(`CREATE INDEX by_author ON ${keyspace}.messages (author)`)
        yield* execute(`CREATE INDEX more ON ${keyspace}.messages (text) USING 'sai'`)
        const before = yield* columnsOf(keyspace, "messages")

        const { differences, statements } = yield* sync({ keyspace, tables: [Second] })
        assert.deepStrictEqual(statements, [])
        assert.deepStrictEqual(
          differences.map(({ column, declared, found, kind }) => [kind, column, declared, found])
            .filter(([kind]) => kind !== "option"),
          [
            ["key position", "at", "number 1 of the clustering key", "number 2"],
            ["clustering order", "at", "DESC", "ASC"],
            ["key position", "id", "number 2 of the clustering key", "number 1"],
            ["column type", "text", "text", "int"],
            ["static", "topic", "a static column", "a regular column"],
            ["column type", "labels", "set<text>", "frozen<set<text>>"],
            ["extra column", "extra", undefined, "blob, a regular column"],
            ["index name", "author", "messages_author_idx", "by_author"],
            ["missing index", "labels", "messages_labels_idx on values(labels)", undefined],
            ["extra index", undefined, undefined, "more on text using StorageAttachedIndex"]
          ]
        )
        assert.deepStrictEqual(yield* columnsOf(keyspace, "messages"), before)
      }))

    it.effect("leaves a materialized view alone that has a table's name", (context) =>
      Effect.gen(function*() {
        const keyspace = yield* freshKeyspace
        const { execute } = yield* CassandraSession
        yield* sync({ keyspace, tables: [] })
        yield* execute(`CREATE TABLE ${keyspace}.base (id int PRIMARY KEY, hits int)`)
        yield* execute(
          `CREATE MATERIALIZED VIEW ${keyspace}.hits AS SELECT id, hits FROM ${keyspace}.base WHERE id IS NOT NULL PRIMARY KEY (id)`
        ).pipe(Effect.catchReason("CassandraError", "InvalidQuery", ({ said }, error) =>
          said.includes("disabled")
            ? Effect.sync(() => context.skip(said))
            : Effect.fail(error)))
        const { differences, statements } = yield* sync({ keyspace, tables: [Counter] })
        assert.deepStrictEqual(statements, [])
        assert.deepStrictEqual(differences.map(({ found, kind, table }) => [kind, table, found]), [
          ["not a table", "hits", "a materialized view"]
        ])
      }))

    it.effect("may run in several processes at once", () =>
      Effect.gen(function*() {
        const keyspace = yield* freshKeyspace
        const tables = [Second, Counter, Odd, customers(AddressLater)] as const
        yield* Effect.all(Array.from({ length: 8 }, () => sync({ keyspace, tables })), { concurrency: "unbounded" })
        const again = yield* sync({ keyspace, tables })
        assert.deepStrictEqual(again, { keyspace, dryRun: false, statements: [], differences: [] })
      }))

    it.effect("uses the session's keyspace when none is named", () =>
      Effect.gen(function*() {
        const { keyspace } = yield* (yield* CassandraSession).info
        const report = yield* sync({ tables: [Counter] })
        assert.strictEqual(report.keyspace, keyspace)
        assert.strictEqual((yield* columnsOf(keyspace!, "hits")).size, 2)
      }))

    it.effect("refuses two tables of one name before anything is run", () =>
      Effect.gen(function*() {
        const keyspace = yield* freshKeyspace
        const tables: ReadonlyArray<Table.Any> = [First, Counter, Second]
        const error = yield* Effect.flip(sync({ keyspace, tables }))
        assert.strictEqual(error._tag, "SyncError")
        assert.strictEqual(
          error.message,
          "two tables of this sync are named 'messages': rename one, or sync them into two keyspaces"
        )
        assert.strictEqual((yield* columnsOf(keyspace, "hits")).size, 0)
      }))
  })

  layer(live(cassandra, { ...addressOf(cassandra), keyspace: undefined }), { excludeTestServices: true })((it) => {
    it.effect("needs a keyspace from somewhere", () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(sync({ tables: [Counter] }))
        assert.strictEqual(error._tag === "SyncError" && error.problem, "no keyspace")
      }))
  })
})
