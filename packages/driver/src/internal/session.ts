/**
 * The session on a connected client of the driver. One page is one promise of the driver's inside one Effect: no fiber and
 * no span, and what stands in a page is converted all at once.
 */
import * as CassandraError from "@effect-cql/core/CassandraError"
import type {
  CassandraSession,
  CqlPage,
  CqlResult,
  ExecuteOptions,
  SessionInfo
} from "@effect-cql/core/CassandraSession"
import type { CqlRow, CqlValue } from "@effect-cql/core/CqlValue"
import * as WriteTimestamp from "@effect-cql/core/WriteTimestamp"
import type { Client, Host, types } from "cassandra-driver"
import * as Effect from "effect/Effect"
import type { RetryPolicy } from "../RetryPolicy.ts"
import * as Discover from "./discover.ts"
import { toError } from "./failure.ts"
import { refuseFrame } from "./limits.ts"
import * as Preparing from "./prepare.ts"
import type { FindSettings } from "./profiles.ts"
import * as Request from "./request.ts"
import { retry } from "./retry.ts"
import type { RoutedOptions } from "./routing.ts"
import { shapeOf, toRows } from "./rows.ts"
import { makeFacts, type StatementFacts } from "./statement.ts"

type Session = CassandraSession["Service"]

/**
 * How the session is set up besides its client.
 *
 * - `find`: settings of the session or of one of its profiles
 * - `agreementTimeout`: how long the driver waits for the nodes to agree on a schema, in milliseconds
 */
export interface Settings {
  readonly info: SessionInfo
  readonly find: FindSettings
  readonly agreementTimeout: number
}

/**
 * A request, and how it is sent.
 *
 * - `statements`: the texts to prepare
 * - `options`: the driver's options of the first attempt
 */
interface Exchange {
  readonly request: Request.OpenRequest
  readonly statements: ReadonlyArray<string>
  readonly options: RoutedOptions
  readonly policy: RetryPolicy
  readonly send: (prepared: ReadonlyArray<Preparing.Prepared>, options: RoutedOptions) => Promise<types.ResultSet>
}

const nothing: CqlResult = {
  columns: [],
  rows: [],
  warnings: [],
  coordinator: undefined,
  attempts: 0,
  tracingId: undefined
}

