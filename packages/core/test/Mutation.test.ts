import {
  CassandraError,
  clear,
  Cql,
  decrement,
  gte,
  ifExists,
  ifNotExists,
  increment,
  isApplied,
  onlyIf,
  remove,
  replace,
  save,
  timestamp,
  ttl,
  update
} from "@effect-cql/core"
import * as Errors from "@effect-cql/core/CassandraError"
import { StatementLog } from "@effect-cql/core/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as RecordingSession from "./fixtures/RecordingSession.ts"
import { Reading, TaskCounter, TaskEvent } from "./fixtures/tasks.ts"

const task: typeof TaskEvent.Type = {
  boardId: Cql.Uuid.make("7c9e6679-7425-40de-944b-e07fc1f90ae7" as Cql.Uuid),
  createdAt: new Date("2026-11-23T00:00:00Z"),
  id: Cql.TimeUuid.make("5b6962dd-3f90-11ec-81d3-0242ac130003" as Cql.TimeUuid),
  title: "Feed the bees",
  status: "todo",
  sprint: 3,
  labels: new Set(["garden"])
}
const { boardId, createdAt, id } = task
const key = { boardId, createdAt, id }
const byKey = "board_id = ? AND created_at = ? AND id = ?"

const onlyStatement = Effect.map(StatementLog.recorded, (statements) => {
  assert.strictEqual(statements.length, 1)
  return statements[0]!
})

