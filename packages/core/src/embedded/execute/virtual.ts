/**
 * Tables whose rows are made from the catalog (`system_schema` and the like). They are read as all tables are. The rows that
 * follow from a keyspace alone are made once for it, since it never changes: a new catalog has the old one's keyspaces but for
 * one, and all catalogs share the system's.
 */
import * as CqlType from "../../CqlType.ts"
import type { CqlRow } from "../../CqlValue.ts"
import type { Catalog, Keyspace, Table, VirtualRows } from "../catalog/catalog.ts"
import { layoutOf } from "../catalog/layout.ts"
import * as Cell from "../storage/Cell.ts"
import type { Layout } from "../storage/Layout.ts"
import type { ColumnChange, Mutation } from "../storage/Mutation.ts"
import * as Store from "../storage/Store.ts"
import * as Stored from "../storage/Table.ts"
import * as Order from "../values/order.ts"
import { slotOf } from "./found.ts"
import type { Moment } from "./moment.ts"
import { elementsOf } from "./write.ts"

// What was made of a catalog or keyspace, by virtual table.
const made = new WeakMap<Catalog | Keyspace, Map<Table, Stored.Table>>()

/** The data of a virtual table. */
export const virtualTable = (catalog: Catalog, table: Table, rows: VirtualRows): Stored.Table =>
  once(catalog, table, () => {
    if (typeof rows === "function") return filled(table, rows(catalog))
    const whole = Stored.make(layoutOf(table))
    for (const keyspace of catalog.keyspaces.values()) {
      const part = once(keyspace, table, () => filled(table, rows.ofKeyspace(keyspace)))
      for (const partition of Stored.partitionsIn(part, Stored.everything)) Stored.take(whole, partition)
    }
    return whole
  })

const once = (of: Catalog | Keyspace, table: Table, make: () => Stored.Table): Stored.Table => {
  let tables = made.get(of)
  if (tables === undefined) made.set(of, tables = new Map())
  let stored = tables.get(table)
  if (stored === undefined) tables.set(table, stored = make())
  return stored
}

const filled = (table: Table, rows: ReadonlyArray<CqlRow>): Stored.Table => {
  const store = Store.make()
  const layout = layoutOf(table)
  store.define(layout)
  const moment: Moment = { now: 0, micros: 0, timestamp: 0n, positions: store.positions }
  store.apply(rows.map((row) => mutationOf(table, layout, row, moment)), 0)
  return store.table(layout.id)! // it was defined above
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
        ? [{ _tag: "SetElements", slot, elements: elementsOf(column, value, stamp, moment) }]
        : [{ _tag: "Set", slot, cell: { stamp, value: Order.sorted(column.type, value) } }]
    })
  }]
})
