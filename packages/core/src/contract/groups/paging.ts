import * as Effect from "effect/Effect"
import { group, rule } from "../ContractCase.ts"
import {
  type Answer,
  expectEqual,
  gives,
  givesColumn,
  hasColumns,
  newTable,
  page,
  pages,
  refuses,
  run
} from "../steps.ts"

const filled = function*(partitions: number, rows: number) {
  const t = yield* newTable("p int, c int, v int, s int static, PRIMARY KEY (p, c)")
  for (let p = 1; p <= partitions; p++) {
    for (let c = 1; c <= rows; c++) yield* run(`INSERT INTO ${t} (p, c, v) VALUES (?, ?, ?)`, [p, c, c % 2])
  }
  return t
}

const rowsOf = (answers: ReadonlyArray<Answer>) => answers.flatMap((answer) => answer.rows)

/**
 * Results in pages: each page says where the next one begins.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/reference/native-protocol.html Result paging}
 * @category groups
 * @since 0.1.0
 */
export const paging = group("paging", [
  rule("pages one after the other give what one read gives, in the same order", function*() {
    const t = yield* filled(3, 7)
    const cql = `SELECT p, c, v FROM ${t}`
    const whole = yield* run(cql)
    yield* expectEqual(cql, whole.rows.length, 21)
    for (const size of [1, 2, 5, 7, 20, 21, 22]) {
      yield* expectEqual(`${cql} [pages of ${size}]`, rowsOf(yield* pages(cql, [], size)), whole.rows)
    }
  }),
  rule("execute fetches every page", function*() {
    const t = yield* filled(1, 7)
    yield* run(`SELECT c FROM ${t} WHERE p = ?`, [1], { pageSize: 2 }).pipe(givesColumn("c", [1, 2, 3, 4, 5, 6, 7]))
  }),
  rule("a page has as many rows as asked for, and a page state while there are more", function*() {
    const t = yield* filled(1, 5)
    const first = yield* page(`SELECT c FROM ${t} WHERE p = 1`, [], { pageSize: 3 }).pipe(givesColumn("c", [1, 2, 3]))
    yield* expectEqual("the first page has a state", first.pageState instanceof Uint8Array, true)
    const second = yield* page(`SELECT c FROM ${t} WHERE p = 1`, [], { pageSize: 3, pageState: first.pageState }).pipe(
      givesColumn("c", [4, 5])
    )
    yield* expectEqual("the last page has none", second.pageState, undefined)
  }),
  rule("page size 0 gives the whole result as one page", function*() {
    const t = yield* filled(1, 5)
    const only = yield* page(`SELECT c FROM ${t} WHERE p = 1`, [], { pageSize: 0 }).pipe(
      givesColumn("c", [1, 2, 3, 4, 5])
    )
    yield* expectEqual("it has no page state", only.pageState, undefined)
  }),
  rule("an empty result is one page without a state", function*() {
    const t = yield* filled(0, 0)
    const only = yield* page(`SELECT c FROM ${t}`, [], { pageSize: 3 }).pipe(gives([]), hasColumns(["c"]))
    yield* expectEqual("it has no page state", only.pageState, undefined)
  }),
  rule("a page state can be kept as bytes and used later, with another page size", function*() {
    const t = yield* filled(1, 6)
    const cql = `SELECT c FROM ${t} WHERE p = 1`
    const first = yield* page(cql, [], { pageSize: 2 })
    const kept = Uint8Array.from(first.pageState ?? [])
    yield* page(cql, [], { pageSize: 3, pageState: kept }).pipe(givesColumn("c", [3, 4, 5]))
    yield* page(cql, [], { pageSize: 1, pageState: kept }).pipe(givesColumn("c", [3]))
  }),
  rule("rows written behind the page state do not disturb, those before it are seen", function*() {
    const t = yield* filled(1, 4)
    const cql = `SELECT c FROM ${t} WHERE p = 1`
    const first = yield* page(cql, [], { pageSize: 2 })
    yield* run(`INSERT INTO ${t} (p, c) VALUES (1, 0)`)
    yield* run(`INSERT INTO ${t} (p, c) VALUES (1, 9)`)
    yield* run(`DELETE FROM ${t} WHERE p = 1 AND c = 2`)
    yield* page(cql, [], { pageSize: 9, pageState: first.pageState }).pipe(givesColumn("c", [3, 4, 9]))
  }),
  rule("pages run backwards with ORDER BY … DESC", function*() {
    const t = yield* filled(1, 5)
    const cql = `SELECT c FROM ${t} WHERE p = 1 ORDER BY c DESC`
    yield* expectEqual(cql, rowsOf(yield* pages(cql, [], 2)).map((row) => row["c"]), [5, 4, 3, 2, 1])
  }),
  rule("pages keep to LIMIT and PER PARTITION LIMIT over all of them", function*() {
    const t = yield* filled(3, 4)
    const limited = `SELECT p, c FROM ${t} LIMIT 5`
    yield* expectEqual(limited, rowsOf(yield* pages(limited, [], 2)), (yield* run(limited)).rows)
    yield* expectEqual(limited, rowsOf(yield* pages(limited, [], 2)).length, 5)
    const each = `SELECT p, c FROM ${t} PER PARTITION LIMIT 3`
    yield* expectEqual(each, rowsOf(yield* pages(each, [], 2)), (yield* run(each)).rows)
    yield* expectEqual(each, rowsOf(yield* pages(each, [], 2)).length, 9)
  }),
  rule("pages cross the partitions of IN in the order of the key", function*() {
    const t = yield* filled(3, 2)
    const cql = `SELECT p, c FROM ${t} WHERE p IN (3, 1)`
    yield* expectEqual(cql, rowsOf(yield* pages(cql, [], 1)), [
      { p: 1, c: 1 },
      { p: 1, c: 2 },
      { p: 3, c: 1 },
      { p: 3, c: 2 }
    ])
  }),
  rule("DISTINCT is paged by partition", function*() {
    const t = yield* filled(5, 2)
    const cql = `SELECT DISTINCT p FROM ${t}`
    yield* expectEqual(cql, rowsOf(yield* pages(cql, [], 2)), (yield* run(cql)).rows)
    yield* expectEqual(cql, rowsOf(yield* pages(cql, [], 2)).length, 5)
  }),
  rule("a filtered read gives every match over its pages, though pages may be short", function*() {
    const t = yield* filled(2, 9)
    const cql = `SELECT p, c FROM ${t} WHERE v = 0 ALLOW FILTERING`
    yield* expectEqual(cql, rowsOf(yield* pages(cql, [], 3)), (yield* run(cql)).rows)
    yield* expectEqual(cql, rowsOf(yield* pages(cql, [], 3)).length, 8)
  }),
  rule("an indexed read is paged", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* run(`CREATE INDEX ON ${t} (v)`)
    for (const p of [1, 2]) {
      for (let c = 0; c < 6; c++) yield* run(`INSERT INTO ${t} (p, c, v) VALUES (?, ?, ?)`, [p, c, c % 2])
    }
    const cql = `SELECT p, c FROM ${t} WHERE v = 1`
    yield* expectEqual(cql, rowsOf(yield* pages(cql, [], 2)), (yield* run(cql)).rows)
    yield* expectEqual(cql, rowsOf(yield* pages(cql, [], 2)).length, 6)
  }),
  rule("partitions that have statics only count as a row of a page", function*() {
    const t = yield* filled(1, 1)
    for (const p of [2, 3, 4]) yield* run(`INSERT INTO ${t} (p, s) VALUES (?, 1)`, [p])
    const cql = `SELECT p, c, s FROM ${t}`
    yield* expectEqual(cql, rowsOf(yield* pages(cql, [], 1)), (yield* run(cql)).rows)
    yield* expectEqual(cql, rowsOf(yield* pages(cql, [], 1)).length, 4)
  }),
  rule("an aggregate goes over everything, whatever the page size", function*() {
    const t = yield* filled(2, 6)
    yield* run(`SELECT count(*) FROM ${t}`, [], { pageSize: 2 }).pipe(gives([{ count: 12n }]))
    yield* run(`SELECT sum(c) AS s FROM ${t} WHERE p = 1`, [], { pageSize: 2 }).pipe(gives([{ s: 21 }]))
  }),
  rule("groups are paged whole", function*() {
    const t = yield* filled(3, 4)
    const cql = `SELECT p, count(*) AS n FROM ${t} GROUP BY p`
    const rows = rowsOf(yield* pages(cql, [], 2))
    yield* expectEqual(cql, rows, (yield* run(cql)).rows)
    yield* expectEqual(cql, rows.map((row) => row["n"]), [4n, 4n, 4n])
  }),
  rule("readers of the same pages do not disturb one another", function*() {
    const t = yield* filled(1, 9)
    const cql = `SELECT c FROM ${t} WHERE p = 1`
    const readers = yield* Effect.all([pages(cql, [], 2), pages(cql, [], 3), pages(cql, [], 4)], {
      concurrency: "unbounded"
    })
    for (const reader of readers) {
      yield* expectEqual(cql, rowsOf(reader).map((row) => row["c"]), [1, 2, 3, 4, 5, 6, 7, 8, 9])
    }
  }),
  rule("bytes that are no page state are refused", function*() {
    const t = yield* filled(1, 1)
    yield* page(`SELECT c FROM ${t} WHERE p = 1`, [], { pageSize: 1, pageState: Uint8Array.of(1, 2, 3) }).pipe(
      refuses("InvalidPageToken")
    )
  })
])
