import { Cql, CqlType, desc, Index, type Table, table } from "@effect-cql/core"
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

describe("a column of a Schema that transforms", () => {
  const shapeOf = (schema: Schema.Constraint) => {
    const { definition } = Schema.Struct({ id: Cql.Int, c: schema }).pipe(
      table("t", { partitionKey: ["id"] })
    ) as unknown as Table.Any
    const { nullable, optional, type } = definition.column("c")!
    return `${CqlType.format(type)}${optional ? ", optional" : ""}${nullable ? ", nullable" : ""}`
  }
  const Address = Schema.Struct({ street: Schema.String, no: Schema.optionalKey(Cql.Int) }).pipe(Cql.udt("address"))
  class Place extends Schema.Class<Place>("Place")({ name: Schema.String }) {}
  const cases: ReadonlyArray<readonly [stored: string, schema: Schema.Constraint]> = [
    ["int, nullable", Schema.OptionFromNullOr(Cql.Int)],
    ["int, optional", Schema.OptionFromOptionalKey(Cql.Int)],
    ["int", Cql.Int.pipe(Schema.brand("Count"))],
    ["timestamp", Schema.DateTimeUtcFromDate],
    ["decimal", Schema.BigDecimal],
    ["text", Schema.Literals(["a", "b"])],
    ["boolean", Schema.Literal(true)],
    ["text, nullable", Schema.NullOr(Schema.Literal("a"))],
    ["text", Schema.Enum({ Red: "red", Green: "green" })],
    ["text", Cql.json(Schema.Struct({ n: Schema.Number }))],
    ["text, optional", Schema.optionalKey(Cql.json(Schema.Array(Schema.Number)))],
    ["list<smallint>", Schema.NonEmptyArray(Cql.SmallInt)],
    ["address", Address],
    ["frozen<address>, nullable", Schema.NullOr(Cql.frozen(Address))],
    ["frozen<address>, nullable", Cql.frozen(Schema.NullOr(Address))],
    ["address, optional", Schema.optional(Address)],
    ["place", Place.pipe(Cql.udt("place"))],
    ["list<frozen<address>>", Schema.Array(Address)],
    ["map<text, frozen<list<frozen<address>>>>", Cql.Map(Schema.String, Schema.Array(Address))],
    ["tuple<int, text, frozen<address>>", Schema.Tuple([Cql.Int, Schema.NullOr(Schema.String), Address])],
    ["vector<float, 3>", Cql.Vector(3)],
    ["vector<frozen<list<int>>, 2>", Cql.Vector(2, Schema.Array(Cql.Int))],
    ["frozen<list<int>>, optional", Schema.optionalKey(Cql.frozen(Schema.Array(Cql.Int)))],
    ["frozen<list<int>>", Cql.frozen(Schema.Array(Cql.Int)).check(Schema.isMinLength(1))]
  ]

  it.each(cases)("is %s", (stored, schema) => {
    assert.strictEqual(shapeOf(schema), stored)
  })
})

describe("a class", () => {
  it("becomes a table, whose rows are its instances", () => {
    class User extends Schema.Class<User>("User")({ id: Cql.Int, name: Schema.String }) {
      get greeting() {
        return `Hello ${this.name}`
      }
    }
    const Users = User.pipe(table("users", { partitionKey: ["id"] }))
    assert.deepStrictEqual(columnsOf(Users), ["id int", "name text"])
    assert.strictEqual(Schema.decodeUnknownSync(Users)({ id: 1, name: "Ada" }).greeting, "Hello Ada")
  })
})

