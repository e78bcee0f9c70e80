/** Signing in by a code that is sent by mail: it is good for ten minutes, and once. The tests beside this file are of it. */
import { type CassandraError, type CassandraSession, Cql, onlyIf, remove, resolve, save, table } from "@effect-cql/core"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"

export const LoginCode = Schema.Struct({ email: Schema.String, code: Cql.Int })
  .pipe(table("login_codes", {
    partitionKey: ["email"],
    sensitive: ["code"],
    options: { default_time_to_live: 600 }
  }))

export class WrongCode extends Schema.TaggedError<WrongCode>()("WrongCode", { email: Schema.String }) {}

export class SignIn extends Context.Service<SignIn, {
  readonly begin: (email: string) => Effect.Effect<number, CassandraError>
  readonly finish: (email: string, code: number) => Effect.Effect<void, CassandraError | WrongCode>
}>()("app/SignIn") {
  static readonly layer = Layer.effect(
    SignIn,
    Effect.map(Effect.context<CassandraSession>(), (context) => ({
      begin: (email) => Effect.provide(begin(email), context),
      finish: (email, code) => Effect.provide(finish(email, code), context)
    }))
  )
}

/** Saves a new code in place of any that was there. Saved twice it is saved once, so it may be tried again. */
const begin = Effect.fnUntraced(function*(email: string) {
  const code = yield* Random.nextIntBetween(100_000, 999_999)
  yield* save(LoginCode, { email, code }).pipe(
    Effect.retry({ schedule: Schedule.exponential("100 millis"), times: 3, while: (error) => error.retryable })
  )
  return code
})

/** Takes the code away, which only one can. A lost answer is settled by reading. */
const finish = Effect.fnUntraced(function*(email: string, code: number) {
  const outcome = yield* remove(LoginCode, { email }).pipe(onlyIf({ code }), resolve)
  switch (outcome._tag) {
    case "Applied":
      return
    case "Rejected":
      return yield* new WrongCode({ email })
    case "Unknown":
      return yield* outcome.error
  }
})
