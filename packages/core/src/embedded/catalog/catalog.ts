/**
 * What there is: keyspaces, user-defined types, tables, indexes and views, as immutable data. A schema statement makes a
 * new catalog of the one before, with a new `version`; a plan holds for the version it was made with.
 */
import { Unsupported } from "../../CassandraError.ts"
import type { CqlType } from "../../CqlType.ts"
import type { CqlRow } from "../../CqlValue.ts"
import type { IndexTargetKind, QualifiedName, Relation } from "../parser/syntax.ts"
import { refuse } from "../refuse.ts"
import { inSelectOrder } from "./columnOrder.ts"

export interface Catalog {
  readonly version: number
  readonly keyspaces: ReadonlyMap<string, Keyspace>
}

/**
 * - `replication`: as `system_schema.keyspaces` shows it, the class by its full name
 * - `tables`: views stand among them, since they are read as tables are
 * - `absent`: tables that Cassandra has there and the engine has not
 */
export interface Keyspace {
  readonly name: string
  readonly replication: ReadonlyMap<string, string>
  readonly durableWrites: boolean
  readonly types: ReadonlyMap<string, UserType>
  readonly tables: ReadonlyMap<string, Table>
  readonly absent?: ReadonlySet<string>
}

/** A user-defined type; the types of its fields are complete, so a nested one stands there with its own fields. */
export interface UserType {
  readonly keyspace: string
  readonly name: string
  readonly fields: ReadonlyArray<readonly [name: string, type: CqlType]>
}

export type ColumnKind = "partition" | "clustering" | "static" | "regular"

/**
 * - `position`: the place among the columns of the same kind in the key; -1 outside the primary key
 * - `descending`: rows are ordered by it from the greatest; clustering columns only
 */
export interface Column {
  readonly name: string
  readonly type: CqlType
  readonly kind: ColumnKind
  readonly position: number
  readonly descending: boolean
}

/**
 * - `kind`: `"legacy"` is the built-in secondary index, `"sai"` the storage-attached, `"sasi"` SASI
 * - `target`: what of the column it holds; `"simple"` is the whole value of a column that is no collection
 * - `options`: as `system_schema.indexes` shows them
 */
export interface Index {
  readonly name: string
  readonly table: string
  readonly column: string
  readonly target: IndexTargetKind
  readonly kind: "legacy" | "sai" | "sasi"
  readonly options: ReadonlyMap<string, string>
}

/** A column that was dropped: it may come back with its kind and a type that reads its values, and without those. */
export interface DroppedColumn {
  readonly name: string
  readonly type: CqlType
  readonly kind: ColumnKind
  /** Microseconds since 1970: what was written until then is gone. */
  readonly droppedAt: bigint
}

/** Table options by their names in CQL, as complete as `system_schema.tables` shows them. */
export interface TableOptions {
  readonly additional_write_policy: string
  readonly allow_auto_snapshot: boolean | null
  readonly bloom_filter_fp_chance: number
  readonly caching: ReadonlyMap<string, string>
  readonly cdc: boolean | null
  readonly comment: string
  readonly compaction: ReadonlyMap<string, string>
  readonly compression: ReadonlyMap<string, string>
  readonly crc_check_chance: number
  readonly default_time_to_live: number
  readonly extensions: ReadonlyMap<string, Uint8Array>
  readonly gc_grace_seconds: number
  readonly incremental_backups: boolean | null
  readonly max_index_interval: number
  readonly memtable: string | null
  readonly memtable_flush_period_in_ms: number
  readonly min_index_interval: number
  readonly read_repair: string
  readonly speculative_retry: string
}

/** What makes a table a materialized view of another one in its keyspace. */
export interface View {
  readonly base: string
  readonly includeAll: boolean
  readonly where: ReadonlyArray<Relation>
}

/**
 * - `columns`: by name, in the order of `SELECT *`: key columns as they are declared, then statics, then the others, each by
 *   name; the four arrays hold the same columns by kind
 * - `virtual`: set where the rows are made from the catalog instead of stored; such a table cannot be written
 */
export interface Table {
  readonly keyspace: string
  readonly name: string
  readonly id: string
  readonly columns: ReadonlyMap<string, Column>
  readonly partitionKey: ReadonlyArray<Column>
  readonly clustering: ReadonlyArray<Column>
  readonly statics: ReadonlyArray<Column>
  readonly regulars: ReadonlyArray<Column>
  readonly counter: boolean
  readonly options: TableOptions
  readonly indexes: ReadonlyArray<Index>
  readonly dropped: ReadonlyMap<string, DroppedColumn>
  readonly view: View | undefined
  readonly virtual: VirtualRows | undefined
}

