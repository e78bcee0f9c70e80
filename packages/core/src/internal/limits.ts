import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as CassandraError from "../CassandraError.ts"
import { CassandraSession, type SessionInfo } from "../CassandraSession.ts"
import * as CqlType from "../CqlType.ts"
import type { CqlValue } from "../CqlValue.ts"
import type * as Table from "../Table.ts"
import { exitOf } from "./codec.ts"
import { type Place, sizeOf } from "./keySize.ts"
import { storedText } from "./storedText.ts"

/**
 * What looks at values against the limits of a session: the reason to refuse them, if there is one.
 *
 * @internal
 */
export type Check<A> = (value: A, info: SessionInfo) => CassandraError.LimitExceeded | undefined

/**
 * Passes what the session of the program takes. Without a session, as when a statement is explained, there are no limits.
 * Statements are compiled in the fiber that runs them, so its session is at hand, and mostly knows its limits already.
 *
 * @internal
 */
export const within = <A>(value: A, check: Check<A>): Effect.Effect<A, CassandraError.CassandraError> => {
  const fiber = Fiber.getCurrent()
  return fiber === undefined
    ? Effect.withFiber((fiber) => withinSession(value, check, fiber))
    : withinSession(value, check, fiber)
}

const withinSession = <A>(
  value: A,
  check: Check<A>,
  { context }: Fiber.Fiber<unknown, unknown>
): Effect.Effect<A, CassandraError.CassandraError> => {
  const session = Context.getOption(context, CassandraSession)
  if (Option.isNone(session)) return Exit.succeed(value)
  const { info } = session.value
  const known = exitOf(info)
  return known !== undefined && Exit.isSuccess(known)
    ? passed(value, check(value, known.value))
    : Effect.flatMap(info, (info) => passed(value, check(value, info)))
}

const passed = <A>(
  value: A,
  problem: CassandraError.LimitExceeded | undefined
): Exit.Exit<A, CassandraError.CassandraError> =>
  problem === undefined ? Exit.succeed(value) : Exit.fail(CassandraError.make(problem, { mutates: false }))

/** @internal */
export const exceeded = (said: string, limit: number, actual: number): CassandraError.LimitExceeded =>
  new CassandraError.LimitExceeded({ said: `${said}: the limit is ${limit}; nothing was sent`, limit, actual })

/**
 * The check of a statement's values: of its key as a whole, and of what the session limits. Undefined where there is nothing
 * to check.
 *
 * @internal
 */
export const valuesCheck = (
  key: CheckValues | undefined,
  ...limits: ReadonlyArray<Check<ReadonlyArray<CqlValue>> | undefined>
): CheckValues | undefined => {
  const checks = limits.filter((check) => check !== undefined)
  if (checks.length === 0) return key
  const all: Check<ReadonlyArray<CqlValue>> = (values, info) => {
    for (const check of checks) {
      const problem = check(values, info)
      if (problem !== undefined) return problem
    }
    return undefined
  }
  const limited: CheckValues = (values) => within(values, all)
  return key === undefined ? limited : (values) => Effect.flatMapEager(key(values), limited)
}

/**
 * Passes the values of a statement, or fails.
 *
 * @internal
 */
export type CheckValues = (values: Array<CqlValue>) => Effect.Effect<Array<CqlValue>, CassandraError.CassandraError>

// ---------------------------------------------------------------------------------------------------------------------
// IN
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Counts the keys that a statement names by IN: how many partitions, and how many rows of each where it names whole keys.
 * Undefined where nothing is to count.
 *
 * @internal
 */
export const keysCheck = (
  definition: Table.Definition,
  places: ReadonlyArray<Place>,
  statement: "query" | "removal"
): Check<ReadonlyArray<CqlValue>> | undefined => {
  const partition = placesIn(definition.partitionKey, places)
  const clustering = placesIn(definition.clusteringKey, places)
  if (![...partition, ...clustering].some(({ many }) => many)) return undefined
  return (params, { limits }) => {
    const partitions = product(partition, params)
    if (statement === "query" && partitions > limits.partitionKeysInSelect) {
      return exceeded(
        `a query of table '${definition.name}' names ${partitions} partitions`,
        limits.partitionKeysInSelect,
        partitions
      )
    }
    const rows = product(clustering, params)
    const [keys, kind] = partitions > limits.inSelectCartesianProduct
      ? [partitions, "partition keys"]
      : [rows, "clustering keys"]
    return keys <= limits.inSelectCartesianProduct ? undefined : exceeded(
      `the lists of a ${statement} of table '${definition.name}' make ${keys} ${kind} together`,
      limits.inSelectCartesianProduct,
      keys
    )
  }
}

