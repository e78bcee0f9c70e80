/**
 * Counters under increments, which are not idempotent: each is sent once, and one of unknown outcome counts or does not.
 */
import { Cql, increment, one, query, table, update, withOptions } from "@effect-cql/core"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { type Load, workers } from "./load.ts"
import * as Tally from "./Tally.ts"

export const Count = Schema.Struct({ id: Cql.Int, total: Cql.Counter }).pipe(table("counts", { partitionKey: ["id"] }))

/** A counter at the end, and the bounds it must be within. */
export interface Counted {
  readonly id: number
  readonly total: bigint
  readonly acknowledged: bigint
  readonly unknown: bigint
}

export interface Findings extends Tally.Figures {
  readonly counters: ReadonlyArray<Counted>
}

const ids = [0, 1, 2, 3]

export const counterLoad: Load<Findings> = Effect.fnUntraced(function*(run) {
  const tally = Tally.make()
  const acknowledged = ids.map(() => 0n)
  const unknown = ids.map(() => 0n)

  yield* workers(run, { name: "increment", count: 4, pause: "100 millis" }, () =>
    Effect.gen(function*() {
      const id = yield* Random.nextIntBetween(0, ids.length - 1)
      const amount = BigInt(yield* Random.nextIntBetween(1, 5))
      const result = yield* tally.count(update(Count, { id }, { total: increment(amount) }))
      if (Result.isSuccess(result)) acknowledged[id]! += amount
      else if (result.failure.applied !== "no") unknown[id]! += amount
    }))
  const counters = yield* Effect.forEach(ids, (id) =>
    Effect.map(
      query(Count, { id }).pipe(withOptions({ consistency: "ALL" }), one),
      ({ total }): Counted => ({ id, total, acknowledged: acknowledged[id]!, unknown: unknown[id]! })
    )).pipe(Effect.orDie)
  return { ...tally.figures(), counters }
})
