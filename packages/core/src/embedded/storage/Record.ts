/**
 * Rows and partitions as records for a persistence. Values are serialised by their type as the protocol does, numbers at
 * variable length; `version` changes with the form.
 */
import type { CqlType } from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import * as Bytes from "../values/bytes.ts"
import * as Vint from "../values/vint.ts"
import type { Cell, Deletion, Element, Stamp } from "./Cell.ts"
import * as Cells from "./Cells.ts"
import * as Elements from "./Elements.ts"
import type { Clustering, Layout } from "./Layout.ts"
import { type Orders, pathType } from "./Orders.ts"
import type { Header } from "./Partition.ts"
import type { Edge } from "./RangeTombstones.ts"
import * as RangeTombstones from "./RangeTombstones.ts"
import type { Row } from "./Row.ts"

/** The version of the form that this module writes, and the only one it reads. */
export const version = 1

/** The types that a table's records are made of. */
export interface Shape {
  readonly layout: Layout
  readonly orders: Orders
}

/** The key of a partition's own record, which no row has. */
export const headerKey: Uint8Array = new Uint8Array(0)

/** The key of a row's record. */
export const rowKey = (shape: Shape, clustering: Clustering): Uint8Array => {
  const to: Writer = []
  writePrefix(to, shape, clustering)
  return Bytes.concat(to)
}

/** Serialises a row without its clustering, which is the record's key. */
export const encodeRow = (shape: Shape, row: Row): Uint8Array => {
  const to: Writer = []
  writeRow(to, shape, row)
  return Bytes.concat(to)
}

export const decodeRow = (shape: Shape, key: Uint8Array, record: Uint8Array): Row =>
  readRow({ bytes: record, offset: 0 }, shape, readPrefix({ bytes: key, offset: 0 }, shape))

export const encodeHeader = (shape: Shape, header: Header): Uint8Array => {
  const to: Writer = []
  writeOptional(to, header.deletion, writeDeletion)
  writeAll(to, [...header.ranges === undefined ? [] : RangeTombstones.all(header.ranges)], (range) => {
    writeEdge(to, shape, range.from)
    writeEdge(to, shape, range.to)
    writeDeletion(to, range.deletion)
  })
  writeOptional(to, header.staticRow, (_, row) => writeRow(to, shape, row))
  return Bytes.concat(to)
}

export const decodeHeader = (shape: Shape, record: Uint8Array): Header => {
  const from: Reader = { bytes: record, offset: 0 }
  const deletion = readOptional(from, readDeletion)
  const ranges = readAll(from, () => ({
    from: readEdge(from, shape),
    to: readEdge(from, shape),
    deletion: readDeletion(from)
  }))
  return {
    deletion,
    ranges: ranges.length === 0 ? undefined : RangeTombstones.make(ranges),
    staticRow: readOptional(from, () => readRow(from, shape, []))
  }
}

type Writer = Array<Uint8Array>

interface Reader {
  readonly bytes: Uint8Array
  offset: number
}

const writeRow = (to: Writer, shape: Shape, row: Row): void => {
  writeOptional(to, row.marker, writeStamp)
  writeOptional(to, row.deletion, writeDeletion)
  writeAll(to, [...Cells.entries(row)], ([slot, stored]) => {
    writeNumber(to, slot)
    if (Elements.isElements(stored)) writeElements(to, shape, slot, stored)
    else writeCell(to, shape.orders.cellTypes[slot]!(null), stored)
  })
}

const readRow = (from: Reader, shape: Shape, clustering: Clustering): Row => {
  const marker = readOptional(from, readStamp)
  const deletion = readOptional(from, readDeletion)
  // What was written together shares its stamp again.
  let last = marker
  const stored = readAll(from, (): readonly [slot: number, stored: Cells.Stored] => {
    const slot = readNumber(from)
    const { isMultiCell } = slotIn(shape, slot)
    if (isMultiCell) return [slot, readElements(from, shape, slot)]
    const cell = readCell(from, shape.orders.cellTypes[slot]!(null))
    if (last === undefined || !isSameStamp(last, cell.stamp)) last = cell.stamp
    return [slot, { stamp: last, value: cell.value }]
  })
  const draft = Cells.edit(Cells.none, stored.reduce((slots, [slot]) => Math.max(slots, slot + 1), 0))
  for (const [slot, one] of stored) Cells.put(draft, slot, one)
  const { stamps, values } = Cells.pack(draft)
  return { clustering, marker, deletion, values, stamps }
}

const slotIn = (shape: Shape, slot: number): { readonly type: CqlType; readonly isMultiCell: boolean } => {
  const column = shape.layout.columns[slot]
  if (column === undefined) throw new RangeError(`a row has a column ${slot} that its table has not`)
  return { type: column.type, isMultiCell: "frozen" in column.type && !column.type.frozen }
}

const writeElements = (to: Writer, shape: Shape, slot: number, stored: Elements.Elements): void => {
  const path = pathType(slotIn(shape, slot).type)
  writeOptional(to, stored.deletion, writeDeletion)
  writeAll(to, Elements.all(stored), (element) => {
    writeBytes(to, Bytes.encode(path, element.path))
    writeCell(to, shape.orders.cellTypes[slot]!(element.path), element.cell)
  })
}

