import { group, rule } from "../ContractCase.ts"
import { gives, hasColumns, newTable, refuses, run, runAll } from "../steps.ts"

const columns = "p int, c int, v int, t text, PRIMARY KEY (p, c)"

const filled = function*() {
  const t = yield* newTable(columns)
  for (const [p, c, v, text] of [[1, 1, 7, "b"], [1, 2, 2, "a"], [1, 3, null, null], [2, 1, 5, "c"]] as const) {
    yield* run(`INSERT INTO ${t} (p, c, v, t) VALUES (?, ?, ?, ?)`, [p, c, v, text])
  }
  return t
}

/**
 * count, sum, avg, min and max, over everything or by group.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/functions.html#aggregate-functions Aggregates}
 * @category groups
 * @since 0.1.0
 */
export const aggregates = group("aggregates", [
  rule("count(*) counts rows, count(column) those where it is not null", function*() {
    const t = yield* filled()
    yield* run(`SELECT count(*) FROM ${t}`).pipe(gives([{ count: 4n }]))
    yield* run(`SELECT count(v) FROM ${t}`).pipe(gives([{ "system.count(v)": 3n }]))
    yield* run(`SELECT count(1) AS n FROM ${t} WHERE p = 1`).pipe(gives([{ n: 3n }]))
  }),
  rule("min, max, sum and avg pass over nulls, and name their columns", function*() {
    const t = yield* filled()
    yield* run(`SELECT min(v), max(v), sum(v), avg(v), max(t) FROM ${t}`).pipe(
      gives([{
        "system.min(v)": 2,
        "system.max(v)": 7,
        "system.sum(v)": 14,
        "system.avg(v)": 4,
        "system.max(t)": "c"
      }]),
      hasColumns(["system.min(v)", "system.max(v)", "system.sum(v)", "system.avg(v)", "system.max(t)"])
    )
  }),
  rule("aggregates over nothing give one row: counts and sums 0, min and max null", function*() {
    const t = yield* newTable(columns)
    yield* run(`SELECT count(*) AS n, sum(v) AS s, avg(v) AS a, min(v) AS lo, max(v) AS hi FROM ${t} WHERE p = 1`)
      .pipe(gives([{ n: 0n, s: 0, a: 0, lo: null, hi: null }]))
    yield* run(`SELECT p, count(*) AS n FROM ${t}`).pipe(gives([{ p: null, n: 0n }]))
  }),
  rule("aggregates by group over nothing give no row", function*() {
    const t = yield* newTable(columns)
    yield* run(`SELECT p, count(*) AS n FROM ${t} WHERE p = 1 GROUP BY p`).pipe(
      gives([]),
      hasColumns(["p", "n"])
    )
  }),
  rule("sum of an int is an int, and wraps", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 1, 2147483647)`)
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 2, 1)`)
    yield* run(`SELECT sum(v) AS s FROM ${t}`).pipe(gives([{ s: -2147483648 }]))
  }),
  rule("avg of an int is an int, cut off towards zero", function*() {
    const t = yield* newTable(columns)
    for (const [c, v] of [[1, -1], [2, -2]] as const) {
      yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, ?, ?)`, [c, v])
    }
    yield* run(`SELECT avg(v) AS a FROM ${t}`).pipe(gives([{ a: -1 }]))
  }),
  rule("a plain column beside an aggregate takes the first row's value", function*() {
    const t = yield* filled()
    yield* run(`SELECT c, v, max(c) AS hi FROM ${t} WHERE p = 1`).pipe(gives([{ c: 1, v: 7, hi: 3 }]))
  }),
  rule("GROUP BY the partition key gives a row for each partition, in token order", function*() {
    const t = yield* filled()
    yield* run(`SELECT p, count(*) AS n, sum(v) AS s FROM ${t} GROUP BY p`).pipe(
      gives([{ p: 1, n: 3n, s: 9 }, { p: 2, n: 1n, s: 5 }])
    )
  }),
  rule("GROUP BY clustering columns goes down the key in order", function*() {
    const t = yield* newTable("p int, c int, d int, v int, PRIMARY KEY (p, c, d)")
    for (const [c, d, v] of [[1, 1, 1], [1, 2, 2], [2, 1, 4]] as const) {
      yield* run(`INSERT INTO ${t} (p, c, d, v) VALUES (1, ?, ?, ?)`, [c, d, v])
    }
    yield* run(`SELECT c, max(d) AS hi, sum(v) AS s FROM ${t} GROUP BY p, c`).pipe(
      gives([{ c: 1, hi: 2, s: 3 }, { c: 2, hi: 1, s: 4 }])
    )
    yield* run(`SELECT c, sum(v) AS s FROM ${t} WHERE p = 1 GROUP BY c`).pipe(gives([{ c: 1, s: 3 }, { c: 2, s: 4 }]))
    yield* run(`SELECT p FROM ${t} GROUP BY c`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT p FROM ${t} GROUP BY p, d`).pipe(refuses("InvalidQuery"))
  }),
  rule("GROUP BY without an aggregate gives the first row of each group", function*() {
    const t = yield* filled()
    yield* run(`SELECT p, c FROM ${t} GROUP BY p`).pipe(gives([{ p: 1, c: 1 }, { p: 2, c: 1 }]))
  }),
  rule("groups come in the order of ORDER BY", function*() {
    const t = yield* filled()
    yield* run(`SELECT c, max(v) AS v FROM ${t} WHERE p = 1 GROUP BY p, c ORDER BY c DESC`).pipe(
      gives([{ c: 3, v: null }, { c: 2, v: 2 }, { c: 1, v: 7 }])
    )
  }),
  rule("GROUP BY a column that is no key is refused", function*() {
    const t = yield* newTable(columns)
    yield* run(`SELECT count(*) FROM ${t} GROUP BY v`).pipe(refuses("InvalidQuery"))
  }),
  rule("sum of text is refused", function*() {
    const t = yield* newTable(columns)
    yield* run(`SELECT sum(t) FROM ${t}`).pipe(refuses("InvalidQuery"))
  }),
  rule("DISTINCT gives each partition key once, in token order", function*() {
    const t = yield* filled()
    yield* run(`SELECT DISTINCT p FROM ${t}`).pipe(gives([{ p: 1 }, { p: 2 }]))
    yield* run(`SELECT DISTINCT p FROM ${t} WHERE p IN (2, 1, 9)`).pipe(gives([{ p: 1 }, { p: 2 }]))
  }),
  rule("DISTINCT takes the whole partition key and statics only", function*() {
    const t = yield* newTable("p int, q int, c int, PRIMARY KEY ((p, q), c)")
    yield* run(`SELECT DISTINCT p, q FROM ${t}`).pipe(gives([]))
    yield* run(`SELECT DISTINCT p FROM ${t}`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT DISTINCT p, q, c FROM ${t}`).pipe(refuses("InvalidQuery"))
  }),
  rule("a constant that is aggregated has the type it prefers; any constant counts rows", function*() {
    const t = yield* newTable("p int PRIMARY KEY")
    yield* runAll(`INSERT INTO ${t} (p) VALUES (1)`, `INSERT INTO ${t} (p) VALUES (2)`)
    yield* run(`SELECT sum(1) AS i, sum(3000000000) AS b, avg(1.5) AS d, max('a') AS t, count('a') FROM ${t}`).pipe(
      gives([{ i: 2, b: 6000000000n, d: 1.5, t: "a", count: 2n }])
    )
    yield* run(`SELECT sum('a') FROM ${t}`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT max(null) FROM ${t}`).pipe(refuses("InvalidQuery"))
  }),
  rule(
    "count counts all that is not null, in parentheses too, but no list, set, map or tuple that is written out",
    function*() {
      const t = yield* newTable("p int, c int, v int, b blob, l list<int>, PRIMARY KEY (p, c)")
      yield* run(`INSERT INTO ${t} (p, c, v, b, l) VALUES (1, 1, 7, 0x00, [1])`)
      yield* run(`INSERT INTO ${t} (p, c) VALUES (1, 2)`)
      yield* run(
        `SELECT count(null) AS a, count((null)) AS b, count((int)null) AS c, count((v)) AS d, count(l) AS e, ` +
          `count((0x00)) AS f, count((v + 1)) AS g, count(v + 1) AS h FROM ${t} WHERE p = 1`
      ).pipe(gives([{ a: 0n, b: 0n, c: 0n, d: 1n, e: 1n, f: 2n, g: 1n, h: 1n }]))
      yield* run(`SELECT count(null) FROM ${t} WHERE p = 1`).pipe(hasColumns(["system.count(NULL)"]))
      yield* run(`SELECT count(?) AS n FROM ${t} WHERE p = 1`, [null]).pipe(gives([{ n: 0n }]))
      for (const counted of ["{v}", "{}", "(v, v)", "(1)", "('a')"]) {
        yield* run(`SELECT count(${counted}) FROM ${t} WHERE p = 1`).pipe(refuses("InvalidQuery"))
      }
    }
  ),
  rule("sum and avg take a column in parentheses, min and max do not", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v tinyint")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 5)`)
    yield* run(`SELECT sum((v)) AS s, avg((v)) AS a FROM ${t} WHERE p = 1`).pipe(gives([{ s: 5, a: 5 }]))
    yield* run(`SELECT max((v)) FROM ${t} WHERE p = 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("floats and doubles are added up with what rounding loses", function*() {
    const t = yield* newTable("p int, c int, f float, d double, PRIMARY KEY (p, c)")
    for (let c = 0; c < 10; c++) yield* run(`INSERT INTO ${t} (p, c, f, d) VALUES (1, ?, 0.1, 0.1)`, [c])
    yield* run(`SELECT sum(f) AS a, sum(d) AS b, avg(d) AS c FROM ${t}`).pipe(gives([{ a: 1, b: 1, c: 0.1 }]))
    yield* run(`SELECT collection_sum([d, d, d, d, d, d, d, d, d, d]) AS s FROM ${t} LIMIT 1`).pipe(gives([{ s: 1 }]))
  }),
  rule("an average of doubles whose sum is beyond a double goes on in decimals, and fails for infinity", function*() {
    const t = yield* newTable("p int, c int, d double, PRIMARY KEY (p, c)")
    yield* run(`INSERT INTO ${t} (p, c, d) VALUES (1, 1, 1.7e308)`)
    yield* run(`INSERT INTO ${t} (p, c, d) VALUES (1, 2, 1.7e308)`)
    yield* run(`SELECT avg(d) AS a, sum(d) AS s FROM ${t}`).pipe(gives([{ a: 1.7e308, s: Infinity }]))
    yield* run(`INSERT INTO ${t} (p, c, d) VALUES (1, 3, -1.7e308)`)
    yield* run(`SELECT avg(d) AS a FROM ${t}`).pipe(gives([{ a: 6e307 }]))
    yield* run(`INSERT INTO ${t} (p, c, d) VALUES (1, 4, -Infinity)`)
    yield* run(`SELECT avg(d) FROM ${t}`).pipe(refuses("ServerError"))
  }),
  rule("sums and averages of decimals keep the places of a zero", function*() {
    const t = yield* newTable("p int, c int, v decimal, PRIMARY KEY (p, c)")
    yield* runAll(`INSERT INTO ${t} (p, c, v) VALUES (1, 1, 1)`, `INSERT INTO ${t} (p, c, v) VALUES (1, 2, 0.00)`)
    yield* run(`SELECT cast(sum(v) AS text) AS sum, cast(avg(v) AS text) AS avg FROM ${t}`).pipe(
      gives([{ sum: "1.00", avg: "0.50" }])
    )
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 1, 0.00)`)
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 3, 1)`)
    yield* run(`SELECT cast(avg(v) AS text) AS avg FROM ${t}`).pipe(gives([{ avg: "0.33" }]))
  })
])
