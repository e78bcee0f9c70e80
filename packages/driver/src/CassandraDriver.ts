/**
 * The live Layer of `CassandraSession`, on the Apache Cassandra driver for Node.js.
 *
 * ```ts
 * import { query } from "@effect-cql/core"
 * import { CassandraDriver } from "@effect-cql/driver"
 * import { Effect } from "effect"
 *
 * const Live = CassandraDriver.layer({ contactPoints: ["127.0.0.1"], keyspace: "shop" })
 *
 * const users = query(User, { id: boardId }).pipe(Effect.provide(Live))
 * ```
 *
 * @since 0.1.0
 */
import type { CassandraError } from "@effect-cql/core/CassandraError"
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import type { Consistency, SerialConsistency } from "@effect-cql/core/Consistency"
import type * as Limits from "@effect-cql/core/Limits"
import * as SessionMetrics from "@effect-cql/core/SessionMetrics"
import * as SlowQueryLog from "@effect-cql/core/SlowQueryLog"
import { Client, type ClientOptions, type policies } from "cassandra-driver"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { Cluster } from "./Cluster.ts"
import { acceptsAnyCertificate, clientOptions, whereOf } from "./internal/clientOptions.ts"
import { make as makeCluster } from "./internal/cluster.ts"
import { connect, connectGiven, refuseForeign, refuseVersion, wrongSettings } from "./internal/connect.ts"
import * as Counts from "./internal/counts.ts"
import * as Discover from "./internal/discover.ts"
import { toError } from "./internal/failure.ts"
import * as Log from "./internal/log.ts"
import * as Profiles from "./internal/profiles.ts"
import { millisOf } from "./internal/request.ts"
import * as Session from "./internal/session.ts"
import * as Settings from "./internal/settings.ts"
import * as Warnings from "./internal/warnings.ts"
import type { Run, Watch } from "./internal/watch.ts"
import type { RetryPolicy } from "./RetryPolicy.ts"

/**
 * User name and password for nodes with `PasswordAuthenticator`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Credentials {
  readonly username: string
  readonly password: Redacted.Redacted
}

/**
 * Encryption of the connections. Certificates and host names are verified.
 *
 * - `ca`: certificates of authorities to trust, PEM, instead of those that Node.js knows
 * - `certificate`, `key`: what this client shows when nodes ask for a certificate, PEM
 * - `serverName`: the name that the nodes' certificates must be made out to. Without it a certificate must be made out to the
 *   node's address, or to a contact point that is given by name
 * - `verify`: `false` accepts any certificate, which protects against nobody on the way; a warning is logged
 *
 * @category models
 * @since 0.1.0
 */
export interface TlsOptions {
  readonly ca?: string | ReadonlyArray<string> | undefined
  readonly certificate?: string | undefined
  readonly key?: Redacted.Redacted | undefined
  readonly serverName?: string | undefined
  readonly verify?: boolean | undefined
}

/**
 * A second request to another node when the first has not answered, and so on. Only for reads and for writes that are
 * idempotent; the first answer counts. It trades load for latency: take about the 99th percentile for `after`.
 *
 * - `after`: how long to wait for an answer before the next node is asked
 * - `atMost`: how many requests besides the first; 1 by default
 *
 * @category models
 * @since 0.1.0
 */
export interface SpeculativeExecution {
  readonly after: Duration.Input
  readonly atMost?: number | undefined
}

/**
 * Settings that statements take instead of the session's by naming them, such as a longer timeout for reports. What a
 * statement says itself comes first.
 *
 * ```ts
 * import { query, withOptions } from "@effect-cql/core"
 * import { CassandraDriver, RetryPolicy } from "@effect-cql/driver"
 *
 * const Live = CassandraDriver.layer({
 *   profiles: { reports: { consistency: "LOCAL_ONE", requestTimeout: "1 minute", retry: RetryPolicy.never } }
 * })
 *
 * const report = query(TaskEvent, { boardId }).pipe(withOptions({ profile: "reports" }))
 * ```
 *
 * @category models
 * @since 0.1.0
 */
export interface Profile extends
  Pick<
    Options,
    "consistency" | "deadline" | "loadBalancing" | "pageSize" | "requestTimeout" | "retry" | "serialConsistency"
  >
{}

