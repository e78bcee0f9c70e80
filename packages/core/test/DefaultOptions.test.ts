import {
  batch,
  counterBatch,
  Cql,
  cql,
  explain,
  increment,
  Keyspace,
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
import { StatementLog } from "@effect-cql/core/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as RecordingSession from "./fixtures/RecordingSession.ts"
import { TaskCounter, User } from "./fixtures/tasks.ts"

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
      const statements = yield* StatementLog.recorded
      for (const { options } of statements) {
        assert.strictEqual(options.consistency, "QUORUM")
        assert.strictEqual(options.tracing, true)
      }
      assert.strictEqual(statements.length, 6)
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("yield to those of the statement, and add to those further out", () =>
    Effect.gen(function*() {
      yield* Effect.gen(function*() {
        yield* query(User, { id }).pipe(withOptions({ consistency: "ONE" }))
        yield* query(User, { id }).pipe(withDefaultOptions({ timeout: "1 second" }))
      }).pipe(withDefaultOptions({ consistency: "QUORUM", timeout: "2 seconds", pageSize: 10 }))
      const statements = yield* StatementLog.recorded
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
      assert.deepStrictEqual((yield* StatementLog.recorded)[0]?.options, {
        consistency: "QUORUM",
        pageSize: 7,
        idempotent: true
      })
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("can be a Layer", () =>
    Effect.gen(function*() {
      yield* query(User, { id })
      assert.strictEqual((yield* StatementLog.recorded)[0]?.options.consistency, "LOCAL_QUORUM")
    }).pipe(
      Effect.provide(defaultOptions({ consistency: "LOCAL_QUORUM" })),
      Effect.provide(RecordingSession.layer())
    ))

  it.effect("leave the size of a page to the page", () =>
    Effect.gen(function*() {
      yield* query(User, { id }).pipe(page({ size: 5 }), withDefaultOptions({ pageSize: 10 }))
      assert.strictEqual((yield* StatementLog.recorded)[0]?.options.pageSize, 5)
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
