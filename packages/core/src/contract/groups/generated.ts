import { group, rule } from "../ContractCase.ts"
import { gives, givesColumn, hasColumns, newName, newTable, page, refuses, run, runAll } from "../steps.ts"

/**
 * What generated statements found to differ between the embedded engine and Cassandra, each difference as a rule of its own.
 *
 * @category groups
 * @since 0.1.0
 */
export const generated = group("found by generated statements", [
  rule("a counter takes values of its own type, and constants", function*() {
    const t = yield* newTable("p int PRIMARY KEY, n counter")
    yield* run(`UPDATE ${t} SET n = n + (counter) 5 WHERE p = 1`)
    yield* run(`UPDATE ${t} SET n = n + blob_as_counter(0x0000000000000001) WHERE p = 1`)
    yield* run(`UPDATE ${t} SET n = n + (bigint) 5 WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET n = n + 1 + 1 WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT n FROM ${t}`).pipe(gives([{ n: 6n }]))
  }),
  rule("a slice of a collection without elements is null, unless the collection is frozen", function*() {
    const t = yield* newTable(
      "p int PRIMARY KEY, s set<int>, m map<int, int>, fs frozen<set<int>>, fm frozen<map<int, int>>"
    )
    yield* run(`INSERT INTO ${t} (p, s, m, fs, fm) VALUES (1, {1, 5}, {1: 1, 5: 5}, {1, 5}, {1: 1, 5: 5})`)
    yield* run(`SELECT s[2..3] AS a, s[5..1] AS b, m[2..3] AS c, fs[2..3] AS d, fm[5..1] AS e FROM ${t}`).pipe(
      gives([{ a: null, b: null, c: null, d: new Set(), e: new Map() }])
    )
  }),
  rule("a cast to the type that a value has leaves its name", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v text")
    yield* run(`SELECT cast(v AS text), cast(cast(p AS int) AS text) FROM ${t}`).pipe(
      hasColumns(["v", "cast(p as text)"])
    )
  }),
  rule("a timestamp casts to bigint and varint, and is ambiguous as another number", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v timestamp")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1234)`)
    yield* run(`SELECT cast(v AS bigint) AS b, cast(v AS varint) AS i FROM ${t}`).pipe(gives([{ b: 1234n, i: 1234n }]))
    yield* run(`SELECT cast(v AS double) FROM ${t}`).pipe(refuses("InvalidQuery"))
  }),
  rule("a rejected condition shows a partition's static row if it reads something of it", function*() {
    const t = yield* newTable("p int, c int, s int static, r int static, v int, w int, PRIMARY KEY (p, c)")
    yield* runAll(`UPDATE ${t} SET r = 1 WHERE p = 1`, `UPDATE ${t} SET v = 1 WHERE p = 2 AND c = 1`)
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 AND c = 2 IF s = 5 AND w = 6`).pipe(gives([{ "[applied]": false }]))
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 AND c = 2 IF r = 5 AND w = 6`).pipe(
      gives([{ "[applied]": false, w: null, r: 1 }])
    )
    yield* run(`DELETE r FROM ${t} WHERE p = 1 AND c = 2 IF s = 5 AND w = 6`).pipe(
      gives([{ "[applied]": false, w: null, s: null }])
    )
    yield* run(`UPDATE ${t} SET s = 1 WHERE p = 2 IF s = 6`).pipe(gives([{ "[applied]": false }]))
  }),
  rule("a collection is not compared with an empty one but by = and !=", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int, s set<int>, l list<int>")
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF s < {}`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF l >= []`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF s != {}`).pipe(gives([{ "[applied]": false }]))
  }),
  rule("an unset member of IN in a condition is none", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1)`)
    yield* run(`UPDATE ${t} SET v = 2 WHERE p = 1 IF v IN (?)`, [undefined]).pipe(gives([{ "[applied]": false, v: 1 }]))
    yield* run(`UPDATE ${t} SET v = 2 WHERE p = 1 IF v IN (?, 1)`, [undefined]).pipe(gives([{ "[applied]": true }]))
  }),
  rule("IN () with ORDER BY reads nothing, in pages too, unless it is to be counted or grouped", function*() {
    const t = yield* newTable("p int, c int, PRIMARY KEY (p, c)")
    yield* page(`SELECT * FROM ${t} WHERE p IN () ORDER BY c DESC`, [], { pageSize: 5 }).pipe(gives([]))
    const refused = refuses("InvalidQuery")
    yield* page(`SELECT count(*) FROM ${t} WHERE p IN () ORDER BY c DESC`, [], { pageSize: 5 }).pipe(refused)
    yield* page(`SELECT p FROM ${t} WHERE p IN () GROUP BY p ORDER BY c DESC`, [], { pageSize: 5 }).pipe(refused)
  }),
  rule(
    "an empty key is refused in a read, but not beside a range that ends before it starts; null always",
    function*() {
      const t = yield* newTable("p text, c int, v int, PRIMARY KEY (p, c)")
      yield* run(`SELECT * FROM ${t} WHERE p = null AND c > 1 AND c < 0`).pipe(refuses("InvalidQuery"))
      yield* run(`UPDATE ${t} SET v = 1 WHERE p = '' AND c IN ()`).pipe(refuses("InvalidQuery"))
      yield* run(`UPDATE ${t} SET v = 1 WHERE p = null AND c IN ()`).pipe(refuses("InvalidQuery"))
      yield* page(`SELECT * FROM ${t} WHERE p IN ('a', 'b') AND c > 1 AND c < 0 ORDER BY c DESC`, [], { pageSize: 5 })
        .pipe(
          gives([])
        )
      yield* run(`SELECT * FROM ${t} WHERE p = '' AND c > 1 AND c < 0`).pipe(gives([]))
      yield* run(`SELECT * FROM ${t} WHERE p = '' AND c IN ()`).pipe(gives([]))
      const u = yield* newTable("p text, c int, s int static, PRIMARY KEY (p, c)")
      yield* run(`SELECT * FROM ${u} WHERE p = '' AND c IN ()`).pipe(refuses("InvalidQuery"))
      yield* run(`SELECT * FROM ${t} WHERE p = ''`).pipe(refuses("InvalidQuery"))
    }
  ),
  rule("null comes before every value of a clustering column, also where that is ordered DESC", function*() {
    const t = yield* newTable("p int, c int, PRIMARY KEY (p, c)", "WITH CLUSTERING ORDER BY (c DESC)")
    yield* run(`INSERT INTO ${t} (p, c) VALUES (1, 1)`)
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND c <= null`).pipe(givesColumn("c", [1]))
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND c >= null`).pipe(gives([]))
  }),
  rule("after IN () the other columns of a partition key are not looked at", function*() {
    const t = yield* newTable("p int, q int, v int, PRIMARY KEY ((p, q))")
    yield* run(`UPDATE ${t} SET v = 1 WHERE p IN () AND q = null`)
    yield* run(`SELECT * FROM ${t}`).pipe(gives([]))
  }),
  rule("the token of an empty key is the least there is", function*() {
    const t = yield* newTable("p text PRIMARY KEY")
    yield* run(`INSERT INTO ${t} (p) VALUES ('ab')`)
    yield* run(`SELECT p FROM ${t} WHERE token(p) > token('')`).pipe(gives([{ p: "ab" }]))
  }),
  rule("writetime of a value that is not frozen is a list with an entry for each field of its type", function*() {
    const u = yield* newName
    yield* run(`CREATE TYPE ${u} (a int, b int)`)
    const t = yield* newTable(`p int PRIMARY KEY, v ${u.slice(u.indexOf(".") + 1)}`)
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, {b: 1}) USING TIMESTAMP 7`)
    yield* run(`SELECT writetime(v) AS w FROM ${t}`).pipe(gives([{ w: [null, 7n] }]))
  }),
  rule("a duration has no value of zero bytes", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v duration")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, blob_as_duration(0x))`).pipe(refuses("InvalidQuery"))
  }),
  rule("the cosine of a vector of zeros is refused", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v vector<float, 2>")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, [0, 0])`)
    yield* run(`SELECT similarity_cosine(v, [1, NaN]) FROM ${t}`).pipe(refuses("InvalidQuery"))
  }),
  rule("a value of zero bytes is a blob of zero bytes", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, blob_as_int(0x))`)
    yield* run(`SELECT int_as_blob(v) AS b FROM ${t}`).pipe(gives([{ b: new Uint8Array(0) }]))
  }),
  rule("sum passes over values of zero bytes", function*() {
    const t = yield* newTable("p int, c int, v double, PRIMARY KEY (p, c)")
    yield* runAll(
      `INSERT INTO ${t} (p, c, v) VALUES (1, 1, blob_as_double(0x))`,
      `INSERT INTO ${t} (p, c, v) VALUES (1, 2, 1.5)`
    )
    yield* run(`SELECT sum(v) AS sum FROM ${t} WHERE p = 1`).pipe(gives([{ sum: 1.5 }]))
  }),
  rule("DISTINCT takes no CONTAINS of a clustering column", function*() {
    const t = yield* newTable("p int, c frozen<set<int>>, PRIMARY KEY (p, c)")
    yield* run(`SELECT DISTINCT p FROM ${t} WHERE c CONTAINS 1 ALLOW FILTERING`).pipe(refuses("InvalidQuery"))
  }),
  rule("where IN () names no row, static columns are not written either", function*() {
    const t = yield* newTable("p int, c int, s int static, v int, PRIMARY KEY (p, c)")
    yield* run(`UPDATE ${t} SET s = 1, v = 1 WHERE p = 1 AND c IN ()`)
    yield* run(`SELECT * FROM ${t}`).pipe(gives([]))
  }),
  rule("an index must be right also where an unset value sets nothing", function*() {
    const t = yield* newTable("p int PRIMARY KEY, l list<int>")
    yield* run(`UPDATE ${t} SET l[0] = ? WHERE p = 1`, [undefined]).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET l = [1] WHERE p = 1`)
    yield* run(`UPDATE ${t} SET l[0] = ? WHERE p = 1`, [undefined])
    yield* run(`SELECT l FROM ${t}`).pipe(gives([{ l: [1] }]))
  }),
  rule("a field that a written value has not does not delete what another write of that time gave it", function*() {
    const u = yield* newName
    yield* run(`CREATE TYPE ${u} (a int, b int)`)
    const t = yield* newTable(`p int PRIMARY KEY, v ${u.slice(u.indexOf(".") + 1)}`)
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, {a: 1, b: 1}) USING TIMESTAMP 3`)
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, {a: 2}) USING TIMESTAMP 3`)
    yield* run(`SELECT v FROM ${t}`).pipe(gives([{ v: { a: 2, b: 1 } }]))
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, {a: 2}) USING TIMESTAMP 4`)
    yield* run(`SELECT v FROM ${t}`).pipe(gives([{ v: { a: 2, b: null } }]))
  }),
  rule("an element that is written again after it was deleted is the one written last", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<decimal>")
    yield* runAll(`DELETE s[1] FROM ${t} WHERE p = 1`, `UPDATE ${t} SET s = s + {1.00} WHERE p = 1`)
    yield* run(`SELECT cast(collection_max(s) AS text) AS max FROM ${t}`).pipe(gives([{ max: "1.00" }]))
  }),
  rule("writetime of a field of a frozen value is null where the field is", function*() {
    const u = yield* newName
    yield* run(`CREATE TYPE ${u} (a int, b int)`)
    const t = yield* newTable(`p int PRIMARY KEY, v frozen<${u.slice(u.indexOf(".") + 1)}>`)
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, {a: 1}) USING TIMESTAMP 7`)
    yield* run(`SELECT writetime(v.a) AS a, writetime(v.b) AS b FROM ${t}`).pipe(gives([{ a: 7n, b: null }]))
  }),
  rule("a lone partition key has no index, and a blob no storage-attached one", function*() {
    const t = yield* newTable("p frozen<list<int>> PRIMARY KEY, b blob, s set<blob>")
    yield* run(`CREATE INDEX ON ${t} (full(p))`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE INDEX ON ${t} (b) USING 'sai'`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE INDEX ON ${t} (s) USING 'sai'`).pipe(refuses("InvalidQuery"))
  }),
  rule("CONTAINS of a frozen collection looks for the same bytes: 1.0 is not found where 1 stands", function*() {
    const t = yield* newTable(
      "p int PRIMARY KEY, l list<decimal>, fl frozen<list<decimal>>, fm frozen<map<decimal, int>>, v int"
    )
    yield* run(`INSERT INTO ${t} (p, l, fl, fm) VALUES (1, [1], [1], {1: 1})`)
    yield* run(`SELECT p FROM ${t} WHERE l CONTAINS 1.0 ALLOW FILTERING`).pipe(gives([{ p: 1 }]))
    yield* run(`SELECT p FROM ${t} WHERE fl CONTAINS 1.0 ALLOW FILTERING`).pipe(gives([]))
    yield* run(`SELECT p FROM ${t} WHERE fm CONTAINS KEY 1.0 ALLOW FILTERING`).pipe(gives([{ p: 1 }]))
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF l CONTAINS 1.0`).pipe(givesColumn("[applied]", [true]))
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF fl CONTAINS 1.0`).pipe(givesColumn("[applied]", [false]))
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF fm CONTAINS KEY 1.0`).pipe(givesColumn("[applied]", [false]))
  }),
  rule("what is taken from a list has the bytes of its element: 1.0 does not take 1", function*() {
    const t = yield* newTable("p int PRIMARY KEY, l list<decimal>")
    yield* runAll(`INSERT INTO ${t} (p, l) VALUES (1, [1])`, `UPDATE ${t} SET l = l - [1.0] WHERE p = 1`)
    yield* run(`SELECT cast(collection_max(l) AS text) AS max FROM ${t}`).pipe(gives([{ max: "1" }]))
    yield* run(`UPDATE ${t} SET l = l - [1] WHERE p = 1`)
    yield* run(`SELECT l FROM ${t}`).pipe(gives([{ l: null }]))
  }),
  rule("tokens beside keys are compared as numbers, in a range that may go round the ring", function*() {
    const t = yield* newTable("p text PRIMARY KEY")
    yield* runAll(...["a", "b", "c"].map((p) => `INSERT INTO ${t} (p) VALUES ('${p}')`))
    // The tokens of a and c are negative, a's is the least.
    const where = (where: string) => run(`SELECT p FROM ${t} WHERE p IN ('a', 'b', 'c') AND ${where}`)
    yield* where("token(p) <= token('')").pipe(gives([]))
    yield* where("token(p) > token('')").pipe(givesColumn("p", ["a", "b", "c"]))
    yield* where("token(p) > token('c') AND token(p) <= token('a')").pipe(givesColumn("p", ["a", "b"]))
    yield* where("token(p) > 0 AND token(p) < 0").pipe(gives([]))
    yield* run(`SELECT p FROM ${t} WHERE token(p) > 0 AND p = ''`).pipe(gives([]))
    yield* run(`SELECT p FROM ${t} WHERE token(p) < 0 AND p = ''`).pipe(refuses("InvalidQuery"))
  }),
  rule("a deletion of what ends with null deletes nothing", function*() {
    const t = yield* newTable("p int, c int, d int, PRIMARY KEY (p, c, d)", "WITH CLUSTERING ORDER BY (c DESC, d ASC)")
    yield* run(`INSERT INTO ${t} (p, c, d) VALUES (1, 1, 1)`)
    yield* runAll(
      `DELETE FROM ${t} WHERE p = 1 AND c > null AND c < 5`,
      `DELETE FROM ${t} WHERE p = 1 AND c > null AND c <= null`,
      `DELETE FROM ${t} WHERE p = 1 AND c = 1 AND d >= 0 AND d <= null`,
      `DELETE FROM ${t} WHERE p = 1 AND c IN () AND d >= null`
    )
    yield* run(`SELECT * FROM ${t}`).pipe(gives([{ p: 1, c: 1, d: 1 }]))
  }),
  rule("a clustering column is compared with null where it ends a slice, not in a filter behind a gap", function*() {
    const t = yield* newTable("p int, c int, d int, v int, PRIMARY KEY (p, c, d)")
    yield* run(`INSERT INTO ${t} (p, c, d, v) VALUES (1, 1, 1, 1)`)
    yield* run(`SELECT v FROM ${t} WHERE c = 1 AND d > null AND v = 1 ALLOW FILTERING`).pipe(gives([{ v: 1 }]))
    yield* run(`SELECT v FROM ${t} WHERE p = 1 AND d > null ALLOW FILTERING`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT v FROM ${t} WHERE p = 1 AND c > 0 AND d < null ALLOW FILTERING`).pipe(refuses("InvalidQuery"))
  }),
  rule(
    "beside IN () a partition is read for its static columns, where they are asked for and a row could be named",
    function*() {
      const t = yield* newTable("p text, c int, d int, s int static, v int, PRIMARY KEY (p, c, d)")
      // A read that is done refuses the empty key.
      const where = (what: string, where: string) => run(`SELECT ${what} FROM ${t} WHERE p = '' AND ${where}`)
      yield* where("*", "c IN ()").pipe(gives([]))
      yield* where("*", "c = 1 AND d IN ()").pipe(refuses("InvalidQuery"))
      yield* where("s, v", "(c, d) IN ()").pipe(refuses("InvalidQuery"))
      yield* where("v", "(c, d) IN ()").pipe(gives([]))
      yield* where("c", "(c, d) IN ()").pipe(refuses("InvalidQuery"))
      yield* where("v", "c IN () AND d = 1").pipe(gives([]))
    }
  ),
  rule("where IN () names no partition, a read does not look at clustering columns, and a deletion does", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* run(`SELECT * FROM ${t} WHERE p IN () AND c = null`).pipe(gives([]))
    yield* run(`SELECT count(*) FROM ${t} WHERE p IN () AND c = null`).pipe(gives([{ count: 0n }]))
    yield* run(`SELECT * FROM ${t} WHERE p IN () AND v = null ALLOW FILTERING`).pipe(refuses("InvalidQuery"))
    yield* run(`DELETE FROM ${t} WHERE p IN () AND c = null`).pipe(refuses("InvalidQuery"))
    yield* run(`DELETE FROM ${t} WHERE p IN () AND c > null`)
  }),
  rule("an average passes over decimals of zero bytes", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v decimal")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, blob_as_decimal(0x))`)
    yield* run(`SELECT cast(avg(v) AS int) AS avg FROM ${t}`).pipe(gives([{ avg: 0 }]))
    yield* run(`INSERT INTO ${t} (p, v) VALUES (2, 3)`)
    yield* run(`SELECT cast(avg(v) AS int) AS avg FROM ${t}`).pipe(gives([{ avg: 3 }]))
  }),
  rule("token takes values of the types of the partition key", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v text, w int")
    yield* run(`SELECT token(w) FROM ${t}`)
    yield* run(`SELECT token(v) FROM ${t}`).pipe(refuses("InvalidQuery"))
  }),
  rule("DISTINCT over IN takes no ORDER BY, and over one partition any", function*() {
    const t = yield* newTable("p int, c int, PRIMARY KEY (p, c)")
    yield* run(`SELECT DISTINCT p FROM ${t} WHERE p IN () ORDER BY c DESC`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT DISTINCT p FROM ${t} WHERE p IN (1) ORDER BY c DESC`).pipe(gives([]))
  }),
  rule(
    "a list of IN ends before its first null where it filters a clustering column too, not where it names rows",
    function*() {
      const t = yield* newTable("p int, c int, d int, PRIMARY KEY (p, c, d)")
      yield* run(`INSERT INTO ${t} (p, c, d) VALUES (1, 1, 1)`)
      const read = `SELECT p FROM ${t} WHERE p = 1 AND`
      yield* run(`${read} d IN (1, null) ALLOW FILTERING`).pipe(gives([{ p: 1 }]))
      yield* run(`${read} d IN (null, 1) ALLOW FILTERING`).pipe(gives([]))
      yield* run(`${read} (d) IN ((1), (null)) ALLOW FILTERING`).pipe(gives([{ p: 1 }]))
      yield* run(`${read} d IN (null) ALLOW FILTERING`).pipe(refuses("InvalidQuery"))
      yield* run(`${read} c = 1 AND d IN (1, null)`).pipe(refuses("InvalidQuery"))
      yield* run(`${read} (c, d) IN ((1, 1), (1, null)) ALLOW FILTERING`).pipe(refuses("InvalidQuery"))
    }
  ),
  rule("a dropped column's type is looked at before that of a table of counters", function*() {
    const t = yield* newTable("p int PRIMARY KEY, n counter")
    yield* run(`ALTER TABLE ${t} DROP n`)
    yield* run(`ALTER TABLE ${t} ADD n int`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TABLE ${t} ADD n blob`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TABLE ${t} ADD m int`).pipe(refuses("ConfigError"))
  }),
  rule("elements and slices of what is not sorted are looked for as if it were", function*() {
    const t = yield* newTable("p int, c frozen<map<int, int>>, PRIMARY KEY (p, c)", "WITH CLUSTERING ORDER BY (c DESC)")
    yield* run(`INSERT INTO ${t} (p, c) VALUES (1, ?)`, [new Map([[2, 0], [9, 1], [-1, 2], [5, 3]])])
    yield* run(`SELECT c[9] AS a, c[-1] AS b, c[2..9] AS c, c[-1..0] AS d, c[2..5] AS e FROM ${t}`).pipe(
      gives([{ a: 1, b: null, c: new Map([[2, 0], [9, 1]]), d: new Map(), e: new Map([[2, 0]]) }])
    )
  }),
  rule(
    "a range that ends at null is looked for, so its key may not be empty; one that ends before it starts is not",
    function*() {
      const t = yield* newTable("p text, c double, PRIMARY KEY (p, c)")
      yield* run(`SELECT * FROM ${t} WHERE p = '' AND c <= null`).pipe(refuses("InvalidQuery"))
      yield* run(`SELECT * FROM ${t} WHERE p IN ('', 'a') AND c < null`).pipe(refuses("InvalidQuery"))
      yield* run(`SELECT * FROM ${t} WHERE p = 'a' AND c <= null`).pipe(gives([]))
      yield* run(`SELECT * FROM ${t} WHERE p = '' AND c > 2 AND c < 1`).pipe(gives([]))
      yield* run(`SELECT * FROM ${t} WHERE p IN ('a', 'b') AND c < null ORDER BY c DESC`).pipe(refuses("InvalidQuery"))
    }
  ),
  rule("where no key lies in the range of tokens, what else is said is not looked at", function*() {
    const t = yield* newTable("p boolean, c int, PRIMARY KEY (p, c)")
    yield* run(`INSERT INTO ${t} (p, c) VALUES (true, 1)`)
    // The token of false and of true is above 0.
    yield* run(`SELECT c FROM ${t} WHERE token(p) < 0 AND p IN (false, true) ORDER BY c DESC`).pipe(gives([]))
    yield* run(`SELECT c FROM ${t} WHERE token(p) < 0 AND p = true AND c = null`).pipe(gives([]))
    yield* run(`SELECT max(c) AS m FROM ${t} WHERE token(p) < 0 AND p IN (false, true) AND c = null`).pipe(
      gives([{ m: null }])
    )
    yield* run(`SELECT c FROM ${t} WHERE token(p) > 0 AND p IN (false, true) ORDER BY c DESC`).pipe(
      refuses("InvalidQuery")
    )
    yield* run(`SELECT c FROM ${t} WHERE token(p) > 0 AND p = true`).pipe(gives([{ c: 1 }]))
  }),
  rule("abs of a negative zero is a zero", function*() {
    const t = yield* newTable("p int PRIMARY KEY, d double")
    yield* run(`INSERT INTO ${t} (p, d) VALUES (1, -1 % 1)`)
    yield* run(`SELECT d, abs(d) AS a FROM ${t}`).pipe(gives([{ d: -0, a: 0 }]))
  }),
  rule("columns that are compared together in a range are no filter, of an index neither", function*() {
    const t = yield* newTable("p int, c int, d int, x int, PRIMARY KEY (p, c, d)")
    yield* run(`SELECT p FROM ${t} WHERE (c, d) <= (0, 1) ALLOW FILTERING`).pipe(gives([]))
    yield* run(`SELECT p FROM ${t} WHERE (d) <= (0) ALLOW FILTERING`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE INDEX ON ${t} (c) USING 'sai'`)
    for (
      const where of [
        "(c) > (0)",
        "(c, d) <= (0, 1) ALLOW FILTERING",
        "(c) > (0) AND x = 1 ALLOW FILTERING",
        "c = 1 AND (d) <= (0) ALLOW FILTERING"
      ]
    ) {
      yield* run(`SELECT p FROM ${t} WHERE ${where}`).pipe(refuses("InvalidQuery"))
    }
    yield* run(`SELECT p FROM ${t} WHERE c > 0`).pipe(gives([]))
    yield* run(`SELECT p FROM ${t} WHERE p = 1 AND (c) > (0) AND x = 1 ALLOW FILTERING`).pipe(gives([]))
  }),
  rule("columns that are compared together are found by the index of one of them, and so have no order", function*() {
    const t = yield* newTable("p int, c int, d int, y int, PRIMARY KEY (p, c, d)")
    yield* run(`CREATE INDEX ON ${t} (d)`)
    const read = `SELECT y FROM ${t} WHERE p = 2 AND (c, d) = (1, 1) AND y = 2`
    yield* run(`${read} ALLOW FILTERING`).pipe(gives([]))
    yield* run(`${read} ORDER BY c DESC ALLOW FILTERING`).pipe(refuses("InvalidQuery"))
  }),
  rule(
    "a lightweight transaction's deletions of partitions and slices spare what it writes, those of rows do not",
    function*() {
      const t = yield* newTable("p int, c int, v int, s int static, PRIMARY KEY (p, c)")
      const o = yield* newTable("p int PRIMARY KEY, v int")
      const all = `SELECT p, c, v, s FROM ${t}`
      yield* runAll(`INSERT INTO ${t} (p, c, v, s) VALUES (1, 1, 1, 1)`, `INSERT INTO ${t} (p, c, v) VALUES (1, 2, 2)`)
      yield* run(
        `BEGIN BATCH DELETE FROM ${t} WHERE p = 1 AND c = 1; UPDATE ${t} SET v = 9 WHERE p = 1 AND c = 1; ` +
          `UPDATE ${t} SET v = 5 WHERE p = 1 AND c = 2 IF v = 2; APPLY BATCH`
      )
      yield* run(all).pipe(gives([{ p: 1, c: 2, v: 5, s: 1 }]))
      yield* run(
        `BEGIN BATCH DELETE FROM ${t} WHERE p = 1 AND c > 0; INSERT INTO ${t} (p, c, v) VALUES (1, 3, 3); ` +
          `INSERT INTO ${t} (p, c, v) VALUES (1, 4, 4) IF NOT EXISTS; APPLY BATCH`
      )
      yield* run(all).pipe(gives([{ p: 1, c: 3, v: 3, s: 1 }, { p: 1, c: 4, v: 4, s: 1 }]))
      yield* run(
        `BEGIN BATCH DELETE FROM ${t} WHERE p = 1; INSERT INTO ${t} (p, c, v) VALUES (1, 5, 5); ` +
          `INSERT INTO ${t} (p, c, v) VALUES (1, 6, 6) IF NOT EXISTS; APPLY BATCH`
      )
      yield* run(all).pipe(gives([{ p: 1, c: 5, v: 5, s: null }, { p: 1, c: 6, v: 6, s: null }]))
      yield* run(
        `BEGIN BATCH INSERT INTO ${o} (p) VALUES (1) IF NOT EXISTS; DELETE FROM ${o} WHERE p = 1; APPLY BATCH`
      )
      yield* run(`BEGIN BATCH DELETE FROM ${o} WHERE p = 2; INSERT INTO ${o} (p) VALUES (2); APPLY BATCH`)
      yield* run(`SELECT p FROM ${o}`).pipe(gives([{ p: 1 }]))
    }
  ),
  rule("values of a map with keys of decimal are compared as decimals in a condition", function*() {
    const t = yield* newTable("p int PRIMARY KEY, m map<decimal, blob>, v int")
    yield* run(`INSERT INTO ${t} (p, m) VALUES (1, {1: 0x00ff, 2: 0x00000001ff, 3: 0x7fffffff01})`)
    for (
      const [condition, applied] of [
        ["m[1] > 0x", true],
        ["m[1] < 0x", false],
        ["m[2] >= 0x00000001ff", true],
        ["m[2] > 0x00000001fe", true],
        ["m[3] < 0x0000000101", true]
      ] as const
    ) {
      yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF ${condition}`).pipe(givesColumn("[applied]", [applied]))
    }
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF m[1] > 0x00000001ff`).pipe(refuses("ServerError"))
  }),
  rule("how alike two vectors are is added up in floats", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v vector<float, 2>, w vector<float, 3>")
    yield* run(`INSERT INTO ${t} (p, v, w) VALUES (1, [-1, 1.5], [0.1, 0.7, -3.3])`)
    yield* run(
      `SELECT similarity_cosine(v, [1.5, -1]) AS a, similarity_cosine(v, [0.2, -1.1]) AS b, ` +
        `similarity_dot_product(w, [0.3, 0.1, 9.7]) AS c, similarity_euclidean(v, [0.2, -1.1]) AS d FROM ${t}`
    ).pipe(gives([{
      a: 0.038461536169052124,
      b: 0.04107144474983215,
      c: -15.454998970031738,
      d: 0.10869566351175308
    }]))
  }),
  rule(
    "a range of a partition's rows that an index could find is none of the index where another column is filtered",
    function*() {
      const t = yield* newTable("p int, c int, w int, PRIMARY KEY (p, c)")
      yield* run(`CREATE INDEX ON ${t} (c) USING 'sai'`)
      yield* run(`INSERT INTO ${t} (p, c, w) VALUES (1, 1, 1)`)
      const read = `SELECT c FROM ${t} WHERE p = 1 AND c > null`
      yield* run(`${read} AND w > 0 ALLOW FILTERING`).pipe(gives([{ c: 1 }]))
      yield* run(`${read} AND c < 0 AND w > 0 ALLOW FILTERING`).pipe(gives([]))
      yield* run(`SELECT c FROM ${t} WHERE c > null`).pipe(refuses("InvalidQuery"))
    }
  ),
  rule(
    "static columns without rows come first where partitions are sorted together, and last where they are reversed",
    function*() {
      const t = yield* newTable("p int, c int, s int static, PRIMARY KEY (p, c)")
      yield* runAll(`INSERT INTO ${t} (p, c) VALUES (1, 0)`, `INSERT INTO ${t} (p, s) VALUES (2, 1)`)
      const all = { pageSize: 0 }
      yield* run(`SELECT p FROM ${t} WHERE p IN (1, 2) ORDER BY c ASC`, [], all).pipe(givesColumn("p", [2, 1]))
      yield* run(`SELECT p FROM ${t} WHERE p IN (1, 2) ORDER BY c DESC`, [], all).pipe(givesColumn("p", [1, 2]))
    }
  )
])
