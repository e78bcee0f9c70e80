/**
 * The API as this page calls it: the client is derived from the same value that the server implements.
 *
 * @since 0.1.0
 */
import type { Cql } from "@effect-cql/core"
import * as Effect from "effect/Effect"
import * as HttpApiClient from "effect/http-api/HttpApiClient"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { Api } from "../api/Api.ts"
import type { BoardSignal } from "../api/BoardSignal.ts"

const client = Effect.runSync(
  HttpApiClient.make(Api, { baseUrl: location.origin }).pipe(Effect.provide(FetchHttpClient.layer))
)

/**
 * @category accessors
 * @since 0.1.0
 */
export const { boards, tasks, visitor } = client

/**
 * What went wrong, for a person.
 *
 * - `away`: the server is there, its database is not
 * - `unreachable`: the server did not answer
 * - `refused`: it answered and said why not
 *
 * @category models
 * @since 0.1.0
 */
export type Problem =
  | { readonly _tag: "away"; readonly message: string; readonly remedy: string }
  | { readonly _tag: "unreachable" }
  | { readonly _tag: "refused"; readonly message: string }

/**
 * Sorts the errors of a call.
 *
 * @category mapping
 * @since 0.1.0
 */
export const problemOf = (error: { readonly _tag: string; readonly message: string }): Problem => {
  switch (error._tag) {
    case "DatabaseAway":
      return { _tag: "away", message: error.message, remedy: "remedy" in error ? String(error.remedy) : "" }
    case "HttpClientError":
      return { _tag: "unreachable" }
    default:
      return { _tag: "refused", message: error.message }
  }
}

/** A silent server is a dead one: it sends a pulse every five seconds. */
const silence = "12 seconds"

/**
 * Everything that the board's server tells, for ever: a stream that breaks is opened again after at most five seconds.
 *
 * @category streams
 * @since 0.1.0
 */
export const signals = (
  boardId: Cql.Uuid,
  on: { readonly signal: (signal: BoardSignal) => void; readonly lost: () => void }
): Effect.Effect<void> =>
  Effect.gen(function*() {
    const stream = yield* Effect.timeout(boards.watch({ params: { boardId } }), silence)
    yield* stream.pipe(
      Stream.timeout(silence),
      Stream.runForEach((signal) => Effect.sync(() => on.signal(signal)))
    )
  }).pipe(
    Effect.catchCause(() => Effect.void),
    Effect.andThen(Effect.sync(on.lost)),
    Effect.repeat(Schedule.min([Schedule.exponential("250 millis"), Schedule.spaced("5 seconds")])),
    Effect.asVoid
  )