describe("save", () => {
  it.effect("writes every column in one statement, and leaves an absent field unset", () =>
    Effect.gen(function*() {
      yield* save(TaskEvent, task)
      const { cql, options, params } = yield* onlyStatement
      assert.strictEqual(
        cql,
        "INSERT INTO task_events (board_id, created_at, id, title, status, sprint, labels, assignee) " +
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
      )
      assert.deepStrictEqual(params, [
        boardId,
        createdAt,
        id,
        "Feed the bees",
        "todo",
        3,
        new Set(["garden"]),
        undefined
      ])
      assert.deepStrictEqual(options, { idempotent: true })
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("writes null only where the schema admits it", () =>
    Effect.gen(function*() {
      yield* save(Reading, { region: "north", sensor: 1, at: createdAt, celsius: null })
      const { params } = yield* onlyStatement
      assert.deepStrictEqual(params, ["north", 1, createdAt, null, undefined])
      // @ts-expect-error: title admits no null
      const error = yield* Effect.flip(save(TaskEvent, { ...task, title: null }))
      assert.strictEqual(error.reason._tag, "EncodeError")
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("never drops a zero value", () =>
    Effect.gen(function*() {
      yield* save(TaskEvent, { ...task, sprint: 0, labels: new Set<string>(), assignee: "" })
      assert.deepStrictEqual((yield* onlyStatement).params.slice(5), [0, new Set<string>(), ""])
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("refuses a value that does not fit its column before anything is sent, without showing it", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(save(TaskEvent, { ...task, sprint: 2 ** 31 }))
      assert.strictEqual(error.reason._tag, "EncodeError")
      assert.include(error.message, "column 'sprint' (int) of table 'task_events'")
      assert.include(error.message, "a whole number that fits 32 bits (int)")
      assert.notInclude(error.message, "2147483648")
      assert.strictEqual(error.applied, "no")
      assert.isEmpty(yield* StatementLog.recorded)
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("binds TTL and timestamp", () =>
    Effect.gen(function*() {
      yield* save(TaskEvent, task).pipe(ttl("1 hour"), timestamp(7n))
      const { cql, params } = yield* onlyStatement
      assert.match(cql, / USING TTL \? AND TIMESTAMP \?$/)
      assert.deepStrictEqual(params.slice(-2), [3600, 7n])
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("refuses a TTL that Cassandra would", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(save(TaskEvent, task).pipe(ttl("8000 days")))
      assert.strictEqual(error.reason.said, "a TTL is 0 to 630720000 seconds, not 691200000")
    }).pipe(Effect.provide(RecordingSession.layer())))
})

describe("replace", () => {
  it.effect("writes null where a save leaves unset", () =>
    Effect.gen(function*() {
      yield* replace(TaskEvent, task).pipe(ttl("1 minute"))
      const { cql, options, params } = yield* onlyStatement
      assert.strictEqual(
        cql,
        "INSERT INTO task_events (board_id, created_at, id, title, status, sprint, labels, assignee) " +
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TTL ?"
      )
      assert.deepStrictEqual(params.slice(-2), [null, 60])
      assert.deepStrictEqual(options, { idempotent: true })
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("leaves the static columns that are absent as they are: they are the partition's", () =>
    Effect.gen(function*() {
      yield* replace(Reading, { region: "north", sensor: 7, at: createdAt, celsius: null })
      assert.deepStrictEqual((yield* onlyStatement).params, ["north", 7, createdAt, null, undefined])
    }).pipe(Effect.provide(RecordingSession.layer())))
})

describe("update", () => {
  it.effect("sets the columns that change, by the whole primary key", () =>
    Effect.gen(function*() {
      yield* update(TaskEvent, key, { assignee: clear, status: "done" })
      const { cql, options, params } = yield* onlyStatement
      assert.strictEqual(cql, `UPDATE task_events SET status = ?, assignee = ? WHERE ${byKey}`)
      assert.deepStrictEqual(params, ["done", null, boardId, createdAt, id])
      assert.deepStrictEqual(options, { idempotent: true })
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("puts TTL and timestamp where UPDATE has them", () =>
    Effect.gen(function*() {
      yield* update(TaskEvent, key, { status: "done" }).pipe(ttl("1 minute"), timestamp(7n))
      const { cql, params } = yield* onlyStatement
      assert.strictEqual(cql, `UPDATE task_events USING TTL ? AND TIMESTAMP ? SET status = ? WHERE ${byKey}`)
      assert.deepStrictEqual(params, [60, 7n, "done", boardId, createdAt, id])
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("updates static columns alone by the partition key", () =>
    Effect.gen(function*() {
      yield* update(Reading, { region: "north", sensor: 1 }, { sensorName: "roof" })
      const { cql } = yield* onlyStatement
      assert.strictEqual(cql, "UPDATE readings SET sensor_name = ? WHERE region = ? AND sensor = ?")
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("adds to a counter, and never calls that idempotent", () =>
    Effect.gen(function*() {
      const counter = { boardId, status: "todo" } as const
      yield* update(TaskCounter, counter, { count: increment(2n) })
      yield* update(TaskCounter, counter, { count: decrement(1n) })
      const statements = yield* StatementLog.recorded
      assert.deepStrictEqual(
        statements,
        [2n, -1n].map((by) => ({
          cql: "UPDATE task_counters SET count = count + ? WHERE board_id = ? AND status = ?",
          params: [by, boardId, "todo"],
          options: { idempotent: false }
        }))
      )
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("leaves out a change that is undefined", () =>
    Effect.gen(function*() {
      const assignee: string | undefined = undefined
      yield* update(TaskEvent, key, { status: "done", ...(assignee === undefined ? {} : { assignee }) })
      assert.strictEqual((yield* onlyStatement).cql, `UPDATE task_events SET status = ? WHERE ${byKey}`)
    }).pipe(Effect.provide(RecordingSession.layer())))
})

describe("remove", () => {
  it.effect("removes a row, a slice or a partition", () =>
    Effect.gen(function*() {
      yield* remove(TaskEvent, key)
      yield* remove(TaskEvent, { boardId, createdAt: gte(createdAt) })
      yield* remove(TaskEvent, { boardId }).pipe(timestamp(7n))
      assert.deepStrictEqual((yield* StatementLog.recorded).map(({ cql }) => cql), [
        `DELETE FROM task_events WHERE ${byKey}`,
        "DELETE FROM task_events WHERE board_id = ? AND created_at >= ?",
        "DELETE FROM task_events USING TIMESTAMP ? WHERE board_id = ?"
      ])
    }).pipe(Effect.provide(RecordingSession.layer())))
})

describe("a lightweight transaction", () => {
  const row = {
    board_id: boardId,
    created_at: createdAt,
    id,
    title: "Feed the bees",
    status: "done",
    sprint: 3,
    labels: null,
    assignee: null
  }

  it.effect("answers Applied, and is not idempotent", () =>
    Effect.gen(function*() {
      const outcome = yield* save(TaskEvent, task).pipe(ifNotExists)
      assert.deepStrictEqual(outcome, { _tag: "Applied" })
      assert.isTrue(isApplied(outcome))
      const { cql, options } = yield* onlyStatement
      assert.match(cql, / IF NOT EXISTS$/)
      assert.deepStrictEqual(options, { idempotent: false })
    }).pipe(Effect.provide(RecordingSession.layer([{ "[applied]": true }]))))

  it.effect("answers Rejected with the row that stands in the way of an insert", () =>
    Effect.gen(function*() {
      const outcome = yield* save(TaskEvent, task).pipe(ifNotExists, ttl("1 hour"))
      assert.deepStrictEqual(outcome, {
        _tag: "Rejected",
        current: {
          boardId,
          createdAt,
          id,
          title: "Feed the bees",
          status: "done",
          sprint: 3,
          labels: new Set<string>()
        }
      })
      assert.match((yield* onlyStatement).cql, / IF NOT EXISTS USING TTL \?$/)
    }).pipe(Effect.provide(RecordingSession.layer([{ "[applied]": false, ...row }]))))

  it.effect("answers Rejected with the tested columns, or with none where there is no row", () =>
    Effect.gen(function*() {
      const change = update(TaskEvent, key, { status: "done" }).pipe(onlyIf({ status: "todo", assignee: null }))
      assert.deepStrictEqual(yield* change, {
        _tag: "Rejected",
        current: Option.some({ status: "in_progress" as const })
      })
      assert.deepStrictEqual(yield* change, { _tag: "Rejected", current: Option.none() })
      const [{ cql, params } = { cql: "", params: [] }] = yield* StatementLog.recorded
      assert.strictEqual(cql, `UPDATE task_events SET status = ? WHERE ${byKey} IF status = ? AND assignee = ?`)
      assert.deepStrictEqual(params, ["done", boardId, createdAt, id, "todo", null])
    }).pipe(Effect.provide(RecordingSession.layer(
      [{ "[applied]": false, status: "in_progress", assignee: null }],
      [{ "[applied]": false }]
    ))))

  it.effect("is Applied on ScyllaDB too, which returns the old row always", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* save(TaskEvent, task).pipe(ifNotExists), { _tag: "Applied" })
      assert.deepStrictEqual(yield* remove(TaskEvent, key).pipe(ifExists), { _tag: "Applied" })
    }).pipe(Effect.provide(RecordingSession.layer(
      [{ "[applied]": true, ...row, title: null, status: null }],
      [{ "[applied]": true, ...row }]
    ))))

  it.effect("answers Unknown when its Paxos round times out", () => {
    const timedOut = Errors.make(
      new Errors.WriteTimeout({ said: "timed out", consistency: "SERIAL", required: 2, received: 1, writeType: "CAS" })
    )
    return Effect.gen(function*() {
      const outcome = yield* remove(TaskEvent, key).pipe(ifExists)
      assert.deepStrictEqual(outcome, { _tag: "Unknown", error: timedOut })
    }).pipe(Effect.provide(RecordingSession.layer(timedOut)))
  })

  it.effect("answers Unknown when its answer is lost", () =>
    Effect.gen(function*() {
      const outcome = yield* remove(TaskEvent, key).pipe(ifExists)
      assert.strictEqual(outcome._tag, "Unknown")
    }).pipe(Effect.provide(RecordingSession.layer(Errors.make(new Errors.ConnectionLost({ said: "closed" }))))))

  it.effect("fails with an error that tells that nothing was applied", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(remove(TaskEvent, key).pipe(ifExists))
      assert.instanceOf(error, CassandraError)
      assert.strictEqual(error.reason._tag, "Unauthorized")
    }).pipe(Effect.provide(RecordingSession.layer(Errors.make(new Errors.Unauthorized({ said: "no" }))))))
})
