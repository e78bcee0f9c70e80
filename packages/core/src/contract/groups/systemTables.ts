import { group, rule } from "../ContractCase.ts"
import { ContractKeyspace } from "../ContractKeyspace.ts"
import {
  eventually,
  expectEqual,
  gives,
  givesColumn,
  givesInAnyOrder,
  hasColumns,
  newName,
  newTable,
  refuses,
  run,
  runAll
} from "../steps.ts"

const bare = (name: string): string => name.slice(name.indexOf(".") + 1)

/**
 * The system's own tables, as far as drivers and tools read them.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/managing/operating/virtualtables.html Virtual tables}
 * @category groups
 * @since 0.1.0
 */
export const systemTables = group("system tables", [
  rule("system.local tells all of the node", function*() {
    yield* run("SELECT * FROM system.local").pipe(hasColumns([
      "key",
      "bootstrapped",
      "broadcast_address",
      "broadcast_port",
      "cluster_name",
      "cql_version",
      "data_center",
      "gossip_generation",
      "host_id",
      "listen_address",
      "listen_port",
      "native_protocol_version",
      "partitioner",
      "rack",
      "release_version",
      "rpc_address",
      "rpc_port",
      "schema_version",
      "tokens",
      "truncated_at"
    ]))
    const { rows: [row] } = yield* run("SELECT * FROM system.local WHERE key = 'local'")
    const { truncated_at: _, ...rest } = row ?? {}
    const absent = Object.entries(rest).filter(([, value]) => value === null).map(([name]) => name)
    yield* expectEqual("what is not told", absent, [])
    yield* expectEqual("partitioner", row?.partitioner, "org.apache.cassandra.dht.Murmur3Partitioner")
  }),
  rule("the schema's version is another one after a change", function*() {
    const { rows: [before] } = yield* run("SELECT schema_version FROM system.local")
    yield* newTable("p int PRIMARY KEY")
    const { rows: [after] } = yield* run("SELECT schema_version FROM system.local")
    yield* expectEqual("same version", before?.schema_version === after?.schema_version, false)
  }),
  rule("one node has no peers", function*() {
    yield* run("SELECT * FROM system.peers").pipe(gives([]))
    yield* run("SELECT * FROM system.peers_v2").pipe(gives([]))
  }),
  rule("system_schema lists its own tables and those of other system keyspaces", function*() {
    yield* run("SELECT table_name FROM system_schema.tables WHERE keyspace_name = 'system_schema'").pipe(
      givesColumn("table_name", [
        "aggregates",
        "column_masks",
        "columns",
        "dropped_columns",
        "functions",
        "indexes",
        "keyspaces",
        "tables",
        "triggers",
        "types",
        "views"
      ])
    )
    yield* run(
      "SELECT column_name, kind, type FROM system_schema.columns WHERE keyspace_name = 'system_auth' AND table_name = 'roles'"
    ).pipe(gives([
      { column_name: "can_login", kind: "regular", type: "boolean" },
      { column_name: "is_superuser", kind: "regular", type: "boolean" },
      { column_name: "member_of", kind: "regular", type: "set<text>" },
      { column_name: "role", kind: "partition_key", type: "text" },
      { column_name: "salted_hash", kind: "regular", type: "text" }
    ]))
    yield* run(
      "SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name IN ('system', 'system_auth', " +
        "'system_distributed', 'system_schema', 'system_traces', 'system_views')"
    ).pipe(givesInAnyOrder(
      ["system", "system_auth", "system_distributed", "system_schema", "system_traces"].map((keyspace_name) => ({
        keyspace_name
      }))
    ))
  }),
  rule("virtual keyspaces are listed apart", function*() {
    yield* run("SELECT keyspace_name FROM system_virtual_schema.keyspaces").pipe(
      givesInAnyOrder([{ keyspace_name: "system_views" }, { keyspace_name: "system_virtual_schema" }])
    )
    yield* run("SELECT table_name FROM system_virtual_schema.tables WHERE keyspace_name = 'system_virtual_schema'")
      .pipe(givesColumn("table_name", ["columns", "keyspaces", "tables"]))
    yield* run(
      "SELECT column_name, kind, type FROM system_virtual_schema.columns WHERE keyspace_name = 'system_views' " +
        "AND table_name = 'settings'"
    ).pipe(gives([
      { column_name: "name", kind: "partition_key", type: "text" },
      { column_name: "value", kind: "regular", type: "text" }
    ]))
  }),
  rule("system_views.settings tells the limits", function*() {
    yield* run("SELECT value FROM system_views.settings WHERE name = 'native_transport_max_frame_size'").pipe(
      gives([{ value: "16MiB" }])
    )
    yield* run("SELECT value FROM system_views.settings WHERE name = 'page_size_fail_threshold'").pipe(
      gives([{ value: "-1" }])
    )
    yield* run("SELECT value FROM system_views.settings WHERE name = 'no_such_setting'").pipe(gives([]))
  }),
  rule("views and indexes that are built are listed", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    const { name } = yield* ContractKeyspace
    const view = yield* newName
    yield* runAll(
      `CREATE INDEX ON ${t} (v)`,
      `CREATE MATERIALIZED VIEW ${view} AS SELECT p, v FROM ${t} WHERE p IS NOT NULL AND v IS NOT NULL PRIMARY KEY (v, p)`
    )
    yield* eventually(
      run("SELECT view_name FROM system.built_views WHERE keyspace_name = ? AND view_name = ?", [name, bare(view)])
        .pipe(gives([{ view_name: bare(view) }]))
    )
    yield* eventually(
      run(`SELECT index_name FROM system."IndexInfo" WHERE table_name = ? AND index_name = ?`, [
        name,
        `${bare(t)}_v_idx`
      ]).pipe(gives([{ index_name: `${bare(t)}_v_idx` }]))
    )
  }),
  rule("nothing is made, changed or dropped in a system keyspace", function*() {
    for (
      const cql of [
        "CREATE TABLE system.t (p int PRIMARY KEY)",
        "CREATE TABLE system_auth.t (p int PRIMARY KEY)",
        "CREATE TYPE system_auth.u (a int)",
        "CREATE INDEX ON system.local (rack)",
        "ALTER TABLE system_auth.roles ADD x int",
        "ALTER KEYSPACE system WITH durable_writes = true",
        "DROP TABLE system.local",
        "DROP KEYSPACE system",
        "DROP KEYSPACE system_traces",
        "DROP KEYSPACE IF EXISTS system"
      ]
    ) yield* run(cql).pipe(refuses("Unauthorized"))
    yield* run("CREATE KEYSPACE system WITH replication = {'class': 'SimpleStrategy'}").pipe(refuses("InvalidQuery"))
    yield* run("TRUNCATE system_views.settings").pipe(refuses("InvalidQuery"))
    yield* run("INSERT INTO system_views.settings (name, value) VALUES ('a', 'b')").pipe(refuses("InvalidQuery"))
  }),
  rule("a table that no system keyspace has is refused", function*() {
    yield* run("SELECT * FROM system.no_such_table").pipe(refuses("InvalidQuery"))
    yield* run("SELECT * FROM system_views.no_such_table").pipe(refuses("InvalidQuery"))
  }),
  rule("virtual tables are filtered without ALLOW FILTERING, in the order of their keys", function*() {
    yield* run("SELECT name FROM system_views.settings WHERE value = 'no such value'").pipe(gives([]))
    const columns = "SELECT column_name FROM system_virtual_schema.columns"
    yield* run(`${columns} WHERE keyspace_name > 'x' AND type IN ('x')`).pipe(gives([]))
    yield* run(`${columns} WHERE column_name = 'x'`).pipe(refuses("InvalidQuery"))
    yield* run("SELECT table_name FROM system_schema.tables WHERE comment = 'x'").pipe(refuses("InvalidQuery"))
  })
])
