import { CassandraSession } from "@effect-cql/core"
import * as CassandraError from "@effect-cql/core/CassandraError"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { StatementLog } from "@effect-cql/core/testing"
import { assert, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { TestClock } from "effect/testing"
import * as LazySession from "../../src/database/LazySession.ts"
import { syncTables } from "../../src/database/Tables.ts"
import { Tasks } from "../../src/repository/Tasks.ts"
import * as TestBoard from "../fixtures/TestBoard.ts"

const details = { title: "Measure the queue for the queue", priority: "low" as const, sprint: 1 }

const Recorded = EmbeddedSession.layerWith({ keyspace: "taskboard" }).pipe(StatementLog.record)

const open = Effect.gen(function*() {
  const context = yield* Layer.build(Recorded)
  yield* Effect.provide(syncTables("taskboard"), context)
  return context
})

it.effect("creates the tables on first need, once, under 100 first requests at the same time", () =>
  Effect.gen(function*() {
    const openings: Array<Effect.Success<typeof open>> = []
    const { session } = yield* LazySession.make(
      Effect.map(Effect.andThen(Effect.yieldNow, open), (context) => {
        openings.push(context)
        return Context.get(context, CassandraSession)
      })
    )
    assert.isEmpty(openings)
    const tasks = yield* Effect.provideService(Tasks.make, CassandraSession, session)
    yield* Effect.forEach(
      Array.from({ length: 100 }),
      () => tasks.create(TestBoard.boardId, details, "Ada"),
      { concurrency: "unbounded" }
    )
    assert.lengthOf(openings, 1)
    const sent = yield* Effect.provide(StatementLog.recorded, openings[0]!)
    const created = sent.map(({ cql }) => cql).filter((cql) => cql.startsWith("CREATE TABLE"))
    assert.strictEqual(created.length, new Set(created).size)
    assert.strictEqual(created.length, 4)
    assert.deepStrictEqual(yield* tasks.tally(TestBoard.boardId), { todo: 100, in_progress: 0, done: 0 })
  }))

it.effect("tells everyone who waits why it cannot be opened, pauses, and tries again on request", () =>
  Effect.gen(function*() {
    const away = CassandraError.make(new CassandraError.NoHostAvailable({ said: "nobody answers", hosts: {} }), {
      mutates: false
    })
    let attempts = 0
    let closed = 0
    const { opened, session } = yield* LazySession.make(Effect.suspend(() => {
      attempts++
      return Effect.andThen(
        Effect.addFinalizer(() => Effect.sync(() => closed++)),
        attempts < 3 ? Effect.fail(away) : Effect.map(open, Context.get(CassandraSession))
      )
    }))
    const many = Effect.forEach(Array.from({ length: 10 }), () => Effect.result(session.info), {
      concurrency: "unbounded"
    })
    assert.isTrue((yield* many).every(Result.isFailure))
    assert.strictEqual(attempts, 1)
    assert.strictEqual(closed, 1)
    assert.isTrue(Result.isFailure(yield* Effect.result(opened)))
    assert.strictEqual(attempts, 1, "no attempt within the pause")
    yield* TestClock.adjust("200 millis")
    assert.isTrue(Result.isFailure(yield* Effect.result(opened)))
    assert.strictEqual(attempts, 2)
    yield* TestClock.adjust("5 seconds")
    yield* opened
    assert.strictEqual(attempts, 3)
    yield* session.info
    assert.strictEqual(attempts, 3)
  }))
