/** The log and the faults of tests, around a live session. */
import { Cql, query, save, stream, sync, table, withOptions } from "@effect-cql/core"
import { Faults, Sent, StatementLog } from "@effect-cql/core/testing"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { describeCassandra } from "../../../test/provided.ts"
import { live } from "./live.ts"

const Hive = Schema.Struct({ yard: Schema.String, id: Cql.Int })
  .pipe(table("hives", { partitionKey: ["yard"], clusteringKey: ["id"] }))

const hives = Effect.map(query(Hive, { yard: "north" }), (rows) => rows.map(({ id }) => id))

describeCassandra("a live session in a test", (cassandra) => {
  it.effect("has faults and a log", () =>
    Effect.gen(function*() {
      yield* sync({ tables: [Hive] })
      yield* Faults.inject(Faults.timeout(), { when: Sent.isWrite, times: 1 })
      yield* Faults.inject(Faults.timeout({ applied: true }), { when: Sent.isWrite, times: 1 })
      for (const id of [1, 2]) {
        const error = yield* Effect.flip(save(Hive, { yard: "north", id }))
        assert.deepStrictEqual([error.reason._tag, error.applied, error.retryable], ["WriteTimeout", "unknown", true])
      }
      yield* save(Hive, { yard: "north", id: 3 })
      assert.deepStrictEqual(yield* hives, [2, 3])

      yield* StatementLog.clear
      yield* Faults.inject(Faults.unavailable(), { when: ({ options }) => options.pageState !== undefined })
      const paged = query(Hive, { yard: "north" }).pipe(withOptions({ pageSize: 1 }), stream, Stream.runCollect)
      assert.strictEqual((yield* Effect.flip(paged)).reason._tag, "Unavailable")
      const sent = yield* StatementLog.recorded
      assert.deepStrictEqual(sent.map(({ cql, params }) => [cql, params]), [
        ["SELECT yard, id FROM hives WHERE yard = ?", ["north"]],
        ["SELECT yard, id FROM hives WHERE yard = ?", ["north"]]
      ])
    }).pipe(Effect.provide(live(cassandra).pipe(Faults.enable, StatementLog.record))))
})
