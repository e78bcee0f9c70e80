/**
 * Boards over HTTP, implemented.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { Api } from "../api/Api.ts"
import { Storage } from "../database/Storage.ts"
import { Boards } from "../repository/Boards.ts"
import { Tasks } from "../repository/Tasks.ts"
import * as Answers from "./Answers.ts"
import { Watchers } from "./Watchers.ts"

/**
 * @category layers
 * @since 0.1.0
 */
export const layer = HttpApiBuilder.group(
  Api,
  "boards",
  Effect.fnUntraced(function*(handlers) {
    const boards = yield* Boards
    const storage = yield* Storage
    const tasks = yield* Tasks
    const watchers = yield* Watchers

    const board = Answers.board(boards)
    const away = Answers.databaseAway(storage)

    return handlers.handleAll({
      all: () => Effect.orDie(boards.all),
      view: Effect.fnUntraced(function*({ params: { boardId } }) {
        const found = yield* board(boardId)
        const { columns, tally } = yield* Effect.all({
          tally: tasks.tally(boardId),
          columns: Effect.all({
            todo: tasks.column(boardId, "todo"),
            in_progress: tasks.column(boardId, "in_progress"),
            done: tasks.column(boardId, "done")
          }, { concurrency: 3 })
        }, { concurrency: 2 })
        return { board: found, tally, columns, storage: storage.name }
      }, Effect.catchTag("CassandraError", away)),
      change: Effect.fnUntraced(
        function*({ params: { boardId }, payload }) {
          const changed = yield* boards.change(boardId, payload)
          yield* watchers.tell(boardId, { _tag: "Redecorated", board: changed })
          return changed
        },
        Effect.catchTags({ NoSuchBoard: (error) => Effect.fail(Answers.boardNotFound(error)), SqliteError: Effect.die })
      ),
      reconcile: ({ params: { boardId } }) =>
        Effect.andThen(board(boardId), tasks.reconcile(boardId)).pipe(Effect.catchTag("CassandraError", away)),
      watch: ({ params: { boardId } }) => Effect.andThen(board(boardId), watchers.watch(boardId))
    })
  })
)
