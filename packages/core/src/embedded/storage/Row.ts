/**
 * A stored row, and how it reads at a given second. What a deletion covers is taken out of the row when the deletion or
 * the write arrives, so a reader only has to look at tombstones and expiry.
 */
import type { CqlValue } from "../../CqlValue.ts"
import { type Cell, type Deletion, type Element, isElements, isLive as isLiveCell, type Stamp } from "./Cell.ts"
import * as Cells from "./Cells.ts"
import { type Clustering, kindOf, type Layout, type LayoutColumn } from "./Layout.ts"

/**
 * - `marker`: that an INSERT was here
 * - `deletion`: the latest deletion of this very row
 */
export interface Row extends Cells.Cells {
  readonly clustering: Clustering
  readonly marker: Stamp | undefined
  readonly deletion: Deletion | undefined
}

/** Whether the row is there at the second `now`: its marker lives, or a cell of a column that is there does. */
export const isLive = (row: Row, layout: Layout, now: number): boolean =>
  row.marker !== undefined && now < row.marker.expiresAt ||
  row.values.some((_, slot) => hasValue(row, slot, now) && !layout.columns[slot]!.dropped)

const hasValue = (row: Row, slot: number, now: number): boolean => {
  const value = row.values[slot]
  return isElements(value) ? value.elements.some(({ cell }) => isLiveCell(cell, now)) : isLiveIn(row, slot, now)
}

// Of a slot that has one cell.
const isLiveIn = (row: Row, slot: number, now: number): boolean => {
  const value = row.values[slot]
  return value !== undefined && value !== null && now < Cells.stampAt(row, slot)!.expiresAt
}

/** How many elements of its collections the row still keeps although they are deleted or expired. */
export const deadElements = (row: Row, now: number): number =>
  row.values.reduce<number>(
    (sum, stored) =>
      isElements(stored) ? sum + stored.elements.filter(({ cell }) => !isLiveCell(cell, now)).length : sum,
    0
  )

/** The live cell of a column that has one cell (a counter too), for its value, `writetime` and `ttl`. */
export const cellAt = (row: Row, slot: number, now: number): Cell | undefined => {
  const stored = Cells.at(row, slot)
  return stored !== undefined && !isElements(stored) && isLiveCell(stored, now) ? stored : undefined
}

/** The live elements of a collection or user-defined type that is not frozen, in order. */
export const elementsAt = (row: Row, slot: number, now: number): ReadonlyArray<Element> => {
  const stored = row.values[slot]
  return isElements(stored) ? stored.elements.filter(({ cell }) => isLiveCell(cell, now)) : []
}

/** The column's value at the second `now`; null where there is none, and for a collection without elements. */
export const valueAt = (row: Row, slot: number, column: LayoutColumn, now: number): CqlValue => {
  if (kindOf(column) !== "elements") {
    const value = row.values[slot]
    return isElements(value) || !isLiveIn(row, slot, now) ? null : value
  }
  const elements = elementsAt(row, slot, now)
  if (elements.length === 0) return null
  switch (column.type._tag) {
    case "Set":
      return new Set(elements.map(({ path }) => path))
    case "Map":
      return new Map(elements.map(({ cell, path }) => [path, cell.value]))
    case "Udt": {
      const byField = new Map(elements.map(({ cell, path }) => [path, cell.value]))
      return column.type.fields.map((_, field) => byField.get(field) ?? null)
    }
    default:
      return elements.map(({ cell }) => cell.value)
  }
}
