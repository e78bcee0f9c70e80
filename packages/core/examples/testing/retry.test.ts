/** What a service does when nodes are down, or an answer is lost. */
import { save } from "@effect-cql/core"
import { WriteFailure } from "@effect-cql/core/CassandraError"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { Faults, Sent, StatementLog } from "@effect-cql/core/testing"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { TestClock } from "effect/testing"
import { LoginCode, SignIn } from "./SignIn.ts"

const ada = "ada@example.org"

// The log is around the faults, so that it has each attempt.
const Session = EmbeddedSession.layerTables([LoginCode], [save(LoginCode, { email: ada, code: 123_456 })]).pipe(
  Faults.enable,
  StatementLog.record
)

const Test = Layer.provideMerge(SignIn.layer, Session)

it.effect("tries again, after pauses that grow, while too few replicas are alive", () =>
  Effect.gen(function*() {
    const signIn = yield* SignIn
    yield* Faults.inject(Faults.unavailable(), { when: Sent.isWrite, times: 2 })
    const begun = yield* Effect.forkChild(signIn.begin(ada), { startImmediately: true })
    assert.lengthOf(yield* StatementLog.recorded, 1)
    yield* TestClock.adjust("100 millis")
    assert.lengthOf(yield* StatementLog.recorded, 2)
    yield* TestClock.adjust("200 millis")
    yield* signIn.finish(ada, yield* Fiber.join(begun))
  }).pipe(Effect.provide(Test)))

it.effect("gives up after the fourth attempt", () =>
  Effect.gen(function*() {
    const signIn = yield* SignIn
    const { struck } = yield* Faults.inject(Faults.unavailable())
    const begun = yield* Effect.forkChild(Effect.flip(signIn.begin(ada)))
    yield* TestClock.adjust("1 minute")
    assert.strictEqual((yield* Fiber.join(begun)).reason._tag, "Unavailable")
    assert.strictEqual(yield* struck, 4)
  }).pipe(Effect.provide(Test)))

it.effect("does not try again what would fail again", () =>
  Effect.gen(function*() {
    const signIn = yield* SignIn
    const failure = new WriteFailure({
      said: "disk full",
      consistency: "LOCAL_QUORUM",
      required: 2,
      received: 0,
      failures: 2,
      writeType: "SIMPLE"
    })
    const { struck } = yield* Faults.inject(Faults.fail(failure))
    assert.strictEqual((yield* Effect.flip(signIn.begin(ada))).applied, "unknown")
    assert.strictEqual(yield* struck, 1)
  }).pipe(Effect.provide(Test)))

it.effect("knows that a code was taken, although the answer was lost", () =>
  Effect.gen(function*() {
    const signIn = yield* SignIn
    yield* Faults.inject(Faults.timeout({ applied: true }), { when: Sent.isConditional, times: 1 })
    yield* signIn.finish(ada, 123_456)
    assert.lengthOf((yield* StatementLog.recorded).filter(Sent.isConditional), 1)
  }).pipe(Effect.provide(Test)))

it.effect("lets nobody in while it cannot know", () =>
  Effect.gen(function*() {
    const signIn = yield* SignIn
    yield* Faults.inject(Faults.timeout({ applied: true }), { when: Sent.isConditional, times: 1 })
    yield* Faults.inject(Faults.unavailable(), { when: Sent.isRead })
    const error = yield* Effect.flip(signIn.finish(ada, 123_456))
    assert.strictEqual(error._tag, "CassandraError")
  }).pipe(Effect.provide(Test)))
