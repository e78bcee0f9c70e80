import { Cql, cql, identifier, param, rowsAs, withOptions } from "@effect-cql/core"
import { StatementLog } from "@effect-cql/core/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as RecordingSession from "./fixtures/RecordingSession.ts"
import { TaskEvent } from "./fixtures/tasks.ts"

const boardId = Cql.Uuid.make("7c9e6679-7425-40de-944b-e07fc1f90ae7" as Cql.Uuid)
const Count = Schema.Struct({ status: Schema.String, tasks: Cql.BigInt, note: Schema.optionalKey(Schema.String) })

const onlyStatement = Effect.map(StatementLog.recorded, (statements) => {
  assert.strictEqual(statements.length, 1)
  return statements[0]!
})

describe("cql", () => {
  it.effect("binds parameters and writes names", () =>
    Effect.gen(function*() {
      yield* cql`SELECT count(*) FROM ${TaskEvent} WHERE ${identifier("Board")} = ${param(Cql.Uuid, boardId)}`
      const statement = yield* onlyStatement
      assert.strictEqual(statement.cql, `SELECT count(*) FROM task_events WHERE "Board" = ?`)
      assert.deepStrictEqual(statement.params, [boardId])
      assert.deepStrictEqual(statement.options, { idempotent: true })
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("encodes a parameter by its Schema, and refuses one that does not fit", () =>
    Effect.gen(function*() {
      yield* cql`UPDATE t SET n = ${param(Schema.NumberFromString.pipe(Schema.flip), "7")} WHERE k = 1`
      assert.deepStrictEqual((yield* onlyStatement).params, [7])
      const error = yield* Effect.flip(cql`SELECT n FROM t WHERE k = ${param(Cql.Int, 1.5)}`)
      assert.include(error.message, "column 'value 1'")
      assert.strictEqual(error.reason._tag, "EncodeError")
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("decodes rows by a Schema", () =>
    Effect.gen(function*() {
      const rows = yield* cql`SELECT status, count(*) AS tasks, note FROM ${TaskEvent}`.pipe(rowsAs(Count))
      assert.deepStrictEqual(rows, [{ status: "todo", tasks: 3n }])
      const error = yield* Effect.flip(cql`SELECT status FROM ${TaskEvent}`.pipe(rowsAs(Count)))
      assert.strictEqual(error.reason._tag, "DecodeError")
      assert.include(error.message, "column 'tasks'")
    }).pipe(Effect.provide(RecordingSession.layer([{ status: "todo", tasks: 3n, note: null }], [{ status: "todo" }]))))

  it.effect("names its table's keyspace, which is then no option of the session, and needs a table for that", () =>
    Effect.gen(function*() {
      const inTenant = withOptions({ keyspace: "Tenant" })
      yield* cql`SELECT id FROM ${TaskEvent}`.pipe(inTenant)
      const { cql: text, options } = yield* onlyStatement
      assert.strictEqual(text, `SELECT id FROM "Tenant".task_events`)
      assert.deepStrictEqual(options, { idempotent: true })
      const error = yield* Effect.flip(cql`DELETE FROM task_events WHERE id = ${param(Cql.Int, 1)}`.pipe(inTenant))
      assert.strictEqual(
        error.message,
        "InvalidQuery: the option keyspace ('Tenant') names the tables between braces, and this statement has none: write " +
          "the table's value between braces, or \"Tenant\".table in the text\n" +
          "  statement: DELETE FROM task_events WHERE id = ?"
      )
      assert.lengthOf(yield* StatementLog.recorded, 1)
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("takes no write for idempotent unless told so", () =>
    Effect.gen(function*() {
      const write = cql`UPDATE t SET n = 1 WHERE k = 1`
      yield* write
      yield* write.pipe(withOptions({ idempotent: true }))
      const statements = yield* StatementLog.recorded
      assert.deepStrictEqual(statements.map(({ options }) => options.idempotent), [false, true])
    }).pipe(Effect.provide(RecordingSession.layer())))
})
