/**
 * The system's keyspaces: the tables of Cassandra 5 that tools and drivers read, and by name those that are not there. A
 * table is its partition key, its clustering columns and its other columns as CQL would declare them (inside a type a comma
 * is written as a semicolon), and what makes its rows; `none` where there is nothing to tell, as on a node at rest.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/managing/operating/virtualtables.html Virtual tables}
 */
import type { Limits } from "../../Limits.ts"
import type { VirtualRows } from "../catalog/catalog.ts"
import * as Rows from "./rows.ts"
import { none } from "./rows.ts"

export type SystemTable = readonly [
  name: string,
  key: string,
  clustering: string,
  rest: string,
  rows: VirtualRows,
  comment?: string
]

/**
 * - `replication`: the class and a factor; undefined for a keyspace that Cassandra makes up at each start
 * - `absent`: tables of Cassandra that the engine does not have
 */
export interface SystemKeyspace {
  readonly name: string
  readonly replication: readonly [strategy: string, factor?: string] | undefined
  readonly tables: ReadonlyArray<SystemTable>
  readonly absent: string
}

const ranges = "ranges set<blob>"

const ofTable = "table_name text"

const optionTypes = "additional_write_policy text, allow_auto_snapshot boolean, bloom_filter_fp_chance double, " +
  "caching frozen<map<text; text>>, cdc boolean, comment text, compaction frozen<map<text; text>>, " +
  "compression frozen<map<text; text>>, crc_check_chance double, dclocal_read_repair_chance double, " +
  "default_time_to_live int, extensions frozen<map<text; blob>>, gc_grace_seconds int, incremental_backups boolean, " +
  "max_index_interval int, memtable text, memtable_flush_period_in_ms int, min_index_interval int, read_repair text, " +
  "read_repair_chance double, speculative_retry text"

const columnTypes = "clustering_order text, column_name_bytes blob, kind text, position int, type text"

const estimates = "mean_partition_size bigint, partitions_count bigint"

const local: SystemKeyspace = {
  name: "system",
  replication: ["LocalStrategy"],
  tables: [
    ["IndexInfo", "table_name text", "index_name text", "value blob", Rows.builtIndexes],
    ["available_ranges", "keyspace_name text", "", ranges, none],
    ["available_ranges_v2", "keyspace_name text", "", "full_ranges set<blob>, transient_ranges set<blob>", none],
    ["batches", "id timeuuid", "", "mutations list<blob>, version int", none],
    ["built_views", "keyspace_name text", "view_name text", "status_replicated boolean", Rows.builtViews],
    [
      "local",
      "key text",
      "",
      "bootstrapped text, broadcast_address inet, broadcast_port int, cluster_name text, cql_version text, " +
      "data_center text, gossip_generation int, host_id uuid, listen_address inet, listen_port int, " +
      "native_protocol_version text, partitioner text, rack text, release_version text, rpc_address inet, rpc_port int, " +
      "schema_version uuid, tokens set<text>, truncated_at map<uuid; blob>",
      Rows.local
    ],
    ["peer_events", "peer inet", "", "hints_dropped map<timeuuid; int>", none],
    ["peer_events_v2", "peer inet", "peer_port int", "hints_dropped map<timeuuid; int>", none],
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
    ],
    ["size_estimates", "keyspace_name text", `${ofTable}, range_start text, range_end text`, estimates, none],
    [
      "table_estimates",
      "keyspace_name text",
      `${ofTable}, range_type text, range_start text, range_end text`,
      estimates,
      none
    ],
    ["transferred_ranges", "operation text, keyspace_name text", "peer inet", ranges, none],
    ["transferred_ranges_v2", "operation text, keyspace_name text", "peer inet, peer_port int", ranges, none],
    [
      "view_builds_in_progress",
      "keyspace_name text",
      "view_name text, start_token text, end_token text",
      "keys_built bigint, last_token text",
      none
    ]
  ],
  absent: "compaction_history paxos paxos_repair_history prepared_statements repairs sstable_activity " +
    "sstable_activity_v2 top_partitions"
}

const schema: SystemKeyspace = {
  name: "system_schema",
  replication: ["LocalStrategy"],
  tables: [
    [
      "aggregates",
      "keyspace_name text",
      "aggregate_name text, argument_types frozen<list<text>>",
      "final_func text, initcond text, return_type text, state_func text, state_type text",
      none
    ],
    [
      "column_masks",
      "keyspace_name text",
      `${ofTable}, column_name text`,
      "function_argument_nulls frozen<list<boolean>>, function_argument_types frozen<list<text>>, " +
      "function_argument_values frozen<list<text>>, function_keyspace text, function_name text",
      none
    ],
    ["columns", "keyspace_name text", `${ofTable}, column_name text`, columnTypes, Rows.columns],
    [
      "dropped_columns",
      "keyspace_name text",
      `${ofTable}, column_name text`,
      "dropped_time timestamp, kind text, type text",
      Rows.droppedColumns
    ],
    [
      "functions",
      "keyspace_name text",
      "function_name text, argument_types frozen<list<text>>",
      "argument_names frozen<list<text>>, body text, called_on_null_input boolean, language text, return_type text",
      none
    ],
    [
      "indexes",
      "keyspace_name text",
      `${ofTable}, index_name text`,
      "kind text, options frozen<map<text; text>>",
      Rows.indexes
    ],
    [
      "keyspaces",
      "keyspace_name text",
      "",
      "durable_writes boolean, replication frozen<map<text; text>>",
      Rows.keyspaces
    ],
    ["tables", "keyspace_name text", ofTable, `${optionTypes}, flags frozen<set<text>>, id uuid`, Rows.tables],
    ["triggers", "keyspace_name text", `${ofTable}, trigger_name text`, "options frozen<map<text; text>>", none],
    [
      "types",
      "keyspace_name text",
      "type_name text",
      "field_names frozen<list<text>>, field_types frozen<list<text>>",
      Rows.types
    ],
    [
      "views",
      "keyspace_name text",
      "view_name text",
      `${optionTypes}, base_table_id uuid, base_table_name text, id uuid, include_all_columns boolean, where_clause text`,
      Rows.views
    ]
  ],
  absent: ""
}

