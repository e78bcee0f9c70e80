import { Cql, desc, Index, SchemaSync, type Table, table } from "@effect-cql/core"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as Compare from "../src/internal/schemaSync/compare.ts"
import type { LiveColumn, LiveIndex, LiveKeyspace } from "../src/internal/schemaSync/live.ts"
import { equalOption, equalReplication } from "../src/internal/schemaSync/options.ts"
import { addsIfNotExists } from "../src/internal/schemaSync/statements.ts"
import { Reading, TaskCounter, TaskEvent, User } from "./fixtures/tasks.ts"

const cassandra = { dialect: "cassandra", version: "5.0.6" } as const
const scylla = { dialect: "scylla", version: "2025.3.1" } as const

const compare = (
  tables: ReadonlyArray<Table.Any>,
  live: LiveKeyspace | undefined,
  more: Partial<Compare.Wanted> = {}
) => {
  const { differences, steps } = Compare.compare({
    keyspace: "shop",
    replication: undefined,
    definitions: tables.map(({ definition }) => definition),
    info: cassandra,
    ...more
  }, live)
  return { differences, statements: steps.map(({ cql }) => cql) }
}

interface LiveParts {
  readonly columns: ReadonlyArray<LiveColumn>
  readonly options?: { readonly [option: string]: string | number | ReadonlyMap<string, string> }
  readonly isCounter?: boolean
  readonly isView?: boolean
}

const liveKeyspace = (
  tables: { readonly [name: string]: LiveParts },
  indexes: ReadonlyArray<LiveIndex> = [],
  types: { readonly [name: string]: { readonly [field: string]: string } } = {}
): LiveKeyspace => ({
  types: new Map(Object.entries(types).map(([name, fields]) => [name, new Map(Object.entries(fields))])),
  replication: new Map([["class", "org.apache.cassandra.locator.NetworkTopologyStrategy"], ["datacenter1", "1"]]),
  tables: new Map(
    Object.entries(tables).map(([name, { columns, isCounter = false, isView = false, options = {} }]) => [
      name,
      { columns, options, isCounter, isView }
    ])
  ),
  indexes
})

const stored = (
  name: string,
  type: string,
  kind = "regular",
  position = -1,
  order = "none"
): LiveColumn => ({ table_name: "", column_name: name, type, kind, position, clustering_order: order })

const readings = [
  stored("region", "text", "partition_key", 0),
  stored("sensor", "int", "partition_key", 1),
  stored("at", "timestamp", "clustering", 0, "asc"),
  stored("celsius", "double"),
  stored("sensor_name", "text", "static")
]

const without = (name: string) => readings.filter((column) => column.column_name !== name)

const changed = (name: string, change: Partial<LiveColumn>) =>
  readings.map((column) => column.column_name === name ? { ...column, ...change } : column)

/** The one difference, and no statement. */
const onlyDifference = (tables: ReadonlyArray<Table.Any>, live: LiveKeyspace) => {
  const { differences, statements } = compare(tables, live)
  assert.deepStrictEqual(statements, [])
  assert.strictEqual(differences.length, 1, differences.map(({ message }) => message).join("\n"))
  return differences[0]!
}

