/** The Layer's settings as options of the driver's Client. */
import { type ClientOptions, type DseClientOptions, ExecutionProfile, policies } from "cassandra-driver"
import * as Redacted from "effect/Redacted"
import * as net from "node:net"
import * as tls from "node:tls"
import type { Options, TlsOptions } from "../CassandraDriver.ts"
import { consistencyCode } from "./failure.ts"
import { millisOf } from "./request.ts"
import { countResent } from "./resent.ts"
import { avoiding, nearestDataCenter } from "./routing.ts"

/** How the driver has to decode for the session. */
export const encoding = {
  map: Map,
  set: Set,
  copyBuffer: false,
  useUndefinedAsUnset: true,
  useBigIntAsLong: true,
  useBigIntAsVarint: true
}

/** What the session connects to, for messages. */
export const whereOf = (options: Options): string =>
  options.bundle === undefined ? contactPointsOf(options).join(", ") : `the cluster of ${options.bundle}`

/** Whether verification is turned off, here or in the driver's own options. */
export const acceptsAnyCertificate = (options: Options): boolean =>
  (typeof options.tls === "object" && options.tls.verify === false) ||
  (options.tls === undefined && options.driver?.sslOptions?.rejectUnauthorized === false)

const contactPointsOf = (options: Options): ReadonlyArray<string> =>
  options.contactPoints ?? options.driver?.contactPoints ?? ["127.0.0.1"]

export const clientOptions = (options: Options): DseClientOptions => {
  const driver: ClientOptions = options.driver ?? {}
  const contactPoints = contactPointsOf(options)
  const sslOptions = options.tls === undefined || options.tls === false
    ? driver.sslOptions === undefined ? undefined : { rejectUnauthorized: true, ...driver.sslOptions }
    : { ...driver.sslOptions, ...sslOptionsOf(options.tls === true ? {} : options.tls, contactPoints) }
  const localDataCenter = options.localDataCenter ?? driver.localDataCenter
  const credentials = options.credentials === undefined
    ? driver.credentials
    : { username: options.credentials.username, password: Redacted.value(options.credentials.password) }
  return {
    ...driver,
    ...(options.bundle !== undefined
      ? { cloud: { secureConnectBundle: options.bundle } }
      : driver.cloud === undefined
      ? { contactPoints: [...contactPoints] }
      : undefined),
    ...(credentials === undefined ? undefined : { credentials }),
    ...(sslOptions === undefined ? undefined : { sslOptions }),
    ...(options.applicationName === undefined ? undefined : { applicationName: options.applicationName }),
    // The driver's own 500 are fewer than a service with many tenants has, and are then prepared again and again.
    maxPrepared: options.maxPrepared ?? driver.maxPrepared ?? 10_000,
    requestTracker: countResent(driver.requestTracker),
    monitorReporting: { enabled: false },
    encoding,
    // The data centre is the policy's, where a wrong name is noticed after the connection is in a pool that gets closed.
    policies: {
      ...driver.policies,
      loadBalancing: avoiding(
        options.loadBalancing ?? driver.policies?.loadBalancing ?? nearestDataCenter(localDataCenter)
      ),
      retry: new policies.retry.FallthroughRetryPolicy(),
      ...(options.speculativeExecution === undefined ? undefined : {
        speculativeExecution: new policies.speculativeExecution.ConstantSpeculativeExecutionPolicy(
          millisOf(options.speculativeExecution.after),
          options.speculativeExecution.atMost ?? 1
        )
      })
    },
    profiles: [...driver.profiles ?? [], ...profilesOf(options)],
    protocolOptions: {
      // The highest version the driver and Cassandra share; asking for more costs a connection each time.
      maxVersion: 4,
      ...driver.protocolOptions,
      ...(options.port === undefined ? undefined : { port: options.port })
    },
    queryOptions: {
      ...driver.queryOptions,
      ...(options.consistency === undefined ? undefined : { consistency: consistencyCode(options.consistency) }),
      ...(options.serialConsistency === undefined
        ? undefined
        : { serialConsistency: consistencyCode(options.serialConsistency) }),
      ...(options.pageSize === undefined ? undefined : { fetchSize: options.pageSize })
    },
    socketOptions: {
      ...driver.socketOptions,
      ...(options.requestTimeout === undefined ? undefined : { readTimeout: millisOf(options.requestTimeout) })
    }
  }
}

/** The driver keeps a profile for its load balancing alone; the rest of it is read for each statement. */
const profilesOf = (options: Options): ReadonlyArray<ExecutionProfile> =>
  Object.entries(options.profiles ?? {}).flatMap(([name, { loadBalancing }]) =>
    loadBalancing === undefined ? [] : [new ExecutionProfile(name, { loadBalancing: avoiding(loadBalancing) })]
  )

/** The driver checks nothing by default. Names that count: the node's address, `serverName`, the contact points' names. */
const sslOptionsOf = (options: TlsOptions, contactPoints: ReadonlyArray<string>): tls.ConnectionOptions => {
  const names = options.serverName === undefined
    ? contactPoints.map((point) => point.replace(/:\d+$/, "")).filter((name) => net.isIP(name) === 0)
    : [options.serverName]
  const verify = options.verify ?? true
  return {
    rejectUnauthorized: verify,
    ...(options.ca === undefined ? undefined : { ca: typeof options.ca === "string" ? options.ca : [...options.ca] }),
    ...(options.certificate === undefined ? undefined : { cert: options.certificate }),
    ...(options.key === undefined ? undefined : { key: Redacted.value(options.key) }),
    ...(options.serverName === undefined ? undefined : { servername: options.serverName }),
    checkServerIdentity: (address, certificate) => {
      const wrong = tls.checkServerIdentity(address, certificate)
      if (wrong === undefined) return undefined
      return names.some((name) => tls.checkServerIdentity(name, certificate) === undefined) ? undefined : wrong
    }
  }
}
