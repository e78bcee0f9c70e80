/**
 * What happened to the requests of an Effect, as values: who answered, after how many attempts, and what the server warned of.
 *
 * ```ts
 * import { query, withInfo } from "@effect-cql/core"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const [events, [info]] = yield* query(TaskEvent, { boardId }).pipe(withInfo)
 *   return { events, warnings: info?.warnings }
 * })
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { CassandraError } from "./CassandraError.ts"
import type { Coordinator } from "./CassandraSession.ts"
import type { Consistency } from "./Consistency.ts"
import { Collector, collector, mostInfos } from "./internal/collector.ts"

/**
 * What happened to one request: to a statement, or to a page of one that is streamed or read page by page.
 *
 * - `coordinator`, `node`: who answered, as far as the session knows
 * - `attempts`: how often it was sent, of which `speculativeExecutions` before another had failed
 * - `pages`, `rows`: what was answered
 * - `warnings`: what the server warned of (tombstones, sizes of batches). Cassandra may write values into them
 * - `tracingId`: the id of the server's trace where one was asked for; of the first page where there are several
 * - `consistency`: what the statement or its surroundings asked for; absent where the session decided
 * - `error`: why it failed, if it did
 *
 * @category models
 * @since 0.1.0
 */
export interface ExecutionInfo {
  readonly cql: string
  readonly coordinator: string | undefined
  readonly node: Coordinator | undefined
  readonly attempts: number
  readonly speculativeExecutions: number
  readonly pages: number
  readonly rows: number
  readonly warnings: ReadonlyArray<string>
  readonly tracingId: string | undefined
  readonly consistency: Consistency | undefined
  readonly error: CassandraError | undefined
}

/**
 * Runs an Effect, and gives with its value what happened to each request of the statements that it ran, in the order of the
 * answers, also of those run by its fibers and its services. What is inside may ask for itself too.
 *
 * A thousand are kept; the third of the results counts those beyond. Of an Effect that fails nothing is told: give it
 * `Effect.result` first. What a program sends by `CassandraSession` itself has its result at hand and is not among them.
 *
 * @category combinators
 * @since 0.1.0
 */
export const withInfo = <A, E, R>(
  self: Effect.Effect<A, E, R>
): Effect.Effect<readonly [value: A, infos: ReadonlyArray<ExecutionInfo>, beyond: number], E, R> =>
  Effect.flatMap(Collector, (outer) => {
    const own = collector(mostInfos, outer)
    return Effect.map(
      Effect.provideService(self, Collector, own),
      (value) => [value, own.infos.slice(), own.beyond] as const
    )
  })
