/**
 * A stored row, and how it reads at a given second. What a deletion covers is taken out of the row when the deletion or
 * the write arrives, so a reader only has to look at tombstones and expiry.
 */
import type { CqlValue } from "../../CqlValue.ts"
import { type Cell, type Deletion, type Element, type Elements, isLive as isLiveCell, type Stamp } from "./Cell.ts"
import { type Clustering, kindOf, type Layout, type LayoutColumn } from "./Layout.ts"

/** What a row holds in a column's slot; `Elements` for a collection or user-defined type that is not frozen. */
export type Stored = Cell | Elements

/**
 * - `marker`: that an INSERT was here
 * - `deletion`: the latest deletion of this very row
 * - `cells`: by slot; shorter than the layout where the last columns were never written
 */
export interface Row {
  readonly clustering: Clustering
  readonly marker: Stamp | undefined
  readonly deletion: Deletion | undefined
  readonly cells: ReadonlyArray<Stored | undefined>
}

/** Whether the row is there at the second `now`: its marker lives, or a cell of a column that is there does. */
export const isLive = (row: Row, layout: Layout, now: number): boolean =>
  row.marker !== undefined && now < row.marker.expiresAt ||
  row.cells.some((stored, slot) => hasValue(stored, now) && !layout.columns[slot]!.dropped)

const hasValue = (stored: Stored | undefined, now: number): boolean => {
  if (stored === undefined) return false
  return "elements" in stored ? stored.elements.some(({ cell }) => isLiveCell(cell, now)) : isLiveCell(stored, now)
}

/** How many elements of its collections the row still keeps although they are deleted or expired. */
export const deadElements = (row: Row, now: number): number =>
  row.cells.reduce(
    (sum, stored) =>
      stored !== undefined && "elements" in stored
        ? sum + stored.elements.filter(({ cell }) => !isLiveCell(cell, now)).length
        : sum,
    0
  )

/** The live cell of a column that has one cell (a counter too), for its value, `writetime` and `ttl`. */
export const cellAt = (row: Row, slot: number, now: number): Cell | undefined => {
  const stored = row.cells[slot]
  return stored !== undefined && !("elements" in stored) && isLiveCell(stored, now) ? stored : undefined
}

/** The live elements of a collection or user-defined type that is not frozen, in order. */
export const elementsAt = (row: Row, slot: number, now: number): ReadonlyArray<Element> => {
  const stored = row.cells[slot]
  return stored !== undefined && "elements" in stored
    ? stored.elements.filter(({ cell }) => isLiveCell(cell, now))
    : []
}

/** The column's value at the second `now`; null where there is none, and for a collection without elements. */
export const valueAt = (row: Row, slot: number, column: LayoutColumn, now: number): CqlValue => {
  if (kindOf(column) !== "elements") return cellAt(row, slot, now)?.value ?? null
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
