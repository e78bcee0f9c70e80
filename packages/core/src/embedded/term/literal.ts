/**
 * Constants of CQL text as values of a type. Which kinds a type takes is a table; what it takes and cannot read is refused
 * with Cassandra's words, without the constant.
 */
import * as BigDecimal from "effect/BigDecimal"
import { Unsupported } from "../../CassandraError.ts"
import * as CqlType from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import type { Literal, LiteralKind } from "../parser/syntax.ts"
import { refuse } from "../refuse.ts"
import * as Bytes from "../values/bytes.ts"
import { dateOf } from "../values/dates.ts"
import * as Days from "../values/days.ts"
import * as Inet from "../values/inet.ts"
import { javaDouble } from "../values/javaText.ts"
import { dayNanos, isTimeBased } from "./bound.ts"
import { parseDuration } from "./duration.ts"
import { parseTime, parseTimestamp } from "./moments.ts"

type Name = CqlType.ScalarName

const takes: { readonly [Kind in LiteralKind]: ReadonlySet<Name> } = {
  string: new Set<Name>(["ascii", "date", "inet", "text", "time", "timestamp"]),
  integer: new Set<Name>([
    "bigint",
    "counter",
    "date",
    "decimal",
    "double",
    "duration",
    "float",
    "int",
    "smallint",
    "time",
    "timestamp",
    "tinyint",
    "varint"
  ]),
  uuid: new Set<Name>(["timeuuid", "uuid"]),
  float: new Set<Name>(["decimal", "double", "float"]),
  boolean: new Set<Name>(["boolean"]),
  hex: new Set<Name>(["blob", "tinyint"]),
  duration: new Set<Name>(["duration"])
}

/** The type a constant has where nothing else is asked of it. */
export const preferredType = ({ kind, text }: Literal): Name => {
  switch (kind) {
    case "string":
      // A character beyond ASCII makes it text.
      return [...text].every((character) => character.codePointAt(0)! < 0x80) ? "ascii" : "text"
    case "integer": {
      const value = BigInt(text)
      return BigInt.asIntN(32, value) === value ? "int" : BigInt.asIntN(64, value) === value ? "bigint" : "varint"
    }
    case "float":
      return isDouble(text) ? "double" : "decimal"
    case "hex":
      // A mistake of Cassandra's, which means its type of one byte where a blob would be right.
      return "tinyint"
    case "uuid":
      return isTimeBased(text) ? "timeuuid" : "uuid"
    default:
      return kind
  }
}

// Whether Java writes the double that is nearest with the same digits.
const isDouble = (text: string): boolean => {
  const [decimal, double] = [parseDecimal(text), parseDecimal(javaDouble(Number(text)))]
  if (decimal === undefined || double === undefined) return true
  const [one, other] = [BigDecimal.normalize(decimal), BigDecimal.normalize(double)]
  return one.value === other.value && one.scale === other.scale
}

/** Whether a type takes constants of that kind. */
export const takesKind = (type: CqlType.CqlType, kind: LiteralKind): boolean =>
  type._tag === "Scalar" ? takes[kind].has(type.name) : type._tag === "Tuple" && kind !== "hex"

/** The value of a constant for something of that type; `name` is what it is for. */
export const literal = ({ kind, text }: Literal, type: CqlType.CqlType, name: string): CqlValue => {
  if (type._tag === "Tuple" && takesKind(type, kind)) return tupleOf(type.elements, text)
  if (type._tag !== "Scalar" || !takes[kind].has(type.name)) {
    return refuse(`Invalid ${kind.toUpperCase()} constant for "${name}" of type ${CqlType.format(type)}`)
  }
  return readers[type.name](text, kind)
}

// A constant for a tuple is its text: fields between colons, and @ for one that is null.
const tupleOf = (elements: ReadonlyArray<CqlType.CqlType>, text: string): CqlValue => {
  const fields = text.split(":")
  if (fields.length > elements.length) {
    refuse(`Invalid tuple literal: too many elements. Type expects ${elements.length} but got ${fields.length}`)
  }
  return elements.map((type, at) => fields[at] === undefined || fields[at] === "@" ? null : fieldOf(type, fields[at]))
}

const fieldOf = (type: CqlType.CqlType, text: string): CqlValue => {
  const kind = kinds.find((kind) => takesKind(type, kind) && written[kind].test(text))
  return kind === undefined ?
    refuse(`Unable to make ${CqlType.format(type)} of the constant`)
    : literal({ _tag: "Literal", kind, text }, type, "")
}

const written = {
  integer: /^-?\d+$/,
  float: /^-?\d*\.?\d+(e[+-]?\d+)?$/i,
  boolean: /^(true|false)$/i,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  string: /^/
}