/**
 * The settings of a session.
 *
 * | setting | default | |
 * | --- | --- | --- |
 * | `contactPoints` | `127.0.0.1` | nodes to ask for the rest of the cluster: `host`, `host:port`, `[ipv6]:port` |
 * | `port` | 9042 | where a contact point names none |
 * | `localDataCenter` | of the first node reached | only nodes of this data centre are used |
 * | `keyspace` | none | where unqualified table names are looked up; may be created later |
 * | `credentials` | none | user name and password |
 * | `tls` | off | `true`, or {@link TlsOptions} |
 * | `consistency` | `LOCAL_ONE` | of statements that name none |
 * | `serialConsistency` | the server's, `SERIAL` | of lightweight transactions that name none |
 * | `pageSize` | 5000, or what the limit of a page allows | rows in a page |
 * | `requestTimeout` | 12 seconds | how long to wait for each answer |
 * | `deadline` | none | how long a page may take with everything that is retried for it |
 * | `retry` | `RetryPolicy.standard` | when a request that failed is sent again |
 * | `speculativeExecution` | none | when to ask a second node before the first has answered |
 * | `loadBalancing` | nodes that have the data, then the others of the data centre | a policy of the driver's |
 * | `profiles` | none | settings under a name, for statements with that `profile` among their options |
 * | `connectTimeout` | 10 seconds | how long to wait for the first connection |
 * | `maxPrepared` | 10,000 | statements kept prepared, by their texts: each tenant's keyspace makes texts of its own |
 * | `limits` | the server's own | what is refused before it is sent, each as `Limits` says; -1 for none |
 * | `metrics` | `false` | whether requests are measured and counted, see {@link layer} |
 * | `slowQuery` | never | how long a request takes before it is logged as slow, see `SlowQueryLog` |
 * | `bundle` | none | path of a secure connect bundle, in place of `contactPoints`, `port` and `tls` |
 * | `applicationName` | none | shown in the server's `system_views.clients` |
 * | `driver` | | any other option of the driver's `Client` |
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  readonly contactPoints?: ReadonlyArray<string> | undefined
  readonly port?: number | undefined
  readonly localDataCenter?: string | undefined
  readonly keyspace?: string | undefined
  readonly credentials?: Credentials | undefined
  readonly tls?: boolean | TlsOptions | undefined
  readonly consistency?: Consistency | undefined
  readonly serialConsistency?: SerialConsistency | undefined
  readonly pageSize?: number | undefined
  readonly requestTimeout?: Duration.Input | undefined
  readonly deadline?: Duration.Input | undefined
  readonly retry?: RetryPolicy | undefined
  readonly speculativeExecution?: SpeculativeExecution | undefined
  readonly loadBalancing?: policies.loadBalancing.LoadBalancingPolicy | undefined
  readonly profiles?: { readonly [name: string]: Profile } | undefined
  readonly connectTimeout?: Duration.Input | undefined
  readonly maxPrepared?: number | undefined
  readonly limits?: Limits.Given | undefined
  readonly metrics?: boolean | undefined
  readonly slowQuery?: Duration.Input | undefined
  readonly bundle?: string | undefined
  readonly applicationName?: string | undefined
  readonly driver?: ClientOptions | undefined
}

/**
 * A session on a cluster of its own: it connects when the Layer is built and closes every connection with its scope. Beside it
 * stands `Cluster`, which tells of the nodes.
 *
 * It fails with `NoHostAvailable` when no contact point can be reached, with `ClientTimeout` when that takes too long, with
 * `AuthenticationFailed` for a wrong password and with `ConfigError` for settings that cannot be right.
 *
 * With `metrics: true` it has the metrics of `SessionMetrics`, and these counters of its own:
 *
 * | counter | of |
 * | --- | --- |
 * | `effect_cql.retries` | requests that failed and were sent again, by `error.type` |
 * | `effect_cql.unsent_retries` | nodes that a request could not be written to before another one took it |
 * | `effect_cql.speculative_executions` | requests sent to another node before the first had answered |
 * | `effect_cql.server_warnings` | warnings of the server |
 * | `effect_cql.prepared` | statements that were prepared |
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options = {}): Layer.Layer<CassandraSession | Cluster, CassandraError> =>
  Layer.effectContext(Effect.flatMap(open(options), (client) => services(client, options)))

/**
 * As {@link layer}, with settings from Effect's Config. What is configured wins over what is given.
 *
 * | name | setting |
 * | --- | --- |
 * | `CASSANDRA_CONTACT_POINTS` | `contactPoints`, separated by commas |
 * | `CASSANDRA_PORT` | `port` |
 * | `CASSANDRA_LOCAL_DATA_CENTER` | `localDataCenter` |
 * | `CASSANDRA_KEYSPACE` | `keyspace` |
 * | `CASSANDRA_USERNAME` `CASSANDRA_PASSWORD` | `credentials` |
 * | `CASSANDRA_CONSISTENCY` | `consistency`: `LOCAL_QUORUM` |
 * | `CASSANDRA_SERIAL_CONSISTENCY` | `serialConsistency`: `LOCAL_SERIAL` |
 * | `CASSANDRA_PAGE_SIZE` | `pageSize` |
 * | `CASSANDRA_REQUEST_TIMEOUT` | `requestTimeout`: `5 seconds` |
 * | `CASSANDRA_DEADLINE` | `deadline`: `30 seconds` |
 * | `CASSANDRA_CONNECT_TIMEOUT` | `connectTimeout`: `5 seconds` |
 * | `CASSANDRA_APPLICATION_NAME` | `applicationName` |
 * | `CASSANDRA_BUNDLE` | `bundle` |
 * | `CASSANDRA_LIMITS_BATCH_FAIL_BYTES` | `limits.batchFailBytes`, and so on for every limit; -1 for none |
 * | `CASSANDRA_TLS` | `tls`: `true` or `false` |
 * | `CASSANDRA_TLS_CA_FILE` | `tls.ca`, the path of a PEM file |
 * | `CASSANDRA_TLS_CERTIFICATE_FILE` | `tls.certificate`, the path of a PEM file |
 * | `CASSANDRA_TLS_KEY_FILE` | `tls.key`, the path of a PEM file |
 * | `CASSANDRA_TLS_SERVER_NAME` | `tls.serverName` |
 * | `CASSANDRA_TLS_VERIFY` | `tls.verify` |
 *
 * Any of the names that begin with `CASSANDRA_TLS_` turns encryption on; `CASSANDRA_TLS=false` turns it off all the same.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerConfig = (
  options: Options = {}
): Layer.Layer<CassandraSession | Cluster, CassandraError | Config.ConfigError> =>
  Layer.unwrap(Effect.map(Settings.read(options), layer))

/**
 * As {@link layer}, for a cluster that is described by a secure connect bundle, such as those of Astra.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerBundle = (
  path: string,
  credentials: Credentials,
  options: Omit<Options, "bundle" | "contactPoints" | "credentials" | "port" | "tls"> = {}
): Layer.Layer<CassandraSession | Cluster, CassandraError> => layer({ ...options, bundle: path, credentials })

/**
 * A session on a client of the driver that the caller made. It is connected when the Layer is built, and left open afterwards
 * unless `shutdown` is asked for. Errors are recognised by the driver's classes: the client must come from the same copy of
 * `cassandra-driver`. What the caller does with the client besides is answered as ever.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerClient = (
  client: Client,
  options: Pick<Options, SessionOptions> & { readonly shutdown?: boolean | undefined } = {}
): Layer.Layer<CassandraSession | Cluster, CassandraError> =>
  Layer.effectContext(
    Effect.gen(function*() {
      yield* refuseForeign(client)
      if (options.shutdown === true) yield* Effect.addFinalizer(() => Effect.promise(() => client.shutdown()))
      yield* connectGiven(client)
      return yield* services(client, options)
    })
  )

/**
 * The session of {@link layer}, for as long as a scope lasts.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  options: Options = {}
): Effect.Effect<CassandraSession["Service"], CassandraError, Scope.Scope> =>
  Effect.flatMap(open(options), (client) => session(client, options))

const open = Effect.fnUntraced(function*(options: Options): Effect.fn.Return<Client, CassandraError, Scope.Scope> {
  if (acceptsAnyCertificate(options)) {
    yield* Effect.logWarning(
      "TLS verification is turned off: whoever sits between this process and the database can read and change everything"
    )
  }
  const client = yield* Effect.try({ try: () => new Client(clientOptions(options)), catch: wrongSettings })
  yield* connect(client, millisOf(options.connectTimeout ?? "10 seconds"), whereOf(options))
  yield* Log.forward(client)
  return client
})

const services = (
  client: Client,
  options: Pick<Options, SessionOptions>
): Effect.Effect<Context.Context<CassandraSession | Cluster>, CassandraError, Scope.Scope> =>
  Effect.zipWith(
    session(client, options),
    makeCluster(client),
    (session, cluster) => Context.make(CassandraSession, session).pipe(Context.add(Cluster, cluster))
  )

/** What a session needs besides its client. */
type SessionOptions = "deadline" | "keyspace" | "limits" | "metrics" | "profiles" | "retry" | "slowQuery"

