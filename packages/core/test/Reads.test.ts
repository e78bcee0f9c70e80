import {
  clustering,
  count,
  Cql,
  desc,
  distinct,
  first,
  groupBy,
  gt,
  Index,
  like,
  limit,
  lte,
  nearest,
  page,
  PageToken,
  perPartitionLimit,
  query,
  save,
  scan,
  select,
  Selector,
  streamDiverting,
  sync,
  table,
  tokenRange,
  update
} from "@effect-cql/core"
import { CassandraSession, contains, entry, oneOf } from "@effect-cql/core"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

const Visit = Schema.Struct({
  page: Schema.String,
  day: Cql.Int,
  at: Cql.Int,
  seconds: Cql.Int,
  title: Schema.optionalKey(Schema.String)
}).pipe(table("visits", { partitionKey: ["page"], clusteringKey: [desc("day"), "at"], staticColumns: ["title"] }))

const Doc = Schema.Struct({
  id: Cql.Int,
  name: Schema.String,
  size: Cql.Int,
  labels: Cql.Set(Schema.String),
  meta: Cql.Map(Schema.String, Cql.Int),
  embedding: Cql.Vector(2)
}).pipe(table("docs", {
  partitionKey: ["id"],
  indexes: [
    Index.sasi("name"),
    Index.sai("size"),
    Index.values("labels"),
    Index.entries("meta"),
    Index.sai("embedding", { similarity_function: "euclidean" })
  ]
}))

const visits = Effect.gen(function*() {
  yield* sync({ tables: [Visit, Doc] })
  for (const name of ["a", "b"]) {
    for (const day of [1, 2]) {
      for (const at of [1, 2, 3]) yield* save(Visit, { page: name, day, at, seconds: day * 10 + at })
    }
  }
  yield* update(Visit, { page: "empty" }, { title: "nothing yet" })
  for (const id of [1, 2, 3]) {
    yield* save(Doc, {
      id,
      name: `bee ${id}`,
      size: id * 10,
      labels: new Set([`l${id}`]),
      meta: new Map([["k", id]]),
      embedding: Float32Array.of(id, id)
    })
  }
})

const test = (
  name: string,
  steps: () => Generator<Effect.Effect<unknown, unknown, CassandraSession>, void, never>
) => it.effect(name, () => Effect.andThen(visits, Effect.gen(steps)).pipe(Effect.provide(EmbeddedSession.layer)))

