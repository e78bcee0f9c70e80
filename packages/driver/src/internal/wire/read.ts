/**
 * Values from the bytes of the native protocol, by CQL type: no class of the driver's comes between the frame and the
 * session's edge.
 *
 * @see {@link https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v4.spec Native protocol v4, section 6}
 */
import type * as CqlType from "@effect-cql/core/CqlType"
import type { CqlValue } from "@effect-cql/core/CqlValue"
import * as BigDecimal from "effect/BigDecimal"
import { formatDay } from "../calendar.ts"
import { formatInet } from "../inet.ts"
import * as Vint from "./vint.ts"
import { fixedLength } from "./write.ts"

/**
 * A frame that is read.
 *
 * - `bytes`, `view`: the same bytes
 * - `at`: where the next value begins
 */
export interface Input {
  readonly bytes: Buffer
  readonly view: DataView
  at: number
}

/** Reads the value that stands from `start` to `end`. Throws {@link OutOfReach}. */
export type Read = (input: Input, start: number, end: number) => CqlValue

/** What is stored has no form in JavaScript. */
export class OutOfReach extends Error {
  readonly expected: string
  constructor(expected: string) {
    super(`the stored value is no ${expected}`)
    this.expected = expected
  }
}

export const input = (bytes: Buffer, at: number): Input => ({
  bytes,
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
  at
})

/** Whether a value of no bytes is a value. For any other type it is read as null. */
export const hasEmpty = (type: CqlType.CqlType): boolean =>
  type._tag === "Scalar" && (type.name === "text" || type.name === "ascii" || type.name === "blob")

/** Chooses how values of a type are read, once. */
export const reader = (type: CqlType.CqlType): Read => {
  switch (type._tag) {
    case "Scalar":
      return scalars[type.name]
    case "List":
      return list(cell(type.element))
    case "Set":
      return set(cell(type.element))
    case "Map":
      return map(cell(type.key), cell(type.value))
    case "Tuple":
      return tuple(type.elements.map(cell))
    case "Vector":
      return vector(type.element, type.dimension)
    case "Udt":
      return udt(type.fields.map(([name, field]) => [name, cell(field)] as const))
  }
}

/** Reads a value behind its length, and moves on behind it. */
type Cell = (input: Input) => CqlValue

const cell = (type: CqlType.CqlType): Cell => {
  const read = reader(type)
  const empty = hasEmpty(type)
  return (input) => {
    const start = input.at + 4
    const length = input.view.getInt32(input.at)
    if (length < 0) {
      input.at = start
      return null
    }
    const end = start + length
    const value = length === 0 && !empty ? null : read(input, start, end)
    input.at = end
    return value
  }
}

const ofLength = (length: number, expected: string, read: Read): Read => (input, start, end) => {
  if (end - start !== length) throw new OutOfReach(expected)
  return read(input, start, end)
}

const long: Read = ofLength(8, "integer of 64 bits", ({ view }, start) => view.getBigInt64(start))

const utf8: Read = ({ bytes }, start, end) => {
  const length = end - start
  if (length > short) return bytes.toString("utf8", start, end)
  let text = ""
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!
    if (byte > 0x7f) return bytes.toString("utf8", start, end)
    text += String.fromCharCode(byte)
  }
  return text
}

/** Texts up to this length are put together here, which takes less than a call into Node. */
const short = 8

