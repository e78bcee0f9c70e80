import * as BigDecimal from "effect/BigDecimal"
import { group, rule } from "../ContractCase.ts"
import { batch, gives, givesColumn, hasColumns, newTable, refuses, run, runAll } from "../steps.ts"

const columns = "p int, c int, s int static, v int, w int, PRIMARY KEY (p, c)"

const applied = gives([{ "[applied]": true }])
const rejected = gives([{ "[applied]": false }])

/**
 * Writes with a condition: applied or not, and what the answer shows.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/dml.html#update-statement Conditional updates}
 * @category groups
 * @since 0.1.0
 */
export const lightweightTransactions = group("lightweight transactions", [
  rule("INSERT IF NOT EXISTS applies when there is no such row, and answers [applied] alone", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 1, 1) IF NOT EXISTS`).pipe(applied, hasColumns(["[applied]"]))
    yield* run(`SELECT v FROM ${t}`).pipe(gives([{ v: 1 }]))
  }),
  rule("INSERT IF NOT EXISTS that is rejected answers every column of the row that stands there", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 1, 1)`)
    yield* run(`INSERT INTO ${t} (p, c, v, w) VALUES (1, 1, 2, 2) IF NOT EXISTS`).pipe(
      gives([{ "[applied]": false, p: 1, c: 1, s: null, v: 1, w: null }]),
      hasColumns(["[applied]", "p", "c", "s", "v", "w"])
    )
    yield* run(`SELECT v, w FROM ${t}`).pipe(gives([{ v: 1, w: null }]))
  }),
  rule("INSERT IF NOT EXISTS is rejected by a row that has nothing but its key", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p) VALUES (1)`)
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) IF NOT EXISTS`).pipe(
      gives([{ "[applied]": false, p: 1, v: null }])
    )
  }),
  rule("INSERT IF NOT EXISTS applies again after the row is deleted", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) IF NOT EXISTS`).pipe(applied)
    yield* run(`DELETE FROM ${t} WHERE p = 1 IF EXISTS`).pipe(applied)
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 2) IF NOT EXISTS`).pipe(applied)
  }),
  rule("INSERT (p, s) IF NOT EXISTS asks for the static row", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 1, 1)`)
    yield* run(`INSERT INTO ${t} (p, s) VALUES (1, 4) IF NOT EXISTS`).pipe(applied)
    yield* run(`INSERT INTO ${t} (p, s) VALUES (1, 5) IF NOT EXISTS`).pipe(givesColumn("[applied]", [false]))
    yield* run(`SELECT c, s FROM ${t}`).pipe(gives([{ c: 1, s: 4 }]))
  }),
  rule("UPDATE IF EXISTS is rejected with [applied] alone where there is no row", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 AND c = 1 IF EXISTS`).pipe(rejected, hasColumns(["[applied]"]))
    yield* run(`SELECT v FROM ${t}`).pipe(gives([]))
  }),
  rule("DELETE IF EXISTS applies once", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 1, 1)`)
    yield* run(`DELETE FROM ${t} WHERE p = 1 AND c = 1 IF EXISTS`).pipe(applied)
    yield* run(`DELETE FROM ${t} WHERE p = 1 AND c = 1 IF EXISTS`).pipe(rejected)
  }),
  rule("UPDATE IF applies when every condition holds", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, c, v, w) VALUES (1, 1, 1, 2)`)
    yield* run(`UPDATE ${t} SET v = 5 WHERE p = 1 AND c = 1 IF v = ? AND w = ?`, [1, 2]).pipe(applied)
    yield* run(`SELECT v FROM ${t}`).pipe(gives([{ v: 5 }]))
  }),
  rule("UPDATE IF that is rejected answers the tested columns only", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, c, v, w) VALUES (1, 1, 1, 2)`)
    yield* run(`UPDATE ${t} SET v = 5 WHERE p = 1 AND c = 1 IF v = 7`).pipe(
      gives([{ "[applied]": false, v: 1 }]),
      hasColumns(["[applied]", "v"])
    )
    yield* run(`UPDATE ${t} SET v = 5 WHERE p = 1 AND c = 1 IF w = 2 AND v = 7`).pipe(
      gives([{ "[applied]": false, w: 2, v: 1 }])
    )
    yield* run(`SELECT v, w FROM ${t}`).pipe(gives([{ v: 1, w: 2 }]))
  }),
  rule("DELETE IF that is rejected answers the tested column and deletes nothing", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 1, 1)`)
    yield* run(`DELETE FROM ${t} WHERE p = 1 AND c = 1 IF v = 9`).pipe(gives([{ "[applied]": false, v: 1 }]))
    yield* run(`DELETE FROM ${t} WHERE p = 1 AND c = 1 IF v = 1`).pipe(applied)
    yield* run(`SELECT p FROM ${t}`).pipe(gives([]))
  }),
  rule("a condition on a missing row is rejected with [applied] alone", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET v = 5 WHERE p = 1 AND c = 1 IF v = 1`).pipe(rejected, hasColumns(["[applied]"]))
  }),
  rule("a missing cell is null: IF v = null applies to a missing row, and writes it", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET v = 5 WHERE p = 1 AND c = 1 IF v = null`).pipe(applied)
    yield* run(`SELECT v FROM ${t}`).pipe(gives([{ v: 5 }]))
    yield* run(`UPDATE ${t} SET v = 6 WHERE p = 1 AND c = 1 IF v = ?`, [null]).pipe(
      gives([{ "[applied]": false, v: 5 }])
    )
  }),
  rule("IF v != 1 and IF v IN (5, null) apply to a missing row", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET v = 5 WHERE p = 1 AND c = 1 IF v != 1`).pipe(applied)
    yield* run(`UPDATE ${t} SET v = 5 WHERE p = 1 AND c = 2 IF v IN (5, null)`).pipe(applied)
    yield* run(`SELECT c FROM ${t}`).pipe(givesColumn("c", [1, 2]))
  }),
  rule("IF v < 10 and IF v != null are rejected for a missing row", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET v = 5 WHERE p = 1 AND c = 1 IF v < 10`).pipe(rejected)
    yield* run(`UPDATE ${t} SET v = 5 WHERE p = 1 AND c = 1 IF v != null`).pipe(rejected)
  }),
  rule("a comparison with null other than = and != is refused", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 1, 1)`)
    yield* run(`UPDATE ${t} SET v = 5 WHERE p = 1 AND c = 1 IF v > null`).pipe(refuses("InvalidQuery"))
  }),
  rule("conditions take <, <=, >, >=, != and IN", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 1, 10)`)
    for (const holds of ["v < 11", "v <= 10", "v > 9", "v >= 10", "v != 9", "v IN (9, 10)", "v > 5 AND v < 15"]) {
      yield* run(`UPDATE ${t} SET w = 1 WHERE p = 1 AND c = 1 IF ${holds}`).pipe(applied)
    }
    for (const fails of ["v < 10", "v <= 9", "v > 10", "v >= 11", "v != 10", "v IN (8, 9)", "v IN ()"]) {
      yield* run(`UPDATE ${t} SET w = 1 WHERE p = 1 AND c = 1 IF ${fails}`).pipe(
        gives([{ "[applied]": false, v: 10 }])
      )
    }
  }),
  rule("IN of a condition takes one list as its value", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 1, 10)`)
    yield* run(`UPDATE ${t} SET v = 11 WHERE p = 1 AND c = 1 IF v IN ?`, [[9, 10]]).pipe(applied)
    yield* run(`UPDATE ${t} SET v = 12 WHERE p = 1 AND c = 1 IF v IN ?`, [[9, 10]]).pipe(
      gives([{ "[applied]": false, v: 11 }])
    )
  }),
  rule("an unset value in a condition is refused", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 AND c = 1 IF v = ?`, [undefined]).pipe(refuses("InvalidQuery"))
  }),
  rule("a condition on a static column holds for a row that does not exist yet", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET s = 1 WHERE p = 1`)
    yield* run(`UPDATE ${t} SET v = 7 WHERE p = 1 AND c = 3 IF s = 1`).pipe(applied)
    yield* run(`SELECT c, s, v FROM ${t}`).pipe(gives([{ c: 3, s: 1, v: 7 }]))
  }),
  rule("statics alone are updated under a condition with the partition key alone", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET s = 1 WHERE p = 1 IF s = null`).pipe(applied)
    yield* run(`UPDATE ${t} SET s = 2 WHERE p = 1 IF s = 9`).pipe(gives([{ "[applied]": false, s: 1 }]))
    yield* run(`UPDATE ${t} SET s = 2 WHERE p = 1 IF s = 1`).pipe(applied)
    yield* run(`SELECT s FROM ${t}`).pipe(gives([{ s: 2 }]))
  }),
  rule("a condition on an empty collection: IF s = {} is true for null", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<int>, v int")
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF s = {}`).pipe(applied)
  }),
  rule("a set is compared whole, whatever the order it is written in", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<int>, v int")
    yield* run(`INSERT INTO ${t} (p, s) VALUES (1, {1, 2})`)
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF s = {2, 1}`).pipe(applied)
    yield* run(`UPDATE ${t} SET v = 2 WHERE p = 1 IF s = {1}`).pipe(
      gives([{ "[applied]": false, s: new Set([1, 2]) }])
    )
  }),
  rule("a condition on a list element out of range is false, on a null index refused", function*() {
    const t = yield* newTable("p int PRIMARY KEY, l list<int>, v int")
    yield* run(`INSERT INTO ${t} (p, l) VALUES (1, [10, 20])`)
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF l[1] = 20`).pipe(applied)
    yield* run(`UPDATE ${t} SET v = 2 WHERE p = 1 IF l[5] = 1`).pipe(gives([{ "[applied]": false, l: [10, 20] }]))
    yield* run(`UPDATE ${t} SET v = 2 WHERE p = 1 IF l[?] = 1`, [null]).pipe(refuses("InvalidQuery"))
  }),
  rule("a condition on a map entry: a missing key is null", function*() {
    const t = yield* newTable("p int PRIMARY KEY, m map<text, int>, v int")
    yield* run(`INSERT INTO ${t} (p, m) VALUES (1, {'a': 1})`)
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF m['a'] = 1`).pipe(applied)
    yield* run(`UPDATE ${t} SET v = 2 WHERE p = 1 IF m['x'] = null`).pipe(applied)
    yield* run(`UPDATE ${t} SET v = 3 WHERE p = 1 IF m['x'] = 1`).pipe(
      gives([{ "[applied]": false, m: new Map([["a", 1]]) }])
    )
  }),
  rule("a conditional write takes a TTL", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) IF NOT EXISTS USING TTL 1`).pipe(applied)
    yield* run(`UPDATE ${t} USING TTL 5000 SET v = 2 WHERE p = 2 IF v = null`).pipe(applied)
    yield* run(`SELECT v FROM ${t} WHERE p = 2`).pipe(gives([{ v: 2 }]))
  }),
  rule("a conditional write refuses a timestamp of its own", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`UPDATE ${t} USING TIMESTAMP 5 SET v = 6 WHERE p = 1 IF v = 6`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) IF NOT EXISTS USING TIMESTAMP 5`).pipe(refuses("InvalidQuery"))
  }),
  rule("a conditional write refuses IN on its keys", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET v = 6 WHERE p IN (1, 2) AND c = 1 IF v = 6`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET v = 6 WHERE p = 1 AND c IN (1, 2) IF v = 6`).pipe(refuses("InvalidQuery"))
  }),
  rule("a conditional DELETE refuses a range and a whole partition of rows", function*() {
    const t = yield* newTable(columns)
    yield* run(`DELETE FROM ${t} WHERE p = 1 IF EXISTS`).pipe(refuses("InvalidQuery"))
    yield* run(`DELETE FROM ${t} WHERE p = 1 AND c > 0 IF s = 6`).pipe(refuses("InvalidQuery"))
  }),
  rule("a condition on a key column or on an unknown one is refused", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 AND c = 1 IF p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 AND c = 1 IF nope = 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("INSERT knows no IF EXISTS", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) IF EXISTS`).pipe(refuses("SyntaxError"))
  }),
  rule("of conditional writes of one cell the last one stays", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) IF NOT EXISTS`).pipe(applied)
    yield* run(`UPDATE ${t} SET v = 2 WHERE p = 1 IF v = 1`).pipe(applied)
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF v = 2`).pipe(applied)
    yield* run(`SELECT v FROM ${t}`).pipe(gives([{ v: 1 }]))
  }),
  rule("a conditional batch applies all of its statements, and answers [applied] alone", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 1, 1)`)
    yield* batch([
      `UPDATE ${t} SET v = 10 WHERE p = 1 AND c = 1 IF v = 1`,
      `INSERT INTO ${t} (p, c, v) VALUES (1, 2, 2) IF NOT EXISTS`,
      `INSERT INTO ${t} (p, c, v) VALUES (1, 3, 3)`
    ]).pipe(applied, hasColumns(["[applied]"]))
    yield* run(`SELECT c, v FROM ${t}`).pipe(gives([{ c: 1, v: 10 }, { c: 2, v: 2 }, { c: 3, v: 3 }]))
  }),
  rule(
    "a conditional batch applies nothing when one condition fails, and answers the tested row with its key",
    function*() {
      const t = yield* newTable(columns)
      yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 1, 1)`)
      yield* batch([
        `UPDATE ${t} SET v = 10 WHERE p = 1 AND c = 1 IF v = 7`,
        `INSERT INTO ${t} (p, c, v) VALUES (1, 3, 3)`
      ]).pipe(gives([{ "[applied]": false, p: 1, c: 1, v: 1 }]), hasColumns(["[applied]", "p", "c", "v"]))
      yield* run(`SELECT c, v FROM ${t}`).pipe(gives([{ c: 1, v: 1 }]))
    }
  ),
  rule("a rejected conditional batch answers a row for each tested row", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* runAll(`INSERT INTO ${t} (p, c, v) VALUES (1, 1, 1)`, `INSERT INTO ${t} (p, c, v) VALUES (1, 2, 2)`)
    yield* batch([
      `UPDATE ${t} SET v = 10 WHERE p = 1 AND c = 1 IF v = 1`,
      `UPDATE ${t} SET v = 20 WHERE p = 1 AND c = 2 IF v = 9`
    ]).pipe(gives([{ "[applied]": false, p: 1, c: 1, v: 1 }, { "[applied]": false, p: 1, c: 2, v: 2 }]))
    yield* run(`SELECT v FROM ${t}`).pipe(givesColumn("v", [1, 2]))
  }),
  rule("a version in a static column guards the rows of its partition, in one batch", function*() {
    const t = yield* newTable(columns)
    const write = (seen: number, c: number) =>
      batch([
        { cql: `UPDATE ${t} SET s = ? WHERE p = 1 IF s = ?`, params: [seen + 1, seen] },
        { cql: `INSERT INTO ${t} (p, c, v) VALUES (1, ?, 0)`, params: [c] }
      ])
    yield* run(`UPDATE ${t} SET s = 1 WHERE p = 1`)
    yield* write(1, 10).pipe(applied)
    yield* write(1, 20).pipe(givesColumn("[applied]", [false]))
    yield* run(`SELECT c, s FROM ${t}`).pipe(gives([{ c: 10, s: 2 }]))
  }),
  rule("a conditional batch may not leave one partition", function*() {
    const t = yield* newTable(columns)
    yield* batch([
      `INSERT INTO ${t} (p, c, v) VALUES (1, 1, 1) IF NOT EXISTS`,
      `INSERT INTO ${t} (p, c, v) VALUES (2, 1, 1)`
    ]).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT p FROM ${t}`).pipe(gives([]))
  }),
  rule("a rejected test of statics alone answers a row that another test asks for, or the first one", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, c, s, v) VALUES (1, 1, 5, 1)`)
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 2, 2)`)
    yield* batch([`UPDATE ${t} SET v = 3 WHERE p = 1 AND c = 2 IF s = 9`]).pipe(
      gives([{ "[applied]": false, p: 1, c: 1, s: 5 }])
    )
    yield* batch([
      `UPDATE ${t} SET v = 3 WHERE p = 1 AND c = 1 IF s = 9`,
      `UPDATE ${t} SET v = 3 WHERE p = 1 AND c = 2 IF v = 9`
    ]).pipe(gives([{ "[applied]": false, p: 1, c: 2, v: 2, s: 5 }]))
  }),
  rule("a rejected INSERT of statics answers the first row's columns where the batch writes rows too", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, c, s, v) VALUES (1, 1, 5, 1)`)
    const insert = `INSERT INTO ${t} (p, s) VALUES (1, 6) IF NOT EXISTS`
    yield* batch([insert]).pipe(gives([{ "[applied]": false, p: 1, c: 1, s: 5, v: null, w: null }]))
    yield* batch([insert, `UPDATE ${t} SET v = 3 WHERE p = 1 AND c = 2`]).pipe(
      gives([{ "[applied]": false, p: 1, c: 1, s: 5, v: 1, w: null }])
    )
  }),
  rule("conditions, IF EXISTS and IF NOT EXISTS do not mix on one row of a batch", function*() {
    const t = yield* newTable(columns)
    const test = `UPDATE ${t} SET v = 1 WHERE p = 1 AND c = 1 IF v = 9`
    const exists = `UPDATE ${t} SET v = 1 WHERE p = 1 AND c = 1 IF EXISTS`
    const missing = `INSERT INTO ${t} (p, c) VALUES (1, 1) IF NOT EXISTS`
    yield* batch([test, exists]).pipe(refuses("InvalidQuery"))
    yield* batch([exists, test]).pipe(refuses("InvalidQuery"))
    yield* batch([missing, test]).pipe(refuses("InvalidQuery"))
    yield* batch([exists, missing]).pipe(refuses("InvalidQuery"))
    yield* batch([missing, `UPDATE ${t} SET v = 1 WHERE p = 1 AND c = 1 IF s = 9`]).pipe(rejected)
  }),
  rule("a negative index of a list is refused, one beyond the list is null", function*() {
    const t = yield* newTable("p int PRIMARY KEY, l list<int>, v int")
    yield* run(`INSERT INTO ${t} (p, l) VALUES (1, [1, 2])`)
    for (const p of [1, 2]) {
      yield* run(`UPDATE ${t} SET v = 1 WHERE p = ${p} IF l[-1] = 1`).pipe(refuses("InvalidQuery"))
      yield* run(`UPDATE ${t} SET v = 1 WHERE p = ${p} IF l[?] IN (1)`, [-1]).pipe(refuses("InvalidQuery"))
    }
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF l[5] = 1`).pipe(givesColumn("[applied]", [false]))
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF l[5] = null`).pipe(applied)
  }),
  rule("under a condition, += adds to numbers and texts; null stays null", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int, d decimal, t text, b blob, s int")
    yield* run(`INSERT INTO ${t} (p, v, d, t) VALUES (1, 5, 1.5, 'x')`)
    yield* run(`UPDATE ${t} SET v += 1 WHERE p = 1 IF v = 1`).pipe(gives([{ "[applied]": false, v: 5 }]))
    yield* run(`UPDATE ${t} SET v += 1, t = t + 'y', s += 1 WHERE p = 1 IF v = 5`).pipe(applied)
    yield* run(`UPDATE ${t} SET v += ?, d += 1.25, d += 1 WHERE p = 1 IF EXISTS`, [2147483647]).pipe(applied)
    yield* run(`SELECT v, d, t, s FROM ${t}`).pipe(
      gives([{ v: -2147483643, d: BigDecimal.fromStringUnsafe("3.75"), t: "xy", s: null }])
    )
    yield* run(`UPDATE ${t} SET v += 1 WHERE p = 2 IF v = 5`).pipe(rejected)
    yield* run(`UPDATE ${t} SET v += 1 WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET v -= 1 WHERE p = 1 IF EXISTS`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET b += 0x01 WHERE p = 1 IF EXISTS`).pipe(refuses("InvalidQuery"))
    yield* batch([`UPDATE ${t} SET v += 1 WHERE p = 1`, `UPDATE ${t} SET v = 1 WHERE p = 1 IF v = 9`]).pipe(
      refuses("InvalidQuery")
    )
  }),
  rule("a serial read is allowed, and sees what was applied", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) IF NOT EXISTS`).pipe(applied)
    yield* run(`SELECT v FROM ${t} WHERE p = 1`, [], { consistency: "SERIAL" }).pipe(gives([{ v: 1 }]))
  }),
  rule("a condition compares the value of a map's entry as if it were a key of the map", function*() {
    const t = yield* newTable(
      "p int PRIMARY KEY, a map<text, int>, f frozen<map<text, int>>, b map<int, text>, d map<text, decimal>, v int"
    )
    yield* run(
      `INSERT INTO ${t} (p, a, f, b, d) VALUES (1, {'x': -1}, {'x': -1}, {1: 'b'}, {'x': 1})`
    )
    const iff = (condition: string, holds: boolean) =>
      run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF ${condition}`).pipe(givesColumn("[applied]", [holds]))
    yield* iff("a['x'] = -1", true)
    yield* iff("a['x'] IN (-1)", true)
    yield* iff("a['x'] < 1", false)
    yield* iff("f['x'] < 1", false)
    yield* iff("b[1] < 'c'", true)
    yield* iff("b[1] < 'é'", false)
    yield* iff("d['x'] = 1", true)
    yield* iff("d['x'] = 1.0", false)
  }),
  rule("a map's value of zero bytes comes before others in a condition, whatever the keys are", function*() {
    const t = yield* newTable("p int PRIMARY KEY, m map<double, text>, v int")
    yield* run(`INSERT INTO ${t} (p, m) VALUES (1, {1.5: ''})`)
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF m[1.5] > 'a'`).pipe(givesColumn("[applied]", [false]))
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF m[1.5] < 'a'`).pipe(givesColumn("[applied]", [true]))
  }),
  rule("a condition on a map's entry fails where the value's bytes make no key", function*() {
    const t = yield* newTable("p int PRIMARY KEY, a map<double, int>, b map<decimal, int>, v int")
    yield* run(`INSERT INTO ${t} (p, a, b) VALUES (1, {1: 1}, {1: 1})`)
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF a[1] = 1`).pipe(refuses("ServerError"))
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF b[1] = 1`).pipe(refuses("ServerError"))
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF a[2] = 1`).pipe(givesColumn("[applied]", [false]))
  }),
  rule("IN of a condition takes no null for its list", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 IF v IN ?`, [null]).pipe(refuses("InvalidQuery"))
  }),
  rule(
    "the list of a row that no condition reads is null; of static columns alone, the first row is read",
    function*() {
      const t = yield* newTable("p int, c int, l list<int>, v int, s int static, PRIMARY KEY (p, c)")
      yield* runAll(
        `INSERT INTO ${t} (p, c, l, v, s) VALUES (1, 1, [1], 1, 1)`,
        `INSERT INTO ${t} (p, c, l, v) VALUES (1, 2, [1, 2], 2)`
      )
      const beside = (write: string, condition: string) =>
        batch([
          `UPDATE ${t} SET ${write} WHERE p = 1 AND c = 2`,
          `UPDATE ${t} SET v = 1 WHERE p = 1 AND c = 1 ${condition}`
        ])
      yield* beside("l[0] = 5", "IF v = 1").pipe(refuses("InvalidQuery"))
      yield* beside("l[0] = 5", "IF v = 2").pipe(givesColumn("[applied]", [false]))
      yield* beside("l = l - [1]", "IF v = 1").pipe(givesColumn("[applied]", [true]))
      yield* run(`UPDATE ${t} SET l[0] = 5 WHERE p = 1 AND c = 2 IF s = 1`).pipe(refuses("InvalidQuery"))
      yield* run(`UPDATE ${t} SET l[0] = 5 WHERE p = 1 AND c = 1 IF s = 1`).pipe(givesColumn("[applied]", [true]))
      yield* run(`SELECT l FROM ${t}`).pipe(givesColumn("l", [[5], [1, 2]]))
      yield* run(`UPDATE ${t} SET l[0] = 6 WHERE p = 1 AND c = 2 IF v = 2`).pipe(givesColumn("[applied]", [true]))
    }
  ),
  rule("what is written with a condition has the transaction's timestamp, whatever its own is", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1)`)
    yield* batch([`DELETE FROM ${t} WHERE p = 1 IF EXISTS`, `UPDATE ${t} USING TIMESTAMP 5 SET v = 2 WHERE p = 1`])
    yield* run(`SELECT v FROM ${t}`).pipe(gives([{ v: 2 }]))
  })
])
