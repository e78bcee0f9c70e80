import { group, rule } from "../ContractCase.ts"
import { gives, givesColumn, givesInAnyOrder, newTable, queryable, refuses, run, runAll } from "../steps.ts"

const columns = "p int, c int, d int, v int, w int, PRIMARY KEY (p, c, d)"

const filled = function*() {
  const t = yield* newTable(columns)
  for (const [p, c, d, v] of [[1, 1, 1, 5], [1, 1, 2, 6], [1, 2, 1, 5], [2, 1, 1, 5]] as const) {
    yield* run(`INSERT INTO ${t} (p, c, d, v, w) VALUES (?, ?, ?, ?, ?)`, [p, c, d, v, d])
  }
  return t
}

/**
 * What a SELECT may restrict: keys in order, indexed columns, and the rest under ALLOW FILTERING.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/dml.html#where-clause The WHERE clause}
 * @category groups
 * @since 0.1.0
 */
export const filtering = group("filtering and indexes", [
  rule("a column that is neither key nor indexed needs ALLOW FILTERING", function*() {
    const t = yield* filled()
    yield* run(`SELECT c FROM ${t} WHERE v = 5`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND v = 5`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT c, d FROM ${t} WHERE p = 1 AND v = 5 ALLOW FILTERING`).pipe(
      gives([{ c: 1, d: 1 }, { c: 2, d: 1 }])
    )
  }),
  rule("filtering takes =, <, <=, >, >= and IN on plain columns", function*() {
    const t = yield* filled()
    yield* run(`SELECT d FROM ${t} WHERE p = 1 AND v > 5 ALLOW FILTERING`).pipe(givesColumn("d", [2]))
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND v >= 5 AND v < 6 ALLOW FILTERING`).pipe(givesColumn("c", [1, 2]))
    yield* run(`SELECT d FROM ${t} WHERE p = 1 AND v IN (6, 7) ALLOW FILTERING`).pipe(givesColumn("d", [2]))
    yield* run(`SELECT d FROM ${t} WHERE p = ? AND v <= ? AND w = ? ALLOW FILTERING`, [1, 9, 2]).pipe(
      givesColumn("d", [2])
    )
  }),
  rule("ALLOW FILTERING that is not needed does no harm", function*() {
    const t = yield* filled()
    yield* run(`SELECT d FROM ${t} WHERE p = 1 AND c = 1 ALLOW FILTERING`).pipe(givesColumn("d", [1, 2]))
    yield* run(`SELECT DISTINCT p FROM ${t} ALLOW FILTERING`).pipe(givesColumn("p", [1, 2]))
  }),
  rule("!= is refused in WHERE, also with ALLOW FILTERING", function*() {
    const t = yield* filled()
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND c != 1`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT c FROM ${t} WHERE v != 1 ALLOW FILTERING`).pipe(refuses("InvalidQuery"))
  }),
  rule("part of the partition key needs ALLOW FILTERING", function*() {
    const t = yield* newTable("p int, q int, PRIMARY KEY ((p, q))")
    yield* runAll(`INSERT INTO ${t} (p, q) VALUES (1, 1)`, `INSERT INTO ${t} (p, q) VALUES (2, 1)`)
    yield* run(`SELECT p FROM ${t} WHERE q = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT p FROM ${t} WHERE q = 1 ALLOW FILTERING`).pipe(givesInAnyOrder([{ p: 1 }, { p: 2 }]))
  }),
  rule("a range of the partition key needs ALLOW FILTERING", function*() {
    const t = yield* filled()
    yield* run(`SELECT p FROM ${t} WHERE p > 1`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT p FROM ${t} WHERE p > 1 ALLOW FILTERING`).pipe(gives([{ p: 2 }]))
  }),
  rule("a clustering column without the partition key needs ALLOW FILTERING", function*() {
    const t = yield* filled()
    yield* run(`SELECT p FROM ${t} WHERE c = 2`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT p, c, d FROM ${t} WHERE c = 2 ALLOW FILTERING`).pipe(gives([{ p: 1, c: 2, d: 1 }]))
  }),
  rule("a clustering column whose predecessor is free needs ALLOW FILTERING", function*() {
    const t = yield* filled()
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND d = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND d = 1 ALLOW FILTERING`).pipe(givesColumn("c", [1, 2]))
  }),
  rule("a clustering column after a range needs ALLOW FILTERING", function*() {
    const t = yield* filled()
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND c > 0 AND d = 2`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND c > 0 AND d = 2 ALLOW FILTERING`).pipe(givesColumn("c", [1]))
  }),
  rule("after IN a clustering column may have = or a range", function*() {
    const t = yield* filled()
    yield* run(`SELECT c, d FROM ${t} WHERE p = 1 AND c IN (1, 2) AND d = 1`).pipe(
      gives([{ c: 1, d: 1 }, { c: 2, d: 1 }])
    )
    yield* run(`SELECT c, d FROM ${t} WHERE p = 1 AND c IN (1, 2) AND d > 1`).pipe(gives([{ c: 1, d: 2 }]))
  }),
  rule("one column takes one =, and one bound at each end", function*() {
    const t = yield* filled()
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND c = 1 AND c = 2`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND c > 0 AND c > 1`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND p = 2`).pipe(refuses("InvalidQuery"))
  }),
  rule("there is no OR and no BETWEEN", function*() {
    const t = yield* filled()
    yield* run(`SELECT c FROM ${t} WHERE p = 1 OR p = 2`).pipe(refuses("SyntaxError"))
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND c BETWEEN 1 AND 2`).pipe(refuses("SyntaxError"))
  }),
  rule("filtering looks into collections by CONTAINS, CONTAINS KEY and map entry", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<text>, l list<int>, m map<text, int>")
    yield* run(`INSERT INTO ${t} (p, s, l, m) VALUES (1, {'a', 'b'}, [1, 2], {'k': 3})`)
    yield* run(`INSERT INTO ${t} (p, s, l, m) VALUES (2, {'b'}, [2], {'k': 4})`)
    yield* run(`SELECT p FROM ${t} WHERE s CONTAINS 'a'`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT p FROM ${t} WHERE s CONTAINS 'a' ALLOW FILTERING`).pipe(gives([{ p: 1 }]))
    yield* run(`SELECT p FROM ${t} WHERE l CONTAINS ? ALLOW FILTERING`, [1]).pipe(gives([{ p: 1 }]))
    yield* run(`SELECT p FROM ${t} WHERE m CONTAINS 4 ALLOW FILTERING`).pipe(gives([{ p: 2 }]))
    yield* run(`SELECT p FROM ${t} WHERE m CONTAINS KEY 'k' ALLOW FILTERING`).pipe(
      givesInAnyOrder([{ p: 1 }, { p: 2 }])
    )
    yield* run(`SELECT p FROM ${t} WHERE m['k'] = 3 ALLOW FILTERING`).pipe(gives([{ p: 1 }]))
    yield* run(`SELECT p FROM ${t} WHERE s CONTAINS 'a' AND s CONTAINS 'b' ALLOW FILTERING`).pipe(gives([{ p: 1 }]))
  }),
  rule("= on a collection is refused unless it is frozen, CONTAINS KEY on a set always", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<text>, f frozen<list<int>>")
    yield* run(`INSERT INTO ${t} (p, f) VALUES (1, [1, 2])`)
    yield* run(`SELECT p FROM ${t} WHERE s = {'a'} ALLOW FILTERING`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT p FROM ${t} WHERE s CONTAINS KEY 'a' ALLOW FILTERING`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT p FROM ${t} WHERE f = [1, 2] ALLOW FILTERING`).pipe(gives([{ p: 1 }]))
    yield* run(`SELECT p FROM ${t} WHERE f CONTAINS 2 ALLOW FILTERING`).pipe(gives([{ p: 1 }]))
  }),
  rule("filtering on a static column gives every row of the partition", function*() {
    const t = yield* newTable("p int, c int, s int static, PRIMARY KEY (p, c)")
    yield* runAll(
      `INSERT INTO ${t} (p, c, s) VALUES (1, 1, 7)`,
      `INSERT INTO ${t} (p, c) VALUES (1, 2)`,
      `INSERT INTO ${t} (p, c, s) VALUES (2, 1, 8)`
    )
    yield* run(`SELECT p, c FROM ${t} WHERE s = 7 ALLOW FILTERING`).pipe(gives([{ p: 1, c: 1 }, { p: 1, c: 2 }]))
  }),
  rule("an indexed column can be restricted by =, over all partitions in token order", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* run(`CREATE INDEX ON ${t} (v)`)
    for (const [p, c, v] of [[3, 1, 5], [1, 1, 5], [1, 2, 5], [2, 1, 6]] as const) {
      yield* run(`INSERT INTO ${t} (p, c, v) VALUES (?, ?, ?)`, [p, c, v])
    }
    yield* run(`SELECT p, c FROM ${t} WHERE v = ?`, [5]).pipe(gives([{ p: 1, c: 1 }, { p: 1, c: 2 }, { p: 3, c: 1 }]))
    yield* run(`SELECT p, c FROM ${t} WHERE v = 5 LIMIT 1`).pipe(gives([{ p: 1, c: 1 }]))
    yield* run(`SELECT count(*) FROM ${t} WHERE v = 5`).pipe(gives([{ count: 3n }]))
    yield* run(`SELECT p FROM ${t} WHERE v = 99`).pipe(gives([]))
  }),
  rule("an index is combined with the keys without ALLOW FILTERING", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* run(`CREATE INDEX ON ${t} (v)`)
    for (const [p, c, v] of [[1, 1, 5], [1, 2, 5], [2, 1, 5]] as const) {
      yield* run(`INSERT INTO ${t} (p, c, v) VALUES (?, ?, ?)`, [p, c, v])
    }
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND v = 5`).pipe(givesColumn("c", [1, 2]))
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND c = 2 AND v = 5`).pipe(givesColumn("c", [2]))
  }),
  rule(
    "an index beside an unindexed column, or a range or IN of an indexed one, still needs ALLOW FILTERING",
    function*() {
      const t = yield* newTable("p int, c int, v int, w int, PRIMARY KEY (p, c)")
      yield* run(`CREATE INDEX ON ${t} (v)`)
      yield* run(`INSERT INTO ${t} (p, c, v, w) VALUES (1, 1, 5, 1)`)
      yield* run(`INSERT INTO ${t} (p, c, v, w) VALUES (1, 2, 5, 2)`)
      yield* run(`SELECT c FROM ${t} WHERE v = 5 AND w = 1`).pipe(refuses("InvalidQuery"))
      yield* run(`SELECT c FROM ${t} WHERE v = 5 AND w = 1 ALLOW FILTERING`).pipe(givesColumn("c", [1]))
      yield* run(`SELECT c FROM ${t} WHERE v > 4`).pipe(refuses("InvalidQuery"))
      yield* run(`SELECT c FROM ${t} WHERE v > 4 ALLOW FILTERING`).pipe(givesColumn("c", [1, 2]))
      yield* run(`SELECT c FROM ${t} WHERE v IN (5, 6)`).pipe(refuses("InvalidQuery"))
      yield* run(`SELECT c FROM ${t} WHERE v IN (5, 6) ALLOW FILTERING`).pipe(givesColumn("c", [1, 2]))
    }
  ),
  rule("an index follows updates and deletions", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`CREATE INDEX ON ${t} (v)`)
    yield* runAll(
      `INSERT INTO ${t} (p, v) VALUES (1, 5)`,
      `INSERT INTO ${t} (p, v) VALUES (2, 5)`,
      `INSERT INTO ${t} (p, v) VALUES (3, 5)`,
      `UPDATE ${t} SET v = 6 WHERE p = 1`,
      `DELETE FROM ${t} WHERE p = 2`
    )
    yield* run(`SELECT p FROM ${t} WHERE v = 5`).pipe(gives([{ p: 3 }]))
    yield* run(`SELECT p FROM ${t} WHERE v = 6`).pipe(gives([{ p: 1 }]))
    yield* run(`UPDATE ${t} SET v = null WHERE p = 3`)
    yield* run(`SELECT p FROM ${t} WHERE v = 5`).pipe(gives([]))
  }),
  rule("an index made later covers the rows already there", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 5)`)
    yield* run(`CREATE INDEX ON ${t} (v)`)
    yield* queryable(run(`SELECT p FROM ${t} WHERE v = 5`)).pipe(gives([{ p: 1 }]))
  }),
  rule("an index on a set answers CONTAINS, one on a map's keys CONTAINS KEY", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<text>, m map<text, int>")
    yield* runAll(`CREATE INDEX ON ${t} (s)`, `CREATE INDEX ON ${t} (keys(m))`)
    yield* run(`INSERT INTO ${t} (p, s, m) VALUES (1, {'a', 'b'}, {'k': 1})`)
    yield* run(`INSERT INTO ${t} (p, s, m) VALUES (2, {'b'}, {'x': 1})`)
    yield* run(`SELECT p FROM ${t} WHERE s CONTAINS 'a'`).pipe(gives([{ p: 1 }]))
    yield* run(`SELECT p FROM ${t} WHERE m CONTAINS KEY 'x'`).pipe(gives([{ p: 2 }]))
    yield* run(`SELECT p FROM ${t} WHERE m CONTAINS 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("clustering and static columns can be indexed", function*() {
    const t = yield* newTable("p int, c int, s int static, PRIMARY KEY (p, c)")
    yield* runAll(`CREATE INDEX ON ${t} (c)`, `CREATE INDEX ON ${t} (s)`)
    yield* runAll(`INSERT INTO ${t} (p, c, s) VALUES (1, 1, 9)`, `INSERT INTO ${t} (p, c) VALUES (1, 2)`)
    yield* run(`SELECT p, c FROM ${t} WHERE c = 2`).pipe(gives([{ p: 1, c: 2 }]))
    yield* run(`SELECT c FROM ${t} WHERE s = 9`).pipe(givesColumn("c", [1, 2]))
  }),
  rule("an indexed read takes no ORDER BY", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* run(`CREATE INDEX ON ${t} (v)`)
    yield* run(`SELECT c FROM ${t} WHERE v = 5 ORDER BY c DESC`).pipe(refuses("InvalidQuery"))
  }),
  rule("an unset value of an indexed column is refused", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`CREATE INDEX ON ${t} (v)`)
    yield* run(`SELECT p FROM ${t} WHERE v = ?`, [undefined]).pipe(refuses("InvalidQuery"))
  }),
  rule("when its index is dropped, a column needs ALLOW FILTERING again", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`CREATE INDEX ON ${t} (v)`)
    yield* run(`SELECT p FROM ${t} WHERE v = 1`).pipe(gives([]))
    yield* run(`DROP INDEX ${t}_v_idx`)
    yield* run(`SELECT p FROM ${t} WHERE v = 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("a whole partition key beside its token is found by the key, if its token is in range", function*() {
    const t = yield* newTable("p int, q text, c int, PRIMARY KEY ((p, q), c)")
    yield* runAll(`INSERT INTO ${t} (p, q, c) VALUES (1, 'a', 1)`, `INSERT INTO ${t} (p, q, c) VALUES (1, 'a', 2)`)
    const { rows: [row] } = yield* run(`SELECT cast(token(p, q) AS text) AS at FROM ${t} LIMIT 1`)
    const token = typeof row?.at === "string" ? row.at : ""
    yield* run(`SELECT c FROM ${t} WHERE token(p, q) >= ${token} AND p = 1 AND q = 'a' ORDER BY c DESC`).pipe(
      gives([{ c: 2 }, { c: 1 }])
    )
    yield* run(`SELECT c FROM ${t} WHERE token(p, q) > ${token} AND p = 1 AND q = 'a'`).pipe(gives([]))
    yield* run(`SELECT c FROM ${t} WHERE token(p, q) < ${token} AND p IN (1, 2) AND q = 'a'`).pipe(gives([]))
    yield* run(`SELECT c FROM ${t} WHERE token(p, q) = ${token} AND p = 1 AND q = 'a' AND c = 2`).pipe(
      gives([{ c: 2 }])
    )
    yield* run(`SELECT c FROM ${t} WHERE token(p, q) > 0 AND p = 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("CONTAINS and LIKE of a clustering column stand beside no comparison of it", function*() {
    const t = yield* newTable("p int, c int, d frozen<set<int>>, e text, PRIMARY KEY (p, c, d, e)")
    yield* run(`INSERT INTO ${t} (p, c, d, e) VALUES (1, 1, {1, 2}, 'a')`)
    yield* run(`CREATE CUSTOM INDEX ON ${t} (e) USING 'org.apache.cassandra.index.sasi.SASIIndex'`)
    const where = (where: string) => run(`SELECT c FROM ${t} WHERE p = 1 AND ${where} ALLOW FILTERING`)
    yield* where("d CONTAINS 1 AND d CONTAINS 2").pipe(gives([{ c: 1 }]))
    yield* where("c > 0 AND d CONTAINS 1").pipe(gives([{ c: 1 }]))
    for (const other of ["d = {1, 2}", "d > {1}", "d IN ({1, 2}, {3})", "(c, d) > (0, {1})", "(c, d) = (1, {1, 2})"]) {
      yield* where(`d CONTAINS 1 AND ${other}`).pipe(refuses("InvalidQuery"))
      yield* where(`${other} AND d CONTAINS 1`).pipe(refuses("InvalidQuery"))
    }
    yield* where("e LIKE 'a%' AND e > 'a'").pipe(refuses("InvalidQuery"))
    yield* where("e LIKE 'a%' AND e LIKE 'ab%'").pipe(refuses("InvalidQuery"))
  }),
  rule("null is refused in a slice of a clustering column that an index reads", function*() {
    const t = yield* newTable("p int, c int, d int, PRIMARY KEY (p, c, d)")
    yield* run(`SELECT * FROM ${t} WHERE c > null ALLOW FILTERING`).pipe(gives([]))
    yield* run(`CREATE INDEX ON ${t} (c) USING 'sai'`)
    yield* queryable(run(`SELECT * FROM ${t} WHERE c = 1`))
    yield* run(`SELECT * FROM ${t} WHERE c > null ALLOW FILTERING`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT * FROM ${t} WHERE p = 1 AND c > null`).pipe(gives([]))
  }),
  rule("an IN filter ends before its first null, and an unset member is the value of zero bytes", function*() {
    const t = yield* newTable("p int, q int, v int, PRIMARY KEY ((p, q))")
    yield* run(`INSERT INTO ${t} (p, q, v) VALUES (1, 1, 1)`)
    for (const column of ["p", "v"]) {
      const where = (members: string, ...values: ReadonlyArray<undefined>) =>
        run(`SELECT q FROM ${t} WHERE ${column} IN (${members}) ALLOW FILTERING`, values)
      yield* where("1, null").pipe(gives([{ q: 1 }]))
      yield* where("2, null, 1").pipe(gives([]))
      yield* where("?, 1", undefined).pipe(gives([{ q: 1 }]))
      yield* where("null").pipe(refuses("InvalidQuery"))
    }
    yield* run(`INSERT INTO ${t} (p, q, v) VALUES (2, 2, blob_as_int(0x))`)
    yield* run(`SELECT q FROM ${t} WHERE v IN (9, ?) ALLOW FILTERING`, [undefined]).pipe(gives([{ q: 2 }]))
  }),
  rule("a storage-attached index of a uuid finds single values alone", function*() {
    const t = yield* newTable("p int, c int, v uuid, PRIMARY KEY (p, c)")
    yield* run(`CREATE INDEX ON ${t} (v) USING 'sai'`)
    yield* queryable(run(`SELECT p FROM ${t} WHERE v = f0000000-0000-4000-8000-000000000000`)).pipe(gives([]))
    yield* run(`SELECT p FROM ${t} WHERE v > f0000000-0000-4000-8000-000000000000`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT p FROM ${t} WHERE p IN (1, 2) AND v > f0000000-0000-4000-8000-000000000000 ALLOW FILTERING`)
      .pipe(
        gives([])
      )
  })
])
