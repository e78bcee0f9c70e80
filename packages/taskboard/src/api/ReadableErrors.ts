/**
 * Middleware of every endpoint: what Effect's HttpApi would answer with an empty 400 gets sentences.
 *
 * @since 0.1.0
 */
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import { InvalidInput } from "./Errors.ts"

/**
 * @category middleware
 * @since 0.1.0
 */
export class ReadableErrors
  extends HttpApiMiddleware.Service<ReadableErrors>()("@effect-cql/taskboard/ReadableErrors", {
    error: InvalidInput
  })
{}
