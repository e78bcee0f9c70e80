/**
 * Options for all the statements of a program, or of a part of it.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { StatementOptions } from "./Statement.ts"

/**
 * What statements can be given by their surroundings: their options without `keyspace`, which is {@link Keyspace}, and
 * `timestamp`, which belongs to one write.
 *
 * `idempotent` is read with care: `false` lets nothing be sent again, `true` speaks for writes of raw CQL, of which nobody
 * knows. A counter, a list that is appended to and a lightweight transaction stay what they are.
 *
 * @category models
 * @since 0.1.0
 */
export type Defaults = Omit<StatementOptions, "keyspace" | "timestamp">

/**
 * The options of statements that say nothing themselves; what a statement has by `withOptions` wins.
 *
 * @category references
 * @since 0.1.0
 */
export const DefaultOptions: Context.Reference<Defaults> = Context.Reference<Defaults>(
  "@effect-cql/core/DefaultOptions",
  { defaultValue: () => noDefaults }
)

/** @internal */
export const noDefaults: Defaults = {}

/**
 * An option that is undefined says nothing.
 *
 * @internal
 */
export const said = <Options extends StatementOptions>(options: Options): Partial<Options> =>
  // Leaving fields out of an object leaves a part of it.
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<Options>

/**
 * Sets options for every statement that an Effect runs, beside those set further out:
 *
 * ```ts
 * import { query, withDefaultOptions, withOptions } from "@effect-cql/core"
 * import { Effect } from "effect"
 *
 * const board = Effect.gen(function*() {
 *   const events = yield* query(TaskEvent, { boardId }) // LOCAL_QUORUM, 2 seconds
 *   const states = yield* query(TaskState, { boardId }).pipe(withOptions({ consistency: "ONE" })) // ONE, 2 seconds
 *   return { events, states }
 * }).pipe(withDefaultOptions({ consistency: "LOCAL_QUORUM", timeout: "2 seconds" }))
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const withDefaultOptions =
  (options: Defaults) => <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.updateService(self, DefaultOptions, (outer) => ({ ...outer, ...said(options) }))

/**
 * Sets the options of everything that is built on this Layer.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Defaults): Layer.Layer<never> => Layer.succeed(DefaultOptions, options)
