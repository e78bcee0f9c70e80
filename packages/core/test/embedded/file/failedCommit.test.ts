/** A commit that SQLite does not make, for whatever reason: a full disk, a disk that is gone. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { vi } from "vitest"
import type { CassandraError } from "../../../src/CassandraError.ts"
import { CassandraSession, type ExecuteOptions } from "../../../src/CassandraSession.ts"
import * as Cql from "../../../src/Cql.ts"
import { layerFile } from "../../../src/embedded/file.ts"
import { onlyIf, update } from "../../../src/Mutation.ts"
import { table } from "../../../src/Table.ts"
import { folder } from "./storeFile.ts"

const Note = Schema.Struct({ id: Cql.Int, text: Schema.String }).pipe(table("notes", { partitionKey: ["id"] }))

/** From here to the scope's end SQLite makes no commit. */
const commitsFail = Effect.acquireRelease(
  Effect.sync(() => {
    const exec: (this: DatabaseSync, sql: string) => void = Reflect.get(DatabaseSync.prototype, "exec")
    return vi.spyOn(DatabaseSync.prototype, "exec").mockImplementation(function(this: DatabaseSync, sql) {
      if (sql === "COMMIT") throw new Error("database or disk is full")
      exec.call(this, sql)
    })
  }),
  (spy) => Effect.sync(() => spy.mockRestore())
)

const execute = (cql: string, options?: ExecuteOptions) =>
  CassandraSession.use((session) => session.execute(cql, [], options))

const told = ({ applied, attempts, cql, reason, retryable }: CassandraError) => ({
  reason: reason._tag,
  applied,
  attempts,
  retryable,
  cql
})

const onFile = <A, E, R>(path: string, body: Effect.Effect<A, E, R>) =>
  Effect.provide(body, layerFile(path), { local: true })

const madeNotes = Effect.gen(function*() {
  yield* execute("CREATE TABLE notes (id int PRIMARY KEY, text text)")
  yield* execute("INSERT INTO notes (id, text) VALUES (1, 'kept')")
})

describe("a session on a file whose commit fails", () => {
  it.effect("tells of each statement that shared it whether it may have been applied, and that none is to be sent again", () =>
    Effect.gen(function*() {
      const path = Path.join(yield* folder, "notes.db")
      const texts = [
        "INSERT INTO notes (id, text) VALUES (2, 'lost')",
        "UPDATE notes SET text = 'lost' WHERE id = 1 IF text = 'kept'",
        "SELECT id FROM notes"
      ]
      const errors = yield* onFile(
        path,
        Effect.gen(function*() {
          yield* madeNotes
          yield* commitsFail
          const { batch } = yield* CassandraSession
          return yield* Effect.all([
            ...texts.map((cql) => Effect.flip(execute(cql, { idempotent: true }))),
            Effect.flip(batch([{ cql: texts[0]! }]))
          ], { concurrency: "unbounded" })
        })
      )
      const failed = { reason: "ServerError", attempts: 1, retryable: false } as const
      assert.deepStrictEqual(errors.map(told), [
        { ...failed, applied: "unknown", cql: texts[0] },
        { ...failed, applied: "unknown", cql: texts[1] },
        { ...failed, applied: "no", cql: texts[2] },
        { ...failed, applied: "unknown", cql: texts[0] }
      ])
      assert.include(errors[0].message, `${path} could not be written, so this session takes no more statements`)
      assert.include(errors[0].message, "database or disk is full")
    }))

  it.effect("answers a conditional write as one whose answer is lost", () =>
    Effect.gen(function*() {
      const outcome = yield* onFile(
        Path.join(yield* folder, "notes.db"),
        Effect.gen(function*() {
          yield* madeNotes
          yield* commitsFail
          return yield* update(Note, { id: 1 }, { text: "lost" }).pipe(onlyIf({ text: "kept" }))
        })
      )
      assert.strictEqual(outcome._tag, "Unknown")
    }))

  it.effect("does nothing more, since its memory is ahead of the file, and the file holds what was acknowledged", () =>
    Effect.gen(function*() {
      const path = Path.join(yield* folder, "notes.db")
      const later = yield* onFile(
        path,
        Effect.gen(function*() {
          yield* madeNotes
          yield* Effect.scoped(Effect.andThen(commitsFail, Effect.flip(execute("DROP TABLE notes"))))
          return yield* Effect.forEach(
            ["SELECT id FROM notes", "INSERT INTO notes (id) VALUES (3)", "no CQL"],
            (cql) => Effect.flip(execute(cql, { idempotent: true }))
          )
        })
      )
      const refused = { reason: "ServerError", applied: "no", attempts: 0, retryable: false } as const
      assert.deepStrictEqual(later.map(told), [
        { ...refused, cql: "SELECT id FROM notes" },
        { ...refused, cql: "INSERT INTO notes (id) VALUES (3)" },
        { ...refused, cql: "no CQL" }
      ])
      const { rows } = yield* onFile(path, execute("SELECT * FROM notes"))
      assert.deepStrictEqual(rows, [{ id: 1, text: "kept" }])
    }))
})
