/** Sending a request again. Everything here happens after a first failure, so that a request that succeeds pays for none of it. */
import { CassandraError, ClientTimeout, type Reason } from "@effect-cql/core/CassandraError"
import type { Host } from "cassandra-driver"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { RetryPolicy } from "../RetryPolicy.ts"
import type { OpenRequest } from "./request.ts"
import { wantsSameNode } from "./routing.ts"
import type { Route } from "./sending.ts"

/**
 * - `attempt`: sends the request once more, with the timestamp that it had first
 * - `hostOf`: a node by its `address:port`
 * - `retried`: told of the error before the request is sent again
 */
export interface Retried<A> {
  readonly request: OpenRequest
  readonly policy: RetryPolicy
  readonly attempt: (route: Route) => Effect.Effect<A, CassandraError>
  readonly hostOf: (coordinator: string) => Host | undefined
  readonly retried?: ((reason: Reason) => void) | undefined
}

/** What became of a request after it failed for the first time. */
export const retry = <A>(
  first: CassandraError,
  { attempt, hostOf, policy, request, retried }: Retried<A>
): Effect.Effect<A, CassandraError> => {
  const failed = new Set<string>()
  let last: CassandraError | undefined
  let earlier: CassandraError | undefined
  return Effect.suspend(() => {
    if (last === undefined) return Effect.fail(last = first)
    const left = timeLeft(request)
    if (left <= 0) return Effect.fail(last)
    retried?.(last.reason)
    if (last.reason._tag !== "ClientTimeout") earlier = last
    request.attempts = last.attempts
    request.appliedBefore = last.applied
    request.sent = false
    const { coordinator } = last
    const host = coordinator !== undefined && !failed.has(coordinator) && wantsSameNode(last.reason)
      ? hostOf(coordinator)
      : undefined
    if (coordinator !== undefined) failed.add(coordinator)
    return attempt({
      ...host === undefined ? { avoid: failed } : { host },
      timeout: request.timeout === 0 && left === Infinity ? 0 : Math.ceil(Math.min(request.timeout || left, left))
    })
  }).pipe(
    Effect.tapError((error) => Effect.sync(() => last = error)),
    Effect.retry({ schedule: policy, while: (error) => error.retryable && timeLeft(request) > 0 }),
    Effect.mapError((error) => earlier === undefined ? error : afterEarlier(error, earlier)),
    // Real time, never a test's: the cluster does not wait for anybody to move it on.
    Effect.provideService(Clock.Clock, Clock.Clock.defaultValue())
  )
}

/** That the client stopped waiting hides why the request was sent again, which is often the better reason. */
const afterEarlier = (error: CassandraError, earlier: CassandraError): CassandraError => {
  const { applied, attempts, coordinator, cql, reason, retryable } = error
  if (reason._tag !== "ClientTimeout") return error
  const { reason: { _tag, said } } = earlier
  return new CassandraError({
    reason: new ClientTimeout({
      said: `${reason.said}; an attempt before it failed with ${_tag}: ${said}`,
      milliseconds: reason.milliseconds
    }),
    retryable,
    applied,
    attempts,
    cause: earlier,
    ...(cql === undefined ? undefined : { cql }),
    ...(coordinator === undefined ? undefined : { coordinator })
  })
}

const timeLeft = ({ deadline }: OpenRequest): number => deadline === undefined ? Infinity : deadline - performance.now()
