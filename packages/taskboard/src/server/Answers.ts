/**
 * From what the repositories fail with to what the API answers.
 *
 * @since 0.1.0
 */
import type { CassandraError, Cql } from "@effect-cql/core"
import * as Effect from "effect/Effect"
import { BoardNotFound, DatabaseAway, MoveConflict, TaskBusy, TaskNotFound } from "../api/Errors.ts"
import { outOfReach, type Storage } from "../database/Storage.ts"
import type { Board } from "../domain/Board.ts"
import * as Status from "../domain/Status.ts"
import type { Boards, NoSuchBoard } from "../repository/Boards.ts"
import type { Elsewhere, NoSuchTask, NotDeleted } from "../repository/Tasks.ts"

/**
 * @category mapping
 * @since 0.1.0
 */
export const boardNotFound = ({ id }: NoSuchBoard) =>
  new BoardNotFound({ boardId: id, message: `There is no board ${id}. GET /api/boards lists those there are.` })

/**
 * The board of a request. A SQLite file that cannot be read is a defect.
 *
 * @category accessors
 * @since 0.1.0
 */
export const board = (boards: Boards["Service"]) => (id: Cql.Uuid): Effect.Effect<Board, BoardNotFound> =>
  Effect.catchTags(boards.get(id), {
    NoSuchBoard: (error) => Effect.fail(boardNotFound(error)),
    SqliteError: Effect.die
  })

/**
 * @category mapping
 * @since 0.1.0
 */
export const taskNotFound = ({ id }: NoSuchTask) =>
  new TaskNotFound({ taskId: id, message: "This task is not on the board: it was deleted, or never was." })

/**
 * @category mapping
 * @since 0.1.0
 */
export const moveConflict = ({ id, status }: Elsewhere) =>
  new MoveConflict({
    taskId: id,
    status,
    message: `Somebody was faster: the task is in "${Status.label(status)}" by now.`
  })

/**
 * @category mapping
 * @since 0.1.0
 */
export const taskBusy = (taskId: Cql.TimeUuid) =>
  new TaskBusy({ taskId, message: "The task is being changed at this very moment. Try again in a second." })

/**
 * @category mapping
 * @since 0.1.0
 */
export const nothingToRestore = ({ id }: NotDeleted) =>
  new TaskBusy({ taskId: id, message: "The task is on the board: there is nothing to restore." })

/**
 * A database that is away is told with a remedy; a statement that the database does not understand is our mistake, and a
 * defect.
 *
 * @category mapping
 * @since 0.1.0
 */
export const databaseAway =
  ({ name, remedy }: Storage["Service"]) => (error: CassandraError): Effect.Effect<never, DatabaseAway> => {
    switch (error.reason._tag) {
      case "InvalidQuery":
      case "SyntaxError":
      case "EncodeError":
      case "DecodeError":
      case "InvalidPageToken":
        return Effect.die(error)
      default:
        return Effect.fail(new DatabaseAway({ message: outOfReach(name, error), remedy: remedy(error) }))
    }
  }
