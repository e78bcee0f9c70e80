/** What spans and metrics tell of statements, by OpenTelemetry's names. */
import {
  batch,
  between,
  CassandraSession,
  counterBatch,
  Cql,
  cql,
  gte,
  identifier,
  increment,
  Keyspace,
  limit,
  lt,
  param,
  query,
  save,
  scan,
  SessionMetrics,
  SpanParameters,
  stream,
  table,
  truncate,
  update,
  withDefaultOptions,
  withOptions
} from "@effect-cql/core"
import * as Errors from "@effect-cql/core/CassandraError"
import { StatementLog } from "@effect-cql/core/testing"
import { assert, describe, it } from "@effect/vitest"
import * as stable from "@opentelemetry/semantic-conventions"
import * as incubating from "@opentelemetry/semantic-conventions/incubating"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as RecordingSession from "./fixtures/RecordingSession.ts"
import * as RecordingTracer from "./fixtures/RecordingTracer.ts"
import { Reading, TaskCounter, TaskEvent, User } from "./fixtures/tasks.ts"

const { attributesOf } = RecordingTracer
const id = Cql.Uuid.make("7c9e6679-7425-40de-944b-e07fc1f90ae7" as Cql.Uuid)
const ada = { id, name: "Ada" }
const counted = update(TaskCounter, { boardId: id, status: "todo" }, { count: increment(1n) })

