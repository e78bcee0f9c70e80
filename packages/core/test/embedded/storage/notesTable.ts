/** A table for the tests of storage, short ways to write to it, and one to read it. */
import { list, map, scalar, set, udt } from "../../../src/CqlType.ts"
import type { CqlValue } from "../../../src/CqlValue.ts"
import * as Cell from "../../../src/embedded/storage/Cell.ts"
import * as Elements from "../../../src/embedded/storage/Elements.ts"
import * as Layout from "../../../src/embedded/storage/Layout.ts"
import type { ColumnChange, Mutation, RowChange } from "../../../src/embedded/storage/Mutation.ts"
import * as Orders from "../../../src/embedded/storage/Orders.ts"
import * as Partition from "../../../src/embedded/storage/Partition.ts"
import * as Row from "../../../src/embedded/storage/Row.ts"
import * as Slice from "../../../src/embedded/storage/Slice.ts"
import type { Store } from "../../../src/embedded/storage/Store.ts"
import * as Table from "../../../src/embedded/storage/Table.ts"

export const layout = Layout.make({
  id: "notes",
  partitionKey: [scalar("text")],
  clustering: [{ type: scalar("int"), descending: true }, { type: scalar("text"), descending: false }],
  columns: [
    { name: "v", type: scalar("int"), isStatic: false },
    { name: "t", type: scalar("text"), isStatic: false },
    { name: "tags", type: set(scalar("text")), isStatic: false },
    { name: "log", type: list(scalar("int")), isStatic: false },
    { name: "props", type: map(scalar("text"), scalar("int")), isStatic: false },
    { name: "place", type: udt("place", [["x", scalar("int")], ["y", scalar("int")]]), isStatic: false },
    { name: "n", type: scalar("counter"), isStatic: false },
    { name: "s", type: scalar("text"), isStatic: true }
  ],
  gcGraceSeconds: 100
})

export const slots = { v: 0, t: 1, tags: 2, log: 3, props: 4, place: 5, n: 6, s: 7 }

const orders = Orders.make(layout)

/** The second at which all writes of the tests are made, unless they say otherwise. */
export const now = 1000

export const cell = (timestamp: bigint, value: CqlValue, ttl = 0): Cell.Cell =>
  value === null
    ? Cell.tombstone(timestamp, now)
    : { stamp: ttl === 0 ? Cell.lasting(timestamp) : Cell.expiring(timestamp, ttl, now), value }

export const put = (slot: number, timestamp: bigint, value: CqlValue, ttl = 0): ColumnChange => ({
  _tag: "Set",
  slot,
  cell: cell(timestamp, value, ttl)
})

export const putElements = (
  slot: number,
  timestamp: bigint,
  elements: ReadonlyArray<readonly [path: CqlValue, value: CqlValue]>,
  overwrite = false
): ColumnChange => ({
  _tag: "SetElements",
  slot,
  elements: Elements.of(
    overwrite ? deletion(timestamp - 1n) : undefined,
    elements
      .map(([path, value]) => ({ path, cell: cell(timestamp, value) }))
      .sort((self, that) => orders.paths[slot]!(self.path, that.path))
  )
})

export const deletion = (timestamp: bigint): Cell.Deletion => ({ timestamp, deletedAt: now })

export const write = (key: string, parts: Partial<Omit<Mutation, "table" | "key">>): Mutation => ({
  table: layout.id,
  key: [key],
  deletion: undefined,
  ranges: [],
  staticColumns: [],
  rows: [],
  ...parts
})

export const row = (
  clustering: Layout.Clustering,
  columns: ReadonlyArray<ColumnChange>,
  parts: Partial<RowChange> = {}
): RowChange => ({ clustering, columns, marker: undefined, deletion: undefined, ...parts })

/** INSERT: cells and a marker. */
export const insert = (
  clustering: Layout.Clustering,
  timestamp: bigint,
  columns: ReadonlyArray<ColumnChange>,
  ttl = 0
): RowChange => row(clustering, columns, { marker: cell(timestamp, 0, ttl).stamp })

const readRow = (stored: Row.Row, table: Table.Table, at: number): Record<string, CqlValue> =>
  Object.fromEntries(
    table.layout.columns.flatMap((column, slot) => {
      const value = column.dropped ? null : Row.valueAt(stored, slot, column, at)
      return value === null ? [] : [[column.name, value]]
    })
  )

/** What a partition reads as: the static columns, then the live rows with their clustering, values that are not null. */
export const read = (
  store: Store,
  key: string,
  options: { readonly at?: number; readonly slice?: Slice.Slice; readonly reversed?: boolean } = {}
): ReadonlyArray<CqlValue> => {
  const { at = now, reversed = false, slice = Slice.all } = options
  const table = store.table(layout.id)
  const partition = table && Table.partitionOf(table, [key])
  if (partition === undefined || table === undefined) return []
  const { staticRow } = partition.header
  const statics = staticRow && Row.isLive(staticRow, table.layout, at)
    ? [readRow(staticRow, table, at)]
    : []
  const rows = [...Partition.rowsIn(partition, slice, reversed)].filter((stored) =>
    Row.isLive(stored, table.layout, at)
  )
  return [...statics, ...rows.map((stored) => [...stored.clustering, readRow(stored, table, at)])]
}
