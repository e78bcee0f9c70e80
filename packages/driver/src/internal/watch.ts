import type { Reason } from "@effect-cql/core/CassandraError"
import type { types } from "cassandra-driver"
import type { Effect } from "effect/Effect"

/**
 * What a session tells besides its results.
 *
 * - `warned`: the server warned of a statement
 * - `counts`: what is counted, where metrics are asked for
 */
export interface Watch {
  readonly warned: (warning: Warning) => void
  readonly counts: Counts | undefined
}

export interface Warning {
  readonly warnings: ReadonlyArray<string>
  readonly cql: string | undefined
  readonly coordinator: string
}

/**
 * - `answered`: a request was answered, after the driver did what it does by itself
 * - `retried`: a request that failed for this reason is sent again
 * - `prepared`: a statement was prepared
 */
export interface Counts {
  readonly answered: (info: Answered) => void
  readonly retried: (reason: Reason) => void
  readonly prepared: () => void
  readonly warned: (count: number) => void
}

/** What the driver tells of an answer, with the errors of the nodes that it tried before. */
export type Answered = Pick<types.ResultSet["info"], "speculativeExecutions" | "triedHosts">

/** Starts what a callback of the driver's has to say. */
export type Run = (effect: Effect<void>) => void
