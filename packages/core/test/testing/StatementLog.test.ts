import {
  batch,
  CassandraSession,
  counterBatch,
  increment,
  page,
  query,
  save,
  stream,
  update,
  withOptions
} from "@effect-cql/core"
import * as Errors from "@effect-cql/core/CassandraError"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { Faults, Sent, StatementLog } from "@effect-cql/core/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { id, rows, task } from "../fixtures/rows.ts"
import { TaskCounter, TaskState, User } from "../fixtures/tasks.ts"

const Session = EmbeddedSession.layerTables([User, TaskState, TaskCounter], rows).pipe(StatementLog.record)

/** Fails at once. */
const Deaf = Layer.mock(CassandraSession)({
  execute: () => Effect.fail(Errors.make(new Errors.ConnectionLost({ said: "closed" })))
})

const sent = Effect.map(StatementLog.recorded, (all) => all.map(({ cql }) => cql))

describe("StatementLog", () => {
  it.effect("has text, values and options of what was sent, in order, and not what the tables began with", () =>
    Effect.gen(function*() {
      assert.isEmpty(yield* StatementLog.recorded)
      yield* save(User, { id, name: "Bo" })
      yield* query(User, { id }).pipe(withOptions({ consistency: "ONE" }))
      assert.deepStrictEqual(yield* StatementLog.recorded, [
        { cql: "INSERT INTO users (id, name) VALUES (?, ?)", params: [id, "Bo"], options: { idempotent: true } },
        {
          cql: "SELECT id, name FROM users WHERE id = ?",
          params: [id],
          options: { consistency: "ONE", idempotent: true }
        }
      ])
    }).pipe(Effect.provide(Session)))

  it.effect("shows a batch as the CQL that it equals", () =>
    Effect.gen(function*() {
      yield* batch([save(User, { id, name: "Bo" }), save(TaskState, task(4))])
      yield* counterBatch([update(TaskCounter, { boardId: id, status: "todo" }, { count: increment(1n) })])
      assert.deepStrictEqual(yield* sent, [
        "BEGIN BATCH\n  INSERT INTO users (id, name) VALUES (?, ?);\n" +
        "  INSERT INTO task_states (board_id, id, title, status) VALUES (?, ?, ?, ?);\nAPPLY BATCH",
        "BEGIN COUNTER BATCH\n  UPDATE task_counters SET count = count + ? WHERE board_id = ? AND status = ?;\nAPPLY BATCH"
      ])
      const [first, second] = yield* StatementLog.recorded
      assert.deepStrictEqual(first?.params, [id, "Bo", ...Object.values(task(4))])
      assert.deepStrictEqual(second?.options, { kind: "counter", idempotent: false })
    }).pipe(Effect.provide(Session)))

  it.effect("has each page that was asked for", () =>
    Effect.gen(function*() {
      yield* query(TaskState, { boardId: id }).pipe(withOptions({ pageSize: 2 }), stream, Stream.runDrain)
      const pages = yield* StatementLog.recorded
      assert.deepStrictEqual(pages.map(({ options }) => options.pageState !== undefined), [false, true])
      yield* query(TaskState, { boardId: id }).pipe(page({ size: 1 }))
      assert.strictEqual((yield* StatementLog.recorded).at(-1)?.options.pageSize, 1)
    }).pipe(Effect.provide(Session)))

  it.effect("has what failed, and what a fault beneath it kept from the session", () =>
    Effect.gen(function*() {
      const session = yield* CassandraSession
      yield* Effect.exit(session.execute("SELECT nothing FROM nowhere"))
      yield* Faults.inject(Faults.unavailable())
      assert.isTrue(Exit.isFailure(yield* Effect.exit(save(User, { id, name: "Bo" }))))
      assert.deepStrictEqual(yield* sent, ["SELECT nothing FROM nowhere", "INSERT INTO users (id, name) VALUES (?, ?)"])
    }).pipe(Effect.provide(EmbeddedSession.layerTables([User]).pipe(Faults.enable, StatementLog.record))))

  it.effect("has nothing of an Effect that was made and never run, and each run of one that was run twice", () =>
    Effect.gen(function*() {
      const session = yield* CassandraSession
      const read = session.execute("SELECT id FROM users")
      assert.isEmpty(yield* sent)
      yield* read
      yield* read
      assert.lengthOf(yield* sent, 2)
    }).pipe(Effect.provide(Session)))

  it.effect("forgets when it is cleared, and leaves alone what it gave before", () =>
    Effect.gen(function*() {
      yield* query(User, { id })
      const before = yield* StatementLog.recorded
      yield* StatementLog.clear
      yield* query(User, { id })
      yield* query(User, { id })
      assert.lengthOf(before, 1)
      assert.lengthOf(yield* StatementLog.recorded, 2)
    }).pipe(Effect.provide(Session)))

  it.effect("tells reads, writes and lightweight transactions apart", () =>
    Effect.gen(function*() {
      yield* query(User, { id })
      yield* save(User, { id, name: "Bo" })
      yield* batch([save(User, { id, name: "Cy" })])
      const session = yield* CassandraSession
      yield* session.execute("UPDATE users SET name = 'Di' WHERE id = ? IF EXISTS", [id])
      yield* session.execute("TRUNCATE users")
      const all = yield* StatementLog.recorded
      assert.deepStrictEqual(all.map(Sent.isRead), [true, false, false, false, false])
      assert.deepStrictEqual(all.map(Sent.isWrite), [false, true, true, true, false])
      assert.deepStrictEqual(all.map(Sent.isConditional), [false, false, false, true, false])
    }).pipe(Effect.provide(Session)))

  it.effect("is of one session where two are recorded side by side", () =>
    Effect.gen(function*() {
      const other = EmbeddedSession.layerTables([User]).pipe(StatementLog.record)
      yield* query(User, { id })
      const inner = yield* Effect.andThen(save(User, { id, name: "Bo" }), sent).pipe(Effect.provide(other))
      assert.deepStrictEqual(inner, ["INSERT INTO users (id, name) VALUES (?, ?)"])
      assert.deepStrictEqual(yield* sent, ["SELECT id, name FROM users WHERE id = ?"])
    }).pipe(Effect.provide(Session)))

  it.effect("says that it is full instead of showing a part", () =>
    Effect.gen(function*() {
      const session = yield* CassandraSession
      yield* session.execute("SELECT key FROM system.local").pipe(Effect.ignore, Effect.repeat({ times: 100_000 }))
      const exit = yield* Effect.exit(StatementLog.recorded)
      assert.include(String(exit), "100001 statements were sent, and the log holds 100000: clear it before")
      yield* StatementLog.clear
      assert.isEmpty(yield* StatementLog.recorded)
    }).pipe(Effect.provide(Deaf.pipe(StatementLog.record))))
})
