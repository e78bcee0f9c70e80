import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import type { CassandraError } from "../CassandraError.ts"
import { CassandraSession, type CqlResult, type ExecuteOptions } from "../CassandraSession.ts"
import { DefaultOptions, type Defaults, noDefaults, said } from "../DefaultOptions.ts"
import { Keyspace } from "../Keyspace.ts"
import type { StatementOptions } from "../Statement.ts"
import type { Parameters } from "./parameters.ts"
import type { Sent } from "./span.ts"
import { asOne, type Watch, watchOf } from "./watch.ts"

/**
 * What statements take from the program around them.
 *
 * - `watch`: who is told of requests, if anybody is
 * - `session`: absent where the program forgot to provide one
 *
 * @internal
 */
export interface Ambient {
  readonly keyspace: string | undefined
  readonly defaults: Defaults
  readonly watch: Watch | undefined
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
    watch: watchOf(context),
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
  if ("coalesce" in options) delete options.coalesce
  return options
}

/**
 * What is told of a request; of its values only where they may be shown.
 *
 * @internal
 */
export interface Request {
  readonly operation: string
  readonly table: string | undefined
  readonly keyspace?: string | undefined
  readonly cql: string
  readonly idempotent: boolean
  readonly batchSize?: number | undefined
  readonly parameters?: (() => Parameters) | undefined
}

/**
 * The request, under the eyes of whoever asked to be told of it. Its span is named by the statement's `name`, or by what it
 * does and to which table.
 *
 * @internal
 */
export const traced = <A extends CqlResult>(
  ambient: Ambient,
  own: StatementOptions,
  request: () => Request,
  effect: Effect.Effect<A, CassandraError>
): Effect.Effect<A, CassandraError> =>
  ambient.watch === undefined ? effect : ambient.watch(sentOf(ambient, own, request()), effect)

/**
 * The surroundings in which the requests of one statement make one span, until the scope ends.
 *
 * @internal
 */
export const tracedAsOne = (
  ambient: Ambient,
  own: StatementOptions,
  statement: () => Omit<Request, "cql" | "parameters">
): Effect.Effect<Ambient, never, Scope.Scope> =>
  ambient.watch === undefined
    ? Effect.succeed(ambient)
    : Effect.map(asOne(sentOf(ambient, own, statement())), (watch) => ({ ...ambient, watch }))

const sentOf = (
  { defaults, keyspace: around }: Ambient,
  own: StatementOptions,
  { batchSize, cql, idempotent, keyspace, operation, parameters, table }: Omit<Request, "cql"> & {
    readonly cql?: string
  }
): Sent => ({
  name: own.name ?? defaults.name ?? (table === undefined ? operation : `${operation} ${table}`),
  operation,
  table,
  keyspace: keyspace ?? own.keyspace ?? around,
  cql,
  batchSize,
  consistency: own.consistency ?? defaults.consistency,
  pageSize: own.pageSize ?? defaults.pageSize,
  idempotent,
  parameters
})
