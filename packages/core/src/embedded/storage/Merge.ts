/**
 * Reconciles a row with what a write does to it. The result holds nothing that a deletion covers, so deletions of rows,
 * slices and partitions need not be looked at again when it is read.
 */
import type * as Order from "../values/order.ts"
import { type Cell, type Deletion, type Element, type Elements, elements, isElements } from "./Cell.ts"
import * as Cells from "./Cells.ts"
import type { ColumnChange, RowChange } from "./Mutation.ts"
import type { Orders } from "./Orders.ts"
import * as Reconcile from "./Reconcile.ts"
import type { Row } from "./Row.ts"

/**
 * The row after a change; undefined when nothing is left to keep. `over` is the deletion of the partition or of a slice
 * that lies over the row.
 */
export const change = (
  orders: Orders,
  row: Row | undefined,
  change: RowChange,
  over: Deletion | undefined
): Row | undefined => {
  const own = Reconcile.deletions(row?.deletion, change.deletion)
  const deletion = own !== undefined && !Reconcile.covers(over, own.timestamp) ? own : undefined
  const cover = Reconcile.deletions(over, deletion)
  const kept = row !== undefined && change.deletion !== undefined ? cleared(row, cover) : row
  const marker = change.marker === undefined || Reconcile.covers(cover, change.marker.timestamp)
    ? kept?.marker
    : kept?.marker === undefined
    ? change.marker
    : Reconcile.markers(kept.marker, change.marker)
  const before = kept ?? Cells.none
  const draft = Cells.edit(before, change.columns.reduce((slots, { slot }) => Math.max(slots, slot + 1), 0))
  for (const column of change.columns) {
    const covered = Reconcile.deletions(cover, orders.drops[column.slot])
    Cells.put(draft, column.slot, changeColumn(orders, storedIn(draft, column.slot), column, covered))
  }
  // A key stays as it was first written: 1.0 is not made 1.00.
  return orNothing(row?.clustering ?? change.clustering, marker, deletion, Cells.pack(draft))
}

const storedIn = ({ stamps, values }: Cells.Draft, slot: number): Cells.Stored | undefined =>
  Cells.at({ values, stamps }, slot)

/** The row under a deletion of its partition or of a slice it lies in; undefined when nothing is left to keep. */
export const cover = (row: Row, over: Deletion): Row | undefined => {
  const deletion = row.deletion !== undefined && !Reconcile.covers(over, row.deletion.timestamp)
    ? row.deletion
    : undefined
  const left = cleared(row, over)
  return orNothing(row.clustering, left.marker, deletion, left)
}

/** The row after columns were dropped; undefined when nothing is left to keep. */
export const withoutDropped = (orders: Orders, row: Row, slots: ReadonlyArray<number>): Row | undefined => {
  const cells = Cells.map(
    row,
    (stored, slot) => slots.includes(slot) ? clearedColumn(stored, orders.drops[slot]) : stored
  )
  return cells === row ? row : orNothing(row.clustering, row.marker, row.deletion, cells)
}

const cleared = (row: Row, deletion: Deletion | undefined): Pick<Row, "marker"> & Cells.Cells => {
  const { stamps, values } = Cells.map(row, (stored) => clearedColumn(stored, deletion))
  const marker = row.marker !== undefined && !Reconcile.covers(deletion, row.marker.timestamp) ? row.marker : undefined
  return { marker, values, stamps }
}

const clearedColumn = (stored: Cells.Stored, deletion: Deletion | undefined): Cells.Stored | undefined => {
  if (!isElements(stored)) return Reconcile.covers(deletion, stored.stamp.timestamp) ? undefined : stored
  return orNoElements(
    stored.deletion !== undefined && !Reconcile.covers(deletion, stored.deletion.timestamp)
      ? stored.deletion
      : undefined,
    stored.elements.filter(({ cell }) => !Reconcile.covers(deletion, cell.stamp.timestamp))
  )
}

const orNothing = (
  clustering: Row["clustering"],
  marker: Row["marker"],
  deletion: Row["deletion"],
  cells: Cells.Cells
): Row | undefined =>
  marker === undefined && deletion === undefined && Cells.isEmpty(cells)
    ? undefined
    : { clustering, marker, deletion, values: cells.values, stamps: cells.stamps }

const orNoElements = (deletion: Deletion | undefined, list: ReadonlyArray<Element>): Elements | undefined =>
  deletion === undefined && list.length === 0 ? undefined : elements(deletion, list)

// A slot holds what its column's type says, so a Set meets a cell and a SetElements meets elements.
const changeColumn = (
  orders: Orders,
  stored: Cells.Stored | undefined,
  change: ColumnChange,
  cover: Deletion | undefined
): Cells.Stored | undefined => {
  switch (change._tag) {
    case "Set": {
      if (Reconcile.covers(cover, change.cell.stamp.timestamp)) return stored
      return stored === undefined
        ? change.cell
        : Reconcile.cells(orders.cellTypes[change.slot]!(null), stored as Cell, change.cell)
    }
    case "Increment":
      return Reconcile.covers(cover, change.timestamp)
        ? stored
        : Reconcile.increment(stored as Cell | undefined, change.timestamp, change.by)
    case "SetElements":
      return changeElements(orders, stored as Elements | undefined, change, cover)
  }
}

const changeElements = (
  orders: Orders,
  stored: Elements | undefined,
  change: ColumnChange & { readonly _tag: "SetElements" },
  cover: Deletion | undefined
): Elements | undefined => {
  const latest = Reconcile.deletions(stored?.deletion, change.deletion)
  const deletion = latest !== undefined && !Reconcile.covers(cover, latest.timestamp) ? latest : undefined
  const shadow = Reconcile.deletions(cover, deletion)
  const isKept = (element: Element): boolean => !Reconcile.covers(shadow, element.cell.stamp.timestamp)
  const compare = orders.paths[change.slot]!
  // What stands is covered by no deletion that was there before.
  const kept = change.deletion === undefined ? stored?.elements ?? [] : stored?.elements.filter(isKept) ?? []
  const written = shadow === undefined ? change.elements : change.elements.filter(isKept)
  if (written.length === 0) return orNoElements(deletion, kept)
  const merged = (there: Element, element: Element): Element => {
    const type = orders.cellTypes[change.slot]!(element.path)
    // Of 1 and 1.0, which are one element, the one that is written last stays.
    const cell = Reconcile.cells(type, there.cell, element.cell)
    return { path: cell === element.cell ? element.path : there.path, cell }
  }
  const [first] = written
  if (written.length === 1 && first !== undefined) {
    const at = indexOf(kept, first, compare)
    const there = kept[at]
    return elements(
      deletion,
      there !== undefined && compare(there.path, first.path) === 0
        ? kept.with(at, merged(there, first))
        : kept.toSpliced(at, 0, first)
    )
  }
  const list = kept.slice()
  for (const element of written) {
    const at = indexOf(list, element, compare)
    const there = list[at]
    if (there !== undefined && compare(there.path, element.path) === 0) list[at] = merged(there, element)
    else list.splice(at, 0, element)
  }
  // Copied to its length: an array that grew keeps space for more.
  return elements(deletion, list.slice())
}

// The first element that is not before this one. Elements mostly come in order, so the end is looked at first.
const indexOf = (elements: ReadonlyArray<Element>, { path }: Element, compare: Order.Compare): number => {
  let high = elements.length
  if (high === 0 || compare(elements[high - 1]!.path, path) < 0) return high
  let low = 0
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compare(elements[middle]!.path, path) < 0) low = middle + 1
    else high = middle
  }
  return low
}
