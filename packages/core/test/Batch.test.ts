import { batch, counterBatch, Cql, increment, remove, save, unloggedBatch, update, withOptions } from "@effect-cql/core"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as RecordingSession from "./fixtures/RecordingSession.ts"
import { TaskCounter, User } from "./fixtures/tasks.ts"

const id = Cql.Uuid.make("7c9e6679-7425-40de-944b-e07fc1f90ae7" as Cql.Uuid)
const ada = save(User, { id, name: "Ada" })
const counted = update(TaskCounter, { boardId: id, status: "todo" }, { count: increment(1n) })

const onlyBatch = Effect.map(RecordingSession.Recorder, ({ batches, statements }) => {
  assert.isEmpty(statements)
  assert.strictEqual(batches.length, 1)
  return batches[0]!
})

describe("batch", () => {
  it.effect("sends its statements as one protocol batch, logged", () =>
    Effect.gen(function*() {
      yield* batch([ada, remove(User, { id })]).pipe(withOptions({ consistency: "QUORUM" }))
      const { options, statements } = yield* onlyBatch
      assert.deepStrictEqual(statements.map(({ cql, params }) => [cql, params]), [
        ["INSERT INTO users (id, name) VALUES (?, ?)", [id, "Ada"]],
        ["DELETE FROM users WHERE id = ?", [id]]
      ])
      assert.deepStrictEqual(options, { consistency: "QUORUM", kind: "logged", idempotent: true })
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("is unlogged when asked", () =>
    Effect.gen(function*() {
      yield* unloggedBatch([ada])
      assert.strictEqual((yield* onlyBatch).options.kind, "unlogged")
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("takes counter updates in a batch of their own, which is not idempotent", () =>
    Effect.gen(function*() {
      yield* counterBatch([counted, counted])
      assert.deepStrictEqual((yield* onlyBatch).options, { kind: "counter", idempotent: false })
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("sends nothing when it is empty", () =>
    Effect.gen(function*() {
      yield* batch([])
      const recorder = yield* RecordingSession.Recorder
      assert.isEmpty(recorder.batches)
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("sends nothing when one of its statements does not fit", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(batch([ada, save(User, { id: "not-a-uuid" as Cql.Uuid, name: "Bo" })]))
      assert.strictEqual(error.reason._tag, "EncodeError")
      assert.isEmpty((yield* RecordingSession.Recorder).batches)
    }).pipe(Effect.provide(RecordingSession.layer())))
})