describe("createTable", () => {
  it("writes keys, clustering order, static columns and types", () => {
    assert.strictEqual(
      SchemaSync.createTable(TaskEvent),
      "CREATE TABLE IF NOT EXISTS task_events (board_id uuid, created_at timestamp, id timeuuid, title text, " +
        "status text, sprint int, labels set<text>, assignee text, PRIMARY KEY (board_id, created_at, id)) " +
        "WITH CLUSTERING ORDER BY (created_at DESC, id ASC)"
    )
    assert.strictEqual(
      SchemaSync.createTable(Reading, "shop"),
      "CREATE TABLE IF NOT EXISTS shop.readings (region text, sensor int, at timestamp, celsius double, " +
        "sensor_name text STATIC, PRIMARY KEY ((region, sensor), at))"
    )
  })

  it("quotes reserved and mixed-case names, and escapes option values", () => {
    const Odd = Schema.Struct({ select: Cql.Uuid, Order: Cql.Int, n: Schema.String }).pipe(table("MixedCase", {
      partitionKey: ["select"],
      clusteringKey: [desc("Order")],
      indexes: ["Order"],
      columns: { Order: "Order" },
      options: { comment: "it's", gc_grace_seconds: 60, cdc: false, caching: { keys: "ALL" } }
    }))
    assert.strictEqual(
      SchemaSync.createTable(Odd, "Shop"),
      "CREATE TABLE IF NOT EXISTS \"Shop\".\"MixedCase\" (\"select\" uuid, \"Order\" int, n text, " +
        "PRIMARY KEY (\"select\", \"Order\")) WITH CLUSTERING ORDER BY (\"Order\" DESC) AND comment = 'it''s' " +
        "AND gc_grace_seconds = 60 AND cdc = false AND caching = {'keys': 'ALL'}"
    )
    assert.deepStrictEqual(SchemaSync.createIndexes(Odd, "Shop"), [
      "CREATE INDEX IF NOT EXISTS \"MixedCase_Order_idx\" ON \"Shop\".\"MixedCase\" (\"Order\")"
    ])
  })

  it("indexes the values of a collection, and a frozen one as a whole", () => {
    const T = Schema.Struct({ id: Cql.Int, tags: Cql.Set(Schema.String), fixed: Cql.frozen(Schema.Array(Cql.Int)) })
      .pipe(table("t", { partitionKey: ["id"], indexes: ["tags", "fixed"] }))
    assert.deepStrictEqual(SchemaSync.createIndexes(T), [
      "CREATE INDEX IF NOT EXISTS t_tags_idx ON t (values(tags))",
      "CREATE INDEX IF NOT EXISTS t_fixed_idx ON t (full(fixed))"
    ])
  })
})

describe("a keyspace that is missing", () => {
  it("is created first, for development with one replica", () => {
    assert.deepStrictEqual(compare([TaskEvent], undefined), {
      statements: [
        "CREATE KEYSPACE IF NOT EXISTS shop WITH replication = " +
        "{'class': 'NetworkTopologyStrategy', 'replication_factor': '1'}",
        SchemaSync.createTable(TaskEvent, "shop"),
        ...SchemaSync.createIndexes(TaskEvent, "shop")
      ],
      differences: []
    })
  })

  it("is created with the replication that is declared", () => {
    const { statements } = compare([], undefined, { replication: { class: "NetworkTopologyStrategy", eu: 3, us: 2 } })
    assert.deepStrictEqual(statements, [
      "CREATE KEYSPACE IF NOT EXISTS shop WITH replication = " +
      "{'class': 'NetworkTopologyStrategy', 'eu': '3', 'us': '2'}"
    ])
  })

  it("gets no tablets on ScyllaDB for development and for counters, and keeps the server's choice otherwise", () => {
    const replication = { class: "NetworkTopologyStrategy", eu: 3 }
    const [development] = compare([User], undefined, { info: scylla }).statements
    assert.match(development!, / AND tablets = \{'enabled': false\}$/)
    const [counters] = compare([User, TaskCounter], undefined, { info: scylla, replication }).statements
    assert.match(counters!, / AND tablets = \{'enabled': false\}$/)
    const [declared] = compare([User], undefined, { info: scylla, replication }).statements
    assert.notInclude(declared!, "tablets")
  })
})

