/**
 * Values as the native protocol (version 4) serialises them, by CQL type. Tokens are hashes of these bytes, and of two
 * cells written at the same timestamp the greater bytes win.
 *
 * Types other than text, ascii and blob have a value of zero bytes too, which is not null; `blobAsInt(0x)` makes one. It
 * is {@link empty} here.
 *
 * Within the engine a value of a user-defined type is an array of its fields, as in the protocol: their names may change
 * after it was written. It is shorter than its type where fields were added since. A timestamp is its milliseconds since
 * 1970, which take a sixth of what a Date takes.
 */
import * as BigDecimal from "effect/BigDecimal"
import type { CqlType, ScalarName } from "../../CqlType.ts"
import type { CqlDuration, CqlValue } from "../../CqlValue.ts"
import * as Days from "./days.ts"
import * as Inet from "./inet.ts"
import * as Vint from "./vint.ts"

/** The value of zero bytes, of a type that is not text, ascii or blob. */
export const empty: Uint8Array = new Uint8Array(0)

/** Whether a value that is no blob is the one of zero bytes. */
export const isEmpty = (value: CqlValue): boolean => value instanceof Uint8Array && value.length === 0

/** Whether a value of that type is {@link empty}. */
export const isEmptyOf = (type: CqlType, value: CqlValue): boolean =>
  isEmpty(value) && !(type._tag === "Scalar" && type.name === "blob")

/** The value of zero bytes of a type: for texts the empty one. */
export const emptyOf = (type: CqlType): CqlValue => decode(type, empty)

/** Serialises a value that is neither null nor unset and is valid for its type, with sets and maps in the order they have. */
export const encode = (type: CqlType, value: CqlValue): Uint8Array => {
  if (isEmpty(value)) return empty
  switch (type._tag) {
    case "Scalar":
      return scalars[type.name].encode(value)
    case "List": {
      const elements = value as ReadonlyArray<CqlValue>
      return concat([int32(elements.length), ...elements.flatMap((element) => sized(type.element, element))])
    }
    case "Set": {
      const elements = [...value as ReadonlySet<CqlValue>]
      return concat([int32(elements.length), ...elements.flatMap((element) => sized(type.element, element))])
    }
    case "Map": {
      const entries = [...value as ReadonlyMap<CqlValue, CqlValue>]
      return concat([
        int32(entries.length),
        ...entries.flatMap(([key, entry]) => [...sized(type.key, key), ...sized(type.value, entry)])
      ])
    }
    case "Tuple":
      return concat(type.elements.flatMap((field, at) => sized(field, (value as ReadonlyArray<CqlValue>)[at])))
    case "Udt": {
      const fields = value as ReadonlyArray<CqlValue>
      return concat(fields.flatMap((field, at) => sized(type.fields[at]![1], field)))
    }
    case "Vector": {
      const parts = Array.from(value as ArrayLike<CqlValue>, (element) => encode(type.element, element))
      return concat(
        fixedSize(type.element) === undefined
          ? parts.flatMap((part) => [Vint.encodeUnsigned(BigInt(part.length)), part])
          : parts
      )
    }
  }
}

/** Reads a value back. A tuple or user-defined type has as many fields as were written; later ones are null. */
export const decode = (type: CqlType, bytes: Uint8Array): CqlValue => {
  if (bytes.length === 0 && !(type._tag === "Scalar" && textual.has(type.name))) return empty
  switch (type._tag) {
    case "Scalar":
      return scalars[type.name].decode(bytes)
    case "List":
      return decodeElements([type.element], bytes)
    case "Set":
      return new Set(decodeElements([type.element], bytes))
    case "Map": {
      const flat = decodeElements([type.key, type.value], bytes)
      return new Map(
        Array.from({ length: flat.length / 2 }, (_, at): [CqlValue, CqlValue] => [flat[2 * at], flat[2 * at + 1]])
      )
    }
    case "Tuple":
      return decodeFields(type.elements, bytes)
    case "Udt":
      return decodeFields(type.fields.map(([, field]) => field), bytes)
    case "Vector": {
      const elements = decodeVector(type.element, type.dimension, bytes)
      return type.element._tag === "Scalar" && type.element.name === "float"
        ? Float32Array.from(elements as ReadonlyArray<number>)
        : elements
    }
  }
}

