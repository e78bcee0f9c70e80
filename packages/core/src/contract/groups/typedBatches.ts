import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { batch, counterBatch, unloggedBatch } from "../../Batch.ts"
import type { CassandraError } from "../../CassandraError.ts"
import { decrement, increment } from "../../Change.ts"
import { conditionalBatch } from "../../ConditionalBatch.ts"
import * as Cql from "../../Cql.ts"
import { ifExists, ifNotExists, onlyIf, remove, save, timestamp, update } from "../../Mutation.ts"
import { query, scan, select } from "../../Query.ts"
import * as Selector from "../../Selector.ts"
import { table } from "../../Table.ts"
import { group } from "../ContractCase.ts"
import { expectEqual } from "../steps.ts"
import { newTable, typedRule as rule, yields } from "../typed.ts"

const Card = Schema.Struct({
  board: Cql.Int,
  id: Cql.Int,
  status: Schema.String,
  points: Schema.optionalKey(Cql.Int),
  version: Schema.optionalKey(Cql.Int)
})

const newCards = newTable((name) =>
  Card.pipe(table(name, { partitionKey: ["board"], clusteringKey: ["id"], staticColumns: ["version"] }))
)

const newCounters = newTable((name) =>
  Schema.Struct({ board: Cql.Int, done: Cql.Counter }).pipe(table(name, { partitionKey: ["board"] }))
)

const applied = { _tag: "Applied" }
const rejected = (...current: ReadonlyArray<unknown>) => ({ _tag: "Rejected", current })

/** What a limit that is exceeded tells, and undefined where none is. */
const refusalOf = <A, R>(effect: Effect.Effect<A, CassandraError, R>) =>
  Effect.match(effect, {
    onFailure: ({ applied, reason }) =>
      reason._tag === "LimitExceeded"
        ? { _tag: reason._tag, applied, limit: reason.limit, actual: reason.actual }
        : reason._tag,
    onSuccess: () => undefined
  })

/**
 * The batches of this library, and what a conditional one answers.
 *
 * @category groups
 * @since 0.1.0
 */
