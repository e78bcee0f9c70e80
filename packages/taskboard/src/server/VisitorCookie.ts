/**
 * The cookie that knows a browser again. It holds a random id and nothing else.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpApiSecurity from "effect/http-api/HttpApiSecurity"
import { HttpServerRequest } from "effect/http/HttpServerRequest"
import * as Option from "effect/Option"
import { remembered, Visitors } from "../repository/Visitors.ts"

const cookie = HttpApiSecurity.apiKey({ key: "jiratron", in: "cookie" })

/**
 * The id that the request carries.
 *
 * @category accessors
 * @since 0.1.0
 */
export const read: Effect.Effect<Option.Option<string>, never, HttpServerRequest> = Effect.map(
  HttpServerRequest,
  ({ cookies }) => Option.fromUndefinedOr(cookies[cookie.key])
)

/**
 * Gives the browser its id. Scripts cannot read it, and no other site can make the browser send it. The board speaks plain
 * HTTP on this machine, so the cookie is not marked secure.
 *
 * @category changes
 * @since 0.1.0
 */
export const write = (id: string) =>
  HttpApiBuilder.securitySetCookie(cookie, id, {
    httpOnly: true,
    sameSite: "strict",
    secure: false,
    path: "/",
    maxAge: remembered
  })

/**
 * What the history calls whoever sent the request.
 *
 * @category accessors
 * @since 0.1.0
 */
export const author: Effect.Effect<string, never, HttpServerRequest | Visitors> = Effect.gen(function*() {
  const id = yield* read
  const visitors = yield* Visitors
  const visitor = Option.isSome(id) ? yield* Effect.orDie(visitors.find(id.value)) : Option.none()
  return Option.isSome(visitor) ? visitor.value.name : "Anonymous human"
})
