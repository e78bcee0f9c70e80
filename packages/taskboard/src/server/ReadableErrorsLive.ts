/**
 * Turns what a Schema found wrong with a request into sentences.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as SchemaIssue from "effect/SchemaIssue"
import { InvalidInput } from "../api/Errors.ts"
import { ReadableErrors } from "../api/ReadableErrors.ts"

const format = SchemaIssue.makeFormatterStandardSchemaV1()

const segment = (part: PropertyKey | { readonly key: PropertyKey }): string =>
  String(typeof part === "object" ? part.key : part)

/**
 * @category layers
 * @since 0.1.0
 */
export const layer = HttpApiMiddleware.layerSchemaErrorTransform(ReadableErrors, (error) => {
  // What we answer does not fit our own schema: nobody but us can mend that.
  if (error.kind === "Body" || error.kind === "ResponseHeaders") return Effect.die(error.cause)
  const issues = format(error.cause.issue).issues.map(({ message, path }) => ({
    path: (path ?? []).map(segment),
    message
  }))
  const message = issues.map(({ message, path }) => path.length === 0 ? message : `${path.join(".")}: ${message}`).join(
    "\n"
  )
  return Effect.fail(new InvalidInput({ message, issues }))
})