/** Where the values of a key are; nowhere if it is not whole. */
const placesIn = (key: ReadonlyArray<Table.Column>, places: ReadonlyArray<Place>): ReadonlyArray<Place> => {
  const found = places.filter(({ column }) => key.includes(column))
  return new Set(found.map(({ column }) => column)).size === key.length ? found : []
}

/** Of a value that is there twice one counts. */
const product = (places: ReadonlyArray<Place>, params: ReadonlyArray<CqlValue>): number => {
  let count = 1
  for (const { at, column, many } of places) {
    const values = params[at]
    if (many && Array.isArray(values)) count *= new Set(values.map((value) => storedText(column.type, value))).size
  }
  return count
}

// ---------------------------------------------------------------------------------------------------------------------
// Collections
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A value that is written to a collection: the whole of it, or what is added.
 *
 * @internal
 */
export interface Written {
  readonly column: Table.Column
  readonly at: number
}

/**
 * Measures the collections that a write writes. Undefined where it writes none.
 *
 * @internal
 */
export const collectionsCheck = (
  definition: Table.Definition,
  written: ReadonlyArray<Written>
): Check<ReadonlyArray<CqlValue>> | undefined => {
  const collections = written.filter(({ column: { type } }) => CqlType.isCollection(type))
  if (collections.length === 0) return undefined
  return (params, { limits: { collectionBytes, itemsPerCollection }, version }) => {
    if (itemsPerCollection === Infinity && collectionBytes === Infinity) return undefined
    for (const { at, column: { field, type } } of collections) {
      const items = itemsOf(params[at])
      const what = `column '${field}' of table '${definition.name}'`
      if (items > itemsPerCollection) return exceeded(`${what} is given ${items} items`, itemsPerCollection, items)
      if (items > 0 && collectionBytes !== Infinity) {
        const bytes = CqlType.isMultiCell(type)
          ? cellsSize(type, params[at], version)
          : cellBytes(version) + sizeOf(type, params[at])
        if (bytes > collectionBytes) return exceeded(`${what} is given ${bytes} bytes`, collectionBytes, bytes)
      }
    }
    return undefined
  }
}

const itemsOf = (value: CqlValue): number =>
  Array.isArray(value) ? value.length : value instanceof Set || value instanceof Map ? value.size : 0

/**
 * What a cell takes beside its value: its timestamp, its TTL and the time of its end, which has eight bytes since Cassandra 5.
 *
 * @internal
 */
export const cellBytes = (version: string): number => Number.parseInt(version, 10) >= 5 ? 20 : 16

/**
 * What the cells of a collection or user-defined type take that is not frozen (AbstractCell.dataSize).
 *
 * @internal
 */
export const cellsSize = (type: CqlType.CqlType, value: CqlValue, version: string): number => {
  const cell = cellBytes(version)
  switch (type._tag) {
    case "List":
      // A place in a list is a timeuuid.
      return sizeOf(type, value) - 4 + itemsOf(value) * (cell + 16 - 4)
    case "Set":
      return sizeOf(type, value) - 4 + itemsOf(value) * (cell - 4)
    case "Map":
      return sizeOf(type, value) - 4 + itemsOf(value) * (cell - 8)
    case "Udt": {
      // A value of a user-defined type is an object of its fields, each of which has a cell with its number.
      const fields = value as { readonly [field: string]: CqlValue }
      return type.fields.reduce((sum, [name, field]) => {
        const value = fields[name]
        return value === null || value === undefined ? sum : sum + cell + 2 + sizeOf(field, value)
      }, 0)
    }
    default:
      return 0
  }
}
