/**
 * Who is looking, implemented.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as Option from "effect/Option"
import { Api } from "../api/Api.ts"
import { Visitors } from "../repository/Visitors.ts"
import * as VisitorCookie from "./VisitorCookie.ts"

/**
 * @category layers
 * @since 0.1.0
 */
export const layer = HttpApiBuilder.group(
  Api,
  "visitor",
  Effect.fnUntraced(function*(handlers) {
    const visitors = yield* Visitors
    const arrive = Effect.gen(function*() {
      const { id, visitor } = yield* visitors.arrive(yield* VisitorCookie.read)
      yield* VisitorCookie.write(id)
      return { id, visitor }
    })
    return handlers.handleAll({
      arrive: () => Effect.orDie(Effect.map(arrive, ({ visitor }) => visitor)),
      prefer: ({ payload }) =>
        Effect.orDie(Effect.gen(function*() {
          const cookie = yield* VisitorCookie.read
          const known = Option.isSome(cookie) ? yield* visitors.prefer(cookie.value, payload) : Option.none()
          if (Option.isSome(known)) return known.value
          const { id, visitor } = yield* arrive
          return Option.getOrElse(yield* visitors.prefer(id, payload), () => visitor)
        }))
    })
  })
)
