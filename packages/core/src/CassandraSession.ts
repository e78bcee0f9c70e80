/**
 * The one narrow service that every statement runs on. It takes CQL text, bound values and options, and gives rows of CQL
 * values; it knows nothing of tables or Schema. `@effect-cql/driver` implements it for a live cluster,
 * `@effect-cql/core/embedded` in memory or on a file; both pass the same contract suite (`@effect-cql/core/contract`).
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { CassandraError } from "./CassandraError.ts"
import type { Consistency, SerialConsistency } from "./Consistency.ts"
import type { CqlType } from "./CqlType.ts"
import type { CqlRow, CqlValue } from "./CqlValue.ts"
import type { Limits } from "./Limits.ts"

/**
 * How one statement is to be run. What is left out is decided by the session. There is no keyspace among it, since the protocol
 * names none for one request: a text without one is of the session's own, and any other stands in the text.
 *
 * - `consistency`, `serialConsistency`: levels of the request and of its Paxos round
 * - `timeout`: how long the client waits for each answer, then `ClientTimeout`
 * - `deadline`: how long a page may take with everything that is retried for it; the last error tells why it did not succeed
 * - `profile`: the name of settings that the session was made with
 * - `pageSize`: rows in a page; `0` asks for the whole result in one page
 * - `timestamp`: write timestamp, microseconds since 1970; refused beside `USING TIMESTAMP` and in lightweight transactions
 * - `idempotent`: doing it twice equals doing it once, so a retry or a speculative execution is allowed. Reads always are
 * - `tracing`: ask the server to trace the request
 *
 * @category models
 * @since 0.1.0
 */
export interface ExecuteOptions {
  readonly consistency?: Consistency | undefined
  readonly serialConsistency?: SerialConsistency | undefined
  readonly timeout?: Duration.Input | undefined
  readonly deadline?: Duration.Input | undefined
  readonly profile?: string | undefined
  readonly pageSize?: number | undefined
  readonly timestamp?: bigint | undefined
  readonly idempotent?: boolean | undefined
  readonly tracing?: boolean | undefined
}

/**
 * As {@link ExecuteOptions}, from where the page before ended.
 *
 * @category models
 * @since 0.1.0
 */
export interface PageOptions extends ExecuteOptions {
  readonly pageState?: Uint8Array | undefined
}

/**
 * As {@link ExecuteOptions}, with the kind of batch: `"logged"` (all or nothing, by the batch log; the default),
 * `"unlogged"` (atomic within one partition) or `"counter"` (counter updates only).
 *
 * @category models
 * @since 0.1.0
 */
export interface BatchOptions extends ExecuteOptions {
  readonly kind?: BatchKind | undefined
}

/**
 * @category models
 * @since 0.1.0
 */
export type BatchKind = "logged" | "unlogged" | "counter"

/**
 * A statement of a batch: CQL text and the values of its markers, in order.
 *
 * @category models
 * @since 0.1.0
 */
export interface BatchEntry {
  readonly cql: string
  readonly params?: ReadonlyArray<CqlValue> | undefined
}

/**
 * A column of a result, with the name it has there.
 *
 * @category models
 * @since 0.1.0
 */
export interface ResultColumn {
  readonly name: string
  readonly type: CqlType
}

/**
 * What a statement gave. A statement without rows gives no columns and no rows; a lightweight transaction gives the column
 * `[applied]` and, when rejected, what stands there.
 *
 * - `warnings`: what the server warned of (tombstones, batch sizes). Cassandra may write values into them
 * - `coordinator`: the node that answered, as `host:port`, where there is one
 * - `node`: more of that node, where the session knows it
 * - `attempts`: requests sent for this result
 * - `speculativeExecutions`: how many of them were sent before another had failed; none when absent
 * - `pages`: how many pages the rows came in; one when absent
 * - `tracingId`: the id of the server's trace, where one was asked for
 *
 * @category models
 * @since 0.1.0
 */
export interface CqlResult {
  readonly columns: ReadonlyArray<ResultColumn>
  readonly rows: ReadonlyArray<CqlRow>
  readonly warnings: ReadonlyArray<string>
  readonly coordinator: string | undefined
  readonly node?: Coordinator | undefined
  readonly attempts: number
  readonly speculativeExecutions?: number | undefined
  readonly pages?: number | undefined
  readonly tracingId: string | undefined
}

/**
 * What is known of a node besides its address: its id in the cluster, and its data centre.
 *
 * @category models
 * @since 0.1.0
 */
export interface Coordinator {
  readonly id: string
  readonly dataCenter: string
}

/**
 * One page of a result. `pageState` is where the next one begins; absent after the last. A page may be empty and still
 * not be the last.
 *
 * @category models
 * @since 0.1.0
 */
export interface CqlPage extends CqlResult {
  readonly pageState: Uint8Array | undefined
}

/**
 * What the session is connected to. Limits are those that the session was told, else those that the server tells, else those
 * of its database as it comes.
 *
 * - `dialect`: which of the two databases' rules hold
 * - `version`: the release, as `system.local` tells it
 * - `keyspace`: the session's own keyspace
 * - `serialConsistency`: of lightweight transactions that name none; `profiles` of those that name a profile with another
 *
 * @category models
 * @since 0.1.0
 */
export interface SessionInfo {
  readonly dialect: "cassandra" | "scylla"
  readonly version: string
  readonly keyspace: string | undefined
  readonly serialConsistency: SerialConsistency
  readonly profiles: { readonly [name: string]: { readonly serialConsistency?: SerialConsistency | undefined } }
  readonly limits: Limits
}

/**
 * Runs CQL.
 *
 * - `execute` runs a statement and gives all its rows, fetching page after page
 * - `page` gives one page
 * - `batch` sends a protocol BATCH of statements that is applied as one
 * - `info` tells what the session is connected to
 *
 * A write that names no timestamp gets one from the session, strictly increasing, fixed before the first attempt. Schema
 * statements (`CREATE`, `ALTER`, `DROP`, …) take no values and are not prepared; they return when the schema is agreed on.
 *
 * ```ts
 * import { CassandraSession } from "@effect-cql/core"
 * import { Effect } from "effect"
 *
 * const title = Effect.gen(function*() {
 *   const session = yield* CassandraSession
 *   const { rows } = yield* session.execute("SELECT title FROM tasks WHERE id = ?", [7])
 *   return rows[0]?.["title"]
 * })
 * ```
 *
 * @category services
 * @since 0.1.0
 */
export class CassandraSession extends Context.Service<CassandraSession, {
  readonly execute: (
    cql: string,
    params?: ReadonlyArray<CqlValue>,
    options?: ExecuteOptions
  ) => Effect.Effect<CqlResult, CassandraError>
  readonly page: (
    cql: string,
    params?: ReadonlyArray<CqlValue>,
    options?: PageOptions
  ) => Effect.Effect<CqlPage, CassandraError>
  readonly batch: (
    statements: ReadonlyArray<BatchEntry>,
    options?: BatchOptions
  ) => Effect.Effect<CqlResult, CassandraError>
  readonly info: Effect.Effect<SessionInfo, CassandraError>
}>()("@effect-cql/core/CassandraSession") {}
