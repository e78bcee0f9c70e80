/**
 * Values that were bound to a marker: checked against the marker's type and put into the form the engine stores. What does
 * not fit is an `EncodeError`, as in the live session, which refuses it before it is sent.
 */
import * as BigDecimal from "effect/BigDecimal"
import { EncodeError, InvalidQuery } from "../../CassandraError.ts"
import * as CqlType from "../../CqlType.ts"
import { type CqlDuration, type CqlValue, kindOf } from "../../CqlValue.ts"
import * as Days from "../values/days.ts"
import * as Inet from "../values/inet.ts"
import * as Order from "../values/order.ts"

/**
 * The value of a marker: null, unset (`undefined`), or a copy that nobody else holds, with user-defined types as arrays by
 * field, timestamps as milliseconds, and sets and maps sorted, but for those inside a tuple, a vector or a user-defined type.
 * `column` is what the marker stands for.
 */
export const bound = (type: CqlType.CqlType, value: CqlValue, column: string): CqlValue => {
  if (value === null || value === undefined) return value
  return type._tag === "Scalar"
    ? scalars[type.name](value, column)
    : Order.sorted(type, composite(type, value, column))
}

/** As {@link bound}, with sets and maps in the order that they have. */
export const boundAsGiven = (type: CqlType.CqlType, value: CqlValue, column: string): CqlValue =>
  value === null || value === undefined ? value : unsorted(type, value, column)

// What of the value does not fit; never the value.
const mismatch = (column: string, expected: string, actual: string): never => {
  throw new EncodeError({ said: `value for ${column}: expected ${expected}, got ${actual}`, column, expected, actual })
}

// ---------------------------------------------------------------------------------------------------------------------
// Scalars

type Check = (value: CqlValue, column: string) => CqlValue

const integer = (name: string, bits: number): Check => {
  const limit = 2 ** (bits - 1)
  const expected = `${name}, an integer from ${-limit} to ${limit - 1}`
  return (value, column) => {
    if (typeof value !== "number") return mismatch(column, expected, kindOf(value))
    if (!Number.isInteger(value)) return mismatch(column, expected, "a number that is no integer")
    // Negative zero is no integer of Cassandra's.
    return value < -limit || value >= limit ? mismatch(column, expected, "a number out of range") : value + 0
  }
}

const long = (name: string): Check => {
  const expected = `${name}, a bigint from -2^63 to 2^63-1`
  return (value, column) => {
    if (typeof value !== "bigint") return mismatch(column, expected, kindOf(value))
    return BigInt.asIntN(64, value) === value ? value : mismatch(column, expected, "a bigint out of range")
  }
}

const uuidForm = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/

/** Whether a text is that of a UUID. */
export const isUuid = (text: string): boolean => uuidForm.test(text)

/** Whether the text of a UUID is that of a time-based one. */
export const isTimeBased = (uuid: string): boolean => uuid[14] === "1"

const uuid = (name: string, timeBased: boolean): Check => {
  const expected = timeBased ? `${name}, the text of a version 1 UUID` : `${name}, the text of a UUID`
  return (value, column) => {
    if (typeof value !== "string") return mismatch(column, expected, kindOf(value))
    if (!isUuid(value)) return mismatch(column, expected, "another text")
    if (timeBased && !isTimeBased(value)) return mismatch(column, expected, "a UUID of another version")
    return value.toLowerCase()
  }
}

const isDuration = (value: object): value is CqlDuration =>
  "months" in value && typeof value.months === "number" &&
  "days" in value && typeof value.days === "number" &&
  "nanoseconds" in value && typeof value.nanoseconds === "bigint"

/** Whether the counts are within their ranges and of one sign. */
export const isWholeDuration = ({ days, months, nanoseconds }: CqlDuration): boolean => {
  if (months !== (months | 0) || days !== (days | 0) || BigInt.asIntN(64, nanoseconds) !== nanoseconds) return false
  const negative = months < 0 || days < 0 || nanoseconds < 0n
  const positive = months > 0 || days > 0 || nanoseconds > 0n
  return !(negative && positive)
}

const isAscii = (text: string): boolean => {
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) > 0x7f) return false
  }
  return true
}

/** The nanoseconds of a day. */
export const dayNanos = 86_400_000_000_000n