describe("a table that is as declared", () => {
  it("gives neither statements nor differences", () => {
    assert.deepStrictEqual(compare([Reading], liveKeyspace({ readings: { columns: readings } })), {
      statements: [],
      differences: []
    })
  })

  it("is so with a frozen that Cassandra implies, and for an index as Cassandra stores it", () => {
    const T = Schema.Struct({ id: Cql.Int, m: Cql.Map(Schema.String, Schema.Array(Cql.Int)), tags: Cql.Set(Cql.Int) })
      .pipe(table("t", { partitionKey: ["id"], indexes: ["tags"] }))
    const live = liveKeyspace({
      t: {
        columns: [
          stored("id", "int", "partition_key", 0),
          stored("m", "map<text, frozen<list<int>>>"),
          stored("tags", "set<int>")
        ]
      }
    }, [{ name: "t_tags_idx", table: "t", target: "values(tags)", className: undefined, options: new Map() }])
    assert.deepStrictEqual(compare([T], live), { statements: [], differences: [] })
  })
})

describe("a column that is missing", () => {
  it("is added, a static one as static", () => {
    const live = liveKeyspace({ readings: { columns: without("sensor_name") } })
    assert.deepStrictEqual(compare([Reading], live), {
      statements: ["ALTER TABLE shop.readings ADD IF NOT EXISTS sensor_name text STATIC"],
      differences: []
    })
  })

  it("is added without IF NOT EXISTS where the database does not know it", () => {
    const live = liveKeyspace({ readings: { columns: without("celsius") } })
    assert.deepStrictEqual(compare([Reading], live, { info: scylla }).statements, [
      "ALTER TABLE shop.readings ADD celsius double"
    ])
    assert.isTrue(addsIfNotExists({ dialect: "cassandra", version: "4.1.0" }))
    assert.isTrue(addsIfNotExists({ dialect: "cassandra", version: "5.0-rc1" }))
    assert.isFalse(addsIfNotExists({ dialect: "cassandra", version: "4.0.17" }))
    assert.isFalse(addsIfNotExists({ dialect: "cassandra", version: "3.11.19" }))
    assert.isFalse(addsIfNotExists({ dialect: "scylla", version: "6.2.0" }))
  })

  it("is reported and not added when it is part of the key", () => {
    const difference = onlyDifference([Reading], liveKeyspace({ readings: { columns: without("sensor") } }))
    assert.strictEqual(difference.kind, "missing column")
    assert.strictEqual(difference.column, "sensor")
    assert.strictEqual(
      difference.message,
      "column 'sensor' of table 'readings' is missing and cannot be added: the key of a table never changes. Create a " +
        "table of another name and copy the rows"
    )
  })

  it("is reported and not added when the server would refuse it", () => {
    const counters = onlyDifference(
      [TaskCounter],
      liveKeyspace({
        task_counters: {
          columns: [stored("board_id", "uuid", "partition_key", 0), stored("status", "text", "clustering", 0, "asc")]
        }
      })
    )
    assert.include(counters.message, "the stored table holds no counters")
    const statics = compare(
      [Reading],
      liveKeyspace({ readings: { columns: without("sensor_name").filter(({ kind }) => kind !== "clustering") } })
    )
    assert.deepStrictEqual(statics.statements, [])
    assert.deepStrictEqual(statics.differences.map(({ column, kind }) => [column, kind]), [
      ["at", "missing column"],
      ["sensor_name", "missing column"]
    ])
  })

  it("gets its index after it, and none when it cannot be added", () => {
    const T = Schema.Struct({ id: Cql.Int, name: Schema.String }).pipe(
      table("t", { partitionKey: ["id"], indexes: ["name"] })
    )
    const id = stored("id", "int", "partition_key", 0)
    assert.deepStrictEqual(compare([T], liveKeyspace({ t: { columns: [id] } })).statements, [
      "ALTER TABLE shop.t ADD IF NOT EXISTS name text",
      "CREATE INDEX IF NOT EXISTS t_name_idx ON shop.t (name)"
    ])
    const counters = liveKeyspace({ t: { columns: [id, stored("n", "counter")], isCounter: true } })
    assert.deepStrictEqual(compare([T], counters).statements, [])
    const otherwise = compare([T], liveKeyspace({ t: { columns: [id, stored("name", "list<text>")] } }))
    assert.deepStrictEqual(otherwise.statements, [])
    assert.deepStrictEqual(otherwise.differences.map(({ kind }) => kind), ["column type", "missing index"])
  })
})

