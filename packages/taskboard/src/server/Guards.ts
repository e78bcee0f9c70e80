/**
 * What stands between every request and its answer.
 *
 * @since 0.1.0
 */
import * as ByteSize from "effect/ByteSize"
import * as Effect from "effect/Effect"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerError from "effect/http/HttpServerError"
import { HttpServerRequest } from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type { unhandled } from "effect/Types"

/** The longest description takes some 8 kB of JSON; nobody needs more than this. */
const largestBody = ByteSize.kibibytes(64)

/**
 * The page runs its own script and nothing else, and talks to its own server alone. `/docs` is Effect's Swagger page, which
 * brings its script and style inside the HTML.
 */
const contentSecurityPolicy = (path: string): string =>
  path.startsWith("/docs")
    ? "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
      + "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    : "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
      + "manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

const isWrite = (method: string): boolean => method !== "GET" && method !== "HEAD" && method !== "OPTIONS"

/**
 * Whether a write comes from a page of another site. Browsers say so in `Sec-Fetch-Site`; a browser too old for that sends
 * `Origin` with a write. Programs send neither and act for nobody but themselves.
 */
const isForeign = ({ headers, method }: HttpServerRequest): boolean => {
  if (!isWrite(method)) return false
  const site = headers["sec-fetch-site"]
  if (site !== undefined) return site !== "same-origin" && site !== "none"
  const { host, origin } = headers
  return origin !== undefined && URL.parse(origin)?.host !== host
}

const readable = (status: number): string => {
  switch (status) {
    case 404:
      return "There is nothing at this address. /docs lists what there is."
    case 405:
      return "This address does not take that method. /docs lists what it takes."
    case 413:
      return `The request is larger than ${ByteSize.toNumberUnsafe(largestBody)} bytes, the most that is read.`
    case 415:
      return "The API takes JSON: send content-type: application/json."
    case 400:
      return "The request could not be read."
    default:
      return "Something broke on our side. The server's log says what."
  }
}

const refusal = (status: number, _tag: string, message: string) =>
  HttpServerResponse.jsonUnsafe({ _tag, message }, { status })

const explained = (request: HttpServerRequest, response: HttpServerResponse.HttpServerResponse) =>
  response.status >= 400 && (response.body._tag === "Empty" || response.status === 415)
    ? refusal(response.status, "HttpError", `${request.method} ${request.url}: ${readable(response.status)}`)
    : response

/**
 * Refuses writes from other sites and bodies that are too large, gives every failure a body that a person can read, and
 * sets the headers that keep a browser out of harm.
 *
 * @category layers
 * @since 0.1.0
 */
// The type says that failures pass, as the router asks of global middleware; in fact none does.
export const layer = HttpRouter.middleware((
  handler
): Effect.Effect<HttpServerResponse.HttpServerResponse, unhandled, HttpServerRequest> =>
  Effect.gen(function*() {
    const request = yield* HttpServerRequest
    const response = isForeign(request)
      ? refusal(403, "CrossSiteRequest", "This request was made by a page of another site, and was refused.")
      : yield* handler.pipe(
        Effect.provideService(HttpIncomingMessage.MaxBodySize, largestBody),
        Effect.catchCause((cause) =>
          Effect.flatMap(HttpServerError.causeResponse(cause), ([response]) =>
            Effect.as(
              response.status >= 500 && response.status !== 503
                ? Effect.logError("A request failed", cause)
                : Effect.void,
              response
            ))
        )
      )
    return HttpServerResponse.setHeaders(explained(request, response), {
      "content-security-policy": contentSecurityPolicy(request.url),
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      ...(request.url.startsWith("/api/") ? { "cache-control": "no-store" } : {})
    })
  }), { global: true })
