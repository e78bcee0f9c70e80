import { CassandraSession, health } from "@effect-cql/core"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { aroundSession } from "../src/internal/aroundSession.ts"

describe("health", () => {
  it.effect("tells of a session that answers which version it is", () =>
    Effect.gen(function*() {
      const { coordinator, dataCenter, latency, version } = yield* health()
      assert.match(version, /^5\./)
      assert.strictEqual(dataCenter, "datacenter1")
      assert.isUndefined(coordinator)
      assert.isTrue(Duration.isDuration(latency))
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("measures how long the answer takes", () =>
    Effect.gen(function*() {
      const slow = aroundSession(yield* CassandraSession, (_, effect) => Effect.delay(effect, "2 seconds"))
      const fiber = yield* Effect.forkChild(Effect.provideService(health(), CassandraSession, slow))
      yield* TestClock.adjust("2 seconds")
      const { latency } = yield* Fiber.join(fiber)
      assert.deepStrictEqual(Duration.toMillis(latency), 2_000)
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("fails with ClientTimeout where no answer comes in time", () =>
    Effect.gen(function*() {
      const silent = aroundSession(yield* CassandraSession, () => Effect.never)
      const fiber = yield* health({ timeout: "300 millis" }).pipe(
        Effect.flip,
        Effect.provideService(CassandraSession, silent),
        Effect.forkChild
      )
      yield* TestClock.adjust("300 millis")
      const error = yield* Fiber.join(fiber)
      assert.strictEqual(error.reason._tag, "ClientTimeout")
      assert.include(error.message, "no node answered within 300 ms")
    }).pipe(Effect.provide(EmbeddedSession.layer)))
})