describe("what differs is reported and left", () => {
  const differenceOf = (column: string, change: Partial<LiveColumn>) => {
    const { declared, found, kind } = onlyDifference(
      [Reading],
      liveKeyspace({ readings: { columns: changed(column, change) } })
    )
    return { kind, declared, found }
  }

  it("a column's type", () => {
    assert.deepStrictEqual(differenceOf("celsius", { type: "float" }), {
      kind: "column type",
      declared: "double",
      found: "float"
    })
    assert.strictEqual(differenceOf("celsius", { type: "'org.example.Custom'" }).found, "'org.example.Custom'")
  })

  it("a column that is static, or is not", () => {
    assert.deepStrictEqual(differenceOf("sensor_name", { kind: "regular" }), {
      kind: "static",
      declared: "a static column",
      found: "a regular column"
    })
  })

  it("a column that is a key, or is not", () => {
    assert.deepStrictEqual(differenceOf("celsius", { kind: "clustering", position: 1, clustering_order: "asc" }), {
      kind: "column kind",
      declared: "a regular column",
      found: "a clustering column"
    })
  })

  it("a key column's position", () => {
    const { differences, statements } = compare(
      [Reading],
      liveKeyspace({
        readings: {
          columns: changed("region", { position: 1 }).map((column) =>
            column.column_name === "sensor" ? { ...column, position: 0 } : column
          )
        }
      })
    )
    assert.deepStrictEqual(statements, [])
    assert.deepStrictEqual(differences.map(({ column, declared, found, kind }) => [column, kind, declared, found]), [
      ["region", "key position", "number 1 of the partition key", "number 2"],
      ["sensor", "key position", "number 2 of the partition key", "number 1"]
    ])
  })

  it("a clustering order", () => {
    assert.deepStrictEqual(differenceOf("at", { clustering_order: "desc" }), {
      kind: "clustering order",
      declared: "ASC",
      found: "DESC"
    })
  })

  it("a column that is not declared", () => {
    const live = liveKeyspace({ readings: { columns: [...readings, stored("old", "int")] } })
    const { column, declared, found, kind } = onlyDifference([Reading], live)
    assert.deepStrictEqual({ column, declared, found, kind }, {
      column: "old",
      kind: "extra column",
      declared: undefined,
      found: "int, a regular column"
    })
  })

  it("a declared option", () => {
    const T = Schema.Struct({ id: Cql.Int }).pipe(
      table("t", { partitionKey: ["id"], options: { gc_grace_seconds: 60, comment: "tasks" } })
    )
    const columns = [stored("id", "int", "partition_key", 0)]
    const live = liveKeyspace({ t: { columns, options: { gc_grace_seconds: 864_000, comment: "tasks" } } })
    const { declared, found, kind } = onlyDifference([T], live)
    assert.deepStrictEqual({ declared, found, kind }, {
      kind: "option",
      declared: "gc_grace_seconds = 60",
      found: "gc_grace_seconds = 864000"
    })
  })

  it("a view in the table's place", () => {
    const live = liveKeyspace({ readings: { columns: readings, isView: true } })
    assert.strictEqual(onlyDifference([Reading], live).kind, "not a table")
  })

  it("a declared replication", () => {
    const { differences, statements } = compare([], liveKeyspace({}), {
      replication: { class: "NetworkTopologyStrategy", datacenter1: 3 }
    })
    assert.deepStrictEqual(statements, [])
    assert.deepStrictEqual(differences.map(({ kind }) => kind), ["replication"])
  })
})

