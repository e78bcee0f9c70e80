/** A statement and its options, as a request. What can be refused of them is refused here, unsent. */
import * as CassandraError from "@effect-cql/core/CassandraError"
import type { BatchEntry, BatchOptions, PageOptions, SessionInfo } from "@effect-cql/core/CassandraSession"
import type { CqlValue } from "@effect-cql/core/CqlValue"
import type { StatementFacts } from "@effect-cql/core/StatementFacts"
import * as Duration from "effect/Duration"
import { consistencyCode, type Request } from "./failure.ts"
import { refusePage } from "./limits.ts"
import type { RunSettings } from "./profiles.ts"
import type { Parameters } from "./wire/frame.ts"

/**
 * A request on its way; `sent` turns true when it is handed to the driver.
 *
 * - `deadline`: when it is to have succeeded, by the process's monotonic clock
 */
export type OpenRequest = { -readonly [Key in keyof Request]: Request[Key] } & {
  readonly cql: string
  readonly deadline: number | undefined
  writes: number
}

/** What is known of a request before its first attempt. */
export const open = (
  cql: string,
  facts: StatementFacts,
  options: PageOptions | BatchOptions | undefined,
  { deadline, hedges, requestTimeout }: RunSettings
): OpenRequest => {
  const mutates = facts.kind !== "read"
  const ends = options?.deadline === undefined ? deadline : millisOf(options.deadline)
  const timeout = options?.timeout === undefined ? requestTimeout : millisOf(options.timeout)
  const idempotent = options?.idempotent ?? !mutates
  return {
    cql,
    mutates,
    idempotent,
    hedged: hedges && idempotent,
    conditional: facts.conditional,
    sent: false,
    writes: 0,
    paged: options !== undefined && "pageState" in options && options.pageState !== undefined,
    timeout: ends === undefined ? timeout : Math.min(timeout || ends, ends || timeout),
    attempts: 0,
    deadline: ends === undefined || ends === 0 ? undefined : performance.now() + ends
  }
}

/** A request that was refused before anything else was known of it. */
export const unopened = (cql: string): Request => ({ cql, mutates: false, sent: false, paged: false, timeout: 0 })

/** A time to wait, in milliseconds as timers take them; 0 is for ever. */
export const millisOf = (timeout: Duration.Input): number => {
  const millis = Math.max(1, Math.ceil(Duration.toMillis(timeout)))
  return millis > 0x7fff_ffff ? 0 : millis
}

/** What is said to the node besides the statement. */
export const parameters = (
  facts: StatementFacts,
  options: (PageOptions & BatchOptions) | undefined,
  settings: RunSettings,
  timestampNow: () => number,
  info: SessionInfo
): Parameters => {
  const pageSize = options?.pageSize
  if (pageSize !== undefined && (!Number.isInteger(pageSize) || pageSize < 0 || pageSize > 0x7fff_ffff)) {
    throw new CassandraError.InvalidQuery({
      said: "pageSize must be a whole number from 0 (everything in one page) to 2147483647"
    })
  }
  if (facts.kind === "read") refusePage(pageSize ?? settings.pageSize, info.limits)
  return {
    timestamp: timestampOf(facts, options?.timestamp, timestampNow),
    consistency: options?.consistency === undefined ? settings.consistency : consistencyCode(options.consistency),
    serialConsistency: options?.serialConsistency === undefined
      ? settings.serialConsistency
      : consistencyCode(options.serialConsistency),
    pageSize: pageSize ?? settings.pageSize,
    pageState: options?.pageState,
    tracing: options?.tracing === true
  }
}

/**
 * The timestamp sent with a request. It goes with `USING TIMESTAMP ?` too, where it counts when the marker
 * is unset (Attributes.getTimestamp in Cassandra); a timestamp in the text always wins.
 */
const timestampOf = (
  facts: StatementFacts,
  given: bigint | undefined,
  timestampNow: () => number
): bigint | number | undefined => {
  if (given === undefined) return facts.kind === "write" && !facts.conditional ? timestampNow() : undefined
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
  return given
}

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
