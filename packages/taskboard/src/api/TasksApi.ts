/**
 * Tasks over HTTP.
 *
 * @since 0.1.0
 */
import { Cql } from "@effect-cql/core"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import { Status } from "../domain/Status.ts"
import { TaskChange } from "../domain/TaskChange.ts"
import { TaskDetails } from "../domain/TaskDetails.ts"
import { TaskEvent } from "../domain/TaskEvent.ts"
import { TaskState } from "../domain/TaskState.ts"
import { BoardNotFound, DatabaseAway, MoveConflict, TaskBusy, TaskNotFound } from "./Errors.ts"
import { ReadableErrors } from "./ReadableErrors.ts"

const board = { boardId: Cql.Uuid }

const task = { boardId: Cql.Uuid, taskId: Cql.TimeUuid }

/**
 * Some cards of a column, newest first. `next` goes into `before` to get the following ones; absent after the last.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ColumnPage = Schema.Struct({ tasks: Schema.Array(TaskState), next: Schema.optionalKey(Cql.TimeUuid) })

/**
 * A move names the column that the card was seen in. When it is elsewhere by now, nothing is moved.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Move = Schema.Struct({ from: Status, to: Status }).check(
  Schema.makeFilter(({ from, to }) => from !== to || "A move goes from one column to another.")
)

/**
 * @category endpoints
 * @since 0.1.0
 */
export class TasksApi extends HttpApiGroup.make("tasks")
  .add(
    HttpApiEndpoint.get("column", "/", {
      params: board,
      query: { status: Status, before: Schema.optionalKey(Cql.TimeUuid) },
      success: ColumnPage,
      error: [BoardNotFound, DatabaseAway]
    }).annotate(OpenApi.Summary, "Read one page of a column"),
    HttpApiEndpoint.post("create", "/", {
      params: board,
      payload: TaskDetails,
      success: TaskChange.pipe(HttpApiSchema.status(201)),
      error: [BoardNotFound, DatabaseAway]
    }).annotate(OpenApi.Summary, "Create a task in the first column"),
    HttpApiEndpoint.post("move", "/:taskId/move", {
      params: task,
      payload: Move,
      success: TaskChange,
      error: [BoardNotFound, TaskNotFound, MoveConflict, TaskBusy, DatabaseAway]
    }).annotate(OpenApi.Summary, "Move a task to another column"),
    HttpApiEndpoint.delete("remove", "/:taskId", {
      params: task,
      success: TaskChange,
      error: [BoardNotFound, TaskNotFound, TaskBusy, DatabaseAway]
    }).annotate(OpenApi.Summary, "Delete a task; its history stays"),
    HttpApiEndpoint.post("restore", "/:taskId/restore", {
      params: task,
      success: TaskChange,
      error: [BoardNotFound, TaskNotFound, TaskBusy, DatabaseAway]
    }).annotate(OpenApi.Summary, "Bring a deleted task back to where it stood"),
    HttpApiEndpoint.get("history", "/:taskId/history", {
      params: task,
      success: Schema.Array(TaskEvent),
      error: [BoardNotFound, DatabaseAway]
    }).annotate(OpenApi.Summary, "Read what happened to a task, newest first")
  )
  .middleware(ReadableErrors)
  .prefix("/boards/:boardId/tasks")
  .annotateMerge(OpenApi.annotations({ title: "Tasks" }))
{}
