/**
 * Puts counters right.
 *
 * A counter can drift from what it counts. It cannot join the logged batch that writes the task (Cassandra allows counter
 * updates only among themselves), so it is updated after it; a process that dies in between leaves a task uncounted. And an
 * increment is not idempotent: when one times out nobody knows whether it was counted, and sending it again could count it
 * twice. So the counters are a fast answer, the states are the truth, and once in a while the difference is added.
 *
 * Counting takes time, in which other servers go on. The counters are therefore read before and after; if they moved in
 * between, everything is counted again.
 *
 * @since 0.1.0
 */
import type { Cql } from "@effect-cql/core"
import { type CassandraError, type CassandraSession, query, select, stream } from "@effect-cql/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Tally from "../domain/Tally.ts"
import { TaskState } from "../domain/TaskState.ts"
import * as Counters from "./Counters.ts"

/** How often a board that keeps changing is counted before it is left for the next time. */
const attempts = 5

/**
 * What was found and what was done about it.
 *
 * - `counted`: what the counters said
 * - `actual`: what the states say
 * - `corrected`: the difference was added
 *
 * @category schemas
 * @since 0.1.0
 */
export const Report = Schema.Struct({ counted: Tally.Tally, actual: Tally.Tally, corrected: Schema.Boolean })

/**
 * @category models
 * @since 0.1.0
 */
export interface Report extends Schema.Schema.Type<typeof Report> {}

/**
 * The truth: the states of a board, page after page, one column of each row.
 *
 * @category accessors
 * @since 0.1.0
 */
export const count = (boardId: Cql.Uuid): Effect.Effect<Tally.Tally, CassandraError, CassandraSession> =>
  query(TaskState, { boardId }).pipe(
    select("status"),
    stream,
    Stream.runFold(() => Tally.empty, (tally, { status }) => Tally.add(tally, status, 1))
  )

/**
 * Counts the states of a board and adds to its counters what they lack.
 *
 * @category changes
 * @since 0.1.0
 */
export const reconcile = Effect.fnUntraced(function*(
  boardId: Cql.Uuid
): Effect.fn.Return<Report, CassandraError, CassandraSession> {
  let counted = yield* Counters.read(boardId)
  let actual = Tally.empty
  for (let attempt = 1; attempt <= attempts; attempt++) {
    actual = yield* count(boardId)
    const now = yield* Counters.read(boardId)
    if (Tally.equals(counted, now)) {
      const corrected = !Tally.equals(counted, actual)
      if (corrected) yield* Counters.add(boardId, Tally.difference(counted, actual))
      return { counted, actual, corrected }
    }
    counted = now
  }
  return { counted, actual, corrected: false }
})
