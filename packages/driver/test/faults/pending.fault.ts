/** How the session should behave, and does not yet. */
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { describeCassandra } from "../../../../test/provided.ts"
import { live } from "../live.ts"
import * as Answer from "../proxy/answers.ts"
import { forge, forgeAfter, is } from "../proxy/rules.ts"
import { through } from "./through.ts"

describeCassandra("a prepared statement", (cassandra) => {
  layer(live(cassandra))((it) => {
    const insert = "INSERT INTO t (p, v) VALUES (?, ?)"
    const connect = Effect.fnUntraced(function*() {
      yield* (yield* CassandraSession).execute("CREATE TABLE IF NOT EXISTS t (p int PRIMARY KEY, v int)")
      const { proxy, session } = yield* through(cassandra)
      yield* session.execute(insert, [1, 1])
      return { proxy, session, asked: proxy.asked(is("EXECUTE")) }
    })

    // The driver prepares and executes in turn for ever, without a pause or a timeout; it stops here after 1000 times.
    it.effect("that a node forgets each time ends in an error that says it was not applied, not in a loop", () =>
      Effect.gen(function*() {
        const { asked, proxy, session } = yield* connect()
        proxy.on({ when: is("EXECUTE", insert), times: 1_000, react: forge(Answer.unprepared) })
        const error = yield* Effect.flip(session.execute(insert, [1, 1], { deadline: "2 seconds" }))
        assert.strictEqual(error.applied, "no")
        assert.isBelow(proxy.asked(is("EXECUTE")) - asked, 50)
      }))

    // The driver keeps the old id: it executes by an id that the node does not know, for ever.
    it.effect("that a node knows by another id when it is prepared again ends in an error, not in a loop", () =>
      Effect.gen(function*() {
        const { asked, proxy, session } = yield* connect()
        proxy.on({ when: is("PREPARE", insert), react: forgeAfter(Answer.otherId) })
        proxy.on({ when: is("EXECUTE", insert), times: 1_000, react: forge(Answer.unprepared) })
        const error = yield* Effect.flip(session.execute(insert, [1, 2], { deadline: "2 seconds" }))
        assert.strictEqual(error.applied, "no")
        assert.isBelow(proxy.asked(is("EXECUTE")) - asked, 50)
      }))
  })
})

describeCassandra("a request that is larger than a frame", (cassandra) => {
  layer(live(cassandra))((it) => {
    // A node that skips it may skip what comes after it: Cassandra 5.0.6 has left fifty reads of the same connection unanswered.
    it.effect("is refused before it is sent, for the sake of the others on its connection", () =>
      Effect.gen(function*() {
        yield* (yield* CassandraSession).execute("CREATE TABLE large (p int PRIMARY KEY, v blob)")
        const { proxy, session } = yield* through(cassandra)
        const insert = "INSERT INTO large (p, v) VALUES (?, ?)"
        const params = [1, new Uint8Array(16 * 1024 ** 2)]
        for (const run of [session.execute(insert, params), session.batch([{ cql: insert, params }])]) {
          const error = yield* Effect.flip(run)
          assert.deepStrictEqual([error.reason._tag, error.applied, error.attempts], ["LimitExceeded", "no", 0])
        }
        assert.strictEqual(proxy.asked(is("EXECUTE")) + proxy.asked(is("BATCH")), 0)
      }))
  })
})

describeCassandra("a session that is closed", (cassandra) => {
  layer(live(cassandra))((it) => {
    // It is taken for a failure of the driver: «No connection available», retryable and attempted.
    it.effect("says so of a statement that was never prepared, too", () =>
      Effect.gen(function*() {
        const scope = yield* Scope.make()
        const { session } = yield* Scope.provide(through(cassandra), scope)
        yield* Scope.close(scope, Exit.void)
        const error = yield* Effect.flip(session.execute("SELECT key FROM system.local WHERE key = ?", ["local"]))
        assert.deepStrictEqual([error.reason._tag, error.retryable, error.attempts], ["ConnectionLost", false, 0])
      }))
  })
})
