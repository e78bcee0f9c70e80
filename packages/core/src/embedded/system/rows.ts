/**
 * The rows of the system's tables, made from the catalog.
 */
import type { CqlRow } from "../../CqlValue.ts"
import * as Limits from "../../Limits.ts"
import type { Index, Keyspace, RowsOfKeyspace, Table, TableOptions, VirtualRows } from "../catalog/catalog.ts"
import { formatRelation } from "../parser/text.ts"
import * as Node from "./node.ts"
import { typeText } from "./typeText.ts"

export const none: VirtualRows = () => []

// ---------------------------------------------------------------------------------------------------------------------
// The schema

/** Keyspaces that Cassandra makes up at each start, and so lists beside the others. */
const isVirtual = ({ replication }: Keyspace): boolean => replication.size === 0

/** Rows of each keyspace that is stored, or of each that is made up. */
const where = (virtual: boolean) => (rows: (keyspace: Keyspace) => ReadonlyArray<CqlRow>): RowsOfKeyspace => ({
  ofKeyspace: (keyspace) => isVirtual(keyspace) === virtual ? rows(keyspace) : []
})

const ofStored = where(false)

const ofVirtual = where(true)

const tablesOf = ({ tables }: Keyspace): ReadonlyArray<Table> => [...tables.values()]

const place = ({ keyspace, name }: Table): CqlRow => ({ keyspace_name: keyspace, table_name: name })

export const keyspaces: VirtualRows = ofStored(({ durableWrites, name, replication }) => [{
  keyspace_name: name,
  durable_writes: durableWrites,
  replication
}])

const optionColumns = (options: TableOptions): CqlRow => ({
  ...options,
  dclocal_read_repair_chance: 0,
  read_repair_chance: 0
})

export const tables: VirtualRows = ofStored((keyspace) =>
  tablesOf(keyspace).filter(({ view }) => view === undefined).map((table) => ({
    ...place(table),
    ...optionColumns(table.options),
    flags: new Set(table.counter ? ["compound", "counter"] : ["compound"]),
    id: table.id
  }))
)

const viewsOf = (keyspace: Keyspace): ReadonlyArray<readonly [Table, NonNullable<Table["view"]>]> =>
  tablesOf(keyspace).flatMap((table) => table.view === undefined ? [] : [[table, table.view]])

export const views: VirtualRows = ofStored((keyspace) =>
  viewsOf(keyspace).map(([table, view]) => ({
    keyspace_name: keyspace.name,
    view_name: table.name,
    ...optionColumns(table.options),
    base_table_id: keyspace.tables.get(view.base)?.id,
    base_table_name: view.base,
    id: table.id,
    include_all_columns: view.includeAll,
    where_clause: view.where.map(formatRelation).join(" AND ")
  }))
)

const kinds = { partition: "partition_key", clustering: "clustering", static: "static", regular: "regular" } as const

const columnRows = (keyspace: Keyspace): ReadonlyArray<CqlRow> =>
  tablesOf(keyspace).flatMap((table) =>
    [...table.columns.values()].map((column) => ({
      ...place(table),
      column_name: column.name,
      clustering_order: column.kind !== "clustering" ? "none" : column.descending ? "desc" : "asc",
      column_name_bytes: new TextEncoder().encode(column.name),
      kind: kinds[column.kind],
      position: column.position,
      type: typeText(column.type)
    }))
  )

export const columns: VirtualRows = ofStored(columnRows)

export const droppedColumns: VirtualRows = ofStored((keyspace) =>
  tablesOf(keyspace).flatMap((table) =>
    [...table.dropped.values()].map(({ droppedAt, kind, name, type }) => ({
      ...place(table),
      column_name: name,
      dropped_time: Number(droppedAt / 1000n),
      kind: kinds[kind],
      type: typeText(type)
    }))
  )
)

