/**
 * Who is looking.
 *
 * @since 0.1.0
 */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as OpenApi from "effect/http-api/OpenApi"
import { Preferences, Visitor } from "../domain/Visitor.ts"
import { ReadableErrors } from "./ReadableErrors.ts"

/**
 * @category endpoints
 * @since 0.1.0
 */
export class VisitorApi extends HttpApiGroup.make("visitor")
  .add(
    HttpApiEndpoint.post("arrive", "/", { success: Visitor })
      .annotate(OpenApi.Summary, "Say hello; sets the cookie that knows this browser again"),
    HttpApiEndpoint.put("prefer", "/", { payload: Preferences, success: Visitor })
      .annotate(OpenApi.Summary, "Change the name in the history and the size of the cards")
  )
  .middleware(ReadableErrors)
  .prefix("/visitor")
  .annotateMerge(OpenApi.annotations({ title: "Visitor" }))
{}
