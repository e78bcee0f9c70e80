/** Indexes and views against a table of the same rows that has neither. */
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import type { CqlRow, CqlValue } from "@effect-cql/core/CqlValue"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"

const columns =
  "a int, b int, c int, d int, v int, w text, s int static, st set<int>, m map<text, int>, l list<int>, " +
  "f frozen<list<int>>, PRIMARY KEY ((a, b), c, d)"

const indexed = [
  `CREATE TABLE indexed (${columns}) WITH CLUSTERING ORDER BY (c DESC, d ASC)`,
  "CREATE INDEX ON indexed (v)",
  "CREATE CUSTOM INDEX ON indexed (w) USING 'org.apache.cassandra.index.sasi.SASIIndex' WITH OPTIONS = {'mode': 'CONTAINS'}",
  "CREATE INDEX ON indexed (d) USING 'sai'",
  "CREATE INDEX ON indexed (b) USING 'sai'",
  "CREATE INDEX ON indexed (s) USING 'sai'",
  "CREATE INDEX ON indexed (st)",
  "CREATE INDEX ON indexed (keys(m)) USING 'sai'",
  "CREATE INDEX ON indexed (values(m)) USING 'sai'",
  "CREATE INDEX ON indexed (entries(m)) USING 'sai'",
  "CREATE INDEX ON indexed (l)",
  "CREATE INDEX ON indexed (full(f))"
]

const plain = [
  `CREATE TABLE plain (${columns}) WITH CLUSTERING ORDER BY (c DESC, d ASC)`,
  // A table with a static column has no view of all its columns.
  "CREATE TABLE based (p int, c int, v int, w text, PRIMARY KEY (p, c))",
  "CREATE MATERIALIZED VIEW by_v AS SELECT * FROM based WHERE v IS NOT NULL AND p IS NOT NULL AND c IS NOT NULL " +
  "PRIMARY KEY (v, c, p)",
  "CREATE MATERIALIZED VIEW by_c AS SELECT p, c, w FROM based WHERE p IS NOT NULL AND c IS NOT NULL PRIMARY KEY (c, p)"
]

const wheres = [
  "v = 1",
  "v = 1 AND a = 0 AND b = 0",
  "v = 2 AND a = 0 AND b = 1 AND c > 0",
  "v = 0 AND d = 1",
  "d = 2",
  "d > 0",
  "d >= 0 AND d < 2",
  "b = 1",
  "b < 1",
  "s = 1",
  "s >= 1",
  "st CONTAINS 1",
  "m CONTAINS KEY 'k1'",
  "m CONTAINS 2",
  "m['k0'] = 1",
  "l CONTAINS 1",
  "f = [1, 2]",
  "token(a, b) > 0 AND v = 1"
]

const small = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2 }))

const writes = Arbitrary.array(
  Arbitrary.schema(
    Schema.Struct({
      kind: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 17 })),
      a: small,
      b: small,
      c: small,
      d: small,
      value: small
    })
  ),
  { minLength: 10, maxLength: 60 }
)

type Write = { readonly [field in "kind" | "a" | "b" | "c" | "d" | "value"]: number }

const row = "a = :a AND b = :b AND c = :c AND d = :d"

const statements: ReadonlyArray<string> = [
  "INSERT INTO t (a, b, c, d, v, w) VALUES (:a, :b, :c, :d, :value, 'beehive')",
  "INSERT INTO t (a, b, c, d, v, w) VALUES (:a, :b, :c, :d, :value, 'wasp') USING TTL 10",
  `UPDATE t SET v = :value WHERE ${row}`,
  `UPDATE t USING TTL 10 SET v = :value WHERE ${row}`,
  `UPDATE t SET w = 'hive' WHERE ${row}`,
  `DELETE v FROM t WHERE ${row}`,
  `DELETE FROM t WHERE ${row}`,
  "DELETE FROM t WHERE a = :a AND b = :b AND c > :c",
  "DELETE FROM t WHERE a = :a AND b = :b",
  "UPDATE t SET s = :value WHERE a = :a AND b = :b",
  "DELETE s FROM t WHERE a = :a AND b = :b",
  `UPDATE t SET st = st + {:value}, l = l + [:value, :value] WHERE ${row}`,
  `UPDATE t SET st = st - {:value}, l = l - [:value] WHERE ${row}`,
  `UPDATE t SET m['k:c'] = :value WHERE ${row}`,
  `DELETE m['k:c'] FROM t WHERE ${row}`,
  `UPDATE t SET f = [:d, :value], m = {'k:d': :value} WHERE ${row}`,
  `UPDATE t USING TTL 10 SET st = {:value} WHERE ${row}`
]

const execute = Effect.fnUntraced(function*(cql: string) {
  const session = yield* CassandraSession
  return (yield* session.execute(cql)).rows
})

const filled = (cql: string, write: Write): string =>
  cql.replaceAll(/:(\w+)/g, (_, name: keyof Write) => String(write[name]))

/** The rows, read page by page. */
const paged = Effect.fnUntraced(function*(cql: string, pageSize: number) {
  const session = yield* CassandraSession
  const rows: Array<CqlRow> = []
  let pageState: Uint8Array | undefined
  do {
    const page = yield* session.page(cql, [], { pageSize, pageState })
    rows.push(...page.rows)
    pageState = page.pageState
  } while (pageState !== undefined)
  return rows
})

