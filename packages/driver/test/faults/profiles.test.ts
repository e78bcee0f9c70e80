/** Settings under a name: what a statement that names them is run with. */
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import { assert, layer } from "@effect/vitest"
import { type Host, policies } from "cassandra-driver"
import * as Effect from "effect/Effect"
import { describeCassandra } from "../../../../test/provided.ts"
import { CassandraDriver, RetryPolicy } from "../../src/index.ts"
import { live } from "../live.ts"
import * as Answer from "../proxy/answers.ts"
import { drop, forge, is, type Request } from "../proxy/rules.ts"
import { through } from "./through.ts"

const text = "SELECT v FROM t WHERE p = ?"

/** The consistency of an EXECUTE stands behind the statement's id (native protocol v4, section 4.1.6). */
const consistencyOf = ({ body }: Request): number => body.readUInt16BE(2 + body.readUInt16BE(0))

describeCassandra("a profile", (cassandra) => {
  layer(live(cassandra))((it) => {
    const connect = Effect.fnUntraced(function*(options: CassandraDriver.Options) {
      yield* (yield* CassandraSession).execute("CREATE TABLE IF NOT EXISTS t (p int PRIMARY KEY, v int)")
      return yield* through(cassandra, options, { nodes: 3 })
    })

    it.effect("has its own consistency, page size and retries, which a statement's own options come before", () =>
      Effect.gen(function*() {
        const { proxy, session } = yield* connect({
          retry: RetryPolicy.never,
          profiles: { reports: { consistency: "ALL", retry: RetryPolicy.standard } }
        })
        proxy.on({ when: is("EXECUTE"), react: forge(Answer.overloaded) })
        const error = yield* Effect.flip(session.execute(text, [1]))
        assert.strictEqual(error.attempts, 1)
        const reported = yield* Effect.flip(session.execute(text, [1], { profile: "reports" }))
        assert.strictEqual(reported.attempts, 6)
        yield* Effect.flip(session.execute(text, [1], { profile: "reports", consistency: "TWO" }))
        const asked = proxy.requests(is("EXECUTE")).map(consistencyOf)
        // LOCAL_ONE, ALL and TWO, by the protocol's numbers.
        assert.deepStrictEqual([...new Set(asked)], [10, 5, 2])
      }))

    it.effect("has its own time to wait and deadline", () =>
      Effect.gen(function*() {
        const { proxy, session } = yield* connect({
          requestTimeout: "1 minute",
          profiles: { quick: { requestTimeout: "30 millis", deadline: "70 millis" } }
        })
        yield* session.execute(text, [1])
        proxy.on({ when: is("EXECUTE"), react: drop })
        const error = yield* Effect.flip(session.execute(text, [1], { profile: "quick" }))
        assert.strictEqual(error.reason._tag, "ClientTimeout")
        assert.isAtMost(error.attempts, 3)
      }))

    it.effect("has a load balancing policy of its own", () =>
      Effect.gen(function*() {
        const { proxy, session } = yield* connect({
          profiles: {
            one: {
              loadBalancing: new policies.loadBalancing.AllowListPolicy(
                new policies.loadBalancing.RoundRobinPolicy(),
                // The first of the proxy's nodes, by its address.
                [`127.0.0.1:${cassandra.port}`]
              )
            }
          }
        })
        const error = yield* Effect.flip(session.execute(text, [1], { profile: "one" }))
        // The list names the node itself, which is none of the proxy's.
        assert.strictEqual(error.reason._tag, "NoHostAvailable")
        assert.strictEqual(proxy.asked(is("EXECUTE")), 0)
      }))

    it.effect("fails a statement whose load balancing policy throws, even when it does so in a later turn", () =>
      Effect.gen(function*() {
        class Broken extends policies.loadBalancing.RoundRobinPolicy {
          override newQueryPlan(_: string, __: unknown, callback: (error: Error, plan: Iterator<Host>) => void): void {
            const next = (): never => {
              throw new Error("the plan is lost")
            }
            // What the types leave out: without an error the driver is given null.
            setImmediate(() => callback(null as unknown as Error, { next }))
          }
        }
        const { proxy, session } = yield* connect({ profiles: { broken: { loadBalancing: new Broken() } } })
        yield* session.execute(text, [1])
        const asked = proxy.asked(is("EXECUTE"))
        const error = yield* Effect.flip(session.execute(text, [1], { profile: "broken" }))
        assert.include(error.message, "the plan is lost")
        assert.strictEqual(proxy.asked(is("EXECUTE")), asked)
      }))

    it.effect("that the session was not made with is refused by name, and nothing is sent", () =>
      Effect.gen(function*() {
        const { proxy, session } = yield* connect({ profiles: { reports: {}, bulk: {} } })
        const error = yield* Effect.flip(session.execute(text, [1], { profile: "report" }))
        assert.strictEqual(
          error.reason.said,
          "there is no profile 'report': the session was made with reports, bulk"
        )
        assert.deepStrictEqual([error.attempts, error.applied, proxy.asked(is("EXECUTE"))], [0, "no", 0])
      }))
  })

  layer(live(cassandra))((it) => {
    it.effect("is not asked where the session is closed: the error comes at once", () =>
      Effect.gen(function*() {
        const session = yield* Effect.scoped(
          CassandraDriver.make({ contactPoints: cassandra.contactPoints, port: cassandra.port })
        )
        const error = yield* Effect.flip(session.execute("SELECT key FROM system.local"))
        assert.deepStrictEqual([error.reason._tag, error.retryable, error.attempts], ["ConnectionLost", false, 0])
      }))
  })
})
