/** Reads of one row that share their requests. */
import {
  CassandraSession,
  Cql,
  type CqlValue,
  desc,
  first,
  gte,
  Keyspace,
  limit,
  one,
  query,
  save,
  scan,
  select,
  Selector,
  sync,
  table,
  withDefaultOptions,
  withOptions
} from "@effect-cql/core"
import * as CassandraError from "@effect-cql/core/CassandraError"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { StatementLog } from "@effect-cql/core/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"
import * as RecordingSession from "./fixtures/RecordingSession.ts"

const Task = Schema.Struct({
  board: Schema.String,
  day: Cql.Int,
  id: Cql.Int,
  title: Schema.String,
  labels: Cql.Set(Schema.String)
}).pipe(table("tasks", { partitionKey: ["board"], clusteringKey: ["day", desc("id")] }))

const User = Schema.Struct({ id: Cql.Int, name: Schema.String }).pipe(table("users", { partitionKey: ["id"] }))

const coalesce = withOptions({ coalesce: true })

const task = (id: number, title = `task ${id}`) => ({
  board: "a",
  day: 1,
  id,
  title,
  labels: new Set(["x"])
})

const key = (id: number, board = "a", day = 1) => ({ board, day, id })

const all = <A, E, R>(reads: ReadonlyArray<Effect.Effect<A, E, R>>) => Effect.all(reads, { concurrency: "unbounded" })

interface Read {
  readonly cql: string
  readonly params: ReadonlyArray<CqlValue>
}

/** A board of tasks on the embedded engine, whose reads are recorded, and held back where `gate` is closed. */
const board = Effect.gen(function*() {
  yield* sync({ tables: [Task, User] })
  for (let id = 1; id <= 5; id++) yield* save(Task, task(id))
  yield* save(User, { id: 1, name: "Ada" })
  const session = yield* CassandraSession
  const reads: Array<Read> = []
  const state = { gate: Effect.void, error: undefined as CassandraError.CassandraError | undefined, interrupted: 0 }
  const recording: CassandraSession["Service"] = {
    ...session,
    execute: (cql, params = [], options) =>
      Effect.suspend(() => {
        reads.push({ cql, params })
        const { error, gate } = state
        return Effect.andThen(gate, error === undefined ? session.execute(cql, params, options) : Effect.fail(error))
      }).pipe(Effect.onInterrupt(() => Effect.sync(() => state.interrupted++)))
  }
  return { reads, state, on: Effect.provideService(CassandraSession, recording) }
})

const columns = "board, day, id, title, labels"

