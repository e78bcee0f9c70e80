import { group, rule } from "../ContractCase.ts"
import { gives, givesColumn, newTable, refuses, run, runAll } from "../steps.ts"

const tenRows = function*(t: string, using = "") {
  for (let c = 1; c <= 10; c++) yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, ?, ?) ${using}`.trimEnd(), [c, c])
}

/**
 * What DELETE takes: a cell, a row, a range of rows, a partition, each with its own timestamp.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/dml.html#delete-statement DELETE}
 * @category groups
 * @since 0.1.0
 */
export const tombstones = group("tombstones", [
  rule("DELETE of a column leaves the row's other columns", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int, w int")
    yield* runAll(`INSERT INTO ${t} (p, v, w) VALUES (1, 1, 2)`, `DELETE v FROM ${t} WHERE p = 1`)
    yield* run(`SELECT v, w FROM ${t}`).pipe(gives([{ v: null, w: 2 }]))
  }),
  rule("DELETE of the whole row takes the marker and every cell", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* runAll(
      `INSERT INTO ${t} (p, c, v) VALUES (1, 1, 1)`,
      `INSERT INTO ${t} (p, c, v) VALUES (1, 2, 2)`,
      `DELETE FROM ${t} WHERE p = 1 AND c = 1`
    )
    yield* run(`SELECT c FROM ${t} WHERE p = 1`).pipe(givesColumn("c", [2]))
  }),
  rule("DELETE of a partition takes all of its rows and no other partition's", function*() {
    const t = yield* newTable("p int, c int, PRIMARY KEY (p, c)")
    yield* runAll(
      `INSERT INTO ${t} (p, c) VALUES (1, 1)`,
      `INSERT INTO ${t} (p, c) VALUES (1, 2)`,
      `INSERT INTO ${t} (p, c) VALUES (2, 1)`,
      `DELETE FROM ${t} WHERE p = 1`
    )
    yield* run(`SELECT p, c FROM ${t}`).pipe(gives([{ p: 2, c: 1 }]))
  }),
  rule("a range delete takes the rows between its bounds, exclusive and inclusive", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* tenRows(t)
    yield* run(`DELETE FROM ${t} WHERE p = 1 AND c > 3 AND c <= 6`)
    yield* run(`SELECT c FROM ${t} WHERE p = 1`).pipe(givesColumn("c", [1, 2, 3, 7, 8, 9, 10]))
  }),
  rule("a range delete may be open at one end", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* tenRows(t)
    yield* run(`DELETE FROM ${t} WHERE p = 1 AND c >= 9`)
    yield* run(`DELETE FROM ${t} WHERE p = 1 AND c < 3`)
    yield* run(`SELECT c FROM ${t} WHERE p = 1`).pipe(givesColumn("c", [3, 4, 5, 6, 7, 8]))
  }),
  rule("a range delete in a table with descending order takes the same rows", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)", "WITH CLUSTERING ORDER BY (c DESC)")
    yield* tenRows(t)
    yield* run(`DELETE FROM ${t} WHERE p = 1 AND c > 3 AND c <= 6`)
    yield* run(`SELECT c FROM ${t} WHERE p = 1`).pipe(givesColumn("c", [10, 9, 8, 7, 3, 2, 1]))
  }),
  rule("a range delete spares what was written later", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* tenRows(t, "USING TIMESTAMP 100")
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 5, 55) USING TIMESTAMP 300`)
    yield* run(`DELETE FROM ${t} USING TIMESTAMP 200 WHERE p = 1 AND c > 1`)
    yield* run(`SELECT c, v FROM ${t} WHERE p = 1`).pipe(gives([{ c: 1, v: 1 }, { c: 5, v: 55 }]))
  }),
  rule("overlapping range deletes each cover by their own timestamp", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* runAll(
      `DELETE FROM ${t} USING TIMESTAMP 300 WHERE p = 1 AND c >= 2 AND c <= 4`,
      `DELETE FROM ${t} USING TIMESTAMP 100 WHERE p = 1 AND c >= 3 AND c <= 6`
    )
    for (let c = 1; c <= 7; c++) yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, ?, 1) USING TIMESTAMP 200`, [c])
    yield* run(`SELECT c FROM ${t} WHERE p = 1`).pipe(givesColumn("c", [1, 5, 6, 7]))
  }),
  rule("a row written again after a range delete lives", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* tenRows(t, "USING TIMESTAMP 100")
    yield* run(`DELETE FROM ${t} USING TIMESTAMP 200 WHERE p = 1 AND c <= 10`)
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 4, 4) USING TIMESTAMP 201`)
    yield* run(`SELECT c FROM ${t} WHERE p = 1`).pipe(givesColumn("c", [4]))
  }),
  rule("DELETE by a prefix of the clustering columns takes every row under it", function*() {
    const t = yield* newTable("p int, a int, b int, PRIMARY KEY (p, a, b)")
    yield* runAll(
      `INSERT INTO ${t} (p, a, b) VALUES (1, 1, 1)`,
      `INSERT INTO ${t} (p, a, b) VALUES (1, 1, 2)`,
      `INSERT INTO ${t} (p, a, b) VALUES (1, 2, 1)`,
      `DELETE FROM ${t} WHERE p = 1 AND a = 1`
    )
    yield* run(`SELECT a, b FROM ${t} WHERE p = 1`).pipe(gives([{ a: 2, b: 1 }]))
  }),
  rule("DELETE takes a range over a tuple of clustering columns", function*() {
    const t = yield* newTable("p int, a int, b int, PRIMARY KEY (p, a, b)")
    for (const a of [1, 2]) {
      for (const b of [1, 2]) yield* run(`INSERT INTO ${t} (p, a, b) VALUES (1, ?, ?)`, [a, b])
    }
    yield* run(`DELETE FROM ${t} WHERE p = 1 AND (a, b) > (1, 1) AND (a, b) <= (2, 1)`)
    yield* run(`SELECT a, b FROM ${t} WHERE p = 1`).pipe(gives([{ a: 1, b: 1 }, { a: 2, b: 2 }]))
  }),
  rule("DELETE takes IN on the partition key and on a clustering column", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    for (const p of [1, 2]) for (const c of [1, 2, 3]) yield* run(`INSERT INTO ${t} (p, c) VALUES (?, ?)`, [p, c])
    yield* run(`DELETE FROM ${t} WHERE p IN (1, 2) AND c IN (1, 3)`)
    yield* run(`SELECT p, c FROM ${t} WHERE p IN (1, 2)`).pipe(gives([{ p: 1, c: 2 }, { p: 2, c: 2 }]))
  }),
  rule("DELETE takes IN on a clustering column with a range on the next, and IN on a tuple", function*() {
    const t = yield* newTable("p int, a int, b int, PRIMARY KEY (p, a, b)")
    for (const a of [1, 2, 3]) for (const b of [1, 2]) yield* run(`INSERT INTO ${t} (p, a, b) VALUES (1, ?, ?)`, [a, b])
    yield* run(`DELETE FROM ${t} WHERE p = 1 AND a IN (1, 2) AND b > 1`)
    yield* run(`DELETE FROM ${t} WHERE p = 1 AND (a, b) IN ((1, 1), (3, 2))`)
    yield* run(`SELECT a, b FROM ${t} WHERE p = 1`).pipe(gives([{ a: 2, b: 1 }, { a: 3, b: 1 }]))
  }),
  rule("DELETE refuses a clustering column whose predecessor is free or a range", function*() {
    const t = yield* newTable("p int, a int, b int, PRIMARY KEY (p, a, b)")
    yield* run(`DELETE FROM ${t} WHERE p = 1 AND b = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`DELETE FROM ${t} WHERE p = 1 AND a > 1 AND b > 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("UPDATE takes IN on the keys", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* run(`UPDATE ${t} SET v = 7 WHERE p IN (1, 2) AND c IN (1, 2)`)
    yield* run(`SELECT p, c, v FROM ${t} WHERE p IN (1, 2)`).pipe(
      gives([{ p: 1, c: 1, v: 7 }, { p: 1, c: 2, v: 7 }, { p: 2, c: 1, v: 7 }, { p: 2, c: 2, v: 7 }])
    )
  }),
  rule("DELETE of a column needs the full primary key", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* run(`DELETE v FROM ${t} WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`DELETE v FROM ${t} WHERE p = 1 AND c > 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("DELETE needs the whole partition key", function*() {
    const t = yield* newTable("p int, q int, v int, PRIMARY KEY ((p, q))")
    yield* run(`DELETE FROM ${t} WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`DELETE FROM ${t}`).pipe(refuses("SyntaxError"))
  }),
  rule("DELETE refuses a condition on a column that is no key", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`DELETE FROM ${t} WHERE p = 1 AND v = 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("a key column cannot be deleted", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* run(`DELETE c FROM ${t} WHERE p = 1 AND c = 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("deleting what is not there is no error", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p) VALUES (2)`)
    yield* run(`DELETE FROM ${t} WHERE p = 1`).pipe(gives([]))
    yield* run(`SELECT p FROM ${t}`).pipe(gives([{ p: 2 }]))
  }),
  rule("TRUNCATE empties the table, and it can be written to again", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* runAll(`INSERT INTO ${t} (p, v) VALUES (1, 1)`, `INSERT INTO ${t} (p, v) VALUES (2, 2)`, `TRUNCATE ${t}`)
    yield* run(`SELECT p FROM ${t}`).pipe(gives([]))
    yield* run(`INSERT INTO ${t} (p, v) VALUES (3, 3)`)
    yield* run(`SELECT p FROM ${t}`).pipe(gives([{ p: 3 }]))
  })
])
