import * as Effect from "effect/Effect"
import { DefaultOptions } from "../../DefaultOptions.ts"

/**
 * Runs the migrator's own statements: whatever the program around it prefers, one lock must hold in all data centres, and
 * what is recorded must be seen by whoever migrates next.
 *
 * @internal
 */
export const settled = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.provideService(self, DefaultOptions, {
    consistency: "QUORUM",
    serialConsistency: "SERIAL",
    timeout: "10 seconds"
  })
