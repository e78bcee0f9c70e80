import { Ids } from "@effect-cql/core"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import * as First from "../../src/domain/Board.ts"
import type { TaskChange } from "../../src/domain/TaskChange.ts"
import type { TaskState } from "../../src/domain/TaskState.ts"
import * as Board from "../../src/web/Board.ts"

const board: Board.Board = Board.fromView({
  board: First.first,
  storage: "a test",
  tally: { todo: 0, in_progress: 0, done: 0 },
  columns: { todo: { tasks: [] }, in_progress: { tasks: [] }, done: { tasks: [] } }
})

const details = { title: "Put a lid on a very small outage", priority: "low" as const, sprint: 1 }

const created = Effect.gen(function*() {
  yield* TestClock.adjust("1 second")
  const id = yield* Ids.timeUuid
  const task: TaskState = { ...details, boardId: First.first.id, id, status: "todo", changedAt: new Date(0) }
  const change: TaskChange = {
    task,
    event: {
      ...details,
      boardId: task.boardId,
      id: yield* Ids.timeUuid,
      taskId: id,
      kind: "created",
      author: "Ada",
      status: "todo"
    }
  }
  return change
})

const moved = Effect.fnUntraced(function*({ event, task }: TaskChange) {
  const change: TaskChange = {
    event: { ...event, id: yield* Ids.timeUuid, kind: "moved", previous: "todo", status: "done" },
    task: { ...task!, status: "done" }
  }
  return change
})

describe("the page's board", () => {
  it.effect("counts a change that comes twice once", () =>
    Effect.gen(function*() {
      const change = yield* created
      const once = Board.apply(board, change)
      assert.strictEqual(Board.apply(once, change), once)
      assert.strictEqual(once.tally.todo, 1)
    }))

  it.effect("moves a card to its place by age", () =>
    Effect.gen(function*() {
      const changes = [yield* created, yield* created, yield* created]
      const full = changes.reduce(Board.apply, board)
      const ids = changes.map(({ event }) => event.taskId).reverse()
      assert.deepStrictEqual(full.columns.todo.tasks.map(({ id }) => id), ids)
      const after = [yield* moved(changes[1]!), yield* moved(changes[0]!), yield* moved(changes[2]!)].reduce(
        Board.apply,
        full
      )
      assert.deepStrictEqual(after.columns.done.tasks.map(({ id }) => id), ids)
      assert.deepStrictEqual(after.tally, { todo: 0, in_progress: 0, done: 3 })
    }))

  it.effect("leaves a card that belongs below what is loaded to its page", () =>
    Effect.gen(function*() {
      const old = yield* created
      const young = yield* created
      const loaded = Board.append(Board.apply(board, young), "todo", { tasks: [], next: young.event.taskId })
      const after = Board.apply(loaded, old)
      assert.strictEqual(after.columns.todo.tasks.length, 1)
      assert.strictEqual(after.tally.todo, 2)
    }))

  it.effect("takes a deleted card away, loaded or not", () =>
    Effect.gen(function*() {
      const change = yield* created
      const gone: TaskChange = { event: { ...change.event, id: yield* Ids.timeUuid, kind: "deleted" } }
      const after = Board.apply(Board.apply(board, change), gone)
      assert.deepStrictEqual(after.columns.todo.tasks, [])
      assert.strictEqual(after.tally.todo, 0)
    }))
})
