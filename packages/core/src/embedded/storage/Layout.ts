/**
 * How a table's data lies in storage. Plans refer to a column by its slot, the column's place in every row's `cells`. A
 * column that is dropped keeps its slot as `dropped`, and gets it again when it comes back: what was written to it until
 * it was dropped is gone, what was written later is there again.
 */
import { type CqlType, isMultiCell } from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"

/**
 * A column outside the primary key.
 *
 * - `type` decides what the row holds in the column's slot: a counter's {@link CqlType}, one cell, or `Elements`
 * - `isStatic`: stored once in each partition, in its static row
 * - `dropped`: it is not there now, and keeps no row alive
 * - `droppedAt`: write timestamp, microseconds; no write up to it counts, also when the column is there again
 */
export interface LayoutColumn {
  readonly name: string
  readonly type: CqlType
  readonly isStatic: boolean
  readonly dropped: boolean
  readonly droppedAt: bigint | undefined
}

export interface ClusteringColumn {
  readonly type: CqlType
  readonly descending: boolean
}

/**
 * - `id`: names one incarnation of a table, so that a table dropped and made again shares nothing with the old one
 * - `columns`: by slot
 * - `gcGraceSeconds`: how long tombstones must be kept
 */
export interface Layout {
  readonly id: string
  readonly partitionKey: ReadonlyArray<CqlType>
  readonly clustering: ReadonlyArray<ClusteringColumn>
  readonly columns: ReadonlyArray<LayoutColumn>
  readonly gcGraceSeconds: number
}

/** The values of the partition key's columns, in order. */
export type PartitionKey = ReadonlyArray<CqlValue>

/** The values of the clustering columns, in order; empty where the table has none, and for a static row. */
export type Clustering = ReadonlyArray<CqlValue>

/** A table as it is defined now, without slots. `dropped` tells when columns were dropped, also ones that came back. */
export interface Definition {
  readonly id: string
  readonly partitionKey: ReadonlyArray<CqlType>
  readonly clustering: ReadonlyArray<ClusteringColumn>
  readonly columns: ReadonlyArray<{ readonly name: string; readonly type: CqlType; readonly isStatic: boolean }>
  readonly dropped?: ReadonlyMap<string, bigint>
  readonly gcGraceSeconds: number
}

/**
 * The layout of a table after `CREATE` (no `before`) or `ALTER`: columns that stay or come back have their old slots and
 * take their types as they are now, columns that are gone are marked as dropped, new ones come behind.
 */
export const make = ({ dropped: droppedAt, ...definition }: Definition, before?: Layout): Layout => {
  const wanted = new Map(definition.columns.map((column) => [column.name, column]))
  const columns: Array<LayoutColumn> = []
  for (const column of before?.columns ?? []) {
    const there = wanted.get(column.name)
    const dropped = there === undefined
    columns.push({ ...(there ?? column), dropped, droppedAt: droppedAt?.get(column.name) })
    wanted.delete(column.name)
  }
  for (const column of wanted.values()) {
    columns.push({ ...column, dropped: false, droppedAt: droppedAt?.get(column.name) })
  }
  return { ...definition, columns }
}

/** A layout as text, for a persistence. */
export const toText = (layout: Layout): string =>
  JSON.stringify(layout, (key, value) => key === "droppedAt" && typeof value === "bigint" ? String(value) : value)

/** The layout of a text that {@link toText} wrote. */
export const ofText = (text: string): Layout =>
  JSON.parse(text, (key, value) => key === "droppedAt" && typeof value === "string" ? BigInt(value) : value) as Layout

/** The slot of a column that is there, by name; -1 for a column of the primary key or one that does not exist. */
export const slotOf = (layout: Layout, name: string): number =>
  layout.columns.findIndex((column) => !column.dropped && column.name === name)

/** Whether the column's values are counters, to which increments are added. */
export const isCounter = (column: LayoutColumn): boolean =>
  column.type._tag === "Scalar" && column.type.name === "counter"

/** What a column's slot holds: one cell, the cells of a collection or user-defined type, or a counter. */
export const kindOf = (column: LayoutColumn): "cell" | "elements" | "counter" =>
  isCounter(column) ? "counter" : isMultiCell(column.type) ? "elements" : "cell"