describe("an index", () => {
  const T = Schema.Struct({ id: Cql.Int, name: Schema.String }).pipe(
    table("t", { partitionKey: ["id"], indexes: ["name"] })
  )
  const columns = [stored("id", "int", "partition_key", 0), stored("name", "text")]
  const withIndexes = (...indexes: ReadonlyArray<LiveIndex>) => liveKeyspace({ t: { columns } }, indexes)
  const index: LiveIndex = { name: "t_name_idx", table: "t", target: "name", className: undefined, options: new Map() }

  it("is created where it is missing", () => {
    assert.deepStrictEqual(compare([T], withIndexes()), {
      statements: ["CREATE INDEX IF NOT EXISTS t_name_idx ON shop.t (name)"],
      differences: []
    })
  })

  it("is reported under another name, on another target, of another class, and beyond what is declared", () => {
    const kinds = (...indexes: ReadonlyArray<LiveIndex>) => {
      const { differences, statements } = compare([T], withIndexes(...indexes))
      assert.deepStrictEqual(statements, [])
      return differences.map(({ found, kind }) => [kind, found])
    }
    assert.deepStrictEqual(kinds(index), [])
    assert.deepStrictEqual(kinds({ ...index, name: "by_name" }), [["index name", "by_name"]])
    assert.deepStrictEqual(kinds({ ...index, target: "id" }), [["index target", "id"]])
    assert.deepStrictEqual(kinds({ ...index, className: "sai" }), [["index class", "sai"]])
    assert.deepStrictEqual(kinds({ ...index, options: new Map([["mode", "PREFIX"]]) }), [
      ["index options", "{mode: PREFIX}"]
    ])
    assert.deepStrictEqual(kinds(index, { ...index, name: "more", className: "StorageAttachedIndex" }), [
      ["extra index", "more on name using StorageAttachedIndex"]
    ])
    assert.deepStrictEqual(kinds({ ...index, table: "other" }), [["index name", "t_name_idx on other (name)"]])
  })

  it("is the same with its column quoted or not", () => {
    const Odd = Schema.Struct({ id: Cql.Int, Name: Schema.String }).pipe(
      table("t", { partitionKey: ["id"], indexes: ["Name"], columns: { Name: "Name" } })
    )
    for (const target of ["\"Name\"", "Name"]) {
      const live = liveKeyspace({ t: { columns: [columns[0]!, stored("Name", "text")] } }, [
        { ...index, name: "t_Name_idx", target }
      ])
      assert.deepStrictEqual(compare([Odd], live), { statements: [], differences: [] })
    }
  })
})