const auth: SystemKeyspace = {
  name: "system_auth",
  replication: ["SimpleStrategy", "1"],
  tables: [
    ["cidr_groups", "cidr_group text", "", "cidrs frozen<set<frozen<tuple<inet; smallint>>>>", none],
    ["cidr_permissions", "role text", "", "cidr_groups frozen<set<text>>", none],
    ["identity_to_role", "identity text", "", "role text", none],
    ["network_permissions", "role text", "", "dcs frozen<set<text>>", none],
    ["resource_role_permissons_index", "resource text", "role text", "", none],
    ["role_members", "role text", "member text", "", none],
    ["role_permissions", "role text", "resource text", "permissions set<text>", none],
    ["roles", "role text", "", "can_login boolean, is_superuser boolean, member_of set<text>, salted_hash text", none]
  ],
  absent: ""
}

const distributed: SystemKeyspace = {
  name: "system_distributed",
  replication: ["SimpleStrategy", "3"],
  tables: [
    [
      "parent_repair_history",
      "parent_id timeuuid",
      "",
      "columnfamily_names set<text>, exception_message text, exception_stacktrace text, finished_at timestamp, " +
      "keyspace_name text, options map<text; text>, requested_ranges set<text>, started_at timestamp, " +
      "successful_ranges set<text>",
      none
    ],
    ["partition_denylist", `ks_name text, ${ofTable}`, "key blob", "", none],
    [
      "repair_history",
      "keyspace_name text, columnfamily_name text",
      "id timeuuid",
      "coordinator inet, coordinator_port int, exception_message text, exception_stacktrace text, " +
      "finished_at timestamp, parent_id timeuuid, participants set<inet>, participants_v2 set<text>, range_begin text, " +
      "range_end text, started_at timestamp, status text",
      none
    ],
    ["view_build_status", "keyspace_name text, view_name text", "host_id uuid", "status text", Rows.viewBuildStatus]
  ],
  absent: ""
}

const traces: SystemKeyspace = {
  name: "system_traces",
  replication: ["SimpleStrategy", "2"],
  tables: [
    [
      "events",
      "session_id uuid",
      "event_id timeuuid",
      "activity text, source inet, source_elapsed int, source_port int, thread text",
      none
    ],
    [
      "sessions",
      "session_id uuid",
      "",
      "client inet, command text, coordinator inet, coordinator_port int, duration int, parameters map<text; text>, " +
      "request text, started_at timestamp",
      none
    ]
  ],
  absent: ""
}

const virtualSchema: SystemKeyspace = {
  name: "system_virtual_schema",
  replication: undefined,
  tables: [
    [
      "columns",
      "keyspace_name text",
      `${ofTable}, column_name text`,
      columnTypes,
      Rows.virtualColumns,
      "virtual column definitions"
    ],
    ["keyspaces", "keyspace_name text", "", "", Rows.virtualKeyspaces, "virtual keyspace definitions"],
    ["tables", "keyspace_name text", ofTable, "comment text", Rows.virtualTables, "virtual table definitions"]
  ],
  absent: ""
}

/** `system_views` of a node with these limits. */
export const views = (limits: Limits): SystemKeyspace => ({
  name: "system_views",
  replication: undefined,
  tables: [["settings", "name text", "", "value text", Rows.settings(limits), "current settings"]],
  absent: "batch_metrics caches cidr_filtering_metrics_counts cidr_filtering_metrics_latencies clients " +
    "coordinator_read_latency coordinator_scan_latency coordinator_write_latency cql_metrics credentials_cache_keys " +
    "disk_usage gossip_info internode_inbound internode_outbound jmx_permissions_cache_keys local_read_latency " +
    "local_scan_latency local_write_latency max_partition_size max_sstable_duration max_sstable_size " +
    "network_permissions_cache_keys pending_hints permissions_cache_keys queries repair_jobs repair_participates " +
    "repair_sessions repair_validations repairs roles_cache_keys rows_per_read sai_column_indexes " +
    "sai_sstable_index_segments sai_sstable_indexes snapshots sstable_tasks streaming system_logs system_properties " +
    "thread_pools tombstones_per_read"
})

/** The keyspaces that are the same on each node. */
export const fixed: ReadonlyArray<SystemKeyspace> = [local, schema, auth, distributed, traces, virtualSchema]
