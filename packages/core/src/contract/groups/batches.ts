import { group, rule } from "../ContractCase.ts"
import { batch, gives, givesColumn, newTable, refuses, run } from "../steps.ts"

const columns = "p int PRIMARY KEY, v int"

/**
 * Several writes sent as one.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/dml.html#batch_statement BATCH}
 * @category groups
 * @since 0.1.0
 */
export const batches = group("batches", [
  rule("a logged batch writes to several partitions and several tables", function*() {
    const t = yield* newTable(columns)
    const u = yield* newTable(columns)
    yield* batch([
      { cql: `INSERT INTO ${t} (p, v) VALUES (?, ?)`, params: [1, 10] },
      { cql: `INSERT INTO ${t} (p, v) VALUES (?, ?)`, params: [2, 20] },
      { cql: `UPDATE ${u} SET v = ? WHERE p = ?`, params: [30, 3] }
    ]).pipe(gives([]))
    yield* run(`SELECT p, v FROM ${t} WHERE p IN (1, 2)`).pipe(gives([{ p: 1, v: 10 }, { p: 2, v: 20 }]))
    yield* run(`SELECT p, v FROM ${u}`).pipe(gives([{ p: 3, v: 30 }]))
  }),
  rule("an unlogged batch does too", function*() {
    const t = yield* newTable(columns)
    yield* batch([`INSERT INTO ${t} (p, v) VALUES (1, 1)`, `INSERT INTO ${t} (p, v) VALUES (2, 2)`], {
      kind: "unlogged"
    })
    yield* run(`SELECT p FROM ${t} WHERE p IN (1, 2)`).pipe(givesColumn("p", [1, 2]))
  }),
  rule("a batch may insert, update and delete", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1)`)
    yield* run(`INSERT INTO ${t} (p, v) VALUES (2, 2)`)
    yield* batch([
      `DELETE FROM ${t} WHERE p = 1`,
      `UPDATE ${t} SET v = 22 WHERE p = 2`,
      `INSERT INTO ${t} (p, v) VALUES (3, 3)`
    ])
    yield* run(`SELECT p, v FROM ${t} WHERE p IN (1, 2, 3)`).pipe(gives([{ p: 2, v: 22 }, { p: 3, v: 3 }]))
  }),
  rule("every write of a batch has the batch's timestamp", function*() {
    const t = yield* newTable(columns)
    yield* batch([`INSERT INTO ${t} (p, v) VALUES (1, 1)`, `UPDATE ${t} SET v = 2 WHERE p = 2`], { timestamp: 5n })
    yield* run(`SELECT writetime(v) AS at FROM ${t} WHERE p IN (1, 2)`).pipe(givesColumn("at", [5n, 5n]))
  }),
  rule("statements of a batch may have timestamps of their own", function*() {
    const t = yield* newTable(columns)
    yield* batch([
      `INSERT INTO ${t} (p, v) VALUES (1, 1) USING TIMESTAMP 7`,
      `INSERT INTO ${t} (p, v) VALUES (2, 2) USING TIMESTAMP 8 AND TTL 5000`
    ])
    yield* run(`SELECT writetime(v) AS at FROM ${t} WHERE p IN (1, 2)`).pipe(givesColumn("at", [7n, 8n]))
  }),
  rule("a batch with one wrong statement writes nothing", function*() {
    const t = yield* newTable(columns)
    yield* batch([`INSERT INTO ${t} (p, v) VALUES (1, 1)`, `INSERT INTO ${t} (p, nope) VALUES (2, 2)`]).pipe(
      refuses("InvalidQuery")
    )
    yield* batch([
      `INSERT INTO ${t} (p, v) VALUES (1, 1)`,
      { cql: `INSERT INTO ${t} (p, v) VALUES (?, 2)`, params: [null] }
    ]).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT p FROM ${t}`).pipe(gives([]))
  }),
  rule("a batch takes writes only: no SELECT, no schema statement, no batch", function*() {
    const t = yield* newTable(columns)
    yield* batch([`SELECT p FROM ${t}`]).pipe(refuses("InvalidQuery"))
    yield* batch([`CREATE TABLE ${t}x (p int PRIMARY KEY)`]).pipe(refuses("InvalidQuery"))
    yield* batch([`BEGIN BATCH INSERT INTO ${t} (p, v) VALUES (1, 1); APPLY BATCH`]).pipe(refuses("InvalidQuery"))
  }),
  rule("a batch may be written as text too", function*() {
    const t = yield* newTable(columns)
    yield* run(
      `BEGIN BATCH INSERT INTO ${t} (p, v) VALUES (?, ?); UPDATE ${t} SET v = ? WHERE p = ?; APPLY BATCH`,
      [1, 10, 20, 2]
    )
    yield* run(`BEGIN UNLOGGED BATCH USING TIMESTAMP 5 INSERT INTO ${t} (p, v) VALUES (3, 30) APPLY BATCH`)
    yield* run(`SELECT p, v FROM ${t} WHERE p IN (1, 2, 3)`).pipe(
      gives([{ p: 1, v: 10 }, { p: 2, v: 20 }, { p: 3, v: 30 }])
    )
    yield* run(`SELECT writetime(v) AS at FROM ${t} WHERE p = 3`).pipe(gives([{ at: 5n }]))
  }),
  rule("a batch and its statements cannot both have a timestamp", function*() {
    const t = yield* newTable(columns)
    yield* run(
      `BEGIN BATCH USING TIMESTAMP 5 INSERT INTO ${t} (p, v) VALUES (1, 1) USING TIMESTAMP 7; APPLY BATCH`
    ).pipe(refuses("InvalidQuery"))
  }),
  rule("a batch has no TTL, and a conditional one no timestamp", function*() {
    const t = yield* newTable(columns)
    yield* run(`BEGIN BATCH USING TTL 5 INSERT INTO ${t} (p, v) VALUES (1, 1); APPLY BATCH`).pipe(
      refuses("InvalidQuery")
    )
    yield* run(
      `BEGIN BATCH USING TIMESTAMP 5 INSERT INTO ${t} (p, v) VALUES (1, 1) IF NOT EXISTS; APPLY BATCH`
    ).pipe(refuses("InvalidQuery"))
  }),
  rule("an empty batch does nothing", function*() {
    yield* batch([]).pipe(gives([]))
  })
])
