import { Ids } from "@effect-cql/core"
import { ConnectionLost } from "@effect-cql/core/CassandraError"
import { Faults, Sent, StatementLog } from "@effect-cql/core/testing"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { TaskEvent } from "../../src/domain/TaskEvent.ts"
import { withLease } from "../../src/repository/Leases.ts"
import * as Reconciliation from "../../src/repository/Reconciliation.ts"
import { Tasks } from "../../src/repository/Tasks.ts"
import * as TestBoard from "../fixtures/TestBoard.ts"

const { boardId } = TestBoard
const details = { title: "Oil the emergency biscuit supply", priority: "medium" as const, sprint: 1 }
const create = Effect.flatMap(
  Tasks,
  (tasks) => Effect.map(tasks.create(boardId, details, "Ada"), ({ event }) => event.taskId)
)
const sent = Effect.map(StatementLog.recorded, (all) => all.map(({ cql }) => cql))
const truth = Reconciliation.count(boardId)

describe("Tasks", () => {
  layer(TestBoard.tasks, { excludeTestServices: true })((it) => {
    it.effect("writes event and state in one logged batch and the counter after it", () =>
      Effect.gen(function*() {
        yield* StatementLog.clear
        yield* create
        const [written, counted, ...more] = yield* sent
        assert.match(written!, /^BEGIN BATCH\n  INSERT INTO task_events .*;\n  INSERT INTO task_states /)
        assert.match(counted!, /^BEGIN COUNTER BATCH\n  UPDATE task_counters SET tasks = tasks \+ \?/)
        assert.isEmpty(more)
      }))

    it.effect("moves a card by updating its row, so that it keeps its place", () =>
      Effect.gen(function*() {
        const tasks = yield* Tasks
        const id = yield* create
        yield* create
        yield* StatementLog.clear
        yield* tasks.move({ boardId, id }, "todo", "in_progress", "Ada")
        const statements = (yield* sent).join("\n")
        assert.match(statements, /BEGIN BATCH\n  INSERT INTO task_events .*;\n  UPDATE task_states SET /)
        assert.notMatch(statements, /DELETE FROM task_states|INSERT INTO task_states/)
        yield* tasks.move({ boardId, id }, "in_progress", "todo", "Ada")
        const { tasks: column } = yield* tasks.column(boardId, "todo")
        assert.strictEqual(column[1]?.id, id)
      }))

    it.effect("lets one of many clicks on Move win, and counts once", () =>
      Effect.gen(function*() {
        const tasks = yield* Tasks
        const id = yield* create
        const results = yield* Effect.forEach(
          Array.from({ length: 20 }),
          () => Effect.result(tasks.move({ boardId, id }, "todo", "in_progress", "Ada")),
          { concurrency: "unbounded" }
        )
        assert.strictEqual(results.filter(Result.isSuccess).length, 1)
        for (const result of results.filter(Result.isFailure)) {
          assert.include(["Elsewhere", "LeaseHeld"], result.failure._tag)
        }
        assert.deepStrictEqual(yield* tasks.tally(boardId), yield* truth)
        const history = yield* tasks.history({ boardId, id })
        assert.deepStrictEqual(history.map(({ kind }) => kind), ["moved", "created"])
      }))

    it.effect("deletes once, restores once, and keeps the whole history", () =>
      Effect.gen(function*() {
        const tasks = yield* Tasks
        const id = yield* create
        yield* tasks.remove({ boardId, id }, "Ada")
        assert.strictEqual((yield* Effect.flip(tasks.remove({ boardId, id }, "Ada")))._tag, "NoSuchTask")
        const { task } = yield* tasks.restore({ boardId, id }, "Ada")
        assert.deepInclude(task, { id, status: "todo", title: details.title })
        assert.strictEqual((yield* Effect.flip(tasks.restore({ boardId, id }, "Ada")))._tag, "NotDeleted")
        assert.deepStrictEqual(yield* tasks.tally(boardId), yield* truth)
      }))

    it.effect("never overwrites an event", () =>
      Effect.gen(function*() {
        const tasks = yield* Tasks
        const id = yield* create
        for (const [from, to] of [["todo", "done"], ["done", "in_progress"], ["in_progress", "todo"]] as const) {
          yield* tasks.move({ boardId, id }, from, to, "Ada")
        }
        const history: ReadonlyArray<TaskEvent> = yield* tasks.history({ boardId, id })
        assert.deepStrictEqual(history.map(({ status }) => status), ["todo", "in_progress", "done", "todo"])
      }))

    it.effect("refuses a change while somebody else holds the card", () =>
      Effect.gen(function*() {
        const tasks = yield* Tasks
        const id = yield* create
        const error = yield* withLease(`task/${id}`)(Effect.flip(tasks.move({ boardId, id }, "todo", "done", "Ada")))
        assert.strictEqual(error._tag, "LeaseHeld")
        yield* tasks.move({ boardId, id }, "todo", "done", "Ada")
      }))

    it.effect("reports a task that never was", () =>
      Effect.gen(function*() {
        const tasks = yield* Tasks
        const id = yield* Ids.timeUuid
        assert.strictEqual((yield* Effect.flip(tasks.move({ boardId, id }, "todo", "done", "Ada")))._tag, "NoSuchTask")
        assert.strictEqual((yield* Effect.flip(tasks.restore({ boardId, id }, "Ada")))._tag, "NoSuchTask")
      }))
  })

  /** Loses the next write to a table on its way. */
  const lose = (table: string) =>
    Faults.inject(Faults.fail(new ConnectionLost({ said: "the test cut the wire" })), {
      when: (sent) => Sent.isWrite(sent) && sent.cql.includes(table),
      times: 1
    })

  it.effect("leaves a card unmoved, its lease given back, when the batch is lost", () =>
    Effect.gen(function*() {
      const tasks = yield* Tasks
      const id = yield* create
      yield* lose("task_states")
      assert.strictEqual(
        (yield* Effect.flip(tasks.move({ boardId, id }, "todo", "done", "Ada")))._tag,
        "CassandraError"
      )
      assert.strictEqual((yield* tasks.move({ boardId, id }, "todo", "done", "Ada")).task?.status, "done")
      assert.deepStrictEqual(yield* tasks.tally(boardId), yield* truth)
    }).pipe(Effect.provide(TestBoard.tasks)))

  it.effect("grants a move whose counters are lost, and reconciliation counts it", () =>
    Effect.gen(function*() {
      const tasks = yield* Tasks
      const id = yield* create
      const { struck } = yield* lose("task_counters")
      yield* tasks.move({ boardId, id }, "todo", "done", "Ada")
      assert.strictEqual(yield* struck, 1)
      assert.deepStrictEqual(yield* tasks.tally(boardId), { todo: 1, in_progress: 0, done: 0 })
      const report = yield* tasks.reconcile(boardId)
      assert.isTrue(report.corrected)
      assert.deepStrictEqual(yield* tasks.tally(boardId), { todo: 0, in_progress: 0, done: 1 })
      assert.isFalse((yield* tasks.reconcile(boardId)).corrected)
    }).pipe(Effect.provide(TestBoard.tasks)))

  it.effect("keeps the counters true while it reconciles among many changes", () =>
    Effect.gen(function*() {
      const tasks = yield* Tasks
      yield* Effect.all([
        Effect.forEach(Array.from({ length: 40 }), () => create, { concurrency: 10 }),
        Effect.forEach(Array.from({ length: 10 }), () => tasks.reconcile(boardId), { concurrency: 3 })
      ], { concurrency: 2 })
      assert.deepStrictEqual(yield* tasks.tally(boardId), yield* truth)
      assert.strictEqual((yield* truth).todo, 40)
    }).pipe(Effect.provide(TestBoard.tasks)))
})
