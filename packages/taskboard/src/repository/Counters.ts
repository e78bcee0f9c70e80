/**
 * The counters of a board: three numbers in one partition.
 *
 * @since 0.1.0
 */
import type { Cql } from "@effect-cql/core"
import { type CassandraError, type CassandraSession, counterBatch, increment, query, update } from "@effect-cql/core"
import * as Effect from "effect/Effect"
import * as Status from "../domain/Status.ts"
import * as Tally from "../domain/Tally.ts"
import { TaskCounter } from "../domain/TaskCounter.ts"

/**
 * What the counters say.
 *
 * @category accessors
 * @since 0.1.0
 */
export const read = (boardId: Cql.Uuid): Effect.Effect<Tally.Tally, CassandraError, CassandraSession> =>
  Effect.map(
    query(TaskCounter, { boardId }),
    (rows) =>
      rows.reduce<Tally.Tally>((tally, { status, tasks }) => ({ ...tally, [status]: Number(tasks) }), Tally.empty)
  )

/**
 * Adds to the counters: one counter batch for one partition. It is not idempotent, so nothing sends it twice.
 *
 * ```cql
 * BEGIN COUNTER BATCH
 *   UPDATE task_counters SET tasks = tasks + ? WHERE board_id = ? AND status = ?;
 *   …
 * APPLY BATCH
 * ```
 *
 * @category changes
 * @since 0.1.0
 */
export const add = (boardId: Cql.Uuid, change: Tally.Tally): Effect.Effect<void, CassandraError, CassandraSession> =>
  counterBatch(
    Status.all.filter((status) => change[status] !== 0).map((status) =>
      update(TaskCounter, { boardId, status }, { tasks: increment(BigInt(change[status])) })
    )
  )