const scalars: { readonly [Name in CqlType.ScalarName]: Check } = {
  ascii: (value, column) => {
    const expected = "ascii, a string of ASCII characters"
    if (typeof value !== "string") return mismatch(column, expected, kindOf(value))
    return isAscii(value) ? value : mismatch(column, expected, "a string with other characters")
  },
  bigint: long("bigint"),
  blob: (value, column) =>
    value instanceof Uint8Array ? Uint8Array.from(value) : mismatch(column, "blob, a Uint8Array", kindOf(value)),
  boolean: (value, column) => typeof value === "boolean" ? value : mismatch(column, "boolean", kindOf(value)),
  counter: long("counter"),
  date: (value, column) => {
    const expected = "date, a text such as 2026-11-23"
    if (typeof value !== "string") return mismatch(column, expected, kindOf(value))
    const days = Days.parse(value)
    return days === undefined
      ? mismatch(column, expected, "a text that is no date of 32 bits")
      : Days.format(days)
  },
  decimal: (value, column) => {
    if (!BigDecimal.isBigDecimal(value)) return mismatch(column, "decimal, an Effect BigDecimal", kindOf(value))
    return value.scale === (value.scale | 0)
      ? value
      : mismatch(column, "decimal with a scale of 32 bits", "a scale out of range")
  },
  double: (value, column) => typeof value === "number" ? value : mismatch(column, "double, a number", kindOf(value)),
  duration: (value, column) => {
    const expected = "duration, months and days of 32 bits and nanoseconds of 64, all of one sign"
    if (typeof value !== "object" || value === null || !isDuration(value)) {
      return mismatch(column, expected, kindOf(value))
    }
    const { days, months, nanoseconds } = value
    return isWholeDuration(value)
      ? { months: months + 0, days: days + 0, nanoseconds }
      : mismatch(column, expected, "counts out of range or of both signs")
  },
  float: (value, column) =>
    typeof value === "number" ? Math.fround(value) : mismatch(column, "float, a number", kindOf(value)),
  inet: (value, column) => {
    const expected = "inet, the text of an IPv4 or IPv6 address"
    if (typeof value !== "string") return mismatch(column, expected, kindOf(value))
    const bytes = Inet.parse(value)
    return bytes === undefined ? mismatch(column, expected, "another text") : Inet.format(bytes)
  },
  int: integer("int", 32),
  smallint: integer("smallint", 16),
  text: (value, column) => {
    if (typeof value !== "string") return mismatch(column, "text, a string", kindOf(value))
    return value.isWellFormed()
      ? value
      : mismatch(column, "text, a string of whole characters", "a string with a lone surrogate")
  },
  time: (value, column) => {
    const expected = "time, a bigint of nanoseconds from 0 to 86399999999999"
    if (typeof value !== "bigint") return mismatch(column, expected, kindOf(value))
    return value >= 0n && value < dayNanos ? value : mismatch(column, expected, "a bigint out of range")
  },
  timestamp: (value, column) =>
    value instanceof Date && !Number.isNaN(value.getTime())
      ? value.getTime()
      : mismatch(column, "timestamp, a valid Date", kindOf(value)),
  timeuuid: uuid("timeuuid", true),
  tinyint: integer("tinyint", 8),
  uuid: uuid("uuid", false),
  varint: (value, column) => typeof value === "bigint" ? value : mismatch(column, "varint, a bigint", kindOf(value))
}

// ---------------------------------------------------------------------------------------------------------------------
// Values of values

type Composite = Exclude<CqlType.CqlType, { readonly _tag: "Scalar" }>

const unsorted = (type: CqlType.CqlType, value: CqlValue, column: string): CqlValue =>
  type._tag === "Scalar" ? scalars[type.name](value, column) : composite(type, value, column)

const element = (type: CqlType.CqlType, value: CqlValue, column: string): CqlValue =>
  value === null || value === undefined
    ? mismatch(column, "a value inside the collection", kindOf(value))
    : unsorted(type, value, column)

const field = (type: CqlType.CqlType, value: CqlValue, column: string): CqlValue =>
  value === null || value === undefined ? null : unsorted(type, value, column)

const composite = (type: Composite, value: CqlValue, column: string): CqlValue => {
  switch (type._tag) {
    case "List":
      return Array.isArray(value)
        ? value.map((item: CqlValue) => element(type.element, item, column))
        : mismatch(column, `an array for ${CqlType.format(type)}`, kindOf(value))
    case "Set":
      return value instanceof Set
        ? new Set([...value].map((item: CqlValue) => element(type.element, item, column)))
        : mismatch(column, `a Set for ${CqlType.format(type)}`, kindOf(value))
    case "Map":
      return value instanceof Map
        ? new Map(
          [...value].map(([key, item]: [CqlValue, CqlValue]) => [
            element(type.key, key, column),
            element(type.value, item, column)
          ])
        )
        : mismatch(column, `a Map for ${CqlType.format(type)}`, kindOf(value))
    case "Tuple":
      return Array.isArray(value) && value.length === type.elements.length
        ? type.elements.map((item, at) => field(item, value[at] as CqlValue, column))
        : mismatch(column, `an array of ${type.elements.length} for ${CqlType.format(type)}`, kindOf(value))
    case "Vector":
      return vector(type, value, column)
    case "Udt":
      return udt(type, value, column)
  }
}

const vector = (type: Extract<Composite, { _tag: "Vector" }>, value: CqlValue, column: string): CqlValue => {
  const floats = type.element._tag === "Scalar" && type.element.name === "float"
  const items = Array.isArray(value) ? value : floats && value instanceof Float32Array ? [...value] : undefined
  if (items === undefined || items.length !== type.dimension) {
    return mismatch(column, `${type.dimension} values for ${CqlType.format(type)}`, kindOf(value))
  }
  const checked = items.map((item: CqlValue) => element(type.element, item, column))
  // Each was checked to be a number.
  return floats ? Float32Array.from(checked as ReadonlyArray<number>) : checked
}

const udt = (type: Extract<Composite, { _tag: "Udt" }>, value: CqlValue, column: string): CqlValue => {
  const expected = () => `an object with fields of the type ${CqlType.format(type)}`
  const prototype: unknown = typeof value === "object" && value !== null ? Object.getPrototypeOf(value) : undefined
  if (prototype !== Object.prototype && prototype !== null) return mismatch(column, expected(), kindOf(value))
  // A plain object of CqlValues, as its prototype tells.
  const given = value as { readonly [field: string]: CqlValue }
  const unknown = Object.keys(given).find((key) => !type.fields.some(([name]) => name === key))
  if (unknown !== undefined) return mismatch(column, expected(), `an object with another field, ${unknown}`)
  return type.fields.map(([name, of]) => field(of, given[name], column))
}

/** Refuses what Cassandra refuses in a value that was not bound whole. */
export const refuseInside = (value: CqlValue, where: "collections" | "vectors"): void => {
  if (value === null) throw new InvalidQuery({ said: `null is not supported inside ${where}` })
  if (value === undefined) throw new InvalidQuery({ said: `unset value is not supported inside ${where}` })
}