describe("a span", () => {
  it.effect("is made for each statement where a tracer listens, and says what is done to which table", () =>
    Effect.gen(function*() {
      const { record, spans } = RecordingTracer.make()
      yield* record(Effect.gen(function*() {
        yield* query(TaskEvent, { boardId: id }).pipe(limit(1))
        yield* save(User, ada)
        yield* counted
        yield* batch([save(User, ada), save(User, { id, name: "Bo" })])
        yield* cql`SELECT now() FROM system.local`
        yield* truncate(User)
      }))
      assert.deepStrictEqual(spans.map(({ kind, name }) => [name, kind]), [
        ["SELECT task_events", "client"],
        ["INSERT users", "client"],
        ["UPDATE task_counters", "client"],
        ["BATCH users", "client"],
        ["SELECT local", "client"],
        ["TRUNCATE users", "client"]
      ])
      assert.deepStrictEqual(attributesOf(spans[1]), {
        "db.system.name": "cassandra",
        "db.operation.name": "INSERT",
        "db.query.text": "INSERT INTO tenant_a.users (id, name) VALUES (?, ?)",
        "db.collection.name": "users",
        "db.namespace": "tenant_a",
        "db.response.returned_rows": 0,
        "cassandra.query.idempotent": true,
        "effect_cql.attempts": 1,
        "effect_cql.pages": 1
      })
      assert.isFalse(attributesOf(spans[2])["cassandra.query.idempotent"])
      assert.strictEqual(attributesOf(spans[3])["db.operation.batch.size"], 2)
      assert.deepInclude(attributesOf(spans[4]), { "db.namespace": "system", "db.collection.name": "local" })
      assert.notInclude(JSON.stringify(spans.map(attributesOf)), "Ada")
    }).pipe(Effect.provideService(Keyspace, "tenant_a"), Effect.provide(RecordingSession.layer())))

  it.effect("has the name that its statement was given, or its surroundings", () =>
    Effect.gen(function*() {
      const { record, spans } = RecordingTracer.make()
      yield* record(Effect.gen(function*() {
        yield* query(User, { id }).pipe(withOptions({ name: "the user" }))
        yield* query(User, { id }).pipe(withDefaultOptions({ name: "a user" }))
      }))
      assert.deepStrictEqual(spans.map(({ name }) => name), ["the user", "a user"])
      const statements = yield* StatementLog.recorded
      assert.deepStrictEqual(statements.map(({ options }) => options), [{ idempotent: true }, { idempotent: true }])
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("tells what was asked for, who answered, and after how many attempts", () =>
    Effect.gen(function*() {
      const { record, spans } = RecordingTracer.make()
      yield* record(
        query(User, { id }).pipe(withOptions({ consistency: "LOCAL_QUORUM", pageSize: 10, tracing: true }))
      )
      assert.deepInclude(attributesOf(spans[0]), {
        "cassandra.consistency.level": "local_quorum",
        "cassandra.page.size": 10,
        "cassandra.coordinator.id": "be13faa2-8574-4d71-926d-27f16cf8a7af",
        "cassandra.coordinator.dc": "dc1",
        "cassandra.speculative_execution.count": 1,
        "server.address": "::1",
        "server.port": 9042,
        "network.peer.address": "::1",
        "network.peer.port": 9042,
        "effect_cql.attempts": 3,
        "effect_cql.pages": 2,
        "effect_cql.tracing_id": "9a7b3700"
      })
    }).pipe(Effect.provide(RecordingSession.layerOf({
      coordinator: "::1:9042",
      node: { id: "be13faa2-8574-4d71-926d-27f16cf8a7af", dataCenter: "dc1" },
      attempts: 3,
      speculativeExecutions: 1,
      pages: 2,
      tracingId: "9a7b3700"
    }))))

  it.effect("tells why a request failed, by the protocol's code where a node said so", () =>
    Effect.gen(function*() {
      const { record, spans } = RecordingTracer.make()
      yield* record(Effect.exit(query(User, { id })))
      yield* record(Effect.exit(query(User, { id })))
      assert.deepInclude(attributesOf(spans[0]), {
        "error.type": "Overloaded",
        "db.response.status_code": "4097",
        "server.address": "10.0.0.1",
        "effect_cql.attempts": 3
      })
      assert.strictEqual(attributesOf(spans[1])["error.type"], "ClientTimeout")
      assert.notProperty(attributesOf(spans[1]), "db.response.status_code")
      assert.isTrue(spans.every(({ status }) => status._tag === "Ended" && status.exit._tag === "Failure"))
    }).pipe(Effect.provide(RecordingSession.layer(overloaded, timedOut))))

  it.effect("is one for a stream, with its pages and rows", () =>
    Effect.gen(function*() {
      const { record, spans } = RecordingTracer.make()
      const rows = yield* record(query(User, { id }).pipe(stream, Stream.runCollect))
      assert.strictEqual(rows.length, 3)
      assert.strictEqual(spans.length, 1)
      assert.strictEqual(spans[0]!.name, "SELECT users")
      assert.strictEqual(spans[0]!.status._tag, "Ended")
      assert.deepInclude(attributesOf(spans[0]), {
        "db.query.text": "SELECT id, name FROM users WHERE id = ?",
        "db.response.returned_rows": 3,
        "effect_cql.pages": 2,
        "effect_cql.attempts": 2
      })
    }).pipe(Effect.provide(RecordingSession.layer([ada, ada], [ada]))))

  it.effect("is one for a stream that fails, and for one that is left early", () =>
    Effect.gen(function*() {
      const { record, spans } = RecordingTracer.make()
      yield* record(query(User, { id }).pipe(stream, Stream.take(1), Stream.runDrain))
      yield* record(query(User, { id }).pipe(stream, Stream.runDrain, Effect.exit))
      assert.deepStrictEqual(
        spans.map(({ status }) => status._tag === "Ended" && status.exit._tag),
        ["Success", "Failure"]
      )
      assert.deepInclude(attributesOf(spans[1]), { "effect_cql.pages": 1, "error.type": "Overloaded" })
    }).pipe(Effect.provide(RecordingSession.layer([ada, ada], [ada], overloaded))))

  it.effect("is one for a read that counts its limit itself, over several pages", () =>
    Effect.gen(function*() {
      const { record, spans } = RecordingTracer.make()
      yield* record(scan(Reading).pipe(limit(3)))
      assert.strictEqual(spans.length, 1)
      assert.strictEqual(attributesOf(spans[0])["effect_cql.pages"], 2)
    }).pipe(Effect.provide(RecordingSession.layer([], []))))

  it.effect("shows values only when it is asked to, and those of sensitive columns never", () =>
    Effect.gen(function*() {
      const { record, spans } = RecordingTracer.make()
      yield* record(
        Effect.gen(function*() {
          yield* query(TaskEvent, { boardId: id, createdAt: between(gte(new Date(0)), lt(new Date(1))) })
          yield* save(Account, { email: "ada@example.org", name: "Ada", tokens: new Set(["a token"]) })
          yield* batch([save(User, ada)])
          yield* cql`SELECT name FROM ${User} WHERE id = ${param(Cql.Uuid, id)}`
          yield* cql`SELECT name FROM ${Account} WHERE email = ${param(Schema.String, "ada@example.org")}`
        }).pipe(Effect.provideService(SpanParameters, true))
      )
      const shown = spans.map((span) =>
        Object.entries(attributesOf(span)).flatMap(([name, value]) =>
          name.startsWith("db.query.parameter.") ? [[name.slice("db.query.parameter.".length), value]] : []
        )
      )
      assert.deepStrictEqual(shown, [
        [["board_id", id], ["created_at", "1970-01-01T00:00:00.000Z"], ["created_at.2", "1970-01-01T00:00:00.001Z"]],
        [["name", "Ada"]],
        [],
        [["0", id]],
        []
      ])
    }).pipe(Effect.provide(RecordingSession.layer())))
})

const Account = Schema.Struct({ email: Schema.String, name: Schema.String, tokens: Cql.Set(Schema.String) })
  .pipe(table("accounts", { partitionKey: ["email"], sensitive: ["email", "tokens"] }))

const overloaded = Errors.make(new Errors.Overloaded({ said: "too much" }), {
  mutates: false,
  attempts: 3,
  coordinator: "10.0.0.1:9042"
})

const timedOut = Errors.make(new Errors.ClientTimeout({ said: "no answer", milliseconds: 1 }), { mutates: false })

describe("metrics", () => {
  const measured = SessionMetrics.layer.pipe(Layer.provide(RecordingSession.layer([], [], [], [], [], overloaded)))

  const snapshot = Effect.map(
    Metric.snapshot,
    (metrics) =>
      metrics.map(({ attributes, id, state }) => ({
        id,
        attributes,
        count: "count" in state ? state.count : undefined
      }))
  )

  it.effect("are how long requests took and how many rows they gave, by operation, table and reason", () =>
    Effect.gen(function*() {
      yield* save(User, ada)
      yield* save(User, { id, name: "Bo" }).pipe(withOptions({ keyspace: "tenant_a" }))
      yield* batch([save(User, ada), save(User, ada)])
      yield* counterBatch([counted])
      yield* cql`CREATE TABLE ${identifier("more")} (id int PRIMARY KEY)`
      yield* Effect.exit(query(User, { id }))
      const took = (operation: string, table: string | undefined, more?: { readonly [name: string]: string }) => ({
        id: "db.client.operation.duration",
        attributes: {
          "db.system.name": "cassandra",
          "db.operation.name": operation,
          ...table === undefined ? undefined : { "db.collection.name": table },
          ...more,
          unit: "s"
        },
        count: 1
      })
      assert.sameDeepMembers([...yield* snapshot], [
        took("INSERT", "users"),
        took("INSERT", "users", { "db.namespace": "tenant_a" }),
        took("BATCH", "users"),
        took("BATCH", "task_counters"),
        took("CREATE", undefined),
        took("SELECT", "users", { "error.type": "Overloaded", "db.response.status_code": "4097" })
      ])
    }).pipe(
      Effect.provide(measured),
      Effect.provideService(Metric.MetricRegistry, new Map())
    ))

  it.effect("are of a thousand series at most", () =>
    Effect.gen(function*() {
      const { execute } = yield* CassandraSession
      for (let tenant = 0; tenant < 1_100; tenant++) {
        yield* execute(`INSERT INTO tenant_${tenant}.users (id) VALUES (?)`)
      }
      const series = yield* snapshot
      assert.lengthOf(series, 1_001)
      assert.deepInclude(series, {
        id: "db.client.operation.duration",
        attributes: { "db.system.name": "cassandra", "db.operation.name": "INSERT", unit: "s" },
        count: 100
      })
    }).pipe(
      Effect.provide(SessionMetrics.layer.pipe(Layer.provide(RecordingSession.layer()))),
      Effect.provideService(Metric.MetricRegistry, new Map())
    ))
})

describe("names of attributes and metrics", () => {
  const root = join(import.meta.dirname, "..", "..")
  const conventional = new Set<unknown>(Object.values({ ...stable, ...incubating }))
  const used = globSync("{core,driver}/src/**/*.ts", { cwd: root }).flatMap((file) =>
    Array.from(
      readFileSync(join(root, file), "utf8").matchAll(
        /["`]((?:cassandra|db|error|network|server)\.[a-z_]+[a-z_.]*)(?:["`]|\$)/g
      ),
      ([, name]) => name!
    )
  ).filter((name) => name !== "cassandra.yaml")

  it("are those of OpenTelemetry, but for those under effect_cql", () => {
    assert.includeMembers(used, ["db.client.operation.duration", "cassandra.consistency.level", "error.type"])
    const others = new Set(used.filter((name) => !conventional.has(name)))
    assert.deepStrictEqual([...others], [incubating.ATTR_DB_QUERY_PARAMETER("")])
  })
})
