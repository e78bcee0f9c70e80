/** What is told of a request to those who asked: to a tracer in a span, to `withInfo` as a value. */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Scope from "effect/Scope"
import * as Tracer from "effect/Tracer"
import type { CassandraError } from "../CassandraError.ts"
import type { CqlResult } from "../CassandraSession.ts"
import type { ExecutionInfo } from "../ExecutionInfo.ts"
import { SpanParameters } from "../SpanParameters.ts"
import { collect, Collector } from "./collector.ts"
import * as Span from "./span.ts"

/**
 * Runs a request under somebody's eyes.
 *
 * @internal
 */
export type Watch = <A extends CqlResult>(
  request: Span.Sent,
  effect: Effect.Effect<A, CassandraError>
) => Effect.Effect<A, CassandraError>

/**
 * Who watches the requests in a context, if anybody does: a span costs too much to be made for nobody.
 *
 * @internal
 */
export const watchOf = (context: Context.Context<never>): Watch | undefined =>
  isTraced(context) || Context.get(context, Collector) !== undefined ? watch : undefined

const isTraced = (context: Context.Context<never>): boolean =>
  Context.get(context, Tracer.Tracer) !== Tracer.nativeTracer

const watch: Watch = (request, effect) =>
  Effect.withFiber(({ context }) => {
    const collected = collecting(context, request, effect)
    return isTraced(context) ? Span.around(request, Context.get(context, SpanParameters), collected) : collected
  })

/**
 * The same for a statement of several requests: one span for all of them, until the scope ends.
 *
 * @internal
 */
export const asOne = (statement: Span.Sent): Effect.Effect<Watch, never, Scope.Scope> =>
  Effect.withFiber(({ context }) =>
    isTraced(context)
      ? Effect.map(Span.ofSeveral(statement), (spanned): Watch => (request, effect) =>
        Effect.withFiber(({ context }) =>
          spanned(request, Context.get(context, SpanParameters), collecting(context, request, effect))
        ))
      : Effect.succeed(watch)
  )

const collecting = <A extends CqlResult>(
  context: Context.Context<never>,
  request: Span.Sent,
  effect: Effect.Effect<A, CassandraError>
): Effect.Effect<A, CassandraError> => {
  const collector = Context.get(context, Collector)
  return collector === undefined
    ? effect
    : Effect.onExit(effect, (exit) =>
      Effect.sync(() => {
        const info = infoOf(request, exit)
        if (info !== undefined) collect(collector, info)
      }))
}

/** Of a request that was interrupted there is nothing to tell. */
const infoOf = (
  { consistency, cql = "" }: Span.Sent,
  exit: Exit.Exit<CqlResult, CassandraError>
): ExecutionInfo | undefined => {
  if (Exit.isSuccess(exit)) {
    const { attempts, coordinator, node, pages = 1, rows, speculativeExecutions = 0, tracingId, warnings } = exit.value
    return {
      cql,
      coordinator,
      node,
      attempts,
      speculativeExecutions,
      pages,
      rows: rows.length,
      warnings,
      tracingId,
      consistency,
      error: undefined
    }
  }
  const error = exit.cause.reasons.find(Cause.isFailReason)?.error
  return error === undefined ? undefined : {
    cql,
    coordinator: error.coordinator,
    node: undefined,
    attempts: error.attempts,
    speculativeExecutions: 0,
    pages: 0,
    rows: 0,
    warnings: [],
    tracingId: undefined,
    consistency,
    error
  }
}
