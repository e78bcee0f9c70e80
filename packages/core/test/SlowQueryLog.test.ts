import { batch, CassandraSession, Cql, query, save, SlowQueryLog } from "@effect-cql/core"
import * as Errors from "@effect-cql/core/CassandraError"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as TestClock from "effect/testing/TestClock"
import { aroundSession } from "../src/internal/aroundSession.ts"
import * as RecordingSession from "./fixtures/RecordingSession.ts"
import { User } from "./fixtures/tasks.ts"

const id = Cql.Uuid.make("7c9e6679-7425-40de-944b-e07fc1f90ae7" as Cql.Uuid)
const ada = { id, name: "Ada" }

/** A session that answers after 500 milliseconds, and the log of what took at least `threshold`. */
const slow = (threshold: number, ...answers: ReadonlyArray<RecordingSession.Answer>) => {
  const entries: Array<string> = []
  const logger = Logger.map(Logger.formatLogFmt, (entry) => void entries.push(entry))
  const delayed = Layer.effect(
    CassandraSession,
    Effect.map(CassandraSession, (session) => aroundSession(session, (_, effect) => Effect.delay(effect, 500)))
  )
  return {
    entries,
    layer: SlowQueryLog.layer(threshold).pipe(
      Layer.provide(delayed),
      Layer.provide(RecordingSession.layerOf({ coordinator: "10.0.0.1:9042" }, ...answers)),
      Layer.provideMerge(Logger.layer([logger]))
    )
  }
}

const later = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(effect)
    yield* TestClock.adjust(500)
    return yield* Fiber.await(fiber)
  })

describe("the log of slow queries", () => {
  it.effect("has each request that takes as long as its threshold, without values", () => {
    const { entries, layer } = slow(500, [ada], [])
    return Effect.gen(function*() {
      yield* later(query(User, { id }))
      yield* later(batch(Array.from({ length: 5 }, () => save(User, ada))))
      assert.lengthOf(entries, 2)
      assert.include(entries[0], "level=WARN")
      assert.include(entries[0], "slow query, 500 ms: SELECT id, name FROM users WHERE id = ?")
      assert.include(entries[0], "milliseconds=500 rows=1 pages=1 attempts=1 coordinator=10.0.0.1:9042")
      assert.include(entries[1], "… and 2 more")
      assert.notInclude(entries.join(), "Ada")
      assert.notInclude(entries.join(), id)
    }).pipe(Effect.provide(layer))
  })

  it.effect("has none that is faster", () => {
    const { entries, layer } = slow(501)
    return Effect.gen(function*() {
      yield* later(query(User, { id }))
      assert.deepStrictEqual(entries, [])
    }).pipe(Effect.provide(layer))
  })

  it.effect("has those that fail, with the reason, and those that are given up", () => {
    const { entries, layer } = slow(400, Errors.make(new Errors.Overloaded({ said: "too much" }), { mutates: false }))
    return Effect.gen(function*() {
      yield* later(query(User, { id }))
      const fiber = yield* Effect.forkChild(query(User, { id }))
      yield* TestClock.adjust(450)
      yield* Fiber.interrupt(fiber)
      assert.include(entries[0], "outcome=Overloaded")
      assert.include(entries[1], "slow query, 450 ms")
      assert.include(entries[1], "outcome=interrupted")
    }).pipe(Effect.provide(layer))
  })
})
