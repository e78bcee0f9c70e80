import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Tracer from "effect/Tracer"
import type { ExecuteOptions } from "../CassandraSession.ts"
import { DefaultOptions, type Defaults, noDefaults, said } from "../DefaultOptions.ts"
import { Keyspace } from "../Keyspace.ts"
import type { StatementOptions } from "../Statement.ts"

/**
 * What statements take from the program around them.
 *
 * - `isTraced`: somebody listens to spans, which cost too much to be made for nobody
 *
 * @internal
 */
export interface Ambient {
  readonly keyspace: string | undefined
  readonly defaults: Defaults
  readonly isTraced: boolean
}

/** @internal */
export const ambientOf = (fiber: Fiber.Fiber<unknown, unknown>): Ambient => ({
  keyspace: fiber.getRef(Keyspace),
  defaults: fiber.getRef(DefaultOptions),
  isTraced: fiber.getRef(Tracer.Tracer) !== Tracer.nativeTracer
})

/** @internal */
export const ambient: Effect.Effect<Ambient> = Effect.withFiber((fiber) => Effect.succeed(ambientOf(fiber)))

/**
 * Whether a statement may be sent twice: by its own word, else by what is inferred of it, which is nothing of raw writes.
 *
 * @internal
 */
export const isIdempotent = (
  { defaults }: Ambient,
  own: StatementOptions,
  inferred: boolean | undefined
): boolean => own.idempotent ?? (defaults.idempotent === false ? false : inferred ?? defaults.idempotent ?? false)

/**
 * The options that go to the session: the statement's own before those of its surroundings. A statement of a table names its
 * keyspace in its text, and a span is made here.
 *
 * @internal
 */
export const sessionOptions = (
  { defaults }: Ambient,
  own: StatementOptions,
  idempotent: boolean
): ExecuteOptions => {
  const options: { -readonly [K in keyof StatementOptions]: StatementOptions[K] } = defaults === noDefaults
    ? { ...own, idempotent }
    : { ...defaults, ...said(own), idempotent }
  if ("keyspace" in options) delete options.keyspace
  if ("name" in options) delete options.name
  if ("coalesce" in options) delete options.coalesce
  return options
}

/**
 * What a span says of a request: never a value.
 *
 * @internal
 */
export interface Request {
  readonly operation: string
  readonly table: string | undefined
  readonly cql: string
  readonly batchSize?: number | undefined
}

/**
 * The request in a span of its own, named by the statement's `name`, or by what it does and to which table.
 *
 * @see {@link https://opentelemetry.io/docs/specs/semconv/database/cassandra/ Cassandra in OpenTelemetry's conventions}
 * @internal
 */
export const traced = <A, E>(
  { defaults, isTraced, keyspace: around }: Ambient,
  own: StatementOptions,
  request: () => Request,
  effect: Effect.Effect<A, E>
): Effect.Effect<A, E> => {
  if (!isTraced) return effect
  const { batchSize, cql, operation, table } = request()
  const keyspace = own.keyspace ?? around
  return Effect.withSpan(
    effect,
    own.name ?? defaults.name ?? (table === undefined ? operation : `${operation} ${table}`),
    {
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
    }
  )
}
