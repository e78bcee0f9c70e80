import { allowFiltering, batch, Cql, explain, gte, increment, query, save, scan, update } from "@effect-cql/core"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { TaskCounter, TaskEvent, User } from "./fixtures/tasks.ts"

const boardId = Cql.Uuid.make("7c9e6679-7425-40de-944b-e07fc1f90ae7" as Cql.Uuid)
const monday = new Date("2026-11-23T00:00:00Z")

describe("explain", () => {
  it.effect("lays a query open without a session", () =>
    Effect.gen(function*() {
      const { values, ...explanation } = yield* explain(
        query(TaskEvent, { boardId, createdAt: gte(monday) }).pipe(allowFiltering({ sprint: 3 }))
      )
      assert.deepStrictEqual(explanation, {
        cql: "SELECT board_id, created_at, id, title, status, sprint, labels, assignee FROM task_events " +
          "WHERE board_id = ? AND created_at >= ? AND sprint = ? ALLOW FILTERING",
        idempotent: true,
        reach: "one partition",
        legal: [
          "the partition key is whole: board_id",
          "clustering columns are restricted in order: created_at",
          "ALLOW FILTERING: the server drops rows by sprint"
        ]
      })
      assert.deepStrictEqual(values.map(({ name, type, value }) => [name, type, Redacted.value(value)]), [
        ["board_id", "uuid", boardId],
        ["created_at", "timestamp", monday],
        ["sprint", "int", 3]
      ])
    }))

  it.effect("prints no bound value", () =>
    Effect.gen(function*() {
      const explanation = yield* explain(save(User, { id: boardId, name: "Ada Lovelace" }))
      assert.notInclude(JSON.stringify(explanation), "Ada Lovelace")
    }))

  it.effect("tells how far a statement reaches and whether it may be sent twice", () =>
    Effect.gen(function*() {
      const counted = update(TaskCounter, { boardId, status: "todo" }, { count: increment(1n) })
      const byIndex = yield* explain(query(TaskEvent, { status: "todo" }))
      assert.strictEqual(byIndex.reach, "all partitions")
      assert.deepStrictEqual(byIndex.legal, ["column status has an index"])
      assert.strictEqual((yield* explain(scan(User))).reach, "all partitions")
      assert.isFalse((yield* explain(counted)).idempotent)
    }))

  it.effect("shows a batch as CQL would write it", () =>
    Effect.gen(function*() {
      const { cql } = yield* explain(batch([save(User, { id: boardId, name: "Ada" })]))
      assert.strictEqual(cql, "BEGIN BATCH\n  INSERT INTO users (id, name) VALUES (?, ?);\nAPPLY BATCH")
    }))

  it.effect("fails as the statement would", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(explain(save(User, { id: "not-a-uuid" as Cql.Uuid, name: "Ada" })))
      assert.strictEqual(error.reason._tag, "EncodeError")
    }))
})
