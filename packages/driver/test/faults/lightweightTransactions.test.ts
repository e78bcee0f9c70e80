/** Conditional writes whose answer is lost or says nothing: Unknown, never sent again, and settled by a serial read. */
import {
  conditionalBatch,
  Cql,
  ifNotExists,
  isApplied,
  onlyIf,
  query,
  save,
  sync,
  table,
  update,
  withOptions
} from "@effect-cql/core"
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { describeCassandra } from "../../../../test/provided.ts"
import { live } from "../live.ts"
import * as Answer from "../proxy/answers.ts"
import { any, cutAfter, cutBefore, drop, forge, forgeAfter, is, loseAnswer, type Reaction } from "../proxy/rules.ts"
import { through } from "./through.ts"

const Lock = Schema.Struct({ name: Cql.Int, owner: Schema.String }).pipe(table("locks", { partitionKey: ["name"] }))

const cas = Answer.writeTimeout("CAS", { consistency: "SERIAL", received: 1, required: 2 })
const failure = Answer.writeFailure("CAS", 1, { consistency: "SERIAL", received: 1, required: 2 })

const faults: ReadonlyArray<readonly [name: string, react: Reaction, applied: boolean]> = [
  ["a timeout of the Paxos round before it was applied", forge(cas), false],
  ["a timeout of the Paxos round after it was applied", forgeAfter(cas), true],
  ["a failure of the Paxos round", forgeAfter(failure), true],
  ["too few replicas to commit", forge(Answer.unavailable({ consistency: "QUORUM", required: 2, alive: 1 })), false],
  ["an overloaded node", forge(Answer.overloaded), false],
  ["a request that is lost", drop, false],
  ["an answer that is lost", loseAnswer, true],
  ["a connection that closes before", cutBefore, false],
  ["a connection that closes after", cutAfter, true]
]

describeCassandra("a conditional write", (cassandra) => {
  layer(live(cassandra))((it) => {
    let names = 0
    const connect = Effect.fnUntraced(function*() {
      yield* sync({ tables: [Lock] })
      const name = names++
      const { proxy, session } = yield* through(cassandra, { requestTimeout: "200 millis" }, { nodes: 3 })
      const truth = query(Lock, { name }).pipe(withOptions({ consistency: "SERIAL" }))
      const writes = any(is("EXECUTE", "INSERT"), is("EXECUTE", "UPDATE"), is("BATCH"))
      return { proxy, session, name, truth, writes }
    })

    for (const [fault, react, applied] of faults) {
      it.effect(`is Unknown after ${fault}, and a serial read tells`, () =>
        Effect.gen(function*() {
          const { name, proxy, session, truth, writes } = yield* connect()
          proxy.on({ when: writes, react })
          const outcome = yield* save(Lock, { name, owner: "a" }).pipe(
            ifNotExists,
            Effect.provideService(CassandraSession, session)
          )
          assert.strictEqual(outcome._tag, "Unknown")
          assert.isFalse(isApplied(outcome))
          if (outcome._tag === "Unknown") {
            const { applied, attempts, retryable } = outcome.error
            assert.deepStrictEqual([applied, attempts, retryable], ["unknown", 1, false])
          }
          assert.strictEqual(proxy.asked(writes), 1)
          assert.deepStrictEqual(yield* truth, applied ? [{ name, owner: "a" }] : [])
        }))
    }

    it.effect("is Unknown also in a batch, and as an update", () =>
      Effect.gen(function*() {
        const { name, proxy, session, truth, writes } = yield* connect()
        yield* save(Lock, { name, owner: "a" })
        const change = update(Lock, { name }, { owner: "b" }).pipe(onlyIf({ owner: "a" }))
        proxy.on({ when: writes, times: 2, react: forge(cas) })
        const alone = yield* Effect.provideService(change, CassandraSession, session)
        const together = yield* Effect.provideService(conditionalBatch([change]), CassandraSession, session)
        assert.deepStrictEqual([alone._tag, together._tag], ["Unknown", "Unknown"])
        assert.strictEqual(proxy.asked(writes), 2)
        assert.deepStrictEqual(yield* truth, [{ name, owner: "a" }])
        const outcome = yield* Effect.provideService(change, CassandraSession, session)
        assert.strictEqual(outcome._tag, "Applied")
      }))

    it.effect("that was refused fails, for nothing is unknown of it", () =>
      Effect.gen(function*() {
        const { name, proxy, session, truth, writes } = yield* connect()
        for (
          const [answer, tag] of [[Answer.unauthorized, "Unauthorized"], [Answer.invalid, "InvalidQuery"]] as const
        ) {
          proxy.on({ when: writes, react: forge(answer) })
          const error = yield* save(Lock, { name, owner: "a" }).pipe(
            ifNotExists,
            Effect.provideService(CassandraSession, session),
            Effect.flip
          )
          assert.strictEqual(error.reason._tag, tag)
          assert.strictEqual(error.applied, "no")
        }
        assert.deepStrictEqual(yield* truth, [])
      }))

    it.effect("that is not prepared in time was not applied, and is not Unknown", () =>
      Effect.gen(function*() {
        const { name, proxy, session } = yield* connect()
        proxy.on({ when: is("PREPARE", "INSERT"), react: drop })
        const error = yield* save(Lock, { name, owner: "a" }).pipe(
          ifNotExists,
          withOptions({ deadline: "300 millis" }),
          Effect.provideService(CassandraSession, session),
          Effect.flip
        )
        assert.deepStrictEqual([error.reason._tag, error.applied], ["ClientTimeout", "no"])
      }))
  })
})