export const typedBatches = group("typed batches", [
  rule("a batch writes to several tables as one, at one time", function*() {
    const cards = yield* newCards
    const others = yield* newCards
    yield* batch([
      save(cards, { board: 1, id: 1, status: "todo" }),
      save(others, { board: 2, id: 1, status: "todo" }),
      remove(cards, { board: 9, id: 9 })
    ]).pipe(timestamp(7n))
    const written = [{ at: Option.some(7n) }]
    yield* scan(cards).pipe(select({ at: Selector.writetime("status") }), yields("one", written))
    yield* scan(others).pipe(select({ at: Selector.writetime("status") }), yields("other", written))
  }),
  rule("an unlogged batch and an empty one", function*() {
    const cards = yield* newCards
    yield* unloggedBatch([
      save(cards, { board: 1, id: 1, status: "todo" }),
      save(cards, { board: 1, id: 2, status: "done" })
    ])
    yield* batch([])
    yield* query(cards, { board: 1 }).pipe(select("id"), yields("rows", [{ id: 1 }, { id: 2 }]))
  }),
  rule("a batch may be of any size in one partition, and not in several", function*() {
    const cards = yield* newCards
    const large = "x".repeat(30_000)
    const cardsOf = (boards: readonly [number, number]) =>
      boards.map((board, id) => save(cards, { board, id, status: large }))
    yield* batch(cardsOf([1, 1]))
    // Each: a partition 29, a row 21 + 4, and 20 + 30,000.
    const refusal = { _tag: "LimitExceeded", applied: "no", limit: 51_200, actual: 60_148 }
    yield* batch(cardsOf([2, 3])).pipe(refusalOf, yields("a logged one", refusal))
    yield* unloggedBatch(cardsOf([2, 3])).pipe(refusalOf, yields("an unlogged one", refusal))
    yield* query(cards, { board: 2 }).pipe(yields("nothing is written", []))
  }),
  rule("counters are counted together", function*() {
    const counters = yield* newCounters
    yield* counterBatch([
      update(counters, { board: 1 }, { done: increment(5n) }),
      update(counters, { board: 1 }, { done: decrement(2n) }),
      update(counters, { board: 2 }, { done: increment(1n) })
    ])
    yield* query(counters, { board: 1 }).pipe(yields("one", [{ board: 1, done: 3n }]))
    yield* query(counters, { board: 2 }).pipe(yields("other", [{ board: 2, done: 1n }]))
  }),
  rule("a conditional batch makes all of its writes, or none", function*() {
    const cards = yield* newCards
    yield* save(cards, { board: 1, id: 1, status: "todo", version: 1 })
    const move = conditionalBatch([
      update(cards, { board: 1 }, { version: 2 }).pipe(onlyIf({ version: 1 })),
      update(cards, { board: 1, id: 1 }, { status: "done" }).pipe(onlyIf({ status: "todo" })),
      save(cards, { board: 1, id: 2, status: "todo" })
    ])
    yield* move.pipe(yields("first", applied))
    yield* move.pipe(yields("again", rejected({ board: 1, id: 1, status: "done", version: 2 })))
    yield* query(cards, { board: 1 }).pipe(yields("rows", [
      { board: 1, id: 1, status: "done", version: 2 },
      { board: 1, id: 2, status: "todo", version: 2 }
    ]))
  }),
  rule("a rejected batch tells of each tested row that is there", function*() {
    const cards = yield* newCards
    yield* save(cards, { board: 1, id: 1, status: "todo", points: 3 })
    yield* save(cards, { board: 1, id: 2, status: "done" })
    const test = (id: number) =>
      update(cards, { board: 1, id }, { status: "x" }).pipe(onlyIf({ status: "x", points: 1 }))
    yield* conditionalBatch([test(1), test(2), test(3)]).pipe(yields(
      "rows",
      rejected({ board: 1, id: 1, status: "todo", points: 3 }, { board: 1, id: 2, status: "done" })
    ))
    yield* conditionalBatch([test(8), test(9)]).pipe(yields("none", rejected()))
    yield* conditionalBatch([test(1), update(cards, { board: 1, id: 2 }, { status: "x" }).pipe(ifExists)]).pipe(
      yields(
        "beside IF EXISTS",
        rejected(
          { board: 1, id: 1, status: "todo", points: 3 },
          { board: 1, id: 2, status: "done" }
        )
      )
    )
    yield* conditionalBatch([
      save(cards, { board: 1, id: 1, status: "x" }).pipe(ifNotExists),
      save(cards, { board: 1, id: 7, status: "x" }).pipe(ifNotExists)
    ]).pipe(yields("IF NOT EXISTS", rejected({ board: 1, id: 1 })))
    yield* query(cards, { board: 1, id: 7 }).pipe(yields("nothing is written", []))
  }),
  rule("a partition of static values alone answers without a clustering column", function*() {
    const cards = yield* newCards
    yield* update(cards, { board: 1 }, { version: 1 })
    yield* conditionalBatch([
      update(cards, { board: 1 }, { version: 3 }).pipe(onlyIf({ version: 2 })),
      save(cards, { board: 1, id: 1, status: "todo" })
    ]).pipe(yields("rejected", rejected({ board: 1, version: 1 })))
  }),
  rule("rows and slices are removed beside conditions", function*() {
    const cards = yield* newCards
    yield* save(cards, { board: 1, id: 1, status: "todo" })
    yield* save(cards, { board: 1, id: 2, status: "todo", version: 1 })
    yield* conditionalBatch([
      update(cards, { board: 1 }, { version: 2 }).pipe(onlyIf({ version: 1 })),
      remove(cards, { board: 1 })
    ]).pipe(yields("outcome", applied))
    const rows = yield* query(cards, { board: 1 })
    yield* expectEqual("rows", rows.length, 0)
  })
])
