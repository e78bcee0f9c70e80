/** Counters of what happens beneath a session's results. */
import type { Reason } from "@effect-cql/core/CassandraError"
import type * as Context from "effect/Context"
import * as Metric from "effect/Metric"
import type { Counts } from "./watch.ts"

const counter = (name: string, description: string, attributes: Metric.Metric.AttributeSet = {}) =>
  Metric.counter(`effect_cql.${name}`, { description, attributes, incremental: true })

/** Counters that are updated in the surroundings the Layer was built in. */
export const make = (context: Context.Context<never>): Counts => {
  const retries = new Map<Reason["_tag"], Metric.Counter<number>>()
  const unsent = counter("unsent_retries", "Nodes that a request could not be written to before another one took it")
  const speculative = counter("speculative_executions", "Requests sent to another node before the first had answered")
  const prepared = counter("prepared", "Statements that were prepared")
  const warnings = counter("server_warnings", "Warnings of the server")

  const retriesFor = (tag: Reason["_tag"]): Metric.Counter<number> => {
    const found = retries.get(tag)
    if (found !== undefined) return found
    const made = counter("retries", "Requests that failed and were sent again", { "error.type": tag })
    retries.set(tag, made)
    return made
  }

  return {
    answered: ({ speculativeExecutions, triedHosts }) => {
      if (speculativeExecutions > 0) speculative.updateUnsafe(speculativeExecutions, context)
      for (const error of Object.values(triedHosts)) {
        if (isUnsent(error)) unsent.updateUnsafe(1, context)
      }
    },
    retried: ({ _tag }) => retriesFor(_tag).updateUnsafe(1, context),
    prepared: () => prepared.updateUnsafe(1, context),
    warned: (count) => warnings.updateUnsafe(count, context)
  }
}

const isUnsent = (error: unknown): boolean =>
  error instanceof Error && "requestNotWritten" in error && error.requestNotWritten === true
