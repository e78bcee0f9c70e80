/**
 * A session that is opened on first need, once, however many ask at the same time.
 *
 * The process starts, and its page answers, without the database. The first statement opens the session and prepares the
 * database (tables, first tasks); whoever else comes meanwhile waits for the same attempt. When it fails, all of them are
 * told why, and the next statement tries again: at once at first, later after a pause that doubles up to five seconds and
 * in which statements fail without an attempt. Nothing tries while nobody asks.
 *
 * @since 0.1.0
 */
import { type CassandraError, CassandraSession } from "@effect-cql/core"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"

type Session = CassandraSession["Service"]

type State =
  | {
    readonly _tag: "Closed"
    readonly failures: number
    readonly notBefore: number
    readonly why: Option.Option<CassandraError>
  }
  | { readonly _tag: "Opening"; readonly opening: Deferred.Deferred<Session, CassandraError> }
  | { readonly _tag: "Open"; readonly session: Session }

const longestPause = 5_000

const pause = (failures: number): number => Math.min(longestPause, 125 * 2 ** failures)

/**
 * Makes the lazy session. `open` opens and prepares a real one within a scope that lives as long as this one's, or is
 * closed when it fails. An attempt is not interrupted when the one who caused it goes away.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(
  open: Effect.Effect<Session, CassandraError, Scope.Scope>
): Effect.fn.Return<
  { readonly session: Session; readonly opened: Effect.Effect<void, CassandraError> },
  never,
  Scope.Scope
> {
  const scope = yield* Effect.scope
  let state: State = { _tag: "Closed", failures: 0, notBefore: 0, why: Option.none() }

  const attempt = (opening: Deferred.Deferred<Session, CassandraError>, failures: number) =>
    Effect.gen(function*() {
      const inner = yield* Scope.fork(scope)
      const exit = yield* Effect.exit(Scope.provide(open, inner))
      if (Exit.isSuccess(exit)) {
        state = { _tag: "Open", session: exit.value }
      } else {
        yield* Scope.close(inner, exit)
        state = {
          _tag: "Closed",
          failures: failures + 1,
          notBefore: (yield* Clock.currentTimeMillis) + pause(failures),
          why: Cause.findErrorOption(exit.cause)
        }
      }
      yield* Deferred.done(opening, exit)
    })

  const session: Effect.Effect<Session, CassandraError> = Effect.flatMap(
    Clock.currentTimeMillis,
    (now): Effect.Effect<Session, CassandraError> => {
      switch (state._tag) {
        case "Open":
          return Effect.succeed(state.session)
        case "Opening":
          return Deferred.await(state.opening)
        case "Closed": {
          if (Option.isSome(state.why) && now < state.notBefore) return Effect.fail(state.why.value)
          const opening = Deferred.makeUnsafe<Session, CassandraError>()
          const begun = attempt(opening, state.failures)
          state = { _tag: "Opening", opening }
          return Effect.andThen(Effect.forkIn(begun, scope), Deferred.await(opening))
        }
      }
    }
  )

  return {
    opened: Effect.asVoid(session),
    session: CassandraSession.of({
      execute: (cql, params, options) => Effect.flatMap(session, ({ execute }) => execute(cql, params, options)),
      page: (cql, params, options) => Effect.flatMap(session, ({ page }) => page(cql, params, options)),
      batch: (statements, options) => Effect.flatMap(session, ({ batch }) => batch(statements, options)),
      info: Effect.flatMap(session, ({ info }) => info)
    })
  }
})
