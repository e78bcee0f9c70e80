/** What a new connection is asked first: which database this is, and whether the session's keyspace exists. */
import type { SessionInfo } from "@effect-cql/core/CassandraSession"
import type { SerialConsistency } from "@effect-cql/core/Consistency"
import { type Client, policies } from "cassandra-driver"
import type { Options } from "../CassandraDriver.ts"
import { consistencyCode } from "./failure.ts"

/** The default limits of the servers' own configuration (`cassandra.yaml`, `scylla.yaml`). */
const limits: { readonly [Dialect in SessionInfo["dialect"]]: SessionInfo["limits"] } = {
  cassandra: { batchWarnBytes: 5 * 1024, batchFailBytes: 50 * 1024, keyBytes: 65_535, frameBytes: 16 * 1024 ** 2 },
  scylla: { batchWarnBytes: 128 * 1024, batchFailBytes: 1024 ** 2, keyBytes: 65_535, frameBytes: 16 * 1024 ** 2 }
}

/** Reads what `SessionInfo` tells; limits that are given win. */
export const sessionInfo = async (
  client: Client,
  options: Pick<Options, "keyspace" | "limits" | "profiles">
): Promise<SessionInfo> => {
  const [local, scylla] = await Promise.all([
    client.execute("SELECT release_version FROM system.local WHERE key = 'local'", [], { prepare: false }),
    client.execute(
      "SELECT table_name FROM system_schema.tables WHERE keyspace_name = 'system' AND table_name = 'scylla_local'",
      [],
      { prepare: false }
    )
  ])
  const dialect = scylla.rowLength > 0 ? "scylla" : "cassandra"
  return {
    dialect,
    version: String(local.first()?.["release_version"] ?? "unknown"),
    keyspace: options.keyspace ?? client.keyspace,
    serialConsistency: serialOf(client),
    profiles: Object.fromEntries(
      Object.entries(options.profiles ?? {}).map(([name, { serialConsistency }]) => [name, { serialConsistency }])
    ),
    limits: { ...limits[dialect], ...options.limits }
  }
}

/**
 * Puts the client into the keyspace, when there is one of that name. A session may be made before its keyspace: the
 * schema's first run creates it.
 */
export const enterKeyspace = async (client: Client, keyspace: string): Promise<boolean> => {
  const found = await client.execute(
    `SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = '${keyspace.replaceAll("'", "''")}'`,
    [],
    { prepare: false }
  )
  if (found.rowLength > 0) client.keyspace = keyspace.replaceAll("\"", "\"\"")
  return found.rowLength > 0
}

interface ClientInside {
  readonly options: {
    readonly queryOptions: { readonly serialConsistency?: number }
    readonly socketOptions: { readonly readTimeout: number }
    readonly protocolOptions: { readonly maxSchemaAgreementWaitSeconds: number }
    readonly policies: { readonly speculativeExecution: unknown }
  }
}

/** The level of the Paxos rounds of a client that says nothing is the server's, SERIAL. */
const serialOf = (client: Client): SerialConsistency =>
  (client as unknown as ClientInside).options.queryOptions.serialConsistency === consistencyCode("LOCAL_SERIAL")
    ? "LOCAL_SERIAL"
    : "SERIAL"

/**
 * What a client was made with: how long it waits for an answer, and for the nodes to agree on a schema, in milliseconds, and
 * whether it may send a request to a second node meanwhile.
 */
export const madeWith = (
  client: Client
): { readonly requestTimeout: number; readonly agreementTimeout: number; readonly hedges: boolean } => {
  // What the driver's types leave out.
  const { options } = client as unknown as ClientInside
  return {
    requestTimeout: options.socketOptions.readTimeout,
    agreementTimeout: options.protocolOptions.maxSchemaAgreementWaitSeconds * 1_000,
    hedges:
      !(options.policies.speculativeExecution instanceof policies.speculativeExecution.NoSpeculativeExecutionPolicy)
  }
}
