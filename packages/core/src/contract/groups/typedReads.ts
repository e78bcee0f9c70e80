import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { count, groupBy } from "../../Aggregate.ts"
import type { CassandraError } from "../../CassandraError.ts"
import { CassandraSession } from "../../CassandraSession.ts"
import * as Cql from "../../Cql.ts"
import { save, ttl, update } from "../../Mutation.ts"
import { between, gt, gte, lt, lte, oneOf } from "../../Operator.ts"
import { page, PageToken } from "../../Page.ts"
import {
  allowFiltering,
  distinct,
  first,
  limit,
  one,
  order,
  perPartitionLimit,
  query,
  scan,
  select,
  stream,
  streamDiverting
} from "../../Query.ts"
import { clustering, tokenRange } from "../../QueryRange.ts"
import * as Selector from "../../Selector.ts"
import { withOptions } from "../../Statement.ts"
import { desc, table } from "../../Table.ts"
import { group } from "../ContractCase.ts"
import { ContractKeyspace } from "../ContractKeyspace.ts"
import { expectEqual } from "../steps.ts"
import { newTable, typedRule as rule, yields } from "../typed.ts"

const Visit = Schema.Struct({
  page: Schema.String,
  day: Cql.Int,
  at: Cql.Int,
  seconds: Cql.Int,
  title: Schema.optionalKey(Schema.String)
})

/** Two pages with three visits on each of two days, and a page that has a title alone. */
const newVisits = Effect.tap(
  newTable((name) =>
    Visit.pipe(table(name, { partitionKey: ["page"], clusteringKey: [desc("day"), "at"], staticColumns: ["title"] }))
  ),
  (visits) =>
    Effect.gen(function*() {
      for (const page of ["a", "b"]) {
        for (const day of [1, 2]) {
          for (const at of [1, 2, 3]) yield* save(visits, { page, day, at, seconds: day * 10 + at })
        }
      }
      yield* update(visits, { page: "empty" }, { title: "nothing yet" })
    })
)

const newEvents = newTable((name) =>
  Schema.Struct({ board: Cql.Int, at: Schema.Date, title: Schema.String }).pipe(
    table(name, { partitionKey: ["board"], clusteringKey: ["at"] })
  )
)

const seconds = (rows: ReadonlyArray<{ readonly seconds: number }>): ReadonlyArray<number> =>
  rows.map(({ seconds }) => seconds)

/**
 * The reads of this library, as programs write them.
 *
 * @category groups
 * @since 0.1.0
 */
