/**
 * What the API answers when it cannot do what was asked. Every body has a `message` that a person can read.
 *
 * @since 0.1.0
 */
import { Cql } from "@effect-cql/core"
import * as Schema from "effect/Schema"
import { Status } from "../domain/Status.ts"

/**
 * 400: the request is not what the API takes. `issues` has one sentence for each field that is wrong; `path` is empty where
 * it is the request as a whole.
 *
 * @category errors
 * @since 0.1.0
 */
export class InvalidInput extends Schema.TaggedError<InvalidInput>()("InvalidInput", {
  message: Schema.String,
  issues: Schema.Array(Schema.Struct({ path: Schema.Array(Schema.String), message: Schema.String }))
}, { httpApiStatus: 400 }) {}

/**
 * 404: no board has this id.
 *
 * @category errors
 * @since 0.1.0
 */
export class BoardNotFound extends Schema.TaggedError<BoardNotFound>()("BoardNotFound", {
  message: Schema.String,
  boardId: Schema.String
}, { httpApiStatus: 404 }) {}

/**
 * 404: the board has no task of this id.
 *
 * @category errors
 * @since 0.1.0
 */
export class TaskNotFound extends Schema.TaggedError<TaskNotFound>()("TaskNotFound", {
  message: Schema.String,
  taskId: Cql.TimeUuid
}, { httpApiStatus: 404 }) {}

/**
 * 409: the task stands elsewhere than the request saw.
 *
 * @category errors
 * @since 0.1.0
 */
export class MoveConflict extends Schema.TaggedError<MoveConflict>()("MoveConflict", {
  message: Schema.String,
  taskId: Cql.TimeUuid,
  status: Status
}, { httpApiStatus: 409 }) {}

/**
 * 409: somebody else is changing the task at this moment, or there is nothing to restore.
 *
 * @category errors
 * @since 0.1.0
 */
export class TaskBusy extends Schema.TaggedError<TaskBusy>()("TaskBusy", {
  message: Schema.String,
  taskId: Cql.TimeUuid
}, { httpApiStatus: 409 }) {}

/**
 * 503: the database does not answer. `remedy` says what to do about it.
 *
 * @category errors
 * @since 0.1.0
 */
export class DatabaseAway extends Schema.TaggedError<DatabaseAway>()("DatabaseAway", {
  message: Schema.String,
  remedy: Schema.String
}, { httpApiStatus: 503 }) {}

/**
 * 503: as many pages watch boards as one server takes.
 *
 * @category errors
 * @since 0.1.0
 */
export class TooManyWatchers extends Schema.TaggedError<TooManyWatchers>()("TooManyWatchers", {
  message: Schema.String
}, { httpApiStatus: 503 }) {}
