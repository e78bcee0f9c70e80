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

const digit = Uint8Array.from("0123456789abcdef", (char) => char.charCodeAt(0))
const high = Uint8Array.from({ length: 256 }, (_, byte) => digit[byte >> 4]!)
const low = Uint8Array.from({ length: 256 }, (_, byte) => digit[byte & 15]!)

/**
 * Made of its characters at once. A text that is put together of parts costs several times as much in all: the first that
 * reads it, which is the check of its Schema, has to copy the parts into one.
 */
const uuid: Decode = (value) => {
  const b = (value as types.Uuid).getBuffer()
  return String.fromCharCode(
    high[b[0]!]!,
    low[b[0]!]!,
    high[b[1]!]!,
    low[b[1]!]!,
    high[b[2]!]!,
    low[b[2]!]!,
    high[b[3]!]!,
    low[b[3]!]!,
    0x2d,
    high[b[4]!]!,
    low[b[4]!]!,
    high[b[5]!]!,
    low[b[5]!]!,
    0x2d,
    high[b[6]!]!,
    low[b[6]!]!,
    high[b[7]!]!,
    low[b[7]!]!,
    0x2d,
    high[b[8]!]!,
    low[b[8]!]!,
    high[b[9]!]!,
    low[b[9]!]!,
    0x2d,
    high[b[10]!]!,
    low[b[10]!]!,
    high[b[11]!]!,
    low[b[11]!]!,
    high[b[12]!]!,
    low[b[12]!]!,
    high[b[13]!]!,
    low[b[13]!]!,
    high[b[14]!]!,
    low[b[14]!]!,
    high[b[15]!]!,
    low[b[15]!]!
  )
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
