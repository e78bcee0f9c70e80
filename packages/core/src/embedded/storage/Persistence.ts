/**
 * Where a store keeps its data beyond its own life. Storage hands over serialised records and asks for one transaction;
 * what lies below (SQLite, for `layerFile`) knows nothing of CQL.
 */

/**
 * One change to what is kept. Records are put over their older form, never appended, so what is kept stays as large as
 * the data.
 *
 * - `Catalog`: the schema, as text that only its writer reads
 * - `Layout`: a table was made or altered; the text is the layout as JSON
 * - `Drop`: a table is gone, with all its records
 * - `Truncate`: all records of a table are gone
 * - `Timestamp`: the last write timestamp that the session gave
 * - `Put`, `Delete`: a record of a partition. `row` is the serialised clustering of a row; empty is the record of the
 *   partition itself: its deletions and its static row
 */
export type Change =
  | { readonly _tag: "Catalog"; readonly text: string }
  | { readonly _tag: "Layout"; readonly table: string; readonly text: string }
  | { readonly _tag: "Drop"; readonly table: string }
  | { readonly _tag: "Truncate"; readonly table: string }
  | { readonly _tag: "Timestamp"; readonly timestamp: bigint }
  | {
    readonly _tag: "Put"
    readonly table: string
    readonly partition: Uint8Array
    readonly row: Uint8Array
    readonly record: Uint8Array
  }
  | { readonly _tag: "Delete"; readonly table: string; readonly partition: Uint8Array; readonly row: Uint8Array }

export interface KeptRecord {
  readonly table: string
  readonly partition: Uint8Array
  readonly row: Uint8Array
  readonly record: Uint8Array
}

/**
 * - `catalog`, `lastTimestamp`, `layouts`, `records`: what was kept when the persistence was opened. `records` is read once
 * - `place`: where it keeps things, for error messages
 * - `transact`: makes all changes or, when it throws, none. When it returns they survive the end of the process
 */
export interface Persistence {
  readonly place: string
  readonly catalog: string | undefined
  readonly lastTimestamp: bigint | undefined
  readonly layouts: ReadonlyArray<string>
  readonly records: () => Iterable<KeptRecord>
  readonly transact: (changes: ReadonlyArray<Change>) => void
}