const fromTwosComplement = (bytes: Buffer): bigint =>
  bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString("hex")}`))

const digit = Uint8Array.from("0123456789abcdef", (char) => char.charCodeAt(0))
const high = Uint8Array.from({ length: 256 }, (_, byte) => digit[byte >> 4]!)
const low = Uint8Array.from({ length: 256 }, (_, byte) => digit[byte & 15]!)

/**
 * Made of its characters at once. A text that is put together of parts costs several times as much in all: the first that
 * reads it, which is the check of its Schema, has to copy the parts into one.
 */
const uuid: Read = ofLength(16, "UUID", ({ bytes: b }, s) =>
  String.fromCharCode(
    high[b[s]!]!,
    low[b[s]!]!,
    high[b[s + 1]!]!,
    low[b[s + 1]!]!,
    high[b[s + 2]!]!,
    low[b[s + 2]!]!,
    high[b[s + 3]!]!,
    low[b[s + 3]!]!,
    0x2d,
    high[b[s + 4]!]!,
    low[b[s + 4]!]!,
    high[b[s + 5]!]!,
    low[b[s + 5]!]!,
    0x2d,
    high[b[s + 6]!]!,
    low[b[s + 6]!]!,
    high[b[s + 7]!]!,
    low[b[s + 7]!]!,
    0x2d,
    high[b[s + 8]!]!,
    low[b[s + 8]!]!,
    high[b[s + 9]!]!,
    low[b[s + 9]!]!,
    0x2d,
    high[b[s + 10]!]!,
    low[b[s + 10]!]!,
    high[b[s + 11]!]!,
    low[b[s + 11]!]!,
    high[b[s + 12]!]!,
    low[b[s + 12]!]!,
    high[b[s + 13]!]!,
    low[b[s + 13]!]!,
    high[b[s + 14]!]!,
    low[b[s + 14]!]!,
    high[b[s + 15]!]!,
    low[b[s + 15]!]!
  ))

const scalars: { readonly [Name in CqlType.ScalarName]: Read } = {
  ascii: utf8,
  bigint: long,
  // A copy: a window on the frame would keep the whole frame in memory.
  blob: ({ bytes }, start, end) => new Uint8Array(bytes.subarray(start, end)),
  boolean: ({ bytes }, start) => bytes[start] !== 0,
  counter: long,
  date: ofLength(4, "date", ({ view }, start) => formatDay(view.getUint32(start) - 2 ** 31)),
  decimal: ({ bytes, view }, start, end) => {
    if (end - start < 4) throw new OutOfReach("decimal")
    return BigDecimal.make(fromTwosComplement(bytes.subarray(start + 4, end)), view.getInt32(start))
  },
  double: ofLength(8, "double", ({ view }, start) => view.getFloat64(start)),
  duration: ({ bytes }, start) => {
    const from = { bytes, at: start }
    const months = Number(Vint.readSigned(from))
    const days = Number(Vint.readSigned(from))
    return { months, days, nanoseconds: Vint.readSigned(from) }
  },
  float: ofLength(4, "float", ({ view }, start) => view.getFloat32(start)),
  inet: ({ bytes }, start, end) => formatInet(bytes.subarray(start, end)),
  int: ofLength(4, "integer of 32 bits", ({ view }, start) => view.getInt32(start)),
  smallint: ofLength(2, "integer of 16 bits", ({ view }, start) => view.getInt16(start)),
  text: utf8,
  time: ofLength(8, "time", ({ view }, start) => view.getBigInt64(start)),
  timestamp: ofLength(8, "timestamp", ({ view }, start) => {
    const date = new Date(view.getInt32(start) * 2 ** 32 + view.getUint32(start + 4))
    if (Number.isNaN(date.getTime())) throw new OutOfReach("Date: it is beyond 8.64e15 milliseconds of 1970")
    return date
  }),
  timeuuid: uuid,
  tinyint: ({ view }, start) => view.getInt8(start),
  uuid,
  varint: ({ bytes }, start, end) => fromTwosComplement(bytes.subarray(start, end))
}

/** How many members a collection has, which begin where the input is moved to. */
const countAt = (input: Input, start: number): number => {
  input.at = start + 4
  return input.view.getInt32(start)
}

const list = (element: Cell): Read => (input, start) => {
  const out: Array<CqlValue> = []
  for (let left = countAt(input, start); left > 0; left--) out.push(element(input))
  return out
}

const set = (element: Cell): Read => (input, start) => {
  const out = new Set<CqlValue>()
  for (let left = countAt(input, start); left > 0; left--) out.add(element(input))
  return out
}

const map = (key: Cell, item: Cell): Read => (input, start) => {
  const out = new Map<CqlValue, CqlValue>()
  for (let left = countAt(input, start); left > 0; left--) {
    const named = key(input)
    out.set(named, item(input))
  }
  return out
}

// What was written before a field was added ends early, and the field is null.

const tuple = (elements: ReadonlyArray<Cell>): Read => (input, start, end) => {
  input.at = start
  return elements.map((element) => input.at < end ? element(input) : null)
}

const udt = (fields: ReadonlyArray<readonly [string, Cell]>): Read => (input, start, end) => {
  input.at = start
  const out: { [field: string]: CqlValue } = {}
  for (const [name, field] of fields) out[name] = input.at < end ? field(input) : null
  return out
}

const vector = (type: CqlType.CqlType, dimension: number): Read => {
  const size = fixedLength(type)
  if (type._tag === "Scalar" && type.name === "float") {
    return ofLength(dimension * 4, `vector of ${dimension} floats`, ({ view }, start) => {
      const out = new Float32Array(dimension)
      for (let i = 0; i < dimension; i++) out[i] = view.getFloat32(start + i * 4)
      return out
    })
  }
  const read = reader(type)
  return (input, start) => {
    const out: Array<CqlValue> = []
    let at = start
    for (let i = 0; i < dimension; i++) {
      input.at = at
      const length = size ?? Number(Vint.readUnsigned(input))
      const begins = size === undefined ? input.at : at
      at = begins + length
      out.push(read(input, begins, at))
    }
    return out
  }
}
