/**
 * Fills a board.
 *
 * @since 0.1.0
 */
import type { CassandraError, Cql } from "@effect-cql/core"
import { en, Faker } from "@faker-js/faker"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type * as Tally from "../domain/Tally.ts"
import { Tasks } from "../repository/Tasks.ts"
import * as Plan from "./Plan.ts"

/**
 * Tasks that a new board begins with.
 *
 * @category constants
 * @since 0.1.0
 */
export const firstTasks = 50

/** Batches under way at a time. */
const concurrency = 8

/**
 * Adds `count` invented tasks, each with its history in one logged batch, then puts the counters right by counting: what
 * they say afterwards is the truth, also when an earlier run was stopped half-way. Answers with it.
 *
 * @category changes
 * @since 0.1.0
 */
export const seed = Effect.fnUntraced(function*(
  boardId: Cql.Uuid,
  count: number,
  onPlanted: Effect.Effect<void> = Effect.void
): Effect.fn.Return<Tally.Tally, CassandraError, Tasks> {
  const tasks = yield* Tasks
  const faker = new Faker({ locale: en, seed: yield* Random.nextIntBetween(0, 2 ** 31 - 1) })
  yield* Effect.forEach(
    Array.from({ length: count }),
    () =>
      Effect.flatMap(Plan.task(faker, boardId), ({ past, state }) => tasks.plant(state, past)).pipe(
        Effect.andThen(onPlanted)
      ),
    { concurrency, discard: true }
  )
  const { actual } = yield* tasks.reconcile(boardId)
  return actual
})
