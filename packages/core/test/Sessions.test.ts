import {
  batch,
  type CassandraError,
  CassandraSession,
  Cql,
  Keyspace,
  layerAs,
  on,
  onlyIf,
  query,
  resolve,
  save,
  SessionMetrics,
  stream,
  sync,
  table,
  update
} from "@effect-cql/core"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

class Reporting extends Context.Service<Reporting, CassandraSession["Service"]>()("test/Reporting") {}
class Archive extends Context.Service<Archive, CassandraSession["Service"]>()("test/Archive") {}

const Note = Schema.Struct({ id: Cql.Int, text: Schema.String }).pipe(table("notes", { partitionKey: ["id"] }))

/** The same Layer value for each of them. */
const Sessions = Layer.mergeAll(
  EmbeddedSession.layer,
  EmbeddedSession.layer.pipe(layerAs(Reporting)),
  EmbeddedSession.layerWith({ limits: { pageSize: 7 } }).pipe(layerAs(Archive))
)

const read = query(Note, { id: 1 })

describe("sessions side by side", () => {
  it.effect("have data of their own, and a statement runs on the one it is sent to", () =>
    Effect.gen(function*() {
      yield* sync({ tables: [Note] })
      yield* sync({ tables: [Note] }).pipe(on(Reporting))
      yield* save(Note, { id: 1, text: "here" })
      yield* save(Note, { id: 1, text: "there" }).pipe(on(Reporting))
      assert.deepStrictEqual(yield* read, [{ id: 1, text: "here" }])
      assert.deepStrictEqual(yield* read.pipe(on(Reporting)), [{ id: 1, text: "there" }])
      yield* batch([save(Note, { id: 1, text: "both" })]).pipe(on(Reporting))
      assert.deepStrictEqual(yield* read, [{ id: 1, text: "here" }])
      const outcome = yield* update(Note, { id: 1 }, { text: "x" }).pipe(
        onlyIf({ text: "here" }),
        resolve,
        on(Reporting)
      )
      assert.deepStrictEqual(outcome, { _tag: "Rejected", current: Option.some({ text: "both" }) })
    }).pipe(Effect.provide(Sessions)))

  it.effect("are each their own where they are measured, also in one program", () => {
    const small = EmbeddedSession.layerWith({ limits: { pageSize: 7 } })
    const kept = Layer.effect(Archive, CassandraSession).pipe(Layer.provide(SessionMetrics.layer), Layer.provide(small))
    const Measured = Layer.mergeAll(SessionMetrics.layer.pipe(Layer.provide(EmbeddedSession.layer)), kept)
    return Effect.gen(function*() {
      const { info } = yield* Archive
      assert.strictEqual((yield* info).limits.pageSize, 7)
    }).pipe(Effect.provide(Measured))
  })

  it.effect("take everything that an Effect runs, and a part of it goes elsewhere by its own word", () =>
    Effect.gen(function*() {
      const fill = Effect.gen(function*() {
        yield* sync({ tables: [Note] })
        yield* save(Note, { id: 1, text: "filled" })
      })
      yield* Effect.all([fill, fill.pipe(on(Reporting))], { concurrency: 2 })
      yield* Effect.gen(function*() {
        yield* save(Note, { id: 1, text: "reported" })
        yield* fill.pipe(on(Archive))
        assert.deepStrictEqual(yield* read, [{ id: 1, text: "reported" }])
      }).pipe(on(Reporting))
      assert.deepStrictEqual(yield* read.pipe(on(Archive)), [{ id: 1, text: "filled" }])
      assert.deepStrictEqual(yield* read, [{ id: 1, text: "filled" }])
    }).pipe(Effect.provide(Sessions)))

  it.effect("keep settings of their own, and share the keyspace of the program around", () =>
    Effect.gen(function*() {
      const { limits } = yield* (yield* Archive).info
      assert.strictEqual(limits.pageSize, 7)
      yield* sync({ tables: [Note] }).pipe(on(Archive), Effect.provideService(Keyspace, "elsewhere"))
      assert.strictEqual((yield* Effect.flip(read.pipe(on(Archive)))).reason._tag, "InvalidQuery")
      assert.deepStrictEqual(yield* read.pipe(on(Archive), Effect.provideService(Keyspace, "elsewhere")), [])
    }).pipe(Effect.provide(Sessions)))

  it.effect("read streams, too", () =>
    Effect.gen(function*() {
      yield* sync({ tables: [Note] }).pipe(on(Reporting))
      yield* save(Note, { id: 1, text: "there" }).pipe(on(Reporting))
      const rows = read.pipe(stream, Stream.provideServiceEffect(CassandraSession, Reporting), Stream.runCollect)
      assert.deepStrictEqual(yield* rows, [{ id: 1, text: "there" }])
    }).pipe(Effect.provide(Sessions)))

  it("are told apart by types", () => {
    const there: Effect.Effect<ReadonlyArray<typeof Note.Type>, CassandraError, Reporting> = read.pipe(on(Reporting))
    const both: Effect.Effect<unknown, CassandraError, CassandraSession | Reporting> = Effect.all([read, there])
    const twice: Effect.Effect<unknown, CassandraError, Reporting | Archive> = there.pipe(on(Archive))
    const layer: Layer.Layer<Reporting> = EmbeddedSession.layer.pipe(layerAs(Reporting))
    // @ts-expect-error: the session of the program is not the one of reports
    const wrong: Effect.Effect<unknown, CassandraError, CassandraSession> = there
    assert.lengthOf([both, twice, layer, wrong], 4)
  })
})