export const make = (client: Client, settings: Settings): Session => {
  const { agreementTimeout, find, info } = settings
  const preparing = Preparing.make(client)
  const factsOf = makeFacts()
  const nextTimestamp = WriteTimestamp.generator()

  // Real time, never a test's: the cluster compares it with the writes of everybody else.
  const timestampNow = (): number => Number(nextTimestamp(BigInt(Date.now()) * 1_000n))

  const hostOf = (coordinator: string): Host | undefined => client.hosts.get(coordinator)

  /** One request, and again for as long as it fails and its policy says so. */
  const exchange = (exchanged: Exchange): Effect.Effect<CqlPage, CassandraError.CassandraError> =>
    attempt(exchanged, exchanged.options, (error) =>
      retry(error, {
        request: exchanged.request,
        options: exchanged.options,
        policy: exchanged.policy,
        attempt: (options) => attempt(exchanged, options, undefined),
        hostOf
      }))

  /**
   * Sends a request once: prepares the statements that are not prepared yet, sends, and converts the answer. A fiber that is
   * interrupted meanwhile stops waiting at once, and what was not sent by then never is.
   */
  const attempt = (
    { request, send, statements }: Exchange,
    options: RoutedOptions,
    onRetryable:
      | ((error: CassandraError.CassandraError) => Effect.Effect<CqlPage, CassandraError.CassandraError>)
      | undefined
  ): Effect.Effect<CqlPage, CassandraError.CassandraError> =>
    Effect.callback((resume) => {
      let over = false
      let fresh = true
      const fail = (cause: unknown): void => {
        if (fresh && !over && Preparing.isOutdated(cause)) {
          // Nothing was executed, and the values are checked by the new types before anything is.
          fresh = false
          request.sent = false
          preparing.forget(statements)
          return start()
        }
        clearTimeout(timer)
        const error = toError(cause, request)
        resume(error.retryable && onRetryable !== undefined ? onRetryable(error) : Effect.fail(error))
      }
      const sendNow = (prepared: ReadonlyArray<Preparing.Prepared>): void => {
        try {
          send(prepared, options).then((result) => {
            try {
              // A batch may hold several statements, and then its result is of none of them.
              const page = toPage(result, request, prepared.length === 1 ? prepared[0] : undefined, agreementTimeout)
              resume(Effect.succeed(page))
              clearTimeout(timer)
            } catch (cause) {
              fail(cause)
            }
          }, fail)
        } catch (cause) {
          fail(cause)
        }
      }
      let timer: ReturnType<typeof setTimeout> | undefined
      const prepareFirst = (): void => {
        const wait = options.readTimeout ?? 0
        if (timer === undefined && wait > 0) {
          timer = setTimeout(() => {
            over = true
            fail(
              new CassandraError.ClientTimeout({
                said: `not prepared and answered within ${wait} ms`,
                milliseconds: wait
              })
            )
          }, wait)
        }
        preparing.prepare(statements).then(
          (prepared) => over ? undefined : sendNow(prepared),
          (cause) => over ? undefined : fail(cause)
        )
      }
      const start = (): void => {
        const known = preparing.known(statements)
        return known === undefined ? prepareFirst() : sendNow(known)
      }
      start()
      // Only what waits for its preparation holds a timer and has something left to stop.
      return timer === undefined ? undefined : Effect.sync(() => {
        over = true
        clearTimeout(timer)
      })
    })

  const page: Session["page"] = (cql, params, options) =>
    Effect.suspend(() => {
      const facts = factsOf(cql)
      let request: Request.OpenRequest | undefined
      try {
        const found = find(options?.profile)
        request = Request.open(cql, facts, options, found)
        const opened = request
        const queryOptions = Request.queryOptions(facts, options, request, found, timestampNow, info)
        if (queryOptions.prepare !== true) {
          Request.refuseUnprepared(facts, params)
          return exchange({
            request,
            statements: [],
            options: queryOptions,
            policy: found.retry,
            send: (_, options) => {
              opened.sent = true
              const executed = client.execute(cql, undefined, options)
              return facts.kind === "definition" ? executed.then(enterKeyspace) : executed
            }
          })
        }
        return exchange({
          request,
          statements: [cql],
          options: queryOptions,
          policy: found.retry,
          send: ([prepared], options) => {
            const bound = Request.bind(prepared!, params)
            refuseFrame([bound], info.limits)
            opened.sent = true
            return client.execute(cql, bound, options)
          }
        })
      } catch (cause) {
        return Effect.fail(toError(cause, request ?? Request.unopened(cql)))
      }
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
      const texts = statements.map(({ cql }) => cql)
      const text = Request.textOf(statements)
      let request: Request.OpenRequest | undefined
      try {
        Request.refuseLargeBatch(statements)
        const facts = ofBatch(texts.map(factsOf))
        const found = find(options?.profile)
        request = Request.open(text, facts, options, found)
        const opened = request
        return exchange({
          request,
          statements: texts,
          options: Request.queryOptions(facts, options, request, found, timestampNow, info),
          policy: found.retry,
          send: (prepared, options) => {
            const entries = statements.map(({ cql, params }, index) => ({
              query: cql,
              params: Request.bind(prepared[index]!, params, `statement ${index + 1} of ${statements.length}, `)
            }))
            refuseFrame(entries.map(({ params }) => params), info.limits)
            opened.sent = true
            return client.batch(entries, options)
          }
        })
      } catch (cause) {
        return Effect.fail(toError(cause, request ?? Request.unopened(text)))
      }
    })

  /** A session may be made before its keyspace, and enters it once a statement has created it. */
  const enterKeyspace = async (result: types.ResultSet): Promise<types.ResultSet> => {
    if (info.keyspace !== undefined && !isSet(client.keyspace)) {
      // The statement itself is done; what goes wrong here shows with the next one that needs the keyspace.
      await Discover.enterKeyspace(client, info.keyspace).catch(() => false)
    }
    return result
  }

  return { execute, page, batch, info: Effect.succeed(info) }
}

// The driver's types say that a client always has a keyspace.
const isSet = (keyspace: string | null | undefined): boolean => keyspace !== null && keyspace !== undefined

const ofBatch = (statements: ReadonlyArray<StatementFacts>): StatementFacts => ({
  kind: "write",
  conditional: statements.some(({ conditional }) => conditional),
  timestamped: statements.some(({ timestamped }) => timestamped)
})

type Info = types.ResultSet["info"] & { readonly isSchemaInAgreement?: boolean }

const toPage = (
  result: types.ResultSet,
  request: Request.OpenRequest,
  prepared: Preparing.Prepared | undefined,
  agreementTimeout: number
): CqlPage => {
  const info: Info = result.info
  if (info.isSchemaInAgreement === false) {
    throw new CassandraError.ClientTimeout({
      said: "the schema was changed, but the nodes did not agree on it in time: wait until they do before using it",
      milliseconds: agreementTimeout
    })
  }
  // The driver's types hide that a result without rows has neither columns nor rows, and the state as bytes.
  const { columns, rawPageState, rows } = result as {
    columns?: types.ResultSet["columns"] | null
    rawPageState?: Buffer
    rows?: Array<types.Row>
  }
  const shape = columns === null || columns === undefined ? undefined : shapeOf(columns, prepared?.shape)
  if (prepared !== undefined) prepared.shape = shape
  return {
    columns: shape === undefined ? [] : shape.columns,
    rows: shape === undefined || rows === undefined ? [] : toRows(shape, rows),
    pageState: rawPageState === undefined ? undefined : new Uint8Array(rawPageState),
    warnings: info.warnings ?? [],
    coordinator: info.queriedHost,
    attempts: (request.attempts ?? 0) + 1 + info.speculativeExecutions,
    tracingId: info.traceId?.toString()
  }
}
