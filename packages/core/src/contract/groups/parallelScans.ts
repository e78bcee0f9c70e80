import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Cql from "../../Cql.ts"
import { save, update } from "../../Mutation.ts"
import { allowFiltering, distinct, scan, select, stream } from "../../Query.ts"
import { withOptions } from "../../Statement.ts"
import { table } from "../../Table.ts"
import { ScanCheckpoint, type ScanPage, streamParallel, streamResumable } from "../../TokenScan.ts"
import { group } from "../ContractCase.ts"
import { expectEqual } from "../steps.ts"
import { newTable, typedRule as rule, yields } from "../typed.ts"

const Visit = Schema.Struct({
  page: Schema.String,
  id: Cql.Int,
  seconds: Cql.Int,
  title: Schema.optionalKey(Schema.String)
})

/** Seven partitions of 1 to 7 rows, and one that has a static value alone. */
const filled = Effect.gen(function*() {
  const visits = yield* newTable((name) =>
    Visit.pipe(table(name, { partitionKey: ["page"], clusteringKey: ["id"], staticColumns: ["title"] }))
  )
  for (let rows = 1; rows <= 7; rows++) {
    for (let id = 1; id <= rows; id++) yield* save(visits, { page: `page ${rows}`, id, seconds: rows * 10 + id })
  }
  yield* update(visits, { page: "empty" }, { title: "Empty" })
  return visits
})

type Rows = ReadonlyArray<{ readonly seconds: number }>

const sorted = (rows: Rows) => rows.map(({ seconds }) => seconds).toSorted((a, b) => a - b)

const rowsOf = (pages: ReadonlyArray<ScanPage<{ readonly seconds: number }>>) => pages.flatMap(({ rows }) => rows)

/**
 * Reads of a whole table, slice by slice of the ring of tokens.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/dml.html#token-function Token}
 * @category groups
 * @since 0.1.0
 */
export const parallelScans = group("parallel scans", [
  rule("every row comes once, whatever the slices, the pages and the concurrency", function*() {
    const visits = yield* filled
    const all = yield* Stream.runCollect(stream(scan(visits)))
    yield* expectEqual("all", all.length, 28)
    for (const [splits, concurrency, pageSize] of [[1, 1, 3], [3, 2, 2], [16, 4, 1], [64, 8, 100]] as const) {
      const rows = yield* scan(visits).pipe(
        withOptions({ pageSize }),
        streamParallel({ splits, concurrency }),
        Stream.runCollect
      )
      yield* expectEqual(`${splits} slices, ${concurrency} at a time, pages of ${pageSize}`, sorted(rows), sorted(all))
    }
  }),
  rule("from each of its checkpoints a scan gives what comes after, also within a partition", function*() {
    const visits = yield* filled
    const small = scan(visits).pipe(withOptions({ pageSize: 2 }))
    const pages = yield* small.pipe(streamResumable({ splits: 3, concurrency: 2 }), Stream.runCollect)
    yield* expectEqual("all", rowsOf(pages).length, 28)
    const stored = Schema.fromJsonString(Schema.toCodecJson(ScanCheckpoint))
    for (const [at, { checkpoint }] of pages.entries()) {
      const from = yield* Effect.orDie(
        Effect.flatMap(Schema.encodeEffect(stored)(checkpoint), Schema.decodeEffect(stored))
      )
      const rest = yield* small.pipe(streamResumable({ from, concurrency: 2 }), Stream.runCollect)
      yield* expectEqual(
        `page ${at} and before, then the rest`,
        sorted([...rowsOf(pages.slice(0, at + 1)), ...rowsOf(rest)]),
        sorted(rowsOf(pages))
      )
    }
  }),
  rule("the last checkpoint has nothing after it", function*() {
    const visits = yield* filled
    const pages = yield* scan(visits).pipe(streamResumable({ splits: 5 }), Stream.runCollect)
    const from = pages.at(-1)?.checkpoint
    yield* expectEqual("the last one", { begun: from?.begun, open: from?.open }, { begun: 5, open: [] })
    yield* scan(visits).pipe(streamResumable({ from }), Stream.runCollect, yields("after it", []))
  }),
  rule("a scan keeps its projection, its filter, and its partitions", function*() {
    const visits = yield* filled
    yield* scan(visits).pipe(
      allowFiltering({ page: "page 3" }),
      select("seconds"),
      streamParallel({ splits: 4 }),
      Stream.runCollect,
      Effect.map((rows) => rows.toSorted((a, b) => a.seconds - b.seconds)),
      yields("filtered", [{ seconds: 31 }, { seconds: 32 }, { seconds: 33 }])
    )
    yield* scan(visits).pipe(
      distinct,
      streamParallel({ splits: 4 }),
      Stream.runCollect,
      Effect.map((rows) => rows.map(({ page }) => page).toSorted()),
      yields("partitions", ["empty", ...[1, 2, 3, 4, 5, 6, 7].map((rows) => `page ${rows}`)])
    )
  }),
  rule("a checkpoint is of its table, its query and its number of slices", function*() {
    const visits = yield* filled
    const others = yield* filled
    const [first] = yield* scan(visits).pipe(
      streamResumable({ splits: 3 }),
      Stream.take(1),
      Stream.runCollect
    )
    const from = first?.checkpoint
    for (
      const resumed of [
        scan(others).pipe(streamResumable({ from }), Stream.runDrain),
        scan(visits).pipe(select("seconds"), streamResumable({ from }), Stream.runDrain),
        scan(visits).pipe(allowFiltering({ seconds: 31 }), streamResumable({ from }), Stream.runDrain),
        scan(visits).pipe(streamResumable({ from, splits: 4 }), Stream.runDrain)
      ]
    ) {
      yield* resumed.pipe(
        Effect.matchEager({ onFailure: ({ reason }) => reason._tag, onSuccess: () => "accepted" }),
        yields("of another", "InvalidPageToken")
      )
    }
  })
])