describe("a union of structs", () => {
  const Created = Schema.Struct({
    id: Cql.Int,
    kind: Schema.Literal("created"),
    title: Schema.String,
    note: Schema.String
  })
  const Moved = Schema.Struct({
    id: Cql.Int,
    kind: Schema.Literals(["moved", "copied"]),
    title: Schema.optionalKey(Schema.String)
  })
  const Happening = Schema.Union([Created, Moved]).pipe(table("happenings", { partitionKey: ["id"] }))

  it("is one table with the columns of all, optional where not every member has them", () => {
    assert.deepStrictEqual(
      Happening.definition.columns.map(({ field, optional, type }) => [field, CqlType.format(type), optional]),
      [["id", "int", false], ["kind", "text", false], ["title", "text", true], ["note", "text", true]]
    )
  })

  it("is told apart by the field with literals of each member's own", () => {
    const { variants } = Happening.definition
    assert.strictEqual(variants?.discriminator.field, "kind")
    assert.deepStrictEqual(
      Array.from(
        variants!.byTag,
        ([tag, { columns }]) => [tag, columns.map(({ field, optional }) => [field, optional])]
      ),
      [
        ["created", [["id", false], ["kind", false], ["title", false], ["note", false]]],
        ["moved", [["id", false], ["kind", false], ["title", true]]],
        ["copied", [["id", false], ["kind", false], ["title", true]]]
      ]
    )
  })

  const wrong = (...members: ReadonlyArray<Schema.Struct.Fields>) => () =>
    Schema.Union(members.map((fields) => Schema.Struct(fields)))
      .pipe(table("t", { partitionKey: ["id"] } as unknown as { readonly partitionKey: readonly [never] }))
  const a = Schema.Literal("a")

  it("is refused where nothing tells its members apart", () => {
    const says = "no field tells the members of the union apart: give each a literal of its own, such as kind"
    assert.throws(wrong({ id: Cql.Int, x: Schema.String }, { id: Cql.Int, y: Schema.String }), says)
    assert.throws(wrong({ id: Cql.Int, kind: a }, { id: Cql.Int, kind: Schema.Literals(["b", "a"]) }), says)
    assert.throws(wrong({ id: Cql.Int, kind: a }, { id: Cql.Int, kind: Schema.String }), says)
  })

  it("is refused where one field has two CQL types, and where a member lacks a key", () => {
    assert.throws(
      wrong({ id: Cql.Int, kind: a, n: Cql.Int }, { id: Cql.Int, kind: Schema.Literal("b"), n: Cql.BigInt }),
      "column 'n' is a union of two CQL types, int and bigint: a column has one"
    )
    assert.throws(
      wrong({ id: Cql.Int, kind: a }, { kind: Schema.Literal("b") }),
      "key column 'id' is not in every member of the union: every row has its whole key"
    )
  })
})