describe("a query", () => {
  test("compares clustering columns together", function*() {
    const rows = yield* query(Visit, { page: "a" }).pipe(clustering(gt({ day: 1, at: 2 })))
    assert.deepStrictEqual(rows.map(({ at, day }) => [day, at]), [[2, 1], [2, 2], [2, 3], [1, 3]])
    const some = yield* query(Visit, { page: "a" }).pipe(clustering(oneOf([{ day: 1, at: 1 }, { day: 2, at: 3 }])))
    assert.deepStrictEqual(some.map(({ seconds }) => seconds), [23, 11])
  })
  test("limits rows of a partition", function*() {
    const rows = yield* scan(Visit).pipe(perPartitionLimit(1))
    assert.deepStrictEqual(rows.map(({ page, seconds }) => `${page}${seconds}`).sort(), ["a21", "b21"])
  })
  test("gives no row of a partition with static values alone, which distinct reads", function*() {
    assert.deepStrictEqual(yield* query(Visit, { page: "empty" }), [])
    assert.strictEqual((yield* scan(Visit)).length, 12)
    assert.strictEqual((yield* scan(Visit).pipe(limit(12))).length, 12)
    const [statics] = yield* query(Visit, { page: "empty" }).pipe(distinct)
    assert.deepStrictEqual<unknown>(statics, { page: "empty", title: "nothing yet" })
  })
  test("counts rows, and groups them by the key", function*() {
    assert.strictEqual(yield* scan(Visit).pipe(count), 12n)
    assert.strictEqual(yield* query(Visit, { page: "empty" }).pipe(count), 0n)
    const days = yield* query(Visit, { page: "a" }).pipe(
      select({ day: "day", visits: Selector.count, longest: Selector.max("seconds"), total: Selector.sum("seconds") }),
      groupBy("page", "day")
    )
    assert.deepStrictEqual<unknown>(days, [
      { day: 2, visits: 3n, longest: Option.some(23), total: 66 },
      { day: 1, visits: 3n, longest: Option.some(13), total: 36 }
    ])
  })
  test("tells write times and TTLs of cells", function*() {
    const row = yield* query(Visit, { page: "a" }).pipe(
      select({ written: Selector.writetime("seconds"), left: Selector.ttl("seconds") }),
      first
    )
    assert.isTrue(Option.isSome(Option.getOrThrow(row).written))
    assert.deepStrictEqual(Option.getOrThrow(row).left, Option.none())
  })
  test("reads a range of tokens", function*() {
    const lower = yield* scan(Visit).pipe(tokenRange(lte(0n)))
    const upper = yield* scan(Visit).pipe(tokenRange(gt(0n)))
    assert.strictEqual(lower.length + upper.length, 12)
  })
  test("finds by indexes of every kind", function*() {
    const ids = (rows: ReadonlyArray<{ readonly id: number }>) => rows.map(({ id }) => id).sort((a, b) => a - b)
    assert.deepStrictEqual(ids(yield* query(Doc, { name: like("bee%") })), [1, 2, 3])
    assert.deepStrictEqual(ids(yield* query(Doc, { size: gt(15) })), [2, 3])
    assert.deepStrictEqual(ids(yield* query(Doc, { labels: contains("l2") })), [2])
    assert.deepStrictEqual(ids(yield* query(Doc, { meta: entry("k", 3) })), [3])
    const near = yield* scan(Doc).pipe(nearest("embedding", Float32Array.of(2.9, 2.9), 2))
    assert.deepStrictEqual(near.map(({ id }) => id), [3, 2])
  })
})

describe("a page", () => {
  test("gives every row once, and ends", function*() {
    const seen: Array<number> = []
    let after: PageToken | undefined
    do {
      const { next, rows } = yield* query(Visit, { page: "a" }).pipe(page({ size: 4, after }))
      seen.push(...rows.map(({ seconds }) => seconds))
      after = Option.getOrUndefined(next)
    } while (after !== undefined)
    assert.deepStrictEqual(seen, [21, 22, 23, 11, 12, 13])
  })
  test("refuses a token of other values, of another query, and a damaged one", function*() {
    const { next } = yield* query(Visit, { page: "a" }).pipe(page({ size: 2 }))
    const token = Option.getOrThrow(next)
    const of = (name: string, after: string) =>
      query(Visit, { page: name }).pipe(page({ size: 2, after: PageToken.make(after as PageToken) }))
    const refused = [
      yield* Effect.flip(of("b", token)),
      yield* Effect.flip(query(Visit, { page: "a" }).pipe(select("day"), page({ size: 2, after: token }))),
      yield* Effect.flip(of("a", `${token.slice(0, 20)}${token[20] === "A" ? "B" : "A"}${token.slice(21)}`)),
      yield* Effect.flip(of("a", token.slice(0, -3))),
      yield* Effect.flip(of("a", "?"))
    ]
    for (const { reason } of refused) assert.strictEqual(reason._tag, "InvalidPageToken")
  })
})

describe("a stream", () => {
  test("diverts a row that does not fit, and goes on", function*() {
    const session = yield* CassandraSession
    yield* session.execute("UPDATE visits SET seconds = null WHERE page = 'a' AND day = 1 AND at = 2")
    yield* session.execute("INSERT INTO visits (page, day, at) VALUES ('a', 1, 9)")
    const columns: Array<string | undefined> = []
    const rows = yield* query(Visit, { page: "a" }).pipe(
      streamDiverting(({ reason }) =>
        Effect.sync(() => columns.push(reason._tag === "DecodeError" ? reason.column : undefined))
      ),
      Stream.runCollect
    )
    assert.deepStrictEqual([rows.length, columns], [5, ["seconds", "seconds"]])
  })
})
