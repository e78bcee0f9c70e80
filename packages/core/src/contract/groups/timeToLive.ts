import { group, rule } from "../ContractCase.ts"
import { expectEqual, gives, givesColumn, newTable, pass, refuses, run, runAll } from "../steps.ts"

/**
 * Cells that expire.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/dml.html#update-parameters Update parameters}
 * @category groups
 * @since 0.1.0
 */
export const timeToLive = group("TTL", [
  rule("a cell written with a TTL is gone when it has passed, its row stays for the others", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int, w int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1)`)
    yield* run(`UPDATE ${t} USING TTL 1 SET w = 2 WHERE p = 1`)
    yield* pass(1)
    yield* run(`SELECT p, v, w FROM ${t}`).pipe(gives([{ p: 1, v: 1, w: null }]))
  }),
  rule("an expired element leaves its collection", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<int>, m map<text, int>")
    yield* run(`INSERT INTO ${t} (p, s, m) VALUES (1, {1}, {'a': 1})`)
    yield* run(`UPDATE ${t} USING TTL 1 SET s = s + {2}, m['b'] = 2 WHERE p = 1`)
    yield* pass(1)
    yield* run(`SELECT s, m FROM ${t}`).pipe(gives([{ s: new Set([1]), m: new Map([["a", 1]]) }]))
  }),
  rule("an expired cell does not bring back the one it replaced", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1)`)
    yield* run(`UPDATE ${t} USING TTL 1 SET v = 2 WHERE p = 1`)
    yield* pass(1)
    yield* run(`SELECT p, v FROM ${t}`).pipe(gives([{ p: 1, v: null }]))
  }),
  rule("a row can be inserted IF NOT EXISTS once the one before has expired", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) USING TTL 1`)
    yield* pass(1)
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 2) IF NOT EXISTS`).pipe(gives([{ "[applied]": true }]))
  }),
  rule("a table's default TTL holds for every write that names none", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int", "WITH default_time_to_live = 1")
    yield* runAll(
      `INSERT INTO ${t} (p, v) VALUES (1, 1)`,
      `INSERT INTO ${t} (p, v) VALUES (2, 2) USING TTL 5000`,
      `INSERT INTO ${t} (p, v) VALUES (3, 3) USING TTL 0`
    )
    yield* pass(1)
    yield* run(`SELECT p FROM ${t} WHERE p IN (1, 2, 3)`).pipe(givesColumn("p", [2, 3]))
    yield* run(`SELECT ttl(v) AS ttl FROM ${t} WHERE p = 3`).pipe(gives([{ ttl: null }]))
  }),
  rule("ttl(v) tells the seconds that are left, null for a cell that lasts", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int, w int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) USING TTL ?`, [5000])
    yield* run(`UPDATE ${t} SET w = 1 WHERE p = 1`)
    const { rows, statement } = yield* run(`SELECT ttl(v) AS v, ttl(w) AS w FROM ${t}`)
    const left = rows[0]?.["v"]
    yield* expectEqual(statement, typeof left === "number" && left > 4900 && left <= 5000, true)
    yield* expectEqual(statement, rows[0]?.["w"], null)
  }),
  rule("an UPDATE without TTL over an expiring cell makes it last", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) USING TTL 5000`)
    yield* run(`UPDATE ${t} SET v = 2 WHERE p = 1`)
    yield* run(`SELECT v, ttl(v) AS ttl FROM ${t}`).pipe(gives([{ v: 2, ttl: null }]))
  }),
  rule("TTL 0 makes a cell that lasts", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) USING TTL 5000`)
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) USING TTL 0`)
    yield* run(`SELECT ttl(v) AS ttl FROM ${t}`).pipe(gives([{ ttl: null }]))
  }),
  rule("TTL and TIMESTAMP stand together, in either order", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) USING TTL 5000 AND TIMESTAMP 10`)
    yield* run(`UPDATE ${t} USING TIMESTAMP 11 AND TTL 5000 SET v = 2 WHERE p = 1`)
    yield* run(`SELECT v, writetime(v) AS at FROM ${t}`).pipe(gives([{ v: 2, at: 11n }]))
  }),
  rule("a TTL of 630720000 seconds is accepted, one more is refused, and so is a negative one", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) USING TTL 630720000`)
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) USING TTL 630720001`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) USING TTL ?`, [630720001]).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) USING TTL -1`).pipe(refuses("InvalidQuery"))
  }),
  rule("DELETE takes no TTL", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`DELETE FROM ${t} USING TTL 5 WHERE p = 1`).pipe(refuses("SyntaxError"))
  }),
  rule("ttl and writetime of a key column are refused", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`SELECT ttl(p) FROM ${t}`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT writetime(p) FROM ${t}`).pipe(refuses("InvalidQuery"))
  })
])
