/** The lock of migrations; what they do else is in the contract. */
import { CassandraSession, Migrator } from "@effect-cql/core"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"

const execute = (cql: string) => Effect.flatMap(CassandraSession, (session) => session.execute(cql))

const noop = Migrator.migration("1", { up: [Migrator.step("nothing", Effect.void)] })
const more = Migrator.migration("2", { up: [Migrator.step("nothing", Effect.void)] })

const holdLock = (seconds: number) =>
  execute(
    "INSERT INTO effect_cql_migration_lock (scope, owner) " +
      `VALUES ('default', 00000000-0000-4000-8000-000000000000) USING TTL ${seconds}`
  )

const problemOf = <A, R>(self: Effect.Effect<A, unknown, R>) =>
  Effect.map(Effect.flip(self), (error) => error instanceof Migrator.MigrationError ? error.problem : error)

describe("the lock of migrations", () => {
  it.effect("is waited for, and refused by name when that takes too long", () =>
    Effect.gen(function*() {
      yield* Migrator.migrate([noop])
      yield* holdLock(600)
      const waiting = yield* Effect.forkChild(problemOf(Migrator.migrate([noop, more], { lockTimeout: "5 seconds" })))
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(yield* Fiber.join(waiting), "locked")
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("lapses a minute after its owner has died", () =>
    Effect.gen(function*() {
      yield* Migrator.migrate([noop])
      yield* holdLock(60)
      const waiting = yield* Effect.forkChild(Migrator.migrate([noop, more], { lockTimeout: "2 minutes" }))
      yield* TestClock.adjust("62 seconds")
      const { migrations } = yield* Fiber.join(waiting)
      assert.deepStrictEqual(migrations.map(({ id }) => id), ["2"])
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("is renewed while a step runs, however long, and released at the end", () =>
    Effect.gen(function*() {
      const slow = Migrator.migration("1", { up: [Migrator.step("slow", Effect.sleep("10 minutes"))] })
      const migrating = yield* Effect.forkChild(Migrator.migrate([slow]))
      for (let minute = 0; minute < 9; minute++) {
        yield* TestClock.adjust("1 minute")
        const { rows } = yield* execute("SELECT owner FROM effect_cql_migration_lock")
        assert.strictEqual(rows.length, 1)
      }
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(migrating)
      assert.isEmpty((yield* execute("SELECT owner FROM effect_cql_migration_lock")).rows)
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("stops the step that runs when it is lost, and leaves the one who has it alone", () =>
    Effect.gen(function*() {
      const interrupted = yield* Deferred.make<boolean>()
      const endless = Migrator.migration("1", {
        up: [Migrator.step("endless", Effect.onInterrupt(Effect.never, () => Deferred.succeed(interrupted, true)))]
      })
      const migrating = yield* Effect.forkChild(problemOf(Migrator.migrate([endless])))
      yield* TestClock.adjust("1 second")
      yield* holdLock(600)
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual(yield* Fiber.join(migrating), "lock lost")
      assert.isTrue(yield* Deferred.await(interrupted))
      const { rows } = yield* execute("SELECT owner FROM effect_cql_migration_lock")
      assert.deepStrictEqual(rows, [{ owner: "00000000-0000-4000-8000-000000000000" }])
    }).pipe(Effect.provide(EmbeddedSession.layer)))
})
