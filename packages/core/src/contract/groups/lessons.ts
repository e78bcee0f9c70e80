import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { batch, counterBatch, unloggedBatch } from "../../Batch.ts"
import { increment } from "../../Change.ts"
import * as Cql from "../../Cql.ts"
import { explain } from "../../Explain.ts"
import { onlyIf, save, timestamp, ttl, update } from "../../Mutation.ts"
import { oneOf } from "../../Operator.ts"
import { type Page, page, type PageToken } from "../../Page.ts"
import { limit, one, query, scan, select, stream } from "../../Query.ts"
import { desc, table } from "../../Table.ts"
import { group } from "../ContractCase.ts"
import { expectEqual } from "../steps.ts"
import { newTable, typedRule as rule, yields } from "../typed.ts"

const newRows = newTable((name) =>
  Schema.Struct({ p: Cql.Int, c: Cql.Int, v: Schema.optionalKey(Schema.String) })
    .pipe(table(name, { partitionKey: ["p"], clusteringKey: ["c"] }))
)

const newTasks = newTable((name) =>
  Schema.Struct({
    id: Cql.Int,
    title: Schema.NonEmptyString,
    done: Schema.Boolean,
    tries: Cql.Int,
    due: Schema.optionalKey(Cql.Date),
    at: Schema.optionalKey(Cql.Time),
    note: Schema.optionalKey(Schema.String)
  }).pipe(table(name, { partitionKey: ["id"] }))
)

const Created = Schema.Struct({ board: Cql.Int, at: Cql.Int, kind: Schema.Literal("created"), title: Schema.String })
const Moved = Schema.Struct({ board: Cql.Int, at: Cql.Int, kind: Schema.Literal("moved"), to: Schema.String })

/** Rows 0 to `count` of one partition, some hundred in a request. */
const fill = Effect.fnUntraced(function*(rows: Effect.Success<typeof newRows>, p: number, count: number) {
  for (let from = 0; from < count; from += 500) {
    const some = Array.from({ length: Math.min(500, count - from) }, (_, at) => save(rows, { p, c: from + at }))
    yield* unloggedBatch(some)
  }
})

/** To CQL an empty collection is none. */
const isCleared = (value: unknown): boolean =>
  value === null || (Array.isArray(value) && value.length === 0) ||
  ((value instanceof Set || value instanceof Map) && value.size === 0)

/**
 * What other mappers got wrong with their users' data, each as the behaviour that this library has instead.
 *
 * @category groups
 * @since 0.1.0
 */
