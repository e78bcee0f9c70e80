/** Spans and metrics as they arrive where programs send them: an OpenTelemetry SDK, and a collector by OTLP. */
import { Cql, query, save, SessionMetrics, sync, table, withOptions } from "@effect-cql/core"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import * as NodeSdk from "@effect/opentelemetry/NodeSdk"
import { assert, describe, it } from "@effect/vitest"
import { SpanKind } from "@opentelemetry/api"
import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Otlp from "effect/observability/Otlp"
import * as Schema from "effect/Schema"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

const Note = Schema.Struct({ id: Cql.Int, text: Schema.String }).pipe(table("notes", { partitionKey: ["id"] }))

const program = Effect.gen(function*() {
  yield* sync({ tables: [Note] })
  yield* save(Note, { id: 1, text: "feed the bees" })
  yield* query(Note, { id: 1 }).pipe(withOptions({ consistency: "ONE" }))
})

describe("@effect/opentelemetry", () => {
  it.effect("gets each statement as a client span", () => {
    const exporter = new InMemorySpanExporter()
    return Effect.gen(function*() {
      // A shutdown empties the exporter.
      const spans = yield* program.pipe(
        Effect.andThen(Effect.sync(() => [...exporter.getFinishedSpans()])),
        Effect.provide(EmbeddedSession.layer),
        Effect.provide(NodeSdk.layer(() => ({
          resource: { serviceName: "notes" },
          spanProcessor: new SimpleSpanProcessor(exporter)
        })))
      )
      const notes = spans.filter(({ name }) => name.endsWith(" notes"))
      assert.deepStrictEqual(notes.map(({ kind, name }) => [name, kind]), [
        ["INSERT notes", SpanKind.CLIENT],
        ["SELECT notes", SpanKind.CLIENT]
      ])
      assert.deepStrictEqual(notes[1]?.attributes, {
        "db.system.name": "cassandra",
        "db.operation.name": "SELECT",
        "db.query.text": "SELECT id, text FROM notes WHERE id = ?",
        "db.collection.name": "notes",
        "db.response.returned_rows": 1,
        "cassandra.consistency.level": "one",
        "cassandra.query.idempotent": true,
        "effect_cql.attempts": 1,
        "effect_cql.pages": 1
      })
    })
  })
})

/** A server that keeps what is posted to it, by path. */
const listen = Effect.gen(function*() {
  const posted = new Map<string, Array<string>>()
  const server = createServer((request, response) => {
    const parts: Array<Buffer> = []
    request.on("data", (part: Buffer) => parts.push(part))
    request.on("end", () => {
      const path = request.url ?? ""
      posted.set(path, [...posted.get(path) ?? [], Buffer.concat(parts).toString()])
      response.end("{}")
    })
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
    () => Effect.callback<void>((resume) => void server.close(() => resume(Effect.void)))
  )
  const { port } = server.address() as AddressInfo // a TCP server that listens has one
  return { url: `http://127.0.0.1:${port}`, posted }
})

const Posted = Schema.fromJsonString(Schema.Struct({
  resourceMetrics: Schema.Array(Schema.Struct({
    scopeMetrics: Schema.Array(Schema.Struct({
      metrics: Schema.Array(Schema.Struct({
        name: Schema.String,
        unit: Schema.String,
        histogram: Schema.optionalKey(Schema.Struct({
          dataPoints: Schema.Array(Schema.Struct({ count: Schema.Int, explicitBounds: Schema.Array(Schema.Number) }))
        }))
      }))
    }))
  }))
}))

describe("OTLP", () => {
  it.live("carries spans and metrics to a collector", () =>
    Effect.gen(function*() {
      const { posted, url } = yield* listen
      yield* program.pipe(
        Effect.provide(SessionMetrics.layer.pipe(Layer.provide(EmbeddedSession.layer))),
        Effect.provide(Otlp.layerJson({ baseUrl: url, resource: { serviceName: "notes" } })),
        Effect.provide(FetchHttpClient.layer),
        Effect.provideService(Metric.MetricRegistry, new Map())
      )
      const traces = posted.get("/v1/traces")?.join() ?? ""
      assert.include(traces, "\"SELECT notes\"")
      assert.include(traces, "\"db.response.returned_rows\"")
      assert.notInclude(traces, "feed the bees")
      const { resourceMetrics } = yield* Schema.decodeEffect(Posted)(posted.get("/v1/metrics")?.at(-1) ?? "")
      const metrics = resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
      const duration = metrics.find(({ name }) => name === "db.client.operation.duration")
      assert.strictEqual(duration?.unit, "s")
      assert.deepStrictEqual(
        duration?.histogram?.dataPoints[0]?.explicitBounds,
        [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]
      )
      const rows = metrics.find(({ name }) => name === "db.client.response.returned_rows")
      assert.strictEqual(rows?.unit, "{row}")
      assert.isAbove(rows?.histogram?.dataPoints.reduce((sum, { count }) => sum + count, 0) ?? 0, 0)
    }))
})
