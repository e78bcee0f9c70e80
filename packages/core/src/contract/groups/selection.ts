import { CassandraSession } from "../../CassandraSession.ts"
import * as CqlType from "../../CqlType.ts"
import { group, rule } from "../ContractCase.ts"
import { expectEqual, gives, hasColumns, newTable, refuses, run } from "../steps.ts"

/**
 * What a result shows: columns, aliases, functions, types, and what the session tells of itself.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/dml.html#selection-clause Selection clause}
 * @category groups
 * @since 0.1.0
 */
export const selection = group("selection and results", [
  rule("columns come in the order asked for, under their aliases", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int, w int")
    yield* run(`INSERT INTO ${t} (p, v, w) VALUES (1, 2, 3)`)
    yield* run(`SELECT w, p AS key, v AS "V", v AS again FROM ${t}`).pipe(
      gives([{ w: 3, key: 1, V: 2, again: 2 }]),
      hasColumns(["w", "key", "V", "again"])
    )
  }),
  rule("an alias is no column for WHERE", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`SELECT p AS x FROM ${t} WHERE x = 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("the columns of a result have their CQL types, also when there are no rows", function*() {
    const t = yield* newTable(
      "p uuid PRIMARY KEY, a text, b map<text, frozen<list<int>>>, c set<timestamp>, d varint, e duration"
    )
    const { columns, statement } = yield* run(`SELECT p, a, b, c, d, e, count(*) AS n FROM ${t} WHERE p = uuid()`)
    yield* expectEqual(statement, columns.map(({ name, type }) => `${name} ${CqlType.format(type)}`), [
      "p uuid",
      "a text",
      "b map<text, frozen<list<int>>>",
      "c set<timestamp>",
      "d varint",
      "e duration",
      "n bigint"
    ])
  }),
  rule("the types of a result do not tell what is frozen", function*() {
    const t = yield* newTable("p int PRIMARY KEY, f frozen<list<int>>, m map<int, frozen<set<text>>>, v int")
    const [list, map] = [
      CqlType.list(CqlType.scalar("int")),
      CqlType.map(CqlType.scalar("int"), CqlType.set(CqlType.scalar("text")))
    ]
    const { columns } = yield* run(`SELECT f, m, min(f) AS least FROM ${t}`)
    yield* expectEqual("types", columns, [
      { name: "f", type: list },
      { name: "m", type: map },
      { name: "least", type: list }
    ])
    yield* run(`INSERT INTO ${t} (p, f) VALUES (1, [1])`)
    const rejected = yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF f = [2]`).pipe(
      gives([{ "[applied]": false, f: [1] }])
    )
    yield* expectEqual("types of what is rejected", rejected.columns, [
      { name: "[applied]", type: CqlType.scalar("boolean") },
      { name: "f", type: list }
    ])
  }),
  rule("a write gives no columns and no rows", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1)`).pipe(gives([]), hasColumns([]))
    yield* run(`SELECT p FROM ${t} WHERE p = 2`).pipe(gives([]), hasColumns(["p"]))
  }),
  rule("CAST converts, and names its column so", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int, at timestamp")
    yield* run(`INSERT INTO ${t} (p, v, at) VALUES (1, 7, '2020-02-29T12:00:00Z')`)
    yield* run(`SELECT CAST(v AS text), CAST(v AS double) AS d, CAST(at AS date) AS day FROM ${t}`).pipe(
      gives([{ "cast(v as text)": "7", d: 7, day: "2020-02-29" }])
    )
  }),
  rule("times convert: to_timestamp, to_date, to_unix_timestamp, in the old spelling too", function*() {
    const t = yield* newTable("p int PRIMARY KEY, id timeuuid, at timestamp, day date")
    yield* run(
      `INSERT INTO ${t} (p, id, at, day) VALUES (1, 8d8e6f60-7b5c-11ee-b962-0242ac120002, 1582934400000, '2020-02-29')`
    )
    yield* run(
      `SELECT to_timestamp(id) AS a, toTimestamp(day) AS b, to_date(at) AS c, toUnixTimestamp(at) AS d FROM ${t}`
    ).pipe(gives([{
      a: new Date("2023-11-04T21:53:13.719Z"),
      b: new Date("2020-02-29T00:00:00Z"),
      c: "2020-02-29",
      d: 1582934400000n
    }]))
  }),
  rule("now() and uuid() make new values", function*() {
    const t = yield* newTable("p uuid PRIMARY KEY, id timeuuid")
    yield* run(`INSERT INTO ${t} (p, id) VALUES (uuid(), now())`)
    yield* run(`INSERT INTO ${t} (p, id) VALUES (uuid(), now())`)
    const { rows, statement } = yield* run(`SELECT p, id FROM ${t}`)
    yield* expectEqual(statement, new Set(rows.flatMap((row) => [row["p"], row["id"]])).size, 4)
    yield* expectEqual(statement, rows.every(({ id }) => typeof id === "string" && /-1...-/.test(id)), true)
  }),
  rule("writetime and ttl are selected beside columns, and name theirs so", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) USING TIMESTAMP 9`)
    yield* run(`SELECT v, writetime(v), ttl(v) FROM ${t}`).pipe(
      gives([{ v: 1, "writetime(v)": 9n, "ttl(v)": null }]),
      hasColumns(["v", "writetime(v)", "ttl(v)"])
    )
  }),
  rule("info tells the database and its release", function*() {
    const session = yield* CassandraSession
    const info = yield* session.info
    yield* expectEqual("info.dialect", ["cassandra", "scylla"].includes(info.dialect), true)
    yield* expectEqual("info.version", /^\d+\.\d+/.test(info.version), true)
    yield* expectEqual("info.limits", info.limits.batchWarnBytes > 0 && info.limits.keyBytes > 0, true)
  }),
  rule("null selects no element and ends no slice, in a table without rows too; an unset end is none", function*() {
    const t = yield* newTable("p int PRIMARY KEY, m map<int, int>, fm frozen<map<int, int>>, s set<int>")
    yield* run(`SELECT m[?] FROM ${t}`, [null]).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT m[?] FROM ${t}`, [undefined]).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT count(fm[?]) FROM ${t}`, [null]).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT m[1..?] FROM ${t}`, [null]).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT s[1..null] FROM ${t}`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, m) VALUES (1, {1: 1, 2: 2})`)
    yield* run(`SELECT m[?..?] AS m FROM ${t}`, [2, undefined]).pipe(gives([{ m: new Map([[2, 2]]) }]))
  }),
  rule("writetime and ttl of an element take a key that is written out, and fail on another", function*() {
    const t = yield* newTable("p int PRIMARY KEY, m map<int, int>, s set<int>, fm frozen<map<int, int>>")
    yield* run(`INSERT INTO ${t} (p, m, fm) VALUES (1, {1: 1}, {1: 1}) USING TIMESTAMP 7`)
    yield* run(`SELECT writetime(m[1]) AS a, writetime(m[(int) 1]) AS b, writetime(fm[?]) AS c FROM ${t}`, [1]).pipe(
      gives([{ a: 7n, b: 7n, c: 7n }])
    )
    yield* run(`SELECT writetime(m[?]) FROM ${t}`, [1]).pipe(refuses("ServerError"))
    yield* run(`SELECT ttl(s[1..?]) FROM ${t}`, [2]).pipe(refuses("ServerError"))
    yield* run(`SELECT writetime(m[abs(1)]) FROM ${t}`).pipe(refuses("ServerError"))
  }),
  rule("in the name of an element operators are functions, and quotes are not doubled", function*() {
    const t = yield* newTable("p int PRIMARY KEY, m map<int, int>, t map<text, int>")
    yield* run(`SELECT m[-1 * 3], m[- (1)], m[1 - 2 / 3 + 4 % 5], t['it''s'] FROM ${t}`).pipe(
      hasColumns([
        "m[system.\"_multiply\"(-1, 3)]",
        "m[system.\"_negate\"((1))]",
        "m[system.\"_add\"(system.\"_substract\"(1, system.\"_divide\"(2, 3)), system.\"_modulo\"(4, 5))]",
        "t['it's']"
      ])
    )
  })
])
