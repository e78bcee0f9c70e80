/**
 * The session on a connected client of the driver. One page is one promise of the driver's inside one Effect: no fiber and
 * no span, and what stands in a page is converted all at once.
 */
import * as CassandraError from "@effect-cql/core/CassandraError"
import type {
  BatchEntry,
  BatchOptions,
  CassandraSession,
  CqlPage,
  CqlResult,
  ExecuteOptions,
  PageOptions,
  SessionInfo
} from "@effect-cql/core/CassandraSession"
import type { CqlRow, CqlValue } from "@effect-cql/core/CqlValue"
import * as WriteTimestamp from "@effect-cql/core/WriteTimestamp"
import { type Client, policies, type QueryOptions, types } from "cassandra-driver"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Discover from "./discover.ts"
import { Mismatch } from "./encode.ts"
import { consistencyCode, type Request, toError } from "./failure.ts"
import * as Preparing from "./prepare.ts"
import { shapeOf, toRows } from "./rows.ts"
import { makeFacts, type StatementFacts } from "./statement.ts"

type Session = CassandraSession["Service"]

/** How the session is set up besides its client. */
export interface Settings {
  readonly info: SessionInfo
  readonly readTimeout: number
  readonly schemaAgreementTimeout: number
}

/** Our retries come later, in one place, as Schedules. */
const rethrow = new policies.retry.FallthroughRetryPolicy()

const nothing: CqlResult = {
  columns: [],
  rows: [],
  warnings: [],
  coordinator: undefined,
  attempts: 0,
  tracingId: undefined
}

export const make = (client: Client, settings: Settings): Session => {
  const preparing = Preparing.make(client)
  const factsOf = makeFacts()
  const nextTimestamp = WriteTimestamp.generator()

  /** Milliseconds cannot tell two writes apart; the process clock can, but may be set. The generator takes care of both. */
  const timestampNow = (): number => Number(nextTimestamp(BigInt(Date.now()) * 1_000n))

  /** A session may be made before its keyspace, and enters it once a statement has created it. */
  const enterKeyspace = async (result: types.ResultSet): Promise<types.ResultSet> => {
    if (settings.info.keyspace !== undefined && !isSet(client.keyspace)) {
      // The statement itself is done; what goes wrong here shows with the next one that needs the keyspace.
      await Discover.enterKeyspace(client, settings.info.keyspace).catch(() => false)
    }
    return result
  }

  const failure = (cause: unknown, request: Request): Effect.Effect<never, CassandraError.CassandraError> =>
    Effect.fail(toError(cause, request))

  const page: Session["page"] = (cql, params, options) =>
    Effect.suspend(() => {
      const facts = factsOf(cql)
      const request = newRequest(cql, facts.kind !== "read", options, settings.readTimeout)
      return Effect.callback<CqlPage, CassandraError.CassandraError>((resume) => {
        const fail = (cause: unknown): void => resume(failure(cause, request))
        const send = (prepared: Preparing.Prepared | undefined, bound: Array<unknown> | undefined): void => {
          request.sent = true
          const executed = client.execute(cql, bound, queryOptions)
          const answered = facts.kind === "definition" ? executed.then(enterKeyspace) : executed
          answered.then((result) => {
            try {
              resume(Effect.succeed(toPage(result, prepared, settings)))
            } catch (cause) {
              fail(cause)
            }
          }, fail)
        }
        let queryOptions: QueryOptions
        try {
          queryOptions = toQueryOptions(facts, options, timestampNow, settings)
          if (facts.kind === "read" || facts.kind === "write") {
            const known = preparing.known(cql)
            if (known !== undefined) return send(known, bind(known, params))
            preparing.prepare(cql).then((prepared) => {
              try {
                send(prepared, bind(prepared, params))
              } catch (cause) {
                fail(cause)
              }
            }, fail)
          } else {
            refuseUnprepared(facts, params)
            send(undefined, undefined)
          }
        } catch (cause) {
          fail(cause)
        }
      })
    })

  const execute: Session["execute"] = (cql, params, options) =>
    Effect.flatMap(
      page(cql, params, options),
      (first) => first.pageState === undefined ? Effect.succeed(first) : drain(cql, params, options, first)
    )

  const drain = Effect.fnUntraced(function*(
    cql: string,
    params: ReadonlyArray<CqlValue> | undefined,
    options: ExecuteOptions | undefined,
    first: CqlPage
  ) {
    const rows: Array<CqlRow> = [...first.rows]
    const warnings = new Set(first.warnings)
    let { attempts, pageState } = first
    while (pageState !== undefined) {
      const next: CqlPage = yield* page(cql, params, { ...options, pageState })
      for (const row of next.rows) rows.push(row)
      for (const warning of next.warnings) warnings.add(warning)
      attempts += next.attempts
      pageState = next.pageState
    }
    return { ...first, rows, warnings: [...warnings], attempts, pageState }
  })

  const batch: Session["batch"] = (statements, options) =>
    Effect.suspend(() => {
      if (statements.length === 0) return Effect.succeed(nothing)
      const conditional = statements.some(({ cql }) => factsOf(cql).conditional)
      const request = newRequest(textOf(statements), true, options, settings.readTimeout)
      return Effect.callback<CqlResult, CassandraError.CassandraError>((resume) => {
        const fail = (cause: unknown): void => resume(failure(cause, request))
        let queryOptions: QueryOptions
        const send = (prepared: ReadonlyArray<Preparing.Prepared>): void => {
          const entries = statements.map(({ cql, params }, index) => ({
            query: cql,
            params: bind(prepared[index]!, params, `statement ${index + 1} of ${statements.length}, `)
          }))
          request.sent = true
          client.batch(entries, queryOptions).then((result) => {
            try {
              resume(Effect.succeed(toPage(result, undefined, settings)))
            } catch (cause) {
              fail(cause)
            }
          }, fail)
        }
        try {
          refuseLargeBatch(statements)
          queryOptions = {
            ...toQueryOptions(
              { kind: "write", conditional, timestamped: statements.some(({ cql }) => factsOf(cql).timestamped) },
              options,
              timestampNow,
              settings
            ),
            logged: options?.kind !== "unlogged",
            counter: options?.kind === "counter"
          }
          const known: Array<Preparing.Prepared> = []
          for (const { cql } of statements) {
            const prepared = preparing.known(cql)
            if (prepared === undefined) break
            known.push(prepared)
          }
          if (known.length === statements.length) return send(known)
          prepareAll(statements, preparing).then((prepared) => {
            try {
              send(prepared)
            } catch (cause) {
              fail(cause)
            }
          }, fail)
        } catch (cause) {
          fail(cause)
        }
      })
    })

  return { execute, page, batch, info: Effect.succeed(settings.info) }
}

