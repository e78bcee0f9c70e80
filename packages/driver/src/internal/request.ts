/** A statement and its options, as a request of the driver's. Everything that can be refused is refused here, unsent. */
import * as CassandraError from "@effect-cql/core/CassandraError"
import type { BatchEntry, BatchOptions, PageOptions, SessionInfo } from "@effect-cql/core/CassandraSession"
import type { CqlValue } from "@effect-cql/core/CqlValue"
import { policies, type QueryOptions, types } from "cassandra-driver"
import * as Duration from "effect/Duration"
import { Mismatch } from "./encode.ts"
import { consistencyCode, type Request } from "./failure.ts"
import type { Prepared } from "./prepare.ts"
import type { StatementFacts } from "./statement.ts"

/** A request on its way; `sent` turns true when it is handed to the driver. */
export type OpenRequest = { -readonly [Key in keyof Request]: Request[Key] }

/** What is known of a request before its first attempt. */
export const open = (
  cql: string,
  mutates: boolean,
  options: PageOptions | BatchOptions | undefined,
  requestTimeout: number
): OpenRequest => ({
  cql,
  mutates,
  idempotent: options?.idempotent ?? !mutates,
  sent: false,
  paged: options !== undefined && "pageState" in options && options.pageState !== undefined,
  timeout: options?.timeout === undefined ? requestTimeout : millisOf(options.timeout)
})

/** A time to wait, in milliseconds as timers take them; 0 is for ever. */
export const millisOf = (timeout: Duration.Input): number => {
  const millis = Math.max(1, Math.ceil(Duration.toMillis(timeout)))
  return millis > 0x7fff_ffff ? 0 : millis
}

/** Our own retries come later, in one place, as Schedules. */
const rethrow = new policies.retry.FallthroughRetryPolicy()

/** The options of the driver's for one request. */
export const queryOptions = (
  facts: StatementFacts,
  options: (PageOptions & BatchOptions) | undefined,
  timestampNow: () => number,
  info: SessionInfo
): QueryOptions => {
  if (options?.keyspace !== undefined && options.keyspace !== info.keyspace) {
    throw new CassandraError.Unsupported({
      said:
        `this session is in ${info.keyspace ?? "no keyspace"}, and the protocol names no other for one statement: ` +
        `write ${options.keyspace}.table in the statement, or use a session of its own`,
      feature: "keyspace of one statement"
    })
  }
  const pageSize = options?.pageSize
  if (pageSize !== undefined && (!Number.isInteger(pageSize) || pageSize < 0 || pageSize > 0x7fff_ffff)) {
    throw new CassandraError.InvalidQuery({
      said: "pageSize must be a whole number from 0 (everything in one page) to 2147483647"
    })
  }
  // The driver takes undefined as «not said», which its types do not; it is far cheaper than leaving fields out.
  const out: { [Key in keyof QueryOptions]: QueryOptions[Key] | undefined } = {
    prepare: facts.kind === "read" || facts.kind === "write",
    retry: rethrow,
    isIdempotent: options?.idempotent ?? facts.kind === "read",
    // null is «none», which the driver's types leave out too.
    timestamp: timestampOf(facts, options?.timestamp, timestampNow) as types.Long | number,
    consistency: options?.consistency === undefined ? undefined : consistencyCode(options.consistency),
    serialConsistency: options?.serialConsistency === undefined
      ? undefined
      : consistencyCode(options.serialConsistency),
    readTimeout: options?.timeout === undefined ? undefined : millisOf(options.timeout),
    fetchSize: pageSize,
    pageState: options?.pageState === undefined ? undefined : Buffer.from(options.pageState),
    traceQuery: options?.tracing,
    logged: options?.kind === undefined ? undefined : options.kind !== "unlogged",
    counter: options?.kind === "counter"
  }
  return out as QueryOptions
}

/**
 * The timestamp sent with a request, null for none. It goes with `USING TIMESTAMP ?` too, where it counts when the marker
 * is unset (Attributes.getTimestamp in Cassandra); a timestamp in the text always wins.
 */
const timestampOf = (
  facts: StatementFacts,
  given: bigint | undefined,
  timestampNow: () => number
): types.Long | number | null => {
  if (given === undefined) return facts.kind === "write" && !facts.conditional ? timestampNow() : null
  const said = facts.kind !== "write"
    ? "a timestamp belongs to INSERT, UPDATE, DELETE and batches only"
    : facts.conditional
    ? "a lightweight transaction takes no timestamp: Paxos gives it one"
    : facts.timestamped
    ? "two timestamps: one in USING TIMESTAMP, one in the options"
    : BigInt.asIntN(64, given) !== given
    ? "the timestamp is beyond 64 bits"
    : undefined
  if (said !== undefined) throw new CassandraError.InvalidQuery({ said })
  return types.Long.fromString(given.toString())
}

/** Values to bytes, by the types of the statement's markers. */
export const bind = (
  { markers, table }: Prepared,
  params: ReadonlyArray<CqlValue> | undefined,
  where = ""
): Array<unknown> => {
  const given = params?.length ?? 0
  if (given !== markers.length) {
    throw new CassandraError.InvalidQuery({
      said: `${where}${markers.length} bind markers and ${given} values: give one value for each marker, in order`
    })
  }
  const bound: Array<unknown> = []
  for (let i = 0; i < given; i++) {
    const value = params![i]
    if (value === undefined) bound.push(types.unset)
    else if (value === null) bound.push(null)
    else {
      try {
        bound.push(markers[i]!.encode(value))
      } catch (cause) {
        throw notEncoded(cause, `${where}value ${i + 1}`, table, markers[i]!.name)
      }
    }
  }
  return bound
}

const notEncoded = (cause: unknown, where: string, table: string | undefined, column: string): unknown =>
  cause instanceof Mismatch
    ? new CassandraError.EncodeError({
      said: `${where}, for ${column}: ${cause.message}`,
      ...(table === undefined ? undefined : { table }),
      column,
      expected: cause.expected,
      actual: cause.actual
    })
    : cause

/** Statements that are not prepared take no values, and `USE` is refused. */
export const refuseUnprepared = (facts: StatementFacts, params: ReadonlyArray<CqlValue> | undefined): void => {
  if (facts.kind === "use") {
    throw new CassandraError.Unsupported({
      said: "USE would change the keyspace under every other fiber: name it in the session's settings, or write " +
        "keyspace.table",
      feature: "USE"
    })
  }
  if (params !== undefined && params.length > 0) {
    throw new CassandraError.InvalidQuery({ said: "a statement of this kind takes no values" })
  }
}

// The protocol counts the statements of a batch in 16 bits.
const maxStatements = 65_535

export const refuseLargeBatch = (statements: ReadonlyArray<BatchEntry>): void => {
  if (statements.length > maxStatements) {
    throw new CassandraError.LimitExceeded({
      said: `a batch of ${statements.length} statements: the protocol takes ${maxStatements} at most`,
      limit: maxStatements,
      actual: statements.length
    })
  }
}

/** The text of a batch for its error: the first statements, which is enough to find it. */
export const textOf = (statements: ReadonlyArray<BatchEntry>): string => {
  const shown = statements.slice(0, 3).map(({ cql }) => cql)
  const rest = statements.length - shown.length
  return [...shown, ...(rest > 0 ? [`… and ${rest} more`] : [])].join(";\n")
}
