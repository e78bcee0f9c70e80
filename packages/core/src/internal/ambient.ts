import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Tracer from "effect/Tracer"
import { CassandraSession, type ExecuteOptions } from "../CassandraSession.ts"
import { DefaultOptions, type Defaults, noDefaults, said } from "../DefaultOptions.ts"
import { Keyspace } from "../Keyspace.ts"
import type { StatementOptions } from "../Statement.ts"

/**
 * What statements take from the program around them.
 *
 * - `isTraced`: somebody listens to spans, which cost too much to be made for nobody
 * - `session`: absent where the program forgot to provide one
 *
 * @internal
 */
export interface Ambient {
  readonly keyspace: string | undefined
  readonly defaults: Defaults
  readonly isTraced: boolean
  readonly session: CassandraSession["Service"] | undefined
}

const known = new WeakMap<Context.Context<never>, Ambient>()

/**
 * Looked up once for each context, of which a program has few and runs many statements in.
 *
 * @internal
 */
export const ambientOf = ({ context }: Fiber.Fiber<unknown, unknown>): Ambient => {
  const found = known.get(context)
  if (found !== undefined) return found
  const ambient: Ambient = {
    keyspace: Context.get(context, Keyspace),
    defaults: Context.get(context, DefaultOptions),
    isTraced: Context.get(context, Tracer.Tracer) !== Tracer.nativeTracer,
    session: Context.getOrUndefined(context, CassandraSession)
  }
  known.set(context, ambient)
  return ambient
}

/** @internal */
export const sessionOf = ({ session }: Ambient): Effect.Effect<CassandraSession["Service"], never, CassandraSession> =>
  session === undefined ? CassandraSession : Effect.succeed(session)

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
 * The options of a statement that says nothing itself.
 *
 * @internal
 */
export const noOptions: StatementOptions = {}

const repeatable: ExecuteOptions = { idempotent: true }

const unrepeatable: ExecuteOptions = { idempotent: false }

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
  if (own === noOptions && defaults === noDefaults) return idempotent ? repeatable : unrepeatable
  const options: { -readonly [K in keyof StatementOptions]: StatementOptions[K] } = defaults === noDefaults
    ? { ...own, idempotent }
    : { ...defaults, ...said(own), idempotent }
  if ("keyspace" in options) delete options.keyspace
  if ("name" in options) delete options.name
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
