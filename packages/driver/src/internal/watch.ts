import type { Effect } from "effect/Effect"

/**
 * What a session tells besides its results.
 *
 * - `warned`: the server warned of a statement
 */
export interface Watch {
  readonly warned: (warning: Warning) => void
}

export interface Warning {
  readonly warnings: ReadonlyArray<string>
  readonly cql: string | undefined
  readonly coordinator: string
}

/** Starts what a callback of the driver's has to say. */
export type Run = (effect: Effect<void>) => void
