import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { CassandraError } from "../../CassandraError.ts"
import { add, append, clear, put, removeKeys, removeValues, setAt, setFields } from "../../Change.ts"
import { conditionalBatch } from "../../ConditionalBatch.ts"
import * as Cql from "../../Cql.ts"
import { ifExists, ifNotExists, onlyIf, remove, save, ttl, update } from "../../Mutation.ts"
import { resolve, settle } from "../../Resolve.ts"
import { desc, table } from "../../Table.ts"
import { group } from "../ContractCase.ts"
import { expectEqual } from "../steps.ts"
import { newTable, typedRule as rule, yields } from "../typed.ts"

const Card = Schema.Struct({
  board: Cql.Int,
  list: Schema.String,
  id: Cql.Int,
  status: Schema.String,
  points: Schema.optionalKey(Cql.Int),
  version: Schema.optionalKey(Cql.Int)
})

const newCards = newTable((name) =>
  Card.pipe(
    table(name, { partitionKey: ["board"], clusteringKey: ["list", desc("id")], staticColumns: ["version"] })
  )
)

const Home = Schema.Struct({ street: Schema.String, city: Schema.optionalKey(Schema.String) })
  .pipe(Cql.udt("resolving_home"))

const newThings = newTable((name) =>
  Schema.Struct({
    id: Cql.Int,
    version: Cql.Int,
    ratio: Schema.optionalKey(Cql.Float),
    labels: Cql.Set(Schema.String),
    log: Schema.Array(Schema.String),
    meta: Cql.Map(Schema.String, Cql.Int),
    home: Home,
    vector: Schema.optionalKey(Cql.Vector(2))
  }).pipe(table(name, { partitionKey: ["id"] }))
)

const thing = {
  id: 1,
  version: 1,
  labels: new Set(["a"]),
  log: ["one"],
  meta: new Map([["moves", 2]]),
  home: { street: "Oude Delft" }
}

const key = { board: 1, list: "a", id: 1 }
const card = { ...key, status: "todo" }
const applied = { _tag: "Applied" }
const rejected = (current: unknown) => ({ _tag: "Rejected", current })

/** The statement answers so, and so does a read of what it did. */
const agree =
  (name: string, expected: unknown) =>
  <A, R>(own: Effect.Effect<A, CassandraError, R>, read: Effect.Effect<unknown, CassandraError, R>) =>
    Effect.andThen(own.pipe(yields(name, expected)), read.pipe(yields(`${name}, read`, expected)))

/**
 * Conditional writes that are known again by what they left.
 *
 * @category groups
 * @since 0.1.0
 */
