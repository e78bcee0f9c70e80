import {
  CassandraSession,
  Cql,
  gt,
  Keyspace,
  limit,
  save,
  scan,
  type ScanCheckpoint,
  select,
  Selector,
  streamParallel,
  streamResumable,
  sync,
  table,
  tokenRange,
  withOptions
} from "@effect-cql/core"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { StatementLog } from "@effect-cql/core/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as RecordingSession from "./fixtures/RecordingSession.ts"
import { User } from "./fixtures/tasks.ts"

const Reading = Schema.Struct({ sensor: Schema.String, at: Cql.Int, value: Cql.Int })
  .pipe(table("readings", { partitionKey: ["sensor"], clusteringKey: ["at"] }))

type Reading = typeof Reading.Type

const keyOf = ({ at, sensor }: Reading) => `${sensor} ${at}`

const keysOf = (rows: ReadonlyArray<Reading>) => rows.map(keyOf).toSorted()

/** Some tables: how many rows each partition has. */
const small = (min: number, max: number) =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: min, maximum: max })))

const inputs = {
  partitions: Arbitrary.array(small(1, 9), { maxLength: 12 }),
  splits: small(1, 12),
  concurrency: small(1, 5),
  pageSize: small(1, 6),
  stopAfter: small(0, 30)
}

const filled = Effect.fnUntraced(function*(partitions: ReadonlyArray<number>) {
  yield* sync({ tables: [Reading] })
  const rows = partitions.flatMap((rows, sensor) =>
    Array.from({ length: rows }, (_, at) => ({ sensor: `sensor ${sensor}`, at, value: at }))
  )
  yield* Effect.forEach(rows, (row) => save(Reading, row), { discard: true })
  return keysOf(rows)
})

/** The same session, whose pages come early and late by turns, so that slices overtake each other. */
const uneven = Effect.map(CassandraSession, (session): CassandraSession["Service"] => {
  let pages = 0
  return {
    ...session,
    page: (...page) =>
      Effect.andThen(
        Effect.forEach(Array.from({ length: (pages++ * 7) % 13 }), () => Effect.yieldNow, { discard: true }),
        session.page(...page)
      )
  }
})