describe("kinds of indexes", () => {
  const Page = Schema.Struct({
    id: Cql.Uuid,
    title: Schema.String,
    author: Schema.String,
    labels: Cql.Set(Schema.String),
    meta: Cql.Map(Schema.String, Schema.String),
    fixed: Cql.frozen(Schema.Array(Cql.Int)),
    embedding: Cql.Vector(3)
  }).pipe(table("pages", {
    partitionKey: ["id"],
    indexes: [
      "author",
      Index.values("labels"),
      Index.keys("meta"),
      Index.entries("meta"),
      Index.full("fixed"),
      Index.named("by_meaning", Index.sai("embedding", { similarity_function: "cosine" })),
      Index.named("by_author", Index.sai("author")),
      Index.sasi("title", { mode: "CONTAINS" })
    ]
  }))
  const columns = [
    stored("id", "uuid", "partition_key", 0),
    stored("title", "text"),
    stored("author", "text"),
    stored("labels", "set<text>"),
    stored("meta", "map<text, text>"),
    stored("fixed", "frozen<list<int>>"),
    stored("embedding", "vector<float, 3>")
  ]
  const index = (
    name: string,
    target: string,
    className?: string,
    options: { readonly [option: string]: string } = {}
  ): LiveIndex => ({ name, table: "pages", target, className, options: new Map(Object.entries(options)) })

  it("are created each in its words", () => {
    assert.deepStrictEqual(SchemaSync.createIndexes(Page), [
      "CREATE INDEX IF NOT EXISTS pages_author_idx ON pages (author)",
      "CREATE INDEX IF NOT EXISTS pages_labels_idx ON pages (values(labels))",
      "CREATE INDEX IF NOT EXISTS pages_meta_keys_idx ON pages (keys(meta))",
      "CREATE INDEX IF NOT EXISTS pages_meta_entries_idx ON pages (entries(meta))",
      "CREATE INDEX IF NOT EXISTS pages_fixed_idx ON pages (full(fixed))",
      "CREATE CUSTOM INDEX IF NOT EXISTS by_meaning ON pages (embedding) " +
      "USING 'StorageAttachedIndex' WITH OPTIONS = {'similarity_function': 'cosine'}",
      "CREATE CUSTOM INDEX IF NOT EXISTS by_author ON pages (author) USING 'StorageAttachedIndex'",
      "CREATE CUSTOM INDEX IF NOT EXISTS pages_title_idx ON pages (title) " +
      "USING 'org.apache.cassandra.index.sasi.SASIIndex' WITH OPTIONS = {'mode': 'CONTAINS'}"
    ])
  })

  it("are the same as Cassandra stores them", () => {
    const live = liveKeyspace({ pages: { columns } }, [
      index("pages_author_idx", "author"),
      index("pages_labels_idx", "values(labels)"),
      index("pages_meta_keys_idx", "keys(meta)"),
      index("pages_meta_entries_idx", "entries(meta)"),
      index("pages_fixed_idx", "full(fixed)"),
      index("by_meaning", "embedding", "StorageAttachedIndex", { similarity_function: "COSINE" }),
      index("by_author", "author", "StorageAttachedIndex"),
      index("pages_title_idx", "title", "SASIIndex", { mode: "CONTAINS" })
    ])
    assert.deepStrictEqual(compare([Page], live), { statements: [], differences: [] })
  })

  it("are created on ScyllaDB as far as it has them, and reported beyond that", () => {
    const { differences, statements } = compare([Page], undefined, { info: scylla })
    assert.deepStrictEqual(statements.filter((cql) => cql.includes("CUSTOM")), [
      "CREATE CUSTOM INDEX IF NOT EXISTS by_meaning ON shop.pages (embedding) " +
      "USING 'vector_index' WITH OPTIONS = {'similarity_function': 'cosine'}"
    ])
    assert.deepStrictEqual(differences.map(({ kind, message }) => [kind, message]), [
      [
        "missing index",
        "index 'by_author' of table 'pages' was not created: ScyllaDB has no storage-attached index but for vectors. " +
        "Declare a secondary index, or none"
      ],
      [
        "missing index",
        "index 'pages_title_idx' of table 'pages' was not created: ScyllaDB has no SASI. Declare a secondary index, or none"
      ]
    ])
  })

  it("are not created before Cassandra has them", () => {
    const { differences } = compare([Page], undefined, { info: { dialect: "cassandra", version: "4.1.3" } })
    assert.deepStrictEqual(differences.map(({ column, kind }) => [column, kind]), [
      ["embedding", "missing index"],
      ["author", "missing index"]
    ])
  })
})