export const resolving = group("resolving", [
  rule("an update is known by the columns that it set", function*() {
    const cards = yield* newCards
    yield* save(cards, { ...card, points: 3 })
    const done = update(cards, key, { status: "done", points: clear }).pipe(onlyIf({ status: "todo" }))
    yield* settle(done).pipe(yields("before it is made", rejected(Option.some({ status: "todo" }))))
    yield* agree("made", applied)(done, settle(done))
    const other = update(cards, key, { status: "todo" }).pipe(onlyIf({ status: "split", points: 3 }))
    yield* agree("rejected", rejected(Option.some({ status: "done" })))(other, settle(other))
    const missing = update(cards, { ...key, id: 9 }, { status: "x" }).pipe(onlyIf({ status: "todo" }))
    yield* agree("no row", rejected(Option.none()))(missing, settle(missing))
    const empty = update(cards, key, { status: "y" }).pipe(onlyIf({ points: 9 }))
    yield* agree("no value", rejected(Option.none()))(empty, settle(empty))
  }),
  rule("an insert is known by its row, and none may stand there", function*() {
    const cards = yield* newCards
    const mine = save(cards, card).pipe(ifNotExists)
    yield* settle(mine).pipe(yields("before it is made", rejected(Option.none())))
    yield* agree("made", applied)(mine, settle(mine))
    const other = save(cards, { ...card, status: "done" }).pipe(ifNotExists)
    yield* other.pipe(yields("its own answer", rejected(card)))
    yield* resolve(other).pipe(yields("resolved", rejected(Option.some(card))))
    yield* settle(other).pipe(yields("read", rejected(Option.some(card))))
    const lease = save(cards, { ...card, id: 2, points: 1 }).pipe(ttl("1 hour"), ifNotExists)
    yield* agree("with a TTL", applied)(lease, settle(lease))
  }),
  rule("existence is tested, and a removal is known by the row's absence", function*() {
    const cards = yield* newCards
    const change = update(cards, key, { points: 1 }).pipe(ifExists)
    yield* agree("no row to update", rejected(undefined))(change, settle(change))
    yield* save(cards, card)
    yield* agree("a row to update", applied)(change, settle(change))
    const tested = remove(cards, key).pipe(onlyIf({ points: 2 }))
    yield* agree("kept", rejected(Option.some({ points: 1 })))(tested, settle(tested))
    const gone = remove(cards, key).pipe(ifExists)
    yield* settle(gone).pipe(yields("before it is made", rejected(undefined)))
    yield* agree("gone", applied)(gone, settle(gone))
  }),
  rule("static columns are read where they stand without a row, too", function*() {
    const cards = yield* newCards
    const first = update(cards, { board: 1 }, { version: 1 }).pipe(onlyIf({ version: null }))
    yield* settle(first).pipe(yields("an empty partition", rejected(Option.none())))
    yield* agree("made", applied)(first, settle(first))
    const next = update(cards, { board: 1 }, { version: 3 }).pipe(onlyIf({ version: 2 }))
    yield* agree("rejected", rejected(Option.some({ version: 1 })))(next, settle(next))
    const guarded = update(cards, key, { status: "todo" }).pipe(onlyIf({ version: 2 }))
    yield* agree("a row that is not there", rejected(Option.some({ version: 1 })))(guarded, settle(guarded))
    const both = update(cards, key, { status: "todo", version: 2 }).pipe(onlyIf({ version: 1 }))
    yield* agree("a row and a static", applied)(both, settle(both))
    yield* save(cards, { ...card, id: 5 })
    yield* agree("among rows", rejected(Option.some({ version: 2 })))(first, settle(first))
  }),
  rule("changes in part are known by the part", function*() {
    const things = yield* newThings
    yield* save(things, thing)
    const change = update(things, { id: 1 }, {
      version: 2,
      ratio: 0.1,
      labels: add(["b"]),
      log: setAt(0, "two"),
      meta: put([["wins", 1]]),
      home: setFields({ city: "Delft" }),
      vector: new Float32Array([0.1, 2])
    }).pipe(onlyIf({ version: 1 }))
    yield* settle(change).pipe(yields("before", rejected(Option.some({ version: 1 }))))
    yield* agree("made", applied)(change, settle(change))
    const less = update(things, { id: 1 }, {
      labels: removeValues(["a"]),
      meta: removeKeys(["moves"]),
      log: append(["three"])
    }).pipe(onlyIf({ version: 2 }))
    yield* settle(less).pipe(yields("before", rejected(Option.some({ version: 2 }))))
    yield* agree("taken away", applied)(less, settle(less))
    const none = update(things, { id: 1 }, { labels: new Set<string>(), log: [] }).pipe(onlyIf({ version: 2 }))
    yield* agree("emptied", applied)(none, settle(none))
  }),
  rule("a batch is known by all of its rows", function*() {
    const cards = yield* newCards
    yield* save(cards, { ...card, version: 1 })
    yield* save(cards, { ...card, list: "b", id: 2 })
    const move = conditionalBatch([
      update(cards, { board: 1 }, { version: 2 }).pipe(onlyIf({ version: 1 })),
      remove(cards, { board: 1, list: "b", id: 2 }).pipe(ifExists),
      update(cards, key, { status: "done" }).pipe(onlyIf({ status: "todo" })),
      save(cards, { ...card, list: "c", id: 3 })
    ])
    const rows = [{ board: 1, list: "b", id: 2, version: 1, status: "todo" }, { ...card, version: 1 }]
    yield* settle(move).pipe(yields("before", rejected(rows)))
    yield* agree("made", applied)(move, settle(move))
    const again = conditionalBatch([
      update(cards, key, { status: "todo" }).pipe(onlyIf({ status: "todo", version: 2 })),
      save(cards, { ...card, list: "d", id: 4 })
    ])
    yield* agree("rejected", rejected([{ ...key, status: "done", version: 2 }]))(again, settle(again))
    const missing = conditionalBatch([
      update(cards, { ...key, id: 8 }, { status: "todo" }).pipe(onlyIf({ status: "x" })),
      update(cards, { ...key, id: 9 }, { status: "todo" }).pipe(onlyIf({ status: "x" }))
    ])
    yield* agree("no rows", rejected([]))(missing, settle(missing))
    const guard = conditionalBatch([
      update(cards, { ...key, id: 8 }, { status: "todo" }).pipe(onlyIf({ version: 7 }))
    ])
    yield* agree("a static alone", rejected([{ board: 1, version: 2 }]))(guard, settle(guard))
  }),
  rule("a row is found by its key, whichever way its number is written", function*() {
    const prices = yield* newTable((name) =>
      Schema.Struct({ shop: Cql.Int, price: Schema.BigDecimal, weight: Cql.Float, stock: Cql.Int })
        .pipe(table(name, { partitionKey: ["shop"], clusteringKey: ["price", "weight"] }))
    )
    const place = (price: string) => ({ shop: 1, price: BigDecimal.fromStringUnsafe(price), weight: 0.1 })
    yield* save(prices, { ...place("1.00"), stock: 1 })
    const sold = update(prices, place("1.0"), { stock: 0 }).pipe(onlyIf({ stock: 1 }))
    yield* agree("one", applied)(sold, settle(sold))
    const both = conditionalBatch([sold, save(prices, { ...place("2"), stock: 1 })])
    yield* both.pipe(Effect.map(({ _tag }) => _tag), yields("a batch", "Rejected"))
    yield* settle(both).pipe(Effect.map(({ _tag }) => _tag), yields("a batch, read", "Rejected"))
    yield* save(prices, { ...place("2.0"), stock: 1 })
    yield* settle(both).pipe(yields("a batch that stands there", applied))
  }),
  rule("rows in the way of a batch come in the order of its statements", function*() {
    const cards = yield* newCards
    yield* save(cards, card)
    yield* save(cards, { ...card, id: 2 })
    const change = conditionalBatch([
      update(cards, key, { points: 1 }).pipe(onlyIf({ status: "x" })),
      update(cards, { ...key, id: 2 }, { points: 1 }).pipe(onlyIf({ status: "x" })),
      update(cards, key, { points: 1 }).pipe(onlyIf({ status: "y" }))
    ])
    yield* agree("rows", rejected([card, { ...card, id: 2 }]))(change, settle(change))
  }),
  rule("what is known is the row, whoever wrote it", function*() {
    const cards = yield* newCards
    const mine = save(cards, card).pipe(ifNotExists)
    yield* save(cards, card)
    yield* mine.pipe(yields("its own answer", rejected(card)))
    yield* settle(mine).pipe(yields("the row holds what it would have written", applied))
    yield* expectEqual("a batch of nothing", yield* settle(conditionalBatch([])), applied)
  })
])
