/**
 * The session on a connected client of the driver, which finds the nodes and carries what it is given. A page is one callback:
 * no fiber, no span and no promise; frames are written and read here.
 */
import * as CassandraError from "@effect-cql/core/CassandraError"
import type {
  CassandraSession,
  CqlPage,
  CqlResult,
  ExecuteOptions,
  PageOptions,
  SessionInfo
} from "@effect-cql/core/CassandraSession"
import type { CqlRow, CqlValue } from "@effect-cql/core/CqlValue"
import { makeFacts, type StatementFacts } from "@effect-cql/core/StatementFacts"
import type { Client, Host } from "cassandra-driver"
import * as Effect from "effect/Effect"
import type { RetryPolicy } from "../RetryPolicy.ts"
import { readOwn } from "./answers.ts"
import * as Discover from "./discover.ts"
import { closed, toError } from "./failure.ts"
import * as FirstNode from "./firstNode.ts"
import { refuseFrame } from "./limits.ts"
import * as Nodes from "./nodes.ts"
import * as Preparing from "./prepare.ts"
import type { FindSettings } from "./profiles.ts"
import { hashOwn } from "./replicas.ts"
import * as Request from "./request.ts"
import { retry } from "./retry.ts"
import { type Route, Sending, type Sent } from "./sending.ts"
import type { Watch } from "./watch.ts"
import * as Frame from "./wire/frame.ts"
import * as Output from "./wire/output.ts"

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
 * - `write`: makes what is sent, when the statements are prepared
 * - `sent`: what was made; the same for each attempt, so that a write keeps its timestamp, unless the statements have to be
 *   prepared again
 * - `onPage`: what is made of the answer
 */
interface Exchange {
  readonly request: Request.OpenRequest
  readonly facts: StatementFacts
  readonly statements: ReadonlyArray<string>
  readonly policy: RetryPolicy
  readonly write: (prepared: ReadonlyArray<Preparing.Prepared>) => Sent
  sent: Sent | undefined
  readonly onPage: (page: CqlPage) => Answer
}

type Answer = Effect.Effect<CqlPage, CassandraError.CassandraError>

type Resume = (answer: Answer) => void

type OnRetryable = (error: CassandraError.CassandraError) => Answer

const none: ReadonlyArray<never> = []

/**
 * A fiber goes on at once, while its connection still reads the answers to others. What an observer of the fiber throws is not to
 * end that connection, and stays what it is anywhere else, an error that nobody handles.
 */
