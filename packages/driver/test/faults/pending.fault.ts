/** How the session should behave, and does not yet. */
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { describeCassandra } from "../../../../test/provided.ts"
import { live } from "../live.ts"
import { is } from "../proxy/rules.ts"
import { through } from "./through.ts"

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