describe("streamParallel", () => {
  it.effect.prop(
    "gives every row of any table once",
    inputs,
    ({ concurrency, pageSize, partitions, splits }) =>
      Effect.gen(function*() {
        const all = yield* filled(partitions)
        const rows = yield* scan(Reading).pipe(
          withOptions({ pageSize }),
          streamParallel({ splits, concurrency }),
          Stream.runCollect
        )
        assert.deepStrictEqual(keysOf(rows), all)
      }).pipe(Effect.provide(EmbeddedSession.layer, { local: true })),
    { arbitrary: { runs: 60 } }
  )

  it.effect("cuts the ring into slices that meet, from behind the least token to the greatest", () =>
    Effect.gen(function*() {
      for (const splits of [1, 3, 64, 1_000]) {
        yield* StatementLog.clear
        yield* scan(User).pipe(streamParallel({ splits, concurrency: 1 }), Stream.runDrain)
        const statements = yield* StatementLog.recorded
        const cuts = statements.map(({ params }) => params)
        assert.deepStrictEqual([...new Set(statements.map(({ cql }) => cql))], [
          "SELECT id, name FROM ks.users WHERE token(id) > ? AND token(id) <= ?"
        ])
        assert.strictEqual(cuts.length, splits)
        assert.strictEqual(cuts[0]?.[0], -(2n ** 63n))
        assert.strictEqual(cuts.at(-1)?.[1], 2n ** 63n - 1n)
        for (let at = 1; at < splits; at++) assert.strictEqual(cuts[at]?.[0], cuts[at - 1]?.[1])
        const sizes = cuts.map(([from, to]) => (to as bigint) - (from as bigint))
        assert.isTrue(sizes.every((size) => size >= 2n ** 64n / BigInt(splits) - 1n))
      }
    }).pipe(Effect.provideService(Keyspace, "ks"), Effect.provide(RecordingSession.layer())))

  it.effect("reads no more slices at a time than it may, and no page before there is room for it", () =>
    Effect.gen(function*() {
      yield* filled(Array.from({ length: 40 }, () => 5))
      const session = yield* CassandraSession
      let running = 0
      let most = 0
      let sent = 0
      const counting: CassandraSession["Service"] = {
        ...session,
        page: (...page) =>
          Effect.suspend(() => {
            sent++
            most = Math.max(most, ++running)
            return Effect.yieldNow
          }).pipe(Effect.andThen(session.page(...page)), Effect.ensuring(Effect.sync(() => running--)))
      }
      const enough = yield* Deferred.make<void>()
      const reader = yield* scan(Reading).pipe(
        withOptions({ pageSize: 2 }),
        streamResumable({ splits: 20, concurrency: 3 }),
        Stream.runForEach(() => Effect.andThen(Deferred.succeed(enough, undefined), Effect.never)),
        Effect.provideService(CassandraSession, counting),
        Effect.forkChild
      )
      yield* Deferred.await(enough)
      yield* Effect.forEach(Array.from({ length: 200 }), () => Effect.yieldNow)
      // One is taken, one waits, and each slice has one at hand.
      assert.strictEqual(sent, 5)
      yield* Fiber.interrupt(reader)
      yield* scan(Reading).pipe(
        withOptions({ pageSize: 2 }),
        streamParallel({ splits: 20, concurrency: 3 }),
        Stream.runDrain,
        Effect.provideService(CassandraSession, counting)
      )
      assert.strictEqual(most, 3)
      assert.strictEqual(running, 0)
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("fails with the error of a slice", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(scan(Reading).pipe(streamParallel(), Stream.runDrain))
      assert.strictEqual(error.reason._tag, "InvalidQuery")
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("refuses what has a meaning for the whole table only", () =>
    Effect.gen(function*() {
      const said = (stream: Stream.Stream<unknown, { readonly reason: { readonly said: string } }, CassandraSession>) =>
        Effect.map(Effect.flip(Stream.runDrain(stream)), ({ reason }) => reason.said)
      const all = scan(Reading)
      assert.deepStrictEqual(
        yield* Effect.all([
          said(all.pipe(limit(3), streamParallel())),
          said(all.pipe(tokenRange(gt(0n)), streamParallel())),
          said(all.pipe(select({ n: Selector.count }), streamParallel())),
          said(all.pipe(streamParallel({ splits: 0 }))),
          said(all.pipe(streamParallel({ concurrency: 1.5 })))
        ]),
        [
          "a parallel scan has no order to limit: leave limit out and use Stream.take",
          "a parallel scan makes token ranges of its own: leave tokenRange out",
          "a parallel scan gives an aggregate for each of its slices: group by the partition key, or use scan",
          "the number of splits is a whole number from 1 to 1000000, not 0",
          "the concurrency of a scan is a whole number from 1 to 10000, not 1.5"
        ]
      )
    }).pipe(Effect.provide(EmbeddedSession.layer)))
})

describe("streamResumable", () => {
  it.effect.prop(
    "goes on behind any page: nothing is lost, nothing comes again",
    inputs,
    ({ concurrency, pageSize, partitions, splits, stopAfter }) =>
      Effect.gen(function*() {
        const all = yield* filled(partitions)
        const small = scan(Reading).pipe(withOptions({ pageSize }))
        const before = yield* small.pipe(
          streamResumable({ splits, concurrency }),
          Stream.take(stopAfter),
          Stream.runCollect,
          Effect.provideServiceEffect(CassandraSession, uneven)
        )
        const from = before.at(-1)?.checkpoint
        const after = yield* small.pipe(
          streamResumable({ from, splits, concurrency: 6 - concurrency }),
          Stream.runCollect
        )
        assert.deepStrictEqual(keysOf([...before, ...after].flatMap(({ rows }) => rows)), all)
      }).pipe(Effect.provide(EmbeddedSession.layer, { local: true })),
    { arbitrary: { runs: 120 } }
  )

  it.effect("keeps a checkpoint as small as the slices that are open", () =>
    Effect.gen(function*() {
      yield* filled(Array.from({ length: 60 }, () => 4))
      const pages = yield* scan(Reading).pipe(
        withOptions({ pageSize: 2 }),
        streamResumable({ splits: 500, concurrency: 4 }),
        Stream.runCollect
      )
      assert.isAtMost(Math.max(...pages.map(({ checkpoint }) => checkpoint.open.length)), 8)
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("refuses a checkpoint that is damaged, before it reads anything", () =>
    Effect.gen(function*() {
      const [page] = yield* scan(User).pipe(streamResumable({ splits: 4 }), Stream.take(1), Stream.runCollect)
      yield* StatementLog.clear
      const good = page!.checkpoint
      const open = [{ slice: 0 }]
      const damaged: ReadonlyArray<ScanCheckpoint> = [
        { ...good, begun: 9 },
        { ...good, begun: 0, open },
        { ...good, begun: 1, open: [...open, ...open] },
        { ...good, splits: 0 },
        { ...good, scan: "other" }
      ]
      for (const from of damaged) {
        const { reason } = yield* Effect.flip(scan(User).pipe(streamResumable({ from }), Stream.runDrain))
        assert.strictEqual(reason._tag, "InvalidPageToken")
      }
      assert.isEmpty(yield* StatementLog.recorded)
    }).pipe(Effect.provideService(Keyspace, "ks"), Effect.provide(RecordingSession.layer())))

  it.effect("belongs to the keyspace it was made in", () =>
    Effect.gen(function*() {
      const from = yield* scan(User).pipe(streamResumable(), Stream.take(1), Stream.runCollect).pipe(
        Effect.map(([page]) => page?.checkpoint),
        Effect.provideService(Keyspace, "a")
      )
      const { reason } = yield* Effect.flip(
        scan(User).pipe(streamResumable({ from }), Stream.runDrain, Effect.provideService(Keyspace, "b"))
      )
      assert.strictEqual(reason._tag, "InvalidPageToken")
    }).pipe(Effect.provide(RecordingSession.layer())))
})
