/**
 * Values to the bytes of the native protocol, by CQL type. The driver passes bytes through as they are, so every value is
 * checked against its type here, before anything is sent.
 *
 * @see {@link https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v4.spec Native protocol v4, section 6}
 */
import * as CqlType from "@effect-cql/core/CqlType"
import type { CqlDuration, CqlValue } from "@effect-cql/core/CqlValue"
import * as BigDecimal from "effect/BigDecimal"
import { maxDay, minDay, parseDay } from "./calendar.ts"
import { parseInet } from "./inet.ts"

/** The bytes of a value that is neither null nor undefined. Throws {@link Mismatch}. */
export type Encode = (value: NonNullable<CqlValue>) => Buffer

/** A value does not fit its type. It tells kinds and ranges, never the value. */
export class Mismatch extends Error {
  readonly expected: string
  readonly actual: string
  constructor(expected: string, actual: string) {
    super(`expected ${expected}, got ${actual}`)
    this.expected = expected
    this.actual = actual
  }
}

/** What a value is, without telling the value. */
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

const outOfRange = (expected: string, kind: string): Mismatch => new Mismatch(expected, `a ${kind} out of range`)

/**
 * Chooses how a marker's value is handed to the driver: checked, and as it is where the driver writes the same bytes of it as
 * would be made here. Throws {@link Mismatch}.
 */
export const binder = (type: CqlType.CqlType): (value: NonNullable<CqlValue>) => unknown => {
  if (type._tag === "Scalar") return asItIs[type.name] ?? encoder(type)
  return encoder(type)
}

/** Chooses the encoder of a type, once. */
export const encoder = (type: CqlType.CqlType): Encode => {
  switch (type._tag) {
    case "Scalar":
      return scalars[type.name]
    case "List":
      return sequence(`an array for ${CqlType.format(type)}`, encoder(type.element), Array.isArray)
    case "Set":
      return sequence(`a Set for ${CqlType.format(type)}`, encoder(type.element), (value) => value instanceof Set)
    case "Map":
      return mapOf(type)
    case "Tuple":
      return tuple(type.elements)
    case "Vector":
      return vector(type.element, type.dimension)
    case "Udt":
      return udt(type.name, type.fields)
  }
}

const integer = (name: string, bits: 8 | 16 | 32, write: (out: Buffer, value: number) => void): Encode => {
  const limit = 2 ** (bits - 1)
  const expected = `${name}, an integer from ${-limit} to ${limit - 1}`
  return (value) => {
    if (typeof value !== "number") throw new Mismatch(expected, kindOf(value))
    if (!Number.isInteger(value)) throw new Mismatch(expected, "a number that is no integer")
    if (value < -limit || value >= limit) throw outOfRange(expected, "number")
    const out = Buffer.allocUnsafe(bits / 8)
    write(out, value)
    return out
  }
}

const long = (name: string): Encode => {
  const expected = `${name}, a bigint from -2^63 to 2^63-1`
  return (value) => {
    if (typeof value !== "bigint") throw new Mismatch(expected, kindOf(value))
    if (BigInt.asIntN(64, value) !== value) throw outOfRange(expected, "bigint")
    const out = Buffer.allocUnsafe(8)
    out.writeBigInt64BE(value)
    return out
  }
}

// The value of a hexadecimal digit by its character code, 255 for other characters.
const digits = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = Number.parseInt(String.fromCharCode(code), 16)
  return Number.isNaN(digit) ? 255 : digit
})

const digitAt = (text: string, index: number): number => digits[text.charCodeAt(index)] ?? 255

// Where the sixteen pairs of digits stand in a UUID's text.
const pairs = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34]

/** Digit by digit, since a regular expression and a copy without hyphens cost ten times as much. */
const parseUuid = (text: string): Buffer | undefined => {
  if (text.length !== 36 || text[8] !== "-" || text[13] !== "-" || text[18] !== "-" || text[23] !== "-") {
    return undefined
  }
  const out = Buffer.allocUnsafe(16)
  let seen = 0
  for (let i = 0; i < 16; i++) {
    const high = digitAt(text, pairs[i]!)
    const low = digitAt(text, pairs[i]! + 1)
    seen |= high | low
    out[i] = (high << 4) | low
  }
  return seen > 15 ? undefined : out
}

const uuid = (name: string, timeBased: boolean): Encode => {
  const expected = timeBased ? `${name}, the text of a version 1 UUID` : `${name}, the text of a UUID`
  return (value) => {
    if (typeof value !== "string") throw new Mismatch(expected, kindOf(value))
    const out = parseUuid(value)
    if (out === undefined) throw new Mismatch(expected, "another text")
    if (timeBased && out[6]! >> 4 !== 1) throw new Mismatch(expected, "a UUID of another version")
    return out
  }
}