export const lessons = group("lessons of other mappers", [
  rule("a read gives every row, however many pages of the default size these are", function*() {
    const rows = yield* newRows
    yield* fill(rows, 1, 10_001)
    const all = yield* query(rows, { p: 1 }).pipe(select("c"))
    yield* expectEqual("query", [all.length, all[10_000]], [10_001, { c: 10_000 }])
    const streamed = yield* query(rows, { p: 1 }).pipe(select("c"), stream, Stream.runCount)
    yield* expectEqual("stream", streamed, 10_001)
  }),
  rule("readers of pages side by side keep their own places", function*() {
    const rows = yield* newRows
    yield* Effect.forEach([1, 2, 3], (p) => fill(rows, p, 40), { discard: true })
    const readAll = (p: number) =>
      Effect.gen(function*() {
        const seen: Array<string> = []
        let after: PageToken | undefined
        do {
          const found: Page<{ readonly p: number; readonly c: number }> = yield* query(rows, { p }).pipe(
            page({ size: 7, after })
          )
          seen.push(...found.rows.map(({ c, p }) => `${p}.${c}`))
          after = Option.getOrUndefined(found.next)
        } while (after !== undefined)
        return seen
      })
    const readers = Array.from({ length: 30 }, (_, at) => at % 3 + 1)
    const read = yield* Effect.forEach(readers, readAll, { concurrency: "unbounded" })
    yield* expectEqual(
      "rows",
      read,
      readers.map((p) => Array.from({ length: 40 }, (_, c) => `${p}.${c}`))
    )
  }),
  rule("writing what a projection read leaves every other column as it was", function*() {
    const tasks = yield* newTasks
    yield* save(tasks, { id: 1, title: "Feed the bees", done: false, tries: 3, note: "gently" })
    const { done, id } = yield* Effect.orDie(query(tasks, { id: 1 }).pipe(select("id", "done"), one))
    yield* update(tasks, { id }, { done: !done })
    yield* query(tasks, { id: 1 }).pipe(
      yields("row", [{ id: 1, title: "Feed the bees", done: true, tries: 3, note: "gently" }])
    )
  }),
  rule("a rejected write changes no value of the program", function*() {
    const tasks = yield* newTasks
    const task = { id: 1, title: "Feed the bees", done: false, tries: 3 }
    yield* save(tasks, task)
    const changes = { title: "Leave the bees", done: true }
    const outcome = yield* update(tasks, { id: 1 }, changes).pipe(onlyIf({ tries: 4 }))
    yield* expectEqual("outcome", outcome, { _tag: "Rejected", current: Option.some({ tries: 3 }) })
    yield* expectEqual("values", [task, changes], [
      { id: 1, title: "Feed the bees", done: false, tries: 3 },
      { title: "Leave the bees", done: true }
    ])
    yield* query(tasks, { id: 1 }).pipe(yields("row", [task]))
  }),
  rule("what was read is what the Schema says, and encodes again", function*() {
    const tasks = yield* newTasks
    const task = {
      id: 1,
      title: "Feed the bees",
      done: false,
      tries: 3,
      due: Cql.Date.make("2026-11-26" as Cql.Date),
      at: 3_600_000_000_000n
    }
    yield* save(tasks, task)
    const read = yield* Effect.orDie(query(tasks, { id: 1 }).pipe(one))
    yield* expectEqual("row", read, task)
    const json = Schema.toCodecJson(tasks)
    const text = JSON.stringify(yield* Effect.orDie(Schema.encodeEffect(json)(read)))
    yield* expectEqual("through JSON", yield* Effect.orDie(Schema.decodeUnknownEffect(json)(JSON.parse(text))), task)
  }),
  rule("a condition on one of several values takes any number of them", function*() {
    const tasks = yield* newTasks
    yield* save(tasks, { id: 1, title: "Feed the bees", done: false, tries: 3 })
    for (const tries of [[1], [1, 2], [1, 2, 3], [3], [9, 8, 7, 6]]) {
      const { _tag } = yield* update(tasks, { id: 1 }, { done: true }).pipe(onlyIf({ tries: oneOf(tries) }))
      yield* expectEqual(`one of ${tries.join()}`, _tag, tries.includes(3) ? "Applied" : "Rejected")
    }
  }),
  rule("TTLs, timestamps and limits are values, and make no statements of their own", function*() {
    const rows = yield* newRows
    const texts = new Set<string>()
    for (let n = 1; n <= 20; n++) {
      const saved = save(rows, { p: 1, c: n }).pipe(ttl(n), timestamp(BigInt(n)))
      yield* saved
      texts.add((yield* explain(saved)).cql)
      texts.add(
        (yield* explain(query(rows, { p: 1, c: oneOf(Array.from({ length: n }, (_, at) => at)) }).pipe(limit(n)))).cql
      )
    }
    yield* expectEqual("texts", texts.size, 2)
  }),
  rule("a save leaves what it does not name alone, and writes no null", function*() {
    const tasks = yield* newTasks
    yield* save(tasks, { id: 1, title: "Feed the bees", done: false, tries: 3, note: "gently" })
    yield* save(tasks, { id: 1, title: "Feed the bees", done: true, tries: 0 })
    yield* query(tasks, { id: 1 }).pipe(
      yields("row", [{ id: 1, title: "Feed the bees", done: true, tries: 0, note: "gently" }])
    )
  }),
  rule("of two saves the second lies over the first: absent stays, null and empty clear", function*() {
    const Row = Schema.Struct({
      a: Schema.optionalKey(Cql.Int),
      b: Schema.optionalKey(Schema.Boolean),
      c: Schema.optionalKey(Schema.NullOr(Cql.Int)),
      labels: Schema.optionalKey(Cql.Set(Cql.Int)),
      meta: Schema.optionalKey(Cql.Map(Cql.Int, Schema.Boolean)),
      log: Schema.optionalKey(Schema.Array(Cql.Int))
    })
    const rows = yield* newTable((name) =>
      Schema.Struct({ id: Cql.Int, ...Row.fields }).pipe(table(name, { partitionKey: ["id"] }))
    )
    const samples = yield* Effect.orDie(Arbitrary.sampleEffect(Arbitrary.schema(Row), { count: 60, seed: "merge" }))
    for (let id = 0; id < samples.length / 2; id++) {
      const [before, after] = [samples[2 * id]!, samples[2 * id + 1]!]
      yield* save(rows, { id, ...before })
      yield* save(rows, { id, ...after })
      const merged = Object.entries({ id, ...before, ...after }).filter(([, value]) => !isCleared(value))
      yield* query(rows, { id }).pipe(yields(`sample ${id}`, [Object.fromEntries(merged)]))
    }
  }),
  rule("a row of one of several kinds comes back as its own kind", function*() {
    const happenings = yield* newTable((name) =>
      Schema.Union([Created, Moved]).pipe(table(name, { partitionKey: ["board"], clusteringKey: [desc("at")] }))
    )
    yield* batch([
      save(happenings, { board: 1, at: 1, kind: "created", title: "Feed the bees" }),
      save(happenings, { board: 1, at: 2, kind: "moved", to: "done" })
    ])
    const rows = yield* query(happenings, { board: 1 })
    yield* expectEqual("rows", rows, [
      { board: 1, at: 2, kind: "moved", to: "done" },
      { board: 1, at: 1, kind: "created", title: "Feed the bees" }
    ])
    yield* expectEqual("narrowed", rows.map((row) => row.kind === "moved" ? row.to : row.title), [
      "done",
      "Feed the bees"
    ])
    yield* query(happenings, { board: 1, at: 1 }).pipe(
      yields("one of them", [{ board: 1, at: 1, kind: "created", title: "Feed the bees" }])
    )
    yield* expectEqual("scan", (yield* scan(happenings)).length, 2)
  }),
  rule("counters of a row are counted together and join a batch", function*() {
    const visits = yield* newTable((name) =>
      Schema.Struct({ page: Schema.String, seen: Cql.Counter, liked: Cql.Counter })
        .pipe(table(name, { partitionKey: ["page"] }))
    )
    yield* update(visits, { page: "a" }, { seen: increment(2n), liked: increment(1n) })
    yield* counterBatch([
      update(visits, { page: "a" }, { seen: increment(3n) }),
      update(visits, { page: "b" }, { liked: increment(1n) })
    ])
    yield* query(visits, { page: "a" }).pipe(yields("a", [{ page: "a", seen: 5n, liked: 1n }]))
  })
])
