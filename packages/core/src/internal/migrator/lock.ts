import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { CassandraError } from "../../CassandraError.ts"
import type { CassandraSession } from "../../CassandraSession.ts"
import type * as Cql from "../../Cql.ts"
import * as Ids from "../../Ids.ts"
import { MigrationError } from "../../MigrationError.ts"
import { ifNotExists, onlyIf, remove, save, ttl, update } from "../../Mutation.ts"
import { isApplied } from "../../Outcome.ts"
import { settled } from "./options.ts"
import { tables } from "./state.ts"

/** A process that dies leaves its lock for as long. */
const lifetime = Duration.toMillis("1 minute")

/** How often a lock is renewed, how long that may take, and how long before its end it counts as lost. */
const interval = Duration.toMillis("10 seconds")
const patience = Duration.toMillis("5 seconds")
const margin = Duration.toMillis("10 seconds")

/**
 * Runs an Effect while nobody else of the scope does, and no longer than the lock is certainly held: a row with an owner,
 * which lives a minute, counted from before it was last written, and is renewed and released by its owner only.
 *
 * @internal
 */
export const locked = (scope: string, timeout: Duration.Input) =>
<A, E, R>(
  self: Effect.Effect<A, E, R>
): Effect.Effect<A, E | MigrationError | CassandraError, R | CassandraSession> =>
  Effect.scoped(Effect.gen(function*() {
    const owner = yield* Ids.uuid
    // Before the first attempt, of which an error may leave a lock; what is not ours it does not touch.
    yield* Effect.addFinalizer(() => Effect.ignore(settled(remove(tables().lock, { scope }).pipe(onlyIf({ owner })))))
    const until = yield* acquire(scope, owner, Duration.toMillis(timeout))
    return yield* Effect.raceFirst(self, keep(scope, owner, until))
  }))

/** Waits for the lock; gives the time until which it is held. */
const acquire = Effect.fnUntraced(function*(
  scope: string,
  owner: Cql.Uuid,
  timeout: number
): Effect.fn.Return<number, MigrationError | CassandraError, CassandraSession> {
  const deadline = (yield* Clock.currentTimeMillis) + timeout
  while (true) {
    const sent = yield* Clock.currentTimeMillis
    const isHeld = yield* settled(save(tables().lock, { scope, owner }).pipe(ttl(lifetime), ifNotExists)).pipe(
      // After an unknown outcome the row that stands there may be our own.
      Effect.map((outcome) => isApplied(outcome) || (outcome._tag === "Rejected" && outcome.current.owner === owner)),
      Effect.catch((error) => error.applied === "no" ? Effect.fail(error) : Effect.succeed(false))
    )
    const now = yield* Clock.currentTimeMillis
    if (isHeld && now < sent + lifetime - margin) return sent + lifetime
    if (now >= deadline) {
      return yield* new MigrationError({
        problem: "locked",
        said: `another process migrates '${scope}': wait for it, or a minute where it has died`
      })
    }
    yield* Effect.sleep("1 second")
  }
})

/** Renews the lock, and fails when it is lost, or as good as lost. */
const keep = Effect.fnUntraced(function*(
  scope: string,
  owner: Cql.Uuid,
  first: number
): Effect.fn.Return<never, MigrationError, CassandraSession> {
  let until = first
  const left = Effect.map(Clock.currentTimeMillis, (now) => until - margin - now)
  while (true) {
    yield* Effect.sleep(Math.max(0, Math.min(interval, yield* left)))
    const sent = yield* Clock.currentTimeMillis
    const renewed = yield* settled(
      update(tables().lock, { scope }, { owner }).pipe(ttl(lifetime), onlyIf({ owner }))
    ).pipe(
      Effect.timeoutOption(Math.max(0, Math.min(patience, yield* left))),
      // The next renewal tells, while there is time for one.
      Effect.catch(() => Effect.succeedNone)
    )
    if (renewed._tag === "Some" && renewed.value._tag === "Applied") until = sent + lifetime
    const isTaken = renewed._tag === "Some" && renewed.value._tag === "Rejected"
    if (isTaken || (yield* left) <= 0) return yield* lockLost(scope)
  }
})

/** @internal */
export const lockLost = (scope: string): MigrationError =>
  new MigrationError({
    problem: "lock lost",
    said:
      `the lock of '${scope}' was lost, as when this process stood still for a minute: see status, and migrate again`
  })
