/**
 * Metrics of a session's requests, by OpenTelemetry's conventions for database clients. Nothing is measured until it is asked
 * for: with `metrics: true` among the settings of `CassandraDriver`, or with {@link layer} for any other session.
 *
 * | metric | | |
 * | --- | --- | --- |
 * | `db.client.operation.duration` | histogram, seconds | how long a request took, with all its pages and attempts |
 * | `db.client.response.returned_rows` | histogram, rows | how many rows it gave, where it gave any columns |
 *
 * Their attributes are `db.system.name`, `db.operation.name`, `db.namespace` and `db.collection.name` as the statement's text
 * names them, and of what failed `error.type` (the reason) and `db.response.status_code`. A statement is looked into once; at
 * most a thousand series are made, and what comes then has its operation alone.
 *
 * ```ts
 * import { SessionMetrics } from "@effect-cql/core"
 * import { EmbeddedSession } from "@effect-cql/core/embedded"
 * import { Layer } from "effect"
 *
 * const Measured = SessionMetrics.layer.pipe(Layer.provide(EmbeddedSession.layer))
 * ```
 *
 * @see {@link https://opentelemetry.io/docs/specs/semconv/db/database-metrics/ Database metrics in OpenTelemetry's conventions}
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import type { Reason } from "./CassandraError.ts"
import { type BatchEntry, CassandraSession } from "./CassandraSession.ts"
import { aroundSession } from "./internal/aroundSession.ts"
import { whatOf } from "./internal/statementText.ts"
import { statusCode } from "./internal/statusCode.ts"

/**
 * The same session, whose requests are measured.
 *
 * @category combinators
 * @since 0.1.0
 */
export const measured = (session: CassandraSession["Service"]): CassandraSession["Service"] => {
  const seriesOf = makeSeriesOf()
  return aroundSession(session, (asked, effect) =>
    Effect.withFiber((fiber) => {
      const clock = fiber.getRef(Clock.Clock)
      const start = clock.currentTimeNanosUnsafe()
      return Effect.onExit(effect, (exit) =>
        Effect.sync(() => {
          const seconds = Number(clock.currentTimeNanosUnsafe() - start) / 1e9
          const series = seriesOf(asked)
          if (Exit.isSuccess(exit)) {
            series.duration.updateUnsafe(seconds, fiber.context)
            if (exit.value.columns.length > 0) series.returnedRows.updateUnsafe(exit.value.rows.length, fiber.context)
            return
          }
          const error = exit.cause.reasons.find(Cause.isFailReason)?.error
          if (error !== undefined) series.failed(error.reason).updateUnsafe(seconds, fiber.context)
        }))
    }))
}

/**
 * A session whose requests are measured, on one that is given.
 *
 * @category layers
 * @since 0.1.0
 */
// Fresh, or else all sessions of a program that are measured would be the first of them.
export const layer: Layer.Layer<CassandraSession, never, CassandraSession> = Layer.fresh(
  Layer.effect(CassandraSession, Effect.map(CassandraSession, measured))
)

interface Series {
  readonly duration: Metric.Histogram<number>
  readonly returnedRows: Metric.Histogram<number>
  readonly failed: (reason: Reason) => Metric.Histogram<number>
}

const mostSeries = 1_000

const mostTexts = 10_000

const makeSeriesOf = (): (asked: string | ReadonlyArray<BatchEntry>) => Series => {
  const byText = new Map<string, Labels>()
  const byLabels = new Map<string, Series>()

  const labelsOf = (text: string): Labels => {
    const found = byText.get(text)
    if (found !== undefined) return found
    const { keyspace, operation, table } = whatOf(text)
    const labels = labelled(operation, table, keyspace)
    if (byText.size >= mostTexts) {
      const [oldest] = byText.keys()
      byText.delete(oldest!)
    }
    byText.set(text, labels)
    return labels
  }

  const seriesOf = (labels: Labels): Series => {
    const found = byLabels.get(labels.key)
    if (found !== undefined) return found
    if (byLabels.size >= mostSeries && labels.table !== undefined) {
      return seriesOf(labelled(labels.operation, undefined, undefined))
    }
    const series = seriesWith(labels)
    byLabels.set(labels.key, series)
    return series
  }

  return (asked) =>
    seriesOf(typeof asked === "string" ? labelsOf(asked) : ofBatch(asked.map(({ cql }) => labelsOf(cql))))
}

interface Labels {
  readonly key: string
  readonly operation: string
  readonly table: string | undefined
  readonly keyspace: string | undefined
}

const labelled = (operation: string, table: string | undefined, keyspace: string | undefined): Labels => ({
  key: `${operation} ${keyspace} ${table}`,
  operation,
  table,
  keyspace
})

/** A batch that writes to one table is one of that table. */
const ofBatch = ([first, ...rest]: ReadonlyArray<Labels>): Labels =>
  first !== undefined && rest.every(({ keyspace, table }) => keyspace === first.keyspace && table === first.table)
    ? labelled("BATCH", first.table, first.keyspace)
    : labelled("BATCH", undefined, undefined)

const seriesWith = ({ keyspace, operation, table }: Labels): Series => {
  const attributes = {
    "db.system.name": "cassandra",
    "db.operation.name": operation,
    ...table === undefined ? undefined : { "db.collection.name": table },
    ...keyspace === undefined ? undefined : { "db.namespace": keyspace }
  }
  const failures = new Map<Reason["_tag"], Metric.Histogram<number>>()
  return {
    duration: durationOf(attributes),
    returnedRows: returnedRowsOf(attributes),
    failed: (reason) => {
      const found = failures.get(reason._tag)
      if (found !== undefined) return found
      const code = statusCode(reason)
      const failed = durationOf({
        ...attributes,
        "error.type": reason._tag,
        ...code === undefined ? undefined : { "db.response.status_code": code }
      })
      failures.set(reason._tag, failed)
      return failed
    }
  }
}

// Metrics with their attributes from the start: `Metric.withAttributes` would join them anew at each update. Effect's exporters
// take the unit from the attribute of that name.
const durationOf = (attributes: Metric.Metric.AttributeSet): Metric.Histogram<number> =>
  Metric.histogram("db.client.operation.duration", {
    description: "How long requests took, with all their pages and attempts",
    attributes: { ...attributes, unit: "s" },
    boundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]
  })

const returnedRowsOf = (attributes: Metric.Metric.AttributeSet): Metric.Histogram<number> =>
  Metric.histogram("db.client.response.returned_rows", {
    description: "How many rows requests gave",
    attributes: { ...attributes, unit: "{row}" },
    boundaries: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000]
  })
