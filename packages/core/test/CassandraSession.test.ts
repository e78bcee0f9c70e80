import { batch, CassandraSession, Cql, query, save } from "@effect-cql/core"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { StatementLog } from "@effect-cql/core/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as RecordingSession from "./fixtures/RecordingSession.ts"
import { User } from "./fixtures/tasks.ts"

const id = Cql.Uuid.make("7c9e6679-7425-40de-944b-e07fc1f90ae7" as Cql.Uuid)

describe("a session", () => {
  it.effect("is that of the context: reads, writes and batches of two sessions side by side stay apart", () =>
    Effect.gen(function*() {
      const work = Effect.gen(function*() {
        yield* save(User, { id, name: "Ada" })
        yield* Effect.yieldNow
        yield* query(User, { id })
        yield* batch([save(User, { id, name: "Bo" })])
        return (yield* StatementLog.recorded).map(({ cql }) => cql.split(" ", 1)[0])
      })
      const both = yield* Effect.all([
        Effect.provide(work, RecordingSession.layer()),
        Effect.provide(work, RecordingSession.layer())
      ], { concurrency: "unbounded" })
      assert.deepStrictEqual(both, [["INSERT", "SELECT", "BEGIN"], ["INSERT", "SELECT", "BEGIN"]])
    }))

  it.effect("can be swapped for a part of a program", () =>
    Effect.gen(function*() {
      const session = yield* CassandraSession
      yield* session.execute("CREATE TABLE users (id uuid PRIMARY KEY, name text)")
      yield* save(User, { id, name: "Ada" })
      const other = yield* query(User, { id }).pipe(Effect.provide(RecordingSession.layer([{ id, name: "Bo" }])))
      assert.deepStrictEqual([other, yield* query(User, { id })], [[{ id, name: "Bo" }], [{ id, name: "Ada" }]])
    }).pipe(Effect.provide(EmbeddedSession.layer)))
})
