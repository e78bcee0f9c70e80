import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpApiTest from "effect/http-api/HttpApiTest"
import * as Stream from "effect/Stream"
import { Api } from "../../src/api/Api.ts"
import { Tasks } from "../../src/repository/Tasks.ts"
import * as TestBoard from "../fixtures/TestBoard.ts"

const params = { boardId: TestBoard.boardId }
const details = { title: "Return the spare moon", priority: "high" as const, sprint: 2, assignee: "Ada" }
const client = HttpApiTest.groups(Api, ["boards", "tasks", "visitor"])

layer(TestBoard.handlers, { excludeTestServices: true })("the API", (it) => {
  it.effect("creates a task in the first column and counts it", () =>
    Effect.gen(function*() {
      const { boards, tasks } = yield* client
      const before = yield* boards.view({ params })
      const { event, task } = yield* tasks.create({ params, payload: details })
      assert.strictEqual(event.kind, "created")
      const after = yield* boards.view({ params })
      assert.strictEqual(after.tally.todo, before.tally.todo + 1)
      assert.deepStrictEqual(after.columns.todo.tasks[0], task)
    }))

  it.effect("refuses a move from where the task no longer is, and says where it is", () =>
    Effect.gen(function*() {
      const { tasks } = yield* client
      const { event: { taskId } } = yield* tasks.create({ params, payload: details })
      const move = tasks.move({ params: { ...params, taskId }, payload: { from: "todo", to: "in_progress" } })
      yield* move
      const error = yield* Effect.flip(move)
      assert.strictEqual(error._tag, "MoveConflict")
      if (error._tag === "MoveConflict") assert.strictEqual(error.status, "in_progress")
    }))

  it.effect("restores a deleted task to where it stood, with its history", () =>
    Effect.gen(function*() {
      const { tasks } = yield* client
      const { event: { taskId } } = yield* tasks.create({ params, payload: details })
      const task = { ...params, taskId }
      yield* tasks.move({ params: task, payload: { from: "todo", to: "done" } })
      yield* tasks.remove({ params: task })
      const restored = yield* tasks.restore({ params: task })
      assert.strictEqual(restored.task?.status, "done")
      assert.strictEqual(restored.task?.assignee, "Ada")
      const history = yield* tasks.history({ params: task })
      assert.deepStrictEqual(history.map(({ kind }) => kind), ["restored", "deleted", "moved", "created"])
      assert.strictEqual((yield* Effect.flip(tasks.restore({ params: task })))._tag, "TaskBusy")
    }))

  it.effect("gives a long column page by page, each card once", () =>
    Effect.gen(function*() {
      const { boards, tasks } = yield* client
      yield* Effect.forEach(
        Array.from({ length: 2 * Tasks.pageSize + 3 }),
        () => tasks.create({ params, payload: details }),
        { concurrency: 8 }
      )
      const { tally } = yield* boards.view({ params })
      const seen: Array<string> = []
      let page = yield* tasks.column({ params, query: { status: "todo" } })
      for (;;) {
        assert.isAtMost(page.tasks.length, Tasks.pageSize)
        seen.push(...page.tasks.map(({ id }) => id))
        if (page.next === undefined) break
        page = yield* tasks.column({ params, query: { status: "todo", before: page.next } })
      }
      assert.strictEqual(seen.length, tally.todo)
      assert.strictEqual(new Set(seen).size, tally.todo)
    }))

  it.effect("tells who watches what changed", () =>
    Effect.gen(function*() {
      const { boards, tasks } = yield* client
      const signals = yield* boards.watch({ params })
      const [pulse, changed] = yield* signals.pipe(
        Stream.tap((signal) =>
          signal._tag === "Pulse" ? Effect.asVoid(tasks.create({ params, payload: details })) : Effect.void
        ),
        Stream.take(2),
        Stream.runCollect
      )
      assert.strictEqual(pulse?._tag, "Pulse")
      assert.strictEqual(changed?._tag, "Changed")
    }))

  it.effect("keeps what a visitor and a board prefer", () =>
    Effect.gen(function*() {
      const { boards, visitor } = yield* client
      const changed = yield* boards.change({ params, payload: { title: "Bureau", accent: "moss", workLimit: 3 } })
      assert.deepStrictEqual(yield* boards.all(), [changed])
      assert.strictEqual((yield* visitor.prefer({ payload: { name: "Grace", density: "compact" } })).name, "Grace")
    }))

  it.effect("puts the counters right on request", () =>
    Effect.gen(function*() {
      const { boards } = yield* client
      const { actual, counted, corrected } = yield* boards.reconcile({ params })
      assert.deepStrictEqual(counted, actual)
      assert.isFalse(corrected)
    }))
})
