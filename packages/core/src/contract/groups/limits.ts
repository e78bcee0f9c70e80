import { group, rule } from "../ContractCase.ts"
import { gives, newTable, refuses, run } from "../steps.ts"

// In token order: partition 1, then 2, then -1.
const filled = function*() {
  const t = yield* newTable("p int, c int, PRIMARY KEY (p, c)")
  for (const [p, c] of [[1, 1], [1, 2], [1, 3], [2, 1], [2, 2], [-1, 1]] as const) {
    yield* run(`INSERT INTO ${t} (p, c) VALUES (?, ?)`, [p, c])
  }
  return t
}

/**
 * LIMIT and PER PARTITION LIMIT.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/dml.html#limit-clause Limit clause}
 * @category groups
 * @since 0.1.0
 */
export const limits = group("limits", [
  rule("LIMIT cuts the result", function*() {
    const t = yield* filled()
    yield* run(`SELECT p, c FROM ${t} LIMIT 2`).pipe(gives([{ p: 1, c: 1 }, { p: 1, c: 2 }]))
    yield* run(`SELECT p, c FROM ${t} LIMIT ?`, [1]).pipe(gives([{ p: 1, c: 1 }]))
  }),
  rule("LIMIT cuts after ORDER BY", function*() {
    const t = yield* filled()
    yield* run(`SELECT c FROM ${t} WHERE p = 1 ORDER BY c DESC LIMIT 2`).pipe(gives([{ c: 3 }, { c: 2 }]))
  }),
  rule("PER PARTITION LIMIT cuts each partition", function*() {
    const t = yield* filled()
    yield* run(`SELECT p, c FROM ${t} PER PARTITION LIMIT 1`).pipe(
      gives([{ p: 1, c: 1 }, { p: 2, c: 1 }, { p: -1, c: 1 }])
    )
    yield* run(`SELECT p, c FROM ${t} WHERE p IN (1, 2) PER PARTITION LIMIT ?`, [2]).pipe(
      gives([{ p: 1, c: 1 }, { p: 1, c: 2 }, { p: 2, c: 1 }, { p: 2, c: 2 }])
    )
  }),
  rule("PER PARTITION LIMIT takes the last rows when the order is reversed", function*() {
    const t = yield* filled()
    yield* run(`SELECT c FROM ${t} WHERE p = 1 ORDER BY c DESC PER PARTITION LIMIT 1`).pipe(gives([{ c: 3 }]))
  }),
  rule("PER PARTITION LIMIT comes before LIMIT, in the text and in effect", function*() {
    const t = yield* filled()
    yield* run(`SELECT p, c FROM ${t} PER PARTITION LIMIT 2 LIMIT 3`).pipe(
      gives([{ p: 1, c: 1 }, { p: 1, c: 2 }, { p: 2, c: 1 }])
    )
    yield* run(`SELECT p, c FROM ${t} LIMIT 3 PER PARTITION LIMIT 2`).pipe(refuses("SyntaxError"))
  }),
  rule("a limit must be positive", function*() {
    const t = yield* filled()
    yield* run(`SELECT p FROM ${t} LIMIT 0`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT p FROM ${t} LIMIT -1`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT p FROM ${t} LIMIT ?`, [0]).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT p FROM ${t} PER PARTITION LIMIT 0`).pipe(refuses("InvalidQuery"))
  }),
  rule("with aggregates LIMIT counts result rows, not input rows", function*() {
    const t = yield* filled()
    yield* run(`SELECT count(*) FROM ${t} LIMIT 1`).pipe(gives([{ count: 6n }]))
    yield* run(`SELECT p, count(*) FROM ${t} GROUP BY p LIMIT 2`).pipe(
      gives([{ p: 1, count: 3n }, { p: 2, count: 2n }])
    )
  }),
  rule("DISTINCT is limited by partitions, and refuses PER PARTITION LIMIT", function*() {
    const t = yield* filled()
    yield* run(`SELECT DISTINCT p FROM ${t} LIMIT 2`).pipe(gives([{ p: 1 }, { p: 2 }]))
    yield* run(`SELECT DISTINCT p FROM ${t} PER PARTITION LIMIT 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("a limit above the rows there are gives them all", function*() {
    const t = yield* filled()
    yield* run(`SELECT c FROM ${t} WHERE p = 2 LIMIT 1000`).pipe(gives([{ c: 1 }, { c: 2 }]))
  })
])
