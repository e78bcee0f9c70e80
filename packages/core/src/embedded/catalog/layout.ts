/**
 * Where the columns of a table of the catalog lie in storage.
 */
import * as Layout from "../storage/Layout.ts"
import type { Table } from "./catalog.ts"

/** The layout of a table, which keeps the slots of the one it had before. */
export const layoutOf = (table: Table, before?: Layout.Layout): Layout.Layout =>
  Layout.make(
    {
      id: table.id,
      partitionKey: table.partitionKey.map(({ type }) => type),
      clustering: table.clustering.map(({ descending, type }) => ({ type, descending })),
      columns: [...table.statics, ...table.regulars].map(({ kind, name, type }) => ({
        name,
        type,
        isStatic: kind === "static"
      })),
      dropped: new Map([...table.dropped].map(([name, { droppedAt }]) => [name, droppedAt])),
      gcGraceSeconds: table.options.gc_grace_seconds
    },
    before
  )
