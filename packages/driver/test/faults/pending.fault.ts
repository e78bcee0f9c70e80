/** How the session should behave, and does not yet. */
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
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