// The driver only reads what it is given.
const yes = Buffer.of(1)
const no = Buffer.of(0)

const wellFormed = (value: string, expected: string): void => {
  if (!value.isWellFormed()) throw new Mismatch(expected, "a string with a lone surrogate")
}

const dayNanos = 86_400_000_000_000n

const scalars: { readonly [Name in CqlType.ScalarName]: Encode } = {
  ascii: (value) => {
    const expected = "ascii, a string of ASCII characters"
    if (typeof value !== "string") throw new Mismatch(expected, kindOf(value))
    for (let i = 0; i < value.length; i++) {
      if (value.charCodeAt(i) > 0x7f) throw new Mismatch(expected, "a string with other characters")
    }
    return Buffer.from(value, "latin1")
  },
  bigint: long("bigint"),
  blob: (value) => {
    if (!(value instanceof Uint8Array)) throw new Mismatch("blob, a Uint8Array", kindOf(value))
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  },
  boolean: (value) => {
    if (typeof value !== "boolean") throw new Mismatch("boolean", kindOf(value))
    return value ? yes : no
  },
  counter: long("counter"),
  date: (value) => {
    const expected = "date, a text such as 2026-11-23"
    if (typeof value !== "string") throw new Mismatch(expected, kindOf(value))
    const day = parseDay(value)
    if (day === undefined) throw new Mismatch(expected, `a text that is no date in ${minDay} to ${maxDay} days of 1970`)
    const out = Buffer.allocUnsafe(4)
    out.writeUInt32BE(day + 2 ** 31)
    return out
  },
  decimal: (value) => {
    if (!BigDecimal.isBigDecimal(value)) throw new Mismatch("decimal, an Effect BigDecimal", kindOf(value))
    if (!Number.isInteger(value.scale) || value.scale !== (value.scale | 0)) {
      throw outOfRange("decimal with a scale of 32 bits", "scale")
    }
    const digits = twosComplement(value.value)
    const out = Buffer.allocUnsafe(4 + digits.length)
    out.writeInt32BE(value.scale)
    digits.copy(out, 4)
    return out
  },
  double: (value) => {
    if (typeof value !== "number") throw new Mismatch("double, a number", kindOf(value))
    const out = Buffer.allocUnsafe(8)
    out.writeDoubleBE(value)
    return out
  },
  duration: (value) => encodeDuration(value),
  float: (value) => {
    if (typeof value !== "number") throw new Mismatch("float, a number", kindOf(value))
    const out = Buffer.allocUnsafe(4)
    out.writeFloatBE(value)
    return out
  },
  inet: (value) => {
    const expected = "inet, the text of an IPv4 or IPv6 address"
    if (typeof value !== "string") throw new Mismatch(expected, kindOf(value))
    const bytes = parseInet(value)
    if (bytes === undefined) throw new Mismatch(expected, "another text")
    return bytes
  },
  int: integer("int", 32, (out, value) => void out.writeInt32BE(value)),
  smallint: integer("smallint", 16, (out, value) => void out.writeInt16BE(value)),
  text: (value) => {
    if (typeof value !== "string") throw new Mismatch("text, a string", kindOf(value))
    wellFormed(value, "text, a string of whole characters")
    return Buffer.from(value, "utf8")
  },
  time: (value) => {
    const expected = "time, a bigint of nanoseconds from 0 to 86399999999999"
    if (typeof value !== "bigint") throw new Mismatch(expected, kindOf(value))
    if (value < 0n || value >= dayNanos) throw outOfRange(expected, "bigint")
    const out = Buffer.allocUnsafe(8)
    out.writeBigInt64BE(value)
    return out
  },
  timestamp: (value) => {
    const expected = "timestamp, a valid Date"
    if (!(value instanceof Date) || Number.isNaN(value.getTime())) throw new Mismatch(expected, kindOf(value))
    const millis = value.getTime()
    const out = Buffer.allocUnsafe(8)
    out.writeInt32BE(Math.floor(millis / 2 ** 32))
    out.writeInt32BE(millis | 0, 4)
    return out
  },
  timeuuid: uuid("timeuuid", true),
  tinyint: integer("tinyint", 8, (out, value) => void out.writeInt8(value)),
  uuid: uuid("uuid", false),
  varint: (value) => {
    if (typeof value !== "bigint") throw new Mismatch("varint, a bigint", kindOf(value))
    return twosComplement(value)
  }
}

