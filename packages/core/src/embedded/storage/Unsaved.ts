/**
 * What was changed since the last transaction. A row that was written many times is saved once, as it stands then.
 */
import type { Clustering } from "./Layout.ts"
import * as Partition from "./Partition.ts"
import type { Change } from "./Persistence.ts"
import * as Record from "./Record.ts"
import { keyOf, type Table } from "./Table.ts"

interface Dirty {
  header: boolean
  readonly rows: Set<Clustering>
}

/** @internal */
export interface Unsaved {
  schema: Array<Change>
  timestamp: bigint | undefined
  readonly tables: Map<Table, Map<Partition.Partition, Dirty>>
}

export const make = (): Unsaved => ({ schema: [], timestamp: undefined, tables: new Map() })

export const isEmpty = (unsaved: Unsaved): boolean => unsaved.schema.length === 0 && unsaved.tables.size === 0

/** Notes what is changed in a partition. */
export const touching = (unsaved: Unsaved, table: Table, partition: Partition.Partition): Partition.Touched => ({
  row: (before, after) => void dirtyOf(unsaved, table, partition).rows.add((after ?? before)!.clustering),
  header: () => void (dirtyOf(unsaved, table, partition).header = true)
})

/** Forgets what was changed in a table whose data is gone. */
export const forget = (unsaved: Unsaved, table: Table): void => void unsaved.tables.delete(table)

/** Begins anew, after all of it was saved. */
export const clear = (unsaved: Unsaved): void => {
  unsaved.schema = []
  unsaved.timestamp = undefined
  unsaved.tables.clear()
}

/** All of it as changes for one transaction. Schema changes come first: rows depend on them. */
export const changes = (unsaved: Unsaved): ReadonlyArray<Change> => {
  const all: Array<Change> = [...unsaved.schema]
  if (unsaved.timestamp !== undefined) all.push({ _tag: "Timestamp", timestamp: unsaved.timestamp })
  for (const [table, partitions] of unsaved.tables) {
    for (const [partition, dirty] of partitions) {
      const at = { table: table.layout.id, partition: keyOf(table, partition.key) }
      if (dirty.header) {
        all.push(
          Partition.isHeaderBare(partition)
            ? { _tag: "Delete", ...at, row: Record.headerKey }
            : { _tag: "Put", ...at, row: Record.headerKey, record: Record.encodeHeader(table, partition.header) }
        )
      }
      for (const clustering of dirty.rows) {
        const row = Partition.rowAt(partition, clustering)
        const key = Record.rowKey(table, clustering)
        all.push(
          row === undefined
            ? { _tag: "Delete", ...at, row: key }
            : { _tag: "Put", ...at, row: key, record: Record.encodeRow(table, row) }
        )
      }
    }
  }
  return all
}

const dirtyOf = (unsaved: Unsaved, table: Table, partition: Partition.Partition): Dirty => {
  let partitions = unsaved.tables.get(table)
  if (partitions === undefined) unsaved.tables.set(table, partitions = new Map())
  let dirty = partitions.get(partition)
  if (dirty === undefined) partitions.set(partition, dirty = { header: false, rows: new Set() })
  return dirty
}
