import {
  CassandraSession,
  Cql,
  query,
  remove,
  save,
  scan,
  sync,
  table,
  TooManyFailures,
  ttl,
  update,
  withOptions,
  writeAll,
  type WriteReport
} from "@effect-cql/core"
import * as CassandraError from "@effect-cql/core/CassandraError"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Formatter from "effect/Formatter"
import * as Queue from "effect/Queue"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { TestClock } from "effect/testing"

const Reading = Schema.Struct({
  sensor: Cql.Int,
  at: Cql.Int,
  value: Schema.String,
  name: Schema.optionalKey(Schema.String),
  note: Schema.optionalKey(Schema.String)
}).pipe(table("readings", {
  partitionKey: ["sensor"],
  clusteringKey: ["at"],
  staticColumns: ["name"],
  sensitive: ["at"]
}))

type Reading = typeof Reading.Type

const reading = (sensor: number, at: number, value = "v"): Reading => ({ sensor, at, value })

const saves = (rows: Iterable<Reading>) => Stream.fromIterable(rows).pipe(Stream.map((row) => save(Reading, row)))

type Session = CassandraSession["Service"]

interface Sent {
  readonly kind: "batch" | "execute"
  readonly size: number
  readonly options: object
}

/** The embedded engine, recording what is sent to it; `change` changes how the session behaves. */
const recorded = Effect.fnUntraced(
  function*<A, E, R>(
    run: Effect.Effect<A, E, R>,
    change: (session: Session) => Partial<Session> = () => ({}),
    batchFailBytes = 50 * 1024
  ) {
    const sent: Array<Sent> = []
    const session = yield* CassandraSession
    const info = yield* session.info
    const changed: Session = { ...session, ...change(session) }
    const recording: Session = {
      ...changed,
      info: Effect.succeed({ ...info, limits: { ...info.limits, batchFailBytes } }),
      execute: (cql, params, options) =>
        Effect.suspend(() => {
          if (cql.startsWith("INSERT")) sent.push({ kind: "execute", size: 1, options: options ?? {} })
          return changed.execute(cql, params, options)
        }),
      batch: (statements, options) =>
        Effect.suspend(() => {
          sent.push({ kind: "batch", size: statements.length, options: options ?? {} })
          return changed.batch(statements, options)
        })
    }
    const result = yield* Effect.provideService(run, CassandraSession, recording)
    return { result, sent, sizes: sent.map(({ size }) => size) }
  }
)

const created = sync({ tables: [Reading] })

const stored = Effect.map(scan(Reading), (rows) => rows.toSorted((a, b) => a.sensor - b.sensor || a.at - b.at))

const failing = (reason: CassandraError.Reason, idempotent = true) => CassandraError.make(reason, { idempotent })

const invalid = failing(new CassandraError.InvalidQuery({ said: "no" }))

const timeout = failing(new CassandraError.ClientTimeout({ said: "late", milliseconds: 1 }))

const between = (minimum: number, maximum: number) =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum, maximum })))

const anyRow = Arbitrary.schema(Schema.Struct({
  sensor: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3 })),
  at: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4 })),
  value: Schema.Literals(["a", "b", "c"]),
  name: Schema.optionalKey(Schema.Literals(["x", "y"])),
  note: Schema.optionalKey(Schema.Literals(["m", "n"]))
}))

