/**
 * Everything that can go wrong between a statement and its rows, as data. A {@link CassandraError} has one `reason`, says
 * which statement it belongs to, whether it is safe to send again and whether the write may have happened. Bound values
 * and row values never stand in it.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Consistency } from "./Consistency.ts"

/**
 * The kind of write that timed out or failed, as the protocol names it. `CAS` is the Paxos round of a lightweight
 * transaction, `BATCH_LOG` the write of the batch log that comes before a logged batch.
 *
 * @category models
 * @since 0.1.0
 */
export const WriteType = Schema.Literals([
  "SIMPLE",
  "BATCH",
  "UNLOGGED_BATCH",
  "COUNTER",
  "BATCH_LOG",
  "CAS",
  "VIEW",
  "CDC"
])

/**
 * @category models
 * @since 0.1.0
 */
export type WriteType = typeof WriteType.Type

const Said = { said: Schema.String }

/**
 * Not enough replicas were alive to try (protocol 0x1000). Nothing was read or written; of a lightweight transaction that is
 * not certain, since it may be past a Paxos round by then.
 *
 * @category reasons
 * @since 0.1.0
 */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", {
  ...Said,
  consistency: Consistency,
  required: Schema.Int,
  alive: Schema.Int
}) {}

/**
 * Replicas did not answer a read in time (0x1200).
 *
 * @category reasons
 * @since 0.1.0
 */
export class ReadTimeout extends Schema.TaggedError<ReadTimeout>()("ReadTimeout", {
  ...Said,
  consistency: Consistency,
  required: Schema.Int,
  received: Schema.Int,
  dataPresent: Schema.Boolean
}) {}

/**
 * Replicas answered a read with a failure (0x1300), for instance after too many tombstones.
 *
 * @category reasons
 * @since 0.1.0
 */
export class ReadFailure extends Schema.TaggedError<ReadFailure>()("ReadFailure", {
  ...Said,
  consistency: Consistency,
  required: Schema.Int,
  received: Schema.Int,
  failures: Schema.Int,
  dataPresent: Schema.Boolean
}) {}

/**
 * Replicas did not acknowledge a write in time (0x1100). It may yet be applied; with write type `CAS` a serial read tells.
 *
 * @category reasons
 * @since 0.1.0
 */
export class WriteTimeout extends Schema.TaggedError<WriteTimeout>()("WriteTimeout", {
  ...Said,
  consistency: Consistency,
  required: Schema.Int,
  received: Schema.Int,
  writeType: WriteType
}) {}

/**
 * Replicas answered a write with a failure (0x1500). Other replicas may have applied it.
 *
 * @category reasons
 * @since 0.1.0
 */
export class WriteFailure extends Schema.TaggedError<WriteFailure>()("WriteFailure", {
  ...Said,
  consistency: Consistency,
  required: Schema.Int,
  received: Schema.Int,
  failures: Schema.Int,
  writeType: WriteType
}) {}

/**
 * The coordinator, or every connection of this client, has more work than it takes (0x1001).
 *
 * @category reasons
 * @since 0.1.0
 */
export class Overloaded extends Schema.TaggedError<Overloaded>()("Overloaded", Said) {}

/**
 * The coordinator is still starting (0x1002). Nothing was done.
 *
 * @category reasons
 * @since 0.1.0
 */
export class Bootstrapping extends Schema.TaggedError<Bootstrapping>()("Bootstrapping", Said) {}

/**
 * An unexpected failure inside the server (0x0000).
 *
 * @category reasons
 * @since 0.1.0
 */
export class ServerError extends Schema.TaggedError<ServerError>()("ServerError", Said) {}

/**
 * Client and server disagree about the protocol (0x000A).
 *
 * @category reasons
 * @since 0.1.0
 */
export class ProtocolError extends Schema.TaggedError<ProtocolError>()("ProtocolError", Said) {}

/**
 * The statement is well formed and not allowed (0x2200): an unknown column, a missing key, a filter without an index.
 *
 * @category reasons
 * @since 0.1.0
 */
export class InvalidQuery extends Schema.TaggedError<InvalidQuery>()("InvalidQuery", Said) {}

/**
 * The statement is not CQL (0x2000).
 *
 * @category reasons
 * @since 0.1.0
 */
export class SyntaxError extends Schema.TaggedError<SyntaxError>()("SyntaxError", Said) {}

/**
 * A setting of a schema statement is wrong (0x2300), such as an unknown replication strategy.
 *
 * @category reasons
 * @since 0.1.0
 */
export class ConfigError extends Schema.TaggedError<ConfigError>()("ConfigError", Said) {}

/**
 * A keyspace, table or view of that name exists (0x2400).
 *
 * @category reasons
 * @since 0.1.0
 */
export class AlreadyExists extends Schema.TaggedError<AlreadyExists>()("AlreadyExists", {
  ...Said,
  keyspace: Schema.String,
  table: Schema.String
}) {}

/**
 * The role may not do this (0x2100).
 *
 * @category reasons
 * @since 0.1.0
 */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()("Unauthorized", Said) {}

