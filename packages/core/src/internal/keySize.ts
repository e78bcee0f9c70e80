import * as BigDecimal from "effect/BigDecimal"
import * as Exit from "effect/Exit"
import * as CassandraError from "../CassandraError.ts"
import type * as CqlType from "../CqlType.ts"
import type { CqlValue } from "../CqlValue.ts"
import type * as Table from "../Table.ts"

/** The most bytes that Cassandra takes as a partition key, and as a clustering column (FBUtilities.MAX_UNSIGNED_SHORT). */
const mostBytes = 65_535

/**
 * Whether values of a type may be of any length. Others never reach the limit of a key.
 *
 * @internal
 */
export const isUnbounded = (type: CqlType.CqlType): boolean => {
  if (type._tag !== "Scalar") return true
  switch (type.name) {
    case "ascii":
    case "blob":
    case "decimal":
    case "text":
    case "varint":
      return true
    default:
      return false
  }
}

/**
 * Passes the value of a key column that Cassandra takes; fails with `LimitExceeded` for a longer one.
 *
 * @see {@link https://issues.apache.org/jira/browse/CASSANDRA-5345 CASSANDRA-5345}
 * @internal
 */
export const checkKey = (
  table: Table.Definition,
  column: Table.Column,
  value: CqlValue
): Exit.Exit<CqlValue, CassandraError.CassandraError> => {
  // No character takes more than three bytes for each of its code units.
  if (typeof value === "string" && value.length * 3 <= mostBytes) return Exit.succeed(value)
  const bytes = sizeOf(column.type, value)
  return bytes <= mostBytes ? Exit.succeed(value) : Exit.fail(tooLong(table, `key column '${column.field}'`, bytes))
}

/**
 * As {@link checkKey}, of a partition key of several columns, which counts as a whole.
 *
 * @internal
 */
export const checkPartitionKey = (
  table: Table.Definition,
  values: ReadonlyArray<CqlValue>
): CassandraError.CassandraError | undefined =>
  partitionKeyProblem(table, table.partitionKey.map(({ type }, at) => sizeOf(type, values[at])))

/** Each component stands between its length and a closing zero (CompositeType). */
const partitionKeyProblem = (
  table: Table.Definition,
  sizes: ReadonlyArray<number>
): CassandraError.CassandraError | undefined => {
  const bytes = sizes.reduce((sum, size) => sum + 3 + size, 0)
  return bytes <= mostBytes ? undefined : tooLong(table, "the partition key", bytes)
}

/**
 * Passes a row whose key Cassandra takes, column by column and as a whole.
 *
 * @internal
 */
export const checkRow = <Row extends { readonly [field: string]: CqlValue }>(
  table: Table.Definition,
  row: Row
): Exit.Exit<Row, CassandraError.CassandraError> => {
  const composite = table.partitionKey.length > 1
  for (const column of table.inKeyOrder) {
    if (column.kind !== "clustering" && column.kind !== "partition_key") break
    if (!isUnbounded(column.type) || (composite && column.kind === "partition_key")) continue
    const checked = checkKey(table, column, row[column.field])
    if (Exit.isFailure(checked)) return Exit.failCause(checked.cause)
  }
  const problem = composite && table.partitionKey.some(({ type }) => isUnbounded(type))
    ? checkPartitionKey(table, table.partitionKey.map(({ field }) => row[field]))
    : undefined
  return problem === undefined ? Exit.succeed(row) : Exit.fail(problem)
}

/**
 * Where the value of a key column is among a statement's parameters; `many` of them with IN.
 *
 * @internal
 */
export interface Place {
  readonly column: Table.Column
  readonly at: number
  readonly many: boolean
}

/**
 * Passes the parameters of a statement whose partition key of several columns Cassandra takes. A key of one column is checked
 * where it is encoded; so nothing is left to check here, nor where the key is not whole or no column of it can be long.
 *
 * @internal
 */
