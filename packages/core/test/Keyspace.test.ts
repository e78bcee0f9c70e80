import { batch, cql, explain, Keyspace, query, remove, save, stream, update, withOptions } from "@effect-cql/core"
import { Cql } from "@effect-cql/core"
import { layer as keyspaceLayer } from "@effect-cql/core/Keyspace"
import { StatementLog } from "@effect-cql/core/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as RecordingSession from "./fixtures/RecordingSession.ts"
import { User } from "./fixtures/tasks.ts"

const id = Cql.Uuid.make("7c9e6679-7425-40de-944b-e07fc1f90ae7" as Cql.Uuid)
const inTenant = Effect.provideService(Keyspace, "Tenant")

describe("a keyspace", () => {
  it.effect("is named by every statement of a program that sets one", () =>
    Effect.gen(function*() {
      yield* inTenant(Effect.gen(function*() {
        yield* query(User, { id })
        yield* query(User, { id }).pipe(stream, Stream.runDrain)
        yield* save(User, { id, name: "Ada" })
        yield* update(User, { id }, { name: "Ada" })
        yield* remove(User, { id })
        yield* cql`SELECT name FROM ${User}`
        yield* batch([remove(User, { id })])
      }))
      const statements = yield* StatementLog.recorded
      assert.deepStrictEqual(statements.map((statement) => statement.cql), [
        `SELECT id, name FROM "Tenant".users WHERE id = ?`,
        `SELECT id, name FROM "Tenant".users WHERE id = ?`,
        `INSERT INTO "Tenant".users (id, name) VALUES (?, ?)`,
        `UPDATE "Tenant".users SET name = ? WHERE id = ?`,
        `DELETE FROM "Tenant".users WHERE id = ?`,
        `SELECT name FROM "Tenant".users`,
        `BEGIN BATCH\n  DELETE FROM "Tenant".users WHERE id = ?;\nAPPLY BATCH`
      ])
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("can be one statement's own, and is then no option of the session", () =>
    Effect.gen(function*() {
      yield* inTenant(query(User, { id }).pipe(withOptions({ keyspace: "other" })))
      const [statement] = yield* StatementLog.recorded
      assert.strictEqual(statement?.cql, "SELECT id, name FROM other.users WHERE id = ?")
      assert.deepStrictEqual(statement?.options, { idempotent: true })
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("can be a Layer", () =>
    Effect.gen(function*() {
      const explanation = yield* explain(query(User, { id }))
      assert.strictEqual(explanation.cql, "SELECT id, name FROM tenant_a.users WHERE id = ?")
    }).pipe(Effect.provide(keyspaceLayer("tenant_a"))))
})
