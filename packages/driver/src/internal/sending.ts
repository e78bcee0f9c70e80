/**
 * A request in the form the driver takes it. The driver asks a request for its bytes, and its options where to send them, by
 * calling methods; one object answers both.
 */
import * as Driver from "cassandra-driver"
import { type Prepared, TypesChanged } from "./prepare.ts"
import type { OpenRequest } from "./request.ts"
import * as Frame from "./wire/frame.ts"
import { routingKey } from "./wire/routingKey.ts"

/**
 * What is sent, the same for every attempt.
 *
 * - `request`: what is known of it, where it is counted how often it is written
 * - `frame`: its bytes
 * - `statements`: what was prepared for it
 * - `valuesAt`: where the first statement's values stand in the frame
 */
export interface Sent {
  readonly request: OpenRequest
  readonly frame: Buffer
  readonly statements: ReadonlyArray<Prepared>
  readonly valuesAt: number
  readonly consistency: number
  readonly loadBalancing: Driver.policies.loadBalancing.LoadBalancingPolicy
}

/**
 * Where one attempt goes, and how long it waits for an answer in milliseconds, 0 for ever.
 *
 * - `host`: this node and no other
 * - `avoid`: nodes to ask last, as `address:port`
 */
export interface Route {
  readonly timeout: number
  readonly host?: Driver.Host | undefined
  readonly avoid?: ReadonlySet<string> | undefined
}

/** Retries are made in one place, `retry.ts`. What was never written to a socket the driver sends elsewhere by itself. */
const rethrow = new Driver.policies.retry.FallthroughRetryPolicy()

const noOptions = {}

// The base class of the driver's options, which its types have as an interface.
const { ExecutionOptions } = Driver as unknown as { readonly ExecutionOptions: new() => object }

/** One attempt. The driver reads `query` and `consistency` of it, and `length` for its trackers. */
export class Sending extends ExecutionOptions {
  readonly query: string
  readonly consistency: number
  length = 0
  readonly sent: Sent
  readonly route: Route

  constructor(sent: Sent, route: Route) {
    super()
    this.query = sent.request.cql
    this.consistency = sent.consistency
    this.sent = sent
    this.route = route
  }

  /** The frame for a stream of a connection. Throws `TypesChanged` when a statement was prepared anew meanwhile, and is another. */
  write(_encoder: unknown, stream: number): Buffer {
    const { frame, request, statements } = this.sent
    for (let i = 0; i < statements.length; i++) if (statements[i]!.outdated) throw new TypesChanged()
    // What was written before may still stand in a queue.
    const bytes = request.writes > 0 ? Buffer.from(frame) : frame
    request.writes++
    this.length = bytes.length
    Frame.setStream(bytes, stream)
    return bytes
  }

  /** The same attempt, for a node that had to prepare the statement again. */
  clone(): Sending {
    return new Sending(this.sent, this.route)
  }

  getCaptureStackTrace(): boolean {
    return false
  }

  getConsistency(): number {
    return this.consistency
  }

  getFixedHost(): Driver.Host | undefined {
    return this.route.host
  }

  getKeyspace(): string | undefined {
    return this.sent.statements[0]?.keyspace
  }

  getLoadBalancingPolicy(): Driver.policies.loadBalancing.LoadBalancingPolicy {
    return this.sent.loadBalancing
  }

  getRawQueryOptions(): object {
    return noOptions
  }

  getReadTimeout(): number {
    return this.route.timeout
  }

  getRetryPolicy(): Driver.policies.retry.RetryPolicy {
    return rethrow
  }

  getRoutingKey(): Buffer | undefined {
    const { frame, statements, valuesAt } = this.sent
    const [first] = statements
    return first === undefined ? undefined : routingKey(frame, valuesAt, first.partitionKey)
  }

  isIdempotent(): boolean {
    return this.sent.request.idempotent === true
  }

  isPrepared(): boolean {
    return this.sent.statements.length > 0
  }
}
