/**
 * Programs that use the cluster while things happen to it.
 */
import type { CassandraSession } from "@effect-cql/core/CassandraSession"
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"

/**
 * When a load ends, and what its random choices come from. Choices are the same for the same seed, though not what becomes of
 * them.
 */
export interface Run {
  readonly seed: string
  readonly over: Deferred.Deferred<void>
}

/** A load runs until the run is over, then looks at what has become of its data. */
export type Load<Findings> = (run: Run) => Effect.Effect<Findings, never, CassandraSession>

/**
 * Fibers that do the same again and again until the run is over, each with random choices of its own.
 *
 * - `name`: what they do, which makes their choices others than those of other workers
 * - `pause`: what leaves the nodes the time to start again on a small machine
 */
export const workers = <R>(
  { over, seed }: Run,
  { count, name, pause }: { readonly name: string; readonly count: number; readonly pause: Duration.Input },
  step: (worker: number) => Effect.Effect<void, never, R>
): Effect.Effect<void, never, R> =>
  Effect.forEach(
    Array.from({ length: count }, (_, worker) => worker),
    (worker) =>
      step(worker).pipe(
        Effect.repeat({ schedule: Schedule.spaced(pause), until: () => Deferred.isDoneUnsafe(over) }),
        Random.withSeed(`${seed} ${name} ${worker}`)
      ),
    { concurrency: "unbounded", discard: true }
  )