const kinds = ["integer", "float", "boolean", "uuid", "string"] as const

const integer = (name: string, bits: number) => (text: string): CqlValue => {
  const value = BigInt(text)
  return BigInt.asIntN(bits, value) === value ? Number(value) : refuse(`Unable to make ${name} of the constant`)
}

const long = (name: string) => (text: string): CqlValue => {
  const value = BigInt(text)
  return BigInt.asIntN(64, value) === value ? value : refuse(`Unable to make ${name} of the constant`)
}

const uuid = (text: string): string => text.toLowerCase()

const hexBytes = (text: string): Uint8Array => {
  const digits = text.slice(2)
  if (digits.length % 2 !== 0) refuse("Cannot parse the constant as hex bytes: it has an odd number of digits")
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) => parseInt(digits.slice(2 * at, 2 * at + 2), 16))
}

// Cassandra stores all the bytes, and reads the first.
const byte = ([first]: Uint8Array): CqlValue => first === undefined ? Bytes.empty : first << 24 >> 24

/** A timestamp of milliseconds since 1970; what a Date cannot hold is refused by name. */
export const timestampOf = (millis: number): number => dateOf(millis).getTime()

const readers: { readonly [Type in Name]: (text: string, kind: LiteralKind) => CqlValue } = {
  ascii: (text) =>
    preferredType({ _tag: "Literal", kind: "string", text }) === "ascii"
      ? text
      : refuse("Invalid ASCII character in string literal"),
  bigint: long("long"),
  blob: hexBytes,
  boolean: (text) => text.toLowerCase() === "true",
  counter: long("long"),
  date: (text, kind) => {
    if (kind === "integer" || /^-?\d+$/.test(text)) {
      const days = BigInt(text)
      if (days < 0n || days >= 2n ** 32n) refuse("Unable to make unsigned int (for date) from the constant")
      return Days.format(Number(days) - 2 ** 31)
    }
    const days = Days.parse(text)
    return days === undefined ? refuse("Unable to coerce the text to a formatted date (long)") : Days.format(days)
  },
  decimal: (text) => {
    const value = parseDecimal(text)
    return value ?? refuse("unable to make BigDecimal from the constant")
  },
  double: Number,
  duration: (text, kind) =>
    (kind === "duration" ? parseDuration(text) : undefined) ?? refuse("Unable to convert the constant to a duration"),
  float: (text) => Math.fround(Number(text)),
  inet: (text) => {
    if (text === "") return Bytes.empty
    const bytes = Inet.parseConstant(text)
    if (bytes !== undefined) return Inet.format(bytes)
    if (Inet.isHostName(text)) {
      throw new Unsupported({
        said: "The embedded engine looks up no host names: give the address itself",
        feature: "host names as inet constants"
      })
    }
    return refuse("Unable to make inet address from the text")
  },
  int: integer("int", 32),
  smallint: integer("short", 16),
  text: (text) => text.isWellFormed() ? text : refuse("The text has a lone surrogate, which UTF-8 cannot hold"),
  time: (text, kind) => {
    if (kind === "integer" || /^-?\d+$/.test(text)) {
      const nanos = BigInt(text)
      return nanos >= 0n && nanos < dayNanos ? nanos : refuse("Unable to make long (for time) from the constant")
    }
    return parseTime(text) ?? refuse("(TimeType) Unable to coerce the text to a formatted time (long)")
  },
  timestamp: (text, kind) => {
    if (text === "") return Bytes.empty
    if (kind === "integer" || /^-?\d+$/.test(text)) {
      const millis = BigInt(text)
      if (BigInt.asIntN(64, millis) !== millis) refuse("Unable to make long (for date) from the constant")
      return timestampOf(Number(millis))
    }
    const millis = parseTimestamp(text)
    return millis === undefined ? refuse("Unable to parse a date/time from the text") : timestampOf(millis)
  },
  timeuuid: (text) => isTimeBased(text) ? uuid(text) : refuse("TimeUUID supports only version 1 UUIDs"),
  tinyint: (text, kind) => kind === "hex" ? byte(hexBytes(text)) : integer("byte", 8)(text),
  uuid,
  varint: BigInt
}

/** A decimal as it is written: digits and scale are kept, so `1.50` is 150 of scale 2 and `1e3` is 1 of scale -3. */
export const parseDecimal = (text: string): BigDecimal.BigDecimal | undefined => {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text)
  if (match === null) return undefined
  const [, sign, whole = "", fraction = "", exponent = "0"] = match
  if (whole === "" && fraction === "") return undefined
  const scale = fraction.length - Number(exponent)
  if (scale !== (scale | 0)) return undefined
  return BigDecimal.make(BigInt(`${sign === "-" ? "-" : ""}${whole}${fraction}`), scale)
}
