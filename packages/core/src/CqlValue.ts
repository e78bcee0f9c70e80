/**
 * The JavaScript values that cross the session's edge, one form for each CQL type and the same on every session Layer. No
 * class of a driver ever appears here.
 *
 * | CQL | JavaScript |
 * | --- | --- |
 * | `ascii` `text` | `string` |
 * | `tinyint` `smallint` `int` `float` `double` | `number` |
 * | `bigint` `counter` `varint` | `bigint` |
 * | `decimal` | Effect's `BigDecimal` |
 * | `boolean` | `boolean` |
 * | `timestamp` | `Date`, milliseconds |
 * | `uuid` `timeuuid` | lower-case `string` |
 * | `inet` | `string` in canonical form: dotted for IPv4, RFC 5952 for IPv6 |
 * | `blob` | `Uint8Array` |
 * | `date` | ISO `string`, `YYYY-MM-DD`, with a sign and at least four digits outside the years 0 to 9999 |
 * | `time` | `bigint`, nanoseconds of the day |
 * | `duration` | {@link CqlDuration} |
 * | `list` `tuple` | array |
 * | `set` | `ReadonlySet` |
 * | `map` | `ReadonlyMap` |
 * | `vector<float, n>` | `Float32Array`, or an array of numbers; other vectors are arrays |
 * | user-defined type | plain object by field name |
 * | null | `null` |
 * | unset | `undefined`: the column is left as it is |
 *
 * `Set` and `Map` compare `Date`, `Uint8Array` and array members by identity.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"

/**
 * A CQL `duration`: three counts that are never converted into one another, all of one sign.
 *
 * @category models
 * @since 0.1.0
 */
export interface CqlDuration {
  readonly months: number
  readonly days: number
  readonly nanoseconds: bigint
}

/**
 * A value as it is bound to a statement or read from a row. `null` deletes or means «no value»; `undefined` is unset:
 * bound to a column, it leaves the stored value alone and writes no tombstone.
 *
 * @category models
 * @since 0.1.0
 */
export type CqlValue =
  | string
  | number
  | bigint
  | boolean
  | Date
  | BigDecimal.BigDecimal
  | Uint8Array
  | Float32Array
  | CqlDuration
  | ReadonlyArray<CqlValue>
  | ReadonlySet<CqlValue>
  | ReadonlyMap<CqlValue, CqlValue>
  | { readonly [field: string]: CqlValue }
  | null
  | undefined

/**
 * A row as a session gives it: values by the column's name in the result (`count`, `system.max(v)`, an alias), null where
 * there is none.
 *
 * @category models
 * @since 0.1.0
 */
export type CqlRow = { readonly [column: string]: CqlValue }

/**
 * What a value is, without telling it: for errors of sessions, in which no value stands.
 *
 * ```ts
 * import { kindOf } from "@effect-cql/core/CqlValue"
 *
 * const kinds = [kindOf([1, 2]), kindOf("Ada"), kindOf(undefined)] // ["an array of 2", "a string", "undefined"]
 * ```
 *
 * @category formatting
 * @since 0.1.0
 */
export const kindOf = (value: unknown): string => {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "an invalid Date" : "a Date"
  if (value instanceof Float32Array) return `a Float32Array of ${value.length}`
  if (value instanceof Uint8Array) return "a Uint8Array"
  if (value instanceof Set) return "a Set"
  if (value instanceof Map) return "a Map"
  if (BigDecimal.isBigDecimal(value)) return "a BigDecimal"
  return typeof value === "object" ? "an object" : `a ${typeof value}`
}
