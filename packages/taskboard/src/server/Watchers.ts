/**
 * The pages that watch a board.
 *
 * Every change that goes through this server is told at once. Changes that others make (a second server, a seed) show in
 * the counters, which are read every few seconds while somebody watches, and once for all who do.
 *
 * @since 0.1.0
 */
import type { Cql } from "@effect-cql/core"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as PubSub from "effect/PubSub"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { BoardSignal } from "../api/BoardSignal.ts"
import { TooManyWatchers } from "../api/Errors.ts"
import { Tasks } from "../repository/Tasks.ts"

/** Open event streams of one server. */
const mostWatchers = 256

/** Signals that wait for a page that reads slowly; older ones are dropped, and the next pulse shows that some are missing. */
const backlog = 128

const pulseEvery = "5 seconds"

/**
 * - `tell`: tells everyone who watches the board
 * - `watch`: what a page is told, from a first pulse on
 * - `dismiss`: ends every stream, so that nothing keeps the server from stopping
 *
 * @category services
 * @since 0.1.0
 */
export class Watchers extends Context.Service<Watchers, {
  readonly tell: (boardId: Cql.Uuid, signal: BoardSignal) => Effect.Effect<void>
  readonly watch: (boardId: Cql.Uuid) => Effect.Effect<Stream.Stream<BoardSignal>, TooManyWatchers>
  readonly dismiss: Effect.Effect<void>
}>()("@effect-cql/taskboard/server/Watchers") {
  static readonly layer: Layer.Layer<Watchers, never, Tasks> = Layer.effect(
    Watchers,
    Effect.gen(function*() {
      const tasks = yield* Tasks
      const signals = yield* Effect.acquireRelease(
        PubSub.sliding<{ readonly boardId: Cql.Uuid; readonly signal: BoardSignal }>(backlog),
        PubSub.shutdown
      )
      const watched = new Map<Cql.Uuid, number>()
      const watching = () => [...watched.values()].reduce((sum, count) => sum + count, 0)

      const tell = (boardId: Cql.Uuid, signal: BoardSignal) =>
        Effect.asVoid(PubSub.publish(signals, { boardId, signal }))
      // Without a tally it still tells that the server is alive; what is wrong with the database the page asks elsewhere.
      const pulse = (boardId: Cql.Uuid): Effect.Effect<BoardSignal> =>
        Effect.match(tasks.tally(boardId), {
          onSuccess: (tally) => ({ _tag: "Pulse", tally }),
          onFailure: () => ({ _tag: "Pulse" })
        })
      yield* Effect.suspend(() =>
        Effect.forEach(watched.keys(), (boardId) => Effect.flatMap(pulse(boardId), (signal) => tell(boardId, signal)))
      ).pipe(Effect.repeat(Schedule.spaced(pulseEvery)), Effect.forkScoped)

      const enter = (boardId: Cql.Uuid) => watched.set(boardId, (watched.get(boardId) ?? 0) + 1)
      const leave = (boardId: Cql.Uuid) => {
        const left = (watched.get(boardId) ?? 1) - 1
        if (left > 0) watched.set(boardId, left)
        else watched.delete(boardId)
      }

      return Watchers.of({
        tell,
        dismiss: PubSub.shutdown(signals),
        watch: (boardId) =>
          Effect.suspend(() => {
            if (watching() >= mostWatchers) {
              return Effect.fail(
                new TooManyWatchers({
                  message: `${mostWatchers} pages watch already. Close one, or read the board by hand.`
                })
              )
            }
            return Effect.succeed(
              Stream.unwrap(Effect.gen(function*() {
                const scope = yield* Effect.scope
                enter(boardId)
                yield* Scope.addFinalizer(scope, Effect.sync(() => leave(boardId)))
                const subscription = yield* PubSub.subscribe(signals)
                return Stream.concat(
                  Stream.fromEffect(pulse(boardId)),
                  Stream.fromSubscription(subscription).pipe(
                    Stream.filter((told) => told.boardId === boardId),
                    Stream.map(({ signal }) => signal)
                  )
                )
              }))
            )
          })
      })
    })
  )
}
