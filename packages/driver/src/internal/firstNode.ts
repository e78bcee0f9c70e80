/**
 * A request on the first node of its plan. Nearly all requests are answered by it, and all that the driver keeps for the others
 * (a handler and an execution in it, the nodes that were tried, a timer, promises, a result set) costs more than the frames on
 * both ways. So a request goes to the connection of its first node by itself; wherever anything is out of the ordinary, the
 * driver's own handler goes on from there: it asks the next node, prepares again, takes connections out of their pools.
 *
 * This file, `outgoing.ts` and `answers.ts` with `streams.ts` are those that reach below `Client.execute`, in the version this
 * package pins.
 */
import type { ResultColumn } from "@effect-cql/core/CassandraSession"
import type { CqlRow } from "@effect-cql/core/CqlValue"
import { type Client, errors, type ExecutionOptions, type Host, metrics, types } from "cassandra-driver"
import type { EventEmitter } from "node:events"
import { createRequire } from "node:module"
import type { Response } from "./answers.ts"
import * as Outgoing from "./outgoing.ts"
import type { Sending } from "./sending.ts"
import * as Timeouts from "./timeouts.ts"

/**
 * What was answered, and what became of the request until then.
 *
 * - `coordinator`: the node that answered, as `address:port`
 * - `triedHosts`: what went wrong at others before it
 * - `isSchemaInAgreement`: whether the nodes have the same schema, when the statement changed it
 */
export interface Answer {
  readonly response: Response
  readonly coordinator: string
  readonly triedHosts: { readonly [host: string]: unknown }
  readonly speculativeExecutions: number
  readonly isSchemaInAgreement: boolean
}

/** Who waits for an answer. One of both is called, once. */
export interface Asker {
  readonly answered: (answer: Answer) => void
  readonly failed: (cause: unknown) => void
}

/** Sends an attempt to the nodes of its plan, one after the other until one takes it. */
export type Send = (sending: Sending, asker: Asker) => void

type Connection = Outgoing.Connection & {
  readonly endpoint: string
  readonly keyspace: string | null
  readonly emit: (event: "responseDequeued") => unknown
  readonly _getStreamId: () => number | null
  timedOutOperations: number
}

interface HostInside {
  readonly borrowConnection: () => Connection
}

interface ClientInside {
  readonly keyspace: string
  readonly metrics: metrics.ClientMetrics
  readonly options: { readonly requestTracker: unknown }
  readonly profileManager: { readonly getDistance: (host: Host) => types.distance }
}

type Plan = Iterator<Host>

interface RequestHandler {
  readonly send: () => Promise<types.ResultSet>
  readonly _startNewExecution: () => Promise<void>
  readonly _executions: Array<RequestExecution>
  _hostIterator: Plan
  _resolveCallback: (result: types.ResultSet) => void
  _rejectCallback: (cause: unknown) => void
}

interface RequestExecution {
  readonly _handleError: (code: number, error: unknown) => void
}

type Latency = [seconds: number, nanoseconds: number]

// The driver is CommonJS, has no exports map, and its types tell nothing of these modules.
const require = createRequire(import.meta.url)
const RequestHandler = require("cassandra-driver/lib/request-handler.js") as new(
  request: Sending,
  options: Sending,
  client: Client
) => RequestHandler
const RequestExecution = require("cassandra-driver/lib/request-execution.js") as {
  new(handler: RequestHandler, host: Host, connection: Connection): RequestExecution
  readonly _getErrorCode: (error: unknown) => number
  readonly _invokeMetricsHandler: (
    code: number,
    metrics: metrics.ClientMetrics,
    error: unknown,
    latency: Latency
  ) => void
}

/** What the operations of a client share. */
interface Shared {
  readonly metrics: metrics.ClientMetrics
  /** Whether anybody is told how long answers take. */
  readonly isMeasured: () => boolean
  readonly timeouts: Timeouts.Timeouts
  readonly write: Outgoing.Write
  readonly handlerOf: (sending: Sending, asker: Asker, plan: Plan) => RequestHandler
}

export const make = (client: Client): Send => {
  // What the driver's types leave out.
  const inside = client as unknown as ClientInside

  const handlerOf: Shared["handlerOf"] = (sending, asker, plan) => {
    const handler = new RequestHandler(sending, sending, client)
    handler._hostIterator = plan
    handler._resolveCallback = (result) => asker.answered(answerOf(result))
    handler._rejectCallback = (cause) => asker.failed(cause)
    return handler
  }

  const shared: Shared = {
    metrics: inside.metrics,
    isMeasured: isMeasured(inside.metrics),
    timeouts: Timeouts.make(),
    write: Outgoing.make(),
    handlerOf
  }

  /** A connection to the node, if a request can be sent on it at once. */
  const borrow = (host: Host): Connection | undefined => {
    if (inside.profileManager.getDistance(host) === types.distance.ignored || !host.isUp()) return undefined
    try {
      // What the driver's types leave out.
      const connection = (host as unknown as HostInside).borrowConnection()
      return inside.keyspace && inside.keyspace !== connection.keyspace ? undefined : connection
    } catch {
      // The driver will find out why, and tell it when no other node takes the request.
      return undefined
    }
  }

  return (sending, asker) => {
    const { loadBalancing, request: { hedged }, statements } = sending.sent
    // What is not prepared may change the schema or the keyspace.
    const isOrdinary = statements.length > 0 && hedged !== true && sending.route.host === undefined &&
      inside.options.requestTracker === null
    if (!isOrdinary) {
      const handler = new RequestHandler(sending, sending, client)
      handler.send().then((result) => asker.answered(answerOf(result)), (cause) => asker.failed(cause))
      return
    }
    // What a policy is given are the options that `Sending` answers for; the types know more of them.
    loadBalancing.newQueryPlan(inside.keyspace, sending as unknown as ExecutionOptions, (error, plan) => {
      if (error) return asker.failed(error)
      let first: IteratorResult<Host>
      try {
        first = plan.next()
      } catch (cause) {
        // A policy may give its plan at any time, and what is thrown then would end the process.
        return asker.failed(cause)
      }
      const { done, value: host } = first
      const connection = done === true ? undefined : borrow(host)
      const streamId = connection === undefined ? null : connection._getStreamId()
      if (connection !== undefined && streamId !== null) {
        new Operation(shared, sending, asker, plan, host, connection, streamId).begin()
      } else {
        const handler = handlerOf(sending, asker, done === true ? plan : startingWith(host, plan))
        handler._startNewExecution().catch((cause: unknown) => asker.failed(cause))
      }
    })
  }
}

