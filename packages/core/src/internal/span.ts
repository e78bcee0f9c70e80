/**
 * Spans of requests, by OpenTelemetry's names.
 *
 * @see {@link https://opentelemetry.io/docs/specs/semconv/database/cassandra/ Cassandra in OpenTelemetry's conventions}
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Scope from "effect/Scope"
import type { Span } from "effect/Tracer"
import type { CassandraError } from "../CassandraError.ts"
import type { Coordinator, CqlResult } from "../CassandraSession.ts"
import type { Consistency } from "../Consistency.ts"
import type { Parameters } from "./parameters.ts"
import { statusCode } from "./statusCode.ts"

/**
 * A request on its way to the session.
 *
 * - `name`: of its span
 * - `pageSize`, `consistency`: where the program said so
 * - `parameters`: its values, where they may be shown
 *
 * @internal
 */
export interface Sent {
  readonly name: string
  readonly operation: string
  readonly table: string | undefined
  readonly keyspace: string | undefined
  readonly cql: string | undefined
  readonly batchSize: number | undefined
  readonly consistency: Consistency | undefined
  readonly pageSize: number | undefined
  readonly idempotent: boolean
  readonly parameters: (() => Parameters) | undefined
}

type Attributes = { [name: string]: string | number | boolean }

const attributesOf = (sent: Sent, showsParameters: boolean): Attributes => {
  const out: Attributes = {
    "db.system.name": "cassandra",
    "db.operation.name": sent.operation,
    "cassandra.query.idempotent": sent.idempotent
  }
  if (sent.cql !== undefined) out["db.query.text"] = sent.cql
  if (sent.table !== undefined) out["db.collection.name"] = sent.table
  if (sent.keyspace !== undefined) out["db.namespace"] = sent.keyspace
  if (sent.batchSize !== undefined) out["db.operation.batch.size"] = sent.batchSize
  if (sent.consistency !== undefined) out["cassandra.consistency.level"] = sent.consistency.toLowerCase()
  if (sent.pageSize !== undefined) out["cassandra.page.size"] = sent.pageSize
  if (showsParameters && sent.parameters !== undefined) {
    for (const [name, value] of Object.entries(sent.parameters())) out[`db.query.parameter.${name}`] = value
  }
  return out
}

/** What the requests of one span were answered, summed up. */
interface Tally {
  rows: number
  pages: number
  attempts: number
  speculativeExecutions: number
}

const nothingYet = (): Tally => ({ rows: 0, pages: 0, attempts: 0, speculativeExecutions: 0 })

const answered = (span: Span, tally: Tally, exit: Exit.Exit<CqlResult, CassandraError>): void => {
  if (Exit.isSuccess(exit)) {
    const { attempts, coordinator, node, pages = 1, rows, speculativeExecutions = 0, tracingId } = exit.value
    tally.rows += rows.length
    tally.pages += pages
    tally.attempts += attempts
    tally.speculativeExecutions += speculativeExecutions
    span.attribute("db.response.returned_rows", tally.rows)
    if (tracingId !== undefined) span.attribute("effect_cql.tracing_id", tracingId)
    by(span, coordinator, node)
  } else {
    const error = exit.cause.reasons.find(Cause.isFailReason)?.error
    if (error === undefined) return
    tally.attempts += error.attempts
    span.attribute("error.type", error.reason._tag)
    const code = statusCode(error.reason)
    if (code !== undefined) span.attribute("db.response.status_code", code)
    by(span, error.coordinator, undefined)
  }
  span.attribute("effect_cql.attempts", tally.attempts)
  span.attribute("effect_cql.pages", tally.pages)
  if (tally.speculativeExecutions > 0) {
    span.attribute("cassandra.speculative_execution.count", tally.speculativeExecutions)
  }
}

const by = (span: Span, coordinator: string | undefined, node: Coordinator | undefined): void => {
  if (coordinator !== undefined) {
    const at = coordinator.lastIndexOf(":")
    const address = coordinator.slice(0, at)
    const port = Number(coordinator.slice(at + 1))
    span.attribute("server.address", address)
    span.attribute("server.port", port)
    span.attribute("network.peer.address", address)
    span.attribute("network.peer.port", port)
  }
  if (node !== undefined) {
    span.attribute("cassandra.coordinator.id", node.id)
    span.attribute("cassandra.coordinator.dc", node.dataCenter)
  }
}

const watching = <A extends CqlResult>(
  span: Span,
  tally: Tally,
  effect: Effect.Effect<A, CassandraError>
): Effect.Effect<A, CassandraError> =>
  Effect.withParentSpan(
    Effect.onExit(effect, (exit) => Effect.sync(() => answered(span, tally, exit))),
    span,
    { captureStackTrace: false }
  )

/**
 * A request in a span of its own.
 *
 * @internal
 */
export const around = <A extends CqlResult>(
  sent: Sent,
  showsParameters: boolean,
  effect: Effect.Effect<A, CassandraError>
): Effect.Effect<A, CassandraError> =>
  Effect.useSpan(
    sent.name,
    { kind: "client", attributes: attributesOf(sent, showsParameters) },
    (span) => watching(span, nothingYet(), effect)
  )

/**
 * One span for all the requests of a statement, until the scope ends.
 *
 * @internal
 */
export const ofSeveral = (
  statement: Sent
): Effect.Effect<
  <A extends CqlResult>(
    sent: Sent,
    showsParameters: boolean,
    effect: Effect.Effect<A, CassandraError>
  ) => Effect.Effect<A, CassandraError>,
  never,
  Scope.Scope
> =>
  Effect.map(
    Effect.makeSpanScoped(statement.name, { kind: "client", attributes: attributesOf(statement, false) }),
    (span) => {
      const tally = nothingYet()
      return (sent, showsParameters, effect) => {
        if (tally.attempts === 0) {
          for (const [name, value] of Object.entries(attributesOf(sent, showsParameters))) span.attribute(name, value)
        }
        return watching(span, tally, effect)
      }
    }
  )
