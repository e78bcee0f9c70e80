/**
 * Tables whose rows are made from the catalog (`system_schema` and the like). They are read as all tables are, from a
 * store of their own that holds for one catalog.
 */
import * as CqlType from "../../CqlType.ts"
import type { CqlRow } from "../../CqlValue.ts"
import type { Catalog, Table } from "../catalog/catalog.ts"
import { layoutOf } from "../catalog/layout.ts"
import * as Cell from "../storage/Cell.ts"
import type { Layout } from "../storage/Layout.ts"
import type { ColumnChange, Mutation } from "../storage/Mutation.ts"
import * as Store from "../storage/Store.ts"
import * as Order from "../values/order.ts"
import { slotOf } from "./found.ts"
import type { Moment } from "./moment.ts"
import { elementsOf } from "./write.ts"

const stores = new WeakMap<Catalog, Map<string, Store.Store>>()

/** The store of a virtual table. */
export const virtualStore = (catalog: Catalog, table: Table): Store.Store => {
  const made = stores.get(catalog) ?? new Map<string, Store.Store>()
  stores.set(catalog, made)
  const there = made.get(table.id)
  if (there !== undefined) return there
  const store = Store.make()
  const layout = layoutOf(table)
  store.define(layout)
  const rows = table.virtual?.(catalog) ?? []
  const moment: Moment = { now: 0, micros: 0, timestamp: 0n, positions: store.positions }
  store.apply(rows.map((row) => mutationOf(table, layout, row, moment)), 0)
  made.set(table.id, store)
  return store
}

const stamp = Cell.lasting(0n)

const mutationOf = (table: Table, layout: Layout, row: CqlRow, moment: Moment): Mutation => ({
  table: layout.id,
  key: table.partitionKey.map(({ name }) => row[name]),
  deletion: undefined,
  ranges: [],
  staticColumns: [],
  rows: [{
    clustering: table.clustering.map(({ name }) => row[name]),
    marker: stamp,
    deletion: undefined,
    columns: table.regulars.flatMap((column): ReadonlyArray<ColumnChange> => {
      const value = row[column.name]
      if (value === null || value === undefined) return []
      const slot = slotOf(column, layout)
      return CqlType.isMultiCell(column.type)
        ? [{ _tag: "SetElements", slot, deletion: undefined, elements: elementsOf(column, value, stamp, moment) }]
        : [{ _tag: "Set", slot, cell: { stamp, value: Order.sorted(column.type, value) } }]
    })
  }]
})
