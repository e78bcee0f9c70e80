/**
 * The driver's errors as reasons of {@link CassandraError}.
 *
 * @see {@link https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v4.spec Native protocol v4, section 9}
 */
import * as CassandraError from "@effect-cql/core/CassandraError"
import type { Consistency } from "@effect-cql/core/Consistency"
import { errors, types } from "cassandra-driver"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { withoutValues } from "./serverText.ts"

/**
 * What is known of the request that failed.
 *
 * - `sent`: it may have reached a node
 * - `paged`: it carried a page state
 * - `timeout`: how long the client waits for an answer, in milliseconds
 * - `attempts`: how often it was sent before
 * - `writes`: how often this attempt was written to a node, which is more than once when nodes had forgotten its statement
 * - `hedged`: it may have been sent to other nodes besides the one that failed
 */
export interface Request extends CassandraError.Attempt {
  readonly sent: boolean
  readonly paged: boolean
  readonly timeout: number
  readonly writes?: number
  readonly hedged?: boolean
}

/** The error of a request that failed. What was never sent is safe to retry and was not applied. */
export const toError = (cause: unknown, request: Request): CassandraError.CassandraError => {
  if (cause instanceof CassandraError.CassandraError) return cause
  const reason = toReason(cause, request)
  const refused = neverSent(cause)
  const unsent = refused || !request.sent
  // What this package refuses by itself never left it either.
  const attempted = !refused && (request.sent || reason !== cause)
  return CassandraError.make(reason, {
    cql: request.cql,
    mutates: unsent ? false : request.mutates,
    idempotent: isClosed(cause) || isForgotten(cause) ? false : unsent ? true : request.idempotent,
    conditional: request.conditional,
    appliedBefore: !unsent && request.mutates === true && request.hedged === true ? "unknown" : request.appliedBefore,
    attempts: (request.attempts ?? 0) + (attempted ? Math.max(1, request.writes ?? 0) : 0),
    coordinator: coordinatorOf(cause),
    cause: reason === cause || saysValues(cause) ? undefined : cause
  })
}

const saysValues = (cause: unknown): boolean =>
  cause instanceof errors.ResponseError && withoutValues(cause.message) !== cause.message

/** The reason of a driver's error; reasons of our own pass through. */
export const toReason = (
  cause: unknown,
  request: { readonly paged: boolean; readonly timeout: number }
): CassandraError.Reason => {
  if (isReason(cause)) return cause
  if (cause instanceof errors.ResponseError) return fromResponse(cause, request.paged)
  if (cause instanceof errors.NoHostAvailableError) return fromHosts(cause)
  if (cause instanceof errors.OperationTimedOutError) {
    return new CassandraError.ClientTimeout({ said: cause.message, milliseconds: request.timeout })
  }
  if (cause instanceof errors.BusyConnectionError) return new CassandraError.Overloaded({ said: cause.message })
  if (cause instanceof errors.AuthenticationError) {
    return new CassandraError.AuthenticationFailed({ said: cause.message })
  }
  if (cause instanceof errors.ArgumentError) return new CassandraError.InvalidQuery({ said: cause.message })
  if (cause instanceof errors.NotSupportedError) {
    return new CassandraError.Unsupported({ said: cause.message, feature: "the driver" })
  }
  if (isSocketError(cause) || isWithoutConnection(cause)) {
    return new CassandraError.ConnectionLost({ said: cause.message })
  }
  if (isForgotten(cause)) {
    return new CassandraError.ServerError({
      said: "the node does not know the statement right after it has prepared it, again and again: " +
        "look at its prepared_statements_cache_size, or at what stands between"
    })
  }
  // Values are turned to bytes before the driver sees them, so these can only come from reading an answer.
  if (cause instanceof TypeError || cause instanceof RangeError) {
    return new CassandraError.DecodeError({
      said: `the answer could not be read: ${cause.message}`,
      expected: "an answer of the native protocol",
      key: Redacted.make({}),
      actual: Redacted.make(undefined)
    })
  }
  return new CassandraError.ServerError({ said: `the driver failed: ${messageOf(cause)}` })
}

const isReason = Schema.is(CassandraError.Reason)

type ResponseError = errors.ResponseError & {
  readonly consistencies?: number
  readonly required?: number
  readonly alive?: number
  readonly received?: number
  readonly blockFor?: number
  readonly failures?: number
  readonly isDataPresent?: number | boolean
  readonly writeType?: string
  readonly keyspace?: string
  readonly table?: string
}

