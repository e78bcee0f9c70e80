/**
 * Tasks over HTTP, implemented.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { Api } from "../api/Api.ts"
import { Storage } from "../database/Storage.ts"
import type { TaskChange } from "../domain/TaskChange.ts"
import { Boards } from "../repository/Boards.ts"
import { Tasks } from "../repository/Tasks.ts"
import { Visitors } from "../repository/Visitors.ts"
import * as Answers from "./Answers.ts"
import * as VisitorCookie from "./VisitorCookie.ts"
import { Watchers } from "./Watchers.ts"

/** A write goes on to its end when the browser that sent it goes away: half of it is nobody's wish. */
const toItsEnd = { uninterruptible: true }

/**
 * @category layers
 * @since 0.1.0
 */
export const layer = HttpApiBuilder.group(
  Api,
  "tasks",
  Effect.fnUntraced(function*(handlers) {
    const tasks = yield* Tasks
    const visitors = yield* Visitors
    const watchers = yield* Watchers

    const board = Answers.board(yield* Boards)
    const away = Answers.databaseAway(yield* Storage)
    const author = Effect.provideService(VisitorCookie.author, Visitors, visitors)
    const told = (change: TaskChange) => watchers.tell(change.event.boardId, { _tag: "Changed", change })

    return handlers
      .handle(
        "column",
        ({ params: { boardId }, query: { before, status } }) =>
          Effect.andThen(board(boardId), tasks.column(boardId, status, before)).pipe(
            Effect.catchTag("CassandraError", away)
          )
      )
      .handle(
        "history",
        ({ params: { boardId, taskId } }) =>
          Effect.andThen(board(boardId), tasks.history({ boardId, id: taskId })).pipe(
            Effect.catchTag("CassandraError", away)
          )
      )
      .handle(
        "create",
        Effect.fnUntraced(
          function*({ params: { boardId }, payload }) {
            yield* board(boardId)
            return yield* tasks.create(boardId, payload, yield* author)
          },
          Effect.tap(told),
          Effect.catchTag("CassandraError", away)
        ),
        toItsEnd
      )
      .handle("move", ({ params: { boardId, taskId }, payload: { from, to } }) =>
        Effect.gen(function*() {
          yield* board(boardId)
          return yield* tasks.move({ boardId, id: taskId }, from, to, yield* author)
        }).pipe(
          Effect.tap(told),
          Effect.catchTags({
            NoSuchTask: (error) => Effect.fail(Answers.taskNotFound(error)),
            Elsewhere: (error) => Effect.fail(Answers.moveConflict(error)),
            LeaseHeld: () => Effect.fail(Answers.taskBusy(taskId)),
            CassandraError: away
          })
        ), toItsEnd)
      .handle("remove", ({ params: { boardId, taskId } }) =>
        Effect.gen(function*() {
          yield* board(boardId)
          return yield* tasks.remove({ boardId, id: taskId }, yield* author)
        }).pipe(
          Effect.tap(told),
          Effect.catchTags({
            NoSuchTask: (error) => Effect.fail(Answers.taskNotFound(error)),
            LeaseHeld: () => Effect.fail(Answers.taskBusy(taskId)),
            CassandraError: away
          })
        ), toItsEnd)
      .handle("restore", ({ params: { boardId, taskId } }) =>
        Effect.gen(function*() {
          yield* board(boardId)
          return yield* tasks.restore({ boardId, id: taskId }, yield* author)
        }).pipe(
          Effect.tap(told),
          Effect.catchTags({
            NoSuchTask: (error) => Effect.fail(Answers.taskNotFound(error)),
            NotDeleted: (error) => Effect.fail(Answers.nothingToRestore(error)),
            LeaseHeld: () => Effect.fail(Answers.taskBusy(taskId)),
            CassandraError: away
          })
        ), toItsEnd)
  })
)