const indexRow = (table: Table, { kind, name, options }: Index): CqlRow => ({
  ...place(table),
  index_name: name,
  kind: kind === "legacy" ? "COMPOSITES" : "CUSTOM",
  options
})

export const indexes: VirtualRows = ofStored((keyspace) =>
  tablesOf(keyspace).flatMap((table) => table.indexes.map((index) => indexRow(table, index)))
)

export const types: VirtualRows = ofStored((keyspace) =>
  [...keyspace.types.values()].map(({ fields, name }) => ({
    keyspace_name: keyspace.name,
    type_name: name,
    field_names: fields.map(([field]) => field),
    field_types: fields.map(([, type]) => typeText(type))
  }))
)

export const virtualKeyspaces: VirtualRows = ofVirtual(({ name }) => [{ keyspace_name: name }])

export const virtualTables: VirtualRows = ofVirtual((keyspace) =>
  tablesOf(keyspace).map((table) => ({ ...place(table), comment: table.options.comment }))
)

export const virtualColumns: VirtualRows = ofVirtual(columnRows)

// ---------------------------------------------------------------------------------------------------------------------
// The node

export const local: VirtualRows = ({ version }) => [{
  key: "local",
  bootstrapped: "COMPLETED",
  broadcast_address: Node.address,
  broadcast_port: Node.storagePort,
  cluster_name: Node.clusterName,
  cql_version: "3.4.7",
  data_center: Node.dataCenter,
  gossip_generation: 1,
  host_id: Node.hostId,
  listen_address: Node.address,
  listen_port: Node.storagePort,
  native_protocol_version: "5",
  partitioner,
  rack: Node.rack,
  release_version: Node.release,
  rpc_address: Node.address,
  rpc_port: Node.nativePort,
  // Another one after each change, as clients expect of a schema.
  schema_version: `00000000-0000-3000-8000-${version.toString(16).padStart(12, "0")}`,
  tokens: new Set([Node.token])
}]

const partitioner = "org.apache.cassandra.dht.Murmur3Partitioner"

// Views and indexes are built as soon as they are made.

export const builtViews: VirtualRows = ofStored((keyspace) =>
  viewsOf(keyspace).map(([{ name }]) => ({
    keyspace_name: keyspace.name,
    view_name: name,
    status_replicated: false
  }))
)

export const viewBuildStatus: VirtualRows = ofStored((keyspace) =>
  viewsOf(keyspace).map(([{ name }]) => ({
    keyspace_name: keyspace.name,
    view_name: name,
    host_id: Node.hostId,
    status: "SUCCESS"
  }))
)

/** Cassandra has the keyspace in the column `table_name`. */
export const builtIndexes: VirtualRows = ofStored((keyspace) =>
  tablesOf(keyspace).flatMap(({ indexes }) =>
    indexes.map((index) => ({ table_name: keyspace.name, index_name: index.name }))
  )
)

/** What a session with these limits reads of them, and what the statements that are refused speak of. */
export const settings = (limits: Limits.Limits): VirtualRows => () =>
  [
    ...Limits.toSettings(limits),
    ["authenticator", "AllowAllAuthenticator"],
    ["authorizer", "AllowAllAuthorizer"],
    ["cdc_enabled", "false"],
    ["cluster_name", Node.clusterName],
    ["drop_compact_storage_enabled", "false"],
    ["dynamic_data_masking_enabled", "false"],
    ["endpoint_snitch", "SimpleSnitch"],
    ["listen_address", Node.address],
    ["materialized_views_enabled", "true"],
    ["native_transport_port", String(Node.nativePort)],
    ["num_tokens", "1"],
    ["partitioner", partitioner],
    ["rpc_address", Node.address],
    ["sasi_indexes_enabled", "true"],
    ["storage_port", String(Node.storagePort)],
    ["transient_replication_enabled", "false"],
    ["user_defined_functions_enabled", "false"]
  ].map(([name, value]) => ({ name, value }))
