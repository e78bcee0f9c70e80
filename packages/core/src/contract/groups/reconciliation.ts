import { group, rule } from "../ContractCase.ts"
import { batch, gives, newTable, refuses, run, runAll } from "../steps.ts"

/**
 * Which of two writes of one cell wins: the greater timestamp; on a tie a tombstone, then an expiring cell, then the
 * greater bytes.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/architecture/dynamo.html Last write wins}
 * @category groups
 * @since 0.1.0
 */
export const reconciliation = group("reconciliation", [
  rule("the write with the greater timestamp wins, whichever came last", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v text")
    yield* runAll(
      `INSERT INTO ${t} (p, v) VALUES (1, 'later') USING TIMESTAMP 200`,
      `INSERT INTO ${t} (p, v) VALUES (1, 'zzz') USING TIMESTAMP 100`
    )
    yield* run(`SELECT v FROM ${t} WHERE p = 1`).pipe(gives([{ v: "later" }]))
  }),
  rule("timestamps go down to the least but one of 64 bits", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    const least = -9223372036854775808n
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) USING TIMESTAMP ${least}`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} USING TIMESTAMP ? SET v = 1 WHERE p = 1`, [least]).pipe(refuses("InvalidQuery"))
    yield* run(`DELETE FROM ${t} USING TIMESTAMP ${least} WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`BEGIN BATCH USING TIMESTAMP ${least} INSERT INTO ${t} (p, v) VALUES (1, 1) APPLY BATCH`).pipe(
      refuses("InvalidQuery")
    )
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1)`, [], { timestamp: least }).pipe(refuses("ProtocolError"))
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) USING TIMESTAMP ${least + 1n}`)
    yield* run(`SELECT writetime(v) AS at FROM ${t}`).pipe(gives([{ at: least + 1n }]))
  }),
  rule("columns are reconciled one by one, not row by row", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int, w int")
    yield* runAll(
      `UPDATE ${t} USING TIMESTAMP 200 SET v = 2 WHERE p = 1`,
      `UPDATE ${t} USING TIMESTAMP 100 SET v = 1, w = 1 WHERE p = 1`
    )
    yield* run(`SELECT v, w FROM ${t} WHERE p = 1`).pipe(gives([{ v: 2, w: 1 }]))
  }),
  rule("a session's own writes are ordered: the second of two always wins, also with a smaller value", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    for (let v = 20; v > 0; v--) yield* run(`UPDATE ${t} SET v = ? WHERE p = 1`, [v])
    yield* run(`SELECT v FROM ${t} WHERE p = 1`).pipe(gives([{ v: 1 }]))
  }),
  rule("a write at the same timestamp as a tombstone stays deleted, in either order", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* runAll(
      `UPDATE ${t} USING TIMESTAMP 100 SET v = null WHERE p = 1`,
      `UPDATE ${t} USING TIMESTAMP 100 SET v = 9 WHERE p = 1`,
      `UPDATE ${t} USING TIMESTAMP 100 SET v = 9 WHERE p = 2`,
      `UPDATE ${t} USING TIMESTAMP 100 SET v = null WHERE p = 2`
    )
    yield* run(`SELECT p, v FROM ${t} WHERE p IN (1, 2)`).pipe(gives([]))
    yield* run(`UPDATE ${t} USING TIMESTAMP 101 SET v = 9 WHERE p = 1`)
    yield* run(`SELECT p, v FROM ${t} WHERE p IN (1, 2)`).pipe(gives([{ p: 1, v: 9 }]))
  }),
  rule("an expiring cell beats a lasting one of the same timestamp, whatever the values", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* runAll(
      `UPDATE ${t} USING TIMESTAMP 100 AND TTL 1000 SET v = 1 WHERE p = 1`,
      `UPDATE ${t} USING TIMESTAMP 100 SET v = 9 WHERE p = 1`,
      `UPDATE ${t} USING TIMESTAMP 100 SET v = 9 WHERE p = 2`,
      `UPDATE ${t} USING TIMESTAMP 100 AND TTL 1000 SET v = 1 WHERE p = 2`
    )
    yield* run(`SELECT p, v FROM ${t} WHERE p IN (1, 2)`).pipe(gives([{ p: 1, v: 1 }, { p: 2, v: 1 }]))
  }),
  rule("of two expiring cells of one timestamp the one that expires later wins", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* runAll(
      `UPDATE ${t} USING TIMESTAMP 100 AND TTL 5000 SET v = 1 WHERE p = 1`,
      `UPDATE ${t} USING TIMESTAMP 100 AND TTL 1000 SET v = 9 WHERE p = 1`
    )
    yield* run(`SELECT v FROM ${t} WHERE p = 1`).pipe(gives([{ v: 1 }]))
  }),
  rule("between equal timestamps the greater bytes win, compared unsigned: -1 beats 7", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* runAll(
      `UPDATE ${t} USING TIMESTAMP 100 SET v = -1 WHERE p = 1`,
      `UPDATE ${t} USING TIMESTAMP 100 SET v = 7 WHERE p = 1`
    )
    yield* run(`SELECT v FROM ${t} WHERE p = 1`).pipe(gives([{ v: -1 }]))
  }),
  rule("between equal timestamps 'abc' beats 'ab', and 'ab' beats 'B'", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v text")
    yield* runAll(
      `UPDATE ${t} USING TIMESTAMP 100 SET v = 'abc' WHERE p = 1`,
      `UPDATE ${t} USING TIMESTAMP 100 SET v = 'ab' WHERE p = 1`,
      `UPDATE ${t} USING TIMESTAMP 100 SET v = 'ab' WHERE p = 2`,
      `UPDATE ${t} USING TIMESTAMP 100 SET v = 'B' WHERE p = 2`
    )
    yield* run(`SELECT p, v FROM ${t} WHERE p IN (1, 2)`).pipe(gives([{ p: 1, v: "abc" }, { p: 2, v: "ab" }]))
  }),
  rule("a row deletion covers cells of its own timestamp and older ones, not later ones", function*() {
    const t = yield* newTable("p int PRIMARY KEY, a int, b int, c int")
    yield* runAll(
      `UPDATE ${t} USING TIMESTAMP 99 SET a = 1 WHERE p = 1`,
      `UPDATE ${t} USING TIMESTAMP 100 SET b = 1 WHERE p = 1`,
      `UPDATE ${t} USING TIMESTAMP 101 SET c = 1 WHERE p = 1`,
      `DELETE FROM ${t} USING TIMESTAMP 100 WHERE p = 1`
    )
    yield* run(`SELECT a, b, c FROM ${t} WHERE p = 1`).pipe(gives([{ a: null, b: null, c: 1 }]))
  }),
  rule("a partition's deletion covers rows and statics of its own timestamp, not later ones", function*() {
    const t = yield* newTable("p int, c int, s int static, v int, PRIMARY KEY (p, c)")
    yield* runAll(
      `INSERT INTO ${t} (p, c, v) VALUES (1, 1, 1) USING TIMESTAMP 10`,
      `INSERT INTO ${t} (p, c, v) VALUES (1, 2, 2) USING TIMESTAMP 11`,
      `INSERT INTO ${t} (p, s) VALUES (1, 5) USING TIMESTAMP 10`,
      `DELETE FROM ${t} USING TIMESTAMP 10 WHERE p = 1`
    )
    yield* run(`SELECT c, v, s FROM ${t}`).pipe(gives([{ c: 2, v: 2, s: null }]))
    yield* runAll(
      `DELETE FROM ${t} USING TIMESTAMP 11 WHERE p = 1 AND c > 0`,
      `INSERT INTO ${t} (p, c, v) VALUES (1, 2, 3) USING TIMESTAMP 11`
    )
    yield* run(`SELECT c, v, s FROM ${t}`).pipe(gives([]))
  }),
  rule("a write with a lower timestamp than the row's deletion stays dead", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* runAll(
      `DELETE FROM ${t} USING TIMESTAMP 100 WHERE p = 1`,
      `INSERT INTO ${t} (p, v) VALUES (1, 1) USING TIMESTAMP 50`
    )
    yield* run(`SELECT v FROM ${t} WHERE p = 1`).pipe(gives([]))
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 2) USING TIMESTAMP 101`)
    yield* run(`SELECT v FROM ${t} WHERE p = 1`).pipe(gives([{ v: 2 }]))
  }),
  rule("two sets inserted at one timestamp merge, since the old one is deleted a microsecond below", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<int>")
    yield* runAll(
      `INSERT INTO ${t} (p, s) VALUES (1, {1, 2}) USING TIMESTAMP 100`,
      `INSERT INTO ${t} (p, s) VALUES (1, {3}) USING TIMESTAMP 100`
    )
    yield* run(`SELECT s FROM ${t} WHERE p = 1`).pipe(gives([{ s: new Set([1, 2, 3]) }]))
  }),
  rule("a set inserted a microsecond later replaces the one before", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<int>")
    yield* runAll(
      `INSERT INTO ${t} (p, s) VALUES (1, {1, 2}) USING TIMESTAMP 100`,
      `INSERT INTO ${t} (p, s) VALUES (1, {3}) USING TIMESTAMP 101`
    )
    yield* run(`SELECT s FROM ${t} WHERE p = 1`).pipe(gives([{ s: new Set([3]) }]))
  }),
  rule("an element added before a collection was overwritten does not come back", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<int>")
    yield* runAll(
      `INSERT INTO ${t} (p, s) VALUES (1, {1}) USING TIMESTAMP 200`,
      `UPDATE ${t} USING TIMESTAMP 100 SET s = s + {2} WHERE p = 1`,
      `UPDATE ${t} USING TIMESTAMP 300 SET s = s + {3} WHERE p = 1`
    )
    yield* run(`SELECT s FROM ${t} WHERE p = 1`).pipe(gives([{ s: new Set([1, 3]) }]))
  }),
  rule("writetime tells a cell's timestamp, null where there is no cell", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int, w int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) USING TIMESTAMP 12345`)
    yield* run(`SELECT writetime(v) AS v, writetime(w) AS w FROM ${t}`).pipe(gives([{ v: 12345n, w: null }]))
  }),
  rule("the timestamp of the options is that of the write", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1)`, [], { timestamp: 777n })
    yield* run(`SELECT writetime(v) AS at FROM ${t}`).pipe(gives([{ at: 777n }]))
  }),
  rule("USING TIMESTAMP takes a bound value", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) USING TIMESTAMP ?`, [4242n])
    yield* run(`UPDATE ${t} USING TIMESTAMP ? SET v = 2 WHERE p = 1`, [4243n])
    yield* run(`SELECT v, writetime(v) AS at FROM ${t}`).pipe(gives([{ v: 2, at: 4243n }]))
    yield* run(`DELETE FROM ${t} USING TIMESTAMP ? WHERE p = 1`, [4243n])
    yield* run(`SELECT v FROM ${t}`).pipe(gives([]))
  }),
  rule("a timestamp may be negative", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* runAll(
      `INSERT INTO ${t} (p, v) VALUES (1, 2) USING TIMESTAMP -5`,
      `INSERT INTO ${t} (p, v) VALUES (1, 1) USING TIMESTAMP -4`
    )
    yield* run(`SELECT v, writetime(v) AS at FROM ${t}`).pipe(gives([{ v: 1, at: -4n }]))
  }),
  rule("INSERT and DELETE of one row in a batch leave nothing, in either order", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    const insert = (p: number) => ({ cql: `INSERT INTO ${t} (p, v) VALUES (?, 1)`, params: [p] })
    const remove = (p: number) => ({ cql: `DELETE FROM ${t} WHERE p = ?`, params: [p] })
    yield* batch([insert(1), remove(1)])
    yield* batch([remove(2), insert(2), insert(3)])
    yield* run(`SELECT p FROM ${t}`).pipe(gives([{ p: 3 }]))
  }),
  rule("an element added and removed in one batch is gone", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<int>")
    yield* batch([`UPDATE ${t} SET s = s - {1} WHERE p = 1`, `UPDATE ${t} SET s = s + {1, 2} WHERE p = 1`])
    yield* run(`SELECT s FROM ${t}`).pipe(gives([{ s: new Set([2]) }]))
  }),
  rule("of two updates of a column in one batch the greater value stays, not the last", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* batch([`UPDATE ${t} SET v = 9 WHERE p = 1`, `UPDATE ${t} SET v = 3 WHERE p = 1`])
    yield* run(`SELECT v FROM ${t}`).pipe(gives([{ v: 9 }]))
  })
])
