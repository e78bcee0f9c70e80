import { group, rule } from "../ContractCase.ts"
import { gives, newTable, refuses, run, runAll } from "../steps.ts"

const columns = "p int, c int, s text static, v int, PRIMARY KEY (p, c)"

/**
 * Columns a partition has once, whatever its rows.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/ddl.html#static-column Static columns}
 * @category groups
 * @since 0.1.0
 */
export const staticColumns = group("static columns", [
  rule("every row of the partition shows the same static value", function*() {
    const t = yield* newTable(columns)
    yield* runAll(
      `INSERT INTO ${t} (p, c, s, v) VALUES (1, 1, 'first', 1)`,
      `INSERT INTO ${t} (p, c, s, v) VALUES (1, 2, 'second', 2)`
    )
    yield* run(`SELECT c, s, v FROM ${t} WHERE p = 1`).pipe(
      gives([{ c: 1, s: "second", v: 1 }, { c: 2, s: "second", v: 2 }])
    )
  }),
  rule("a partition with statics only reads as one row with null clustering and regular columns", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, s) VALUES (1, 'alone')`)
    yield* run(`SELECT p, c, s, v FROM ${t} WHERE p = 1`).pipe(gives([{ p: 1, c: null, s: "alone", v: null }]))
    yield* run(`SELECT p, c, s, v FROM ${t}`).pipe(gives([{ p: 1, c: null, s: "alone", v: null }]))
  }),
  rule("the row of statics gives way to the first regular row", function*() {
    const t = yield* newTable(columns)
    yield* runAll(`INSERT INTO ${t} (p, s) VALUES (1, 'x')`, `INSERT INTO ${t} (p, c, v) VALUES (1, 5, 5)`)
    yield* run(`SELECT p, c, s, v FROM ${t} WHERE p = 1`).pipe(gives([{ p: 1, c: 5, s: "x", v: 5 }]))
  }),
  rule("the row of statics does not show when the clustering column is restricted", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, s) VALUES (1, 'x')`)
    yield* run(`SELECT s, v FROM ${t} WHERE p = 1 AND c = 1`).pipe(gives([]))
    yield* run(`SELECT s, v FROM ${t} WHERE p = 1 AND c > 0`).pipe(gives([]))
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 1, 1)`)
    yield* run(`SELECT s, v FROM ${t} WHERE p = 1 AND c > 0`).pipe(gives([{ s: "x", v: 1 }]))
  }),
  rule("a selection of statics alone refuses a restriction of the clustering column", function*() {
    const t = yield* newTable(columns)
    yield* run(`SELECT s FROM ${t} WHERE p = 1 AND c = 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("LIMIT and PER PARTITION LIMIT count the row of statics", function*() {
    const t = yield* newTable(columns)
    yield* runAll(
      `INSERT INTO ${t} (p, s) VALUES (1, 'one')`,
      `INSERT INTO ${t} (p, c, s) VALUES (2, 1, 'two')`,
      `INSERT INTO ${t} (p, c) VALUES (2, 2)`
    )
    const both = gives([{ p: 1, c: null, s: "one" }, { p: 2, c: 1, s: "two" }])
    yield* run(`SELECT p, c, s FROM ${t} LIMIT 2`).pipe(both)
    yield* run(`SELECT p, c, s FROM ${t} PER PARTITION LIMIT 1`).pipe(both)
    yield* run(`SELECT p, c FROM ${t} WHERE p = 1 ORDER BY c DESC`).pipe(gives([{ p: 1, c: null }]))
  }),
  rule("a selection of statics gives them once for each row of the partition", function*() {
    const t = yield* newTable(columns)
    yield* runAll(`INSERT INTO ${t} (p, c, s) VALUES (1, 1, 'x')`, `INSERT INTO ${t} (p, c) VALUES (1, 2)`)
    yield* run(`SELECT s FROM ${t} WHERE p = 1`).pipe(gives([{ s: "x" }, { s: "x" }]))
    yield* run(`SELECT DISTINCT s FROM ${t} WHERE p = 1`).pipe(gives([{ s: "x" }]))
  }),
  rule("UPDATE of statics takes IN on the partition key", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET s = 'x' WHERE p IN (1, 2)`)
    yield* run(`SELECT DISTINCT p, s FROM ${t}`).pipe(gives([{ p: 1, s: "x" }, { p: 2, s: "x" }]))
  }),
  rule("filtering by a static finds a partition that has statics only; by a regular column it does not", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, s) VALUES (1, 'x')`)
    yield* run(`SELECT p, c FROM ${t} WHERE s = 'x' ALLOW FILTERING`).pipe(gives([{ p: 1, c: null }]))
    yield* run(`SELECT p, c FROM ${t} WHERE v = 1 ALLOW FILTERING`).pipe(gives([]))
    yield* run(`SELECT p, c FROM ${t} WHERE c = 1 ALLOW FILTERING`).pipe(gives([]))
  }),
  rule("DISTINCT sees a partition that has statics only", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, s) VALUES (1, 'x')`)
    yield* run(`SELECT DISTINCT p, s FROM ${t}`).pipe(gives([{ p: 1, s: "x" }]))
  }),
  rule("count(*) counts a partition that has statics only", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, s) VALUES (1, 'x')`)
    yield* run(`SELECT count(*) FROM ${t}`).pipe(gives([{ count: 1n }]))
  }),
  rule(
    "INSERT of a bare partition key is refused where there is a clustering column and no static is written",
    function*() {
      const t = yield* newTable(columns)
      yield* run(`INSERT INTO ${t} (p) VALUES (1)`).pipe(refuses("InvalidQuery"))
      yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1)`).pipe(refuses("InvalidQuery"))
    }
  ),
  rule("UPDATE of statics alone must not name the clustering column", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET s = 'x' WHERE p = 1`)
    yield* run(`UPDATE ${t} SET s = 'y' WHERE p = 1 AND c = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT s FROM ${t} WHERE p = 1`).pipe(gives([{ s: "x" }]))
  }),
  rule("UPDATE of a static and a regular column needs the full key", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET s = 'x', v = 1 WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET s = 'x', v = 1 WHERE p = 1 AND c = 1`)
    yield* run(`SELECT c, s, v FROM ${t} WHERE p = 1`).pipe(gives([{ c: 1, s: "x", v: 1 }]))
  }),
  rule("DELETE of a static takes the partition key alone", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, c, s, v) VALUES (1, 1, 'x', 1)`)
    yield* run(`DELETE s FROM ${t} WHERE p = 1 AND c = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`DELETE s FROM ${t} WHERE p = 1`)
    yield* run(`SELECT c, s, v FROM ${t} WHERE p = 1`).pipe(gives([{ c: 1, s: null, v: 1 }]))
  }),
  rule("DELETE of the last row keeps the statics", function*() {
    const t = yield* newTable(columns)
    yield* runAll(`INSERT INTO ${t} (p, c, s, v) VALUES (1, 1, 'x', 1)`, `DELETE FROM ${t} WHERE p = 1 AND c = 1`)
    yield* run(`SELECT p, c, s, v FROM ${t} WHERE p = 1`).pipe(gives([{ p: 1, c: null, s: "x", v: null }]))
  }),
  rule("DELETE of a clustering range keeps the statics", function*() {
    const t = yield* newTable(columns)
    yield* runAll(`INSERT INTO ${t} (p, c, s, v) VALUES (1, 1, 'x', 1)`, `DELETE FROM ${t} WHERE p = 1 AND c >= 0`)
    yield* run(`SELECT p, c, s, v FROM ${t} WHERE p = 1`).pipe(gives([{ p: 1, c: null, s: "x", v: null }]))
  }),
  rule("DELETE of the partition takes the statics too", function*() {
    const t = yield* newTable(columns)
    yield* runAll(`INSERT INTO ${t} (p, c, s, v) VALUES (1, 1, 'x', 1)`, `DELETE FROM ${t} WHERE p = 1`)
    yield* run(`INSERT INTO ${t} (p, c) VALUES (1, 2)`)
    yield* run(`SELECT p, c, s, v FROM ${t} WHERE p = 1`).pipe(gives([{ p: 1, c: 2, s: null, v: null }]))
  }),
  rule("a partition is gone when its only static is null", function*() {
    const t = yield* newTable(columns)
    yield* runAll(
      `INSERT INTO ${t} (p, s) VALUES (1, 'x')`,
      `INSERT INTO ${t} (p, s) VALUES (2, 'y')`,
      `UPDATE ${t} SET s = null WHERE p = 1`
    )
    yield* run(`SELECT p, s FROM ${t}`).pipe(gives([{ p: 2, s: "y" }]))
  }),
  rule("a static collection can be updated by elements", function*() {
    const t = yield* newTable("p int, c int, tags set<text> static, PRIMARY KEY (p, c)")
    yield* runAll(`UPDATE ${t} SET tags = tags + {'a'} WHERE p = 1`, `UPDATE ${t} SET tags = tags + {'b'} WHERE p = 1`)
    yield* run(`SELECT tags FROM ${t} WHERE p = 1`).pipe(gives([{ tags: new Set(["a", "b"]) }]))
  }),
  rule("a table without clustering columns can have no static one", function*() {
    const t = yield* newTable(columns)
    yield* run(`CREATE TABLE ${t}x (p int PRIMARY KEY, s int static)`).pipe(refuses("InvalidQuery"))
  }),
  rule("a key column cannot be static", function*() {
    const t = yield* newTable(columns)
    yield* run(`CREATE TABLE ${t}x (p int static, c int, PRIMARY KEY (p, c))`).pipe(refuses("InvalidQuery"))
  }),
  rule("beside rows a static column is written once for each: added to a list and counted as often", function*() {
    const t = yield* newTable("p int, c int, l list<int> static, v int, PRIMARY KEY (p, c)")
    yield* run(`UPDATE ${t} SET l = l + [1, 2], v = 1 WHERE p = 1 AND c IN (1, 2, 3)`)
    yield* run(`SELECT DISTINCT p, l FROM ${t}`).pipe(gives([{ p: 1, l: [1, 2, 1, 2, 1, 2] }]))
    const n = yield* newTable("p int, c int, s counter static, n counter, PRIMARY KEY (p, c)")
    yield* run(`UPDATE ${n} SET s = s + 1, n = n + 1 WHERE p = 1 AND c IN (1, 2)`)
    yield* run(`SELECT c, s, n FROM ${n}`).pipe(gives([{ c: 1, s: 2n, n: 1n }, { c: 2, s: 2n, n: 1n }]))
  })
])
