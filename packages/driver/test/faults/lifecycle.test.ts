/** A Layer that is built and released: what it leaves behind is nothing, wherever it is stopped. */
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { getActiveResourcesInfo } from "node:process"
import { describeCassandra } from "../../../../test/provided.ts"
import { CassandraDriver, RetryPolicy } from "../../src/index.ts"
import { makeProxy } from "../proxy/proxy.ts"
import { always, cutAfter, cutBefore, drop, is, silence } from "../proxy/rules.ts"

const timers = (): number => getActiveResourcesInfo().filter((kind) => kind === "Timeout").length

/** No other session is open meanwhile, since a session sets timers whenever its nodes answer. */
describeCassandra("a Layer", (cassandra) => {
  const newProxy = Effect.suspend(() => makeProxy({ host: cassandra.contactPoints[0]!, port: cassandra.port }))
  const session = (contactPoints: ReadonlyArray<string>) =>
    CassandraDriver.layer({
      contactPoints,
      keyspace: "system_schema",
      retry: RetryPolicy.never,
      requestTimeout: "300 millis",
      connectTimeout: "2 seconds"
    })

  /** How many requests a Layer sends before it is built. */
  const steps = Effect.scoped(Effect.gen(function*() {
    const proxy = yield* newProxy
    yield* Effect.scoped(Layer.build(session(proxy.contactPoints)))
    return proxy.asked(always)
  }))

  it.effect("is built in a few requests", () =>
    Effect.gen(function*() {
      const count = yield* steps
      assert.isAtLeast(count, 5)
      assert.isAtMost(count, 20)
    }))

  it.effect("that is interrupted at any step leaves no socket and no timer", () =>
    Effect.gen(function*() {
      const count = yield* steps
      for (let step = 0; step < count; step++) {
        const before = timers()
        const proxy = yield* newProxy
        proxy.on({ when: always, skip: step, react: silence })
        const fiber = yield* Effect.forkChild(Effect.scoped(Layer.build(session(proxy.contactPoints))))
        yield* proxy.until(() => proxy.asked(always) > step)
        yield* Fiber.interrupt(fiber)
        yield* proxy.until(() => proxy.open() === 0)
        assert.isAtMost(timers(), before, `step ${step}`)
      }
    }))

  for (const [name, react] of [["closes", cutBefore], ["closes its connection after", cutAfter]] as const) {
    it.effect(`fails with a typed error and leaves no socket when the node ${name} any step`, () =>
      Effect.gen(function*() {
        const count = yield* steps
        for (let step = 0; step < count; step++) {
          const proxy = yield* newProxy
          proxy.on({ when: always, skip: step, react })
          const result = yield* Effect.result(Effect.scoped(Layer.build(session(proxy.contactPoints))))
          if (result._tag === "Failure") {
            const { applied, reason } = result.failure
            assert.include(["NoHostAvailable", "ConnectionLost", "ClientTimeout"], reason._tag, `step ${step}`)
            assert.strictEqual(applied, "no")
          }
          yield* proxy.until(() => proxy.open() === 0)
        }
      }))
  }

  it.effect("fails with a typed error and leaves no socket when the node answers nothing at any step", () =>
    Effect.gen(function*() {
      const count = yield* steps
      yield* Effect.forEach(Array.from({ length: count }, (_, step) => step), (step) =>
        Effect.gen(function*() {
          const proxy = yield* newProxy
          proxy.on({ when: always, skip: step, react: drop })
          const error = yield* Effect.flip(Effect.scoped(Layer.build(session(proxy.contactPoints))))
          assert.include(["NoHostAvailable", "ClientTimeout"], error.reason._tag, `step ${step}`)
          yield* proxy.until(() => proxy.open() === 0)
        }), { concurrency: "unbounded", discard: true })
    }))

  it.effect("that is released under requests ends them, and closes every socket", () =>
    Effect.gen(function*() {
      const proxy = yield* newProxy
      const scope = yield* Scope.make()
      const context = yield* Scope.provide(Layer.build(session(proxy.contactPoints)), scope)
      const select = CassandraSession.use(({ execute }) =>
        execute("SELECT key FROM system.local WHERE key = ?", ["local"])
      ).pipe(Effect.provide(context))
      yield* select
      proxy.on({ when: always, react: drop })
      const asked = proxy.asked(always)
      const fibers = yield* Effect.forEach(
        Array.from({ length: 100 }),
        () => Effect.forkChild(Effect.flip(select))
      )
      yield* proxy.until(() => proxy.asked(always) === asked + 100)
      yield* Scope.close(scope, Exit.void)
      const errors = yield* Effect.forEach(fibers, Fiber.join)
      assert.isTrue(errors.every(({ reason }) => reason._tag === "ConnectionLost"))
      yield* proxy.until(() => proxy.open() === 0)
    }))

  it.effect("is released once, however often its scope is closed", () =>
    Effect.gen(function*() {
      const before = timers()
      const proxy = yield* newProxy
      const scope = yield* Scope.make()
      const context = yield* Scope.provide(Layer.build(session(proxy.contactPoints)), scope)
      const read = CassandraSession.use(({ execute }) => execute("SELECT key FROM system.local")).pipe(
        Effect.provide(context)
      )
      yield* read
      yield* Effect.all([Scope.close(scope, Exit.void), Scope.close(scope, Exit.void)], { concurrency: 2 })
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual(proxy.open(), 0)
      assert.isAtMost(timers(), before)
      const late = yield* Effect.flip(read)
      assert.deepStrictEqual([late.reason._tag, late.applied, late.attempts], ["ConnectionLost", "no", 0])
    }))

  it.effect("can be built again and again, side by side, and each is its own", () =>
    Effect.gen(function*() {
      const before = timers()
      const proxy = yield* newProxy
      const one = session(proxy.contactPoints)
      yield* Effect.forEach(
        Array.from({ length: 40 }),
        () =>
          CassandraSession.use(({ execute }) => execute("SELECT key FROM system.local WHERE key = ?", ["local"]))
            .pipe(
              Effect.provide(one, { local: true })
            ),
        { concurrency: 10, discard: true }
      )
      yield* proxy.until(() => proxy.open() === 0)
      assert.isAtLeast(proxy.opened(), 40)
      assert.isAtMost(timers(), before)
    }))

  it.effect("is no trouble for its node while that one is silent: releasing does not wait for ever", () =>
    Effect.gen(function*() {
      const proxy = yield* newProxy
      const scope = yield* Scope.make()
      const context = yield* Scope.provide(Layer.build(session(proxy.contactPoints)), scope)
      proxy.on({ when: always, react: silence })
      const error = yield* CassandraSession.use(({ execute }) => execute("SELECT key FROM system.local")).pipe(
        Effect.provide(context),
        Effect.flip
      )
      assert.strictEqual(error.reason._tag, "ClientTimeout")
      yield* Scope.close(scope, Exit.void)
      yield* proxy.until(() => proxy.open() === 0)
    }))

  it.effect("that is released says so of a statement that was never prepared, too", () =>
    Effect.gen(function*() {
      const proxy = yield* newProxy
      const scope = yield* Scope.make()
      const context = yield* Scope.provide(Layer.build(session(proxy.contactPoints)), scope)
      yield* Scope.close(scope, Exit.void)
      const error = yield* CassandraSession.use(({ execute }) =>
        execute("SELECT key FROM system.local WHERE key = ?", ["local"])
      ).pipe(Effect.provide(context), Effect.flip)
      assert.deepStrictEqual([error.reason._tag, error.retryable, error.attempts], ["ConnectionLost", false, 0])
    }))

  it.effect("fails at once when the node closes the connection before it has said anything", () =>
    Effect.gen(function*() {
      const proxy = yield* makeProxy({ host: cassandra.contactPoints[0]!, port: cassandra.port })
      proxy.on({ when: is("STARTUP"), react: cutBefore })
      const start = performance.now()
      yield* Effect.flip(
        Effect.scoped(CassandraDriver.make({ contactPoints: proxy.contactPoints, connectTimeout: "500 millis" }))
      )
      assert.isBelow(performance.now() - start, 5_000)
    }))
})
