/**
 * Boards over HTTP.
 *
 * @since 0.1.0
 */
import { Cql } from "@effect-cql/core"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import { Board, BoardSettings } from "../domain/Board.ts"
import { Tally } from "../domain/Tally.ts"
import { BoardSignal } from "./BoardSignal.ts"
import { BoardNotFound, DatabaseAway, TooManyWatchers } from "./Errors.ts"
import { ReadableErrors } from "./ReadableErrors.ts"
import { ColumnPage } from "./TasksApi.ts"

const params = { boardId: Cql.Uuid }

/**
 * A board with the first page of every column.
 *
 * @category schemas
 * @since 0.1.0
 */
export const BoardView = Schema.Struct({
  board: Board,
  tally: Tally,
  columns: Schema.Struct({ todo: ColumnPage, in_progress: ColumnPage, done: ColumnPage }),
  storage: Schema.String
})

/**
 * @category models
 * @since 0.1.0
 */
export interface BoardView extends Schema.Schema.Type<typeof BoardView> {}

/**
 * What the counters said, what is true, and whether the difference was added.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Reconciled = Schema.Struct({ counted: Tally, actual: Tally, corrected: Schema.Boolean })

/**
 * @category endpoints
 * @since 0.1.0
 */
export class BoardsApi extends HttpApiGroup.make("boards")
  .add(
    HttpApiEndpoint.get("all", "/", { success: Schema.Array(Board) })
      .annotate(OpenApi.Summary, "List the boards"),
    HttpApiEndpoint.get("view", "/:boardId", {
      params,
      success: BoardView,
      error: [BoardNotFound, DatabaseAway]
    }).annotate(OpenApi.Summary, "Read a board with the newest cards of each column"),
    HttpApiEndpoint.put("change", "/:boardId", {
      params,
      payload: BoardSettings,
      success: Board,
      error: BoardNotFound
    }).annotate(OpenApi.Summary, "Change a board's name, colour and limit"),
    HttpApiEndpoint.post("reconcile", "/:boardId/reconcile", {
      params,
      success: Reconciled,
      error: [BoardNotFound, DatabaseAway]
    }).annotate(OpenApi.Summary, "Count the tasks and put the counters right"),
    HttpApiEndpoint.get("watch", "/:boardId/signals", {
      params,
      success: HttpApiSchema.StreamSse({ data: Schema.toCodecJson(BoardSignal) }),
      error: [BoardNotFound, TooManyWatchers]
    }).annotate(OpenApi.Summary, "Be told what changes, as server-sent events")
  )
  .middleware(ReadableErrors)
  .prefix("/boards")
  .annotateMerge(OpenApi.annotations({ title: "Boards" }))
{}
