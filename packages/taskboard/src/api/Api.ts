/**
 * The API of the task board: one value that the server implements, the browser's client is derived from, and `/docs` shows.
 *
 * @since 0.1.0
 */
import * as HttpApi from "effect/http-api/HttpApi"
import * as OpenApi from "effect/http-api/OpenApi"
import { BoardsApi } from "./BoardsApi.ts"
import { TasksApi } from "./TasksApi.ts"
import { VisitorApi } from "./VisitorApi.ts"

/**
 * @category api
 * @since 0.1.0
 */
export class Api extends HttpApi.make("taskboard")
  .add(BoardsApi, TasksApi, VisitorApi)
  .prefix("/api")
  .annotate(HttpApi.ParseOptions, { errors: "all" })
  .annotateMerge(OpenApi.annotations({
    title: "JIRA-TRON",
    version: "0.1.0",
    description: "The task board of effect-cql. The same schemas are its database, this API and the browser's forms."
  }))
{}
