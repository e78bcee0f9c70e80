import { Cql, CqlType, desc, table } from "@effect-cql/core"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { Reading, TaskCounter, TaskEvent } from "./fixtures/tasks.ts"

const columnsOf = (table: { readonly definition: typeof TaskEvent.definition }) =>
  table.definition.columns.map(({ name, type }) => `${name} ${CqlType.format(type)}`)

// A definition whose types were not checked.
const define = (fields: Schema.Struct.Fields, config: object) => () =>
  Schema.Struct(fields).pipe(table("t", config as { readonly partitionKey: readonly [string] }))

describe("table", () => {
  it("reads each column's CQL type from what is stored, and names it in snake_case", () => {
    const Everything = Schema.Struct({
      userID: Cql.Uuid,
      madeAt: Schema.DateTimeUtcFromDate,
      bytes: Schema.Uint8Array,
      price: Schema.BigDecimal,
      isOpen: Schema.Boolean,
      brand: Schema.String.pipe(Schema.brand("Brand")),
      note: Schema.NullOr(Schema.String),
      age: Schema.optionalKey(Cql.SmallInt.check(Schema.isGreaterThan(0))),
      asText: Schema.fromJsonString(Schema.Struct({ a: Schema.Number })),
      list: Schema.Array(Cql.Int),
      nested: Cql.Map(Schema.String, Schema.Array(Cql.Int)),
      frozen: Cql.frozen(Cql.Set(Cql.Date))
    }).pipe(table("everything", { partitionKey: ["userID"], columns: { isOpen: "open" } }))
    assert.deepStrictEqual(columnsOf(Everything), [
      "user_id uuid",
      "made_at timestamp",
      "bytes blob",
      "price decimal",
      "open boolean",
      "brand text",
      "note text",
      "age smallint",
      "as_text text",
      "list list<int>",
      "nested map<text, frozen<list<int>>>",
      "frozen frozen<set<date>>"
    ])
  })

  it("keeps keys in order with their clustering order, static columns and indexes", () => {
    assert.deepStrictEqual(TaskEvent.definition.clusteringKey.map(({ name, order }) => [name, order]), [
      ["created_at", "desc"],
      ["id", "asc"]
    ])
    assert.deepStrictEqual(TaskEvent.definition.indexes.map(({ name }) => name), ["task_events_status_idx"])
    assert.deepStrictEqual(Reading.definition.partitionKey.map(({ name }) => name), ["region", "sensor"])
    assert.strictEqual(Reading.definition.column("sensorName")?.kind, "static")
    assert.isTrue(TaskCounter.definition.isCounter)
  })

  it("is still a Schema", () => {
    const user = Schema.Struct({ id: Cql.Uuid, name: Schema.String }).pipe(table("users", { partitionKey: ["id"] }))
    const ada = { id: "7c9e6679-7425-40de-944b-e07fc1f90ae7", name: "Ada" }
    assert.deepStrictEqual(Schema.decodeUnknownSync(Schema.Array(user))([ada]), [ada as typeof user.Type])
    assert.throws(() => Schema.decodeUnknownSync(user)({ ...ada, id: "not-a-uuid" }))
  })

  it("keeps itself through annotate and check", () => {
    const checked = Reading.annotate({ title: "Reading" }).check(Schema.makeFilter(({ sensor }) => sensor > 0))
    assert.strictEqual(checked.definition, Reading.definition)
    const reading = { region: "north", sensor: 1, at: new Date(0), celsius: 20 }
    assert.deepStrictEqual(checked.make(reading), reading)
    assert.throws(() => checked.make({ ...reading, sensor: 0 }))
  })

  it("can key one struct two ways", () => {
    const fields = { id: Cql.Uuid, email: Schema.String, name: Schema.String }
    const byId = Schema.Struct(fields).pipe(table("users_by_id", { partitionKey: ["id"] }))
    const byEmail = Schema.Struct(fields).pipe(table("users_by_email", {
      partitionKey: ["email"],
      clusteringKey: [desc("id")]
    }))
    assert.deepStrictEqual(byId.definition.partitionKey.map(({ field }) => field), ["id"])
    assert.deepStrictEqual(byEmail.definition.partitionKey.map(({ field }) => field), ["email"])
  })
})

describe("a wrong definition", () => {
  const id = { id: Cql.Uuid }
  const byId = { partitionKey: ["id"] }
  const cases: ReadonlyArray<readonly [says: string, definition: () => unknown]> = [
    ["key 'idd' is no field of the struct: its fields are id", define(id, { partitionKey: ["idd"] })],
    ["key 'id' is named twice", define(id, { partitionKey: ["id"], clusteringKey: ["id"] })],
    ["a table needs a partition key", define(id, { partitionKey: [] })],
    ["column 'n' is a bare number: say which CQL type", define({ ...id, n: Schema.Number }, byId)],
    ["column 'n' is a bare bigint: say which CQL type", define({ ...id, n: Schema.BigInt }, byId)],
    ["column 'n' holds something that is a bare number", define({ ...id, n: Schema.Array(Schema.Finite) }, byId)],
    ["column 'n' is a literal number", define({ ...id, n: Schema.Literals([1, 2]) }, byId)],
    ["column 'n' is a counter, which can be no key", define({ n: Cql.Counter }, { partitionKey: ["n"] })],
    ["column 'd' is a duration, which has no order", define({ d: Cql.Duration }, { partitionKey: ["d"] })],
    ["column 's' is a collection that is not frozen", define({ s: Cql.Set(Cql.Int) }, { partitionKey: ["s"] })],
    ["column 'k' is a key and cannot be optional", define({ k: Schema.optionalKey(Cql.Int) }, { partitionKey: ["k"] })],
    ["column 'x' is no counter", define({ ...id, n: Cql.Counter, x: Schema.String }, byId)],
    ["column 'c' holds counters", define({ ...id, c: Cql.Set(Cql.Counter) }, byId)],
    ["column 'x' cannot be static", define({ ...id, x: Schema.String }, { ...byId, staticColumns: ["x"] })],
    [
      "column 'x' is a union of two CQL types, text and int",
      define({ ...id, x: Schema.Union([Schema.String, Cql.Int]) }, byId)
    ],
    ["column 'x' is a DateTime.Utc, which is not stored as such", define({ ...id, x: Schema.DateTimeUtc }, byId)],
    [
      "fields 'fooBar' and 'foo_bar' would both be column 'foo_bar'",
      define({ ...id, fooBar: Cql.Int, foo_bar: Cql.Int }, byId)
    ]
  ]

  it.each(cases)("is refused where it is made: %s", (says, definition) => {
    assert.throws(definition, says)
  })

  it("is refused for a table name that CQL does not take", () => {
    assert.throws(() => Schema.Struct(id).pipe(table("task-events", { partitionKey: ["id"] })), "table 'task-events'")
  })
})
