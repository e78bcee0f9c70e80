/** A lightweight transaction whose answer is lost on its way, on a real node. */
import { Cql, onlyIf, query, resolve, save, settle, sync, table, update, withOptions } from "@effect-cql/core"
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { describeCassandra } from "../../../test/provided.ts"
import { CassandraDriver, RetryPolicy } from "../src/index.ts"
import { live } from "./live.ts"
import { makeProxy } from "./proxy/proxy.ts"

const Account = Schema.Struct({ name: Schema.String, owner: Schema.String, cents: Cql.Int })
  .pipe(table("accounts", { partitionKey: ["name"] }))

const key = { name: "bees" }

describeCassandra("resolve", (cassandra) => {
  // In real time: waiting is what this is about.
  it.live("tells of a lost answer once the node can be read again, and writes once", () =>
    Effect.gen(function*() {
      const { keyspace } = yield* (yield* CassandraSession).info
      yield* sync({ tables: [Account] })
      yield* save(Account, { ...key, owner: "Ada", cents: 1 })
      const proxy = yield* makeProxy({ host: cassandra.contactPoints[0]!, port: cassandra.port })
      const session = yield* CassandraDriver.make({
        contactPoints: proxy.contactPoints,
        localDataCenter: cassandra.localDataCenter,
        serialConsistency: "LOCAL_SERIAL",
        retry: RetryPolicy.never,
        ...keyspace === undefined ? undefined : { keyspace }
      })
      const pay = update(Account, key, { cents: 2 }).pipe(onlyIf({ cents: 1 }), withOptions({ timeout: "200 millis" }))
      const other = update(Account, key, { cents: 3, owner: "Bo" }).pipe(onlyIf({ owner: "Bo" }))
      yield* Effect.gen(function*() {
        assert.deepStrictEqual((yield* session.info).serialConsistency, "LOCAL_SERIAL")
        // Prepared before, so that the write itself is on its way when its answer is held.
        yield* update(Account, key, { cents: 2 }).pipe(onlyIf({ cents: 0 }))
        const release = proxy.hold()
        const outcome = yield* resolve(pay)
        assert.strictEqual(outcome._tag, "Unknown")
        if (outcome._tag === "Unknown") assert.strictEqual(outcome.readError?.reason._tag, "ClientTimeout")
        release()
        assert.deepStrictEqual(yield* settle(pay).pipe(Effect.retry({ times: 50 })), { _tag: "Applied" })
        assert.deepStrictEqual(yield* settle(other), {
          _tag: "Rejected",
          current: Option.some({ owner: "Ada" })
        })
      }).pipe(Effect.provideService(CassandraSession, session))
      assert.deepStrictEqual(yield* query(Account, key), [{ ...key, owner: "Ada", cents: 2 }])
    }).pipe(Effect.provide(live(cassandra))))
})