export const typedReads = group("typed reads", [
  rule("a partition, a row of it, slices and ranges, in the order of the clustering key and against it", function*() {
    const visits = yield* newVisits
    const of = <E, R>(rows: Effect.Effect<ReadonlyArray<{ readonly seconds: number }>, E, R>) =>
      Effect.map(rows, seconds)
    yield* of(query(visits, { page: "a" })).pipe(yields("partition", [21, 22, 23, 11, 12, 13]))
    yield* of(query(visits, { page: "a" }).pipe(order("reversed"))).pipe(yields("reversed", [13, 12, 11, 23, 22, 21]))
    yield* of(query(visits, { page: "a", day: 1, at: 2 })).pipe(yields("row", [12]))
    yield* of(query(visits, { page: "a", day: 2 })).pipe(yields("slice", [21, 22, 23]))
    yield* of(query(visits, { page: "a", day: 2, at: gte(2) })).pipe(yields("range", [22, 23]))
    yield* of(query(visits, { page: "a", day: between(gt(0), lt(2)) })).pipe(yields("between", [11, 12, 13]))
    yield* of(query(visits, { page: "a", day: oneOf([1, 2, 9]), at: 3 })).pipe(yields("oneOf", [23, 13]))
    yield* of(query(visits, { page: "a" }).pipe(limit(2))).pipe(yields("limit", [21, 22]))
    yield* of(query(visits, { page: "nowhere" })).pipe(yields("nothing", []))
  }),
  rule("rows of several partitions come partition by partition, in an order that is the database's", function*() {
    const visits = yield* newVisits
    const rows = yield* query(visits, { page: oneOf(["a", "b", "z"]), day: 2, at: lte(1) })
    yield* expectEqual("rows", rows.map(({ page, seconds }) => `${page}${seconds}`).sort(), ["a21", "b21"])
    const limited = yield* query(visits, { page: oneOf(["a", "b"]) }).pipe(perPartitionLimit(2))
    yield* expectEqual("limited", [...seconds(limited)].sort((a, b) => a - b), [21, 21, 22, 22])
    yield* query(visits, { page: oneOf([]) }).pipe(yields("none of them", []))
  }),
  rule("clustering columns are compared together", function*() {
    const visits = yield* newVisits
    const rows = yield* query(visits, { page: "a" }).pipe(clustering(gt({ day: 1, at: 2 })))
    yield* expectEqual("greater", rows.map(({ at, day }) => [day, at]), [[2, 1], [2, 2], [2, 3], [1, 3]])
    const some = yield* query(visits, { page: "a" }).pipe(clustering(oneOf([{ day: 1, at: 1 }, { day: 2, at: 3 }])))
    yield* expectEqual("of these", seconds(some), [23, 11])
    const within = yield* query(visits, { page: "a" }).pipe(
      clustering(between(gte({ day: 1, at: 3 }), lt({ day: 2, at: 2 })))
    )
    yield* expectEqual("between", seconds(within), [21, 13])
  }),
  rule("times are compared as times", function*() {
    const events = yield* newEvents
    const day = (day: number) => new Date(Date.UTC(2026, 10, day))
    for (const at of [1, 2, 3]) yield* save(events, { board: 1, at: day(at), title: `t${at}` })
    const titles = query(events, { board: 1, at: between(gte(day(2)), lt(day(4))) }).pipe(select("title"))
    yield* titles.pipe(yields("from the second on", [{ title: "t2" }, { title: "t3" }]))
    yield* query(events, { board: 1, at: day(1) }).pipe(yields("at once", [{ board: 1, at: day(1), title: "t1" }]))
  }),
  rule("the first row, the only one, and how many there are", function*() {
    const visits = yield* newVisits
    yield* query(visits, { page: "nowhere" }).pipe(first, yields("no first", Option.none()))
    yield* query(visits, { page: "a" }).pipe(
      first,
      Effect.map(Option.map(({ at }) => at)),
      yields("first", Option.some(1))
    )
    yield* query(visits, { page: "a", day: 1, at: 1 }).pipe(
      select("seconds"),
      one,
      Effect.orDie,
      yields("one", { seconds: 11 })
    )
    const none = yield* Effect.orDie(Effect.flip(query(visits, { page: "nowhere" }).pipe(one)))
    const many = yield* Effect.orDie(Effect.flip(query(visits, { page: "a" }).pipe(one)))
    yield* expectEqual("none, many", [none._tag, many._tag], ["NotFound", "NotUnique"])
    yield* scan(visits).pipe(count, yields("all", 12n))
    yield* query(visits, { page: "a", day: 1 }).pipe(count, yields("slice", 3n))
    yield* query(visits, { page: "empty" }).pipe(count, yields("statics are no row", 0n))
  }),
  rule("columns are chosen, and a projection has no other", function*() {
    const visits = yield* newVisits
    yield* query(visits, { page: "a", day: 1, at: 1 }).pipe(
      select("seconds", "page"),
      yields("two", [{ page: "a", seconds: 11 }])
    )
    yield* query(visits, { page: "a", day: 1, at: 1 }).pipe(select("title"), yields("absent", [{}]))
  }),
  rule("a partition of static values alone gives no row, and distinct reads what it has", function*() {
    const visits = yield* newVisits
    yield* query(visits, { page: "empty" }).pipe(yields("rows", []))
    yield* query(visits, { page: "empty" }).pipe(select("title"), yields("projection", []))
    yield* expectEqual("scan", (yield* scan(visits)).length, 12)
    yield* expectEqual("limited scan", (yield* scan(visits).pipe(limit(12))).length, 12)
    yield* query(visits, { page: "empty" }).pipe(
      distinct,
      yields("distinct", [{ page: "empty", title: "nothing yet" }])
    )
    const pages = yield* scan(visits).pipe(distinct)
    yield* expectEqual("partitions", pages.map(({ page }) => page).sort(), ["a", "b", "empty"])
    const perPartition = yield* scan(visits).pipe(perPartitionLimit(1))
    yield* expectEqual("one of each", perPartition.map(({ page }) => page).sort(), ["a", "b"])
  }),
  rule("rows are grouped by the key, with aggregates over each group", function*() {
    const visits = yield* newVisits
    yield* query(visits, { page: "a" }).pipe(
      select({
        day: "day",
        visits: Selector.count,
        least: Selector.min("seconds"),
        most: Selector.max("seconds"),
        total: Selector.sum("seconds"),
        mean: Selector.avg("seconds")
      }),
      groupBy("page", "day"),
      yields("days", [
        { day: 2, visits: 3n, least: Option.some(21), most: Option.some(23), total: 66, mean: 22 },
        { day: 1, visits: 3n, least: Option.some(11), most: Option.some(13), total: 36, mean: 12 }
      ])
    )
    yield* query(visits, { page: "nowhere" }).pipe(
      select({ visits: Selector.count, most: Selector.max("seconds"), total: Selector.sum("seconds") }),
      yields("of nothing", [{ visits: 0n, most: Option.none(), total: 0 }])
    )
  }),
  rule("write times, TTLs, casts and functions are columns of a projection", function*() {
    const events = yield* newEvents
    const at = new Date(86_400_000)
    yield* save(events, { board: 1, at, title: "Feed the bees" }).pipe(ttl("1 hour"))
    const [row] = yield* query(events, { board: 1 }).pipe(
      select({
        written: Selector.writetime("title"),
        left: Selector.ttl("title"),
        day: Selector.call("to_date", ["at"], Cql.Date)
      })
    )
    yield* expectEqual("written", Option.isSome(row!.written), true)
    yield* expectEqual(
      "an hour at most",
      Option.exists(
        row!.left,
        (left) => Duration.between(left, { minimum: Duration.minutes(50), maximum: Duration.hours(1) })
      ),
      true
    )
    yield* expectEqual("day", row!.day, "1970-01-02")
    const visits = yield* newVisits
    yield* query(visits, { page: "a", day: 1, at: 1 }).pipe(
      select({ text: Selector.cast("seconds", Schema.String), seconds: "seconds" }),
      yields("cast", [{ text: "11", seconds: 11 }])
    )
    yield* update(events, { board: 1, at }, { title: "For ever" })
    yield* query(events, { board: 1 }).pipe(
      select({ left: Selector.ttl("title") }),
      yields("no TTL", [{ left: Option.none() }])
    )
  }),
  rule("ranges of tokens hold every partition once", function*() {
    const visits = yield* newVisits
    const lower = yield* scan(visits).pipe(tokenRange(lte(0n)))
    const upper = yield* scan(visits).pipe(tokenRange(gt(0n)))
    const pages = new Set(lower.map(({ page }) => page))
    yield* expectEqual("rows", lower.length + upper.length, 12)
    yield* expectEqual("in both", upper.filter(({ page }) => pages.has(page)), [])
    const paged = yield* scan(visits).pipe(
      tokenRange(gt(0n)),
      withOptions({ pageSize: 2 }),
      stream,
      Stream.runCount
    )
    yield* expectEqual("pages inside a range", paged, upper.length)
    const middle = yield* scan(visits).pipe(tokenRange(gt(-(2n ** 62n)), lte(2n ** 62n)))
    yield* expectEqual("rows of one partition stay together", middle.length % 6, 0)
  }),
  rule("a filter reads what it must, and drops what does not match", function*() {
    const visits = yield* newVisits
    const within = yield* query(visits, { page: "a" }).pipe(allowFiltering({ seconds: gte(22) }))
    yield* expectEqual("within a partition", seconds(within), [22, 23])
    const over = yield* scan(visits).pipe(allowFiltering({ at: 2, seconds: lt(20) }))
    yield* expectEqual("over the table", over.map(({ page, seconds }) => `${page}${seconds}`).sort(), ["a12", "b12"])
  }),
  rule("pages give every row once and end, side by side too", function*() {
    const visits = yield* newVisits
    const readAll = (name: string) =>
      Effect.gen(function*() {
        const seen: Array<number> = []
        let after: PageToken | undefined
        do {
          const { next, rows } = yield* query(visits, { page: name }).pipe(page({ size: 2, after }))
          seen.push(...seconds(rows))
          after = Option.getOrUndefined(next)
        } while (after !== undefined)
        return seen
      })
    const all = yield* Effect.forEach(["a", "b", "a", "b"], readAll, { concurrency: "unbounded" })
    yield* expectEqual("rows", all, Array.from({ length: 4 }, () => [21, 22, 23, 11, 12, 13]))
    const { next, rows } = yield* query(visits, { page: "nowhere" }).pipe(page({ size: 2 }))
    yield* expectEqual("nothing", [rows, next], [[], Option.none()])
  }),
  rule("a page's token is of its query and its values, and undamaged", function*() {
    const visits = yield* newVisits
    const { next } = yield* query(visits, { page: "a" }).pipe(page({ size: 2 }))
    const token = Option.getOrThrow(next)
    const after = (name: string, after: string) =>
      query(visits, { page: name }).pipe(page({ size: 2, after: PageToken.make(after as PageToken) }))
    const refused: ReadonlyArray<Effect.Effect<unknown, CassandraError, CassandraSession>> = [
      after("b", token),
      after("a", `${token.slice(0, 20)}${token[20] === "A" ? "B" : "A"}${token.slice(21)}`),
      after("a", token.slice(0, -3)),
      after("a", "?"),
      query(visits, { page: "a" }).pipe(select("day"), page({ size: 2, after: token }))
    ]
    const reasons = yield* Effect.forEach(
      refused,
      (paged) => Effect.orDie(Effect.map(Effect.flip(paged), ({ reason }) => reason._tag))
    )
    yield* expectEqual("reasons", reasons, Array.from({ length: 5 }, () => "InvalidPageToken"))
    const { rows } = yield* after("a", token)
    yield* expectEqual("the token itself", seconds(rows), [23, 11])
  }),
  rule("a stream gives all rows of many pages, a limited one as many", function*() {
    const visits = yield* newVisits
    const small = withOptions({ pageSize: 2 })
    const all = yield* query(visits, { page: "a" }).pipe(small, stream, Stream.runCollect)
    yield* expectEqual("all", seconds(all), [21, 22, 23, 11, 12, 13])
    const some = yield* query(visits, { page: "a" }).pipe(limit(3), small, stream, Stream.runCollect)
    yield* expectEqual("limited", seconds(some), [21, 22, 23])
    const scanned = yield* scan(visits).pipe(small, stream, Stream.runCount)
    yield* expectEqual("scan", scanned, 12)
  }),
  rule("a stream diverts a row that does not fit, and goes on", function*() {
    const visits = yield* newVisits
    const { execute } = yield* CassandraSession
    const keyspace = yield* ContractKeyspace
    yield* execute(`INSERT INTO ${keyspace.name}.${visits.definition.name} (page, day, at) VALUES ('a', 1, 9)`)
    const columns: Array<string | undefined> = []
    const rows = yield* query(visits, { page: "a" }).pipe(
      streamDiverting(({ reason }) =>
        Effect.sync(() => columns.push(reason._tag === "DecodeError" ? reason.column : undefined))
      ),
      Stream.runCollect
    )
    yield* expectEqual("rows, columns", [rows.length, columns], [6, ["seconds"]])
    const error = yield* Effect.orDie(Effect.flip(query(visits, { page: "a" })))
    yield* expectEqual("without it", error.reason._tag, "DecodeError")
  }),
  rule("a column that was dropped and added again with another type decodes as it is now", function*() {
    const { execute } = yield* CassandraSession
    const keyspace = yield* ContractKeyspace
    const before = yield* newTable((name) =>
      Schema.Struct({ id: Cql.Int, a: Schema.optionalKey(Cql.Int), v: Schema.optionalKey(Schema.String) })
        .pipe(table(name, { partitionKey: ["id"] }))
    )
    yield* save(before, { id: 1, a: 1, v: "old" })
    yield* query(before, { id: 1 }).pipe(yields("before", [{ id: 1, a: 1, v: "old" }]))
    const name = `${keyspace.name}.${before.definition.name}`
    yield* execute(`ALTER TABLE ${name} DROP v`)
    yield* execute(`ALTER TABLE ${name} ADD v text`)
    yield* query(before, { id: 1 }).pipe(yields("after", [{ id: 1, a: 1 }]))
    yield* execute(`ALTER TABLE ${name} ADD b int`)
    yield* query(before, { id: 1 }).pipe(yields("a column more", [{ id: 1, a: 1 }]))
  })
])