const fromResponse = (error: ResponseError, paged: boolean): CassandraError.Reason => {
  const said = withoutValues(error.message)
  const codes = types.responseErrorCodes
  const replicas = {
    said,
    consistency: consistencyOf(error.consistencies),
    required: error.blockFor ?? 0,
    received: error.received ?? 0
  }
  switch (error.code) {
    case codes.protocolError:
      return paged ? new CassandraError.InvalidPageToken({ said }) : new CassandraError.ProtocolError({ said })
    case codes.badCredentials:
      return new CassandraError.AuthenticationFailed({ said })
    case codes.unavailableException:
      return new CassandraError.Unavailable({
        said,
        consistency: consistencyOf(error.consistencies),
        required: error.required ?? 0,
        alive: error.alive ?? 0
      })
    case codes.overloaded:
      return new CassandraError.Overloaded({ said })
    case codes.isBootstrapping:
      return new CassandraError.Bootstrapping({ said })
    case codes.truncateError:
      return new CassandraError.Truncation({ said })
    case codes.writeTimeout:
      return new CassandraError.WriteTimeout({ ...replicas, writeType: writeTypeOf(error.writeType) })
    case codes.readTimeout:
      return new CassandraError.ReadTimeout({ ...replicas, dataPresent: Boolean(error.isDataPresent) })
    case codes.readFailure:
      return new CassandraError.ReadFailure({
        ...replicas,
        failures: error.failures ?? 0,
        dataPresent: Boolean(error.isDataPresent)
      })
    case codes.functionFailure:
      return new CassandraError.FunctionFailure({ said })
    case codes.writeFailure:
      return new CassandraError.WriteFailure({
        ...replicas,
        failures: error.failures ?? 0,
        writeType: writeTypeOf(error.writeType)
      })
    case codes.syntaxError:
      return new CassandraError.SyntaxError({ said })
    case codes.unauthorized:
      return new CassandraError.Unauthorized({ said })
    case codes.invalid:
      return new CassandraError.InvalidQuery({ said })
    case codes.configError:
      return new CassandraError.ConfigError({ said })
    case codes.alreadyExists:
      return new CassandraError.AlreadyExists({ said, keyspace: error.keyspace ?? "", table: error.table ?? "" })
    default:
      return new CassandraError.ServerError({ said })
  }
}

/** No host took the request. When every one of them said the same kind of thing, that is the reason. */
const fromHosts = (error: errors.NoHostAvailableError): CassandraError.Reason => {
  if (isClosed(error)) {
    return new CassandraError.ConnectionLost({ said: "the session is closed: its scope has ended" })
  }
  const inner = Object.entries(error.innerErrors ?? {}).filter(([, cause]) => cause !== null)
  const hosts = Object.fromEntries(inner.map(([host, cause]) => [host, messageOf(cause)]))
  const every = (accepts: (cause: unknown) => boolean): boolean =>
    inner.length > 0 && inner.every(([, cause]) => accepts(cause))
  const said = inner.length === 0
    ? error.message
    : `no host took the request: ${Object.entries(hosts).map(([host, what]) => `${host}: ${what}`).join("; ")}`
  if (every((cause) => cause instanceof errors.BusyConnectionError)) return new CassandraError.Overloaded({ said })
  if (every(isAuthentication)) return new CassandraError.AuthenticationFailed({ said })
  return new CassandraError.NoHostAvailable({ said, hosts })
}

/** The client was shut down: nothing will ever be sent again. */
const isClosed = (cause: unknown): boolean =>
  cause instanceof Error && cause.message === "Connecting after shutdown is not supported"

/** What the driver says of a client that was shut down, for a request that found it so in other words. */
export const closed = (): errors.NoHostAvailableError =>
  new errors.NoHostAvailableError({}, "Connecting after shutdown is not supported")

const isAuthentication = (cause: unknown): boolean =>
  cause instanceof errors.AuthenticationError ||
  (cause instanceof errors.ResponseError && cause.code === types.responseErrorCodes.badCredentials)

/**
 * Whether the request never left this process. The retry policy never moves a written request to another host, so that
 * «no host available» always means that none was written to.
 */
const neverSent = (cause: unknown): boolean =>
  cause instanceof errors.NoHostAvailableError ||
  cause instanceof errors.BusyConnectionError ||
  cause instanceof errors.ArgumentError ||
  cause instanceof CassandraError.EncodeError ||
  isWithoutConnection(cause) ||
  isForgotten(cause) ||
  (isSocketError(cause) && cause.requestNotWritten === true)

/** The driver was told to give up a statement that a node forgets each time. The request was not executed. */
export const isForgotten = (cause: unknown): boolean =>
  cause instanceof errors.DriverInternalError && cause.message.startsWith("Unprepared response invalid")

/** A node that is about to be connected to again; the driver has no class for it. */
const isWithoutConnection = (cause: unknown): cause is Error =>
  cause instanceof Error && cause.message === "No connection available"

const isSocketError = (cause: unknown): cause is Error & { readonly requestNotWritten?: boolean } =>
  cause instanceof Error && "isSocketError" in cause && cause.isSocketError === true

const coordinatorOf = (cause: unknown): string | undefined => {
  if (!(cause instanceof Error)) return undefined
  const { coordinator, host } = cause as { readonly coordinator?: unknown; readonly host?: unknown }
  return typeof coordinator === "string" ? coordinator : typeof host === "string" ? host : undefined
}

const messageOf = (cause: unknown): string => cause instanceof Error ? cause.message : String(cause)

const levels: ReadonlyArray<Consistency> = [
  "ANY",
  "ONE",
  "TWO",
  "THREE",
  "QUORUM",
  "ALL",
  "LOCAL_QUORUM",
  "EACH_QUORUM",
  "SERIAL",
  "LOCAL_SERIAL",
  "LOCAL_ONE"
]

const consistencyOf = (code: number | undefined): Consistency => levels[code ?? 1] ?? "ONE"

/** The protocol's number of a consistency level. */
export const consistencyCode = (consistency: Consistency): number => levels.indexOf(consistency)

const writeTypes: ReadonlySet<string> = new Set(CassandraError.WriteType.literals)

const isWriteType = (text: string): text is CassandraError.WriteType => writeTypes.has(text)

const writeTypeOf = (text: string | undefined): CassandraError.WriteType =>
  text !== undefined && isWriteType(text) ? text : "SIMPLE"
