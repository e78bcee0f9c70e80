/**
 * One holder at a time, across every server that shares the database.
 *
 * @since 0.1.0
 */
import type { Cql } from "@effect-cql/core"
import {
  type CassandraError,
  type CassandraSession,
  Ids,
  ifNotExists,
  onlyIf,
  remove,
  save,
  ttl
} from "@effect-cql/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Lease } from "../domain/Lease.ts"

/** Long enough for any use here, short enough to wait for when a holder died. */
const life = "15 seconds"

/**
 * Someone else holds the lease at this moment.
 *
 * @category errors
 * @since 0.1.0
 */
export class LeaseHeld extends Schema.TaggedError<LeaseHeld>()("LeaseHeld", { name: Schema.String }) {}

/**
 * Runs an effect while holding the lease `name`, or fails with `LeaseHeld` at once when somebody has it.
 *
 * ```cql
 * INSERT INTO leases (name, holder) VALUES (?, ?) IF NOT EXISTS USING TTL ?
 * DELETE FROM leases WHERE name = ? IF holder = ?
 * ```
 *
 * A holder that dies gives nothing back: its lease lapses after 15 seconds.
 *
 * @category combinators
 * @since 0.1.0
 */
export const withLease =
  (name: string) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | LeaseHeld | CassandraError, R | CassandraSession> =>
    Effect.acquireUseRelease(take(name), () => effect, (holder) => giveBack(name, holder))

const take = Effect.fnUntraced(function*(name: string) {
  const holder = yield* Ids.uuid
  const outcome = yield* save(Lease, { name, holder }).pipe(ttl(life), ifNotExists)
  switch (outcome._tag) {
    case "Applied":
      return holder
    case "Rejected":
      return yield* new LeaseHeld({ name })
    case "Unknown":
      // It may be ours without our knowing: better given back than waited for.
      yield* giveBack(name, holder)
      return yield* outcome.error
  }
})

const giveBack = (name: string, holder: Cql.Uuid): Effect.Effect<void, never, CassandraSession> =>
  remove(Lease, { name }).pipe(
    onlyIf({ holder }),
    Effect.catch((error) =>
      Effect.logWarning(`Lease ${name} was not given back and lapses by itself.`, error.reason._tag)
    )
  )
