/**
 * Writes as plain data: what a statement does to one partition, ready to be reconciled with what stands there. Deletions
 * in a mutation cover its own writes too, as Cassandra's do, so a batch gives the same result in any order.
 */
import type { Cell, Deletion, Stamp } from "./Cell.ts"
import type { Elements } from "./Elements.ts"
import type { Clustering, PartitionKey } from "./Layout.ts"
import type { Slice } from "./Slice.ts"

/**
 * What a write does to one column.
 *
 * - `Set`: writes one cell; with a tombstone, deletes it
 * - `SetElements`: writes single elements; their deletion first clears what was there (an overwrite carries one a
 *   microsecond below the write)
 * - `Increment`: adds to a counter
 */
export type ColumnChange =
  | { readonly _tag: "Set"; readonly slot: number; readonly cell: Cell }
  | { readonly _tag: "SetElements"; readonly slot: number; readonly elements: Elements }
  | { readonly _tag: "Increment"; readonly slot: number; readonly timestamp: bigint; readonly by: bigint }

/**
 * What a write does to one row. `marker` is what INSERT leaves beside the cells, so that the row is there even when all
 * of them are null; UPDATE leaves none.
 */
export interface RowChange {
  readonly clustering: Clustering
  readonly marker: Stamp | undefined
  readonly deletion: Deletion | undefined
  readonly columns: ReadonlyArray<ColumnChange>
}

export interface RangeDeletion {
  readonly slice: Slice
  readonly deletion: Deletion
}

/**
 * - `table`: the layout's id
 * - `deletion`: of the whole partition, static row included
 * - `ranges`: deletions of slices of rows; they leave the static row alone
 * - `staticColumns`: what is written to the static row
 */
export interface Mutation {
  readonly table: string
  readonly key: PartitionKey
  readonly deletion: Deletion | undefined
  readonly ranges: ReadonlyArray<RangeDeletion>
  readonly staticColumns: ReadonlyArray<ColumnChange>
  readonly rows: ReadonlyArray<RowChange>
}