/** The driver's own metrics tell those who listen, and nobody does as a rule. A program's own may do anything. */
const isMeasured = (given: metrics.ClientMetrics): () => boolean => {
  const own = metrics.DefaultMetrics.prototype
  if (given.onResponse !== own.onResponse || given.onSuccessfulResponse !== own.onSuccessfulResponse) return () => true
  // What the driver's types leave out.
  const { responses } = given as unknown as { readonly responses: EventEmitter & { readonly success: EventEmitter } }
  return () => responses.listenerCount("increment") + responses.success.listenerCount("increment") > 0
}

const startingWith = function*(host: Host, plan: Plan): Plan {
  yield host
  for (let next = plan.next(); next.done !== true; next = plan.next()) yield next.value
}

/** A request on its first node's connection. */
class Operation implements Outgoing.Operation, Timeouts.Waiting {
  endsAt = 0
  before: Timeouts.Waiting | undefined = undefined
  after: Timeouts.Waiting | undefined = undefined
  private state: "waiting" | "timed out" | "over" = "waiting"
  private readonly since = performance.now()
  readonly request: Sending
  readonly streamId: number
  private readonly shared: Shared
  private readonly asker: Asker
  private readonly plan: Plan
  private readonly host: Host
  private readonly connection: Connection

  constructor(
    shared: Shared,
    request: Sending,
    asker: Asker,
    plan: Plan,
    host: Host,
    connection: Connection,
    streamId: number
  ) {
    this.shared = shared
    this.request = request
    this.asker = asker
    this.plan = plan
    this.host = host
    this.connection = connection
    this.streamId = streamId
  }

  begin(): void {
    const { route: { timeout }, sent: { frame } } = this.request
    if (timeout > 0) this.shared.timeouts.begin(this, this.since, timeout)
    this.shared.write(this.connection, this, frame.length)
  }

  canBeWritten(): boolean {
    return this.state === "waiting"
  }

  timedOut(): void {
    const { connection: { endpoint }, request: { route: { timeout } } } = this
    this.state = "timed out"
    this.connection.timedOutOperations++
    this.goOn(
      new errors.OperationTimedOutError(`The host ${endpoint} did not reply before timeout ${timeout} ms`, endpoint)
    )
  }

  setResult(error: unknown, response: Response = noResponse): void {
    const { connection, state } = this
    this.state = "over"
    if (state === "timed out") connection.timedOutOperations--
    if (state !== "waiting") return
    this.shared.timeouts.end(this)
    if (error !== null && error !== undefined) {
      if (!isSocketError(error)) connection.emit("responseDequeued")
      return this.goOn(error)
    }
    connection.emit("responseDequeued")
    const { isMeasured, metrics } = this.shared
    if (isMeasured()) {
      const latency = this.latency()
      metrics.onSuccessfulResponse(latency)
      metrics.onResponse(latency)
    }
    this.asker.answered({
      response,
      coordinator: this.host.address,
      triedHosts: noHosts,
      speculativeExecutions: 0,
      isSchemaInAgreement: true
    })
  }

  /** Has the driver go on, as if it had asked this node itself. */
  private goOn(error: unknown): void {
    const { asker, connection, host, plan, request, shared } = this
    const code = RequestExecution._getErrorCode(error)
    RequestExecution._invokeMetricsHandler(code, shared.metrics, error, this.latency())
    const handler = shared.handlerOf(request, asker, plan)
    const execution = new RequestExecution(handler, host, connection)
    handler._executions.push(execution)
    execution._handleError(code, error)
  }

  private latency(): Latency {
    const millis = performance.now() - this.since
    const seconds = Math.floor(millis / 1_000)
    // A remainder of two fractions takes several times as long.
    return [seconds, Math.round((millis - seconds * 1_000) * 1e6)]
  }
}

const noResponse: Response = { flags: {} }

const noHosts = {}

const isSocketError = (error: unknown): boolean =>
  error instanceof Error && "isSocketError" in error && error.isSocketError === true

/** What the driver's handler gives, of which `answers.ts` has read columns and rows too. */
const answerOf = (result: types.ResultSet): Answer => {
  // The driver's types hide that a result without rows has neither columns nor rows, and the state as bytes.
  const { columns, info, rawPageState, rows } = result as unknown as {
    readonly columns: ReadonlyArray<ResultColumn> | null
    readonly rows?: ReadonlyArray<CqlRow>
    readonly rawPageState?: Buffer
    readonly info: types.ResultSet["info"] & { readonly isSchemaInAgreement?: boolean }
  }
  const { isSchemaInAgreement, queriedHost, speculativeExecutions, triedHosts } = info
  return {
    response: { rows, meta: { columns: columns ?? [], pageState: rawPageState }, flags: info },
    coordinator: queriedHost,
    triedHosts,
    speculativeExecutions,
    isSchemaInAgreement: isSchemaInAgreement !== false
  }
}