const session = Effect.fnUntraced(function*(
  client: Client,
  options: Pick<Options, SessionOptions>
): Effect.fn.Return<CassandraSession["Service"], CassandraError> {
  yield* refuseVersion(client)
  const context = yield* Effect.context()
  const run: Run = Effect.runForkWith(context)
  const counts = options.metrics === true ? Counts.make(context) : undefined
  const log = Warnings.logOnce(run)
  const watch: Watch = {
    counts,
    warned: (warning) => {
      counts?.warned(warning.warnings.length)
      log(warning)
    }
  }
  const made = yield* Effect.tryPromise({
    try: async () => {
      const info = await Discover.sessionInfo(client, options)
      const made = Discover.madeWith(client)
      // A page that nobody asked for is as large as the server lets it be.
      const pageSize = Math.min(made.pageSize, info.limits.pageSize)
      if (options.keyspace !== undefined) await Discover.enterKeyspace(client, options.keyspace)
      return Session.make(client, {
        info,
        agreementTimeout: Discover.agreementTimeout(client),
        find: Profiles.make(options, { ...made, pageSize }, Discover.hasPolicy(client)),
        watch
      })
    },
    catch: (cause) =>
      toError(cause, { sent: true, paged: false, mutates: false, timeout: Discover.madeWith(client).requestTimeout })
  })
  const measured = options.metrics === true ? SessionMetrics.measured(made) : made
  return options.slowQuery === undefined ? measured : SlowQueryLog.logged(measured, options.slowQuery)
})