describe("writeAll", () => {
  it.effect.prop(
    "leaves what writing the rows one after the other leaves, whatever the batches",
    {
      rows: Arbitrary.array(anyRow, { maxLength: 40 }),
      window: between(1, 20),
      concurrency: between(1, 6),
      limit: between(0, 400)
    },
    ({ concurrency, limit, rows, window }) =>
      Effect.gen(function*() {
        const expected = yield* Effect.gen(function*() {
          yield* created
          yield* Effect.forEach(rows, (row) => save(Reading, row), { discard: true })
          return yield* stored
        }).pipe(Effect.provide(EmbeddedSession.layer, { local: true }))
        const { actual, report } = yield* Effect.gen(function*() {
          yield* created
          const { result } = yield* recorded(saves(rows).pipe(writeAll({ concurrency, window })), undefined, limit)
          return { actual: yield* stored, report: result }
        }).pipe(Effect.provide(EmbeddedSession.layer, { local: true }))
        assert.deepStrictEqual(actual, expected)
        assert.deepStrictEqual([report.taken, report.written, report.failed], [rows.length, rows.length, 0])
      }),
    { arbitrary: { runs: 60 } }
  )

  it.effect("sends the rows of a partition as one unlogged batch, and one row by itself", () =>
    Effect.gen(function*() {
      yield* created
      const rows = [reading(1, 1), reading(2, 1), reading(1, 2), reading(3, 1), reading(2, 2), reading(1, 3)]
      const { result, sent } = yield* recorded(saves(rows).pipe(writeAll()))
      assert.deepStrictEqual(sent.map(({ kind, size }) => [kind, size]), [["batch", 3], ["batch", 2], ["execute", 1]])
      assert.deepStrictEqual(sent[0]?.options, { kind: "unlogged", idempotent: true })
      assert.deepStrictEqual(result, { taken: 6, written: 6, failed: 0, requests: 3, failures: [] })
      assert.strictEqual((yield* stored).length, 6)
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("fills a batch up to the bytes that a server takes; a larger row goes alone", () =>
    Effect.gen(function*() {
      yield* created
      // A statement has 21 bytes, two values of 4 + 4, two that are unset with 4, and a text of 4 and its own.
      const bytes = (row: Reading) => 21 + 16 + 8 + 4 + row.value.length
      const rows = Array.from({ length: 10 }, (_, at) => reading(1, at, "x".repeat(at === 5 ? 1_000 : 51)))
      const one = bytes(rows[0]!)
      assert.strictEqual(one, 100)
      const sizes = (limit: number) =>
        Effect.map(recorded(saves(rows).pipe(writeAll()), undefined, limit), ({ sizes }) => sizes)
      assert.deepStrictEqual(yield* sizes(300), [3, 2, 1, 3, 1])
      assert.deepStrictEqual(yield* sizes(299), [2, 2, 1, 1, 2, 2])
      assert.deepStrictEqual(yield* sizes(2_000), [10])
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("keeps two writes of one row, and two values of one static column, in two batches", () =>
    Effect.gen(function*() {
      yield* created
      const twice = [reading(1, 1, "z"), reading(1, 2), reading(1, 1, "a"), reading(1, 3)]
      assert.deepStrictEqual((yield* recorded(saves(twice).pipe(writeAll()))).sizes, [2, 2])
      assert.strictEqual((yield* stored)[0]?.value, "a")
      const named = [
        { ...reading(2, 1), name: "z" },
        { ...reading(2, 2), name: "z" },
        reading(2, 3),
        { ...reading(2, 4), name: "a" }
      ]
      assert.deepStrictEqual((yield* recorded(saves(named).pipe(writeAll()))).sizes, [3, 1])
      assert.strictEqual((yield* stored).at(-1)?.name, "a")
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("takes updates, removals and lifetimes beside saves, in the order of a partition", () =>
    Effect.gen(function*() {
      yield* created
      const { result } = yield* recorded(
        Stream.make(
          save(Reading, reading(1, 1)),
          save(Reading, reading(1, 2)).pipe(ttl("1 hour")),
          update(Reading, { sensor: 1, at: 1 }, { value: "updated" }),
          save(Reading, reading(1, 3)),
          update(Reading, { sensor: 1 }, { name: "one" }),
          remove(Reading, { sensor: 1, at: 3 }),
          update(Reading, { sensor: 1 }, { name: "a" })
        ).pipe(writeAll())
      )
      assert.strictEqual(result.written, 7)
      yield* TestClock.adjust("2 hours")
      assert.deepStrictEqual(yield* stored, [{ ...reading(1, 1, "updated"), name: "a" }])
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("writes a row that was removed or updated just before", () =>
    Effect.gen(function*() {
      yield* created
      yield* Stream.make(
        remove(Reading, { sensor: 1, at: 1 }),
        save(Reading, reading(1, 1)),
        update(Reading, { sensor: 1, at: 2 }, { value: "z" }),
        save(Reading, reading(1, 2, "a"))
      ).pipe(writeAll())
      assert.deepStrictEqual(yield* stored, [reading(1, 1), reading(1, 2, "a")])
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("never has two requests of one partition under way", () =>
    Effect.gen(function*() {
      yield* created
      let running = 0
      let most = 0
      const { result } = yield* recorded(
        saves(Array.from({ length: 30 }, (_, at) => reading(1, at))).pipe(writeAll({ window: 3, concurrency: 5 })),
        (session) => ({
          batch: (...args) =>
            Effect.suspend(() => {
              most = Math.max(most, ++running)
              return Effect.yieldNow
            }).pipe(Effect.andThen(session.batch(...args)), Effect.ensuring(Effect.sync(() => running--)))
        })
      )
      assert.strictEqual(result.written, 30)
      assert.strictEqual(most, 1)
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("joins only statements of the same options", () =>
    Effect.gen(function*() {
      yield* created
      const { sent } = yield* recorded(
        Stream.make(
          save(Reading, reading(1, 1)).pipe(withOptions({ consistency: "ONE" })),
          save(Reading, reading(1, 2)).pipe(withOptions({ consistency: "ONE" })),
          save(Reading, reading(1, 3)).pipe(withOptions({ consistency: "ALL" }))
        ).pipe(writeAll())
      )
      assert.deepStrictEqual(sent.map(({ options, size }) => [size, options]), [
        [2, { consistency: "ONE", kind: "unlogged", idempotent: true }],
        [1, { consistency: "ALL", idempotent: true }]
      ])
    }).pipe(Effect.provide(EmbeddedSession.layer)))
})

describe("a failure of writeAll", () => {
  it.effect("is of the row that does not fit, and not of those beside it", () =>
    Effect.gen(function*() {
      yield* created
      const rows = [reading(1, 1), { ...reading(1, 2), value: 7 }, reading(1, 3), { ...reading(2, 2 ** 40) }]
      // A row of the wrong type, as untyped code would give it.
      const { result } = yield* recorded(saves(rows as ReadonlyArray<Reading>).pipe(writeAll({ maxFailures: 2 })))
      assert.deepStrictEqual([result.taken, result.written, result.failed], [4, 2, 2])
      assert.deepStrictEqual(
        result.failures.map(({ error: { reason }, key, table }) => [table, Redacted.value(key), reason._tag]),
        [
          ["readings", { sensor: 1, at: "<sensitive>" }, "EncodeError"],
          ["readings", { sensor: 2, at: "<sensitive>" }, "EncodeError"]
        ]
      )
      assert.notInclude(Formatter.format(result.failures[0]?.key), "sensor")
      assert.deepStrictEqual((yield* stored).map(({ at }) => at), [1, 3])
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("is found among the statements of a batch that the server refuses", () =>
    Effect.gen(function*() {
      yield* created
      const { result } = yield* recorded(
        saves([reading(1, 1), reading(1, 2), reading(1, 3)]).pipe(writeAll({ maxFailures: 1 })),
        (session) => ({
          batch: () => Effect.fail(invalid),
          execute: (cql, params, options) =>
            params?.includes(2) === true ? Effect.fail(invalid) : session.execute(cql, params, options)
        })
      )
      assert.deepStrictEqual([result.written, result.failed, result.requests], [2, 1, 4])
      assert.deepStrictEqual(result.failures.map(({ error }) => error), [invalid])
      assert.deepStrictEqual((yield* stored).map(({ at }) => at), [1, 3])
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("is of every row of a batch that timed out, which is not sent again by itself", () =>
    Effect.gen(function*() {
      yield* created
      const { result } = yield* recorded(
        saves([reading(1, 1), reading(1, 2), reading(2, 1)]).pipe(writeAll({ maxFailures: Infinity })),
        () => ({ batch: () => Effect.fail(timeout) })
      )
      assert.deepStrictEqual([result.written, result.failed, result.requests], [1, 2, 2])
      assert.deepStrictEqual(result.failures.map(({ error }) => error.applied), ["unknown", "unknown"])
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("is none where the request succeeds when it is sent again", () =>
    Effect.gen(function*() {
      yield* created
      let tries = 0
      const { result } = yield* recorded(
        saves([reading(1, 1), reading(1, 2)]).pipe(writeAll({ retry: Schedule.recurs(5) })),
        (session) => ({ batch: (...args) => ++tries < 3 ? Effect.fail(timeout) : session.batch(...args) })
      )
      assert.deepStrictEqual([result.written, result.failed, result.requests], [2, 0, 3])
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("is counted in full, and the first hundred are kept", () =>
    Effect.gen(function*() {
      yield* created
      const { result } = yield* recorded(
        saves(Array.from({ length: 250 }, (_, at) => reading(at % 40, at))).pipe(writeAll({ maxFailures: Infinity })),
        () => ({ batch: () => Effect.fail(timeout), execute: () => Effect.fail(timeout) })
      )
      assert.deepStrictEqual([result.failed, result.failures.length], [250, 100])
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("too many stop the load: nothing more is taken, and what was under way is counted", () =>
    Effect.gen(function*() {
      yield* created
      let taken = 0
      const endless = Stream.fromEffectRepeat(Effect.sync(() => reading(taken++, 1)))
      const error = yield* recorded(
        endless.pipe(
          Stream.map((row) => save(Reading, row)),
          writeAll({ window: 10, concurrency: 4, maxFailures: 5 })
        ),
        (session) => ({
          execute: (cql, params, options) =>
            params?.[0] === undefined || Number(params[0]) % 2 === 0
              ? session.execute(cql, params, options)
              : Effect.andThen(Effect.yieldNow, Effect.fail(timeout))
        })
      ).pipe(Effect.flip)
      assert.instanceOf(error, TooManyFailures)
      const { report } = error
      assert.isAbove(report.failed, 5)
      assert.isAtMost(report.failed, 5 + 4)
      assert.strictEqual(report.written, (yield* stored).length)
      assert.isAtMost(taken, 60)
      assert.match(
        error.message,
        /^\d statements failed, and \d+ were written; the first failure, of table 'readings':/
      )
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("is that of the first row, where nothing else is said", () =>
    Effect.gen(function*() {
      yield* created
      const error = yield* Effect.flip(saves([{ ...reading(1, 2 ** 40) }, reading(2, 1)]).pipe(writeAll()))
      assert.strictEqual(error._tag, "TooManyFailures")
    }).pipe(Effect.provide(EmbeddedSession.layer)))
})

describe("a load", () => {
  it.effect("takes no more from its stream than it has room for", () =>
    Effect.gen(function*() {
      yield* created
      const full = yield* Deferred.make<void>()
      let taken = 0
      let under = 0
      const load = yield* recorded(
        Stream.fromEffectRepeat(Effect.sync(() => save(Reading, reading(taken++, 1)))).pipe(
          writeAll({ window: 10, concurrency: 3 })
        ),
        () => ({
          execute: () =>
            Effect.suspend(() => ++under === 3 ? Deferred.succeed(full, undefined) : Effect.void).pipe(
              Effect.andThen(Effect.never)
            )
        })
      ).pipe(Effect.forkChild)
      yield* Deferred.await(full)
      yield* Effect.forEach(Array.from({ length: 500 }), () => Effect.yieldNow)
      assert.isAtMost(taken, 10 * (3 + 2))
      yield* Fiber.interrupt(load)
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("does not let a row wait longer than a second for others", () =>
    Effect.gen(function*() {
      yield* created
      const source = yield* Queue.unbounded<Reading>()
      const load = yield* Stream.fromQueue(source).pipe(
        Stream.map((row) => save(Reading, row)),
        writeAll(),
        Effect.forkChild
      )
      yield* Queue.offer(source, reading(1, 1))
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* query(Reading, { sensor: 1 })).length, 1)
      yield* Fiber.interrupt(load)
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("tells how far it is after each request, one at a time", () =>
    Effect.gen(function*() {
      yield* created
      const told: Array<WriteReport> = []
      let running = 0
      const { result } = yield* recorded(
        saves(Array.from({ length: 20 }, (_, at) => reading(at % 5, at))).pipe(writeAll({
          onProgress: (report) =>
            Effect.gen(function*() {
              assert.strictEqual(++running, 1)
              yield* Effect.yieldNow
              told.push(report)
              running--
            })
        }))
      )
      assert.deepStrictEqual(told.map(({ written }) => written), [4, 8, 12, 16, 20])
      assert.deepStrictEqual(told.at(-1), result)
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("fails as its stream does", () =>
    Effect.gen(function*() {
      yield* created
      const rows = Stream.concat(saves([reading(1, 1)]), Stream.fail("broken" as const))
      assert.strictEqual(yield* Effect.flip(rows.pipe(writeAll())), "broken")
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("reports an empty stream", () =>
    Effect.gen(function*() {
      const { result } = yield* recorded(saves([]).pipe(writeAll()))
      assert.deepStrictEqual(result, { taken: 0, written: 0, failed: 0, requests: 0, failures: [] })
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("refuses options that make no sense", () =>
    Effect.gen(function*() {
      const said = (load: Effect.Effect<unknown, TooManyFailures | CassandraError.CassandraError, CassandraSession>) =>
        Effect.map(Effect.flip(load), (error) => error._tag === "CassandraError" ? error.reason.said : error._tag)
      assert.deepStrictEqual(
        yield* Effect.all([
          said(saves([]).pipe(writeAll({ concurrency: 0 }))),
          said(saves([]).pipe(writeAll({ window: 70_000 }))),
          said(saves([]).pipe(writeAll({ maxFailures: NaN })))
        ]),
        [
          "the concurrency of writeAll is a whole number from 1 to 10000, not 0",
          "the window of writeAll is a whole number from 1 to 65535, not 70000",
          "maxFailures of writeAll is 0 or more, not NaN"
        ]
      )
    }).pipe(Effect.provide(EmbeddedSession.layer)))
})
