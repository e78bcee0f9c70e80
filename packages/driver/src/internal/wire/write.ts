/**
 * Values as the native protocol writes them, by CQL type, straight into the frame. Every value is checked against its type
 * here, before anything is sent.
 *
 * @see {@link https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v4.spec Native protocol v4, section 6}
 */
import * as CqlType from "@effect-cql/core/CqlType"
import { type CqlDuration, type CqlValue, kindOf } from "@effect-cql/core/CqlValue"
import * as BigDecimal from "effect/BigDecimal"
import { maxDay, minDay, parseDay } from "../calendar.ts"
import { parseInet } from "../inet.ts"
import { Mismatch, outOfRange } from "./mismatch.ts"
import { type Output, raw, reserve } from "./output.ts"
import * as Vint from "./vint.ts"

/** Writes a value that is neither null nor undefined, without its length. Throws {@link Mismatch}. */
export type Write = (output: Output, value: NonNullable<CqlValue>) => void

/** Chooses how values of a type are written, once. */
export const writer = (type: CqlType.CqlType): Write => {
  switch (type._tag) {
    case "Scalar":
      return scalars[type.name]
    case "List":
      return sequence(`an array for ${CqlType.format(type)}`, writer(type.element), Array.isArray)
    case "Set":
      return sequence(`a Set for ${CqlType.format(type)}`, writer(type.element), (value) => value instanceof Set)
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

/** Writes a value behind its length. */
export const sized = (output: Output, write: Write, value: NonNullable<CqlValue>): void => {
  const start = reserve(output, 4)
  write(output, value)
  output.view.setInt32(start, output.at - start - 4)
}

/** Writes the length of what is null, -1. */
export const absent = (output: Output): void => {
  const start = reserve(output, 4)
  output.view.setInt32(start, -1)
}

const integer = (
  name: string,
  bits: 8 | 16 | 32,
  put: (view: DataView, at: number, value: number) => void
): Write => {
  const limit = 2 ** (bits - 1)
  const expected = `${name}, an integer from ${-limit} to ${limit - 1}`
  return (output, value) => {
    if (typeof value !== "number") throw new Mismatch(expected, kindOf(value))
    if (!Number.isInteger(value)) throw new Mismatch(expected, "a number that is no integer")
    if (value < -limit || value >= limit) throw outOfRange(expected, "number")
    const start = reserve(output, bits / 8)
    put(output.view, start, value)
  }
}

const long = (name: string): Write => {
  const expected = `${name}, a bigint from -2^63 to 2^63-1`
  return (output, value) => {
    if (typeof value !== "bigint") throw new Mismatch(expected, kindOf(value))
    if (BigInt.asIntN(64, value) !== value) throw outOfRange(expected, "bigint")
    const start = reserve(output, 8)
    output.view.setBigInt64(start, value)
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

const hyphen = 0x2d

/** Digit by digit, since a regular expression and a copy without hyphens cost ten times as much. */
const uuid = (name: string, timeBased: boolean): Write => {
  const expected = timeBased ? `${name}, the text of a version 1 UUID` : `${name}, the text of a UUID`
  return (output, value) => {
    if (typeof value !== "string") throw new Mismatch(expected, kindOf(value))
    if (
      value.length !== 36 || value.charCodeAt(8) !== hyphen || value.charCodeAt(13) !== hyphen ||
      value.charCodeAt(18) !== hyphen || value.charCodeAt(23) !== hyphen
    ) throw new Mismatch(expected, "another text")
    const start = reserve(output, 16)
    const { bytes } = output
    let seen = 0
    for (let i = 0; i < 16; i++) {
      const high = digitAt(value, pairs[i]!)
      const low = digitAt(value, pairs[i]! + 1)
      seen |= high | low
      bytes[start + i] = (high << 4) | low
    }
    if (seen > 15) throw new Mismatch(expected, "another text")
    if (timeBased && bytes[start + 6]! >> 4 !== 1) throw new Mismatch(expected, "a UUID of another version")
  }
}

/** Texts up to this length are copied here, which takes less than a call into Node. */
const short = 40

const text: Write = (output, value) => {
  if (typeof value !== "string") throw new Mismatch("text, a string", kindOf(value))
  const { length } = value
  if (length <= short) {
    const start = reserve(output, length)
    const { bytes } = output
    let i = 0
    for (; i < length; i++) {
      const code = value.charCodeAt(i)
      if (code > 0x7f) break
      bytes[start + i] = code
    }
    if (i === length) return
    output.at = start
  }
  if (!value.isWellFormed()) {
    throw new Mismatch("text, a string of whole characters", "a string with a lone surrogate")
  }
  // No character takes more than three bytes for each of its code units.
  const start = reserve(output, length <= 1_024 ? length * 3 : Buffer.byteLength(value))
  output.at = start + output.bytes.write(value, start)
}

const dayNanos = 86_400_000_000_000n

const scalars: { readonly [Name in CqlType.ScalarName]: Write } = {
  ascii: (output, value) => {
    const expected = "ascii, a string of ASCII characters"
    if (typeof value !== "string") throw new Mismatch(expected, kindOf(value))
    for (let i = 0; i < value.length; i++) {
      if (value.charCodeAt(i) > 0x7f) throw new Mismatch(expected, "a string with other characters")
    }
    const start = reserve(output, value.length)
    output.bytes.write(value, start, "latin1")
  },
  bigint: long("bigint"),
  blob: (output, value) => {
    if (!(value instanceof Uint8Array)) throw new Mismatch("blob, a Uint8Array", kindOf(value))
    raw(output, value)
  },
  boolean: (output, value) => {
    if (typeof value !== "boolean") throw new Mismatch("boolean", kindOf(value))
    const start = reserve(output, 1)
    output.bytes[start] = value ? 1 : 0
  },
  counter: long("counter"),
  date: (output, value) => {
    const expected = "date, a text such as 2026-11-23"
    if (typeof value !== "string") throw new Mismatch(expected, kindOf(value))
    const day = parseDay(value)
    if (day === undefined) throw new Mismatch(expected, `a text that is no date in ${minDay} to ${maxDay} days of 1970`)
    const start = reserve(output, 4)
    output.view.setUint32(start, day + 2 ** 31)
  },
  decimal: (output, value) => {
    if (!BigDecimal.isBigDecimal(value)) throw new Mismatch("decimal, an Effect BigDecimal", kindOf(value))
    if (!Number.isInteger(value.scale) || value.scale !== (value.scale | 0)) {
      throw outOfRange("decimal with a scale of 32 bits", "scale")
    }
    const start = reserve(output, 4)
    output.view.setInt32(start, value.scale)
    raw(output, twosComplement(value.value))
  },
  double: (output, value) => {
    if (typeof value !== "number") throw new Mismatch("double, a number", kindOf(value))
    const start = reserve(output, 8)
    output.view.setFloat64(start, value)
  },
  duration: (output, value) => {
    const expected = "duration, months and days of 32 bits and nanoseconds of 64, all of one sign"
    if (typeof value !== "object" || !isDuration(value)) throw new Mismatch(expected, kindOf(value))
    const { days, months, nanoseconds } = value
    if (months !== (months | 0) || days !== (days | 0) || BigInt.asIntN(64, nanoseconds) !== nanoseconds) {
      throw new Mismatch(expected, "a count out of range")
    }
    const negative = months < 0 || days < 0 || nanoseconds < 0n
    const positive = months > 0 || days > 0 || nanoseconds > 0n
    if (negative && positive) throw new Mismatch(expected, "counts of both signs")
    Vint.writeSigned(output, BigInt(months))
    Vint.writeSigned(output, BigInt(days))
    Vint.writeSigned(output, nanoseconds)
  },
  float: (output, value) => {
    if (typeof value !== "number") throw new Mismatch("float, a number", kindOf(value))
    const start = reserve(output, 4)
    output.view.setFloat32(start, value)
  },
  inet: (output, value) => {
    const expected = "inet, the text of an IPv4 or IPv6 address"
    if (typeof value !== "string") throw new Mismatch(expected, kindOf(value))
    const bytes = parseInet(value)
    if (bytes === undefined) throw new Mismatch(expected, "another text")
    raw(output, bytes)
  },
  int: integer("int", 32, (view, at, value) => view.setInt32(at, value)),
  smallint: integer("smallint", 16, (view, at, value) => view.setInt16(at, value)),
  text,
  time: (output, value) => {
    const expected = "time, a bigint of nanoseconds from 0 to 86399999999999"
    if (typeof value !== "bigint") throw new Mismatch(expected, kindOf(value))
    if (value < 0n || value >= dayNanos) throw outOfRange(expected, "bigint")
    const start = reserve(output, 8)
    output.view.setBigInt64(start, value)
  },
  timestamp: (output, value) => {
    const millis = value instanceof Date ? value.getTime() : Number.NaN
    if (Number.isNaN(millis)) throw new Mismatch("timestamp, a valid Date", kindOf(value))
    const start = reserve(output, 8)
    output.view.setInt32(start, Math.floor(millis / 2 ** 32))
    output.view.setInt32(start + 4, millis | 0)
  },
  timeuuid: uuid("timeuuid", true),
  tinyint: integer("tinyint", 8, (view, at, value) => view.setInt8(at, value)),
  uuid: uuid("uuid", false),
  varint: (output, value) => {
    if (typeof value !== "bigint") throw new Mismatch("varint, a bigint", kindOf(value))
    raw(output, twosComplement(value))
  }
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

const member = (output: Output, write: Write, value: CqlValue): void => {
  if (value === null || value === undefined) {
    throw new Mismatch("a value inside the collection", kindOf(value))
  }
  sized(output, write, value)
}

const sequence = (expected: string, write: Write, accepts: (value: unknown) => boolean): Write => (output, value) => {
  if (!accepts(value)) throw new Mismatch(expected, kindOf(value))
  const start = reserve(output, 4)
  let size = 0
  // `accepts` left arrays or Sets only.
  for (const item of value as Iterable<CqlValue>) {
    member(output, write, item)
    size++
  }
  output.view.setInt32(start, size)
}

const mapOf = (type: CqlType.CqlType & { readonly _tag: "Map" }): Write => {
  const writeKey = writer(type.key)
  const writeItem = writer(type.value)
  const expected = `a Map for ${CqlType.format(type)}`
  return (output, value) => {
    if (!(value instanceof Map)) throw new Mismatch(expected, kindOf(value))
    const start = reserve(output, 4)
    output.view.setInt32(start, value.size)
    // instanceof tells nothing of the members; each writer checks its own.
    for (const [key, item] of value as ReadonlyMap<CqlValue, CqlValue>) {
      member(output, writeKey, key)
      member(output, writeItem, item)
    }
  }
}

const field = (output: Output, write: Write, value: CqlValue): void =>
  value === null || value === undefined ? absent(output) : sized(output, write, value)

const tuple = (elements: ReadonlyArray<CqlType.CqlType>): Write => {
  const writers = elements.map(writer)
  const expected = `an array of ${elements.length} for ${CqlType.format(CqlType.tuple(elements))}`
  return (output, value) => {
    if (!Array.isArray(value) || value.length !== writers.length) throw new Mismatch(expected, kindOf(value))
    for (let i = 0; i < writers.length; i++) field(output, writers[i]!, value[i])
  }
}

const udt = (name: string, fields: ReadonlyArray<readonly [string, CqlType.CqlType]>): Write => {
  const writers = fields.map(([field, type]) => [field, writer(type)] as const)
  const names = new Set(fields.map(([field]) => field))
  const expected = `an object with fields of the type ${CqlType.quoteIdentifier(name)}: ${[...names].join(", ")}`
  return (output, value) => {
    const prototype = typeof value === "object" ? Object.getPrototypeOf(value) : undefined
    if (prototype !== Object.prototype && prototype !== null) throw new Mismatch(expected, kindOf(value))
    // A plain object of CqlValues, as its prototype tells.
    const given = value as { readonly [field: string]: CqlValue }
    for (const key of Object.keys(given)) {
      if (!names.has(key)) throw new Mismatch(expected, `an object with another field, ${key}`)
    }
    for (const [name, write] of writers) field(output, write, given[name])
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

const vector = (element: CqlType.CqlType, dimension: number): Write => {
  const expected = `${dimension} values for ${CqlType.format(CqlType.vector(element, dimension))}`
  const write = writer(element)
  const fixed = fixedLength(element) !== undefined
  const floats = element._tag === "Scalar" && element.name === "float"
  return (output, value) => {
    const given = Array.isArray(value) || (floats && value instanceof Float32Array) ? value : undefined
    if (given === undefined || given.length !== dimension) throw new Mismatch(expected, kindOf(value))
    if (floats) return writeFloats(output, given, expected)
    // Float32Array was only let in for floats.
    for (const item of given as ReadonlyArray<CqlValue>) {
      if (item === null || item === undefined) throw new Mismatch(expected, `${item} among them`)
      const start = output.at
      write(output, item)
      if (!fixed) writeLengthBefore(output, start)
    }
  }
}

/** Puts the length of what was written since `start` before it, which takes as many bytes as the length needs. */
const writeLengthBefore = (output: Output, start: number): void => {
  const written = Buffer.from(output.bytes.subarray(start, output.at))
  output.at = start
  Vint.writeUnsigned(output, BigInt(written.length))
  raw(output, written)
}

const writeFloats = (output: Output, values: ReadonlyArray<CqlValue> | Float32Array, expected: string): void => {
  const start = reserve(output, values.length * 4)
  const { view } = output
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (typeof value !== "number") throw new Mismatch(expected, `${kindOf(value)} among them`)
    view.setFloat32(start + i * 4, value)
  }
}
