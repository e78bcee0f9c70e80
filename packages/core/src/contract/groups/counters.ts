import { group, rule } from "../ContractCase.ts"
import { batch, gives, newName, newTable, refuses, run, runAll } from "../steps.ts"

const columns = "p int, c int, n counter, m counter, PRIMARY KEY (p, c)"

/**
 * Columns that can be added to and nothing else.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/counter-column.html Counters}
 * @category groups
 * @since 0.1.0
 */
export const counters = group("counters", [
  rule("a counter adds up increments and decrements", function*() {
    const t = yield* newTable(columns)
    yield* runAll(
      `UPDATE ${t} SET n = n + 5 WHERE p = 1 AND c = 1`,
      `UPDATE ${t} SET n = n - 7 WHERE p = 1 AND c = 1`
    )
    yield* run(`UPDATE ${t} SET n = n + ? WHERE p = 1 AND c = 1`, [40n])
    yield* run(`SELECT n FROM ${t}`).pipe(gives([{ n: 38n }]))
  }),
  rule("a counter may be written n += 2 and n -= 1", function*() {
    const t = yield* newTable(columns)
    yield* runAll(`UPDATE ${t} SET n += 2 WHERE p = 1 AND c = 1`, `UPDATE ${t} SET n -= 1 WHERE p = 1 AND c = 1`)
    yield* run(`SELECT n FROM ${t}`).pipe(gives([{ n: 1n }]))
  }),
  rule("a counter is null until it is first touched", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET n = n + 0 WHERE p = 1 AND c = 1`)
    yield* run(`SELECT n, m FROM ${t}`).pipe(gives([{ n: 0n, m: null }]))
  }),
  rule("one UPDATE may touch several counters", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET n = n + 1, m = m - 1 WHERE p = 1 AND c = 1`)
    yield* run(`SELECT n, m FROM ${t}`).pipe(gives([{ n: 1n, m: -1n }]))
  }),
  rule("an UPDATE with IN adds to each row", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET n = n + 3 WHERE p = 1 AND c IN (1, 2)`)
    yield* run(`SELECT c, n FROM ${t}`).pipe(gives([{ c: 1, n: 3n }, { c: 2, n: 3n }]))
  }),
  rule("a counter wraps at 64 bits", function*() {
    const t = yield* newTable(columns)
    yield* runAll(
      `UPDATE ${t} SET n = n + 9223372036854775807 WHERE p = 1 AND c = 1`,
      `UPDATE ${t} SET n = n + 1 WHERE p = 1 AND c = 1`
    )
    yield* run(`SELECT n FROM ${t}`).pipe(gives([{ n: -9223372036854775808n }]))
  }),
  rule("the least of 64 bits is added to a counter, and not taken from it", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET n = n + ? WHERE p = 1 AND c = 1`, [-9223372036854775808n])
    yield* run(`UPDATE ${t} SET n = n - ? WHERE p = 1 AND c = 1`, [-9223372036854775808n]).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT n FROM ${t}`).pipe(gives([{ n: -9223372036854775808n }]))
  }),
  rule("a counter is exact beyond 32 bits, and beyond what a double holds", function*() {
    const t = yield* newTable(columns)
    let n = 0n
    for (
      const by of [2n ** 31n - 1n, 1n, 1n, 2n ** 53n - 2n ** 31n - 2n, 1n, 1n, -(2n ** 54n), -1n, 2n ** 53n - 2n ** 31n]
    ) {
      yield* run(`UPDATE ${t} SET n = n + ?, m = m - ? WHERE p = 1 AND c = 1`, [by, by])
      n += by
      yield* run(`SELECT n, m FROM ${t}`).pipe(gives([{ n, m: -n }]))
    }
    yield* run(`UPDATE ${t} SET n = n + 9007199254740993 WHERE p = 1 AND c = 1`)
    yield* run(`SELECT n FROM ${t}`).pipe(gives([{ n: n + 2n ** 53n + 1n }]))
  }),
  rule("an unset increment does nothing, a null one is refused", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET n = n + 5, m = m + ? WHERE p = 1 AND c = 1`, [undefined])
    yield* run(`SELECT n, m FROM ${t}`).pipe(gives([{ n: 5n, m: null }]))
    yield* run(`UPDATE ${t} SET n = n + ? WHERE p = 1 AND c = 1`, [null]).pipe(refuses("InvalidQuery"))
  }),
  rule("INSERT is refused for a counter table", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, c, n) VALUES (1, 1, 1)`).pipe(refuses("InvalidQuery"))
  }),
  rule("a counter cannot be set", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET n = 5 WHERE p = 1 AND c = 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("a counter can only be made from itself: n = m + 1 is no CQL", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET n = m + 1 WHERE p = 1 AND c = 1`).pipe(refuses("SyntaxError"))
  }),
  rule("a counter takes no TTL, no timestamp and no condition", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} USING TTL 5 SET n = n + 5 WHERE p = 1 AND c = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} USING TIMESTAMP 5 SET n = n + 5 WHERE p = 1 AND c = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET n = n + 5 WHERE p = 1 AND c = 1 IF n = 5`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET n = n + 5 WHERE p = 1 AND c = 1 IF EXISTS`).pipe(refuses("InvalidQuery"))
    yield* run(`DELETE FROM ${t} USING TIMESTAMP 5 WHERE p = 1 AND c = 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("a counter, and a row of them, can be deleted", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET n = n + 1, m = m + 1 WHERE p = 1 AND c IN (1, 2)`)
    yield* runAll(`DELETE n FROM ${t} WHERE p = 1 AND c = 1`, `DELETE FROM ${t} WHERE p = 1 AND c = 2`)
    yield* run(`SELECT c, n, m FROM ${t}`).pipe(gives([{ c: 1, n: null, m: 1n }]))
  }),
  rule("a counter that was deleted stays so, whatever is added to it", function*() {
    const t = yield* newTable(columns)
    yield* runAll(
      `UPDATE ${t} SET n = n + 1 WHERE p = 1 AND c = 1`,
      `DELETE n FROM ${t} WHERE p = 1 AND c = 1`,
      `UPDATE ${t} SET n = n + 5 WHERE p = 1 AND c = 1`
    )
    yield* run(`UPDATE ${t} SET n = n + 7 WHERE p = 1 AND c = 2`)
    yield* run(`SELECT c, n FROM ${t}`).pipe(gives([{ c: 2, n: 7n }]))
  }),
  rule("counters and other columns do not mix in a table", function*() {
    const t = yield* newName
    yield* run(`CREATE TABLE ${t} (p int PRIMARY KEY, n counter, v int)`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE TABLE ${t} (p int PRIMARY KEY, n counter, m counter)`)
  }),
  rule("a counter can be no key, no element of a collection, and have no index", function*() {
    const t = yield* newTable(columns)
    yield* run(`CREATE TABLE ${t}a (p counter PRIMARY KEY, v int)`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE TABLE ${t}b (p int PRIMARY KEY, v set<counter>)`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE INDEX ON ${t} (n)`).pipe(refuses("InvalidQuery"))
  }),
  rule("a counter table takes no default TTL", function*() {
    const t = yield* newName
    yield* run(`CREATE TABLE ${t} (p int PRIMARY KEY, n counter) WITH default_time_to_live = 5`).pipe(
      refuses("InvalidQuery")
    )
    yield* run(`CREATE TABLE ${t} (p int PRIMARY KEY, n counter) WITH default_time_to_live = 0`)
  }),
  rule("a counter batch adds every increment", function*() {
    const t = yield* newTable(columns)
    yield* batch([
      `UPDATE ${t} SET n = n + 1 WHERE p = 1 AND c = 1`,
      { cql: `UPDATE ${t} SET n = n + ? WHERE p = 1 AND c = 1`, params: [2n] },
      `UPDATE ${t} SET n = n + 4 WHERE p = 2 AND c = 1`
    ], { kind: "counter" })
    yield* run(`SELECT n FROM ${t} WHERE p = 1`).pipe(gives([{ n: 3n }]))
    yield* run(`SELECT n FROM ${t} WHERE p = 2`).pipe(gives([{ n: 4n }]))
  }),
  rule("a counter is refused in a logged batch, and a normal write in a counter batch", function*() {
    const t = yield* newTable(columns)
    const plain = yield* newTable("p int PRIMARY KEY, v int")
    yield* batch([`UPDATE ${t} SET n = n + 1 WHERE p = 1 AND c = 1`]).pipe(refuses("InvalidQuery"))
    yield* batch([`INSERT INTO ${plain} (p, v) VALUES (1, 1)`], { kind: "counter" }).pipe(refuses("InvalidQuery"))
    yield* batch([
      `UPDATE ${t} SET n = n + 1 WHERE p = 1 AND c = 1`,
      `INSERT INTO ${plain} (p, v) VALUES (1, 1)`
    ], { kind: "unlogged" }).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT n FROM ${t}`).pipe(gives([]))
  }),
  rule("sum of a counter is a bigint", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET n = n + 3 WHERE p = 1 AND c IN (1, 2)`)
    yield* run(`SELECT sum(n) AS total FROM ${t}`).pipe(gives([{ total: 6n }]))
  }),
  rule("an increment by the constant null is refused even where no row is named, a bound one not", function*() {
    const t = yield* newTable("p int, c int, n counter, PRIMARY KEY (p, c)")
    yield* run(`UPDATE ${t} SET n = n + null WHERE p = 1 AND c IN ()`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET n = n + ? WHERE p = 1 AND c IN ()`, [null])
    yield* run(`UPDATE ${t} SET n = n + ? WHERE p = 1 AND c = 1`, [null]).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT * FROM ${t}`).pipe(gives([]))
  }),
  rule("a value of zero bytes is no number to count on by", function*() {
    const t = yield* newTable("p int PRIMARY KEY, n counter")
    yield* run(`UPDATE ${t} SET n += blob_as_counter(0x) WHERE p = 1`).pipe(refuses("ServerError"))
    yield* run(`UPDATE ${t} SET n -= blob_as_counter(0x) WHERE p = 1`).pipe(refuses("ServerError"))
    yield* run(`SELECT n FROM ${t}`).pipe(gives([]))
  }),
  rule("a table whose last counter was dropped is one of counters still", function*() {
    const t = yield* newTable("p int, c int, v counter, PRIMARY KEY (p, c)")
    yield* run(`UPDATE ${t} SET v = v + 1 WHERE p = 1 AND c = 1`)
    yield* run(`ALTER TABLE ${t} DROP v`)
    yield* run(`INSERT INTO ${t} (p, c) VALUES (1, 1)`).pipe(refuses("InvalidQuery"))
    yield* run(`DELETE FROM ${t} USING TIMESTAMP 1 WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`BEGIN BATCH DELETE FROM ${t} WHERE p = 1 APPLY BATCH`).pipe(refuses("InvalidQuery"))
    yield* run(`BEGIN COUNTER BATCH DELETE FROM ${t} WHERE p = 1 APPLY BATCH`)
    yield* run(`ALTER TABLE ${t} ADD w int`).pipe(refuses("ConfigError"))
    yield* run(`ALTER TABLE ${t} ADD v counter`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TABLE ${t} ADD w counter`)
    yield* run(`UPDATE ${t} SET w = w + 2 WHERE p = 1 AND c = 2`)
    yield* run(`SELECT c, w FROM ${t}`).pipe(gives([{ c: 2, w: 2n }]))
  })
])
