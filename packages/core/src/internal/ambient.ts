import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import type { CassandraError } from "../CassandraError.ts"
import type { CqlResult, ExecuteOptions } from "../CassandraSession.ts"
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
 *
 * @internal
 */
export interface Ambient {
  readonly keyspace: string | undefined
  readonly defaults: Defaults
  readonly watch: Watch | undefined
}

/** @internal */
export const ambientOf = (fiber: Fiber.Fiber<unknown, unknown>): Ambient => ({
  keyspace: fiber.getRef(Keyspace),
  defaults: fiber.getRef(DefaultOptions),
  watch: watchOf(fiber)
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
