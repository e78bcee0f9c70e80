import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { CassandraError } from "../../CassandraError.ts"
import * as Cql from "../../Cql.ts"
import { remove, save, ttl, update } from "../../Mutation.ts"
import { query, scan } from "../../Query.ts"
import { table } from "../../Table.ts"
import { type TooManyFailures, writeAll } from "../../WriteAll.ts"
import { group } from "../ContractCase.ts"
import { expectEqual, pass } from "../steps.ts"
import { newTable, typedRule as rule, yields } from "../typed.ts"

const Card = Schema.Struct({
  board: Cql.Int,
  id: Cql.Int,
  text: Schema.String,
  labels: Cql.Set(Schema.String),
  owner: Schema.optionalKey(Schema.String)
})

const newCards = newTable((name) =>
  Card.pipe(table(name, { partitionKey: ["board"], clusteringKey: ["id"], staticColumns: ["owner"] }))
)

/** A load that was stopped shows in its report. */
const reported = <A, R>(load: Effect.Effect<A, CassandraError | TooManyFailures, R>) =>
  Effect.catchTag(load, "TooManyFailures", ({ report }) => Effect.succeed(report))

const card = (board: number, id: number, text = "text") => ({ board, id, text, labels: new Set(["a"]) })

/**
 * Streams of writes in batches of one partition each.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/dml.html#batch_statement BATCH}
 * @category groups
 * @since 0.1.0
 */
export const bulkWrites = group("bulk writes", [
  rule("every statement of a stream is written, and its report counts it", function*() {
    const cards = yield* newCards
    const all = Array.from({ length: 1_200 }, (_, at) => card(at % 30, at))
    const report = yield* Stream.fromIterable(all).pipe(
      Stream.map((one) => save(cards, one)),
      writeAll({ window: 500, concurrency: 4 }),
      reported
    )
    yield* expectEqual("report", report, { taken: 1_200, written: 1_200, failed: 0, requests: 90, failures: [] })
    const rows = yield* scan(cards)
    yield* expectEqual("rows", rows.map(({ id }) => id).toSorted((a, b) => a - b), all.map(({ id }) => id))
  }),
  rule("rows that are larger than a batch may be are written all the same", function*() {
    const cards = yield* newCards
    const sizes = [10, 60_000, 30_000, 30_000, 200_000]
    const report = yield* Stream.fromIterable(sizes).pipe(
      Stream.map((size, id) => save(cards, card(1, id, "x".repeat(size)))),
      writeAll(),
      reported
    )
    yield* expectEqual("written", report.written, 5)
    yield* query(cards, { board: 1 }).pipe(
      Effect.map((rows) => rows.map(({ text }) => text.length)),
      yields("sizes", sizes)
    )
  }),
  rule("of several writes of a row, the last one of the stream stays", function*() {
    const cards = yield* newCards
    yield* Stream.make(
      save(cards, card(1, 1, "z")),
      save(cards, card(1, 1, "a")),
      save(cards, card(1, 2)),
      remove(cards, { board: 1, id: 2 }),
      remove(cards, { board: 1, id: 3 }),
      save(cards, card(1, 3, "again")),
      save(cards, { ...card(1, 4), owner: "Zoe" }),
      save(cards, { ...card(1, 5), owner: "Ada" })
    ).pipe(writeAll(), reported)
    yield* query(cards, { board: 1 }).pipe(
      Effect.map((rows) => rows.map(({ id, owner, text }) => [id, text, owner])),
      yields("rows", [[1, "a", "Ada"], [3, "again", "Ada"], [4, "text", "Ada"], [5, "text", "Ada"]])
    )
  }),
  rule("a statement keeps what it carries", function*() {
    const cards = yield* newCards
    yield* Stream.make(
      save(cards, card(1, 1)).pipe(ttl("1 second")),
      save(cards, card(1, 2)),
      update(cards, { board: 1, id: 2 }, { text: "updated" })
    ).pipe(writeAll(), reported)
    yield* pass(2)
    yield* query(cards, { board: 1 }).pipe(yields("rows", [card(1, 2, "updated")]))
  }),
  rule("a statement that fails fails alone", function*() {
    const cards = yield* newCards
    const report = yield* Stream.make(card(1, 1), card(1, 2 ** 40), card(1, 3)).pipe(
      Stream.map((one) => save(cards, one)),
      writeAll({ maxFailures: 1 }),
      reported
    )
    yield* expectEqual("counts", [report.written, report.failed, report.failures.length], [2, 1, 1])
    yield* query(cards, { board: 1 }).pipe(yields("rows", [card(1, 1), card(1, 3)]))
  })
])
