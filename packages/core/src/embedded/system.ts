/**
 * The keyspaces that tools and drivers read: `system_schema`, made from the catalog, and of `system` the tables that say
 * which node this is. Their tables are virtual: read as all others, never written.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/managing/operating/virtualtables.html Virtual tables}
 */
import * as CqlType from "../CqlType.ts"
import type { CqlRow } from "../CqlValue.ts"
import { parseType } from "../internal/parseType.ts"
import {
  type Catalog,
  type Column,
  type Index,
  type Keyspace,
  makeTable,
  type Table,
  type TableOptions,
  type VirtualRows
} from "./catalog.ts"
import { release } from "./node.ts"
import { formatRelation } from "./plan/text.ts"
import { defaultOptions } from "./tableOptions.ts"

// ---------------------------------------------------------------------------------------------------------------------
// Rows

const ownTables = (catalog: Catalog): ReadonlyArray<Table> =>
  [...catalog.keyspaces.values()].flatMap(({ tables }) => [...tables.values()])

const place = ({ keyspace, name }: Table): CqlRow => ({ keyspace_name: keyspace, table_name: name })

const keyspaces: VirtualRows = (catalog) =>
  [...catalog.keyspaces.values()].map(({ durableWrites, name, replication }) => ({
    keyspace_name: name,
    durable_writes: durableWrites,
    replication
  }))

const optionColumns = (options: TableOptions): CqlRow => ({
  ...options,
  dclocal_read_repair_chance: 0,
  read_repair_chance: 0
})

const tables: VirtualRows = (catalog) =>
  ownTables(catalog).filter(({ view }) => view === undefined).map((table) => ({
    ...place(table),
    ...optionColumns(table.options),
    flags: new Set(table.counter ? ["compound", "counter"] : ["compound"]),
    id: table.id
  }))

const views: VirtualRows = (catalog) =>
  ownTables(catalog).flatMap((table): ReadonlyArray<CqlRow> =>
    table.view === undefined ? [] : [{
      keyspace_name: table.keyspace,
      view_name: table.name,
      ...optionColumns(table.options),
      base_table_id: catalog.keyspaces.get(table.keyspace)?.tables.get(table.view.base)?.id,
      base_table_name: table.view.base,
      id: table.id,
      include_all_columns: table.view.includeAll,
      where_clause: table.view.where.map(formatRelation).join(" AND ")
    }]
  )

const kinds = { partition: "partition_key", clustering: "clustering", static: "static", regular: "regular" } as const

const columns: VirtualRows = (catalog) =>
  ownTables(catalog).flatMap((table) =>
    [...table.columns.values()].map((column) => ({
      ...place(table),
      column_name: column.name,
      clustering_order: column.kind !== "clustering" ? "none" : column.descending ? "desc" : "asc",
      column_name_bytes: new TextEncoder().encode(column.name),
      kind: kinds[column.kind],
      position: column.position,
      type: CqlType.format(column.type)
    }))
  )

const droppedColumns: VirtualRows = (catalog) =>
  ownTables(catalog).flatMap((table) =>
    [...table.dropped.values()].map(({ droppedAt, kind, name, type }) => ({
      ...place(table),
      column_name: name,
      dropped_time: new Date(Number(droppedAt / 1000n)),
      kind: kinds[kind],
      type: CqlType.format(type)
    }))
  )

const indexRow = (table: Table, { kind, name, options }: Index): CqlRow => ({
  ...place(table),
  index_name: name,
  kind: kind === "legacy" ? "COMPOSITES" : "CUSTOM",
  options
})

const indexes: VirtualRows = (catalog) =>
  ownTables(catalog).flatMap((table) => table.indexes.map((index) => indexRow(table, index)))

const types: VirtualRows = (catalog) =>
  [...catalog.keyspaces.values()].flatMap((keyspace) =>
    [...keyspace.types.values()].map(({ fields, name }) => ({
      keyspace_name: keyspace.name,
      type_name: name,
      field_names: fields.map(([field]) => field),
      field_types: fields.map(([, type]) => CqlType.format(type))
    }))
  )

const none: VirtualRows = () => []

const local: VirtualRows = () => [{
  key: "local",
  bootstrapped: "COMPLETED",
  cluster_name: "embedded",
  cql_version: "3.4.7",
  data_center: "datacenter1",
  native_protocol_version: "5",
  partitioner: "org.apache.cassandra.dht.Murmur3Partitioner",
  rack: "rack1",
  release_version: release,
  tokens: new Set(["-9223372036854775808"])
}]

// ---------------------------------------------------------------------------------------------------------------------
// Tables

