import {
  batch,
  counterBatch,
  Cql,
  explain,
  increment,
  remove,
  save,
  timestamp,
  unloggedBatch,
  update,
  withOptions
} from "@effect-cql/core"
import { StatementLog } from "@effect-cql/core/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as RecordingSession from "./fixtures/RecordingSession.ts"
import { TaskCounter, User } from "./fixtures/tasks.ts"

const id = Cql.Uuid.make("7c9e6679-7425-40de-944b-e07fc1f90ae7" as Cql.Uuid)
const ada = save(User, { id, name: "Ada" })
const counted = update(TaskCounter, { boardId: id, status: "todo" }, { count: increment(1n) })

const onlyBatch = Effect.map(StatementLog.recorded, ([batch, ...others]) => {
  assert.isEmpty(others)
  return batch!
})

describe("batch", () => {
  it.effect("sends its statements as one protocol batch, logged", () =>
    Effect.gen(function*() {
      yield* batch([ada, remove(User, { id })]).pipe(withOptions({ consistency: "QUORUM" }))
      const { cql, options, params } = yield* onlyBatch
      assert.strictEqual(
        cql,
        "BEGIN BATCH\n  INSERT INTO users (id, name) VALUES (?, ?);\n  DELETE FROM users WHERE id = ?;\nAPPLY BATCH"
      )
      assert.deepStrictEqual(params, [id, "Ada", id])
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
      assert.isEmpty(yield* StatementLog.recorded)
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("sends nothing when one of its statements does not fit", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(batch([ada, save(User, { id: "not-a-uuid" as Cql.Uuid, name: "Bo" })]))
      assert.strictEqual(error.reason._tag, "EncodeError")
      assert.isEmpty(yield* StatementLog.recorded)
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("has one timestamp for all, which its text and its values show", () =>
    Effect.gen(function*() {
      const stamped = batch([ada, remove(User, { id })]).pipe(timestamp(5n))
      yield* stamped
      assert.deepStrictEqual((yield* onlyBatch).options, { kind: "logged", timestamp: 5n, idempotent: true })
      const { cql, values } = yield* explain(stamped)
      assert.strictEqual(
        cql,
        "BEGIN BATCH USING TIMESTAMP ?\n  INSERT INTO users (id, name) VALUES (?, ?);\n" +
          "  DELETE FROM users WHERE id = ?;\nAPPLY BATCH"
      )
      assert.deepStrictEqual(values.map(({ name, type }) => [name, type]), [
        ["timestamp", "bigint"],
        ["id", "uuid"],
        ["name", "text"],
        ["id", "uuid"]
      ])
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("refuses a timestamp of its own beside one of a statement", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(batch([ada.pipe(timestamp(4n))]).pipe(timestamp(5n)))
      assert.strictEqual(
        error.reason.said,
        "a timestamp is that of a batch or of its statements, not of both: leave one of them out"
      )
      assert.isEmpty(yield* StatementLog.recorded)
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("reaches one partition when all its statements do", () =>
    Effect.gen(function*() {
      const bo = save(User, { id: Cql.Uuid.make("00000000-0000-4000-8000-000000000000" as Cql.Uuid), name: "Bo" })
      assert.strictEqual((yield* explain(batch([ada, remove(User, { id })]))).reach, "one partition")
      assert.strictEqual((yield* explain(batch([ada, bo]))).reach, "several partitions")
      assert.strictEqual((yield* explain(batch([ada, counted as never]))).reach, "several partitions")
    }))
})
