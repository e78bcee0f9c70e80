/** The lock of migrations; what they do else is in the contract. */
import {
  batch,
  CassandraSession,
  Cql,
  cql,
  Migrator,
  remove,
  save,
  type Statement,
  table,
  timestamp,
  truncate,
  withDefaultOptions
} from "@effect-cql/core"
import * as Errors from "@effect-cql/core/CassandraError"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"
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

  it.effect("counts as lost before it can lapse, when it cannot be renewed", () =>
    Effect.gen(function*() {
      const session = yield* CassandraSession
      const silent: typeof session = {
        ...session,
        execute: (cql, params, options) =>
          cql.startsWith("UPDATE effect_cql_migration_lock") ? Effect.never : session.execute(cql, params, options)
      }
      const endless = Migrator.migration("1", { up: [Migrator.step("endless", Effect.never)] })
      const migrating = yield* Migrator.migrate([endless]).pipe(
        problemOf,
        Effect.provideService(CassandraSession, silent),
        Effect.forkChild
      )
      yield* TestClock.adjust("59 seconds")
      assert.strictEqual(yield* Fiber.join(migrating), "lock lost")
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("is left behind by no attempt that failed without an answer", () =>
    Effect.gen(function*() {
      const session = yield* CassandraSession
      let asked = 0
      const deaf: typeof session = {
        ...session,
        execute: (cql, params, options) => {
          const answer = session.execute(cql, params, options)
          return cql.startsWith("INSERT INTO effect_cql_migration_lock") && asked++ === 0
            ? Effect.andThen(
              answer,
              Effect.fail(Errors.make(
                new Errors.ClientTimeout({ said: "no answer", milliseconds: 5 }),
                { mutates: true }
              ))
            )
            : answer
        }
      }
      const migrating = yield* Effect.forkChild(
        Migrator.migrate([noop]).pipe(Effect.provideService(CassandraSession, deaf))
      )
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual((yield* Fiber.join(migrating)).migrations.length, 1)
      assert.isEmpty((yield* execute("SELECT owner FROM effect_cql_migration_lock")).rows)
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("is asked for at levels of its own, whatever the program prefers", () =>
    Effect.gen(function*() {
      const session = yield* CassandraSession
      const seen = new Set<string>()
      const recording: typeof session = {
        ...session,
        execute: (cql, params, options) => {
          if (cql.includes("effect_cql_migration") && !cql.startsWith("CREATE") && !cql.includes("system_schema")) {
            seen.add(`${cql.split(" ")[0]} ${options?.consistency} ${options?.serialConsistency}`)
          }
          return session.execute(cql, params, options)
        }
      }
      yield* Migrator.migrate([noop]).pipe(
        withDefaultOptions({ consistency: "ONE", serialConsistency: "LOCAL_SERIAL", timeout: "50 millis" }),
        Effect.provideService(CassandraSession, recording)
      )
      assert.deepStrictEqual([...seen].sort(), [
        "DELETE QUORUM SERIAL",
        "INSERT QUORUM SERIAL",
        "SELECT SERIAL SERIAL"
      ])
    }).pipe(Effect.provide(EmbeddedSession.layer)))
})

describe("the record of a migration", () => {
  it.effect("is never written over that of another process", () =>
    Effect.gen(function*() {
      const two = Migrator.migration("1", {
        up: [
          Migrator.step("one", Effect.void),
          Migrator.step(
            "meanwhile another process migrates",
            execute(
              "INSERT INTO effect_cql_migrations (scope, id, steps, checksum) VALUES ('default', '1', 9, 'other')"
            )
          )
        ]
      })
      assert.strictEqual(yield* problemOf(Migrator.migrate([two])), "lock lost")
      const { rows } = yield* execute("SELECT steps, checksum FROM effect_cql_migrations")
      assert.deepStrictEqual(rows, [{ steps: 9, checksum: "other" }])
    }).pipe(Effect.provide(EmbeddedSession.layer)))
})

describe("a migration that drops or deletes", () => {
  it.effect("is known by every form that a statement can have", () =>
    Effect.gen(function*() {
      const Note = Schema.Struct({ id: Cql.Int }).pipe(table("notes", { partitionKey: ["id"] }))
      const problem = (statement: Statement<unknown>) =>
        Effect.map(
          Effect.result(Migrator.migrate([Migrator.migration("1", { up: [statement] })])),
          (result) =>
            result._tag === "Failure" && result.failure._tag === "MigrationError" ? result.failure.problem : "allowed"
        )
      for (
        const statement of [
          cql`DROP TABLE notes`,
          cql`-- clean up
            DROP TABLE notes`,
          cql`/* clean up */ TRUNCATE notes`,
          cql`ALTER TABLE notes DROP text`,
          remove(Note, { id: 1 }),
          batch([remove(Note, { id: 1 })]),
          batch([save(Note, { id: 1 }), remove(Note, { id: 1 })]).pipe(timestamp(1n)),
          truncate(Note)
        ]
      ) {
        assert.strictEqual(yield* problem(statement), "destructive")
      }
      for (
        const statement of [
          cql`CREATE TABLE notes (id int PRIMARY KEY)`,
          cql`ALTER TABLE notes WITH comment = 'drop me a line'`,
          cql`ALTER TABLE notes ADD "drop" int`,
          save(Note, { id: 1 })
        ]
      ) {
        assert.notStrictEqual(yield* problem(statement), "destructive")
      }
    }).pipe(Effect.provide(EmbeddedSession.layer)))
})