const whole = (
  name: "tinyint" | "smallint" | "int",
  bits: number
): (value: NonNullable<CqlValue>) => unknown => {
  const encode = scalars[name]
  const limit = 2 ** (bits - 1)
  return (value) =>
    // The encoder tells what is wrong.
    typeof value === "number" && Number.isInteger(value) && value >= -limit && value < limit ? value : encode(value)
}

const asItIs: { readonly [Name in CqlType.ScalarName]?: (value: NonNullable<CqlValue>) => unknown } = {
  boolean: (value) => (typeof value === "boolean" ? value : scalars.boolean(value)),
  double: (value) => (typeof value === "number" ? value : scalars.double(value)),
  int: whole("int", 32),
  smallint: whole("smallint", 16),
  text: (value) => (typeof value === "string" && value.isWellFormed() ? value : scalars.text(value)),
  tinyint: whole("tinyint", 8)
}

/** Big-endian two's complement in as few bytes as hold it. */
const twosComplement = (value: bigint): Buffer => {
  if (value >= -128n && value < 128n) return Buffer.of(Number(BigInt.asUintN(8, value)))
  // The magnitude of the bits that differ from the sign, and one bit for the sign itself.
  const magnitude = value < 0n ? ~value : value
  const bytes = Math.floor(magnitude.toString(16).length / 2) + 1
  const hex = BigInt.asUintN(bytes * 8, value).toString(16).padStart(bytes * 2, "0")
  const out = Buffer.from(hex, "hex")
  const signOnly = (out[0] === 0 && out[1]! < 0x80) || (out[0] === 0xff && out[1]! >= 0x80)
  return signOnly ? out.subarray(1) : out
}

const isDuration = (value: object): value is CqlDuration =>
  "months" in value && typeof value.months === "number" &&
  "days" in value && typeof value.days === "number" &&
  "nanoseconds" in value && typeof value.nanoseconds === "bigint"

const encodeDuration: Encode = (value) => {
  const expected = "duration, months and days of 32 bits and nanoseconds of 64, all of one sign"
  if (typeof value !== "object" || !isDuration(value)) throw new Mismatch(expected, kindOf(value))
  const { days, months, nanoseconds } = value
  if (months !== (months | 0) || days !== (days | 0) || BigInt.asIntN(64, nanoseconds) !== nanoseconds) {
    throw new Mismatch(expected, "a count out of range")
  }
  const negative = months < 0 || days < 0 || nanoseconds < 0n
  const positive = months > 0 || days > 0 || nanoseconds > 0n
  if (negative && positive) throw new Mismatch(expected, "counts of both signs")
  return Buffer.concat([zigZag(BigInt(months)), zigZag(BigInt(days)), zigZag(nanoseconds)])
}

const zigZag = (value: bigint): Buffer => unsignedVint(BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)))

/** Leading ones of the first byte count the bytes that follow (native protocol v5, section 3, «unsigned vint»). */
const unsignedVint = (value: bigint): Buffer => {
  let extra = 0
  while (extra < 8 && value >> BigInt(7 * (extra + 1)) !== 0n) extra++
  const out = Buffer.alloc(extra + 1)
  let rest = value
  for (let i = extra; i >= 0; i--) {
    out[i] = Number(rest & 0xffn)
    rest >>= 8n
  }
  out[0]! |= extra === 8 ? 0xff : (0xff << (8 - extra)) & 0xff
  return out
}

const absent = Buffer.from([0xff, 0xff, 0xff, 0xff])

const lengthOf = (bytes: Buffer): Buffer => count(bytes.length)

const count = (length: number): Buffer => {
  const out = Buffer.allocUnsafe(4)
  out.writeInt32BE(length)
  return out
}

const member = (encode: Encode, value: CqlValue, parts: Array<Buffer>): void => {
  if (value === null || value === undefined) {
    throw new Mismatch("a value inside the collection", kindOf(value))
  }
  const bytes = encode(value)
  parts.push(lengthOf(bytes), bytes)
}

const sequence = (
  expected: string,
  encode: Encode,
  accepts: (value: unknown) => boolean
): Encode =>
(value) => {
  if (!accepts(value)) throw new Mismatch(expected, kindOf(value))
  const parts: Array<Buffer> = [absent]
  let size = 0
  // `accepts` left arrays or Sets only.
  for (const item of value as Iterable<CqlValue>) {
    member(encode, item, parts)
    size++
  }
  parts[0] = count(size)
  return Buffer.concat(parts)
}

