/**
 * A row that was found, and how its columns are read.
 */
import type { CqlValue } from "../../CqlValue.ts"
import type { Column } from "../catalog/catalog.ts"
import type { Layout } from "../storage/Layout.ts"
import type { Partition } from "../storage/Partition.ts"
import * as Row from "../storage/Row.ts"

/** A row of a partition; without `row`, the partition with its static columns alone. */
export interface Found {
  readonly partition: Partition
  readonly row: Row.Row | undefined
}

/** Reads something of a row at the second `now`. */
export type Read<A> = (found: Found, now: number) => A

/** Reads a column's value; null where there is none. */
export const reader = (column: Column, layout: Layout): Read<CqlValue> => {
  const { kind, position } = column
  switch (kind) {
    case "partition":
      return ({ partition }) => partition.key[position] ?? null
    case "clustering":
      return ({ row }) => row?.clustering[position] ?? null
    default: {
      const slot = slotOf(column, layout)
      const stored = layout.columns[slot]!
      return (found, now) => {
        const row = kind === "static" ? found.partition.header.staticRow : found.row
        return row === undefined ? null : Row.valueAt(row, slot, stored, now)
      }
    }
  }
}

/** The row that holds the column's cell: the static one, or the row itself. */
export const rowOf = (column: Column, found: Found): Row.Row | undefined =>
  column.kind === "static" ? found.partition.header.staticRow : found.row

export const slotOf = (column: Column, layout: Layout): number => {
  let slots = slotsByLayout.get(layout)
  if (slots === undefined) {
    slots = new Map(layout.columns.flatMap(({ dropped, name }, slot) => dropped ? [] : [[name, slot] as const]))
    slotsByLayout.set(layout, slots)
  }
  const slot = slots.get(column.name)
  if (slot === undefined) throw new Error(`column ${column.name} has no slot in table ${layout.id}`)
  return slot
}

const slotsByLayout = new WeakMap<Layout, ReadonlyMap<string, number>>()