const optionTypes = "additional_write_policy text, allow_auto_snapshot boolean, bloom_filter_fp_chance double, " +
  "caching frozen<map<text; text>>, cdc boolean, comment text, compaction frozen<map<text; text>>, " +
  "compression frozen<map<text; text>>, crc_check_chance double, dclocal_read_repair_chance double, " +
  "default_time_to_live int, extensions frozen<map<text; blob>>, gc_grace_seconds int, incremental_backups boolean, " +
  "max_index_interval int, memtable text, memtable_flush_period_in_ms int, min_index_interval int, read_repair text, " +
  "read_repair_chance double, speculative_retry text"

const ofTable = "table_name text"

/**
 * Partition key, clustering columns, other columns; a comma inside a type is written as a semicolon.
 */
const system: ReadonlyArray<readonly [name: string, key: string, clustering: string, rest: string, rows: VirtualRows]> =
  [
    [
      "local",
      "key text",
      "",
      "bootstrapped text, broadcast_address inet, broadcast_port int, cluster_name text, cql_version text, " +
      "data_center text, gossip_generation int, host_id uuid, listen_address inet, listen_port int, " +
      "native_protocol_version text, partitioner text, rack text, release_version text, rpc_address inet, rpc_port int, " +
      "schema_version uuid, tokens set<text>, truncated_at map<uuid; blob>",
      local
    ],
    [
      "peers",
      "peer inet",
      "",
      "data_center text, host_id uuid, preferred_ip inet, rack text, release_version text, rpc_address inet, " +
      "schema_version uuid, tokens set<text>",
      none
    ],
    [
      "peers_v2",
      "peer inet",
      "peer_port int",
      "data_center text, host_id uuid, native_address inet, native_port int, preferred_ip inet, preferred_port int, " +
      "rack text, release_version text, schema_version uuid, tokens set<text>",
      none
    ]
  ]

const schema: typeof system = [
  ["keyspaces", "keyspace_name text", "", "durable_writes boolean, replication frozen<map<text; text>>", keyspaces],
  ["tables", "keyspace_name text", ofTable, `${optionTypes}, flags frozen<set<text>>, id uuid`, tables],
  [
    "views",
    "keyspace_name text",
    "view_name text",
    `${optionTypes}, base_table_id uuid, base_table_name text, id uuid, include_all_columns boolean, where_clause text`,
    views
  ],
  [
    "columns",
    "keyspace_name text",
    `${ofTable}, column_name text`,
    "clustering_order text, column_name_bytes blob, kind text, position int, type text",
    columns
  ],
  [
    "dropped_columns",
    "keyspace_name text",
    `${ofTable}, column_name text`,
    "dropped_time timestamp, kind text, type text",
    droppedColumns
  ],
  [
    "indexes",
    "keyspace_name text",
    `${ofTable}, index_name text`,
    "kind text, options frozen<map<text; text>>",
    indexes
  ],
  [
    "types",
    "keyspace_name text",
    "type_name text",
    "field_names frozen<list<text>>, field_types frozen<list<text>>",
    types
  ],
  ["triggers", "keyspace_name text", `${ofTable}, trigger_name text`, "options frozen<map<text; text>>", none],
  [
    "functions",
    "keyspace_name text",
    "function_name text, argument_types frozen<list<text>>",
    "argument_names frozen<list<text>>, body text, called_on_null_input boolean, language text, return_type text",
    none
  ],
  [
    "aggregates",
    "keyspace_name text",
    "aggregate_name text, argument_types frozen<list<text>>",
    "final_func text, initcond text, return_type text, state_func text, state_type text",
    none
  ]
]

const columnsOf = (declared: string, kind: Column["kind"]): ReadonlyArray<Column> =>
  declared === "" ? [] : declared.split(", ").map((column, position) => {
    const space = column.indexOf(" ")
    return {
      name: column.slice(0, space),
      type: parseType(column.slice(space + 1).replaceAll(";", ","))!, // the types above are CQL's own
      kind,
      position: kind === "regular" ? -1 : position,
      descending: false
    }
  })

const keyspaceOf = (name: string, number: number, declared: typeof system): Keyspace => ({
  name,
  replication: new Map([["class", "org.apache.cassandra.locator.LocalStrategy"]]),
  durableWrites: true,
  types: new Map(),
  tables: new Map(declared.map(([table, key, clustering, rest, virtual], index) => [
    table,
    makeTable({
      keyspace: name,
      name: table,
      id: `00000000-0000-1000-8000-${(number * 100 + index).toString().padStart(12, "0")}`,
      columns: [...columnsOf(key, "partition"), ...columnsOf(clustering, "clustering"), ...columnsOf(rest, "regular")],
      options: defaultOptions,
      indexes: [],
      dropped: new Map(),
      view: undefined,
      virtual
    })
  ]))
})

/** A catalog with nothing in it but the system's own keyspaces. */
export const initialCatalog: Catalog = {
  version: 0,
  keyspaces: new Map([
    ["system", keyspaceOf("system", 0, system)],
    ["system_schema", keyspaceOf("system_schema", 1, schema)]
  ])
}