/**
 * User name or password were not accepted (0x0100).
 *
 * @category reasons
 * @since 0.1.0
 */
export class AuthenticationFailed extends Schema.TaggedError<AuthenticationFailed>()("AuthenticationFailed", Said) {}

/**
 * No node could be reached, or none accepted the request. `hosts` tells what each one said.
 *
 * @category reasons
 * @since 0.1.0
 */
export class NoHostAvailable extends Schema.TaggedError<NoHostAvailable>()("NoHostAvailable", {
  ...Said,
  hosts: Schema.Record(Schema.String, Schema.String)
}) {}

/**
 * The connection closed, or its session was closed, while the request was on its way.
 *
 * @category reasons
 * @since 0.1.0
 */
export class ConnectionLost extends Schema.TaggedError<ConnectionLost>()("ConnectionLost", Said) {}

/**
 * The client stopped waiting. The server may still be at work.
 *
 * @category reasons
 * @since 0.1.0
 */
export class ClientTimeout extends Schema.TaggedError<ClientTimeout>()("ClientTimeout", {
  ...Said,
  milliseconds: Schema.Finite
}) {}

/**
 * A TRUNCATE failed (0x1003).
 *
 * @category reasons
 * @since 0.1.0
 */
export class Truncation extends Schema.TaggedError<Truncation>()("Truncation", Said) {}

/**
 * A CQL function failed on a value (0x1400), such as a division by zero.
 *
 * @category reasons
 * @since 0.1.0
 */
export class FunctionFailure extends Schema.TaggedError<FunctionFailure>()("FunctionFailure", Said) {}

/**
 * Something is larger than a limit of the server or of this client; it was refused before it was sent.
 *
 * @category reasons
 * @since 0.1.0
 */
export class LimitExceeded extends Schema.TaggedError<LimitExceeded>()("LimitExceeded", {
  ...Said,
  limit: Schema.Finite,
  actual: Schema.Finite
}) {}

/**
 * A page token, or the checkpoint of a scan, is damaged, or belongs to another query or to other values.
 *
 * @category reasons
 * @since 0.1.0
 */
export class InvalidPageToken extends Schema.TaggedError<InvalidPageToken>()("InvalidPageToken", Said) {}

/**
 * The session does not do this. `feature` names what is missing.
 *
 * @category reasons
 * @since 0.1.0
 */
export class Unsupported extends Schema.TaggedError<Unsupported>()("Unsupported", {
  ...Said,
  feature: Schema.String
}) {}

/**
 * A value given by the program does not fit its column, so nothing was sent. `expected` and `actual` describe kinds and
 * ranges, never the value.
 *
 * @category reasons
 * @since 0.1.0
 */
export class EncodeError extends Schema.TaggedError<EncodeError>()("EncodeError", {
  ...Said,
  table: Schema.optionalKey(Schema.String),
  column: Schema.optionalKey(Schema.String),
  expected: Schema.String,
  actual: Schema.String
}) {}

/**
 * A row does not fit its Schema. `key` (the row's key columns, by field) and `actual` hold row values, and are redacted so
 * that no log or span prints them: read them with `Redacted.value`.
 *
 * @category reasons
 * @since 0.1.0
 */
export class DecodeError extends Schema.TaggedError<DecodeError>()("DecodeError", {
  ...Said,
  table: Schema.optionalKey(Schema.String),
  column: Schema.optionalKey(Schema.String),
  expected: Schema.String,
  key: Schema.Redacted(Schema.Record(Schema.String, Schema.Unknown)),
  actual: Schema.Redacted(Schema.Unknown)
}) {}

/**
 * The reasons of a {@link CassandraError}.
 *
 * @category reasons
 * @since 0.1.0
 */
export const Reason = Schema.Union([
  Unavailable,
  ReadTimeout,
  ReadFailure,
  WriteTimeout,
  WriteFailure,
  Overloaded,
  Bootstrapping,
  ServerError,
  ProtocolError,
  InvalidQuery,
  SyntaxError,
  ConfigError,
  AlreadyExists,
  Unauthorized,
  AuthenticationFailed,
  NoHostAvailable,
  ConnectionLost,
  ClientTimeout,
  Truncation,
  FunctionFailure,
  LimitExceeded,
  InvalidPageToken,
  Unsupported,
  EncodeError,
  DecodeError
])

/**
 * @category reasons
 * @since 0.1.0
 */
export type Reason = typeof Reason.Type

/**
 * Whether a write may have happened: `"no"`, `"yes"` (a logged batch whose batch log is written will be applied), or
 * `"unknown"`.
 *
 * @category models
 * @since 0.1.0
 */
export const Applied = Schema.Literals(["no", "yes", "unknown"])

/**
 * @category models
 * @since 0.1.0
 */
export type Applied = typeof Applied.Type

