import * as CassandraError from "@effect-cql/core/CassandraError"
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { Faults } from "@effect-cql/core/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import { RetryPolicy } from "../src/index.ts"

const said = "said"
const replicas = { said, consistency: "QUORUM", required: 2, received: 1 } as const

const errorOf = (reason: CassandraError.Reason): CassandraError.CassandraError =>
  CassandraError.make(reason, { idempotent: true })

/** How often a policy goes on when the same error comes back each time, at most `bound` times. */
const timesOf = (policy: RetryPolicy.RetryPolicy, reason: CassandraError.Reason, bound = 20): Effect.Effect<number> =>
  Effect.gen(function*() {
    const step = yield* Schedule.toStep(policy)
    for (let times = 0; times < bound; times++) {
      const goesOn = yield* step(0, errorOf(reason)).pipe(
        Effect.match({ onFailure: () => false, onSuccess: () => true })
      )
      if (!goesOn) return times
    }
    return bound
  })

const rules: ReadonlyArray<readonly [string, CassandraError.Reason, number]> = [
  ["Unavailable", new CassandraError.Unavailable({ said, consistency: "QUORUM", required: 2, alive: 1 }), 1],
  ["a read timeout with too few answers", new CassandraError.ReadTimeout({ ...replicas, dataPresent: false }), 0],
  [
    "a read timeout with enough answers and no data",
    new CassandraError.ReadTimeout({ ...replicas, received: 2, dataPresent: false }),
    1
  ],
  [
    "a read timeout with enough answers and the data",
    new CassandraError.ReadTimeout({ ...replicas, received: 2, dataPresent: true }),
    0
  ],
  ["a read failure", new CassandraError.ReadFailure({ ...replicas, failures: 1, dataPresent: false }), 0],
  ["a write timeout of a batch log", new CassandraError.WriteTimeout({ ...replicas, writeType: "BATCH_LOG" }), 1],
  ["a write timeout", new CassandraError.WriteTimeout({ ...replicas, writeType: "SIMPLE" }), 5],
  ["a write failure", new CassandraError.WriteFailure({ ...replicas, failures: 1, writeType: "SIMPLE" }), 0],
  ["Bootstrapping", new CassandraError.Bootstrapping({ said }), 5],
  ["Overloaded", new CassandraError.Overloaded({ said }), 5],
  ["a server error", new CassandraError.ServerError({ said }), 5],
  ["a failed TRUNCATE", new CassandraError.Truncation({ said }), 5],
  ["a client timeout", new CassandraError.ClientTimeout({ said, milliseconds: 1 }), 5],
  ["a lost connection", new CassandraError.ConnectionLost({ said }), 5],
  ["no host at hand", new CassandraError.NoHostAvailable({ said, hosts: {} }), 5],
  ["a syntax error", new CassandraError.SyntaxError({ said }), 0],
  ["Unauthorized", new CassandraError.Unauthorized({ said }), 0],
  ["a protocol error", new CassandraError.ProtocolError({ said }), 0]
]

describe("RetryPolicy", () => {
  describe("standard", () => {
    for (const [name, reason, times] of rules) {
      it.effect(`retries ${name} ${times} times`, () =>
        Effect.gen(function*() {
          assert.strictEqual(yield* timesOf(RetryPolicy.standard, reason), times)
        }))
    }

    it.effect("counts each reason by itself, and anew for each statement", () =>
      Effect.gen(function*() {
        const step = yield* Schedule.toStep(RetryPolicy.standard)
        const unavailable = errorOf(rules[0]![1])
        yield* step(0, unavailable)
        yield* step(0, errorOf(new CassandraError.Overloaded({ said })))
        assert.strictEqual((yield* Effect.exit(step(0, unavailable)))._tag, "Failure")
        assert.strictEqual(yield* timesOf(RetryPolicy.standard, rules[0]![1]), 1)
      }))
  })

  it.effect("during goes on until its time is over, whatever the reason", () =>
    Effect.gen(function*() {
      const step = yield* Schedule.toStep(RetryPolicy.during("10 seconds"))
      const error = errorOf(rules[0]![1])
      for (const now of [0, 1_000, 9_999]) yield* step(now, error)
      assert.strictEqual((yield* Effect.exit(step(10_001, error)))._tag, "Failure")
    }))

  it.effect("backoff pauses from 10 milliseconds to a second, give or take a fifth", () =>
    Effect.gen(function*() {
      const step = yield* Schedule.toStepWithSleep(RetryPolicy.backoff)
      let longest = 0
      for (let attempt = 0; attempt < 12; attempt++) {
        const before = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
        const fiber = yield* Effect.forkChild(step(undefined))
        yield* TestClock.adjust("2 seconds")
        yield* Effect.flatMap(Effect.clockWith((clock) => clock.currentTimeMillis), (now) =>
          Effect.sync(() => longest = Math.max(longest, now - before)))
        assert.isTrue(fiber.pollUnsafe() !== undefined)
      }
      assert.isAtMost(longest, 2_000)
    }))

  it.effect("never sends nothing twice", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* timesOf(RetryPolicy.never, rules[0]![1]), 0)
    }))
})

describe("a policy for a program's own retries", () => {
  const program = Effect.flatMap(CassandraSession, ({ execute }) =>
    execute("SELECT key FROM system.local").pipe(
      Effect.retry({ schedule: RetryPolicy.standard, while: ({ retryable }) => retryable })
    ))
  const Session = EmbeddedSession.layer.pipe(Faults.enable)
  const overloaded = Faults.fail(new CassandraError.Overloaded({ said }))

  for (
    const [name, fault, faults, sends, outcome] of [
      ["five times what is overloaded", overloaded, 5, 5, "Some"],
      ["no more than that", overloaded, 6, 6, "None"],
      ["once what is unavailable", Faults.unavailable(), 2, 2, "None"],
      ["never what is refused", Faults.fail(new CassandraError.InvalidQuery({ said })), 1, 1, "None"]
    ] as const
  ) {
    it.effect(`sends again ${name}`, () =>
      Effect.gen(function*() {
        const { struck } = yield* Faults.inject(fault, { times: faults })
        const fiber = yield* Effect.forkChild(Effect.option(program))
        yield* TestClock.adjust("1 minute")
        assert.strictEqual((yield* Fiber.join(fiber))._tag, outcome)
        assert.strictEqual(yield* struck, sends)
      }).pipe(Effect.provide(Session)))
  }
})
