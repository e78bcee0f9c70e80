/**
 * Turns a write and its values into mutations. Nothing is applied here, so a batch can be built whole before any of it
 * is.
 */
import { ServerError } from "../../CassandraError.ts"
import * as CqlType from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import type { Column } from "../catalog/catalog.ts"
import type { ClusteringRestriction, Operation, Value, WritePlan } from "../plan/Plan.ts"
import { refuse } from "../refuse.ts"
import * as Cell from "../storage/Cell.ts"
import * as Elements from "../storage/Elements.ts"
import type { Clustering, PartitionKey } from "../storage/Layout.ts"
import * as Merge from "../storage/Merge.ts"
import type { ColumnChange, Mutation, RowChange } from "../storage/Mutation.ts"
import { pathType } from "../storage/Orders.ts"
import * as Partition from "../storage/Partition.ts"
import * as Row from "../storage/Row.ts"
import * as Stored from "../storage/Table.ts"
import * as Bytes from "../values/bytes.ts"
import * as Order from "../values/order.ts"
import { bind, type Bindings, keyMembers, partitionKeys, required } from "./bind.ts"
import { slotOf } from "./found.ts"
import type { Moment } from "./moment.ts"
import { clusteringsOf, endsAtNull, isBeforeAll, isNull, slicesOf } from "./slices.ts"

/**
 * What a lightweight transaction is to its writes: it gives them its own timestamp, whatever theirs is, and they read only
 * the rows that its conditions read.
 */
export interface Transaction {
  readonly isRead: (clustering: Clustering) => boolean
}

/** The mutations of a write, one for each partition it names. */
export const mutationsOf = (
  plan: WritePlan,
  table: Stored.Table,
  bindings: Bindings,
  moment: Moment,
  transaction: Transaction | undefined
): ReadonlyArray<Mutation> => {
  const { layout } = table
  const asked = timestampOf(plan.timestamp, bindings)
  const timestamp = transaction === undefined && asked !== undefined ? asked : moment.timestamp
  const write: Write = {
    plan,
    table,
    bindings,
    moment,
    stamp: stampOf(plan, timestamp, bindings, moment.now),
    deletion: { timestamp, deletedAt: moment.now },
    transaction
  }
  const keys = partitionKeys(plan.partition, plan.table.partitionKey, bindings)
  const clusterings = plan.target._tag === "Rows"
    ? clusteringsOf(plan.target.slices, bindings, Stored.orderOf(table))
    : undefined
  const ranges = plan.target._tag === "Slices"
    ? slicesOf(plan.target.slices, bindings, Stored.orderOf(table)).map((slice) => ({
      slice,
      deletion: write.deletion
    }))
    : []
  // Where no row is named, as by IN (), static columns are not written either.
  if (clusterings?.length === 0) return []
  return keys.map((key): Mutation => {
    const mutation: Mutation = {
      table: layout.id,
      key,
      deletion: undefined,
      ranges: [],
      // They are written once for each row that is named: what is added to a list is there as often.
      staticColumns: (clusterings ?? [undefined]).flatMap(() => changes(write, key, undefined, "static")),
      rows: []
    }
    switch (plan.target._tag) {
      case "Static":
        return mutation
      case "Partition":
        return { ...mutation, deletion: write.deletion }
      case "Slices":
        refuseNullBounds(plan.target.slices, bindings)
        return { ...mutation, ranges }
      case "Rows":
        return {
          ...mutation,
          rows: (clusterings ?? []).map((clustering): RowChange => ({
            clustering,
            marker: plan.statement === "INSERT" ? write.stamp : undefined,
            deletion: plan.statement === "DELETE" && plan.operations.length === 0 ? write.deletion : undefined,
            columns: changes(write, key, clustering, "regular")
          }))
        }
    }
  })
}

const greatest = 2n ** 63n - 1n

/** Whether a timestamp is the least one, which means that there is none; and what to say of it. */
export const isNoTimestamp = (timestamp: bigint): boolean => timestamp === -greatest - 1n

export const outOfBound = `Out of bound timestamp, must be in [${-greatest}, ${greatest}]`

/** The timestamp of USING; undefined when none is given, or it is unset. */
export const timestampOf = (value: Value | undefined, bindings: Bindings): bigint | undefined => {
  if (value === undefined) return undefined
  const timestamp = bind(value, bindings)
  if (timestamp === null) return refuse("Invalid null value of timestamp")
  if (typeof timestamp === "bigint" && isNoTimestamp(timestamp)) return refuse(outOfBound)
  return typeof timestamp === "bigint" ? timestamp : undefined
}

// Twenty years: Attributes.MAX_TTL.
const maximumTtl = 630_720_000

const stampOf = (plan: WritePlan, timestamp: bigint, bindings: Bindings, now: number): Cell.Stamp => {
  const bound = plan.ttl === undefined ? undefined : bind(plan.ttl, bindings)
  const ttl = typeof bound === "number"
    ? bound
    : bound === null
    ? 0
    : plan.counter
    ? 0
    : plan.table.options.default_time_to_live
  if (ttl < 0) refuse(`A TTL must be greater or equal to 0, but was ${ttl}`)
  if (ttl > maximumTtl) refuse(`ttl is too large. requested (${ttl}) maximum (${maximumTtl})`)
  return ttl === 0 ? Cell.lasting(timestamp) : Cell.expiring(timestamp, ttl, now)
}

