/**
 * What the driver decoded, to the values of the session's edge: no class of the driver's goes further than this file. A
 * converter is chosen once for a column; columns that need none have none.
 */
import type * as CqlType from "@effect-cql/core/CqlType"
import type { CqlValue } from "@effect-cql/core/CqlValue"
import { types } from "cassandra-driver"
import * as BigDecimal from "effect/BigDecimal"
import { formatDay } from "./calendar.ts"
import { formatInet } from "./inet.ts"

/** Converts a value that is neither null nor undefined. Throws {@link OutOfReach}. */
export type Decode = (value: unknown) => CqlValue

/** A stored value has no form in JavaScript. */
export class OutOfReach extends Error {
  readonly expected: string
  constructor(expected: string) {
    super(`the stored value is no ${expected}`)
    this.expected = expected
  }
}

/** Chooses the converter of a type; undefined when the driver's value is already right. */
export const decoder = (type: CqlType.CqlType): Decode | undefined => {
  switch (type._tag) {
    case "Scalar":
      return scalars[type.name]
    case "List":
      return list(decoder(type.element))
    case "Set":
      return set(decoder(type.element))
    case "Map":
      return map(decoder(type.key), decoder(type.value))
    case "Tuple":
      return tuple(type.elements.map(decoder))
    case "Vector":
      return vector(type.element)
    case "Udt":
      return udt(type.fields.map(([name, field]) => [name, decoder(field)] as const))
  }
}

/** A converter that passes null through, and takes what the driver left out of a short tuple as null. */
export const nullable = (decode: Decode | undefined): Decode =>
  decode === undefined
    // The driver's value of such a type is a CqlValue.
    ? (value) => (value === undefined ? null : value as CqlValue)
    : (value) => (value === null || value === undefined ? null : decode(value))

// Each cast below is to what the driver's encoder gives for that type.

const long: Decode = (value) => typeof value === "bigint" ? value : fromLong(value as types.Long)

const fromLong = (value: types.Long): bigint => (BigInt(value.high) << 32n) | BigInt(value.low >>> 0)

const fromTwosComplement = (bytes: Buffer): bigint =>
  bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString("hex")}`))

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"))

const uuid: Decode = (value) => {
  const b = (value as types.Uuid).getBuffer()
  return hex[b[0]!]! + hex[b[1]!]! + hex[b[2]!]! + hex[b[3]!]! + "-" + hex[b[4]!]! + hex[b[5]!]! + "-" +
    hex[b[6]!]! + hex[b[7]!]! + "-" + hex[b[8]!]! + hex[b[9]!]! + "-" + hex[b[10]!]! + hex[b[11]!]! +
    hex[b[12]!]! + hex[b[13]!]! + hex[b[14]!]! + hex[b[15]!]!
}

const scalars: { readonly [Name in CqlType.ScalarName]: Decode | undefined } = {
  ascii: undefined,
  bigint: long,
  // A copy: the driver may hand out a window on the frame, which would keep the whole frame in memory.
  blob: (value) => new Uint8Array(value as Buffer),
  boolean: undefined,
  counter: long,
  date: (value) => formatDay((value as types.LocalDate).toBuffer().readUInt32BE() - 2 ** 31),
  decimal: (value) => {
    const bytes = types.BigDecimal.toBuffer(value as types.BigDecimal)
    return BigDecimal.make(fromTwosComplement(bytes.subarray(4)), bytes.readInt32BE())
  },
  double: undefined,
  duration: (value) => {
    // The driver's types do not show the fields its manual documents.
    const duration = value as { readonly months: number; readonly days: number; readonly nanoseconds: types.Long }
    return { months: duration.months, days: duration.days, nanoseconds: fromLong(duration.nanoseconds) }
  },
  float: undefined,
  inet: (value) => formatInet((value as types.InetAddress).getBuffer()),
  int: undefined,
  smallint: undefined,
  text: undefined,
  time: (value) => fromLong((value as types.LocalTime).getTotalNanoseconds()),
  timestamp: (value) => {
    const date = value as Date
    if (Number.isNaN(date.getTime())) throw new OutOfReach("Date: it is beyond 8.64e15 milliseconds of 1970")
    return date
  },
  timeuuid: uuid,
  tinyint: undefined,
  uuid,
  varint: (value) =>
    typeof value === "bigint" ? value : fromTwosComplement(types.Integer.toBuffer(value as types.Integer))
}

const list = (element: Decode | undefined): Decode | undefined =>
  element === undefined ? undefined : (value) => (value as ReadonlyArray<unknown>).map((item) => element(item))

const set = (element: Decode | undefined): Decode => (value) => {
  // A client made by the caller may give arrays.
  const items = value as Iterable<unknown>
  if (element === undefined) return value instanceof Set ? value : new Set(items as Iterable<CqlValue>)
  const out = new Set<CqlValue>()
  for (const item of items) out.add(element(item))
  return out
}

const map = (key: Decode | undefined, item: Decode | undefined): Decode => {
  const decodeKey = nullable(key)
  const decodeItem = nullable(item)
  return (value) => {
    const out = new Map<CqlValue, CqlValue>()
    for (const [k, v] of value as ReadonlyMap<unknown, unknown>) out.set(decodeKey(k), decodeItem(v))
    return out
  }
}

const tuple = (elements: ReadonlyArray<Decode | undefined>): Decode => {
  const decoders = elements.map(nullable)
  return (value) => {
    const given = (value as { readonly elements: ReadonlyArray<unknown> }).elements
    return decoders.map((decode, index) => decode(given[index]))
  }
}

const udt = (fields: ReadonlyArray<readonly [string, Decode | undefined]>): Decode => {
  const decoders = fields.map(([name, decode]) => [name, nullable(decode)] as const)
  return (value) => {
    const given = value as { readonly [field: string]: unknown }
    const out: { [field: string]: CqlValue } = {}
    for (const [name, decode] of decoders) out[name] = decode(given[name])
    return out
  }
}

const vector = (type: CqlType.CqlType): Decode => {
  const element = decoder(type)
  const floats = type._tag === "Scalar" && type.name === "float"
  return (value) => {
    const elements = (value as { readonly elements: ReadonlyArray<unknown> }).elements
    if (floats) return Float32Array.from(elements as ReadonlyArray<number>)
    return element === undefined ? elements as ReadonlyArray<CqlValue> : elements.map(element)
  }
}
