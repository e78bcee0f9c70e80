import * as Effect from "effect/Effect"
import type { Consistency } from "../Consistency.ts"

/**
 * A request on its way to the session.
 *
 * - `name`: of its span
 *
 * @internal
 */
export interface Sent {
  readonly name: string
  readonly operation: string
  readonly table: string | undefined
  readonly keyspace: string | undefined
  readonly cql: string
  readonly batchSize: number | undefined
  readonly consistency: Consistency | undefined
}

/**
 * A request in a span of its own. Of its values nothing is told.
 *
 * @see {@link https://opentelemetry.io/docs/specs/semconv/database/cassandra/ Cassandra in OpenTelemetry's conventions}
 * @internal
 */
export const around = <A, E>(
  { batchSize, cql, keyspace, name, operation, table }: Sent,
  effect: Effect.Effect<A, E>
): Effect.Effect<A, E> =>
  Effect.withSpan(effect, name, {
    kind: "client",
    attributes: {
      "db.system.name": "cassandra",
      "db.operation.name": operation,
      "db.query.text": cql,
      ...table === undefined ? undefined : { "db.collection.name": table },
      ...keyspace === undefined ? undefined : { "db.namespace": keyspace },
      ...batchSize === undefined ? undefined : { "db.operation.batch.size": batchSize }
    },
    captureStackTrace: false
  })
