import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { CassandraError } from "../../CassandraError.ts"
import type { CassandraSession } from "../../CassandraSession.ts"
import type * as Cql from "../../Cql.ts"
import * as Ids from "../../Ids.ts"
import { MigrationError } from "../../MigrationError.ts"
import { ifNotExists, onlyIf, remove, save, ttl, update } from "../../Mutation.ts"
import { isApplied } from "../../Outcome.ts"
import { tables } from "./state.ts"

/** A process that dies leaves its lock for as long; one that lives renews it three times in that. */
const lifetime = Duration.minutes(1)

/**
 * Runs an Effect while nobody else of the scope does, and no longer than the lock is held: a row with an owner, which lives
 * a minute and is renewed and released by its owner only.
 *
 * @internal
 */
export const locked = (scope: string, timeout: Duration.Input) =>
<A, E, R>(
  self: Effect.Effect<A, E, R>
): Effect.Effect<A, E | MigrationError | CassandraError, R | CassandraSession> =>
  Effect.scoped(Effect.gen(function*() {
    const { lock } = tables()
    const owner = yield* Ids.uuid
    const lost = yield* Deferred.make<never, MigrationError | CassandraError>()
    const release = remove(lock, { scope }).pipe(onlyIf({ owner }))
    yield* Effect.acquireRelease(
      acquire(scope, owner, timeout),
      // The lock lapses by itself where it cannot be released.
      () => Effect.ignore(release),
      { interruptible: true }
    )
    const renew = Effect.flatMap(
      update(lock, { scope }, { owner }).pipe(ttl(lifetime), onlyIf({ owner })),
      // Of an unknown outcome the next renewal tells.
      (outcome) => outcome._tag === "Rejected" ? Effect.fail(lockLost(scope)) : Effect.void
    ).pipe(
      // A node that does not answer for a moment costs no migration: the lock lives long enough to ask again.
      Effect.retry({
        schedule: Schedule.spaced("5 seconds"),
        times: 3,
        while: (error) => error._tag === "CassandraError"
      })
    )
    yield* renew.pipe(
      Effect.delay(Duration.divideUnsafe(lifetime, 3)),
      Effect.forever,
      Effect.catch((error) => Deferred.fail(lost, error)),
      Effect.forkScoped
    )
    return yield* Effect.raceFirst(self, Deferred.await(lost))
  }))

const acquire = Effect.fnUntraced(
  function*(scope: string, owner: Cql.Uuid, timeout: Duration.Input) {
    const { lock } = tables()
    const attempt = Effect.map(
      save(lock, { scope, owner }).pipe(ttl(lifetime), ifNotExists),
      // After an unknown outcome the row that stands there may be our own.
      (outcome) => isApplied(outcome) || (outcome._tag === "Rejected" && outcome.current.owner === owner)
    )
    const held = yield* attempt.pipe(
      Effect.repeat({ schedule: Schedule.spaced("1 second"), until: (isHeld) => isHeld }),
      Effect.timeoutOption(timeout)
    )
    if (held._tag === "None") {
      return yield* new MigrationError({
        problem: "locked",
        said: `another process migrates '${scope}': wait for it, or a minute where it has died`
      })
    }
  }
)

const lockLost = (scope: string) =>
  new MigrationError({
    problem: "lock lost",
    said:
      `the lock of '${scope}' was lost, as when this process stood still for a minute: see status, and migrate again`
  })
