/** Connections that close, fall silent, stutter or answer late. */
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import { assert, layer } from "@effect/vitest"
import { policies } from "cassandra-driver"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { describeCassandra } from "../../../../test/provided.ts"
import { RetryPolicy } from "../../src/index.ts"
import { live } from "../live.ts"
import { cutAfter, cutBefore, cutWithin, hold, is, makeGate, type Reaction, silence, slice } from "../proxy/rules.ts"
import { through } from "./through.ts"

describeCassandra("a connection", (cassandra) => {
  layer(live(cassandra))((it) => {
    const select = "SELECT v FROM t WHERE p = ?"
    const insert = "INSERT INTO t (p, v) VALUES (?, ?)"
    const textOf = (p: number): string => `${p}:`.repeat(40)

    const filled = Effect.fnUntraced(function*(rows: number) {
      const { execute } = yield* CassandraSession
      yield* execute("CREATE TABLE IF NOT EXISTS t (p int PRIMARY KEY, v text)")
      yield* Effect.forEach(
        Array.from({ length: rows }, (_, p) => p),
        (p) => execute(insert, [p, textOf(p)]),
        { concurrency: 50, discard: true }
      )
    })

    let keys = 1_000_000

    const cuts: ReadonlyArray<readonly [name: string, react: Reaction, reached: number]> = [
      ["before a write has reached the node", cutBefore, 0],
      ["after the node has done a write", cutAfter, 1],
      ["within the answer to a write", cutWithin(5), 1]
    ]
    for (const [name, react, reached] of cuts) {
      it.effect(`that closes ${name} leaves unknown whether it was applied, and nothing is sent again`, () =>
        Effect.gen(function*() {
          yield* filled(0)
          const { proxy, session } = yield* through(cassandra, {}, { nodes: 3 })
          const p = keys++
          proxy.on({ when: is("EXECUTE", "INSERT"), react })
          const error = yield* Effect.flip(session.execute(insert, [p, "x"]))
          assert.strictEqual(error.reason._tag, "ConnectionLost")
          assert.deepStrictEqual([error.applied, error.retryable, error.attempts], ["unknown", false, 1])
          const [sent, ...more] = proxy.requests(is("EXECUTE", "INSERT"))
          assert.lengthOf(more, 0)
          assert.strictEqual(error.coordinator, proxy.addresses[sent!.node])
          assert.strictEqual(proxy.reached(is("EXECUTE", "INSERT")), reached)
          assert.lengthOf((yield* (yield* CassandraSession).execute(select, [p])).rows, reached)
        }))
    }

    it.effect("that closes within a page is made good by another one, with every row once", () =>
      Effect.gen(function*() {
        yield* filled(100)
        const { proxy, session } = yield* through(cassandra, {}, { nodes: 3 })
        const all = "SELECT p, v FROM t WHERE p IN ?"
        proxy.on({ when: is("EXECUTE", all), skip: 2, times: 1, react: cutWithin(100) })
        const wanted = Array.from({ length: 100 }, (_, p) => p)
        const { attempts, rows } = yield* session.execute(all, [wanted], { pageSize: 20 })
        assert.deepStrictEqual(rows.map(({ p }) => p).sort((a, b) => Number(a) - Number(b)), wanted)
        assert.strictEqual(attempts, proxy.asked(is("EXECUTE", all)))
        assert.isAbove(attempts, 5)
      }))

    it.effect("that falls silent is noticed without any request, and replaced", () =>
      Effect.gen(function*() {
        yield* filled(1)
        const { proxy, session } = yield* through(cassandra, {
          requestTimeout: "200 millis",
          retry: RetryPolicy.during("20 seconds"),
          driver: {
            pooling: { heartBeatInterval: 50 },
            policies: { reconnection: new policies.reconnection.ConstantReconnectionPolicy(50) }
          }
        })
        yield* session.execute(select, [0])
        const opened = proxy.opened()
        proxy.on({ when: (request) => request.connection < opened, react: silence })
        yield* proxy.until(() => proxy.opened() > opened)
        assert.strictEqual((yield* session.execute(select, [0])).rows[0]?.["v"], textOf(0))
      }))

    it.effect("that falls silent under a request ends in the client's timeout", () =>
      Effect.gen(function*() {
        yield* filled(1)
        const { proxy, session } = yield* through(cassandra, { retry: RetryPolicy.never })
        yield* session.execute(select, [0])
        proxy.on({ when: is("EXECUTE"), react: silence })
        const error = yield* Effect.flip(session.execute(select, [0], { timeout: "50 millis" }))
        assert.strictEqual(error.reason._tag, "ClientTimeout")
        assert.strictEqual(proxy.reached(is("EXECUTE")), 1)
      }))

    for (const bytes of [50, 1]) {
      it.effect(`that gives answers in packets of ${bytes} gives the same rows`, () =>
        Effect.gen(function*() {
          const rows = bytes * 4
          yield* filled(200)
          const { proxy, session } = yield* through(cassandra)
          proxy.on({ when: is("EXECUTE"), react: slice(bytes) })
          proxy.on({ when: is("PREPARE"), react: slice(bytes) })
          const found = yield* Effect.forEach(
            Array.from({ length: rows }, (_, p) => p),
            (p) => session.execute(select, [p]),
            { concurrency: "unbounded" }
          )
          assert.deepStrictEqual(
            found.map(({ rows }) => rows[0]?.["v"]),
            Array.from({ length: rows }, (_, p) => textOf(p))
          )
        }))
    }

    it.effect("never gives a late answer to another request", () =>
      Effect.gen(function*() {
        yield* filled(200)
        const { proxy, session } = yield* through(cassandra, { retry: RetryPolicy.never })
        const gate = makeGate()
        yield* session.execute(select, [0])
        proxy.on({ when: is("EXECUTE"), times: 20, react: hold(gate) })
        const late = yield* Effect.forEach(
          Array.from({ length: 20 }, (_, p) => p),
          (p) => Effect.flip(session.execute(select, [p], { timeout: "50 millis" })),
          { concurrency: "unbounded" }
        )
        assert.isTrue(late.every(({ reason }) => reason._tag === "ClientTimeout"))
        const own = Effect.forEach(
          Array.from({ length: 200 }, (_, p) => p),
          (p) => Effect.map(session.execute(select, [p]), ({ rows }) => assert.strictEqual(rows[0]?.["v"], textOf(p))),
          { concurrency: 100, discard: true }
        )
        yield* own
        const during = yield* Effect.forkChild(own)
        gate.open()
        yield* Fiber.join(during)
        yield* own
      }))

    it.effect("never gives the answer of an interrupted request to another one", () =>
      Effect.gen(function*() {
        yield* filled(200)
        const { proxy, session } = yield* through(cassandra, { retry: RetryPolicy.never })
        yield* session.execute(select, [0])
        const gate = makeGate()
        proxy.on({ when: is("EXECUTE"), times: 20, react: hold(gate) })
        const asked = proxy.asked(is("EXECUTE"))
        const fibers = yield* Effect.forEach(
          Array.from({ length: 20 }, (_, p) => p),
          (p) => Effect.forkChild(session.execute(select, [p]))
        )
        yield* proxy.until(() => proxy.asked(is("EXECUTE")) === asked + 20)
        yield* Effect.forEach(fibers, Fiber.interrupt, { discard: true })
        gate.open()
        yield* Effect.forEach(
          Array.from({ length: 200 }, (_, p) => p),
          (p) => Effect.map(session.execute(select, [p]), ({ rows }) => assert.strictEqual(rows[0]?.["v"], textOf(p))),
          { concurrency: 100, discard: true }
        )
      }))

    it.effect("that is full refuses more before they are sent", () =>
      Effect.gen(function*() {
        yield* filled(1)
        const { proxy, session } = yield* through(cassandra, {
          retry: RetryPolicy.never,
          driver: { pooling: { maxRequestsPerConnection: 10 } }
        })
        yield* session.execute(select, [0])
        const asked = proxy.asked(is("EXECUTE"))
        const release = proxy.hold()
        const waiting = yield* Effect.forEach(
          Array.from({ length: 10 }),
          () => Effect.forkChild(session.execute(select, [0]))
        )
        yield* proxy.until(() => proxy.asked(is("EXECUTE")) === asked + 10)
        const refused = yield* Effect.forEach(
          Array.from({ length: 1_000 }, (_, p) => keys + p),
          (p) => Effect.flip(session.execute(insert, [p, "x"], { timeout: "5 seconds" })),
          { concurrency: "unbounded" }
        )
        for (const { applied, attempts, reason, retryable } of refused) {
          assert.deepStrictEqual([reason._tag, applied, retryable, attempts], ["Overloaded", "no", true, 0])
        }
        assert.strictEqual(proxy.asked(is("EXECUTE")), asked + 10)
        release()
        yield* Effect.forEach(waiting, Fiber.join, { discard: true })
      }))

    it.effect("is refused while its node is away, and made again when it is back", () =>
      Effect.gen(function*() {
        yield* filled(1)
        const { proxy, session } = yield* through(cassandra, {
          retry: RetryPolicy.never,
          profiles: { patient: { retry: RetryPolicy.during("20 seconds") } },
          driver: { policies: { reconnection: new policies.reconnection.ConstantReconnectionPolicy(50) } }
        })
        yield* session.execute(select, [0])
        proxy.stop(0)
        yield* proxy.until(() => proxy.open() === 0)
        const error = yield* Effect.flip(session.execute(select, [0]))
        assert.include(["NoHostAvailable", "ConnectionLost"], error.reason._tag)
        assert.deepStrictEqual([error.retryable, error.applied], [true, "no"])
        const waiting = yield* Effect.forkChild(session.execute(select, [0], { profile: "patient" }))
        proxy.start(0)
        assert.lengthOf((yield* Fiber.join(waiting)).rows, 1)
      }))
  })
})
