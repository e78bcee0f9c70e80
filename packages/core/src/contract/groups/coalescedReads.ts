import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Cql from "../../Cql.ts"
import { save, update } from "../../Mutation.ts"
import { query, select } from "../../Query.ts"
import { withOptions } from "../../Statement.ts"
import * as Table from "../../Table.ts"
import { group } from "../ContractCase.ts"
import { newTable, typedRule as rule, yields } from "../typed.ts"

const Card = Schema.Struct({
  board: Cql.Int,
  day: Cql.Date,
  id: Cql.Int,
  labels: Cql.Set(Schema.String),
  owner: Schema.optionalKey(Schema.String)
})

const monday = Cql.Date.make("2026-11-23" as Cql.Date)

const card = (id: number) => ({ board: 1, day: monday, id, labels: new Set([`label ${id}`]) })

const filled = Effect.gen(function*() {
  const cards = yield* newTable((name) =>
    Card.pipe(Table.table(name, {
      partitionKey: ["board"],
      clusteringKey: ["day", Table.desc("id")],
      staticColumns: ["owner"]
    }))
  )
  for (const id of [1, 2, 3]) yield* save(cards, card(id))
  yield* update(cards, { board: 1 }, { owner: "Ada" })
  yield* update(cards, { board: 2 }, { owner: "Bo" })
  return cards
})

const all = <A, E, R>(reads: ReadonlyArray<Effect.Effect<A, E, R>>) => Effect.all(reads, { concurrency: "unbounded" })

const coalesce = withOptions({ coalesce: true })

/**
 * Reads of one row that share their requests.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/dml.html#where-clause IN}
 * @category groups
 * @since 0.1.0
 */
export const coalescedReads = group("coalesced reads", [
  rule("each gets the row that it would get alone", function*() {
    const cards = yield* filled
    const read = (id: number) => query(cards, { board: 1, day: monday, id })
    const ids = [3, 1, 9, 3, 2]
    yield* all(ids.map((id) => read(id).pipe(coalesce))).pipe(
      yields("together", yield* Effect.forEach(ids, read))
    )
    yield* all(ids.map((id) => read(id).pipe(select("labels"), coalesce))).pipe(
      yields("labels", yield* Effect.forEach(ids, (id) => read(id).pipe(select("labels"))))
    )
  }),
  rule("a partition of static values alone has no row", function*() {
    const cards = yield* filled
    yield* all([1, 2].map((id) => query(cards, { board: 2, day: monday, id }).pipe(coalesce))).pipe(
      yields("rows", [[], []])
    )
  }),
  rule("rows are told apart whatever the type of the last column", function*() {
    const id = Cql.Uuid.make("7c9e6679-7425-40de-944b-e07fc1f90ae7" as Cql.Uuid)
    const other = Cql.Uuid.make("00000000-0000-4000-8000-000000000000" as Cql.Uuid)
    const cases = [
      [Schema.String, "a", "\u{1f41d}"],
      [Cql.Uuid, id, other],
      [Cql.Varint, 2n ** 70n, -1n],
      [Cql.Double, 0.5, -0.5],
      [Schema.Date, new Date(0), new Date(1_764_000_000_123)],
      [Schema.Uint8Array, Uint8Array.of(1), Uint8Array.of(1, 255)],
      [Cql.Inet, "10.0.0.1", "2001:db8::1"],
      [Schema.Boolean, true, false],
      [Cql.BigInt, 2n ** 62n, 7n]
    ] as const
    for (const [schema, ...values] of cases) {
      const things = yield* newTable((name) =>
        // Of many types, the table of each is taken for one of texts.
        Schema.Struct({ p: Cql.Int, c: schema as unknown as typeof Schema.String, v: Cql.Int }).pipe(
          Table.table(name, { partitionKey: ["p"], clusteringKey: ["c"] })
        )
      )
      for (const [v, c] of values.entries()) yield* save(things, { p: 1, c: c as string, v })
      yield* all(values.map((c) => query(things, { p: 1, c: c as string }).pipe(select("v"), coalesce))).pipe(
        yields("rows", [[{ v: 0 }], [{ v: 1 }]])
      )
    }
  })
])