const mapOf = (type: CqlType.CqlType & { readonly _tag: "Map" }): Encode => {
  const encodeKey = encoder(type.key)
  const encodeValue = encoder(type.value)
  const expected = `a Map for ${CqlType.format(type)}`
  return (value) => {
    if (!(value instanceof Map)) throw new Mismatch(expected, kindOf(value))
    const parts: Array<Buffer> = [count(value.size)]
    // instanceof tells nothing of the members; each encoder checks its own.
    for (const [key, item] of value as ReadonlyMap<CqlValue, CqlValue>) {
      member(encodeKey, key, parts)
      member(encodeValue, item, parts)
    }
    return Buffer.concat(parts)
  }
}

const field = (encode: Encode, value: CqlValue, parts: Array<Buffer>): void => {
  if (value === null || value === undefined) parts.push(absent)
  else {
    const bytes = encode(value)
    parts.push(lengthOf(bytes), bytes)
  }
}

const tuple = (elements: ReadonlyArray<CqlType.CqlType>): Encode => {
  const encoders = elements.map(encoder)
  const expected = `an array of ${elements.length} for ${CqlType.format(CqlType.tuple(elements))}`
  return (value) => {
    if (!Array.isArray(value) || value.length !== encoders.length) throw new Mismatch(expected, kindOf(value))
    const parts: Array<Buffer> = []
    for (let i = 0; i < encoders.length; i++) field(encoders[i]!, value[i], parts)
    return Buffer.concat(parts)
  }
}

const udt = (name: string, fields: ReadonlyArray<readonly [string, CqlType.CqlType]>): Encode => {
  const encoders = fields.map(([field, type]) => [field, encoder(type)] as const)
  const names = new Set(fields.map(([field]) => field))
  const expected = `an object with fields of the type ${CqlType.quoteIdentifier(name)}: ${[...names].join(", ")}`
  return (value) => {
    const prototype = typeof value === "object" ? Object.getPrototypeOf(value) : undefined
    if (prototype !== Object.prototype && prototype !== null) throw new Mismatch(expected, kindOf(value))
    // A plain object of CqlValues, as its prototype tells.
    const given = value as { readonly [field: string]: CqlValue }
    for (const key of Object.keys(given)) {
      if (!names.has(key)) throw new Mismatch(expected, `an object with another field, ${key}`)
    }
    const parts: Array<Buffer> = []
    for (const [field_, encode] of encoders) field(encode, given[field_], parts)
    return Buffer.concat(parts)
  }
}

/** The bytes that every value of a type takes inside a vector; undefined when they differ (AbstractType.valueLengthIfFixed). */
export const fixedLength = (type: CqlType.CqlType): number | undefined => {
  if (type._tag === "Vector") {
    const length = fixedLength(type.element)
    return length === undefined ? undefined : length * type.dimension
  }
  if (type._tag !== "Scalar") return undefined
  switch (type.name) {
    case "boolean":
      return 1
    case "float":
    case "int":
      return 4
    case "bigint":
    case "double":
    case "timestamp":
      return 8
    case "timeuuid":
    case "uuid":
      return 16
    default:
      return undefined
  }
}

const vector = (element: CqlType.CqlType, dimension: number): Encode => {
  const expected = `${dimension} values for ${CqlType.format(CqlType.vector(element, dimension))}`
  const encode = encoder(element)
  const fixed = fixedLength(element) !== undefined
  const floats = element._tag === "Scalar" && element.name === "float"
  return (value) => {
    const given = Array.isArray(value) || (floats && value instanceof Float32Array) ? value : undefined
    if (given === undefined || given.length !== dimension) throw new Mismatch(expected, kindOf(value))
    if (floats) return encodeFloats(given, expected)
    const parts: Array<Buffer> = []
    // Float32Array was only let in for floats.
    for (const item of given as ReadonlyArray<CqlValue>) {
      if (item === null || item === undefined) throw new Mismatch(expected, `${item} among them`)
      const bytes = encode(item)
      if (!fixed) parts.push(unsignedVint(BigInt(bytes.length)))
      parts.push(bytes)
    }
    return Buffer.concat(parts)
  }
}

const encodeFloats = (values: ReadonlyArray<CqlValue> | Float32Array, expected: string): Buffer => {
  const out = Buffer.allocUnsafe(values.length * 4)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (typeof value !== "number") throw new Mismatch(expected, `${kindOf(value)} among them`)
    out.writeFloatBE(value, i * 4)
  }
  return out
}