// Null comes before every value, as in reads, so that what ends with it deletes nothing. Cassandra fails on another null.
const refuseNullBounds = (slices: ReadonlyArray<ClusteringRestriction>, bindings: Bindings): void => {
  for (const restriction of slices) {
    if (restriction._tag === "In" && keyMembers(restriction.members, restriction.columns, bindings).length === 0) return
    if (restriction._tag !== "Slice") continue
    const hasNull = [restriction.start, restriction.end].some((edge) => edge !== undefined && isNull(edge, bindings))
    if (hasNull && (endsAtNull(restriction, bindings) || !isBeforeAll(restriction, bindings))) {
      refuse(`Invalid null value in condition for column ${restriction.columns[0]!.name}`)
    }
  }
}

interface Write {
  readonly plan: WritePlan
  readonly table: Stored.Table
  readonly bindings: Bindings
  readonly moment: Moment
  readonly stamp: Cell.Stamp
  readonly deletion: Cell.Deletion
  readonly transaction: Transaction | undefined
}

/** The row that a write changes, or the static one, with what is done to it so far: operations see those before them. */
interface Place {
  readonly key: PartitionKey
  readonly clustering: Clustering | undefined
  readonly columns: ReadonlyArray<ColumnChange>
}

const changes = (
  write: Write,
  key: PartitionKey,
  clustering: Clustering | undefined,
  kind: "static" | "regular"
): ReadonlyArray<ColumnChange> => {
  const columns: Array<ColumnChange> = []
  const place: Place = { key, clustering, columns }
  for (const operation of write.plan.operations) {
    if (operation.column.kind !== kind) continue
    const one = change(write, operation, place)
    if (one !== undefined) columns.push(one)
  }
  return columns
}

/** What an operation does to its column; undefined for nothing. */
const change = (write: Write, operation: Operation, place: Place): ColumnChange | undefined => {
  const { bindings, stamp } = write
  const { column } = operation
  const { type } = column
  const slot = slotOf(column, write.table.layout)
  const cellOf = (value: CqlValue): Cell.Cell => value === null ? tombstone(write) : { stamp, value }
  const elements = (elements: Elements.Elements): ColumnChange => ({ _tag: "SetElements", slot, elements })
  const element = (path: Cell.CellPath, { stamp, value }: Cell.Cell): ColumnChange =>
    elements(Elements.make(undefined, [path], [value], stamp))

  switch (operation._tag) {
    case "Set": {
      const value = bind(operation.value, bindings)
      if (value === undefined) return undefined
      if (!CqlType.isMultiCell(type)) return { _tag: "Set", slot, cell: cellOf(value) }
      // One microsecond below the write, so that the deletion spares the write's own elements.
      const overwritten = { ...write.deletion, timestamp: stamp.timestamp - 1n }
      return elements(
        value === null
          ? Elements.of(overwritten, [])
          : elementsOf(column, value, stamp, write.moment, overwritten)
      )
    }
    case "Add": {
      const value = bind(operation.value, bindings)
      return value === undefined || value === null
        ? undefined
        : elements(elementsOf(column, value, stamp, write.moment))
    }
    case "Prepend": {
      const value = bind(operation.value, bindings)
      if (value === undefined || value === null) return undefined
      const values = value as ReadonlyArray<CqlValue>
      const paths = write.moment.positions.prepend(write.moment.micros, values.length)
      return elements(Elements.make(undefined, paths, values.slice(), stamp))
    }
    case "Remove": {
      const value = bind(operation.value, bindings)
      if (value === undefined || value === null) return undefined
      const paths = type._tag === "List"
        ? listPathsOf(write, column, place, value)
        : Order.members(pathType(type), value as ReadonlySet<CqlValue>)
      return elements(Elements.make(undefined, paths, paths.map(() => null), tombstone(write).stamp))
    }
    case "SetElement": {
      const value = bind(operation.value, bindings)
      if (type._tag === "Map") {
        const path = required(operation.key, bindings, () => "Invalid null map key")
        return value === undefined ? undefined : element(path, cellOf(value))
      }
      const index = required(operation.key, bindings, () => "Invalid null value for list index")
      // The index must be right also where nothing is set.
      const path = listPathAt(write, column, place, index as number, "set")
      return value === undefined ? undefined : element(path, cellOf(value))
    }
    case "SetField": {
      const value = bind(operation.value, bindings)
      return value === undefined ? undefined : element(operation.field, cellOf(value))
    }
    case "Increment": {
      const by = bind(operation.by, bindings)
      if (by === undefined) return undefined
      if (by === null) return refuse("Invalid null value for counter increment")
      if (Bytes.isEmpty(by)) {
        throw new ServerError({
          said: `${column.name} is a counter, and a value of zero bytes is no number to count on by; write a bigint`
        })
      }
      const signed = (by as bigint) * operation.sign
      if (BigInt.asIntN(64, signed) !== signed) {
        return refuse("The negation of the value overflows supported counter precision (signed 8 bytes integer)")
      }
      return { _tag: "Increment", slot, timestamp: stamp.timestamp, by: signed }
    }
    case "Sum": {
      const before = cellBefore(write, column, place)
      if (before === undefined) return undefined
      return {
        _tag: "Set",
        slot,
        cell: cellOf(operation.values.reduce((sum: CqlValue, value) => {
          const added = required(value, bindings, () => `Invalid null value for ${column.name}`)
          return operation.add(sum, added)
        }, before.value))
      }
    }
    case "Delete":
      return CqlType.isMultiCell(type)
        ? elements(Elements.of(write.deletion, []))
        : { _tag: "Set", slot, cell: tombstone(write) }
    case "DeleteElement": {
      if (type._tag === "List") {
        if (bind(operation.key, bindings) === undefined) return undefined
        const index = required(operation.key, bindings, () => "Invalid null value for list index")
        const path = listPathAt(write, column, place, index as number, "delete")
        return element(path, tombstone(write))
      }
      if (type._tag === "Set" && bind(operation.key, bindings) === undefined) {
        // To Cassandra unset is the element of zero bytes here.
        return element(Bytes.emptyOf(type.element), tombstone(write))
      }
      const path = required(
        operation.key,
        bindings,
        () => type._tag === "Map" ? "Invalid null map key" : "Invalid null set element"
      )
      return element(path, tombstone(write))
    }
    case "DeleteField":
      return element(operation.field, tombstone(write))
  }
}

