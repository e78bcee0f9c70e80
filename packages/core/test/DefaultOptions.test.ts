import {
  batch,
  counterBatch,
  Cql,
  cql,
  explain,
  increment,
  Keyspace,
  limit,
  page,
  query,
  save,
  type Statement,
  stream,
  truncate,
  update,
  withDefaultOptions,
  withOptions
} from "@effect-cql/core"
import { layer as defaultOptions } from "@effect-cql/core/DefaultOptions"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import * as RecordingSession from "./fixtures/RecordingSession.ts"
import { TaskCounter, TaskEvent, User } from "./fixtures/tasks.ts"

const id = Cql.Uuid.make("7c9e6679-7425-40de-944b-e07fc1f90ae7" as Cql.Uuid)
const counted = update(TaskCounter, { boardId: id, status: "todo" }, { count: increment(1n) })

describe("default options", () => {
  it.effect("are those of every statement of an Effect", () =>
    Effect.gen(function*() {
      yield* withDefaultOptions({ consistency: "QUORUM", tracing: true })(Effect.gen(function*() {
        yield* query(User, { id })
        yield* query(User, { id }).pipe(stream, Stream.runDrain)
        yield* save(User, { id, name: "Ada" })
        yield* cql`SELECT name FROM users`
        yield* truncate(User)
        yield* batch([save(User, { id, name: "Ada" })])
      }))
      const { batches, statements } = yield* RecordingSession.Recorder
      for (const { options } of [...statements, ...batches]) {
        assert.strictEqual(options.consistency, "QUORUM")
        assert.strictEqual(options.tracing, true)
      }
      assert.strictEqual(statements.length, 5)
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("yield to those of the statement, and add to those further out", () =>
    Effect.gen(function*() {
      yield* Effect.gen(function*() {
        yield* query(User, { id }).pipe(withOptions({ consistency: "ONE" }))
        yield* query(User, { id }).pipe(withDefaultOptions({ timeout: "1 second" }))
      }).pipe(withDefaultOptions({ consistency: "QUORUM", timeout: "2 seconds", pageSize: 10 }))
      const { statements } = yield* RecordingSession.Recorder
      assert.deepStrictEqual(statements.map(({ options }) => options), [
        { consistency: "ONE", timeout: "2 seconds", pageSize: 10, idempotent: true },
        { consistency: "QUORUM", timeout: "1 second", pageSize: 10, idempotent: true }
      ])
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("stand where a statement's own option is undefined", () =>
    Effect.gen(function*() {
      yield* query(User, { id }).pipe(
        withOptions({ consistency: undefined, pageSize: 7 }),
        withDefaultOptions({ consistency: undefined }),
        withDefaultOptions({ consistency: "QUORUM" })
      )
      assert.deepStrictEqual((yield* RecordingSession.Recorder).statements[0]?.options, {
        consistency: "QUORUM",
        pageSize: 7,
        idempotent: true
      })
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("can be a Layer", () =>
    Effect.gen(function*() {
      yield* query(User, { id })
      assert.strictEqual((yield* RecordingSession.Recorder).statements[0]?.options.consistency, "LOCAL_QUORUM")
    }).pipe(
      Effect.provide(defaultOptions({ consistency: "LOCAL_QUORUM" })),
      Effect.provide(RecordingSession.layer())
    ))

  it.effect("leave the size of a page to the page", () =>
    Effect.gen(function*() {
      yield* query(User, { id }).pipe(page({ size: 5 }), withDefaultOptions({ pageSize: 10 }))
      assert.strictEqual((yield* RecordingSession.Recorder).statements[0]?.options.pageSize, 5)
    }).pipe(Effect.provideService(Keyspace, "tenant_a"), Effect.provide(RecordingSession.layer())))

  it.effect("never make a counter idempotent, and may forbid everything to be sent twice", () =>
    Effect.gen(function*() {
      const idempotent = <A>(statement: Statement<A>) => Effect.map(explain(statement), ({ idempotent }) => idempotent)
      const write = cql`INSERT INTO users (id) VALUES (uuid())`
      const all = Effect.all([
        idempotent(counted),
        idempotent(counterBatch([counted])),
        idempotent(save(User, { id, name: "Ada" })),
        idempotent(query(User, { id })),
        idempotent(write)
      ])
      assert.deepStrictEqual(yield* all, [false, false, true, true, false])
      assert.deepStrictEqual(yield* withDefaultOptions({ idempotent: true })(all), [false, false, true, true, true])
      assert.deepStrictEqual(yield* withDefaultOptions({ idempotent: false })(all), [false, false, false, false, false])
      assert.isTrue(yield* idempotent(counted.pipe(withOptions({ idempotent: true }))))
    }))
})

const recorder = () => {
  const spans: Array<Tracer.NativeSpan> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  return { spans, layer: Effect.provideService(Tracer.Tracer, tracer) }
}

describe("a span", () => {
  it.effect("is made for each request where a tracer listens, and says what is done to which table", () =>
    Effect.gen(function*() {
      const { layer, spans } = recorder()
      yield* layer(Effect.gen(function*() {
        yield* query(TaskEvent, { boardId: id }).pipe(limit(1))
        yield* save(User, { id, name: "Ada" })
        yield* counted
        yield* batch([save(User, { id, name: "Ada" }), save(User, { id, name: "Bo" })])
        yield* cql`SELECT now() FROM system.local`
        yield* truncate(User)
      }))
      assert.deepStrictEqual(spans.map(({ kind, name }) => [name, kind]), [
        ["SELECT task_events", "client"],
        ["INSERT users", "client"],
        ["UPDATE task_counters", "client"],
        ["BATCH users", "client"],
        ["SELECT", "client"],
        ["TRUNCATE users", "client"]
      ])
      assert.deepStrictEqual(Object.fromEntries(spans[1]!.attributes), {
        "db.system.name": "cassandra",
        "db.operation.name": "INSERT",
        "db.query.text": "INSERT INTO tenant_a.users (id, name) VALUES (?, ?)",
        "db.collection.name": "users",
        "db.namespace": "tenant_a"
      })
      assert.strictEqual(spans[3]!.attributes.get("db.operation.batch.size"), 2)
      assert.notInclude(JSON.stringify(spans.map(({ attributes }) => [...attributes])), "Ada")
    }).pipe(Effect.provideService(Keyspace, "tenant_a"), Effect.provide(RecordingSession.layer())))

  it.effect("has the name that its statement was given, or its surroundings", () =>
    Effect.gen(function*() {
      const { layer, spans } = recorder()
      yield* layer(Effect.gen(function*() {
        yield* query(User, { id }).pipe(withOptions({ name: "the user" }))
        yield* query(User, { id }).pipe(withDefaultOptions({ name: "a user" }))
      }))
      assert.deepStrictEqual(spans.map(({ name }) => name), ["the user", "a user"])
      const { statements } = yield* RecordingSession.Recorder
      assert.deepStrictEqual(statements.map(({ options }) => options), [{ idempotent: true }, { idempotent: true }])
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("is made for each page", () =>
    Effect.gen(function*() {
      const { layer, spans } = recorder()
      const rows = yield* layer(query(User, { id }).pipe(stream, Stream.runCollect))
      assert.strictEqual(rows.length, 2)
      assert.strictEqual(spans.length, 2)
    }).pipe(Effect.provide(RecordingSession.layer([{ id, name: "Ada" }], [{ id, name: "Bo" }]))))
})
