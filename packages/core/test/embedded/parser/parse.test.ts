import { assert, describe, it } from "@effect/vitest"
import { SyntaxError, Unsupported } from "../../../src/CassandraError.ts"
import { parse } from "../../../src/embedded/parser/parse.ts"
import type { Select, Update } from "../../../src/embedded/parser/syntax.ts"
import { accepted } from "../grammar/accepted.ts"
import { refused } from "../grammar/refused.ts"

const refusal = (cql: string): unknown => {
  try {
    parse(cql)
  } catch (error) {
    return error
  }
  return undefined
}

const said = (cql: string): string => {
  const error = refusal(cql)
  assert.instanceOf(error, SyntaxError)
  return error.said
}

const select = (cql: string): Select => {
  const { statement } = parse(cql)
  assert(statement._tag === "Select")
  return statement
}

const update = (set: string): Update => {
  const { statement } = parse(`UPDATE t SET ${set} WHERE k = 1`)
  assert(statement._tag === "Update")
  return statement
}

describe("grammar", () => {
  it("takes what Cassandra takes for well formed", () => {
    assert.deepStrictEqual(accepted.filter((cql) => refusal(cql) !== undefined), [])
  })

  it("refuses what Cassandra answers with a syntax error", () => {
    assert.deepStrictEqual(refused.filter((cql) => !(refusal(cql) instanceof SyntaxError)), [])
  })
})

