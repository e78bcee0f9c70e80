/**
 * What follows a table of the catalog in storage: its indexes and its views.
 */
import type { Column, Index, Keyspace, Table } from "../catalog/catalog.ts"
import { layoutOf } from "../catalog/layout.ts"
import { termsOf } from "../catalog/terms.ts"
import { constants, keyFilters } from "../plan/schema/viewFilters.ts"
import type * as StoredIndex from "../storage/Index.ts"
import * as Layout from "../storage/Layout.ts"
import type { Following } from "../storage/Store.ts"
import type * as StoredView from "../storage/View.ts"
import { testOf } from "./filter.ts"

/** A table that has indexes or views. */
export interface Followed {
  readonly table: Table
  readonly views: ReadonlyArray<Table>
}

/** The tables of a keyspace that have indexes or views, by id. */
export const followedIn = (keyspace: Keyspace | undefined): ReadonlyMap<string, Followed> => {
  const followed = new Map<string, Followed>()
  const tables = [...keyspace?.tables.values() ?? []]
  const views = tables.filter(({ view }) => view !== undefined)
  for (const table of tables) {
    const own = views.filter(({ view }) => view?.base === table.name)
    if (table.indexes.length > 0 || own.length > 0) followed.set(table.id, { table, views: own })
  }
  return followed
}

/** Whether the same follows both. */
export const isSame = (one: Followed | undefined, other: Followed | undefined): boolean =>
  one?.table === other?.table && one?.views.length === other?.views.length &&
  (one?.views.every((view, at) => view === other?.views[at]) ?? true)

/** What follows a table that is stored in this layout. */
export const followingOf = ({ table, views }: Followed, layout: Layout.Layout): Following => ({
  indexes: new Map(
    table.indexes.flatMap((index) => {
      const definition = indexOf(table, index, layout)
      return definition === undefined ? [] : [[index.name, definition] as const]
    })
  ),
  views: views.map((view) => viewOf(table, view, layout))
})

const sourceOf = ({ kind, name, position }: Column, layout: Layout.Layout): StoredIndex.Source => {
  switch (kind) {
    case "partition":
      return { _tag: "Partition", position }
    case "clustering":
      return { _tag: "Clustering", position }
    case "static":
      return { _tag: "Static", slot: Layout.slotOf(layout, name) }
    case "regular":
      return { _tag: "Regular", slot: Layout.slotOf(layout, name) }
  }
}

// Vectors are compared with all others, without an index.
const indexOf = (table: Table, index: Index, layout: Layout.Layout): StoredIndex.Definition | undefined => {
  const column = table.columns.get(index.column)
  if (column === undefined || column.type._tag === "Vector") return undefined
  const { compare, of } = termsOf(index, column)
  return {
    source: sourceOf(column, layout),
    part: index.target === "simple" || index.target === "full" ? "whole" : index.target,
    terms: of,
    compare
  }
}

const viewOf = (base: Table, view: Table, layout: Layout.Layout): StoredView.Definition => {
  const own = layoutOf(view)
  const source = ({ name }: Column) => sourceOf(base.columns.get(name)!, layout)
  return {
    layout: own,
    partitionKey: view.partitionKey.map(source),
    clustering: view.clustering.map(source),
    slots: own.columns.map(({ name }) => Layout.slotOf(layout, name)),
    accepts: testOf(keyFilters(base, view.view?.where ?? []), layout, constants, 0)
  }
}
