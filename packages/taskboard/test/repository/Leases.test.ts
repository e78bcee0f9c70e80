import { Ids, ifNotExists, save, ttl } from "@effect-cql/core"
import { assert, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import { Lease } from "../../src/domain/Lease.ts"
import { withLease } from "../../src/repository/Leases.ts"
import * as TestBoard from "../fixtures/TestBoard.ts"

it.effect("gives a lease to one at a time", () =>
  Effect.gen(function*() {
    const go = yield* Deferred.make<void>()
    const held = yield* Deferred.make<void>()
    const holder = yield* Effect.forkChild(
      withLease("a")(Effect.andThen(Deferred.succeed(held, undefined), Deferred.await(go)))
    )
    yield* Deferred.await(held)
    assert.strictEqual((yield* Effect.flip(withLease("a")(Effect.void)))._tag, "LeaseHeld")
    yield* withLease("b")(Effect.void)
    yield* Deferred.succeed(go, undefined)
    yield* Fiber.join(holder)
    yield* withLease("a")(Effect.void)
  }).pipe(Effect.provide(TestBoard.session)))

it.effect("gives it back when the holder fails or is interrupted", () =>
  Effect.gen(function*() {
    yield* Effect.exit(withLease("a")(Effect.fail("no")))
    const held = yield* Deferred.make<void>()
    const holder = yield* Effect.forkChild(
      withLease("a")(Effect.andThen(Deferred.succeed(held, undefined), Effect.never))
    )
    yield* Deferred.await(held)
    yield* Fiber.interrupt(holder)
    yield* withLease("a")(Effect.void)
  }).pipe(Effect.provide(TestBoard.session)))

it.effect("lets the lease of a dead holder lapse", () =>
  Effect.gen(function*() {
    yield* save(Lease, { name: "a", holder: yield* Ids.uuid }).pipe(ttl("15 seconds"), ifNotExists)
    assert.strictEqual((yield* Effect.flip(withLease("a")(Effect.void)))._tag, "LeaseHeld")
    yield* TestClock.adjust("16 seconds")
    yield* withLease("a")(Effect.void)
  }).pipe(Effect.provide(TestBoard.session)))
