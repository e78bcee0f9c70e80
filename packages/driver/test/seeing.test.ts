/** What a program sees of its requests on a real node: infos, warnings in the log, and the driver's own log. */
import { param, withInfo, withServerTrace } from "@effect-cql/core"
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import { cql } from "@effect-cql/core/RawCql"
import { withOptions } from "@effect-cql/core/Statement"
import { assert, describe, it } from "@effect/vitest"
import { type Host, metrics, tracker } from "cassandra-driver"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { EventEmitter } from "node:events"
import { describeCassandra } from "../../../test/provided.ts"
import { type CassandraDriver, RetryPolicy } from "../src/index.ts"
import { live } from "./live.ts"

/** What is logged, as text with its annotations. */
const recordLog = () => {
  const entries: Array<string> = []
  const logger = Logger.map(Logger.formatLogFmt, (entry) => void entries.push(entry))
  return { entries, layer: Logger.layer([logger]) }
}

describeCassandra("what is seen", (cassandra) => {
  describe("of a request", () => {
    it.effect("are its coordinator, pages and attempts", () =>
      Effect.gen(function*() {
        const { execute } = yield* CassandraSession
        yield* execute("CREATE TABLE t (p int, c int, PRIMARY KEY (p, c))")
        for (let c = 0; c < 25; c++) yield* execute("INSERT INTO t (p, c) VALUES (1, ?)", [c])
        const [, [info]] = yield* cql`SELECT c FROM t WHERE p = 1`.pipe(withOptions({ pageSize: 10 }), withInfo)
        assert.deepInclude(info, { pages: 3, attempts: 3, rows: 25, speculativeExecutions: 0, warnings: [] })
        assert.strictEqual(info?.coordinator, `${cassandra.contactPoints[0]}:${cassandra.port}`)
        assert.strictEqual(info?.node?.dataCenter, cassandra.localDataCenter)
        assert.match(info?.node?.id ?? "", /^[0-9a-f-]{36}$/)
      }).pipe(Effect.provide(live(cassandra))))

    it.effect("are warnings, as values and once in the log, where no value of a row stands", () => {
      const log = recordLog()
      return Effect.gen(function*() {
        const { execute } = yield* CassandraSession
        yield* execute("CREATE TABLE t (p text, c int, PRIMARY KEY (p, c))")
        yield* Effect.forEach(
          Array.from({ length: 1_100 }, (_, c) => c),
          (c) => execute("DELETE FROM t WHERE p = 'ada' AND c = ?", [c]),
          { concurrency: 16, discard: true }
        )
        const [, infos] = yield* Effect.repeat(cql`SELECT c FROM t WHERE p = 'ada'`, { times: 2 }).pipe(withInfo)
        for (const { warnings } of infos) assert.include(warnings.join(), "1100 tombstone cells")
        const warned = log.entries.filter((entry) => entry.includes("tombstone"))
        assert.lengthOf(warned, 1)
        assert.include(warned[0], "SELECT c FROM t")
        assert.include(warned[0], `coordinator=${cassandra.contactPoints[0]}:${cassandra.port}`)
        assert.include(warned[0], "level=WARN")
        assert.notInclude(warned[0]?.split("statement=")[0], "ada")
      }).pipe(Effect.provide(live(cassandra).pipe(Layer.provideMerge(log.layer))))
    })
  })

  it.effect("of the driver's complaint about too many statements is logged once", () => {
    const log = recordLog()
    return Effect.gen(function*() {
      const { execute } = yield* CassandraSession
      yield* execute("CREATE TABLE t (p int PRIMARY KEY)")
      for (let p = 0; p < 20; p++) yield* execute(`SELECT p FROM t WHERE p = ${p}`)
      assert.lengthOf(log.entries.filter((entry) => entry.includes("Prepared statements exceeded maximum")), 1)
    }).pipe(Effect.provide(live(cassandra, { maxPrepared: 5 }).pipe(Layer.provideMerge(log.layer))))
  })

  describe("in metrics", () => {
    const counts = Effect.map(Metric.snapshot, (metrics) =>
      Object.fromEntries(
        metrics.map(({ attributes, id, state }) => [
          `${id} ${attributes?.["error.type"] ?? attributes?.["db.operation.name"] ?? ""}`.trim(),
          "count" in state ? Number(state.count) : 0
        ])
      ))

    it.effect("are requests, and what the driver did for them", () =>
      Effect.gen(function*() {
        const { batch, execute } = yield* CassandraSession
        yield* execute("CREATE TABLE t (p int PRIMARY KEY, v text)")
        for (let p = 0; p < 3; p++) yield* execute("INSERT INTO t (p, v) VALUES (?, ?)", [p, "x"])
        yield* execute("SELECT v FROM t WHERE p = ?", [1])
        yield* batch(Array.from({ length: 20 }, (_, p) => ({
          cql: "INSERT INTO t (p, v) VALUES (?, ?)",
          params: [p, "x".repeat(400)]
        })))
        yield* Effect.exit(execute("SELECT v FROM t WHERE v = ?", ["x"]))
        assert.deepInclude(yield* counts, {
          "db.client.operation.duration INSERT": 3,
          "db.client.operation.duration SELECT": 1,
          "db.client.operation.duration BATCH": 1,
          "db.client.operation.duration InvalidQuery": 1,
          "db.client.response.returned_rows SELECT": 1,
          "effect_cql.prepared": 2,
          "effect_cql.server_warnings": 1
        })
      }).pipe(
        Effect.provide(live(cassandra, { metrics: true })),
        Effect.provideService(Metric.MetricRegistry, new Map())
      ))

    it.effect("are retries, by reason", () =>
      Effect.gen(function*() {
        const { execute } = yield* CassandraSession
        yield* execute("CREATE TABLE t (p int PRIMARY KEY)")
        yield* Effect.exit(execute("SELECT p FROM t", [], { consistency: "THREE" }))
        assert.deepInclude(yield* counts, { "effect_cql.retries Unavailable": 1 })
      }).pipe(
        Effect.provide(live(cassandra, { metrics: true })),
        Effect.provideService(Metric.MetricRegistry, new Map())
      ))

    it.effect("are none where nobody asked for any", () =>
      Effect.gen(function*() {
        yield* (yield* CassandraSession).execute("SELECT key FROM system.local")
        assert.deepStrictEqual(yield* counts, {})
      }).pipe(
        Effect.provide(live(cassandra)),
        Effect.provideService(Metric.MetricRegistry, new Map())
      ))
  })

  describe("by what the driver was given to look on", () => {
    const [select, insert] = ["SELECT v FROM t WHERE p = ?", "INSERT INTO t (p, v) VALUES (?, ?)"]

    /** Two requests that succeed and one that fails. */
    const requests = Effect.gen(function*() {
      const { execute } = yield* CassandraSession
      yield* execute(insert, [1, 2])
      yield* execute(select, [1])
      yield* Effect.exit(execute(select, [1], { consistency: "THREE" }))
    })

    /** What is told to `seen` of them, once their statements are prepared. */
    const toldTo = Effect.fnUntraced(function*(seen: Array<string>, driver: CassandraDriver.Options["driver"]) {
      yield* Effect.gen(function*() {
        yield* (yield* CassandraSession).execute("CREATE TABLE t (p int PRIMARY KEY, v int)")
        yield* requests
        seen.splice(0)
        yield* requests
      }).pipe(Effect.provide(live(cassandra, { retry: RetryPolicy.never, driver: { ...driver } })))
    })

    it.effect("are the responses and errors, in its metrics", () => {
      const seen: Array<string> = []
      class Metrics extends metrics.DefaultMetrics {
        override onSuccessfulResponse(): void {
          seen.push("success")
        }
        override onUnavailableError(): void {
          seen.push("unavailable")
        }
        override onResponse([seconds, nanoseconds]: ReadonlyArray<number>): void {
          assert.isAbove(seconds! * 1e9 + nanoseconds!, 0)
          seen.push("response")
        }
      }
      return Effect.gen(function*() {
        yield* toldTo(seen, { metrics: new Metrics() })
        const wanted = ["success", "response", "success", "response", "unavailable", "response"]
        assert.deepStrictEqual(seen.slice(0, wanted.length), wanted)
      })
    })

    it.effect("are the responses, to whoever listens to the driver's own metrics", () => {
      const seen: Array<string> = []
      // Their types leave out what there is to listen to.
      const own = new metrics.DefaultMetrics() as metrics.DefaultMetrics & { readonly responses: EventEmitter }
      own.responses.on("increment", ([seconds, nanoseconds]: ReadonlyArray<number>) => {
        assert.isAbove(seconds! * 1e9 + nanoseconds!, 0)
        seen.push("response")
      })
      return Effect.gen(function*() {
        yield* toldTo(seen, { metrics: own })
        assert.deepStrictEqual(seen.slice(0, 3), ["response", "response", "response"])
      })
    })

    it.effect("are the statements, in its tracker", () => {
      const seen: Array<string> = []
      class Tracker extends tracker.RequestLogger {
        override onSuccess(_host: Host, query: unknown): void {
          seen.push(`${String(query)} succeeded`)
        }
        override onError(_host: Host, query: unknown): void {
          seen.push(`${String(query)} failed`)
        }
      }
      return Effect.gen(function*() {
        yield* toldTo(seen, { requestTracker: new Tracker({}) })
        const wanted = [`${insert} succeeded`, `${select} succeeded`, `${select} failed`]
        assert.deepStrictEqual(seen.slice(0, wanted.length), wanted)
      })
    })
  })

  it.live("of slow queries is in the log, where a threshold is set", () => {
    const log = recordLog()
    return Effect.gen(function*() {
      yield* (yield* CassandraSession).execute("SELECT key FROM system.local WHERE key = ?", ["local"])
      const entry = log.entries.find((entry) => entry.includes("SELECT key FROM system.local WHERE key = ?"))
      assert.include(entry, "rows=1 pages=1 attempts=1")
      assert.include(entry, `coordinator=${cassandra.contactPoints[0]}:${cassandra.port}`)
    }).pipe(Effect.provide(live(cassandra, { slowQuery: "1 nano" }).pipe(Layer.provideMerge(log.layer))))
  })

  it.effect("by a node itself is a trace, with the steps it took", () =>
    Effect.gen(function*() {
      const { execute } = yield* CassandraSession
      yield* execute("CREATE TABLE t (p text PRIMARY KEY, v text)")
      const ada = param(Schema.String, "ada")
      const [rows, traces] = yield* Effect.gen(function*() {
        yield* cql`INSERT INTO t (p, v) VALUES (${ada}, 'x')`
        return yield* cql`SELECT v FROM t WHERE p = ${ada}`
      }).pipe(withServerTrace)
      assert.deepStrictEqual(rows, [{ v: "x" }])
      assert.deepStrictEqual(traces.map(({ request }) => request), Array(2).fill("Execute CQL3 prepared query"))
      for (const { client, coordinator, duration, events, parameters } of traces) {
        assert.strictEqual(coordinator, "127.0.0.1")
        assert.strictEqual(client, "127.0.0.1")
        assert.isTrue(Duration.isGreaterThan(duration, Duration.zero))
        assert.isNotEmpty(events)
        assert.include(Redacted.value(parameters).get("bound_var_0_p"), "ada")
      }
      assert.include(traces[1]?.events.map(({ activity }) => activity).join(), "single-partition query on t")
    }).pipe(Effect.provide(live(cassandra))))
})
