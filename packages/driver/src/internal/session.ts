/**
 * The session on a connected client of the driver. One page is one promise of the driver's inside one Effect: no fiber and
 * no span, and what stands in a page is converted all at once.
 */
import * as CassandraError from "@effect-cql/core/CassandraError"
import type {
  CassandraSession,
  Coordinator,
  CqlPage,
  CqlResult,
  ExecuteOptions,
  PageOptions,
  SessionInfo
} from "@effect-cql/core/CassandraSession"
import type { CqlRow, CqlValue } from "@effect-cql/core/CqlValue"
import type { Client, Host, types } from "cassandra-driver"
import * as Effect from "effect/Effect"
import type { RetryPolicy } from "../RetryPolicy.ts"
import * as Discover from "./discover.ts"
import { closed, toError } from "./failure.ts"
import { refuseFrame } from "./limits.ts"
import * as Nodes from "./nodes.ts"
import * as Preparing from "./prepare.ts"
import type { FindSettings } from "./profiles.ts"
import * as Request from "./request.ts"
import { retry } from "./retry.ts"
import type { RoutedOptions } from "./routing.ts"
import { shapeOf, toRows } from "./rows.ts"
import { makeFacts, type StatementFacts } from "./statement.ts"
import type { Watch } from "./watch.ts"

type Session = CassandraSession["Service"]

/**
 * How the session is set up besides its client.
 *
 * - `find`: settings of the session or of one of its profiles
 * - `agreementTimeout`: how long the driver waits for the nodes to agree on a schema, in milliseconds
 * - `watch`: who is told what happens
 */
export interface Settings {
  readonly info: SessionInfo
  readonly find: FindSettings
  readonly agreementTimeout: number
  readonly watch: Watch
}

/**
 * A request, and how it is sent.
 *
 * - `statements`: the texts to prepare; none where a statement is not prepared
 * - `options`: the driver's options of the first attempt
 * - `onPage`: what is made of the answer
 */
interface Exchange {
  readonly request: Request.OpenRequest
  readonly statements: ReadonlyArray<string>
  readonly options: RoutedOptions
  readonly policy: RetryPolicy
  readonly send: (prepared: ReadonlyArray<Preparing.Prepared>, options: RoutedOptions) => Promise<types.ResultSet>
  readonly onPage: (page: CqlPage) => Answer
}

type Answer = Effect.Effect<CqlPage, CassandraError.CassandraError>

type Resume = (answer: Answer) => void

const noWarnings: ReadonlyArray<string> = []

const nothing: CqlResult = {
  columns: [],
  rows: [],
  warnings: [],
  coordinator: undefined,
  attempts: 0,
  tracingId: undefined
}