/**
 * The one error of every statement.
 *
 * - `reason`: what went wrong, to branch on with `Effect.catchReason`
 * - `cql`: the statement, without its bound values
 * - `retryable`: sending the same statement again is safe and may succeed
 * - `applied`: whether a write may have happened all the same; `"no"` for reads
 * - `coordinator`: the node that answered, `attempts`: how many requests were sent
 * - `cause`: what the reason was made of; of a `ClientTimeout` after another failure, the `CassandraError` of that attempt
 *
 * ```ts
 * import { CassandraSession } from "@effect-cql/core"
 * import { Effect } from "effect"
 *
 * const rows = Effect.gen(function*() {
 *   const session = yield* CassandraSession
 *   return yield* session.execute("SELECT key FROM system.local")
 * }).pipe(
 *   Effect.catchReason("CassandraError", "Unavailable", (reason) => Effect.die(`only ${reason.alive} replicas alive`))
 * )
 * ```
 *
 * @category errors
 * @since 0.1.0
 */
export class CassandraError extends Schema.TaggedError<CassandraError>()("CassandraError", {
  reason: Reason,
  cql: Schema.optionalKey(Schema.String),
  retryable: Schema.Boolean,
  applied: Applied,
  coordinator: Schema.optionalKey(Schema.String),
  attempts: Schema.Int,
  cause: Schema.optionalKey(Schema.Defect())
}) {
  override get message(): string {
    const lines = [`${this.reason._tag}: ${this.reason.said}`]
    if (this.cql !== undefined) lines.push(`  statement: ${this.cql}`)
    if (this.applied === "unknown") lines.push("  the write may have been applied")
    if (this.applied === "yes") lines.push("  the write is logged and will be applied")
    return lines.join("\n")
  }
}

/**
 * What is known of the statement that failed.
 *
 * - `mutates`: it writes data or schema. Assumed when left out.
 * - `idempotent`: doing it twice equals doing it once. Not assumed.
 * - `conditional`: it is a lightweight transaction. Not assumed.
 * - `appliedBefore`: what earlier attempts at the same statement may have done
 *
 * @category models
 * @since 0.1.0
 */
export interface Attempt {
  readonly cql?: string | undefined
  readonly mutates?: boolean | undefined
  readonly idempotent?: boolean | undefined
  readonly conditional?: boolean | undefined
  readonly appliedBefore?: Applied | undefined
  readonly coordinator?: string | undefined
  readonly attempts?: number | undefined
  readonly cause?: unknown
}

/**
 * Makes the error of a failed attempt: `retryable` and `applied` follow from the reason by one table, the rules of the
 * Java and Rust drivers' default retry policies.
 *
 * @see {@link https://docs.datastax.com/en/developer/java-driver/latest/manual/core/retries/index.html Retries}
 * @category constructors
 * @since 0.1.0
 */
export const make = (reason: Reason, attempt: Attempt = {}): CassandraError => {
  const mutates = attempt.mutates ?? true
  const idempotent = attempt.idempotent ?? !mutates
  const conditional = attempt.conditional ?? false
  const applied = mutates ? appliedBy(reason, conditional) : "no"
  const before = attempt.appliedBefore ?? "no"
  return new CassandraError({
    reason,
    retryable: isRetryable(reason, { mutates, idempotent, conditional: conditional && mutates }),
    applied: applied === "yes" || before === "no" ? applied : before,
    attempts: attempt.attempts ?? 1,
    ...(attempt.cql === undefined ? undefined : { cql: attempt.cql }),
    ...(attempt.coordinator === undefined ? undefined : { coordinator: attempt.coordinator }),
    ...(attempt.cause === undefined ? undefined : { cause: attempt.cause })
  })
}

const isRetryable = (
  reason: Reason,
  { conditional, idempotent, mutates }: Record<"conditional" | "idempotent" | "mutates", boolean>
): boolean => {
  switch (reason._tag) {
    case "Unavailable":
    case "ReadTimeout":
      return !conditional
    case "Bootstrapping":
      return true
    case "Overloaded":
    case "ServerError":
    case "Truncation":
    case "NoHostAvailable":
    case "ConnectionLost":
    case "ClientTimeout":
      return idempotent
    case "WriteTimeout":
      // A read at SERIAL has a Paxos round, too, and times out like a write. A batch whose log is written will be applied:
      // sending it again could only double it.
      return idempotent && (!mutates || (reason.writeType !== "CAS" && reason.writeType !== "BATCH"))
    default:
      return false
  }
}

const appliedBy = (reason: Reason, conditional: boolean): Applied => {
  switch (reason._tag) {
    case "Unavailable":
    case "ReadTimeout":
    case "ReadFailure":
      // A lightweight transaction may have proposed by then: its rounds begin anew when another is in their way
      // (CASSANDRA-9328), and replicas that accepted it may be too few to commit it to.
      return conditional ? "unknown" : "no"
    case "Overloaded":
    case "ServerError":
    case "Truncation":
    case "NoHostAvailable":
    case "ConnectionLost":
    case "ClientTimeout":
    case "WriteFailure":
      return "unknown"
    case "WriteTimeout":
      return reason.writeType === "BATCH" ? "yes" : "unknown"
    default:
      return "no"
  }
}
