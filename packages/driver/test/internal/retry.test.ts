import * as CassandraError from "@effect-cql/core/CassandraError"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { OpenRequest } from "../../src/internal/request.ts"
import { retry } from "../../src/internal/retry.ts"
import type { Route } from "../../src/internal/sending.ts"

const requestOf = (changes: Partial<OpenRequest> = {}): OpenRequest => ({
  cql: "UPDATE …",
  mutates: true,
  idempotent: true,
  conditional: false,
  sent: true,
  paged: false,
  timeout: 1_000,
  attempts: 0,
  deadline: undefined,
  writes: 1,
  ...changes
})

const timedOut = new CassandraError.ClientTimeout({ said: "no answer", milliseconds: 1_000 })
const unavailable = new CassandraError.Unavailable({ said: "too few", consistency: "QUORUM", required: 2, alive: 1 })
const failure = (request: OpenRequest, reason: CassandraError.Reason, coordinator: string) =>
  CassandraError.make(reason, { ...request, coordinator, attempts: (request.attempts ?? 0) + 1 })

/** Fails for the given reasons in turn, then succeeds; gives the route of each attempt. */
const attempts = (request: OpenRequest, reasons: ReadonlyArray<CassandraError.Reason>) => {
  const seen: Array<Route> = []
  const attempt = (route: Route) =>
    Effect.suspend(() => {
      const reason = reasons[seen.length]
      seen.push(route)
      return reason === undefined
        ? Effect.succeed("done")
        : Effect.fail(failure(request, reason, `10.0.0.${seen.length + 1}`))
    })
  return { attempt, seen }
}

const policy = Schedule.recurs(10)
const hostOf = () => undefined

describe("retry", () => {
  it.effect("sends again to nodes that have not failed it first", () =>
    Effect.gen(function*() {
      const request = requestOf()
      const { attempt, seen } = attempts(request, [timedOut])
      const answer = yield* retry(failure(request, timedOut, "10.0.0.1"), { request, policy, attempt, hostOf })
      assert.strictEqual(answer, "done")
      assert.deepStrictEqual([...seen[1]?.avoid ?? []], ["10.0.0.1", "10.0.0.2"])
      assert.strictEqual(request.attempts, 2)
    }))

  it.effect("says that a write may have been applied when any attempt may have applied it", () =>
    Effect.gen(function*() {
      const request = requestOf()
      const { attempt } = attempts(request, Array.from({ length: 9 }, () => unavailable))
      const error = yield* retry(failure(request, timedOut, "10.0.0.1"), {
        request,
        policy: Schedule.recurs(1),
        attempt,
        hostOf
      }).pipe(Effect.flip)
      assert.strictEqual(error.reason._tag, "Unavailable")
      assert.strictEqual(error.applied, "unknown")
      assert.strictEqual(error.attempts, 2)
    }))

  it.effect("stops at an error that is not retryable", () =>
    Effect.gen(function*() {
      const request = requestOf({ idempotent: false })
      const { attempt, seen } = attempts(request, [timedOut, timedOut])
      const first = failure(request, unavailable, "10.0.0.1")
      const error = yield* Effect.flip(retry(first, { request, policy, attempt, hostOf }))
      assert.strictEqual(error.reason._tag, "ClientTimeout")
      assert.strictEqual(seen.length, 1)
    }))

  it.effect("sends nothing after the deadline, and gives each attempt what is left of it", () =>
    Effect.gen(function*() {
      const over = requestOf({ deadline: performance.now() - 1 })
      const late = attempts(over, [])
      const first = failure(over, timedOut, "10.0.0.1")
      const error = yield* Effect.flip(
        retry(first, { request: over, policy, attempt: late.attempt, hostOf })
      )
      assert.strictEqual(error, first)
      assert.strictEqual(late.seen.length, 0)

      const request = requestOf({ deadline: performance.now() + 500 })
      const { attempt, seen } = attempts(request, [])
      yield* retry(failure(request, timedOut, "10.0.0.1"), { request, policy, attempt, hostOf })
      assert.isAtMost(seen[0]?.timeout ?? Infinity, 500)
    }))

  it.effect("tells what a node answered before an attempt that got no answer", () =>
    Effect.gen(function*() {
      const request = requestOf({ deadline: performance.now() + 60_000 })
      const { attempt } = attempts(request, [timedOut, timedOut])
      const first = failure(request, unavailable, "10.0.0.1")
      const error = yield* Effect.flip(
        retry(first, { request, policy: Schedule.recurs(2), attempt, hostOf })
      )
      assert.strictEqual(error.reason._tag, "ClientTimeout")
      assert.strictEqual(error.reason.said, "no answer; an attempt before it failed with Unavailable: too few")
      assert.strictEqual(error.cause, first)
      assert.deepStrictEqual([error.applied, error.retryable, error.attempts], ["unknown", true, 3])
      assert.strictEqual(error.coordinator, "10.0.0.3")
    }))

  it.effect("asks the same node again, once, when only the data was missing there", () =>
    Effect.gen(function*() {
      const request = requestOf({ mutates: false })
      const noData = new CassandraError.ReadTimeout({
        said: "no data",
        consistency: "QUORUM",
        required: 2,
        received: 2,
        dataPresent: false
      })
      // Only the identity of the node matters here.
      const node = { address: "10.0.0.1" } as NonNullable<Route["host"]>
      const { attempt, seen } = attempts(request, [])
      yield* retry(failure(request, noData, "10.0.0.1"), { request, policy, attempt, hostOf: () => node })
      assert.strictEqual(seen[0]?.host, node)
      assert.strictEqual(seen[0]?.avoid, undefined)
    }))
})
