/**
 * A stored row, and how it reads at a given second. What a deletion covers is taken out of the row when the deletion or
 * the write arrives, so a reader only has to look at tombstones and expiry.
 */
import type { CqlValue } from "../../CqlValue.ts"
import { type Cell, type Deletion, type Element, endOf, isLive as isLiveCell, type Stamp } from "./Cell.ts"
import * as Cells from "./Cells.ts"
import * as Elements from "./Elements.ts"
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
  row.marker !== undefined && now < endOf(row.marker) ||
  row.values.some((_, slot) => hasValue(row, slot, now) && !layout.columns[slot]!.dropped)

const hasValue = (row: Row, slot: number, now: number): boolean => {
  const value = row.values[slot]
  return Elements.isElements(value)
    ? value.paths.some((_, at) => Elements.isLiveAt(value, at, now))
    : isLiveIn(row, slot, now)
}

// Of a slot that has one cell.
const isLiveIn = (row: Row, slot: number, now: number): boolean => {
  const value = row.values[slot]
  return value !== undefined && value !== null && now < endOf(Cells.stampAt(row, slot)!)
}

/** How many elements of its collections the row still keeps although they are deleted or expired. */
export const deadElements = (row: Row, now: number): number => {
  let dead = 0
  for (const value of row.values) {
    if (!Elements.isElements(value) || Elements.areLive(value, now)) continue
    value.paths.forEach((_, at) => dead += Number(!Elements.isLiveAt(value, at, now)))
  }
  return dead
}

/** The live cell of a column that has one cell (a counter too), for its value, `writetime` and `ttl`. */
export const cellAt = (row: Row, slot: number, now: number): Cell | undefined => {
  const stored = Cells.at(row, slot)
  return stored !== undefined && !Elements.isElements(stored) && isLiveCell(stored, now) ? stored : undefined
}

/** The live elements of a collection or user-defined type that is not frozen, in order. */
export const elementsAt = (row: Row, slot: number, now: number): ReadonlyArray<Element> => {
  const stored = row.values[slot]
  return Elements.isElements(stored) ? Elements.all(stored).filter(({ cell }) => isLiveCell(cell, now)) : []
}

/** The column's value at the second `now`; null where there is none, and for a collection without elements. */
export const valueAt = (row: Row, slot: number, column: LayoutColumn, now: number): CqlValue => {
  const stored = row.values[slot]
  if (kindOf(column) !== "elements") return Elements.isElements(stored) || !isLiveIn(row, slot, now) ? null : stored
  if (!Elements.isElements(stored)) return null
  const { paths, values } = liveOf(stored, now)
  if (paths.length === 0) return null
  switch (column.type._tag) {
    case "Set":
      return new Set(paths)
    case "Map":
      return new Map(paths.map((path, at) => [path, values[at]]))
    case "Udt": {
      const byField = new Map(paths.map((path, at) => [path, values[at]]))
      return column.type.fields.map((_, field) => byField.get(field) ?? null)
    }
    default:
      // A program may change the array that it is given.
      return values.slice()
  }
}

const liveOf = (stored: Elements.Elements, now: number): Pick<Elements.Elements, "paths" | "values"> => {
  if (Elements.areLive(stored, now)) return stored
  const isLive = (_: unknown, at: number): boolean => Elements.isLiveAt(stored, at, now)
  return { paths: stored.paths.filter(isLive), values: stored.values.filter(isLive) }
}
