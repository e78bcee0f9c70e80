/**
 * Reconciles a row with what a write does to it. The result holds nothing that a deletion covers, so deletions of rows,
 * slices and partitions need not be looked at again when it is read.
 */
import type { Cell, Deletion, Element, Elements } from "./Cell.ts"
import type { ColumnChange, RowChange } from "./Mutation.ts"
import type { Orders } from "./Orders.ts"
import * as Reconcile from "./Reconcile.ts"
import type { Row, Stored } from "./Row.ts"

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
  const cells = room(kept?.cells ?? [], change.columns)
  for (const column of change.columns) {
    const covered = Reconcile.deletions(cover, orders.drops[column.slot])
    cells[column.slot] = changeColumn(orders, cells[column.slot], column, covered)
  }
  // A key stays as it was first written: 1.0 is not made 1.00.
  return orNothing({ clustering: row?.clustering ?? change.clustering, marker, deletion, cells })
}

// Copied to the length it needs at once: an array that grows keeps space for much more.
const room = (
  cells: ReadonlyArray<Stored | undefined>,
  changes: ReadonlyArray<ColumnChange>
): Array<Stored | undefined> => {
  const length = changes.reduce((longest, { slot }) => Math.max(longest, slot + 1), cells.length)
  if (length === cells.length) return cells.slice()
  const longer = cells.slice()
  longer.length = length
  // A hole in an array would make all later reads of it slow.
  return longer.fill(undefined, cells.length)
}

/** The row under a deletion of its partition or of a slice it lies in; undefined when nothing is left to keep. */
export const cover = (row: Row, over: Deletion): Row | undefined => {
  const deletion = row.deletion !== undefined && !Reconcile.covers(over, row.deletion.timestamp)
    ? row.deletion
    : undefined
  return orNothing({ ...cleared(row, over), deletion })
}

/** The row after columns were dropped; undefined when nothing is left to keep. */
export const withoutDropped = (orders: Orders, row: Row, slots: ReadonlyArray<number>): Row | undefined => {
  if (slots.every((slot) => row.cells[slot] === undefined)) return row
  const cells = row.cells.slice()
  for (const slot of slots) {
    const stored = cells[slot]
    if (stored !== undefined) cells[slot] = clearedColumn(stored, orders.drops[slot])
  }
  return orNothing({ ...row, cells })
}

const cleared = (row: Row, deletion: Deletion | undefined): Row => ({
  ...row,
  marker: row.marker !== undefined && !Reconcile.covers(deletion, row.marker.timestamp) ? row.marker : undefined,
  cells: row.cells.map((stored) => stored && clearedColumn(stored, deletion))
})

const clearedColumn = (stored: Stored, deletion: Deletion | undefined): Stored | undefined => {
  if (!("elements" in stored)) return Reconcile.covers(deletion, stored.stamp.timestamp) ? undefined : stored
  return orNoElements({
    deletion: stored.deletion !== undefined && !Reconcile.covers(deletion, stored.deletion.timestamp)
      ? stored.deletion
      : undefined,
    elements: stored.elements.filter(({ cell }) => !Reconcile.covers(deletion, cell.stamp.timestamp))
  })
}

const orNothing = (row: Row): Row | undefined =>
  row.marker === undefined && row.deletion === undefined && row.cells.every((stored) => stored === undefined)
    ? undefined
    : row

const orNoElements = (elements: Elements): Elements | undefined =>
  elements.deletion === undefined && elements.elements.length === 0 ? undefined : elements

// A slot holds what its column's type says, so a Set meets a cell and a SetElements meets elements.
const changeColumn = (
  orders: Orders,
  stored: Stored | undefined,
  change: ColumnChange,
  cover: Deletion | undefined
): Stored | undefined => {
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
  const kept = stored?.elements.filter(isKept) ?? []
  const written = change.elements.filter(isKept).sort((self, that) => compare(self.path, that.path))
  const elements: Array<Element> = []
  const add = (element: Element): void => {
    const last = elements.at(-1)
    if (last === undefined || compare(last.path, element.path) !== 0) elements.push(element)
    else {
      const type = orders.cellTypes[change.slot]!(element.path)
      // Of 1 and 1.0, which are one element, the one that is written last stays.
      const cell = Reconcile.cells(type, last.cell, element.cell)
      elements[elements.length - 1] = { path: cell === element.cell ? element.path : last.path, cell }
    }
  }
  let at = 0
  for (const element of written) {
    while (at < kept.length && compare(kept[at]!.path, element.path) <= 0) add(kept[at++]!)
    add(element)
  }
  while (at < kept.length) add(kept[at++]!)
  return orNoElements({ deletion, elements })
}