/** A value of type `given` as one of type `wanted` that has the same bytes. */
export const reread = (wanted: CqlType, given: CqlType, value: CqlValue): CqlValue =>
  decode(wanted, encode(given, value))

/** Joins byte strings. */
export const concat = (parts: ReadonlyArray<Uint8Array>): Uint8Array => {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

const textual: ReadonlySet<ScalarName> = new Set(["ascii", "blob", "text"])

/**
 * How many bytes each value of a type has (`AbstractType.valueLengthIfFixed`). The other numbers have no fixed size to
 * Cassandra, whatever they look like.
 */
export const fixedSize = (type: CqlType): number | undefined => {
  if (type._tag === "Vector") {
    const element = fixedSize(type.element)
    return element === undefined ? undefined : element * type.dimension
  }
  return type._tag === "Scalar" ? fixedSizes.get(type.name) : undefined
}

const fixedSizes: ReadonlyMap<ScalarName, number> = new Map([
  ["bigint", 8],
  ["boolean", 1],
  ["double", 8],
  ["float", 4],
  ["int", 4],
  ["timestamp", 8],
  ["timeuuid", 16],
  ["uuid", 16]
])

// The length before the bytes; -1 for null.
const sized = (type: CqlType, value: CqlValue): ReadonlyArray<Uint8Array> => {
  if (value === null || value === undefined) return [int32(-1)]
  const bytes = encode(type, value)
  return [int32(bytes.length), bytes]
}

const decodeElements = (types: ReadonlyArray<CqlType>, bytes: Uint8Array): ReadonlyArray<CqlValue> => {
  const count = view(bytes).getInt32(0) * types.length
  return decodeFields(Array.from({ length: count }, (_, at) => types[at % types.length]!), bytes.subarray(4))
}

const decodeFields = (types: ReadonlyArray<CqlType>, bytes: Uint8Array): ReadonlyArray<CqlValue> => {
  const from = view(bytes)
  let offset = 0
  const fields: Array<CqlValue> = []
  for (const type of types) {
    if (offset >= bytes.length) break
    const length = from.getInt32(offset)
    offset += 4
    if (length > 0) offset += length
    fields.push(length < 0 ? null : decode(type, bytes.subarray(offset - length, offset)))
  }
  return fields
}

const decodeVector = (element: CqlType, dimension: number, bytes: Uint8Array): ReadonlyArray<CqlValue> => {
  const size = fixedSize(element)
  let offset = 0
  return Array.from({ length: dimension }, () => {
    const [length, start] = size === undefined ? Vint.decodeUnsigned(bytes, offset) : [size, offset]
    offset = start + Number(length)
    return decode(element, bytes.subarray(start, offset))
  })
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const filled = (size: number, fill: (view: DataView) => void): Uint8Array => {
  const bytes = new Uint8Array(size)
  fill(view(bytes))
  return bytes
}

const int32 = (value: number): Uint8Array => filled(4, (to) => to.setInt32(0, value))

interface ScalarCodec {
  readonly encode: (value: CqlValue) => Uint8Array
  readonly decode: (bytes: Uint8Array) => CqlValue
}

// `A` is the JavaScript form that CqlValue.ts gives the type, which `encode` may rely on.
const codec = <A extends CqlValue>(
  encode: (value: A) => Uint8Array,
  decode: (bytes: Uint8Array) => A
): ScalarCodec => ({
  encode: (value) => encode(value as A),
  decode
})

const textEncoder = new TextEncoder()

// A byte order mark is a character of the text.
const textDecoder = new TextDecoder("utf-8", { ignoreBOM: true })

const utf8 = codec<string>((value) => textEncoder.encode(value), (bytes) => textDecoder.decode(bytes))

const int64 = codec<bigint>(
  (value) => filled(8, (to) => to.setBigInt64(0, value)),
  (bytes) => view(bytes).getBigInt64(0)
)

const uuid = codec<string>(
  (value) => {
    const bytes = new Uint8Array(16)
    for (let at = 0; at < 16; at++) {
      const place = uuidPlaces[at]!
      bytes[at] = hexDigit(value.charCodeAt(place)) << 4 | hexDigit(value.charCodeAt(place + 1))
    }
    return bytes
  },
  (bytes) => {
    const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
    return [[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]].map(([from, to]) => digits.slice(from, to)).join("-")
  }
)

// Where each byte's digits begin in xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx.
const uuidPlaces = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34]

// Of '0' to '9' (48 and on) and 'a' to 'f' (97 and on).
const hexDigit = (code: number): number => code < 58 ? code - 48 : code - 87

// Two's complement in as few bytes as hold the sign, as java.math.BigInteger.
const varint = codec<bigint>(
  (value) => {
    let size = 1
    while (BigInt.asIntN(8 * size, value) !== value) size++
    const bytes = new Uint8Array(size)
    let rest = value
    for (let at = size - 1; at >= 0; at--) {
      bytes[at] = Number(rest & 0xffn)
      rest >>= 8n
    }
    return bytes
  },
  (bytes) => BigInt.asIntN(8 * bytes.length, bytes.reduce((value, byte) => value << 8n | BigInt(byte), 0n))
)

const decimal = codec<BigDecimal.BigDecimal>(
  (value) => concat([int32(value.scale), varint.encode(value.value)]),
  (bytes) => BigDecimal.make(varint.decode(bytes.subarray(4)) as bigint, view(bytes).getInt32(0))
)

const duration = codec<CqlDuration>(
  ({ days, months, nanoseconds }) =>
    concat([Vint.encode(BigInt(months)), Vint.encode(BigInt(days)), Vint.encode(nanoseconds)]),
  (bytes) => {
    const [months, afterMonths] = Vint.decode(bytes, 0)
    const [days, afterDays] = Vint.decode(bytes, afterMonths)
    return { months: Number(months), days: Number(days), nanoseconds: Vint.decode(bytes, afterDays)[0] }
  }
)

const scalars: { readonly [Name in ScalarName]: ScalarCodec } = {
  ascii: utf8,
  bigint: int64,
  blob: codec<Uint8Array>((value) => value, (bytes) => bytes.slice()),
  boolean: codec<boolean>((value) => Uint8Array.of(value ? 1 : 0), (bytes) => bytes[0] !== 0),
  counter: int64,
  date: codec<string>(
    (value) => filled(4, (to) => to.setUint32(0, (Days.parse(value) ?? 0) + 2 ** 31)),
    (bytes) => Days.format(view(bytes).getUint32(0) - 2 ** 31)
  ),
  decimal,
  double: codec<number>((value) => filled(8, (to) => to.setFloat64(0, value)), (bytes) => view(bytes).getFloat64(0)),
  duration,
  float: codec<number>((value) => filled(4, (to) => to.setFloat32(0, value)), (bytes) => view(bytes).getFloat32(0)),
  inet: codec<string>((value) => Inet.parse(value) ?? empty, Inet.format),
  int: codec<number>(int32, (bytes) => view(bytes).getInt32(0)),
  smallint: codec<number>((value) => filled(2, (to) => to.setInt16(0, value)), (bytes) => view(bytes).getInt16(0)),
  text: utf8,
  time: int64,
  timestamp: codec<number>(
    (value) => filled(8, (to) => to.setBigInt64(0, BigInt(value))),
    (bytes) => Number(view(bytes).getBigInt64(0))
  ),
  timeuuid: uuid,
  tinyint: codec<number>((value) => filled(1, (to) => to.setInt8(0, value)), (bytes) => view(bytes).getInt8(0)),
  uuid,
  varint
}