describe("user-defined types", () => {
  const Geo = Schema.Struct({ lat: Cql.Double, lon: Cql.Double }).pipe(Cql.udt("geo"))
  const Address = Schema.Struct({
    street: Schema.String,
    zipCode: Schema.optionalKey(Schema.String),
    at: Geo,
    tags: Cql.Set(Schema.String)
  }).pipe(Cql.udt("address"))
  const Tag = Schema.Struct({ order: Cql.Int }).pipe(Cql.udt("Tag"))
  const Customer = Schema.Struct({
    id: Cql.Int,
    home: Address,
    others: Cql.Map(Schema.String, Schema.Array(Address)),
    pair: Schema.Tuple([Cql.Int, Schema.NullOr(Tag)]),
    path: Cql.Vector(2, Geo)
  }).pipe(table("customers", { partitionKey: ["id"] }))
  const columns = [
    stored("id", "int", "partition_key", 0),
    stored("home", "address"),
    stored("others", "map<text, frozen<list<frozen<address>>>>"),
    stored("pair", "frozen<tuple<int, frozen<\"Tag\">>>"),
    stored("path", "vector<frozen<geo>, 2>")
  ]
  const geo = { lat: "double", lon: "double" }
  const address = { street: "text", zip_code: "text", at: "geo", tags: "frozen<set<text>>" }
  const live = (types: { readonly [name: string]: { readonly [field: string]: string } }) =>
    liveKeyspace({ customers: { columns } }, [], types)

  it("are created before the table, each after those that it holds", () => {
    const types = [
      "CREATE TYPE IF NOT EXISTS shop.geo (lat double, lon double)",
      "CREATE TYPE IF NOT EXISTS shop.address " +
      "(street text, zip_code text, at frozen<geo>, tags frozen<set<text>>)",
      "CREATE TYPE IF NOT EXISTS shop.\"Tag\" (\"order\" int)"
    ]
    assert.deepStrictEqual(SchemaSync.createTypes(Customer, "shop"), types)
    assert.deepStrictEqual(compare([Customer, Customer], undefined).statements.slice(1), [
      ...types,
      SchemaSync.createTable(Customer, "shop"),
      SchemaSync.createTable(Customer, "shop")
    ])
    assert.include(SchemaSync.createTable(Customer), "path vector<frozen<geo>, 2>")
  })

  it("are the same as Cassandra stores them", () => {
    assert.deepStrictEqual(compare([Customer], live({ geo, address, Tag: { order: "int" } })), {
      statements: [],
      differences: []
    })
  })

  it("get the fields that are missing, and the types that these hold first", () => {
    const { differences, statements } = compare([Customer], live({ address: { street: "text", tags: "set<text>" } }))
    assert.deepStrictEqual(differences, [])
    assert.deepStrictEqual(statements, [
      "CREATE TYPE IF NOT EXISTS shop.geo (lat double, lon double)",
      "ALTER TYPE shop.address ADD IF NOT EXISTS zip_code text",
      "ALTER TYPE shop.address ADD IF NOT EXISTS at frozen<geo>",
      "CREATE TYPE IF NOT EXISTS shop.\"Tag\" (\"order\" int)"
    ])
    assert.deepStrictEqual(
      compare([Customer], live({ geo: { lat: "double" }, address, Tag: { order: "int" } }), { info: scylla })
        .statements,
      ["ALTER TYPE shop.geo ADD lon double"]
    )
  })

  it("get no field where a partition key holds them", () => {
    const { differences, statements } = compare(
      [Customer],
      liveKeyspace(
        { customers: { columns }, keyed: { columns: [stored("id", "frozen<address>", "partition_key", 0)] } },
        [],
        { geo: { lat: "double" }, address, Tag: { order: "int" } }
      )
    )
    assert.deepStrictEqual(statements, [])
    assert.deepStrictEqual(differences.map(({ message }) => message), [
      "field 'lon' of type 'geo' is missing and cannot be added: the partition key of table 'keyed' holds the type, and " +
      "keys never change. Declare a type of another name"
    ])
  })

  it("are reported and left where a field differs, or is not declared", () => {
    const { differences, statements } = compare(
      [Customer],
      live({ geo: { ...geo, alt: "float" }, address: { ...address, zip_code: "int" }, Tag: { order: "int" } })
    )
    assert.deepStrictEqual(statements, [])
    assert.deepStrictEqual(
      differences.map(({ declared, field, found, kind, type }) => ({ kind, type, field, declared, found })),
      [
        { kind: "extra field", type: "geo", field: "alt", declared: undefined, found: "float" },
        { kind: "field type", type: "address", field: "zip_code", declared: "text", found: "int" }
      ]
    )
    assert.strictEqual(
      differences[1]!.message,
      "field 'zip_code' of type 'address' is declared as text and stored as int. Types of fields never change: declare " +
        "what is stored, or add a field of another name"
    )
  })
})

