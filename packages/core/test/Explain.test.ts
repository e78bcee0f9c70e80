import {
  allowFiltering,
  batch,
  between,
  clustering,
  contains,
  Cql,
  distinct,
  explain,
  groupBy,
  gt,
  gte,
  increment,
  limit,
  lt,
  lte,
  nearest,
  oneOf,
  order,
  perPartitionLimit,
  query,
  save,
  scan,
  select,
  Selector,
  type Statement,
  tokenRange,
  update
} from "@effect-cql/core"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Order, Page, Reading, TaskCounter, TaskEvent, User } from "./fixtures/tasks.ts"

const boardId = Cql.Uuid.make("7c9e6679-7425-40de-944b-e07fc1f90ae7" as Cql.Uuid)
const monday = new Date("2026-11-23T00:00:00Z")

describe("explain", () => {
  it.effect("lays a query open without a session", () =>
    Effect.gen(function*() {
      const { values, ...explanation } = yield* explain(
        query(TaskEvent, { boardId, createdAt: gte(monday) }).pipe(allowFiltering({ sprint: 3 }))
      )
      assert.deepStrictEqual(explanation, {
        cql: "SELECT board_id, created_at, id, title, status, sprint, labels, assignee FROM task_events " +
          "WHERE board_id = ? AND created_at >= ? AND sprint = ? ALLOW FILTERING",
        idempotent: true,
        reach: "one partition",
        legal: [
          "the partition key is whole: board_id",
          "clustering columns are restricted in order: created_at",
          "ALLOW FILTERING: the server drops rows by sprint"
        ]
      })
      assert.deepStrictEqual(values.map(({ name, type, value }) => [name, type, Redacted.value(value)]), [
        ["board_id", "uuid", boardId],
        ["created_at", "timestamp", monday],
        ["sprint", "int", 3]
      ])
    }))

  it.effect("shows what each form of a read becomes", () =>
    Effect.gen(function*() {
      const partition = query(Reading, { region: "north", sensor: 7 })
      const all = "region, sensor, at, celsius, sensor_name"
      const texts: ReadonlyArray<readonly [Statement<unknown>, string]> = [
        [
          partition.pipe(order("reversed"), limit(5)),
          `SELECT ${all} FROM readings WHERE region = ? AND sensor = ? ORDER BY at DESC LIMIT ?`
        ],
        [
          partition.pipe(clustering(gt({ at: monday }))),
          `SELECT ${all} FROM readings WHERE region = ? AND sensor = ? AND (at) > (?)`
        ],
        [
          partition.pipe(distinct),
          "SELECT DISTINCT region, sensor, sensor_name FROM readings WHERE region = ? AND sensor = ?"
        ],
        [
          query(Reading, { region: "north", sensor: oneOf([1, 2]) }).pipe(perPartitionLimit(3)),
          `SELECT ${all} FROM readings WHERE region = ? AND sensor IN ? PER PARTITION LIMIT ?`
        ],
        [
          scan(Reading).pipe(tokenRange(gt(0n), lte(9n))),
          `SELECT ${all} FROM readings WHERE token(region, sensor) > ? AND token(region, sensor) <= ?`
        ],
        [
          scan(Reading).pipe(
            select({ region: "region", sensor: "sensor", readings: Selector.count, warmest: Selector.max("celsius") }),
            groupBy("region", "sensor")
          ),
          "SELECT region AS region, sensor AS sensor, count(at) AS readings, max(celsius) AS warmest FROM readings " +
          "GROUP BY region, sensor"
        ],
        [
          scan(Page).pipe(nearest("embedding", Float32Array.of(1, 2, 3), 10)),
          "SELECT id, title, labels, embedding FROM pages ORDER BY embedding ANN OF ? LIMIT ?"
        ],
        [
          query(Page, { labels: contains("garden") }),
          "SELECT id, title, labels, embedding FROM pages WHERE labels CONTAINS ?"
        ],
        [
          query(Order, { status: "paid", total: between(gte(1), lt(5)) }),
          "SELECT id, status, total FROM orders WHERE status = ? AND total >= ? AND total < ?"
        ]
      ]
      for (const [statement, text] of texts) assert.strictEqual((yield* explain(statement)).cql, text)
    }))

  it.effect("prints no bound value", () =>
    Effect.gen(function*() {
      const explanation = yield* explain(save(User, { id: boardId, name: "Ada Lovelace" }))
      assert.notInclude(JSON.stringify(explanation), "Ada Lovelace")
    }))

  it.effect("tells how far a statement reaches and whether it may be sent twice", () =>
    Effect.gen(function*() {
      const counted = update(TaskCounter, { boardId, status: "todo" }, { count: increment(1n) })
      const byIndex = yield* explain(query(TaskEvent, { status: "todo" }))
      assert.strictEqual(byIndex.reach, "all partitions")
      assert.deepStrictEqual(byIndex.legal, ["column status has an index"])
      assert.strictEqual((yield* explain(scan(User))).reach, "all partitions")
      assert.isFalse((yield* explain(counted)).idempotent)
    }))

  it.effect("shows a batch as CQL would write it", () =>
    Effect.gen(function*() {
      const { cql } = yield* explain(batch([save(User, { id: boardId, name: "Ada" })]))
      assert.strictEqual(cql, "BEGIN BATCH\n  INSERT INTO users (id, name) VALUES (?, ?);\nAPPLY BATCH")
    }))

  it.effect("fails as the statement would", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(explain(save(User, { id: "not-a-uuid" as Cql.Uuid, name: "Ada" })))
      assert.strictEqual(error.reason._tag, "EncodeError")
    }))
})