// The driver's types say that a client always has a keyspace.
const isSet = (keyspace: string | null | undefined): boolean => keyspace !== null && keyspace !== undefined

type OpenRequest = { -readonly [Key in keyof Request]: Request[Key] }

const newRequest = (
  cql: string,
  mutates: boolean,
  options: PageOptions | BatchOptions | undefined,
  readTimeout: number
): OpenRequest => ({
  cql,
  mutates,
  idempotent: options?.idempotent ?? !mutates,
  sent: false,
  paged: options !== undefined && "pageState" in options && options.pageState !== undefined,
  timeout: options?.timeout === undefined ? readTimeout : millisOf(options.timeout)
})

const millisOf = (timeout: Duration.Input): number => Math.max(1, Math.ceil(Duration.toMillis(timeout)))

/** Values to bytes. Throws what is wrong with them, before anything is sent. */
const bind = (
  { markers, table }: Preparing.Prepared,
  params: ReadonlyArray<CqlValue> | undefined,
  where = ""
): Array<unknown> => {
  const given = params?.length ?? 0
  if (given !== markers.length) {
    throw new CassandraError.InvalidQuery({
      said: `${where}${markers.length} bind markers and ${given} values: give one value for each marker, in order`
    })
  }
  const bound: Array<unknown> = new Array(given)
  for (let i = 0; i < given; i++) {
    const value = params![i]
    if (value === undefined) bound[i] = types.unset
    else if (value === null) bound[i] = null
    else {
      const { encode, name } = markers[i]!
      try {
        bound[i] = encode(value)
      } catch (cause) {
        throw cause instanceof Mismatch
          ? new CassandraError.EncodeError({
            said: `${where}value ${i + 1}, for ${name}: ${cause.message}`,
            ...(table === undefined ? undefined : { table }),
            column: name,
            expected: cause.expected,
            actual: cause.actual
          })
          : cause
      }
    }
  }
  return bound
}

