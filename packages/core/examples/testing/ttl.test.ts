/** Time passes by the test's clock, so what lives ten minutes is tested in no time. */
import { query, save, ttl } from "@effect-cql/core"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { TestClock } from "effect/testing"
import { LoginCode, SignIn } from "./SignIn.ts"

const ada = "ada@example.org"
const bo = "bo@example.org"

const Session = EmbeddedSession.layerTables([LoginCode], [
  save(LoginCode, { email: ada, code: 123_456 }), // the table's default: ten minutes
  save(LoginCode, { email: bo, code: 654_321 }).pipe(ttl("1 minute"))
])

const Test = Layer.provideMerge(SignIn.layer, Session)

describe("a code", () => {
  it.effect("is good until the last second", () =>
    Effect.gen(function*() {
      const signIn = yield* SignIn
      yield* TestClock.adjust("599 seconds")
      yield* signIn.finish(ada, 123_456)
    }).pipe(Effect.provide(Test)))

  it.effect("lapses after ten minutes, and leaves no row", () =>
    Effect.gen(function*() {
      const signIn = yield* SignIn
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual((yield* Effect.flip(signIn.finish(ada, 123_456)))._tag, "WrongCode")
      assert.isEmpty(yield* query(LoginCode, { email: ada }))
    }).pipe(Effect.provide(Test)))

  it.effect("lapses sooner where it was saved so", () =>
    Effect.gen(function*() {
      yield* TestClock.adjust("1 minute")
      assert.isEmpty(yield* query(LoginCode, { email: bo }))
      assert.lengthOf(yield* query(LoginCode, { email: ada }), 1)
    }).pipe(Effect.provide(Test)))

  it.effect("lives ten minutes from when it was asked for again", () =>
    Effect.gen(function*() {
      const signIn = yield* SignIn
      yield* TestClock.adjust("9 minutes")
      const code = yield* signIn.begin(ada)
      yield* TestClock.adjust("9 minutes")
      yield* signIn.finish(ada, code)
    }).pipe(Effect.provide(Test)))
})