/** The rows of a virtual table, in no order: columns that are absent are null. */
export type VirtualRows = ((catalog: Catalog) => ReadonlyArray<CqlRow>) | RowsOfKeyspace

/** Rows that a keyspace has whatever the others are, in partitions of its own. */
export interface RowsOfKeyspace {
  readonly ofKeyspace: (keyspace: Keyspace) => ReadonlyArray<CqlRow>
}

// ---------------------------------------------------------------------------------------------------------------------
// Lookups, with Cassandra's words for what is not there.

/** The keyspace a name is looked up in: its own, or else the session's. */
export const keyspaceNameOf = (name: QualifiedName, keyspace: string | undefined): string =>
  name.keyspace ?? keyspace ??
    refuse("No keyspace has been specified. USE a keyspace, or explicitly specify keyspace.tablename")

export const keyspaceOf = (catalog: Catalog, name: string): Keyspace =>
  catalog.keyspaces.get(name) ?? refuse(`keyspace ${name} does not exist`)

/** The table or view of that name. */
export const tableOf = (catalog: Catalog, keyspace: string | undefined, name: QualifiedName): Table => {
  const { absent, name: place, tables } = keyspaceOf(catalog, keyspaceNameOf(name, keyspace))
  const table = tables.get(name.name)
  if (table !== undefined) return table
  if (absent?.has(name.name) === true) {
    throw new Unsupported({
      said: `The embedded engine has no table ${place}.${name.name}`,
      feature: `${place}.${name.name}`
    })
  }
  return refuse(`table ${name.name} does not exist`)
}

export const columnOf = (table: Table, name: string): Column =>
  table.columns.get(name) ?? refuse(`Undefined column name ${name} in table ${table.keyspace}.${table.name}`)

/** An index of the keyspace with the table it belongs to. */
export const findIndex = (keyspace: Keyspace, name: string): readonly [Table, Index] | undefined => {
  for (const table of keyspace.tables.values()) {
    const index = table.indexes.find((index) => index.name === name)
    if (index !== undefined) return [table, index]
  }
  return undefined
}

/** Whether a keyspace is the system's own, whose tables are virtual. */
export const isSystem = ({ tables }: Keyspace): boolean =>
  [...tables.values()].some(({ virtual }) => virtual !== undefined)

/** The views of a table. */
export const viewsOf = (keyspace: Keyspace, base: string): ReadonlyArray<Table> =>
  [...keyspace.tables.values()].filter(({ view }) => view?.base === base)

// ---------------------------------------------------------------------------------------------------------------------
// Changes

/** What a table is made of; the rest of {@link Table} follows from its columns. */
export type TableParts = Omit<Table, "columns" | "partitionKey" | "clustering" | "statics" | "regulars" | "counter"> & {
  readonly columns: Iterable<Column>
}

/** A table with its columns sorted out by kind. */
export const makeTable = (parts: TableParts): Table => {
  const columns = [...parts.columns]
  const keys = (kind: ColumnKind) =>
    columns.filter((column) => column.kind === kind).sort((self, that) => self.position - that.position)
  const named = (kind: ColumnKind) => inSelectOrder(columns.filter((column) => column.kind === kind))
  const partitionKey = keys("partition")
  const clustering = keys("clustering")
  const statics = named("static")
  const regulars = named("regular")
  const all = [...partitionKey, ...clustering, ...statics, ...regulars]
  return {
    ...parts,
    columns: new Map(all.map((column) => [column.name, column])),
    partitionKey,
    clustering,
    statics,
    regulars,
    // A table whose last counter was dropped is one of counters still.
    counter: [...all, ...parts.dropped.values()].some(({ type }) => type._tag === "Scalar" && type.name === "counter")
  }
}

/** The catalog with that keyspace added or replaced. */
export const withKeyspace = (catalog: Catalog, keyspace: Keyspace): Catalog => ({
  version: catalog.version + 1,
  keyspaces: new Map(catalog.keyspaces).set(keyspace.name, keyspace)
})

export const withoutKeyspace = (catalog: Catalog, name: string): Catalog => ({
  version: catalog.version + 1,
  keyspaces: without(catalog.keyspaces, name)
})

export const without = <A>(map: ReadonlyMap<string, A>, key: string): ReadonlyMap<string, A> => {
  const rest = new Map(map)
  rest.delete(key)
  return rest
}
