/**
 * When a request that failed is sent again. A policy is an Effect `Schedule` that is given each error; where it ends, the
 * error is the statement's.
 *
 * What may be sent again at all is not the policy's to decide: it is only asked about errors that are `retryable`, which a
 * write that is not idempotent is only while it was certainly not applied. A retry goes to a node that has not failed the
 * statement yet, or to the same one where that one had too little of the answer. All attempts at a statement carry the write
 * timestamp of the first.
 *
 * ```ts
 * import { CassandraDriver, RetryPolicy } from "@effect-cql/driver"
 * import { Schedule } from "effect"
 *
 * const Live = CassandraDriver.layer({ retry: RetryPolicy.during("10 seconds") })
 *
 * const Once = CassandraDriver.layer({ retry: Schedule.recurs(1) })
 * ```
 *
 * @see {@link https://docs.datastax.com/en/developer/java-driver/latest/manual/core/retries/index.html Retries of the Java driver}
 * @since 0.1.0
 */
import type { CassandraError, Reason } from "@effect-cql/core/CassandraError"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { wantsSameNode } from "./internal/routing.ts"

/**
 * When to send again, and after what pause. Its output is not looked at.
 *
 * @category models
 * @since 0.1.0
 */
export type RetryPolicy = Schedule.Schedule<unknown, CassandraError>

/**
 * Pauses grow from 10 milliseconds, twofold each time, to a second, and differ by a fifth from client to client.
 *
 * @category policies
 * @since 0.1.0
 */
export const backoff: Schedule.Schedule<unknown> = Schedule.min([
  Schedule.exponential("10 millis"),
  Schedule.spaced("1 second")
]).pipe(Schedule.jittered)

/** How often an error of this reason is retried for one statement. */
const timesOf = (reason: Reason): number => {
  switch (reason._tag) {
    case "Unavailable":
      return 1
    case "ReadTimeout":
      return wantsSameNode(reason) ? 1 : 0
    case "WriteTimeout":
      return wantsSameNode(reason) ? 1 : 5
    case "Bootstrapping":
    case "ClientTimeout":
    case "ConnectionLost":
    case "NoHostAvailable":
    case "Overloaded":
    case "ServerError":
    case "Truncation":
      return 5
    default:
      return 0
  }
}

/**
 * The rules of the established drivers, and the default. Between attempts it pauses by {@link backoff}.
 *
 * | reason | retried | |
 * | --- | --- | --- |
 * | `Unavailable` | once | another node may see more replicas |
 * | `ReadTimeout` | once | on the same node, when enough replicas answered and the data is missing |
 * | `WriteTimeout` of a `BATCH_LOG` | once | on the same node |
 * | other `WriteTimeout`s | 5 times | |
 * | `Bootstrapping`, `Overloaded`, `ServerError`, `Truncation` | 5 times | |
 * | `ClientTimeout`, `ConnectionLost`, `NoHostAvailable` | 5 times | |
 * | all others | never | |
 *
 * @category policies
 * @since 0.1.0
 */
export const standard: RetryPolicy = Schedule.max([
  backoff,
  Schedule.fromStep(Effect.sync(() => {
    const retried = new Map<Reason["_tag"], number>()
    return (_now: number, { reason }: CassandraError) => {
      const times = (retried.get(reason._tag) ?? 0) + 1
      retried.set(reason._tag, times)
      return times > timesOf(reason) ? Cause.done(times) : Effect.succeed([times, Duration.zero])
    }
  }))
])

/**
 * Sends again with {@link backoff} whatever may be sent again, for as long as this after the first attempt: for programs that
 * would rather wait than fail while nodes go down and come back. A statement's own `deadline` ends it earlier.
 *
 * @category policies
 * @since 0.1.0
 */
export const during = (duration: Duration.Input): RetryPolicy => Schedule.max([backoff, Schedule.during(duration)])

/**
 * Sends nothing twice.
 *
 * @category policies
 * @since 0.1.0
 */
export const never: RetryPolicy = Schedule.recurs(0)