describe("coalesced reads", () => {
  it.effect("of one row are one request, and each of them gets the row", () =>
    Effect.gen(function*() {
      const { on, reads } = yield* board
      const rows = yield* all(Array.from({ length: 50 }, () => query(Task, key(3)).pipe(coalesce, one))).pipe(on)
      assert.deepStrictEqual(rows, Array.from({ length: 50 }, () => task(3)))
      assert.deepStrictEqual(reads, [{
        cql: `SELECT ${columns} FROM tasks WHERE board = ? AND day = ? AND id = ?`,
        params: ["a", 1, 3]
      }])
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("of rows of one partition that differ in the last column of the key are one request", () =>
    Effect.gen(function*() {
      const { on, reads } = yield* board
      const ids = [4, 1, 9, 4, 2]
      const rows = yield* all(ids.map((id) => query(Task, key(id)).pipe(coalesce))).pipe(on)
      assert.deepStrictEqual(rows, [[task(4)], [task(1)], [], [task(4)], [task(2)]])
      assert.deepStrictEqual(reads, [{
        cql: `SELECT ${columns} FROM tasks WHERE board = ? AND day = ? AND id IN ?`,
        params: ["a", 1, [4, 1, 9, 2]]
      }])
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("of other partitions, or of another slice of one, are requests of their own", () =>
    Effect.gen(function*() {
      const { on, reads } = yield* board
      const keys = [key(1), key(1, "b"), key(1, "a", 2)]
      yield* all(keys.map((key) => query(Task, key).pipe(coalesce))).pipe(on)
      yield* all([1, 2, 1].map((id) => query(User, { id }).pipe(coalesce))).pipe(on)
      assert.deepStrictEqual(reads.map(({ params }) => params), [["a", 1, 1], ["b", 1, 1], ["a", 2, 1], [1], [2]])
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("join a read that is under way, and none that has ended", () =>
    Effect.gen(function*() {
      const { on, reads, state } = yield* board
      const open = yield* Deferred.make<void>()
      state.gate = Deferred.await(open)
      const read = query(Task, key(3)).pipe(coalesce, one, on)
      const fibers = []
      for (let at = 0; at < 3; at++) {
        fibers.push(yield* Effect.forkChild(read))
        yield* Effect.forEach(Array.from({ length: 10 }), () => Effect.yieldNow)
      }
      assert.strictEqual(reads.length, 1)
      yield* Deferred.succeed(open, undefined)
      assert.deepStrictEqual(yield* Fiber.joinAll(fibers), [task(3), task(3), task(3)])
      yield* save(Task, task(3, "changed"))
      assert.strictEqual((yield* read).title, "changed")
      assert.strictEqual(reads.length, 2)
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("ask for at most a hundred rows in one request", () =>
    Effect.gen(function*() {
      const { on, reads } = yield* board
      yield* all(Array.from({ length: 250 }, (_, id) => query(Task, key(id)).pipe(coalesce))).pipe(on)
      const sizes = reads.map(({ params }) => Array.isArray(params[2]) ? params[2].length : 1)
      assert.deepStrictEqual(sizes, [100, 100, 50])
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("share one request however many rows of it they would take", () =>
    Effect.gen(function*() {
      const { on, reads } = yield* board
      const task = query(Task, key(3)).pipe(coalesce)
      yield* all<unknown, unknown, CassandraSession>([task, one(task), first(task), limit(7)(task)]).pipe(on)
      assert.strictEqual(reads.length, 1)
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("share nothing where consistency, keyspace, projection or session differ", () =>
    Effect.gen(function*() {
      const { on, reads } = yield* board
      const other = yield* board
      const task = query(Task, key(3)).pipe(coalesce)
      yield* all<unknown, unknown, CassandraSession>([
        on(task),
        on(task.pipe(withOptions({ consistency: "ONE" }))),
        on(task.pipe(withOptions({ timeout: "1 second" }))),
        on(task.pipe(withOptions({ keyspace: "embedded" }))),
        on(task.pipe(select("title"))),
        on(task.pipe(select({ title: "title", at: Selector.writetime("title") }))),
        other.on(task)
      ])
      assert.strictEqual(reads.length, 6)
      assert.strictEqual(other.reads.length, 1)
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("keep their projection, also where the request needs a column more", () =>
    Effect.gen(function*() {
      const { on, reads } = yield* board
      const titles = yield* all([1, 2].map((id) => query(Task, key(id)).pipe(select("title"), coalesce, one))).pipe(on)
      assert.deepStrictEqual(titles, [{ title: "task 1" }, { title: "task 2" }])
      assert.deepStrictEqual(reads.map(({ cql }) => cql), [
        "SELECT title, id FROM tasks WHERE board = ? AND day = ? AND id IN ?"
      ])
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("all fail with the error of their request, and begin anew after it", () =>
    Effect.gen(function*() {
      const { on, reads, state } = yield* board
      const error = CassandraError.make(new CassandraError.Overloaded({ said: "busy" }), { mutates: false })
      state.error = error
      const errors = yield* all([1, 2, 1].map((id) => Effect.flip(query(Task, key(id)).pipe(coalesce)))).pipe(on)
      assert.deepStrictEqual(errors, [error, error, error])
      state.error = undefined
      assert.deepStrictEqual(yield* query(Task, key(1)).pipe(coalesce, one, on), task(1))
      assert.strictEqual(reads.length, 2)
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("fail alone where their own row does not fit", () =>
    Effect.gen(function*() {
      const row = { board: "a", day: 1, labels: null }
      const results = yield* all([1, 2].map((id) => Effect.result(query(Task, key(id)).pipe(coalesce, one)))).pipe(
        Effect.provide(RecordingSession.layer([{ ...row, id: 2, title: "fits" }, { ...row, id: 1, title: 7 }]))
      )
      assert.deepStrictEqual(results.map(({ _tag }) => _tag), ["Failure", "Success"])
    }))

  it.effect("go on when one who waits is interrupted, and end when nobody waits", () =>
    Effect.gen(function*() {
      const { on, reads, state } = yield* board
      const open = yield* Deferred.make<void>()
      state.gate = Deferred.await(open)
      const begin = (id: number) =>
        Effect.tap(
          Effect.forkChild(query(Task, key(id)).pipe(coalesce, one, on)),
          () => Effect.forEach(Array.from({ length: 5 }), () => Effect.yieldNow)
        )
      const [leaving, staying] = [yield* begin(3), yield* begin(3)]
      yield* Fiber.interrupt(leaving)
      assert.strictEqual(state.interrupted, 0)
      const [alone, together] = [yield* begin(4), yield* begin(4)]
      yield* Fiber.interruptAll([alone, together])
      assert.strictEqual(state.interrupted, 1)
      const again = yield* begin(4)
      yield* Deferred.succeed(open, undefined)
      assert.deepStrictEqual(yield* Fiber.joinAll([staying, again]), [task(3), task(4)])
      assert.strictEqual(reads.length, 3)
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("are what all reads of one row in a part of a program may be; others take no notice", () =>
    Effect.gen(function*() {
      const program = Effect.gen(function*() {
        const twice = <A, E, R>(read: Effect.Effect<A, E, R>) => Effect.asVoid(all([read, read]))
        yield* twice(query(Task, key(1)))
        yield* twice(query(Task, { board: "a", day: 1 }))
        yield* twice(query(Task, { board: "a", day: 1, id: gte(1) }))
        yield* twice(scan(Task))
        yield* twice(query(Task, key(1)).pipe(withOptions({ coalesce: false })))
        yield* save(Task, task(1))
        const statements = yield* StatementLog.recorded
        return statements
      })
      const statements = yield* program.pipe(
        withDefaultOptions({ coalesce: true, consistency: "ONE" }),
        Effect.provide(RecordingSession.layer())
      )
      assert.deepStrictEqual(statements.map(({ cql }) => cql.replace(/SELECT .* FROM /, "")), [
        "tasks WHERE board = ? AND day = ? AND id = ?",
        ...Array.from({ length: 2 }, () => "tasks WHERE board = ? AND day = ?"),
        ...Array.from({ length: 2 }, () => "tasks WHERE board = ? AND day = ? AND id >= ?"),
        ...Array.from({ length: 2 }, () => "tasks"),
        ...Array.from({ length: 2 }, () => "tasks WHERE board = ? AND day = ? AND id = ?"),
        "INSERT INTO tasks (board, day, id, title, labels) VALUES (?, ?, ?, ?, ?)"
      ])
      for (const { options } of statements) assert.deepStrictEqual(options, { consistency: "ONE", idempotent: true })
    }))

  it.effect("tell keys apart that are equal to JavaScript", () =>
    Effect.gen(function*() {
      const Level = Schema.Struct({ pump: Cql.Int, level: Cql.Double, note: Schema.String }).pipe(
        table("levels", { partitionKey: ["pump"], clusteringKey: ["level"] })
      )
      yield* sync({ tables: [Level] })
      yield* save(Level, { pump: 1, level: -0, note: "below" })
      yield* save(Level, { pump: 1, level: 0, note: "above" })
      const notes = yield* all([-0, 0].map((level) => query(Level, { pump: 1, level }).pipe(coalesce, one)))
      assert.deepStrictEqual(notes.map(({ note }) => note), ["below", "above"])
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("of two tenants are two", () =>
    Effect.gen(function*() {
      const of = (tenant: string) => query(User, { id: 1 }).pipe(coalesce, Effect.provideService(Keyspace, tenant))
      yield* all([of("a"), of("b")])
      assert.strictEqual((yield* StatementLog.recorded).length, 2)
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("refuse what they would refuse alone", () =>
    Effect.gen(function*() {
      const { reason } = yield* Effect.flip(query(User, { id: 1 }).pipe(limit(0), coalesce))
      assert.strictEqual(reason._tag, "InvalidQuery")
      const encode = yield* Effect.flip(query(User, { id: 2 ** 40 }).pipe(coalesce))
      assert.strictEqual(encode.reason._tag, "EncodeError")
    }).pipe(Effect.provide(RecordingSession.layer())))
})
