import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import type * as CassandraError from "../CassandraError.ts"
import * as CqlType from "../CqlType.ts"
import type { CqlValue } from "../CqlValue.ts"
import type * as Table from "../Table.ts"
import { encoder, exitOf, runAll } from "./codec.ts"
import { encodeError } from "./codecError.ts"
import { inside } from "./inside.ts"
import { checkKey, isUnbounded } from "./keySize.ts"
import type { CheckValues } from "./limits.ts"
import { memoize } from "./plans.ts"
import { refused } from "./refusal.ts"

/**
 * Encodes a value that is bound to one marker; fails with the error that the program gets.
 *
 * @internal
 */
export type EncodeValue = (value: unknown) => Effect.Effect<CqlValue, CassandraError.CassandraError, unknown>

/**
 * What of a column a marker is for: the column itself, a key of its map, a value of its map or an element of its list or
 * set, or a field of its user-defined type.
 *
 * @internal
 */
export type Part = "column" | "key" | "value" | { readonly field: string }

/**
 * How many values a marker takes: one, or any number of them as a list, a set or the entries of a map.
 *
 * @internal
 */
export type Many = "one" | "list" | "set" | "map"

const valueEncoder = (table: Table.Definition, column: Table.Column, schema: Schema.Constraint): EncodeValue => {
  const encode = encoder(schema)
  return (value) => {
    const result = encode(value)
    const exit = exitOf(result)
    return exit !== undefined && Exit.isSuccess(exit)
      ? Exit.succeed(exit.value)
      : Effect.mapError(result, encodeError(table, column.field, value))
  }
}

/**
 * The encoder of what is bound to a marker.
 *
 * @internal
 */
export const encode = (table: Table.Any, column: Table.Column, part: Part, many: Many): EncodeValue => {
  const named = typeof part === "string" ? part : `.${part.field}`
  return memoize(table, `encode ${column.field} ${named} ${many}`, () => {
    const schema = many === "map"
      ? Schema.ReadonlyMap(partSchema(table, column, "key"), partSchema(table, column, "value"))
      : ofMany[many](partSchema(table, column, part))
    const encode = valueEncoder(table.definition, column, schema)
    if (part !== "column" || !isKey(column) || !isUnbounded(column.type)) return encode
    return many === "list" ? keysEncoder(table, column, encode) : keyEncoder(table, column, encode)
  })
}

/**
 * Encodes one value of a column.
 *
 * @internal
 */
export const encodeColumn = (table: Table.Any, column: Table.Column): EncodeValue =>
  encode(table, column, "column", "one")

const ofMany = {
  one: (schema: Schema.Constraint): Schema.Constraint => schema,
  list: (schema: Schema.Constraint): Schema.Constraint => Schema.Array(schema),
  set: (schema: Schema.Constraint): Schema.Constraint => Schema.ReadonlySet(schema)
}

const isKey = ({ kind }: Table.Column): boolean => kind === "partition_key" || kind === "clustering"

const keyEncoder = (table: Table.Any, column: Table.Column, encode: EncodeValue): EncodeValue => (value) =>
  Effect.flatMapEager(encode(value), (encoded) => checkKey(table.definition, column, encoded))

const keysEncoder = (table: Table.Any, column: Table.Column, encode: EncodeValue): EncodeValue => (values) =>
  Effect.flatMapEager(encode(values), (encoded) =>
    // The marker of IN takes a list.
    runAll(encoded as ReadonlyArray<CqlValue>, (value) => checkKey(table.definition, column, value)))

const partSchema = (table: Table.Any, column: Table.Column, part: Part): Schema.Constraint => {
  // Columns are made from the fields, so each has one.
  const schema = table.fields[column.field]!
  if (part === "column") return schema
  const within = inside(schema)
  const found = within === undefined
    ? undefined
    : within._tag === "Udt"
    ? typeof part === "object" ? within.fields[part.field]?.schema : undefined
    : typeof part === "object"
    ? undefined
    : within[part]
  if (found !== undefined) return found
  throw refused(
    typeof part === "object" && within?._tag === "Udt"
      ? `'${part.field}' is no field of column '${column.field}' (${CqlType.format(column.type)})`
      : `column '${column.field}' (${CqlType.format(column.type)}) is one value to this table's Schema: ` +
        "its parts are neither compared nor changed one by one"
  )
}

/**
 * What a field of a user-defined type is called in CQL.
 *
 * @internal
 */
export const fieldName = (table: Table.Any, column: Table.Column, field: string): string => {
  const within = inside(table.fields[column.field]!)
  const found = within?._tag === "Udt" ? within.fields[field]?.name : undefined
  if (found === undefined) {
    throw refused(`'${field}' is no field of column '${column.field}' (${CqlType.format(column.type)})`)
  }
  return found
}

/**
 * The CQL type of a part of a column.
 *
 * @internal
 */
export const partType = (table: Table.Any, column: Table.Column, part: Part): CqlType.CqlType => {
  const { type } = column
  if (typeof part === "object") {
    const name = fieldName(table, column, part.field)
    const found = type._tag === "Udt" ? type.fields.find(([field]) => field === name) : undefined
    return found === undefined ? type : found[1]
  }
  if (part === "column") return type
  if (type._tag === "Map") return part === "key" ? type.key : type.value
  return type._tag === "List" || type._tag === "Set" ? type.element : type
}

/**
 * Encodes the values of a statement, each by its own encoder.
 *
 * @internal
 */
export const encodeAll = (
  { check, encoders }: Encoding,
  values: ReadonlyArray<unknown>
): Effect.Effect<Array<CqlValue>, CassandraError.CassandraError, unknown> => {
  const encoded = runAll(values, (value, index) => encoders[index]!(value))
  return check === undefined ? encoded : Effect.flatMapEager(encoded, check)
}

/**
 * How the values of a statement are encoded, each by its own encoder, and checked together: the partition key as a whole, and
 * what the session limits.
 *
 * @internal
 */
export interface Encoding {
  readonly encoders: ReadonlyArray<EncodeValue>
  readonly check: CheckValues | undefined
}

/**
 * Binds a value as it is given: TTLs, timestamps, indexes of lists and patterns are CQL values already.
 *
 * @internal
 */
export const asItIs: EncodeValue = (value) => Exit.succeed(value as CqlValue)
