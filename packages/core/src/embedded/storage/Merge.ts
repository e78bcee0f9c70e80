/**
 * Reconciles a row with what a write does to it. The result holds nothing that a deletion covers, so deletions of rows,
 * slices and partitions need not be looked at again when it is read.
 */
import type { CqlValue } from "../../CqlValue.ts"
import * as Bytes from "../values/bytes.ts"
import type { Cell, CellPath, Deletion, Stamp } from "./Cell.ts"
import * as Cells from "./Cells.ts"
import * as Elements from "./Elements.ts"
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
    Cells.put(draft, column.slot, changeColumn(orders, Cells.at(draft, column.slot), column, covered))
  }
  // A key stays as it was first written: 1.0 is not made 1.00.
  return orNothing(row?.clustering ?? change.clustering, marker, deletion, Cells.pack(draft))
}

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

/** The row after columns came back as other types, which read the bytes of what was written. */
export const reread = (before: Orders, after: Orders, row: Row, slots: ReadonlyArray<number>): Row => {
  const cells = Cells.map(
    row,
    (stored, slot) => slots.includes(slot) ? rereadColumn(before, after, stored, slot) : stored
  )
  return cells === row ? row : { ...row, values: cells.values, stamps: cells.stamps }
}

const rereadColumn = (before: Orders, after: Orders, stored: Cells.Stored, slot: number): Cells.Stored => {
  const cell = (path: CellPath, value: CqlValue): CqlValue =>
    value === null ? null : Bytes.reread(after.cellTypes[slot]!(path), before.cellTypes[slot]!(path), value)
  if (!Elements.isElements(stored)) return { stamp: stored.stamp, value: cell(null, stored.value) }
  const paths = stored.paths.map((path) => Bytes.reread(after.pathTypes[slot]!, before.pathTypes[slot]!, path))
  const values = stored.values === stored.paths
    ? paths
    : stored.values.map((value, at) => cell(stored.paths[at], value))
  return Elements.make(stored.deletion, paths, values, stored.stamps)
}

const cleared = (row: Row, deletion: Deletion | undefined): Pick<Row, "marker"> & Cells.Cells => {
  const { stamps, values } = Cells.map(row, (stored) => clearedColumn(stored, deletion))
  const marker = row.marker !== undefined && !Reconcile.covers(deletion, row.marker.timestamp) ? row.marker : undefined
  return { marker, values, stamps }
}

const clearedColumn = (stored: Cells.Stored, deletion: Deletion | undefined): Cells.Stored | undefined => {
  if (!Elements.isElements(stored)) return Reconcile.covers(deletion, stored.stamp.timestamp) ? undefined : stored
  const own = stored.deletion !== undefined && !Reconcile.covers(deletion, stored.deletion.timestamp)
    ? stored.deletion
    : undefined
  return Elements.keep(stored, own, ({ timestamp }) => !Reconcile.covers(deletion, timestamp))
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
      return changeElements(orders, stored as Elements.Elements | undefined, change.slot, change.elements, cover)
  }
}

const changeElements = (
  orders: Orders,
  stored: Elements.Elements | undefined,
  slot: number,
  change: Elements.Elements,
  cover: Deletion | undefined
): Elements.Elements | undefined => {
  const latest = Reconcile.deletions(stored?.deletion, change.deletion)
  const deletion = latest !== undefined && !Reconcile.covers(cover, latest.timestamp) ? latest : undefined
  const shadow = Reconcile.deletions(cover, deletion)
  const isKept = ({ timestamp }: Stamp): boolean => !Reconcile.covers(shadow, timestamp)
  const written = Elements.keep(change, deletion, isKept)
  const kept = stored && Elements.keep(stored, deletion, isKept)
  if (written === undefined || kept === undefined) return written ?? kept
  return Elements.merge(
    kept,
    written,
    orders.paths[slot]!,
    (path, there, cell) => Reconcile.cells(orders.cellTypes[slot]!(path), there, cell)
  )
}
