/**
 * Materialized views, made of their base tables when they are read: so they hold what the base holds at that second, TTLs
 * that have passed included. A read costs a scan of the base.
 */
import type { Catalog, Column, Table } from "../catalog.ts"
import { layoutOf } from "../layout.ts"
import * as Cell from "../storage/Cell.ts"
import * as Partition from "../storage/Partition.ts"
import * as Row from "../storage/Row.ts"
import * as Slice from "../storage/Slice.ts"
import type { Store } from "../storage/Store.ts"
import * as Stored from "../storage/Table.ts"
import { reader, slotOf } from "./found.ts"

/** The data of a view at the second `now`. */
export const viewOf = (store: Store, catalog: Catalog, view: Table, now: number): Stored.Table => {
  const base = catalog.keyspaces.get(view.keyspace)?.tables.get(view.view?.base ?? "")
  const stored = base && store.table(base.id)
  if (base === undefined || stored === undefined) throw new Error(`view ${view.name} has no base table`)
  const layout = layoutOf(view)
  const made = Stored.make(layout)
  const readers = (columns: ReadonlyArray<Column>) =>
    columns.map(({ name }) => reader(base.columns.get(name)!, stored.layout))
  const partitionKey = readers(view.partitionKey)
  const clusteringKey = readers(view.clustering)
  const slots = layout.columns.map(({ name }) => slotOf(base.columns.get(name)!, stored.layout))
  for (const partition of Stored.partitionsIn(stored, everything)) {
    for (const row of Partition.rowsIn(partition, Slice.all)) {
      if (!Row.isLive(row, stored.layout, now)) continue
      const found = { partition, row }
      const key = partitionKey.map((read) => read(found, now))
      const clustering = clusteringKey.map((read) => read(found, now))
      if (key.includes(null) || clustering.includes(null)) continue
      Partition.setRow(Stored.open(made, key), clustering, {
        clustering,
        marker: row.marker !== undefined && now < row.marker.expiresAt ? row.marker : there,
        deletion: undefined,
        cells: slots.map((slot) => row.cells[slot])
      })
    }
  }
  return made
}

const everything: Stored.TokenSlice = { start: undefined, end: undefined }

/** A row that its cells alone keep alive is there as long as the view that is made of it. */
const there = Cell.lasting(0n)
