/**
 * The size of a batch as Cassandra measures it: the data of its rows, not its request (BatchStatement.verifyBatchSize and
 * PartitionUpdate.dataSize). Where that depends on what is stored, the least that it can be.
 */
import * as CqlType from "../CqlType.ts"
import type { CqlValue } from "../CqlValue.ts"
import type * as Mutation from "../Mutation.ts"
import * as Operator from "../Operator.ts"
import type * as Table from "../Table.ts"
import type * as Batch from "./batch.ts"
import * as Changes from "./changes.ts"
import { sizeOf } from "./keySize.ts"
import { cellBytes, cellsSize, type Check, exceeded } from "./limits.ts"
import { textOf } from "./valueText.ts"

/** A partition of a table, with an empty static row. */
const partitionBytes = 29

/** A row besides its clustering columns: the times of its marker and of its deletion. */
const rowBytes = 21

/** The deletion that comes with what is stored in several cells. */
const deletionBytes = 12

/**
 * Refuses a batch that is too large. Of one partition it may have any size.
 *
 * @internal
 */
export const check: Check<ReadonlyArray<Batch.Member>> = (members, { limits: { batchFailBytes }, version }) => {
  if (mostBytes(members, batchFailBytes) <= batchFailBytes) return undefined
  const { bytes, partitions } = measure(members, version)
  return partitions <= 1 || bytes <= batchFailBytes
    ? undefined
    : exceeded(
      `a batch of ${members.length} statements in ${partitions} partitions has ${bytes} bytes`,
      batchFailBytes,
      bytes
    )
}

/**
 * More than the batch takes, by what is at hand: most batches are far below the limit. Ends where it is above `enough`.
 */
const mostBytes = (members: ReadonlyArray<Batch.Member>, enough: number): number => {
  let bytes = 0
  for (const { params, plan: { markers } } of members) {
    bytes += 2 * partitionBytes + 2 * rowBytes
    for (let i = 0; i < params.length && bytes <= enough; i++) {
      const value = params[i]
      bytes += 64 + (
        typeof value === "string"
          ? value.length * 3
          : typeof value === "object" && value !== null && !(value instanceof Date)
          ? mostOf(value, markers[i]!.type)
          : typeof value === "bigint"
          ? sizeOf(CqlType.scalar("varint"), value)
          : 0
      )
    }
    if (bytes > enough) return bytes
  }
  return bytes
}

const mostOf = (value: CqlValue & object, type: CqlType.CqlType | undefined): number => {
  if (value instanceof Uint8Array) return value.length
  const items = Array.isArray(value) ? value.length : value instanceof Set || value instanceof Map ? value.size : 0
  return (type === undefined ? 0 : sizeOf(type, value)) + (items + Object.keys(value).length) * 64
}

interface Measured {
  readonly bytes: number
  readonly partitions: number
}

/**
 * What a batch takes, and how many partitions of its keyspaces it reaches; those of two tables with one key are one.
 *
 * @internal
 */
export const measure = (members: ReadonlyArray<Batch.Member>, version: string): Measured => {
  const updates = new Set<string>()
  const partitions = new Set<string>()
  const rows = new Map<string, number>()
  const cells = new Map<string, number>()
  let bytes = 0
  for (const member of members) {
    const { data, params, plan: { key } } = member
    const { options, table: { definition } } = data
    const { clusteringKey, partitionKey } = definition
    for (const partition of keysOf(member, partitionKey.length)) {
      const place = `${options.keyspace ?? ""} ${partition}`
      partitions.add(place)
      updates.add(`${place} ${definition.name}`)
      const clustering = key.row?.slice(partitionKey.length).map((at) => params[at])
      const row = clustering === undefined ? undefined : `${place} ${definition.name} ${clustering.map(textOf).join()}`
      const written = cellsOf(data, params, version)
      if (
        row !== undefined && (data.write._tag !== "Update" || written.some(({ column }) => column.kind !== "static"))
      ) {
        least(rows, row, rowSize(data, clusteringKey, clustering!, version))
      }
      for (const { bytes, column } of written) {
        const of = column.kind === "static" ? `${place} ${definition.name}` : row
        least(cells, `${of} ${column.field}`, bytes)
      }
      if (data.write._tag === "Remove" && row === undefined) bytes += rangeSize(definition, member)
    }
  }
  const sum = (sizes: ReadonlyMap<string, number>) => Array.from(sizes.values()).reduce((sum, size) => sum + size, 0)
  return { bytes: bytes + updates.size * partitionBytes + sum(rows) + sum(cells), partitions: partitions.size }
}