describe("parser", () => {
  it("gives a SELECT all its parts", () => {
    const one = { _tag: "Literal", kind: "integer", text: "1" } as const
    const limit = { _tag: "Marker", index: 1, name: undefined } as const
    assert.deepStrictEqual(
      select(
        "SELECT a, \"B\" AS c FROM ks.t WHERE k = :key AND c >= 1 ORDER BY c DESC PER PARTITION LIMIT 1 LIMIT ? ALLOW FILTERING"
      ),
      {
        _tag: "Select",
        json: false,
        distinct: false,
        projection: [
          { selector: { _tag: "Column", name: "a" }, alias: undefined },
          { selector: { _tag: "Column", name: "B" }, alias: "c" }
        ],
        table: { keyspace: "ks", name: "t" },
        where: [
          { _tag: "Compare", column: "k", operator: "=", value: { _tag: "Marker", index: 0, name: "key" } },
          { _tag: "Compare", column: "c", operator: ">=", value: one }
        ],
        groupBy: [],
        orderBy: [{ column: "c", annOf: undefined, direction: "desc" }],
        perPartitionLimit: one,
        limit,
        allowFiltering: true
      }
    )
  })

  it("numbers markers in the order of the text, each `:name` on its own, also over the statements of a batch", () => {
    const { markers } = parse(
      "BEGIN BATCH USING TIMESTAMP ? INSERT INTO t (a) VALUES (:x); UPDATE t SET a = ? WHERE (b = :x) APPLY BATCH"
    )
    assert.deepStrictEqual(markers.map(({ index, name }) => [index, name]), [
      [0, undefined],
      [1, "x"],
      [2, undefined],
      [3, "x"]
    ])
  })

  it("binds products before sums and keeps parentheses", () => {
    const { projection } = select("SELECT (a + 1) * -b - c FROM t")
    const column = (name: string) => ({ _tag: "Column", name }) as const
    assert.deepStrictEqual(projection, [{
      alias: undefined,
      selector: {
        _tag: "Arithmetic",
        operator: "-",
        left: {
          _tag: "Arithmetic",
          operator: "*",
          left: {
            _tag: "TupleLiteral",
            elements: [{
              _tag: "Arithmetic",
              operator: "+",
              left: column("a"),
              right: { _tag: "Literal", kind: "integer", text: "1" }
            }]
          },
          right: { _tag: "Negation", operand: column("b") }
        },
        right: column("c")
      }
    }])
  })

  it("tells a type hint from a parenthesis", () => {
    const [hint, nested] = [select("SELECT (int) a FROM t"), select("SELECT (a) FROM t")]
    assert(hint.projection !== "*" && nested.projection !== "*")
    assert.strictEqual(hint.projection[0]?.selector._tag, "TypeHint")
    assert.strictEqual(nested.projection[0]?.selector._tag, "TupleLiteral")
  })

  it("takes JSON and DISTINCT for columns where no projection follows", () => {
    assert.deepStrictEqual(select("SELECT json, distinct FROM t").projection, [
      { selector: { _tag: "Column", name: "json" }, alias: undefined },
      { selector: { _tag: "Column", name: "distinct" }, alias: undefined }
    ])
    const both = select("SELECT JSON DISTINCT k FROM t")
    assert.deepStrictEqual([both.json, both.distinct], [true, true])
  })

  it("reads each form of assignment", () => {
    const { assignments } = update("a = 1, b = b + 1, c -= 2, d = [3] + d, e[4] = 5, f.g = 6, h = h -7")
    const integer = (text: string) => ({ _tag: "Literal", kind: "integer", text }) as const
    assert.deepStrictEqual(assignments, [
      { _tag: "Set", column: "a", value: integer("1") },
      { _tag: "Add", column: "b", value: integer("1") },
      { _tag: "Subtract", column: "c", value: integer("2") },
      { _tag: "Prepend", column: "d", value: { _tag: "ListLiteral", elements: [integer("3")] } },
      { _tag: "SetElement", column: "e", key: integer("4"), value: integer("5") },
      { _tag: "SetField", column: "f", field: "g", value: integer("6") },
      { _tag: "Add", column: "h", value: integer("-7") }
    ])
  })

  it("refuses to add to another column", () => {
    assert.strictEqual(
      said("UPDATE t SET a = b + 1 WHERE k = 1"),
      "line 1:17 Only expressions of the form X = X +<value> are supported."
    )
  })

  it("tells sets, maps, user-defined types and tuples apart", () => {
    const { statement } = parse("INSERT INTO t (a) VALUES ({}, {1}, {1: 2}, {a: 1}, (1, 2), [1])")
    assert(statement._tag === "Insert")
    assert.deepStrictEqual(statement.values.map(({ _tag }) => _tag), [
      "SetLiteral",
      "SetLiteral",
      "MapLiteral",
      "UdtLiteral",
      "TupleLiteral",
      "ListLiteral"
    ])
  })

  it("reads table properties, and refuses one that stands twice", () => {
    const { statement } = parse(
      "CREATE TABLE t (a int, b text STATIC, c int, PRIMARY KEY ((a), c)) WITH CLUSTERING ORDER BY (c DESC) " +
        "AND comment = 'x' AND caching = {'keys': 'ALL', 'rows_per_partition': 5}"
    )
    assert(statement._tag === "CreateTable")
    assert.deepStrictEqual(statement.primaryKeys, [{ partition: ["a"], clustering: ["c"] }])
    assert.deepStrictEqual(statement.clusteringOrder, [{ column: "c", direction: "desc" }])
    assert.deepStrictEqual([...statement.properties], [
      ["comment", "x"],
      ["caching", new Map([["keys", "ALL"], ["rows_per_partition", "5"]])]
    ])
    assert.strictEqual(
      said("CREATE TABLE t (a int PRIMARY KEY) WITH comment = 'x' AND comment = 'y'"),
      "line 1:58 Multiple definition for property 'comment'"
    )
  })

  it("tells where a text goes wrong, and never shows a constant", () => {
    assert.strictEqual(said("SELECT a\nFROM t WHERE k = = 1"), "line 2:17 no viable alternative at input '='")
    assert.strictEqual(
      said("SELECT a FROM t LIMIT 'secret'"),
      "line 1:22 no viable alternative at input a string literal"
    )
    assert.strictEqual(said("SELECT a FROM t x"), "line 1:16 mismatched input 'x' expecting EOF")
    assert.strictEqual(said(""), "line 1:0 no viable alternative at input '<EOF>'")
  })

  it("refuses a text that is nested too deeply before the stack ends", () => {
    assert.include(said(`SELECT a FROM t WHERE k = ${"(".repeat(100_000)}`), "nested deeper than 200 levels")
    assert.include(said(`SELECT a FROM t WHERE ${"(".repeat(100_000)}`), "nested deeper than 200 levels")
    assert.include(said(`SELECT ${"- ".repeat(100_000)}a FROM t`), "nested deeper than 200 levels")
    assert.include(said(`CREATE TABLE t (a ${"list<".repeat(100_000)}`), "nested deeper than 200 levels")
  })

  it.each([
    ["CREATE ROLE r", "roles and permissions"],
    ["GRANT ALL ON t TO r", "roles and permissions"],
    ["LIST ROLES", "roles and permissions"],
    ["DROP USER u", "roles and permissions"],
    [
      "CREATE OR REPLACE FUNCTION f (a int) CALLED ON NULL INPUT RETURNS int LANGUAGE java AS $$$$",
      "user-defined functions"
    ],
    ["DROP AGGREGATE a", "user-defined aggregates"],
    ["CREATE TRIGGER tr ON t USING 'x'", "triggers"],
    ["DESCRIBE TABLES", "DESCRIBE"],
    ["ADD IDENTITY 'x' TO ROLE 'y'", "roles and permissions"],
    ["DROP IDENTITY 'x'", "roles and permissions"]
  ])("refuses %s by name", (cql, feature) => {
    const error = refusal(cql)
    assert.instanceOf(error, Unsupported)
    assert.strictEqual(error.feature, feature)
  })
})
