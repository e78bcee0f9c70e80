/** Statements that nodes forget, cannot prepare, or know by another id. */
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { describeCassandra } from "../../../../test/provided.ts"
import { live } from "../live.ts"
import * as Answer from "../proxy/answers.ts"
import { drop, forge, forgeAfter, hold, is, makeGate } from "../proxy/rules.ts"
import { through } from "./through.ts"

describeCassandra("a prepared statement", (cassandra) => {
  layer(live(cassandra))((it) => {
    const insert = "INSERT INTO t (p, v) VALUES (?, ?)"
    const count = "SELECT count(*) AS n FROM t WHERE p = ?"
    let keys = 0

    const connect = Effect.fnUntraced(function*(nodes = 1) {
      const { execute } = yield* CassandraSession
      yield* execute("CREATE TABLE IF NOT EXISTS t (p int PRIMARY KEY, v int)")
      yield* execute("CREATE TABLE IF NOT EXISTS counts (p int PRIMARY KEY, n counter)")
      return yield* through(cassandra, {}, { nodes })
    })

    it.effect("is prepared once on each node, however many fibers ask for it", () =>
      Effect.gen(function*() {
        const { proxy, session } = yield* connect(3)
        yield* Effect.forEach(
          Array.from({ length: 1_000 }),
          () => session.execute(count, [1]),
          { concurrency: "unbounded", discard: true }
        )
        assert.deepStrictEqual(proxy.requests(is("PREPARE", count)).map(({ node }) => node).toSorted((a, b) => a - b), [
          0,
          1,
          2
        ])
        assert.strictEqual(proxy.asked(is("EXECUTE", count)), 1_000)
      }))

    it.effect("that a node has forgotten is prepared again, and executed once", () =>
      Effect.gen(function*() {
        const { proxy, session } = yield* connect()
        const add = "UPDATE counts SET n = n + 1 WHERE p = ?"
        const p = keys++
        yield* session.execute(add, [p])
        proxy.on({ when: is("EXECUTE", add), times: 1, react: forge(Answer.unprepared) })
        assert.strictEqual((yield* session.execute(add, [p])).attempts, 2)
        assert.strictEqual(proxy.asked(is("PREPARE", add)), 2)
        assert.deepStrictEqual([proxy.asked(is("EXECUTE", add)), proxy.reached(is("EXECUTE", add))], [3, 2])
        const { rows } = yield* session.execute("SELECT n FROM counts WHERE p = ?", [p])
        assert.strictEqual(rows[0]?.["n"], 2n)
      }))

    it.effect("that every node has forgotten is prepared again on each that is asked", () =>
      Effect.gen(function*() {
        const { proxy, session } = yield* connect(3)
        yield* session.execute(count, [1])
        proxy.on({ when: is("EXECUTE", count), times: 3, react: forge(Answer.unprepared) })
        yield* Effect.forEach(
          [1, 2, 3],
          () => session.execute(count, [1]),
          { concurrency: "unbounded", discard: true }
        )
        assert.strictEqual(proxy.reached(is("EXECUTE", count)), 4)
        assert.isAtMost(proxy.asked(is("PREPARE", count)), 6)
      }))

    it.effect("of a batch that a node has forgotten is prepared again, and the batch applied once", () =>
      Effect.gen(function*() {
        const { proxy, session } = yield* connect()
        const add = "UPDATE counts SET n = n + ? WHERE p = ?"
        const p = keys++
        const entries = [{ cql: add, params: [2n, p] }, { cql: add, params: [3n, p] }]
        proxy.on({ when: is("BATCH"), times: 1, react: forge(Answer.unprepared) })
        const { attempts } = yield* session.batch(entries, { kind: "counter" })
        assert.deepStrictEqual([proxy.asked(is("BATCH")), proxy.reached(is("BATCH")), attempts], [2, 1, 2])
        const { rows } = yield* session.execute("SELECT n FROM counts WHERE p = ?", [p])
        assert.strictEqual(rows[0]?.["n"], 5n)
      }))

    it.effect("that a node forgets is an attempt more, also beside other attempts and in the error of all", () =>
      Effect.gen(function*() {
        const { proxy, session } = yield* connect(3)
        const attempts = (answers: ReadonlyArray<Answer.Answer>) =>
          Effect.gen(function*() {
            const before = proxy.asked(is("EXECUTE"))
            for (const answer of answers.toReversed()) {
              proxy.on({ when: is("EXECUTE", count), times: 1, react: forge(answer) })
            }
            const told = yield* session.execute(count, [1]).pipe(Effect.match({
              onFailure: (error) => error.attempts,
              onSuccess: (result) => result.attempts
            }))
            return { told, sent: proxy.asked(is("EXECUTE")) - before }
          })
        yield* session.execute(count, [1])
        const { overloaded, readFailure, unprepared } = Answer
        assert.deepStrictEqual(yield* attempts([unprepared, unprepared]), { told: 3, sent: 3 })
        assert.deepStrictEqual(yield* attempts([unprepared, overloaded, unprepared]), { told: 4, sent: 4 })
        const failure = readFailure(false, 1, { consistency: "QUORUM", received: 1, required: 2 })
        assert.deepStrictEqual(yield* attempts([overloaded, unprepared, failure]), { told: 3, sent: 3 })
      }))

    it.effect("that cannot be prepared just now is prepared by another attempt, and executed once", () =>
      Effect.gen(function*() {
        const { proxy, session } = yield* connect(3)
        proxy.on({ when: is("PREPARE", insert), times: 1, react: forge(Answer.overloaded) })
        const p = keys++
        yield* session.execute(insert, [p, 1])
        assert.strictEqual(proxy.asked(is("EXECUTE", insert)), 1)
        assert.strictEqual((yield* session.execute(count, [p])).rows[0]?.["n"], 1n)
      }))

    it.effect("whose preparation is never answered was not applied, and may be sent again", () =>
      Effect.gen(function*() {
        const { proxy, session } = yield* connect()
        proxy.on({ when: is("PREPARE", insert), react: drop })
        const error = yield* Effect.flip(
          session.execute(insert, [keys++, 1], { timeout: "50 millis", deadline: "120 millis" })
        )
        assert.strictEqual(error.reason._tag, "ClientTimeout")
        assert.deepStrictEqual([error.applied, error.retryable], ["no", true])
        assert.strictEqual(proxy.asked(is("EXECUTE")), 0)
      }))

    it.effect("that is prepared again for a fiber that was interrupted meanwhile is never executed", () =>
      Effect.gen(function*() {
        yield* connect()
        // So long the driver waits until it gives up to prepare it by itself.
        const { proxy, session } = yield* through(cassandra, { requestTimeout: "2 seconds" })
        yield* session.execute(insert, [keys++, 1])
        const gate = makeGate()
        proxy.on({ when: is("EXECUTE", insert), times: 1, react: forge(Answer.unprepared) })
        proxy.on({ when: is("PREPARE", insert), times: 1, react: forge(Answer.overloaded) })
        proxy.on({ when: is("PREPARE", insert), react: hold(gate) })
        const fiber = yield* Effect.forkChild(session.execute(insert, [keys++, 1]))
        yield* proxy.until(() => proxy.asked(is("PREPARE", insert)) === 3)
        yield* Fiber.interrupt(fiber)
        gate.open()
        yield* session.execute(count, [1])
        assert.strictEqual(proxy.asked(is("EXECUTE", insert)), 2)
      }))

    it.effect("that nobody may prepare is refused for every fiber that waits for it", () =>
      Effect.gen(function*() {
        const { proxy, session } = yield* connect()
        proxy.on({ when: is("PREPARE", insert), react: forge(Answer.unauthorized) })
        const errors = yield* Effect.forEach(
          Array.from({ length: 100 }),
          () => Effect.flip(session.execute(insert, [1, 1])),
          { concurrency: "unbounded" }
        )
        for (const { applied, reason } of errors) {
          assert.deepStrictEqual([reason._tag, applied], ["Unauthorized", "no"])
        }
        assert.strictEqual(proxy.asked(is("PREPARE", insert)), 1)
      }))

    it.effect("that a node forgets each time ends in an error that says it was not applied, not in a loop", () =>
      Effect.gen(function*() {
        const { proxy, session } = yield* connect()
        yield* session.execute(insert, [1, 1])
        const asked = proxy.asked(is("EXECUTE"))
        proxy.on({ when: is("EXECUTE", insert), times: 1_000, react: forge(Answer.unprepared) })
        const error = yield* Effect.flip(session.execute(insert, [1, 1], { deadline: "2 seconds" }))
        assert.strictEqual(error.applied, "no")
        assert.isBelow(proxy.asked(is("EXECUTE")) - asked, 50)
      }))

    it.effect("that a node knows by another id when it is prepared again ends in an error, not in a loop", () =>
      Effect.gen(function*() {
        const { proxy, session } = yield* connect()
        yield* session.execute(insert, [1, 1])
        const asked = proxy.asked(is("EXECUTE"))
        proxy.on({ when: is("PREPARE", insert), react: forgeAfter(Answer.otherId) })
        proxy.on({ when: is("EXECUTE", insert), times: 1_000, react: forge(Answer.unprepared) })
        const error = yield* Effect.flip(session.execute(insert, [1, 2], { deadline: "2 seconds" }))
        assert.strictEqual(error.applied, "no")
        assert.isBelow(proxy.asked(is("EXECUTE")) - asked, 50)
      }))

    it.effect("keeps its place beside any number of statements that could not be prepared", () =>
      Effect.gen(function*() {
        const { proxy, session } = yield* through(cassandra, { maxPrepared: 10 })
        for (let wrong = 0; wrong < 20; wrong++) {
          yield* Effect.flip(session.execute(`SELECT nothing FROM system.local WHERE key = 'k${wrong}'`))
        }
        const good = ["cluster_name", "release_version"].map((column) => `SELECT ${column} FROM system.local`)
        for (let times = 0; times < 10; times++) for (const cql of good) yield* session.execute(cql)
        for (const cql of good) assert.strictEqual(proxy.asked(is("PREPARE", cql)), 1)
      }))
  })
})