const sameByIndex = Effect.fnUntraced(function*(when: string) {
  for (const where of wheres) {
    const [found, wanted] = [`indexed WHERE ${where} ALLOW FILTERING`, `plain WHERE ${where} ALLOW FILTERING`]
    const rows = yield* execute(`SELECT * FROM ${wanted}`)
    assert.deepStrictEqual(yield* execute(`SELECT * FROM ${found}`), rows, `${where}, ${when}`)
    assert.deepStrictEqual(yield* paged(`SELECT * FROM ${found}`, 2), rows, `${where}, in pages, ${when}`)
  }
  const all = yield* execute("SELECT * FROM plain")
  const like = Effect.fnUntraced(function*(pattern: string, passes: (text: string) => boolean) {
    const wanted = all.filter(({ w }) => typeof w === "string" && passes(w))
    assert.deepStrictEqual(yield* execute(`SELECT * FROM indexed WHERE w LIKE '${pattern}'`), wanted, pattern)
  })
  yield* like("bee%", (text) => text.startsWith("bee"))
  yield* like("%hive", (text) => text.endsWith("hive"))
  yield* like("%iv%", (text) => text.includes("iv"))
  yield* like("hive", (text) => text === "hive")
})

const sameByView = Effect.fnUntraced(function*(when: string) {
  const based = yield* execute("SELECT * FROM based")
  const inOrder = (rows: ReadonlyArray<CqlRow>) => rows.map((row) => JSON.stringify(sorted(row))).sort()
  const byV = based.filter(({ v }) => v !== null)
  assert.deepStrictEqual(inOrder(yield* execute("SELECT * FROM by_v")), inOrder(byV), when)
  const one = byV.filter(({ v }) => v === 1).sort((x, y) =>
    Number(x["c"]) - Number(y["c"]) || Number(x["p"]) - Number(y["p"])
  )
  assert.deepStrictEqual((yield* execute("SELECT * FROM by_v WHERE v = 1")).map(sorted), one.map(sorted), when)
  const byC = based.map(({ c, p, w }) => ({ c, p, w }))
  assert.deepStrictEqual(inOrder(yield* execute("SELECT * FROM by_c")), inOrder(byC), when)
})

const sorted = (row: CqlRow): { readonly [column: string]: CqlValue } =>
  Object.fromEntries(Object.entries(row).sort(([one], [other]) => one < other ? -1 : 1))

describe("indexes", () => {
  it.effect.prop(
    "find what filtering finds, in the same order and page by page",
    [writes],
    ([all]) =>
      Effect.gen(function*() {
        const [table, ...indexes] = indexed
        for (const statement of [table!, ...plain]) yield* execute(statement)
        for (const [at, write] of all.entries()) {
          // Some rows are there before the indexes are.
          if (at === 5) { for (const index of indexes) yield* execute(index) }
          const statement = statements[write.kind % statements.length]!
          for (const name of ["indexed", "plain"]) {
            yield* execute(filled(statement.replace(/\bt\b/, name), write))
          }
          if (at % 20 === 19) yield* sameByIndex(`after ${at}`)
        }
        yield* sameByIndex("in the end")
        yield* TestClock.adjust("10 seconds")
        yield* sameByIndex("when some have expired")
        yield* execute("TRUNCATE indexed")
        assert.deepStrictEqual(yield* execute("SELECT * FROM indexed WHERE v = 1"), [])
        assert.deepStrictEqual(yield* execute("SELECT * FROM indexed WHERE b = 1"), [])
      }).pipe(Effect.provide(EmbeddedSession.layer)),
    { arbitrary: { runs: 40 } }
  )
})

const basedStatements: ReadonlyArray<string> = [
  "INSERT INTO based (p, c, v, w) VALUES (:a, :c, :value, 'x:d')",
  "INSERT INTO based (p, c, v) VALUES (:a, :c, :value) USING TTL 10",
  "UPDATE based SET v = :value WHERE p = :a AND c = :c",
  "UPDATE based USING TTL 10 SET v = :value WHERE p = :a AND c = :c",
  "UPDATE based SET w = 'y:d' WHERE p = :a AND c = :c",
  "UPDATE based USING TTL 20 SET w = 'z:d' WHERE p = :a AND c = :c",
  "DELETE v FROM based WHERE p = :a AND c = :c",
  "DELETE FROM based WHERE p = :a AND c = :c",
  "DELETE FROM based WHERE p = :a AND c < :c",
  "DELETE FROM based WHERE p = :a"
]

describe("materialized views", () => {
  it.effect.prop(
    "hold what their table holds at any second, also when the clock is set back",
    [writes],
    ([all]) =>
      Effect.gen(function*() {
        for (const statement of plain) yield* execute(statement)
        yield* TestClock.adjust("1000 seconds")
        for (const [at, write] of all.entries()) {
          yield* execute(filled(basedStatements[write.kind % basedStatements.length]!, write))
          if (at % 7 === 6) {
            yield* TestClock.adjust("3 seconds")
            yield* sameByView(`after ${at}`)
          }
        }
        const end = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
        for (const seconds of [0, 5, 10, 20, -15, 3]) {
          yield* TestClock.setTime(end + seconds * 1000)
          yield* sameByView(`${seconds} seconds from the end`)
        }
        yield* execute("TRUNCATE based")
        assert.deepStrictEqual(yield* execute("SELECT * FROM by_v"), [])
      }).pipe(Effect.provide(EmbeddedSession.layer)),
    { arbitrary: { runs: 40 } }
  )
})
