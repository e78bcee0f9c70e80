/**
 * The files one node reads: cassandra.yaml, the JVM's arguments, and where its log goes.
 */

/** What differs from node to node. */
export interface NodeSettings {
  readonly address: string
  readonly nativePort: number
  readonly storagePort: number
  readonly seeds: ReadonlyArray<string>
  readonly directory: string
  readonly heap: string
  readonly commitLogSync: "periodic" | "batch"
  /** Settings of cassandra.yaml over those below. */
  readonly settings?: Settings | undefined
  /** More arguments for its Java. */
  readonly jvm?: ReadonlyArray<string>
}

/** Settings of cassandra.yaml by their names. */
export type Settings = { readonly [name: string]: boolean | number | string }

/** SimpleSnitch knows one data centre, by this name. */
export const localDataCenter = "datacenter1"

/** What tests need otherwise than Cassandra 5 has it; each holds for a node from jars and for one in a container. */
export const settings: Settings = {
  // Off as Cassandra comes, and used by our tests.
  materialized_views_enabled: true,
  user_defined_functions_enabled: true,
  sasi_indexes_enabled: true,
  // As it comes, it writes what version 4 can read, and refuses what expires after 2038.
  storage_compatibility_mode: "NONE",
  // DROP and TRUNCATE are frequent here, and nobody restores.
  auto_snapshot: false,
  // A run makes hundreds of tables, and a slab is 1 MB of heap for each that was written to.
  memtable_allocation_type: "unslabbed_heap_buffers",
  // Tests share a busy machine, and these are limits on waiting, not on what is legal.
  read_request_timeout: "20s",
  range_request_timeout: "20s",
  write_request_timeout: "20s",
  counter_write_request_timeout: "20s",
  cas_contention_timeout: "10s",
  truncate_request_timeout: "60s",
  request_timeout: "20s"
}

/**
 * Leaves a change of the schema in the commit log until a flush is due: a fourth of the time for each CREATE. Only for
 * data that nobody misses.
 */
export const lazySchemaFlush = "-Dcassandra.test.flush_local_schema_changes=false"

/** Everybody may do everything, which a container's own file says already. */
const open: Settings = { authenticator: "AllowAllAuthenticator", authorizer: "AllowAllAuthorizer" }

export const cassandraYaml = (node: NodeSettings): string =>
  [
    "cluster_name: effect-cql",
    "num_tokens: 16",
    "partitioner: org.apache.cassandra.dht.Murmur3Partitioner",
    `commitlog_sync: ${node.commitLogSync}`,
    ...(node.commitLogSync === "periodic" ? ["commitlog_sync_period: 10000ms"] : []),
    "seed_provider:",
    "  - class_name: org.apache.cassandra.locator.SimpleSeedProvider",
    `    parameters: [{seeds: "${node.seeds.map((seed) => `${seed}:${node.storagePort}`).join(",")}"}]`,
    `listen_address: ${node.address}`,
    `rpc_address: ${node.address}`,
    `storage_port: ${node.storagePort}`,
    `native_transport_port: ${node.nativePort}`,
    "start_native_transport: true",
    "endpoint_snitch: SimpleSnitch",
    "auto_bootstrap: false",
    ...Object.entries({ ...open, ...settings, ...node.settings }).map(([name, value]) => `${name}: ${value}`),
    ""
  ].join("\n")

export const logbackXml = `<configuration>
  <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%-5level %date{ISO8601} %F:%L - %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="console"/></root>
</configuration>
`

// Cassandra 5 reaches into these packages (conf/jvm17-server.options of its distribution).
const exported = [
  "java.base/jdk.internal.misc",
  "java.base/java.lang.ref",
  "java.management.rmi/com.sun.jmx.remote.internal.rmi",
  "java.rmi/sun.rmi.registry",
  "java.rmi/sun.rmi.server",
  "java.sql/java.sql",
  "jdk.unsupported/sun.misc"
]

const opened = [
  "jdk.management/com.sun.management.internal",
  "java.base/java.io",
  "java.base/java.lang",
  "java.base/java.lang.module",
  "java.base/java.lang.reflect",
  "java.base/java.util",
  "java.base/jdk.internal.loader",
  "java.base/jdk.internal.math",
  "java.base/jdk.internal.module",
  "java.base/jdk.internal.ref",
  "java.base/jdk.internal.reflect",
  "java.base/jdk.internal.util.jar",
  "java.base/sun.nio.ch"
]

/** The arguments of `java` for a node whose configuration files are at these URLs and whose jars are in this folder. */
export const javaArguments = (
  node: NodeSettings,
  files: { readonly config: string; readonly logback: string; readonly jars: string }
): ReadonlyArray<string> => [
  `-Xms${node.heap}`,
  `-Xmx${node.heap}`,
  "-XX:+ExitOnOutOfMemoryError",
  ...(node.jvm ?? []),
  "-Djdk.attach.allowAttachSelf=true",
  "-Dio.netty.tryReflectionSetAccessible=true",
  ...exported.flatMap((name) => ["--add-exports", `${name}=ALL-UNNAMED`]),
  ...opened.flatMap((name) => ["--add-opens", `${name}=ALL-UNNAMED`]),
  `-Dcassandra.config=${files.config}`,
  `-Dlogback.configurationFile=${files.logback}`,
  `-Dcassandra.storagedir=${node.directory}`,
  "-Dcassandra.skip_wait_for_gossip_to_settle=0",
  "-Dcassandra.ring_delay_ms=100",
  "-Dcassandra.superuser_setup_delay_ms=0",
  "-Dcassandra-foreground=yes",
  // A node that is killed and comes back must have its schema.
  ...(node.commitLogSync === "periodic" ? [lazySchemaFlush] : []),
  "-cp",
  files.jars,
  "org.apache.cassandra.service.CassandraDaemon"
]
