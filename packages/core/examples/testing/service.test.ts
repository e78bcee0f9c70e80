/** A service on an engine that has its table and the rows of the story: each test has its own. */
import { query, save } from "@effect-cql/core"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { StatementLog } from "@effect-cql/core/testing"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { LoginCode, SignIn } from "./SignIn.ts"

const ada = "ada@example.org"

const Session = EmbeddedSession.layerTables([LoginCode], [save(LoginCode, { email: ada, code: 123_456 })]).pipe(
  StatementLog.record
)

const Test = Layer.provideMerge(SignIn.layer, Session)

it.effect("takes a code once", () =>
  Effect.gen(function*() {
    const signIn = yield* SignIn
    yield* signIn.finish(ada, 123_456)
    assert.strictEqual((yield* Effect.flip(signIn.finish(ada, 123_456)))._tag, "WrongCode")
  }).pipe(Effect.provide(Test)))

it.effect("refuses a wrong code, and keeps the right one", () =>
  Effect.gen(function*() {
    const signIn = yield* SignIn
    assert.strictEqual((yield* Effect.flip(signIn.finish(ada, 1)))._tag, "WrongCode")
    assert.deepStrictEqual(yield* query(LoginCode, { email: ada }), [{ email: ada, code: 123_456 }])
  }).pipe(Effect.provide(Test)))

it.effect("replaces the code that was there before", () =>
  Effect.gen(function*() {
    const signIn = yield* SignIn
    const code = yield* signIn.begin(ada)
    yield* signIn.finish(ada, code)
  }).pipe(Effect.provide(Test)))

it.effect("reads nothing to take a code: one conditional statement does", () =>
  Effect.gen(function*() {
    const signIn = yield* SignIn
    yield* signIn.finish(ada, 123_456)
    assert.deepStrictEqual(yield* StatementLog.recorded, [
      {
        cql: "DELETE FROM login_codes WHERE email = ? IF code = ?",
        params: [ada, 123_456],
        options: { idempotent: false }
      }
    ])
  }).pipe(Effect.provide(Test)))
