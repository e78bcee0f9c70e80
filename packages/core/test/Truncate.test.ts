import { explain, Keyspace, truncate, withOptions } from "@effect-cql/core"
import { StatementLog } from "@effect-cql/core/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as RecordingSession from "./fixtures/RecordingSession.ts"
import { User } from "./fixtures/tasks.ts"

describe("truncate", () => {
  it.effect("empties a table, and is never sent twice", () =>
    Effect.gen(function*() {
      yield* truncate(User).pipe(withOptions({ timeout: "1 minute" }))
      assert.deepStrictEqual(yield* StatementLog.recorded, [
        { cql: "TRUNCATE users", params: [], options: { timeout: "1 minute", idempotent: false } }
      ])
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("empties the table of the keyspace that is set", () =>
    Effect.gen(function*() {
      const { cql, reach } = yield* explain(truncate(User))
      assert.deepStrictEqual([cql, reach], ["TRUNCATE tenant_a.users", "all partitions"])
    }).pipe(Effect.provideService(Keyspace, "tenant_a")))
})
