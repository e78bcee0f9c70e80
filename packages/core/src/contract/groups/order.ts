import type { CqlValue } from "../../CqlValue.ts"
import { group, rule } from "../ContractCase.ts"
import { expectEqual, gives, givesColumn, hasColumns, newTable, page, refuses, run, runAll } from "../steps.ts"

const fill = function*(t: string, values: ReadonlyArray<string>) {
  for (const value of values) yield* run(`INSERT INTO ${t} (p, c) VALUES (1, ${value})`)
}

const grid = function*(t: string) {
  for (const c of [1, 2]) for (const d of [1, 2]) yield* run(`INSERT INTO ${t} (p, c, d) VALUES (1, ?, ?)`, [c, d])
}

/**
 * In which order rows come: partitions by token, rows by their clustering columns, types by their own rules.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/dml.html#ordering-clause Ordering clause}
 * @category groups
 * @since 0.1.0
 */
export const order = group("order and tokens", [
  rule("a scan comes in the order of Murmur3 tokens", function*() {
    const t = yield* newTable("p int PRIMARY KEY")
    for (const p of [-1, 0, 1, 2, 3, 10, 100]) yield* run(`INSERT INTO ${t} (p) VALUES (?)`, [p])
    yield* run(`SELECT p, token(p) AS t FROM ${t}`).pipe(gives([
      { p: 10, t: -6715243485458697746n },
      { p: 1, t: -4069959284402364209n },
      { p: 0, t: -3485513579396041028n },
      { p: 2, t: -3248873570005575792n },
      { p: 100, t: 2008715943680221220n },
      { p: -1, t: 7297452126230313552n },
      { p: 3, t: 9010454139840013625n }
    ]))
  }),
  rule("the token of text beyond ASCII is Cassandra's own, with signed bytes", function*() {
    const t = yield* newTable("p text PRIMARY KEY")
    for (const p of ["hello", "é", "naïve café"]) yield* run(`INSERT INTO ${t} (p) VALUES (?)`, [p])
    yield* run(`SELECT p, token(p) AS t FROM ${t}`).pipe(gives([
      { p: "hello", t: -3758069500696749310n },
      { p: "naïve café", t: 3828589147105053679n },
      { p: "é", t: 5461403030378599040n }
    ]))
  }),
  rule("the token of a composite key covers all of its components", function*() {
    const t = yield* newTable("p text, q int, PRIMARY KEY ((p, q))")
    yield* run(`INSERT INTO ${t} (p, q) VALUES ('a', 1)`)
    yield* run(`SELECT token(p, q) AS t FROM ${t}`).pipe(gives([{ t: 8247712171917364652n }]))
  }),
  rule("a scan can be cut by token", function*() {
    const t = yield* newTable("p int PRIMARY KEY")
    for (const p of [-1, 1, 2]) yield* run(`INSERT INTO ${t} (p) VALUES (?)`, [p])
    yield* run(`SELECT p FROM ${t} WHERE token(p) > token(1)`).pipe(givesColumn("p", [2, -1]))
    yield* run(`SELECT p FROM ${t} WHERE token(p) >= token(1) AND token(p) <= token(2)`).pipe(givesColumn("p", [1, 2]))
    yield* run(`SELECT p FROM ${t} WHERE token(p) > ?`, [-3248873570005575792n]).pipe(givesColumn("p", [-1]))
    yield* run(`SELECT p FROM ${t} WHERE token(p) < ?`, [-4069959284402364209n]).pipe(givesColumn("p", []))
    yield* run(`SELECT p FROM ${t} WHERE token(p) = token(1)`).pipe(givesColumn("p", [1]))
  }),
  rule("token() takes the whole partition key, in its order", function*() {
    const t = yield* newTable("p int, q int, c int, PRIMARY KEY ((p, q), c)")
    yield* run(`SELECT p FROM ${t} WHERE token(p) > 1`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT p FROM ${t} WHERE token(q, p) > 1`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT p FROM ${t} WHERE token(c) > 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("IN on the partition key comes sorted by the key's type, without duplicates", function*() {
    const t = yield* newTable("p int PRIMARY KEY")
    for (const p of [-1, 1, 2, 3]) yield* run(`INSERT INTO ${t} (p) VALUES (?)`, [p])
    yield* run(`SELECT p FROM ${t} WHERE p IN (3, 1, 3, -1, 99)`).pipe(givesColumn("p", [-1, 1, 3]))
    yield* run(`SELECT p FROM ${t} WHERE p IN ?`, [[2, 1, 2]]).pipe(givesColumn("p", [1, 2]))
  }),
  rule("IN on a clustering column comes in clustering order, whatever the list says", function*() {
    const up = yield* newTable("p int, c int, PRIMARY KEY (p, c)")
    const down = yield* newTable("p int, c int, PRIMARY KEY (p, c)", "WITH CLUSTERING ORDER BY (c DESC)")
    for (const t of [up, down]) yield* fill(t, ["1", "2", "3"])
    yield* run(`SELECT c FROM ${up} WHERE p = 1 AND c IN (3, 1, 3)`).pipe(givesColumn("c", [1, 3]))
    yield* run(`SELECT c FROM ${down} WHERE p = 1 AND c IN (1, 3)`).pipe(givesColumn("c", [3, 1]))
  }),
  rule("IN with no values gives nothing", function*() {
    const t = yield* newTable("p int, c int, PRIMARY KEY (p, c)")
    yield* fill(t, ["1"])
    yield* run(`SELECT c FROM ${t} WHERE p IN (1)`).pipe(gives([{ c: 1 }]))
    yield* run(`SELECT c FROM ${t} WHERE p IN ()`).pipe(gives([]))
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND c IN ?`, [[]]).pipe(gives([]))
  }),
  rule("IN on a tuple of clustering columns picks rows", function*() {
    const t = yield* newTable("p int, c int, d int, PRIMARY KEY (p, c, d)")
    yield* grid(t)
    yield* run(`SELECT c, d FROM ${t} WHERE p = 1 AND (c, d) IN ((2, 2), (1, 1), (9, 9))`).pipe(
      gives([{ c: 1, d: 1 }, { c: 2, d: 2 }])
    )
  }),
  rule("rows come in the clustering order the table declares", function*() {
    const t = yield* newTable("p int, c int, d int, PRIMARY KEY (p, c, d)", "WITH CLUSTERING ORDER BY (c DESC, d ASC)")
    yield* grid(t)
    yield* run(`SELECT c, d FROM ${t} WHERE p = 1`).pipe(
      gives([{ c: 2, d: 1 }, { c: 2, d: 2 }, { c: 1, d: 1 }, { c: 1, d: 2 }])
    )
  }),
  rule("ORDER BY reverses all clustering columns or none", function*() {
    const t = yield* newTable("p int, c int, d int, PRIMARY KEY (p, c, d)", "WITH CLUSTERING ORDER BY (c DESC, d ASC)")
    yield* grid(t)
    const reversed = gives([{ c: 1, d: 2 }, { c: 1, d: 1 }, { c: 2, d: 2 }, { c: 2, d: 1 }])
    yield* run(`SELECT c, d FROM ${t} WHERE p = 1 ORDER BY c ASC, d DESC`).pipe(reversed)
    yield* run(`SELECT c, d FROM ${t} WHERE p = 1 ORDER BY c ASC`).pipe(reversed)
    yield* run(`SELECT c, d FROM ${t} WHERE p = 1 ORDER BY c ASC, d ASC`).pipe(refuses("InvalidQuery"))
  }),
  rule("a column that ORDER BY names twice has its first place and its last direction", function*() {
    const t = yield* newTable("p int, c int, d int, PRIMARY KEY (p, c, d)")
    yield* grid(t)
    yield* run(`SELECT c, d FROM ${t} WHERE p = 1 ORDER BY c ASC, d DESC, c DESC`).pipe(
      gives([{ c: 2, d: 2 }, { c: 2, d: 1 }, { c: 1, d: 2 }, { c: 1, d: 1 }])
    )
    yield* run(`SELECT c FROM ${t} WHERE p = 1 ORDER BY c DESC, d DESC, c ASC`).pipe(refuses("InvalidQuery"))
  }),
  rule("ORDER BY names the clustering columns in order; one fixed by = may be left out", function*() {
    const t = yield* newTable("p int, c int, d int, PRIMARY KEY (p, c, d)")
    yield* grid(t)
    yield* run(`SELECT d FROM ${t} WHERE p = 1 ORDER BY d DESC`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT d FROM ${t} WHERE p = 1 AND c = 1 ORDER BY d DESC`).pipe(givesColumn("d", [2, 1]))
  }),
  rule("ORDER BY is refused on any other column, and without a partition key", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* run(`SELECT c FROM ${t} WHERE p = 1 ORDER BY v`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT c FROM ${t} WHERE p = 1 ORDER BY p`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT c FROM ${t} ORDER BY c`).pipe(refuses("InvalidQuery"))
  }),
  rule("IN on the partition key with ORDER BY merges the partitions, in one page only", function*() {
    const t = yield* newTable("p int, c int, PRIMARY KEY (p, c)")
    for (const [p, c] of [[1, 1], [1, 4], [2, 2], [2, 3]] as const) {
      yield* run(`INSERT INTO ${t} (p, c) VALUES (?, ?)`, [p, c])
    }
    const cql = `SELECT p, c FROM ${t} WHERE p IN (1, 2) ORDER BY c DESC`
    yield* run(cql, [], { pageSize: 0 }).pipe(
      gives([{ p: 1, c: 4 }, { p: 2, c: 3 }, { p: 2, c: 2 }, { p: 1, c: 1 }])
    )
    yield* run(`${cql} LIMIT 2`, [], { pageSize: 0 }).pipe(gives([{ p: 1, c: 4 }, { p: 2, c: 3 }]))
    yield* run(cql, [], { pageSize: 10 }).pipe(refuses("InvalidQuery"))
    yield* page(cql, [], { pageSize: 2 }).pipe(refuses("InvalidQuery"))
    yield* run(`${cql} LIMIT 1`, [], { pageSize: 2 }).pipe(refuses("InvalidQuery"))
  }),
  rule("a range of a clustering column has its bounds in or out", function*() {
    const t = yield* newTable("p int, c int, PRIMARY KEY (p, c)")
    yield* fill(t, ["1", "2", "3", "4"])
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND c > 1 AND c < 4`).pipe(givesColumn("c", [2, 3]))
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND c >= ? AND c <= ?`, [2, 3]).pipe(givesColumn("c", [2, 3]))
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND c > 1 ORDER BY c DESC`).pipe(givesColumn("c", [4, 3, 2]))
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND c > 3 AND c < 2`).pipe(givesColumn("c", []))
  }),
  rule("a range over a tuple of clustering columns compares as tuples do", function*() {
    const t = yield* newTable("p int, c int, d int, PRIMARY KEY (p, c, d)")
    yield* grid(t)
    yield* run(`SELECT c, d FROM ${t} WHERE p = 1 AND (c, d) > (1, 1)`).pipe(
      gives([{ c: 1, d: 2 }, { c: 2, d: 1 }, { c: 2, d: 2 }])
    )
    yield* run(`SELECT c, d FROM ${t} WHERE p = 1 AND (c, d) >= (1, 2) AND (c) < (2)`).pipe(gives([{ c: 1, d: 2 }]))
  }),
  rule("tuples of clustering columns take bound values", function*() {
    const t = yield* newTable("p int, c int, d int, PRIMARY KEY (p, c, d)")
    yield* grid(t)
    yield* run(`SELECT c, d FROM ${t} WHERE p = ? AND (c, d) > (?, ?)`, [1, 2, 1]).pipe(gives([{ c: 2, d: 2 }]))
    yield* run(`SELECT c, d FROM ${t} WHERE p = ? AND (c, d) IN ((?, ?), (?, ?))`, [1, 2, 2, 1, 1]).pipe(
      gives([{ c: 1, d: 1 }, { c: 2, d: 2 }])
    )
  }),
  rule("a tuple may follow columns fixed by =, and be followed by a range", function*() {
    const t = yield* newTable("p int, c int, d int, e int, PRIMARY KEY (p, c, d, e)")
    for (const [c, d, e] of [[1, 1, 1], [1, 1, 2], [1, 2, 1], [2, 1, 1]] as const) {
      yield* run(`INSERT INTO ${t} (p, c, d, e) VALUES (1, ?, ?, ?)`, [c, d, e])
    }
    yield* run(`SELECT d, e FROM ${t} WHERE p = 1 AND c = 1 AND (d, e) > (1, 1)`).pipe(
      gives([{ d: 1, e: 2 }, { d: 2, e: 1 }])
    )
    yield* run(`SELECT e FROM ${t} WHERE p = 1 AND (c, d) = (1, 1) AND e > 1`).pipe(gives([{ e: 2 }]))
    yield* run(`SELECT c, d FROM ${t} WHERE p = 1 AND (c, d) > (1, 1) AND c < 2`).pipe(gives([{ c: 1, d: 2 }]))
  }),
  rule("a tuple names clustering columns from where the key is fixed, without gaps", function*() {
    const t = yield* newTable("p int, c int, d int, e int, PRIMARY KEY (p, c, d, e)")
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND (c, e) > (1, 1)`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND (d, e) > (1, 1)`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT c FROM ${t} WHERE (p, c) = (1, 1)`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND (c, d) > (1)`).pipe(refuses("InvalidQuery"))
  }),
  rule("a range over a tuple holds by value also where the orders are mixed", function*() {
    const t = yield* newTable("p int, c int, d int, PRIMARY KEY (p, c, d)", "WITH CLUSTERING ORDER BY (c DESC, d ASC)")
    yield* grid(t)
    yield* run(`SELECT c, d FROM ${t} WHERE p = 1 AND (c, d) > (1, 1)`).pipe(
      gives([{ c: 2, d: 1 }, { c: 2, d: 2 }, { c: 1, d: 2 }])
    )
  }),
  rule("text is ordered by its UTF-8 bytes", function*() {
    const t = yield* newTable("p int, c text, PRIMARY KEY (p, c)")
    yield* fill(t, ["'a'", "'B'", "'ab'", "'é'", "'z'", "'\u{1f98a}'", "'\uffee'", "''"])
    yield* run(`SELECT c FROM ${t} WHERE p = 1`).pipe(
      givesColumn("c", ["", "B", "a", "ab", "z", "é", "\uffee", "\u{1f98a}"])
    )
  }),
  rule("numbers are ordered by value, negative before positive", function*() {
    for (const type of ["tinyint", "smallint", "int"]) {
      const t = yield* newTable(`p int, c ${type}, PRIMARY KEY (p, c)`)
      yield* fill(t, ["7", "-1", "127", "-128", "0"])
      yield* run(`SELECT c FROM ${t} WHERE p = 1`).pipe(givesColumn("c", [-128, -1, 0, 7, 127]))
    }
    for (const type of ["bigint", "varint"]) {
      const t = yield* newTable(`p int, c ${type}, PRIMARY KEY (p, c)`)
      yield* fill(t, ["128", "-1", "-129", "9223372036854775807", "-9223372036854775808"])
      yield* run(`SELECT c FROM ${t} WHERE p = 1`).pipe(
        givesColumn("c", [-9223372036854775808n, -129n, -1n, 128n, 9223372036854775807n])
      )
    }
  }),
  rule("-0.0 comes before 0.0 as another value, and NaN is the greatest", function*() {
    const t = yield* newTable("p int, c double, PRIMARY KEY (p, c)")
    yield* fill(t, ["NaN", "0.0", "-Infinity", "-0.0", "Infinity"])
    const { rows, statement } = yield* run(`SELECT c FROM ${t} WHERE p = 1`)
    yield* expectEqual(statement, rows.map(({ c }) => Object.is(c, -0) ? "-0" : String(Number(c))), [
      "-Infinity",
      "-0",
      "0",
      "Infinity",
      "NaN"
    ])
  }),
  rule("uuids are ordered by version, those of version 1 by their time", function*() {
    const t = yield* newTable("p int, c uuid, PRIMARY KEY (p, c)")
    yield* fill(t, [
      "00000000-0000-4000-8000-000000000000",
      "00000000-0000-1001-8000-000000000000",
      "ffffffff-0000-4000-8000-000000000000",
      "ffffffff-0000-1000-8000-000000000000"
    ])
    yield* run(`SELECT c FROM ${t} WHERE p = 1`).pipe(givesColumn("c", [
      "ffffffff-0000-1000-8000-000000000000",
      "00000000-0000-1001-8000-000000000000",
      "00000000-0000-4000-8000-000000000000",
      "ffffffff-0000-4000-8000-000000000000"
    ]))
  }),
  rule("timeuuids are ordered by time, then by their bytes, signed", function*() {
    const t = yield* newTable("p int, c timeuuid, PRIMARY KEY (p, c)")
    yield* fill(t, [
      "00000000-0000-1001-8000-00000000007f",
      "ffffffff-0000-1000-8000-000000000000",
      "00000000-0000-1001-8000-000000000000",
      "00000000-0000-1001-8000-0000000000ff"
    ])
    yield* run(`SELECT c FROM ${t} WHERE p = 1`).pipe(givesColumn("c", [
      "ffffffff-0000-1000-8000-000000000000",
      "00000000-0000-1001-8000-0000000000ff",
      "00000000-0000-1001-8000-000000000000",
      "00000000-0000-1001-8000-00000000007f"
    ]))
  }),
  rule("inet addresses are ordered by their bytes", function*() {
    const t = yield* newTable("p int, c inet, PRIMARY KEY (p, c)")
    yield* fill(t, ["'10.0.0.1'", "'::1'", "'200.0.0.1'", "'9.255.0.1'"])
    yield* run(`SELECT c FROM ${t} WHERE p = 1`).pipe(givesColumn("c", ["::1", "9.255.0.1", "10.0.0.1", "200.0.0.1"]))
  }),
  rule("blobs are ordered by unsigned bytes, the shorter first", function*() {
    const t = yield* newTable("p int, c blob, PRIMARY KEY (p, c)")
    yield* fill(t, ["0x80", "0x7f", "0x7fff", "0x"])
    yield* run(`SELECT c FROM ${t} WHERE p = 1`).pipe(
      givesColumn("c", [Uint8Array.of(), Uint8Array.of(0x7f), Uint8Array.of(0x7f, 0xff), Uint8Array.of(0x80)])
    )
  }),
  rule("durations are ordered by their bytes: each part by its distance from 0, a negative one first", function*() {
    const t = yield* newTable("p int, c vector<duration, 1>, d duration, PRIMARY KEY (p, c)")
    const sorted = ["-9s", "9s", "-1d", "1d", "-2d", "200d", "-30000d", "-1mo2d", "1mo"]
    for (const text of [...sorted].reverse()) {
      yield* run(`INSERT INTO ${t} (p, c, d) VALUES (1, [${text}], ${text})`)
    }
    const days = (days: number) => ({ months: 0, days, nanoseconds: 0n })
    yield* run(`SELECT d FROM ${t} WHERE p = 1 AND c >= [-1d] AND c < [-1mo2d]`).pipe(
      givesColumn("d", [-1, 1, -2, 200, -30000].map(days))
    )
    yield* run(`SELECT min(d) AS least, max(d) AS most FROM ${t} WHERE p = 1 AND c > [9s] AND c < [200d]`).pipe(
      gives([{ least: days(-1), most: days(-2) }])
    )
  }),
  rule("false comes before true, and earlier dates, times and timestamps before later ones", function*() {
    const flags = yield* newTable("p int, c boolean, PRIMARY KEY (p, c)")
    yield* fill(flags, ["true", "false"])
    yield* run(`SELECT c FROM ${flags} WHERE p = 1`).pipe(givesColumn("c", [false, true]))
    const dates = yield* newTable("p int, c date, PRIMARY KEY (p, c)")
    yield* fill(dates, ["'2020-01-01'", "'1969-12-31'", "'1970-01-01'"])
    yield* run(`SELECT c FROM ${dates} WHERE p = 1`).pipe(givesColumn("c", ["1969-12-31", "1970-01-01", "2020-01-01"]))
    const moments = yield* newTable("p int, c timestamp, PRIMARY KEY (p, c)")
    yield* fill(moments, ["1000", "-1000", "0"])
    yield* run(`SELECT c FROM ${moments} WHERE p = 1`).pipe(
      givesColumn("c", [new Date(-1000), new Date(0), new Date(1000)])
    )
  }),
  rule("decimals are ordered by value: 1.00 is the same clustering as 1.0", function*() {
    const t = yield* newTable("p int, c decimal, v int, PRIMARY KEY (p, c)")
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 10, 0)`)
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 9, 1)`)
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 1.0, 2)`)
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 1.00, 3)`)
    yield* run(`SELECT v FROM ${t} WHERE p = 1`).pipe(givesColumn("v", [3, 1, 0]))
  }),
  rule("a clustering column keeps the scale that it was first written with", function*() {
    const t = yield* newTable("p int, c decimal, v decimal, PRIMARY KEY (p, c)")
    yield* runAll(
      `INSERT INTO ${t} (p, c, v) VALUES (1, 1.0, 2.50)`,
      `INSERT INTO ${t} (p, c, v) VALUES (1, 1.00, 2.5)`
    )
    yield* run(`SELECT cast(c as text) AS c, cast(v as text) AS v FROM ${t} WHERE p = 1 AND c = 1`).pipe(
      gives([{ c: "1.0", v: "2.5" }])
    )
  }),
  rule("as partition keys, decimal 1 and 1.0 are two", function*() {
    const t = yield* newTable("p decimal PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1)`)
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1.0, 2)`)
    yield* run(`SELECT v FROM ${t} WHERE p = 1`).pipe(gives([{ v: 1 }]))
    yield* run(`SELECT v FROM ${t} WHERE p = 1.0`).pipe(gives([{ v: 2 }]))
  }),
  rule("tuples are ordered field by field, null and absent fields first", function*() {
    const t = yield* newTable("p int, c tuple<int, int>, v int, PRIMARY KEY (p, c)")
    yield* runAll(
      `INSERT INTO ${t} (p, c, v) VALUES (1, (1, null), 1)`,
      `INSERT INTO ${t} (p, c, v) VALUES (1, (null, 1), 2)`,
      `INSERT INTO ${t} (p, c, v) VALUES (1, (1, -5), 3)`,
      `INSERT INTO ${t} (p, c, v) VALUES (1, (-7, 1), 4)`
    )
    yield* run(`SELECT v FROM ${t} WHERE p = 1`).pipe(givesColumn("v", [2, 4, 1, 3]))
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, (1), 5)`)
    yield* run(`SELECT v FROM ${t} WHERE p = 1`).pipe(givesColumn("v", [2, 4, 5, 3]))
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND c > (null, 1)`).pipe(
      givesColumn("c", [[-7, 1], [1, null], [1, -5]])
    )
  }),
  rule("frozen lists are ordered element by element", function*() {
    const t = yield* newTable("p int, c frozen<list<int>>, PRIMARY KEY (p, c)")
    yield* fill(t, ["[2]", "[1, 9]", "[1]", "[]"])
    yield* run(`SELECT c FROM ${t} WHERE p = 1`).pipe(givesColumn("c", [[], [1], [1, 9], [2]]))
  }),
  rule(
    "what is bound for a set or map that is ordered DESC stays in its order, and is another key in another",
    function*() {
      const t = yield* newTable(
        "p int, c frozen<set<int>>, v int, PRIMARY KEY (p, c)",
        "WITH CLUSTERING ORDER BY (c DESC)"
      )
      const write = `INSERT INTO ${t} (p, c, v) VALUES (1, ?, ?)`
      yield* run(write, [new Set([3, 1, 2]), 1])
      yield* run(write, [new Set([2, 1, 3]), 2])
      yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, {3, 2, 1}, 3)`)
      yield* run(`INSERT INTO ${t} (p, c, v) VALUES (2, (frozen<set<int>>)?, 4)`, [new Set([2, 1])])
      const { rows, statement } = yield* run(`SELECT c, v FROM ${t} WHERE p IN (1, 2)`)
      yield* expectEqual(
        statement,
        rows.map(({ c, v }) => [[...c as Set<CqlValue>], v]),
        [[[3, 1, 2], 1], [[2, 1, 3], 2], [[1, 2, 3], 3], [[2, 1], 4]]
      )
      const read = `SELECT v FROM ${t} WHERE p = 1 AND`
      yield* run(`${read} c = {3, 1, 2}`).pipe(gives([{ v: 3 }]))
      yield* run(`${read} c = ?`, [new Set([3, 1, 2])]).pipe(gives([{ v: 1 }]))
      yield* run(`${read} c = ?`, [new Set([2, 3, 1])]).pipe(gives([]))
      yield* run(`${read} c >= ?`, [new Set([2, 1, 3])]).pipe(gives([{ v: 1 }, { v: 2 }]))
      yield* run(`${read} c IN (?)`, [new Set([3, 1, 2])]).pipe(gives([{ v: 1 }]))
      yield* run(`${read} c IN ?`, [[new Set([3, 1, 2])]]).pipe(gives([{ v: 3 }]))
      yield* run(`${read} (c) = ?`, [[new Set([3, 1, 2])]]).pipe(gives([{ v: 1 }]))
      yield* run(`${read} (c) IN ?`, [[[new Set([3, 1, 2])]]]).pipe(gives([{ v: 1 }]))
      yield* run(`UPDATE ${t} SET v = 9 WHERE p = 1 AND c = ?`, [new Set([3, 1, 2])])
      yield* run(`DELETE FROM ${t} WHERE p = 1 AND c = ?`, [new Set([2, 1, 3])])
      yield* run(`SELECT v FROM ${t} WHERE p = 1`).pipe(gives([{ v: 9 }, { v: 3 }]))
    }
  ),
  rule("ordered ASC, sets and maps that are bound are sorted", function*() {
    const t = yield* newTable("p int, c frozen<set<int>>, v int, PRIMARY KEY (p, c)")
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, ?, 1)`, [new Set([3, 1])])
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, ?, 2)`, [new Set([1, 3])])
    yield* run(`SELECT v FROM ${t} WHERE p = 1 AND c = {3, 1}`).pipe(gives([{ v: 2 }]))
    yield* run(`SELECT v FROM ${t} WHERE p = 1`).pipe(gives([{ v: 2 }]))
  }),
  rule(
    "a column that is ordered DESC has no CONTAINS, no function of collections, and no cast to its own type",
    function*() {
      const order = "WITH CLUSTERING ORDER BY (c DESC)"
      const map = yield* newTable("p int, c frozen<map<int, int>>, PRIMARY KEY (p, c)", order)
      for (const filter of ["c CONTAINS 1", "c CONTAINS KEY 1"]) {
        yield* run(`SELECT p FROM ${map} WHERE ${filter} ALLOW FILTERING`).pipe(refuses("InvalidQuery"))
      }
      for (const call of ["map_keys(c)", "map_values(c)", "collection_count(c)"]) {
        yield* run(`SELECT ${call} FROM ${map}`).pipe(refuses("InvalidQuery"))
      }
      yield* run(`INSERT INTO ${map} (p, c) VALUES (1, {1: 2})`)
      yield* run(`SELECT c[1] AS a, to_json(c) AS b FROM ${map}`).pipe(gives([{ a: 2, b: "{\"1\": 2}" }]))
      const vector = yield* newTable("p int, c vector<float, 2>, PRIMARY KEY (p, c)", order)
      yield* run(`SELECT similarity_cosine(c, [1, 2]) FROM ${vector}`).pipe(refuses("InvalidQuery"))
      const text = yield* newTable("p int, c text, PRIMARY KEY (p, c)", order)
      yield* run(`SELECT CAST(c AS text) FROM ${text}`).pipe(refuses("InvalidQuery"))
      // Of an int there is one: the cast of a varint.
      const int = yield* newTable("p int, c int, PRIMARY KEY (p, c)", order)
      yield* run(`SELECT CAST(c AS int) FROM ${int}`).pipe(hasColumns(["cast(c as int)"]))
    }
  ),
  rule(
    "for a column that is ordered DESC an operation of constants must be of the types that they prefer",
    function*() {
      const t = yield* newTable("p int, c bigint, PRIMARY KEY (p, c)", "WITH CLUSTERING ORDER BY (c DESC)")
      yield* run(`INSERT INTO ${t} (p, c) VALUES (1, 1 + 1)`).pipe(refuses("InvalidQuery"))
      yield* run(`INSERT INTO ${t} (p, c) VALUES (1, (bigint)(1 + 1))`).pipe(refuses("InvalidQuery"))
      yield* run(`SELECT c FROM ${t} WHERE p = 1 AND c = 1 + 1`).pipe(refuses("InvalidQuery"))
      yield* run(`SELECT c FROM ${t} WHERE p = 1 AND c IN (1 + 1)`).pipe(refuses("InvalidQuery"))
      yield* run(`INSERT INTO ${t} (p, c) VALUES (1, (bigint)1 + 1)`)
      yield* run(`SELECT c FROM ${t} WHERE p = 1 AND c = 1 + 99999999999`).pipe(gives([]))
      yield* run(`SELECT c + 1 AS it FROM ${t} WHERE p = 1`).pipe(gives([{ it: 3n }]))
    }
  ),
  rule("the token of a key whose hash is the least number is the greatest", function*() {
    const t = yield* newTable("p blob PRIMARY KEY")
    yield* runAll(
      `INSERT INTO ${t} (p) VALUES (0xee961629b0b5ad1d319e18e83892dbed)`,
      `INSERT INTO ${t} (p) VALUES (0x00)`
    )
    yield* run(`SELECT token(p) AS t FROM ${t} WHERE p = 0xee961629b0b5ad1d319e18e83892dbed`).pipe(
      gives([{ t: 9_223_372_036_854_775_807n }])
    )
    yield* run(`SELECT p FROM ${t} WHERE token(p) = 9223372036854775807`).pipe(
      givesColumn("p", [
        Uint8Array.of(0xee, 0x96, 0x16, 0x29, 0xb0, 0xb5, 0xad, 0x1d, 0x31, 0x9e, 0x18, 0xe8, 0x38, 0x92, 0xdb, 0xed)
      ])
    )
  })
])