/** Of a row or cell that several statements write, one stays; which one is the server's to say. */
const least = (sizes: Map<string, number>, place: string, bytes: number): void => {
  const before = sizes.get(place)
  sizes.set(place, before === undefined ? bytes : Math.min(before, bytes))
}

/** The partitions of a statement: several only where a removal names them by IN. */
const keysOf = ({ params, plan: { key, markers } }: Batch.Member, columns: number): ReadonlyArray<string> => {
  if (key.partition !== undefined) return [key.partition.map((at) => textOf(params[at])).join()]
  // A removal begins with its partition key, one marker for each column, after its timestamp.
  const first = markers[0]?.name === "timestamp" ? 1 : 0
  return params.slice(first, first + columns).reduce(
    (keys: ReadonlyArray<string>, value, at) =>
      keys.flatMap((key) =>
        (isList(markers[first + at]!.type, value) ? value : [value]).map((value) => `${key},${textOf(value)}`)
      ),
    [""]
  )
}

const isList = (
  type: CqlType.CqlType | undefined,
  value: CqlValue
): value is ReadonlyArray<CqlValue> => type?._tag === "List" && Array.isArray(value)

const rowSize = (
  { ttl, write }: Mutation.Any,
  clusteringKey: ReadonlyArray<Table.Column>,
  clustering: ReadonlyArray<CqlValue>,
  version: string
): number =>
  clustering.reduce((sum: number, value, at) => sum + sizeOf(clusteringKey[at]!.type, value), rowBytes) +
  // The marker of a row that ends has its TTL and the time of its end.
  (write._tag === "Save" && ttl !== undefined && ttl > 0 ? cellBytes(version) - 8 : 0)

/** A removal of a slice has its bounds and its time; one of a partition is part of it. */
const rangeSize = ({ clusteringKey }: Table.Definition, { data: { write } }: Batch.Member): number =>
  write._tag === "Remove" && clusteringKey.some(({ field }) => Object.hasOwn(write.where, field)) ? 16 : 0

interface Cell {
  readonly column: Table.Column
  readonly bytes: number
}

const cellsOf = (
  { table, timestamp, ttl, write }: Mutation.Any,
  params: ReadonlyArray<CqlValue>,
  version: string
): ReadonlyArray<Cell> => {
  const { definition } = table
  switch (write._tag) {
    case "Save":
      return definition.columns.flatMap((column, at) =>
        params[at] === undefined || column.kind === "partition_key" || column.kind === "clustering"
          ? []
          : [{ column, bytes: wholeSize(column.type, params[at], version) }]
      )
    case "Update": {
      const cells = new Map<Table.Column, number>()
      let at = Number(ttl !== undefined) + Number(timestamp !== undefined)
      for (const { column, markers } of Changes.assignments(table, write.changes)) {
        const values = params.slice(at, at += markers.length)
        const change = write.changes[column.field]
        const name = Operator.isOperator(change) ? Operator.nameOf(change) : "set"
        const bytes = changeSize(name, column.type, markers.at(-1)!.type, values, version)
        const before = cells.get(column)
        // Several fields of a value are deleted once.
        cells.set(column, before === undefined ? bytes : before + bytes - deletionBytes)
      }
      return Array.from(cells, ([column, bytes]) => ({ column, bytes }))
    }
    case "Remove":
      return []
  }
}

const wholeSize = (type: CqlType.CqlType, value: CqlValue, version: string): number =>
  !CqlType.isMultiCell(type)
    ? cellBytes(version) + sizeOf(type, value)
    : value === null || value === undefined
    ? deletionBytes
    : deletionBytes + cellsSize(type, value, version)

const changeSize = (
  change: string,
  type: CqlType.CqlType,
  operand: CqlType.CqlType | undefined,
  values: ReadonlyArray<CqlValue>,
  version: string
): number => {
  const cell = cellBytes(version)
  const value = values.at(-1)
  switch (change) {
    case "append":
    case "prepend":
    case "add":
    case "put":
      return deletionBytes + cellsSize(type, value, version)
    case "setAt":
      return deletionBytes + cell + 16 + (operand === undefined ? 0 : sizeOf(operand, value))
    case "removeAt":
      return deletionBytes + cell + 16
    case "setFields":
      return deletionBytes + cell + 2 + (operand === undefined ? 0 : sizeOf(operand, value))
    case "removeKeys":
      return deletionBytes + (operand === undefined ? 0 : cellsSize(operand, value, version))
    case "removeValues":
      // Which elements of a list go is known to the server only.
      return deletionBytes + (type._tag === "Set" ? cellsSize(type, value, version) : 0)
    case "increment":
      // A counter's cell has the shards that are stored.
      return cell
    default:
      return wholeSize(type, value, version)
  }
}