export const make = (client: Client, settings: Settings): Session => {
  const { agreementTimeout, find, info, watch } = settings
  const preparing = Preparing.make(client, watch.counts?.prepared)
  const factsOf = makeFacts()
  const timestampNow = increasingMicros()

  const nodeOf = Nodes.make(client)

  const hostOf = (coordinator: string): Host | undefined => client.hosts.get(coordinator)

  const pageOf = (
    result: types.ResultSet,
    request: Request.OpenRequest,
    prepared: ReadonlyArray<Preparing.Prepared>
  ): CqlPage => {
    const { queriedHost: coordinator } = result.info
    const page = toPage(result, request, prepared, agreementTimeout, nodeOf(coordinator))
    watch.counts?.answered(result.info)
    if (page.warnings.length > 0) watch.warned({ warnings: page.warnings, cql: request.cql, coordinator })
    return page
  }

  /** What a request that failed answers. */
  const failed = (
    cause: unknown,
    request: Request.OpenRequest,
    onRetryable: (error: CassandraError.CassandraError) => Answer,
    resume: Resume
  ): void => {
    const error = toError(isShutDown(client) && !request.sent ? closed() : cause, request)
    resume(error.retryable ? onRetryable(error) : Effect.fail(error))
  }

  /** Sends a request once, and gives an error that may be retried to `onRetryable`. */
  const attempt = (
    exchange: Exchange,
    options: RoutedOptions,
    onRetryable: (error: CassandraError.CassandraError) => Answer,
    resume: Resume
  ): void | Effect.Effect<void> => {
    const prepared = exchange.statements.length === 0 ? noneToPrepare : preparing.known(exchange.statements)
    if (prepared === undefined) return prepareFirst(exchange, options, onRetryable, resume)
    const { request } = exchange
    const fail = (cause: unknown): void => {
      if (Preparing.isOutdated(cause)) {
        // Nothing was executed, and the values are checked by the new types before anything is.
        request.sent = false
        preparing.forget(exchange.statements)
        prepareFirst(exchange, options, onRetryable, resume)
      } else failed(cause, request, onRetryable, resume)
    }
    try {
      exchange.send(prepared, options).then((result) => {
        let page: CqlPage
        try {
          page = pageOf(result, request, prepared)
        } catch (cause) {
          return failed(cause, request, onRetryable, resume)
        }
        resume(exchange.onPage(page))
      }, fail)
    } catch (cause) {
      failed(cause, request, onRetryable, resume)
    }
  }

  /**
   * Prepares the statements that are not prepared yet, then sends, all within the time for one answer. A fiber that is
   * interrupted meanwhile stops waiting at once, and what was not sent by then never is.
   */
  const prepareFirst = (
    { onPage, request, send, statements }: Exchange,
    options: RoutedOptions,
    onRetryable: (error: CassandraError.CassandraError) => Answer,
    resume: Resume
  ): Effect.Effect<void> => {
    const wait = options.readTimeout ?? 0
    let over = false
    const end = (answer: () => void): void => {
      if (over) return
      over = true
      clearTimeout(timer)
      answer()
    }
    const fail = (cause: unknown): void => end(() => failed(cause, request, onRetryable, resume))
    const timer = wait <= 0 ? undefined : setTimeout(() => {
      const said = `not prepared and answered within ${wait} ms`
      fail(new CassandraError.ClientTimeout({ said, milliseconds: wait }))
    }, wait)
    preparing.prepare(statements)
      .then((prepared) =>
        over ? undefined : send(prepared, options).then((result) => {
          const page = pageOf(result, request, prepared)
          end(() => resume(onPage(page)))
        })
      )
      .catch(fail)
    return Effect.sync(() => end(() => {}))
  }

  /** Sends a request, and again for as long as it fails and its policy says so. */
  const run = (exchange: Exchange, resume: Resume): void | Effect.Effect<void> =>
    attempt(exchange, exchange.options, (error) =>
      retry(error, {
        request: exchange.request,
        options: exchange.options,
        policy: exchange.policy,
        attempt: (options) =>
          Effect.callback<CqlPage, CassandraError.CassandraError>((resume) =>
            attempt(exchange, options, Effect.fail, resume)
          ),
        retried: watch.counts?.retried,
        hostOf
      }), resume)

  const pageThen = (
    cql: string,
    params: ReadonlyArray<CqlValue> | undefined,
    options: PageOptions | undefined,
    onPage: (page: CqlPage) => Answer
  ): Answer =>
    Effect.callback((resume) => {
      const facts = factsOf(cql)
      let request: Request.OpenRequest | undefined
      try {
        const found = find(options?.profile)
        request = Request.open(cql, facts, options, found)
        const opened = request
        const driverOptions = Request.queryOptions(facts, options, request, found, timestampNow, info)
        const isPrepared = driverOptions.prepare === true
        if (!isPrepared) Request.refuseUnprepared(facts, params)
        return run({
          request,
          statements: isPrepared ? [cql] : noneToPrepare,
          options: driverOptions,
          policy: found.retry,
          send: ([prepared], options) => {
            const bound = prepared === undefined ? undefined : Request.bind(prepared, params)
            if (bound !== undefined) refuseFrame([bound], info.limits)
            opened.sent = true
            const executed = client.execute(cql, bound, options)
            return facts.kind === "definition" ? executed.then(enterKeyspace) : executed
          },
          onPage
        }, resume)
      } catch (cause) {
        resume(Effect.fail(toError(cause, request ?? Request.unopened(cql))))
      }
    })

  const page: Session["page"] = (cql, params, options) => pageThen(cql, params, options, Effect.succeed)

  const execute: Session["execute"] = (cql, params, options) =>
    pageThen(
      cql,
      params,
      options,
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
    let { attempts, pageState, speculativeExecutions = 0 } = first
    let pages = 1
    while (pageState !== undefined) {
      const next: CqlPage = yield* page(cql, params, { ...options, pageState })
      for (const row of next.rows) rows.push(row)
      for (const warning of next.warnings) warnings.add(warning)
      attempts += next.attempts
      speculativeExecutions += next.speculativeExecutions ?? 0
      pages++
      pageState = next.pageState
    }
    return { ...first, rows, warnings: [...warnings], attempts, speculativeExecutions, pages, pageState }
  })

  const batch: Session["batch"] = (statements, options) =>
    statements.length === 0 ? Effect.succeed(nothing) : Effect.callback((resume) => {
      const texts = statements.map(({ cql }) => cql)
      const text = Request.textOf(statements)
      let request: Request.OpenRequest | undefined
      try {
        Request.refuseLargeBatch(statements)
        const facts = ofBatch(texts.map(factsOf))
        const found = find(options?.profile)
        request = Request.open(text, facts, options, found)
        const opened = request
        return run({
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
          },
          onPage: Effect.succeed
        }, resume)
      } catch (cause) {
        resume(Effect.fail(toError(cause, request ?? Request.unopened(text))))
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

const noneToPrepare: ReadonlyArray<never> = []

/**
 * Microseconds since 1970, each later than the one before. Real time, never a test's: the cluster compares it with the writes of
 * everybody else.
 */
const increasingMicros = (): () => number => {
  let last = 0
  return () => {
    const now = Date.now() * 1_000
    return last = now > last ? now : last + 1
  }
}

// The driver's types say that a client always has a keyspace.
const isSet = (keyspace: string | null | undefined): boolean => keyspace !== null && keyspace !== undefined

// What the driver's types leave out.
const isShutDown = (client: Client): boolean =>
  (client as Client & { readonly isShuttingDown?: boolean }).isShuttingDown === true

const ofBatch = (statements: ReadonlyArray<StatementFacts>): StatementFacts => ({
  kind: "write",
  conditional: statements.some(({ conditional }) => conditional),
  timestamped: statements.some(({ timestamped }) => timestamped)
})

type Info = types.ResultSet["info"] & { readonly isSchemaInAgreement?: boolean }

const toPage = (
  result: types.ResultSet,
  request: Request.OpenRequest,
  statements: ReadonlyArray<Preparing.Prepared>,
  agreementTimeout: number,
  node: Coordinator | undefined
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
  // A batch may hold several statements, and then its result is of none of them.
  const prepared = statements.length === 1 ? statements[0] : undefined
  const shape = columns === null || columns === undefined ? undefined : shapeOf(columns, prepared?.shape)
  if (prepared !== undefined) prepared.shape = shape
  return {
    columns: shape === undefined ? [] : shape.columns,
    rows: shape === undefined || rows === undefined ? [] : toRows(shape, rows),
    pageState: rawPageState === undefined ? undefined : new Uint8Array(rawPageState),
    warnings: info.warnings ?? noWarnings,
    coordinator: info.queriedHost,
    node,
    attempts: (request.attempts ?? 0) + 1 + info.speculativeExecutions,
    speculativeExecutions: info.speculativeExecutions,
    tracingId: info.traceId?.toString()
  }
}