const refuseUnprepared = (facts: StatementFacts, params: ReadonlyArray<CqlValue> | undefined): void => {
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

const refuseLargeBatch = (statements: ReadonlyArray<BatchEntry>): void => {
  if (statements.length > maxStatements) {
    throw new CassandraError.LimitExceeded({
      said: `a batch of ${statements.length} statements: the protocol takes ${maxStatements} at most`,
      limit: maxStatements,
      actual: statements.length
    })
  }
}

const prepareAll = async (
  statements: ReadonlyArray<BatchEntry>,
  preparing: Preparing.Preparing
): Promise<ReadonlyArray<Preparing.Prepared>> => {
  const byText = new Map<string, Preparing.Prepared>()
  for (const { cql } of statements) {
    if (!byText.has(cql)) byText.set(cql, preparing.known(cql) ?? await preparing.prepare(cql))
  }
  return statements.map(({ cql }) => byText.get(cql)!)
}

/** The text of a batch for its error: the first statements, which is enough to find it. */
const textOf = (statements: ReadonlyArray<BatchEntry>): string => {
  const shown = statements.slice(0, 3).map(({ cql }) => cql)
  const rest = statements.length - shown.length
  return [...shown, ...(rest > 0 ? [`… and ${rest} more`] : [])].join(";\n")
}

const toQueryOptions = (
  facts: StatementFacts,
  options: (PageOptions & BatchOptions) | undefined,
  timestampNow: () => number,
  settings: Settings
): QueryOptions => {
  if (options?.keyspace !== undefined && options.keyspace !== settings.info.keyspace) {
    throw new CassandraError.Unsupported({
      said: `this session is in ${settings.info.keyspace ?? "no keyspace"}, and the protocol names no other for one ` +
        `statement: write ${options.keyspace}.table in the statement, or use a session of its own`,
      feature: "keyspace of one statement"
    })
  }
  const { pageSize } = options ?? {}
  if (pageSize !== undefined && (!Number.isInteger(pageSize) || pageSize < 0 || pageSize > 0x7fff_ffff)) {
    throw new CassandraError.InvalidQuery({
      said: "pageSize must be a whole number from 0 (everything in one page) to 2147483647"
    })
  }
  const timestamp = timestampOf(facts, options?.timestamp, timestampNow)
  return {
    prepare: facts.kind === "read" || facts.kind === "write",
    retry: rethrow,
    isIdempotent: options?.idempotent ?? facts.kind === "read",
    // The driver takes null as «none», which its types leave out.
    timestamp: timestamp as types.Long,
    ...(options?.consistency === undefined ? undefined : { consistency: consistencyCode(options.consistency) }),
    ...(options?.serialConsistency === undefined
      ? undefined
      : { serialConsistency: consistencyCode(options.serialConsistency) }),
    ...(options?.timeout === undefined ? undefined : { readTimeout: millisOf(options.timeout) }),
    ...(pageSize === undefined ? undefined : { fetchSize: pageSize }),
    ...(options?.pageState === undefined ? undefined : { pageState: Buffer.from(options.pageState) }),
    ...(options?.tracing === undefined ? undefined : { traceQuery: options.tracing })
  }
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
  if (given !== undefined) {
    if (facts.kind !== "write") {
      throw new CassandraError.InvalidQuery({ said: "a timestamp belongs to INSERT, UPDATE, DELETE and batches only" })
    }
    if (facts.conditional) {
      throw new CassandraError.InvalidQuery({
        said: "a lightweight transaction takes no timestamp: Paxos gives it one"
      })
    }
    if (facts.timestamped) {
      throw new CassandraError.InvalidQuery({ said: "two timestamps: one in USING TIMESTAMP, one in the options" })
    }
    if (BigInt.asIntN(64, given) !== given) {
      throw new CassandraError.InvalidQuery({ said: "the timestamp is beyond 64 bits" })
    }
    return types.Long.fromString(given.toString())
  }
  return facts.kind === "write" && !facts.conditional ? timestampNow() : null
}

type Info = types.ResultSet["info"] & { readonly isSchemaInAgreement?: boolean }

const toPage = (result: types.ResultSet, prepared: Preparing.Prepared | undefined, settings: Settings): CqlPage => {
  const info: Info = result.info
  if (info.isSchemaInAgreement === false) {
    throw new CassandraError.ClientTimeout({
      said: "the schema was changed, but the nodes did not agree on it in time: wait until they do before using it",
      milliseconds: settings.schemaAgreementTimeout
    })
  }
  const common = {
    warnings: info.warnings ?? [],
    coordinator: info.queriedHost,
    attempts: 1 + info.speculativeExecutions,
    tracingId: info.traceId?.toString()
  }
  // The driver's types hide that a result without rows has neither columns nor rows.
  const { columns, rows } = result as { columns?: types.ResultSet["columns"] | null; rows?: Array<types.Row> }
  if (columns === null || columns === undefined || rows === undefined) {
    return { columns: [], rows: [], pageState: undefined, ...common }
  }
  const shape = shapeOf(columns, prepared?.shape)
  if (prepared !== undefined) prepared.shape = shape
  const { rawPageState } = result as { rawPageState?: Buffer }
  return {
    columns: shape.columns,
    rows: toRows(shape, rows),
    pageState: rawPageState === undefined ? undefined : new Uint8Array(rawPageState),
    ...common
  }
}
