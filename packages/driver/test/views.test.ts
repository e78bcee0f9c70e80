/** A materialized view is made by hand and read as a table of its own: its Schema is the base table's, keyed another way. */
import { Cql, cql, query, remove, save, sync, table, update } from "@effect-cql/core"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { describeCassandra } from "../../../test/provided.ts"
import { live } from "./live.ts"

const Card = Schema.Struct({ board: Cql.Int, id: Cql.Int, status: Schema.String, title: Schema.String })
const Cards = Card.pipe(table("cards", { partitionKey: ["board"], clusteringKey: ["id"] }))
const CardsByStatus = Card.pipe(table("cards_by_status", { partitionKey: ["status"], clusteringKey: ["board", "id"] }))

const card = { board: 1, id: 1, status: "todo", title: "Feed the bees" }

/** A view follows its table a little later. */
const eventually = <A, E, R>(self: Effect.Effect<A, E, R>, expected: A) =>
  self.pipe(
    Effect.repeat({
      schedule: Schedule.spaced("50 millis"),
      times: 200,
      until: (found) => JSON.stringify(found) === JSON.stringify(expected)
    }),
    Effect.andThen(self),
    Effect.map((found) => assert.deepStrictEqual(found, expected))
  )

describeCassandra("a materialized view", (cassandra) => {
  layer(live(cassandra), { excludeTestServices: true, timeout: "1 minute" })((it) => {
    it.effect("is queried by its own keys, follows its table, and is never written to", () =>
      Effect.gen(function*() {
        yield* sync({ tables: [Cards] })
        yield* cql`CREATE MATERIALIZED VIEW cards_by_status AS SELECT * FROM ${Cards}
          WHERE status IS NOT NULL AND board IS NOT NULL AND id IS NOT NULL PRIMARY KEY (status, board, id)`
        yield* save(Cards, card)
        yield* eventually(query(CardsByStatus, { status: "todo" }), [card])

        yield* update(Cards, { board: 1, id: 1 }, { status: "done" })
        yield* eventually(query(CardsByStatus, { status: "todo", board: 1 }), [])
        yield* eventually(query(CardsByStatus, { status: "done", board: 1, id: 1 }), [{ ...card, status: "done" }])

        const error = yield* Effect.flip(save(CardsByStatus, card))
        assert.strictEqual(error.reason._tag, "InvalidQuery")

        yield* remove(Cards, { board: 1, id: 1 })
        yield* eventually(query(CardsByStatus, { status: "done" }), [])
        yield* cql`DROP MATERIALIZED VIEW cards_by_status`
        const gone = yield* Effect.flip(query(CardsByStatus, { status: "done" }))
        assert.strictEqual(gone.reason._tag, "InvalidQuery")
      }))
  })
})