const readElements = (from: Reader, shape: Shape, slot: number): Elements.Elements => {
  const pathTyped = pathType(slotIn(shape, slot).type)
  const deletion = readOptional(from, readDeletion)
  return Elements.of(
    deletion,
    readAll(from, (): Element => {
      const path = Bytes.decode(pathTyped, readBytes(from))
      return { path, cell: readCell(from, shape.orders.cellTypes[slot]!(path)) }
    })
  )
}

const writeCell = (to: Writer, type: CqlType, cell: Cell): void => {
  writeStamp(to, cell.stamp)
  writeOptional(to, cell.value ?? undefined, (_, value: CqlValue) => writeBytes(to, Bytes.encode(type, value)))
}

const readCell = (from: Reader, type: CqlType): Cell => ({
  stamp: readStamp(from),
  value: readOptional(from, () => Bytes.decode(type, readBytes(from))) ?? null
})

const isSameStamp = (one: Stamp, other: Stamp): boolean =>
  one.timestamp === other.timestamp && one.life?.expiresAt === other.life?.expiresAt &&
  one.life?.ttl === other.life?.ttl

// -1 stands for ever; every real second is 0 or more.
const writeStamp = (to: Writer, stamp: Stamp): void => {
  to.push(Vint.encode(stamp.timestamp), Vint.encode(BigInt(stamp.life?.expiresAt ?? -1)))
  writeNumber(to, stamp.life?.ttl ?? 0)
}

const readStamp = (from: Reader): Stamp => {
  const timestamp = readSigned(from)
  const expiresAt = Number(readSigned(from))
  const ttl = readNumber(from)
  return { timestamp, life: expiresAt < 0 ? undefined : { ttl, expiresAt } }
}

const writeDeletion = (to: Writer, deletion: Deletion): void => {
  to.push(Vint.encode(deletion.timestamp), Vint.encode(BigInt(deletion.deletedAt)))
}

const readDeletion = (from: Reader): Deletion => ({ timestamp: readSigned(from), deletedAt: Number(readSigned(from)) })

const writeEdge = (to: Writer, shape: Shape, edge: Edge): void => {
  writePrefix(to, shape, edge.prefix)
  to.push(Uint8Array.of(edge.side + 1))
}

const readEdge = (from: Reader, shape: Shape): Edge => ({
  prefix: readPrefix(from, shape),
  side: take(from, 1)[0] === 0 ? -1 : 1
})

const writePrefix = (to: Writer, shape: Shape, prefix: Clustering): void => {
  const entries = [...prefix.entries()]
  writeAll(to, entries, ([at, value]) => writeBytes(to, Bytes.encode(shape.layout.clustering[at]!.type, value)))
}

const readPrefix = (from: Reader, shape: Shape): Clustering => {
  const columns = shape.layout.clustering
  return readAll(from, (at) => {
    const column = columns[at]
    if (column === undefined) throw new RangeError("a row has more clustering columns than its table")
    return Bytes.decode(column.type, readBytes(from))
  })
}

const writeAll = <A>(to: Writer, items: ReadonlyArray<A>, write: (item: A) => void): void => {
  writeNumber(to, items.length)
  items.forEach(write)
}

const readAll = <A>(from: Reader, read: (at: number) => A): ReadonlyArray<A> => {
  const count = readNumber(from)
  if (count > from.bytes.length) throw new RangeError("a record is cut off")
  return Array.from({ length: count }, (_, at) => read(at))
}

const writeOptional = <A>(to: Writer, value: A | undefined, write: (to: Writer, value: A) => void): void => {
  to.push(Uint8Array.of(value === undefined ? 0 : 1))
  if (value !== undefined) write(to, value)
}

const readOptional = <A>(from: Reader, read: (from: Reader) => A): A | undefined =>
  take(from, 1)[0] === 0 ? undefined : read(from)

const writeBytes = (to: Writer, bytes: Uint8Array): void => {
  writeNumber(to, bytes.length)
  to.push(bytes)
}

const readBytes = (from: Reader): Uint8Array => take(from, readNumber(from))

const writeNumber = (to: Writer, value: number): void => {
  to.push(value < 0x80 ? Uint8Array.of(value) : Vint.encodeUnsigned(BigInt(value)))
}

const readNumber = (from: Reader): number => {
  const [value, next] = Vint.decodeUnsigned(from.bytes, from.offset)
  from.offset = checked(from, next)
  return Number(value)
}

const readSigned = (from: Reader): bigint => {
  const [value, next] = Vint.decode(from.bytes, from.offset)
  from.offset = checked(from, next)
  return value
}

const take = (from: Reader, length: number): Uint8Array => {
  const start = from.offset
  from.offset = checked(from, start + length)
  return from.bytes.subarray(start, from.offset)
}

const checked = (from: Reader, offset: number): number => {
  if (offset > from.bytes.length) throw new RangeError("a record is cut off")
  return offset
}