export const partitionKeyCheck = (
  table: Table.Definition,
  places: ReadonlyArray<Place>
): ((params: Array<CqlValue>) => Exit.Exit<Array<CqlValue>, CassandraError.CassandraError>) | undefined => {
  const partition = places.filter(({ column }) => column.kind === "partition_key")
  return table.partitionKey.length === 1 || partition.length < table.partitionKey.length ||
      !table.partitionKey.some(({ type }) => isUnbounded(type))
    ? undefined
    : (params) => {
      // Of what IN names, the longest key has the longest of each column.
      const problem = partitionKeyProblem(
        table,
        partition.map(({ at, column: { type }, many }) => {
          const value = params[at]
          return many && Array.isArray(value)
            ? value.reduce((most: number, value) => Math.max(most, sizeOf(type, value)), 0)
            : sizeOf(type, value)
        })
      )
      return problem === undefined ? Exit.succeed(params) : Exit.fail(problem)
    }
}

const tooLong = (table: Table.Definition, what: string, bytes: number): CassandraError.CassandraError =>
  CassandraError.make(
    new CassandraError.LimitExceeded({
      said: `${what} of table '${table.name}' has ${bytes} bytes, and Cassandra takes ${mostBytes}; nothing was sent`,
      limit: mostBytes,
      actual: bytes
    })
  )

/**
 * How many bytes a value takes, in a key and as a bound value.
 *
 * @internal
 */
export const sizeOf = (type: CqlType.CqlType, value: CqlValue): number => {
  if (value === null || value === undefined) return 0
  switch (type._tag) {
    case "Scalar":
      if (type.name === "inet") return typeof value === "string" && value.includes(":") ? 16 : 4
      return fixedSizes[type.name] ?? scalarSize(value)
    case "List":
    case "Set":
      return sumOf(value, (item) => 4 + sizeOf(type.element, item)) + 4
    case "Vector":
      return sumOf(value, (item) => sizeOf(type.element, item))
    case "Map":
      return value instanceof Map
        ? Array.from(value).reduce((sum, [k, v]) => sum + 8 + sizeOf(type.key, k) + sizeOf(type.value, v), 4)
        : 0
    case "Tuple":
      return Array.isArray(value)
        ? type.elements.reduce((sum, element, at) => sum + 4 + sizeOf(element, value[at]), 0)
        : 0
    case "Udt": {
      // A value of a user-defined type is an object of its fields.
      const fields = value as { readonly [field: string]: CqlValue }
      return type.fields.reduce((sum, [name, field]) => sum + 4 + sizeOf(field, fields[name]), 0)
    }
  }
}

const sumOf = (value: CqlValue, size: (item: CqlValue) => number): number =>
  Array.isArray(value) || value instanceof Set || value instanceof Float32Array
    ? Array.from(value as Iterable<CqlValue>).reduce((sum: number, item) => sum + size(item), 0)
    : 0

const fixedSizes: { readonly [Name in CqlType.ScalarName]?: number } = {
  boolean: 1,
  tinyint: 1,
  smallint: 2,
  int: 4,
  float: 4,
  date: 4,
  bigint: 8,
  counter: 8,
  double: 8,
  time: 8,
  timestamp: 8,
  timeuuid: 16,
  uuid: 16
}

const scalarSize = (value: CqlValue): number => {
  if (typeof value === "string") return utf8Length(value)
  if (value instanceof Uint8Array) return value.length
  if (typeof value === "bigint") return varintSize(value)
  // What is left are durations, of three bytes and more.
  return BigDecimal.isBigDecimal(value) ? 4 + varintSize(value.value) : 3
}

/** In two's complement, with a bit for the sign. */
const varintSize = (value: bigint): number => {
  const digits = (value < 0n ? -value - 1n : value).toString(16)
  const bits = (digits.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(digits[0]!, 16)))
  return Math.floor(bits / 8) + 1
}

/** Without making the bytes; half a surrogate pair counts two, so that a pair has its four. */
const utf8Length = (text: string): number => {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) bytes += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1
  }
  return bytes
}
