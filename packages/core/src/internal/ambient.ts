import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import type { CassandraError } from "../CassandraError.ts"
import type { CqlResult, ExecuteOptions } from "../CassandraSession.ts"
import { DefaultOptions, type Defaults, noDefaults, said } from "../DefaultOptions.ts"
import { Keyspace } from "../Keyspace.ts"
import type { StatementOptions } from "../Statement.ts"
import { type Watch, watchOf } from "./watch.ts"

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
 * What is told of a request, never a value.
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
 * The request, under the eyes of whoever asked to be told of it. Its span is named by the statement's `name`, or by what it
 * does and to which table.
 *
 * @internal
 */
export const traced = <A extends CqlResult>(
  { defaults, keyspace, watch }: Ambient,
  own: StatementOptions,
  request: () => Request,
  effect: Effect.Effect<A, CassandraError>
): Effect.Effect<A, CassandraError> => {
  if (watch === undefined) return effect
  const { batchSize, cql, operation, table } = request()
  return watch({
    name: own.name ?? defaults.name ?? (table === undefined ? operation : `${operation} ${table}`),
    operation,
    table,
    keyspace: own.keyspace ?? keyspace,
    cql,
    batchSize,
    consistency: own.consistency ?? defaults.consistency
  }, effect)
}