describe("an index", () => {
  const fields = {
    id: Cql.Int,
    c: Cql.Int,
    text: Schema.String,
    blob: Schema.Uint8Array,
    duration: Cql.Duration,
    tags: Cql.Set(Schema.String),
    blobs: Cql.Map(Schema.String, Schema.Uint8Array),
    meta: Cql.Map(Schema.String, Cql.Int),
    fixed: Cql.frozen(Cql.Map(Schema.String, Cql.Int)),
    home: Schema.Struct({ street: Schema.String }).pipe(Cql.udt("address")),
    embedding: Cql.Vector(3),
    ints: Cql.Vector(3, Cql.Int)
  }
  const indexed = (...indexes: ReadonlyArray<Index.Input<string>>) => define(fields, { partitionKey: ["id"], indexes })

  it("is named for its table, its column and what of a map it holds", () => {
    const T = Schema.Struct(fields).pipe(table("t", {
      partitionKey: ["id"],
      indexes: [
        "text",
        "tags",
        "fixed",
        Index.keys("meta"),
        Index.entries("meta"),
        Index.named("mine", Index.sai("text"))
      ]
    }))
    assert.deepStrictEqual(T.definition.indexes.map(({ class: cls, name, target }) => [name, target, cls]), [
      ["t_text_idx", "value", "secondary"],
      ["t_tags_idx", "values", "secondary"],
      ["t_fixed_idx", "full", "secondary"],
      ["t_meta_keys_idx", "keys", "secondary"],
      ["t_meta_entries_idx", "entries", "secondary"],
      ["mine", "value", "sai"]
    ])
  })

  const cases: ReadonlyArray<readonly [says: string, definition: () => unknown]> = [
    ["index 'nope' is no field of the struct", indexed("nope")],
    ["index of column 'id': it is the whole partition key, which finds rows without an index", indexed("id")],
    ["index of column 'duration': durations have no order and cannot be indexed", indexed("duration")],
    ["index of column 'home': a user-defined type can be indexed frozen only: use Cql.frozen", indexed("home")],
    ["index of column 'text': only a map has keys", indexed(Index.keys("text"))],
    ["index of column 'tags': only a map has entries", indexed(Index.entries("tags"))],
    ["index of column 'text': only a collection has values: name the field alone", indexed(Index.values("text"))],
    ["index of column 'tags': Index.full is of a frozen collection", indexed(Index.full("tags"))],
    [
      "index of column 'fixed': a frozen collection can be indexed as a whole only: use Index.full",
      indexed(Index.keys("fixed"))
    ],
    ["index of column 'blob': Index.sai takes no blob", indexed(Index.sai("blob"))],
    ["index of column 'blobs': Index.sai takes no blob", indexed(Index.sai(Index.entries("blobs")))],
    ["index of column 'ints': Index.sai is of vectors of floats, and of no others", indexed(Index.sai("ints"))],
    [
      "index of column 'embedding': similarity_function is cosine, dot_product, euclidean, not manhattan",
      indexed(Index.sai("embedding", { similarity_function: "manhattan" }))
    ],
    [
      "index of column 'text': similarity_function is an option of an index of a vector",
      indexed(Index.sai("text", { similarity_function: "cosine" }))
    ],
    ["index of column 'tags': Index.sasi is of a text, a number or a time", indexed(Index.sasi("tags"))],
    [
      "index of column 'text': mode SPARSE is for numbers and times: use PREFIX or CONTAINS",
      indexed(Index.sasi("text", { mode: "SPARSE" }))
    ],
    ["index 't_text_idx' is named twice: name one with Index.named", indexed("text", Index.sai("text"))],
    ["indexes 't_text_idx' and 'more' are the same: leave one out", indexed("text", Index.named("more", "text"))],
    [
      "index of column 'k': a table of counters can have no index",
      define({ id: Cql.Int, k: Cql.Int, n: Cql.Counter }, {
        partitionKey: ["id"],
        clusteringKey: ["k"],
        indexes: ["k"]
      })
    ]
  ]

  it.each(cases)("is refused where Cassandra would refuse it: %s", (says, definition) => {
    assert.throws(definition, says)
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
    ["column 'x' is a struct: make it a user-defined type", define({ ...id, x: Schema.Struct({ a: Cql.Int }) }, byId)],
    [
      "column 'x' is a tuple with an optional element: CQL knows only null there, so use Schema.NullOr",
      define({ ...id, x: Schema.Tuple([Cql.Int, Schema.optionalKey(Cql.Int)]) }, byId)
    ],
    [
      "column 'x' holds something that may be null, and what a collection or a vector holds never is",
      define({ ...id, x: Schema.Array(Schema.NullOr(Cql.Int)) }, byId)
    ],
    [
      "column 'x' holds something that may be null, and what a collection or a vector holds never is",
      define({ ...id, x: Cql.Vector(2, Schema.OptionFromNullOr(Cql.Int)) }, byId)
    ],
    [
      "column 'x' holds durations in a set, and they have no order",
      define({ ...id, x: Cql.Set(Cql.Duration) }, byId)
    ],
    [
      "column 'x' holds durations as keys of a map, and they have no order",
      define({ ...id, x: Cql.Map(Schema.Tuple([Cql.Duration]), Cql.Int) }, byId)
    ],
    ["sensitive column 'x' is no field of the struct", define(id, { ...byId, sensitive: ["x"] })],
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
