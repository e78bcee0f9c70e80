/**
 * A result with rows, read from its frame. Every result of protocol version 4 describes its columns anew, so that a table that
 * was altered meanwhile is never read by the old ones; the description is compared byte by byte with the one before, and read
 * only where it is another.
 *
 * @see {@link https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v4.spec Native protocol v4, section 4.2.5.2}
 */
import type { ResultColumn } from "@effect-cql/core/CassandraSession"
import type { CqlRow } from "@effect-cql/core/CqlValue"
import { type DriverColumn, toCqlType } from "../driverType.ts"
import { type Input, input } from "./read.ts"
import { readRows, type Shape, shapeOf } from "./rows.ts"

/** The description of a result's columns as it stands in frames, and how rows of them are read. */
export interface Described {
  readonly count: number
  readonly global: boolean
  readonly bytes: Buffer
  readonly shape: Shape
}

export interface Result {
  readonly described: Described
  readonly columns: ReadonlyArray<ResultColumn>
  readonly rows: ReadonlyArray<CqlRow>
  readonly pageState: Buffer | undefined
}

/** What is used of the driver's reader of a frame. */
export interface FrameReader {
  readonly buf: Buffer
  offset: number
  readonly readMetadata: (kind: number) => { readonly columns: ReadonlyArray<DriverColumn> }
}

const voidKind = 1
const rowsKind = 2
const globalFlag = 0x01
const morePagesFlag = 0x02

/** Whether a result is one with rows, the end of a write, or one of the kinds that are not read here. */
export const kindAt = (frame: Buffer, offset: number): "rows" | "void" | "other" => {
  const kind = frame.length >= offset + 4 ? frame.readInt32BE(offset) : undefined
  return kind === rowsKind ? "rows" : kind === voidKind ? "void" : "other"
}

/** Reads a result with rows, whose columns are likely those of `known`. Throws `DecodeError`, and `RangeError` for a frame cut short. */
export const readResult = (reader: FrameReader, known: Described | undefined): Result => {
  const start = reader.offset + 4
  const from = input(reader.buf, start)
  const { view } = from
  const flags = view.getInt32(start)
  const count = view.getInt32(start + 4)
  const global = (flags & globalFlag) !== 0
  from.at = start + 8
  const pageState = (flags & morePagesFlag) === 0 ? undefined : bytesAt(from)
  const described =
    known !== undefined && known.count === count && known.global === global && standsAt(from, known.bytes)
      ? known
      : describe(reader, start, from.at, count, global)
  from.at += described.bytes.length + 4
  const rows = readRows(described.shape, from, view.getInt32(from.at - 4))
  // A text that reaches beyond the end is read as far as it goes.
  if (from.at > from.bytes.length) throw new RangeError("the frame ends before its last value")
  return { described, columns: described.shape.columns, rows, pageState }
}

const standsAt = ({ at, bytes }: Input, expected: Buffer): boolean =>
  at + expected.length <= bytes.length && bytes.compare(expected, 0, expected.length, at, at + expected.length) === 0

const bytesAt = (from: Input): Buffer => {
  const start = from.at + 4
  from.at = start + from.view.getInt32(from.at)
  // A copy: a window on the frame would keep the whole frame in memory.
  return Buffer.from(from.bytes.subarray(start, from.at))
}

const describe = (reader: FrameReader, start: number, at: number, count: number, global: boolean): Described => {
  reader.offset = start
  const { columns } = reader.readMetadata(rowsKind)
  return {
    count,
    global,
    bytes: Buffer.from(reader.buf.subarray(at, reader.offset)),
    shape: shapeOf(columns.map(({ name, type }) => ({ name, type: toCqlType(type) })))
  }
}
