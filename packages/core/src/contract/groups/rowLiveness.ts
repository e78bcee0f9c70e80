import { group, rule } from "../ContractCase.ts"
import { gives, newTable, pass, run, runAll } from "../steps.ts"

/**
 * When a row exists: INSERT writes a row marker beside the cells, UPDATE writes cells only.
 *
 * @see {@link https://issues.apache.org/jira/browse/CASSANDRA-6782 CASSANDRA-6782}
 * @category groups
 * @since 0.1.0
 */
export const rowLiveness = group("row liveness", [
  rule("a row made by INSERT stays, all null, when its last cell is deleted", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* runAll(`INSERT INTO ${t} (p, v) VALUES (1, 1)`, `UPDATE ${t} SET v = null WHERE p = 1`)
    yield* run(`SELECT p, v FROM ${t}`).pipe(gives([{ p: 1, v: null }]))
  }),
  rule("a row made by UPDATE disappears with its last cell", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1`)
    yield* run(`SELECT p, v FROM ${t}`).pipe(gives([{ p: 1, v: 1 }]))
    yield* run(`DELETE v FROM ${t} WHERE p = 1`)
    yield* run(`SELECT p, v FROM ${t}`).pipe(gives([]))
  }),
  rule("a row made by UPDATE stays as long as one cell does", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int, w int")
    yield* runAll(`UPDATE ${t} SET v = 1, w = 2 WHERE p = 1`, `UPDATE ${t} SET v = null WHERE p = 1`)
    yield* run(`SELECT p, v, w FROM ${t}`).pipe(gives([{ p: 1, v: null, w: 2 }]))
  }),
  rule("INSERT of the bare key makes a row", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p) VALUES (1)`)
    yield* run(`SELECT p, v FROM ${t}`).pipe(gives([{ p: 1, v: null }]))
  }),
  rule("INSERT with null values makes a row", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (?, ?)`, [1, null])
    yield* run(`SELECT p, v FROM ${t}`).pipe(gives([{ p: 1, v: null }]))
  }),
  rule("UPDATE to null makes no row", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`UPDATE ${t} SET v = ? WHERE p = ?`, [null, 1])
    yield* run(`UPDATE ${t} SET v = ? WHERE p = ?`, [2, 2])
    yield* run(`SELECT p, v FROM ${t}`).pipe(gives([{ p: 2, v: 2 }]))
  }),
  rule("an INSERT after an UPDATE adds the marker", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* runAll(
      `UPDATE ${t} SET v = 1 WHERE p = 1`,
      `INSERT INTO ${t} (p) VALUES (1)`,
      `DELETE v FROM ${t} WHERE p = 1`
    )
    yield* run(`SELECT p, v FROM ${t}`).pipe(gives([{ p: 1, v: null }]))
  }),
  rule("a clustering row made by UPDATE disappears alone, its neighbours stay", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* runAll(
      `UPDATE ${t} SET v = 1 WHERE p = 1 AND c = 1`,
      `UPDATE ${t} SET v = 2 WHERE p = 1 AND c = 2`,
      `UPDATE ${t} SET v = null WHERE p = 1 AND c = 1`
    )
    yield* run(`SELECT c, v FROM ${t} WHERE p = 1`).pipe(gives([{ c: 2, v: 2 }]))
  }),
  rule("the marker of an INSERT with a TTL expires, and the row with it", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p) VALUES (1) USING TTL 1`)
    yield* run(`INSERT INTO ${t} (p) VALUES (2) USING TTL 5000`)
    yield* pass(1)
    yield* run(`SELECT p, v FROM ${t}`).pipe(gives([{ p: 2, v: null }]))
  }),
  rule("after INSERT with a TTL, a cell of an UPDATE without TTL keeps the row only while it lives", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int, w int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) USING TTL 1`)
    yield* run(`UPDATE ${t} SET w = 2 WHERE p = 1`)
    yield* pass(1)
    yield* run(`SELECT p, v, w FROM ${t}`).pipe(gives([{ p: 1, v: null, w: 2 }]))
    yield* run(`DELETE w FROM ${t} WHERE p = 1`)
    yield* run(`SELECT p, v, w FROM ${t}`).pipe(gives([]))
  }),
  rule("an INSERT with a TTL over a lasting one makes the marker expire", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p) VALUES (1)`)
    yield* run(`INSERT INTO ${t} (p) VALUES (1) USING TTL 1`)
    yield* run(`INSERT INTO ${t} (p) VALUES (2)`)
    yield* pass(1)
    yield* run(`SELECT p, v FROM ${t}`).pipe(gives([{ p: 2, v: null }]))
  }),
  rule("SELECT of a missing row gives no row, not a row of nulls", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p) VALUES (2)`)
    yield* run(`SELECT v FROM ${t} WHERE p = 1`).pipe(gives([]))
    yield* run(`SELECT v FROM ${t} WHERE p = 2`).pipe(gives([{ v: null }]))
  }),
  rule("a selected column that is null everywhere does not hide the row", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int, w int")
    yield* run(`UPDATE ${t} SET w = 1 WHERE p = 1`)
    yield* run(`SELECT v FROM ${t} WHERE p = 1`).pipe(gives([{ v: null }]))
  })
])
