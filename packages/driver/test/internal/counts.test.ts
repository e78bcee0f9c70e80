import * as CassandraError from "@effect-cql/core/CassandraError"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Metric from "effect/Metric"
import * as Counts from "../../src/internal/counts.ts"

describe("the counters of a session", () => {
  it("count each of what happened, retries by their reason", () => {
    const context = Context.make(Metric.MetricRegistry, new Map())
    const counts = Counts.make(context)
    const notWritten = Object.assign(new Error("closed"), { isSocketError: true, requestNotWritten: true })
    counts.answered({ speculativeExecutions: 0, triedHosts: {} })
    counts.answered({
      speculativeExecutions: 2,
      triedHosts: { "10.0.0.1:9042": notWritten, "10.0.0.2:9042": new Error("busy"), "10.0.0.3:9042": notWritten }
    })
    counts.retried(new CassandraError.Overloaded({ said: "" }))
    counts.retried(new CassandraError.Overloaded({ said: "" }))
    counts.retried(new CassandraError.Bootstrapping({ said: "" }))
    counts.prepared()
    counts.warned(2)
    const seen = Metric.snapshotUnsafe(context).map(({ attributes, id, state }) => [
      [id, ...Object.values(attributes ?? {})].join(" "),
      "count" in state ? state.count : undefined
    ])
    assert.deepStrictEqual(Object.fromEntries(seen), {
      "effect_cql.speculative_executions": 2,
      "effect_cql.unsent_retries": 2,
      "effect_cql.retries Overloaded": 2,
      "effect_cql.retries Bootstrapping": 1,
      "effect_cql.prepared": 1,
      "effect_cql.server_warnings": 2
    })
  })
})