const tombstone = (write: Write): Cell.Cell => Cell.tombstone(write.stamp.timestamp, write.moment.now)

/** The cells of a collection or user-defined type that is written whole, or added to one. */
export const elementsOf = (
  { type }: Column,
  value: CqlValue,
  stamp: Cell.Stamp,
  moment: Moment,
  overwritten?: Cell.Deletion
): Elements.Elements => {
  switch (type._tag) {
    case "Set": {
      const paths = Order.members(type.element, value as ReadonlySet<CqlValue>)
      return Elements.make(overwritten, paths, paths, stamp)
    }
    case "Map": {
      const map = Order.sorted(type, value) as ReadonlyMap<CqlValue, CqlValue>
      return Elements.make(overwritten, [...map.keys()], [...map.values()], stamp)
    }
    case "Udt": {
      const fields = value as ReadonlyArray<CqlValue>
      // What overwrites the value deletes the fields that it has not; they get no tombstones of their own.
      const paths = [...type.fields.keys()].filter((field) => (fields[field] ?? null) !== null)
      return Elements.make(overwritten, paths, paths.map((field) => fields[field]), stamp)
    }
    default: {
      const values = (value as ReadonlyArray<CqlValue>).slice()
      return Elements.make(overwritten, moment.positions.append(moment.micros, values.length), values, stamp)
    }
  }
}

const rowBefore = ({ table, transaction }: Write, { clustering, columns, key }: Place): Row.Row | undefined => {
  const partition = Stored.partitionOf(table, key)
  const row = clustering === undefined
    ? partition?.header.staticRow
    : partition && transaction?.isRead(clustering) !== false
    ? Partition.rowAt(partition, clustering)
    : undefined
  if (columns.length === 0) return row
  return Merge.change(
    table.orders,
    row,
    { clustering: clustering ?? [], marker: undefined, deletion: undefined, columns },
    undefined
  )
}

const cellBefore = (write: Write, column: Column, place: Place) => {
  const row = rowBefore(write, place)
  return row && Row.cellAt(row, slotOf(column, write.table.layout), write.moment.now)
}

const listElements = (write: Write, column: Column, place: Place): ReadonlyArray<Cell.Element> => {
  const row = rowBefore(write, place)
  return row === undefined ? [] : Row.elementsAt(row, slotOf(column, write.table.layout), write.moment.now)
}

const listPathAt = (
  write: Write,
  column: Column,
  place: Place,
  index: number,
  doing: "set" | "delete"
): Cell.CellPath => {
  const elements = listElements(write, column, place)
  if (elements.length === 0) {
    return refuse(
      doing === "set"
        ? "Attempted to set an element on a list which is null"
        : "Attempted to delete an element from a list which is null"
    )
  }
  const element = elements[index]
  if (element === undefined) return refuse(`List index ${index} out of bound, list has size ${elements.length}`)
  return element.path
}

const listPathsOf = (
  write: Write,
  column: Column,
  place: Place,
  removed: CqlValue
): ReadonlyArray<Cell.CellPath> => {
  const { type } = column
  if (type._tag !== "List") return []
  // Cassandra compares bytes here: a decimal 1.0 does not take 1 away.
  const bytes = (value: CqlValue) => Bytes.encode(type.element, value)
  const values = (removed as ReadonlyArray<CqlValue>).map(bytes)
  return listElements(write, column, place)
    .filter(({ cell }) => {
      const stored = bytes(cell.value)
      return values.some((value) => Order.bytes(value, stored) === 0)
    })
    .map(({ path }) => path)
}
