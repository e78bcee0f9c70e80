/**
 * A request from when it is asked until its fiber goes on: a few objects, and no fiber, span or promise. What happens after it
 * failed is in `retry.ts`.
 */
import * as CassandraError from "@effect-cql/core/CassandraError"
import type { BatchEntry, BatchKind, CqlPage, SessionInfo } from "@effect-cql/core/CassandraSession"
import type { CqlValue } from "@effect-cql/core/CqlValue"
import type { StatementFacts } from "@effect-cql/core/StatementFacts"
import type { Client } from "cassandra-driver"
import * as Effect from "effect/Effect"
import * as Discover from "./discover.ts"
import { closed, toError } from "./failure.ts"
import type * as FirstNode from "./firstNode.ts"
import { refuseFrame } from "./limits.ts"
import * as Preparing from "./prepare.ts"
import type { RunSettings } from "./profiles.ts"
import type { OpenRequest } from "./request.ts"
import { retry } from "./retry.ts"
import { type Route, Sending, type Sent } from "./sending.ts"
import type { Watch } from "./watch.ts"
import * as Frame from "./wire/frame.ts"
import type { Output } from "./wire/output.ts"

/**
 * What all requests of a session share.
 *
 * - `agreementTimeout`: how long the driver waits for the nodes to agree on a schema, in milliseconds
 * - `watch`: who is told what happens
 * - `nodeOf`: a node by its `address:port`
 */
export interface Shared {
  readonly client: Client
  readonly info: SessionInfo
  readonly agreementTimeout: number
  readonly watch: Watch
  readonly preparing: Preparing.Preparing
  readonly send: FirstNode.Send
  readonly nodeOf: (address: string) => CqlPage["node"]
  readonly output: Output
}

/**
 * What is asked, and how it is sent.
 *
 * - `statements`: the texts to prepare; none where a statement is not prepared
 * - `params`: the values of a statement that is no batch
 * - `sent`: what was made of it; the same for each attempt, so that a write keeps its timestamp, unless the statements have to be
 *   prepared again
 * - `onPage`: what is made of the answer
 */
export interface Exchange {
  readonly request: OpenRequest
  readonly facts: StatementFacts
  readonly statements: ReadonlyArray<string>
  readonly params: ReadonlyArray<CqlValue> | undefined
  readonly batch: Batch | undefined
  readonly parameters: Frame.Parameters
  readonly settings: RunSettings
  readonly onPage: (page: CqlPage) => Outcome
  sent: Sent | undefined
}

export interface Batch {
  readonly kind: BatchKind
  readonly entries: ReadonlyArray<BatchEntry>
}

/** What a fiber goes on with. */
export type Outcome = Effect.Effect<CqlPage, CassandraError.CassandraError>

export type Resume = (outcome: Outcome) => void

/** Sends a request, and again for as long as it fails and its policy says so. */
export const run = (shared: Shared, exchange: Exchange, resume: Resume): void | Effect.Effect<void> =>
  new Attempt(shared, exchange, exchange.request, resume, true).begin()

const none: ReadonlyArray<never> = []

/** A request sent once. Only the first attempt is followed by others, where its error may be retried. */
class Attempt implements FirstNode.Asker {
  private readonly shared: Shared
  private readonly exchange: Exchange
  private readonly route: Route
  private readonly resume: Resume
  private readonly isFirst: boolean

  constructor(shared: Shared, exchange: Exchange, route: Route, resume: Resume, isFirst: boolean) {
    this.shared = shared
    this.exchange = exchange
    this.route = route
    this.resume = resume
    this.isFirst = isFirst
  }

  /** Gives what stops waiting, as long as nothing was sent. */
  begin(): void | Effect.Effect<void> {
    const { statements } = this.exchange
    const prepared = statements.length === 0 ? none : this.shared.preparing.known(statements)
    if (prepared === undefined) return this.prepareFirst()
    try {
      this.ask(prepared, this)
    } catch (cause) {
      this.end(this.failureOf(cause))
    }
  }

  answered(answer: FirstNode.Answer): void {
    this.end(this.outcomeOf(answer))
  }

  failed(cause: unknown): void {
    if (!Preparing.isOutdated(cause)) return this.end(this.failureOf(cause))
    const { exchange, shared: { preparing } } = this
    // Nothing was executed, and the values are checked by the new types before anything is.
    exchange.request.sent = false
    exchange.sent = undefined
    preparing.forget(exchange.statements)
    this.end(this.preparedAgain())
  }

  /** The same attempt once more, with its statements prepared. Only once: it does not ask whether they are outdated. */
  private preparedAgain(): Outcome {
    const { exchange, isFirst, route, shared } = this
    return Effect.callback((resume) => new Attempt(shared, exchange, route, resume, isFirst).prepareFirst())
  }

  private ask(prepared: ReadonlyArray<Preparing.Prepared>, asker: FirstNode.Asker): void {
    const { exchange, route, shared } = this
    const sent = exchange.sent ??= write(shared, exchange, prepared)
    if (isShutDown(shared.client)) throw closed()
    exchange.request.sent = true
    exchange.request.writes = 0
    shared.send(
      new Sending(sent, route),
      exchange.facts.kind === "definition" ? enteringKeyspace(shared, asker) : asker
    )
  }

