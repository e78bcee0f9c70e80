import { CassandraSession } from "@effect-cql/core"
import { StatementLog } from "@effect-cql/core/testing"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Sqlite } from "../../src/database/Sqlite.ts"
import * as Board from "../../src/domain/Board.ts"
import { Boards } from "../../src/repository/Boards.ts"
import { Tasks } from "../../src/repository/Tasks.ts"
import { Visitors } from "../../src/repository/Visitors.ts"
import * as TestBoard from "../fixtures/TestBoard.ts"

const { boardId } = TestBoard

/** A store that kills whoever touches it. */
const mined = (name: string) => Effect.die(new Error(`${name} was touched`))

it.effect("tasks never touch SQLite", () =>
  Effect.gen(function*() {
    const tasks = yield* Tasks
    const { event: { taskId: id } } = yield* tasks.create(boardId, {
      title: "Escort out the lamp",
      priority: "low",
      sprint: 1
    }, "Ada")
    yield* tasks.move({ boardId, id }, "todo", "done", "Ada")
    yield* tasks.remove({ boardId, id }, "Ada")
    yield* tasks.restore({ boardId, id }, "Ada")
    yield* tasks.history({ boardId, id })
    yield* tasks.column(boardId, "done")
    yield* tasks.reconcile(boardId)
    for (const { cql } of yield* StatementLog.recorded) assert.notMatch(cql, /\b(boards|visitors)\b/)
  }).pipe(
    Effect.provide(Layer.merge(TestBoard.tasks, Layer.succeed(Sqlite, Sqlite.of({ all: () => mined("SQLite") }))))
  ))

it.effect("boards and visitors never touch Cassandra", () => {
  const statements: Array<string> = []
  const sqlite = Layer.effect(
    Sqlite,
    Effect.map(Sqlite, ({ all }) =>
      Sqlite.of({
        all: (sql, ...params) => {
          statements.push(sql)
          return all(sql, ...params)
        }
      }))
  ).pipe(Layer.provide(Sqlite.layer(":memory:")))
  const cassandra = Layer.succeed(
    CassandraSession,
    CassandraSession.of({
      execute: () => mined("Cassandra"),
      page: () => mined("Cassandra"),
      batch: () => mined("Cassandra"),
      info: mined("Cassandra")
    })
  )
  return Effect.gen(function*() {
    const boards = yield* Boards
    const visitors = yield* Visitors
    yield* boards.all
    yield* boards.change(boardId, { ...Board.first, title: "Bureau" })
    const { id } = yield* visitors.arrive(Option.none())
    yield* visitors.prefer(id, { name: "Grace", density: "compact" })
    assert.isAbove(statements.length, 5)
    for (const sql of statements) assert.notMatch(sql, /\b(task_states|task_events|task_counters|leases)\b/)
  }).pipe(
    Effect.provide(
      Layer.mergeAll(Boards.layer, Visitors.layer).pipe(Layer.provide(sqlite), Layer.provideMerge(cassandra))
    )
  )
})
