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
  })
])