const apart = (resume: Resume): Resume => (answer) => {
  try {
    resume(answer)
  } catch (error) {
    void Promise.reject(error)
  }
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
  const { agreementTimeout, find, info, watch } = settings
  const preparing = Preparing.of(client)
  const factsOf = makeFacts()
  const timestampNow = increasingMicros()
  const nodeOf = Nodes.make(client)
  const output = Output.make()
  readOwn(client)
  hashOwn(client)
  const send = FirstNode.make(client)

  const hostOf = (coordinator: string): Host | undefined => client.hosts.get(coordinator)

  const pageOf = (answer: FirstNode.Answer, request: Request.OpenRequest): CqlPage => {
    const { coordinator, response: { flags, meta, rows }, speculativeExecutions } = answer
    const warnings = flags.warnings ?? none
    watch.counts?.answered(answer)
    if (warnings.length > 0) watch.warned({ warnings, cql: request.cql, coordinator })
    return {
      columns: meta?.columns ?? none,
      rows: rows ?? none,
      pageState: meta?.pageState,
      warnings,
      coordinator,
      node: nodeOf(coordinator),
      attempts: (request.attempts ?? 0) + Math.max(1 + speculativeExecutions, request.writes),
      speculativeExecutions,
      tracingId: flags.traceId?.toString()
    }
  }

  /** What a request that was answered gives. */
  const answered = (answer: FirstNode.Answer, { onPage, request }: Exchange, onRetryable: OnRetryable): Answer =>
    answer.isSchemaInAgreement
      ? onPage(pageOf(answer, request))
      : failed(disagreed(agreementTimeout), request, onRetryable)

  /** What a request that failed gives. */
  const failed = (cause: unknown, request: Request.OpenRequest, onRetryable: OnRetryable): Answer => {
    const error = toError(isShutDown(client) && !request.sent ? closed() : cause, request)
    return error.retryable ? onRetryable(error) : Effect.fail(error)
  }

  const ask = (
    exchange: Exchange,
    prepared: ReadonlyArray<Preparing.Prepared>,
    route: Route,
    asker: FirstNode.Asker
  ): void => {
    const { facts, request } = exchange
    const sent = exchange.sent ??= exchange.write(prepared)
    if (isShutDown(client)) throw closed()
    request.sent = true
    request.writes = 0
    send(new Sending(sent, route), facts.kind === "definition" ? enteringKeyspace(asker) : asker)
  }

  /** Sends a request once, and gives an error that may be retried to `onRetryable`. */
  const attempt = (
    exchange: Exchange,
    route: Route,
    onRetryable: OnRetryable,
    resumeFiber: Resume
  ): void | Effect.Effect<void> => {
    const resume = apart(resumeFiber)
    const { request, statements } = exchange
    const prepared = statements.length === 0 ? none : preparing.known(statements)
    if (prepared === undefined) return prepareFirst(exchange, route, onRetryable, resume)
    try {
      ask(exchange, prepared, route, {
        answered: (answer) => resume(answered(answer, exchange, onRetryable)),
        failed: (cause) => {
          if (!Preparing.isOutdated(cause)) return resume(failed(cause, request, onRetryable))
          // Nothing was executed, and the values are checked by the new types before anything is.
          request.sent = false
          exchange.sent = undefined
          preparing.forget(statements)
          prepareFirst(exchange, route, onRetryable, resume)
        }
      })
    } catch (cause) {
      resume(failed(cause, request, onRetryable))
    }
  }

  /**
   * Prepares the statements that are not prepared yet, then sends, all within the time for one answer. A fiber that is
   * interrupted meanwhile stops waiting at once, and what was not sent by then never is.
   */
  const prepareFirst = (
    exchange: Exchange,
    route: Route,
    onRetryable: OnRetryable,
    resume: Resume
  ): Effect.Effect<void> => {
    const { request, statements } = exchange
    const { timeout: wait } = route
    let over = false
    const end = (answer?: Answer): void => {
      if (over) return
      over = true
      clearTimeout(timer)
      if (answer !== undefined) resume(answer)
    }
    const fail = (cause: unknown): void => over ? undefined : end(failed(cause, request, onRetryable))
    const timer = wait <= 0 ? undefined : setTimeout(() => {
      const said = `not prepared and answered within ${wait} ms`
      fail(new CassandraError.ClientTimeout({ said, milliseconds: wait }))
    }, wait)
    const asker: FirstNode.Asker = {
      answered: (answer) => over ? undefined : end(answered(answer, exchange, onRetryable)),
      failed: fail
    }
    preparing.prepare(statements, watch.counts?.prepared)
      .then((prepared) => over ? undefined : ask(exchange, prepared, route, asker))
      .catch(fail)
    return Effect.sync(() => end())
  }

  /** Sends a request, and again for as long as it fails and its policy says so. */
  const run = (exchange: Exchange, resume: Resume): void | Effect.Effect<void> =>
    attempt(exchange, exchange.request, (error) =>
      retry(error, {
        request: exchange.request,
        policy: exchange.policy,
        attempt: (route) =>
          Effect.callback<CqlPage, CassandraError.CassandraError>((resume) =>
            attempt(exchange, route, Effect.fail, resume)
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
        const settings = find(options?.profile)
        request = Request.open(cql, facts, options, settings)
        const parameters = Request.parameters(facts, options, settings, timestampNow, info)
        const isPrepared = facts.kind === "read" || facts.kind === "write"
        if (!isPrepared) Request.refuseUnprepared(facts, params)
        const opened = request
        const { consistency } = parameters
        const { loadBalancing } = settings
        return run({
          request,
          facts,
          statements: isPrepared ? [cql] : none,
          policy: settings.retry,
          write: (statements) => {
            const [statement] = statements
            const frame = statement === undefined
              ? Frame.query(output, cql, parameters)
              : Frame.execute(output, { statement, params }, parameters)
            refuseFrame(frame, info.limits)
            const valuesAt = statement === undefined ? 0 : Frame.valuesOfExecute(statement)
            return { request: opened, frame, statements, valuesAt, consistency, loadBalancing }
          },
          sent: undefined,
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
      const cql = Request.textOf(statements)
      let request: Request.OpenRequest | undefined
      try {
        Request.refuseLargeBatch(statements)
        const facts = ofBatch(texts.map(factsOf))
        const settings = find(options?.profile)
        request = Request.open(cql, facts, options, settings)
        const parameters = Request.parameters(facts, options, settings, timestampNow, info)
        const opened = request
        const { consistency } = parameters
        const { loadBalancing } = settings
        return run({
          request,
          facts,
          statements: texts,
          policy: settings.retry,
          write: (prepared) => {
            const bound = statements.map(({ params }, index) => ({ statement: prepared[index]!, params }))
            const frame = Frame.batch(output, options?.kind ?? "logged", bound, parameters)
            refuseFrame(frame, info.limits)
            const valuesAt = Frame.valuesOfBatch(bound)
            return { request: opened, frame, statements: prepared, valuesAt, consistency, loadBalancing }
          },
          sent: undefined,
          onPage: Effect.succeed
        }, resume)
      } catch (cause) {
        resume(Effect.fail(toError(cause, request ?? Request.unopened(cql))))
      }
    })

  /** A session may be made before its keyspace, and enters it once a statement has created it. */
  const enteringKeyspace = ({ answered, failed }: FirstNode.Asker): FirstNode.Asker => ({
    answered: (answer) => {
      if (info.keyspace === undefined || isSet(client.keyspace)) return answered(answer)
      // The statement itself is done; what goes wrong here shows with the next one that needs the keyspace.
      void Discover.enterKeyspace(client, info.keyspace).catch(() => false).then(() => answered(answer))
    },
    failed
  })

  return { execute, page, batch, info: Effect.succeed(info) }
}

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

const disagreed = (milliseconds: number): CassandraError.ClientTimeout =>
  new CassandraError.ClientTimeout({
    said: "the schema was changed, but the nodes did not agree on it in time: wait until they do before using it",
    milliseconds
  })