describe("options are equal", () => {
  it("with or without the package of a class, and with what the server adds", () => {
    const found = new Map([
      ["class", "org.apache.cassandra.db.compaction.LeveledCompactionStrategy"],
      ["max_threshold", "32"],
      ["sstable_size_in_mb", "160"]
    ])
    assert.isTrue(equalOption("compaction", { class: "LeveledCompactionStrategy" }, found))
    assert.isTrue(
      equalOption("compaction", { class: "LeveledCompactionStrategy", sstable_size_in_mb: "160.0" }, found)
    )
    assert.isFalse(equalOption("compaction", { class: "SizeTieredCompactionStrategy" }, found))
    assert.isFalse(equalOption("compaction", { sstable_size_in_mb: "320" }, found))
    assert.isFalse(equalOption("compaction", { fanout_size: "8" }, found))
    assert.isTrue(
      equalOption(
        "compression",
        { class: "LZ4Compressor", chunk_length_in_kb: "16" },
        new Map([
          ["sstable_compression", "org.apache.cassandra.io.compress.LZ4Compressor"],
          ["chunk_length_kb", "16"]
        ])
      )
    )
    assert.isTrue(equalOption("caching", { keys: "all" }, new Map([["keys", "ALL"], ["rows_per_partition", "NONE"]])))
  })

  it("as numbers, though one is text", () => {
    assert.isTrue(equalOption("default_time_to_live", "5", 5))
    assert.isTrue(equalOption("bloom_filter_fp_chance", 0.1, 0.1))
    assert.isFalse(equalOption("default_time_to_live", 5, 6))
  })

  it("as speculative retries are written", () => {
    assert.isTrue(equalOption("speculative_retry", "99PERCENTILE", "99p"))
    assert.isTrue(equalOption("speculative_retry", "99p", "99.0PERCENTILE"))
    assert.isTrue(equalOption("speculative_retry", "5.00ms", "5ms"))
    assert.isTrue(equalOption("additional_write_policy", "never", "NONE"))
    assert.isFalse(equalOption("speculative_retry", "95p", "95ms"))
  })

  it("when the server shows nothing for a default", () => {
    assert.isTrue(equalOption("cdc", false, null))
    assert.isTrue(equalOption("memtable", "default", null))
    assert.isFalse(equalOption("cdc", true, null))
  })

  it("only to the letter where they are text", () => {
    assert.isFalse(equalOption("comment", "5.0", "5"))
    assert.isFalse(equalOption("comment", "Tasks", "tasks"))
    assert.isTrue(equalOption("comment", "", ""))
  })

  it("for a replication factor that is stored for each data centre", () => {
    const found = new Map([["class", "org.apache.cassandra.locator.NetworkTopologyStrategy"], ["eu", "3"], ["us", "3"]])
    assert.isTrue(equalReplication({ class: "NetworkTopologyStrategy", replication_factor: 3 }, found))
    assert.isTrue(equalReplication({ class: "NetworkTopologyStrategy", eu: 3, us: 3 }, found))
    assert.isFalse(equalReplication({ class: "NetworkTopologyStrategy", eu: 3 }, found))
    assert.isFalse(equalReplication({ class: "NetworkTopologyStrategy", replication_factor: 1 }, found))
    assert.isFalse(equalReplication({ class: "SimpleStrategy", replication_factor: 3 }, found))
    assert.isTrue(equalReplication(
      { class: "SimpleStrategy", replication_factor: 1 },
      new Map([["class", "org.apache.cassandra.locator.SimpleStrategy"], ["replication_factor", "1"]])
    ))
  })
})
