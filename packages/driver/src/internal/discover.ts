/** What a new connection is asked first: which database this is, and whether the session's keyspace exists. */
import type { SessionInfo } from "@effect-cql/core/CassandraSession"
import type { SerialConsistency } from "@effect-cql/core/Consistency"
import * as Limits from "@effect-cql/core/Limits"
import { type Client, policies } from "cassandra-driver"
import type { Options } from "../CassandraDriver.ts"
import { consistencyCode } from "./failure.ts"
import * as ReadLimits from "./limits.ts"
import type { RunSettings } from "./profiles.ts"

/** One page, whatever the server allows pages to be. */
const whole = { prepare: false, fetchSize: 0 }

/** Reads what `SessionInfo` tells; limits that are given win. */
export const sessionInfo = async (
  client: Client,
  options: Pick<Options, "keyspace" | "limits" | "profiles">
): Promise<SessionInfo> => {
  const [local, scylla, told] = await Promise.all([
    client.execute("SELECT release_version FROM system.local WHERE key = 'local'", [], whole),
    client.execute(
      "SELECT table_name FROM system_schema.tables WHERE keyspace_name = 'system' AND table_name = 'scylla_local'",
      [],
      whole
    ),
    ReadLimits.read(client)
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
    limits: Limits.change(Limits.change(Limits.defaults[dialect], told), options.limits)
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
    whole
  )
  if (found.rowLength > 0) client.keyspace = keyspace.replaceAll("\"", "\"\"")
  return found.rowLength > 0
}

interface ClientInside {
  readonly options: {
    readonly queryOptions: {
      readonly consistency: number
      readonly fetchSize: number
      readonly serialConsistency?: number
    }
    readonly socketOptions: { readonly readTimeout: number }
    readonly protocolOptions: { readonly maxSchemaAgreementWaitSeconds: number }
    readonly policies: { readonly speculativeExecution: unknown }
  }
  readonly profileManager: {
    readonly _loadBalancingPolicies: ReadonlyArray<unknown>
    readonly getProfile: (name: undefined) => {
      readonly consistency?: number
      readonly serialConsistency?: number
      readonly loadBalancing: policies.loadBalancing.LoadBalancingPolicy
    }
  }
}

/** The level of the Paxos rounds of a client that says nothing is the server's, SERIAL. */
const serialOf = (client: Client): SerialConsistency =>
  // What the driver's types leave out.
  (client as unknown as ClientInside).options.queryOptions.serialConsistency === consistencyCode("LOCAL_SERIAL")
    ? "LOCAL_SERIAL"
    : "SERIAL"

/**
 * What a client was made with, as far as a statement can say otherwise: how long it waits for an answer, in milliseconds; rows
 * in its pages; and whether it may send a request to a second node meanwhile.
 */
export type MadeWith = Omit<RunSettings, "deadline" | "retry">

export const madeWith = (client: Client): MadeWith => {
  // What the driver's types leave out.
  const { options, profileManager } = client as unknown as ClientInside
  const { consistency, loadBalancing, serialConsistency } = profileManager.getProfile(undefined)
  const { queryOptions } = options
  return {
    requestTimeout: options.socketOptions.readTimeout,
    pageSize: queryOptions.fetchSize,
    consistency: consistency ?? queryOptions.consistency,
    serialConsistency: serialConsistency ?? queryOptions.serialConsistency,
    loadBalancing,
    hedges:
      !(options.policies.speculativeExecution instanceof policies.speculativeExecution.NoSpeculativeExecutionPolicy)
  }
}

/** Whether a client was made with a load balancing policy, and so has told it of its nodes. */
export const hasPolicy = (client: Client) => (policy: policies.loadBalancing.LoadBalancingPolicy): boolean =>
  // As above.
  (client as unknown as ClientInside).profileManager._loadBalancingPolicies.includes(policy)

/** How long a client waits for the nodes to agree on a schema, in milliseconds. */
export const agreementTimeout = (client: Client): number =>
  // As above.
  (client as unknown as ClientInside).options.protocolOptions.maxSchemaAgreementWaitSeconds * 1_000