  /**
   * Prepares the statements that are not prepared yet, then sends, all within the time for one answer. A fiber that is
   * interrupted meanwhile stops waiting at once, and what was not sent by then never is. Once it is over nothing is counted or
   * logged of it.
   */
  private prepareFirst(): Effect.Effect<void> {
    const { route: { timeout: wait }, shared: { preparing, watch } } = this
    let over = false
    const end = (outcome?: Outcome): void => {
      if (over) return
      over = true
      clearTimeout(timer)
      if (outcome !== undefined) this.end(outcome)
    }
    const fail = (cause: unknown): void => over ? undefined : end(this.failureOf(cause))
    const timer = wait <= 0 ? undefined : setTimeout(() => {
      const said = `not prepared and answered within ${wait} ms`
      fail(new CassandraError.ClientTimeout({ said, milliseconds: wait }))
    }, wait)
    const asker: FirstNode.Asker = {
      answered: (answer) => over ? undefined : end(this.outcomeOf(answer)),
      failed: fail
    }
    preparing.prepare(this.exchange.statements, watch.counts?.prepared)
      .then((prepared) => over ? undefined : this.ask(prepared, asker))
      .catch(fail)
    return Effect.sync(() => end())
  }

  /**
   * A fiber goes on at once, while its connection still reads the answers to others. What an observer of the fiber throws is not to
   * end that connection, and stays what it is anywhere else, an error that nobody handles.
   */
  private end(outcome: Outcome): void {
    try {
      this.resume(outcome)
    } catch (error) {
      void Promise.reject(error)
    }
  }

  /** What a request that was answered gives. */
  private outcomeOf(answer: FirstNode.Answer): Outcome {
    const { exchange, shared } = this
    return answer.isSchemaInAgreement
      ? exchange.onPage(pageOf(shared, exchange.request, answer))
      : this.failureOf(disagreed(shared.agreementTimeout))
  }

  /** What a request that failed gives. */
  private failureOf(cause: unknown): Outcome {
    const { exchange, isFirst, shared } = this
    const { request } = exchange
    const error = toError(isShutDown(shared.client) && !request.sent ? closed() : cause, request)
    return isFirst && error.retryable ? again(shared, exchange, error) : Effect.fail(error)
  }
}

const again = (shared: Shared, exchange: Exchange, error: CassandraError.CassandraError): Outcome => {
  const { client, watch } = shared
  return retry(error, {
    request: exchange.request,
    policy: exchange.settings.retry,
    attempt: (route) =>
      Effect.callback<CqlPage, CassandraError.CassandraError>((resume) =>
        new Attempt(shared, exchange, route, resume, false).begin()
      ),
    retried: watch.counts?.retried,
    hostOf: (coordinator) => client.hosts.get(coordinator)
  })
}

/** Makes what is sent, when the statements are prepared. */
const write = (
  { info, output }: Shared,
  { batch, parameters, params, request, settings: { loadBalancing } }: Exchange,
  prepared: ReadonlyArray<Preparing.Prepared>
): Sent => {
  const { consistency } = parameters
  const [statement] = prepared
  let frame: Buffer
  let valuesAt = 0
  if (batch !== undefined) {
    const bound = batch.entries.map(({ params }, index) => ({ statement: prepared[index]!, params }))
    frame = Frame.batch(output, batch.kind, bound, parameters)
    valuesAt = Frame.valuesOfBatch(bound)
  } else if (statement === undefined) {
    frame = Frame.query(output, request.cql, parameters)
  } else {
    frame = Frame.execute(output, { statement, params }, parameters)
    valuesAt = Frame.valuesOfExecute(statement)
  }
  refuseFrame(frame, info.limits)
  return { request, frame, statements: prepared, valuesAt, consistency, loadBalancing }
}

const pageOf = ({ nodeOf, watch }: Shared, request: OpenRequest, answer: FirstNode.Answer): CqlPage => {
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

/** A session may be made before its keyspace, and enters it once a statement has created it. */
const enteringKeyspace = ({ client, info }: Shared, asker: FirstNode.Asker): FirstNode.Asker => ({
  answered: (answer) => {
    if (info.keyspace === undefined || isSet(client.keyspace)) return asker.answered(answer)
    // The statement itself is done; what goes wrong here shows with the next one that needs the keyspace.
    void Discover.enterKeyspace(client, info.keyspace).catch(() => false).then(() => asker.answered(answer))
  },
  failed: (cause) => asker.failed(cause)
})

// The driver's types say that a client always has a keyspace.
const isSet = (keyspace: string | null | undefined): boolean => keyspace !== null && keyspace !== undefined

// What the driver's types leave out.
const isShutDown = (client: Client): boolean =>
  (client as Client & { readonly isShuttingDown?: boolean }).isShuttingDown === true

const disagreed = (milliseconds: number): CassandraError.ClientTimeout =>
  new CassandraError.ClientTimeout({
    said: "the schema was changed, but the nodes did not agree on it in time: wait until they do before using it",
    milliseconds
  })
