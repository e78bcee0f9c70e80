/**
 * The rules of batches, for BEGIN BATCH and for the protocol's BATCH alike (`BatchStatement.validate`).
 */
import type { Using } from "../parser/syntax.ts"
import { refuse } from "../refuse.ts"
import type { BatchPlan, WritePlan } from "./Plan.ts"
import { planUsing } from "./write.ts"

export const planBatch = (kind: BatchPlan["kind"], writes: ReadonlyArray<WritePlan>, using: Using): BatchPlan => {
  if (using.ttl !== undefined) refuse("Global TTL on the BATCH statement is not supported.")
  const conditional = writes.filter((write) => write.if !== undefined)
  const timestamped = using.timestamp !== undefined
  if (timestamped && conditional.length > 0) refuse("Cannot provide custom timestamp for conditional BATCH")
  if (timestamped && kind === "counter") refuse("Cannot provide custom timestamp for counter BATCH")
  if (timestamped && writes.some(({ timestamp }) => timestamp !== undefined)) {
    refuse("Timestamp must be set either on BATCH or individual statements")
  }
  const counters = writes.some(({ counter }) => counter)
  const others = writes.some(({ counter }) => !counter)
  if (timestamped && counters) refuse("Cannot provide custom timestamp for a BATCH containing counters")
  if (kind === "counter" && others) refuse("Cannot include non-counter statement in a counter batch")
  if (counters && others) refuse("Counter and non-counter mutations cannot exist in the same batch")
  if (kind === "logged" && counters) refuse("Cannot include a counter statement in a logged batch")
  if (conditional.length > 0) refuseConditional(writes)
  return { _tag: "Batch", kind, writes, timestamp: planUsing(using).timestamp }
}

const refuseConditional = (writes: ReadonlyArray<WritePlan>): void => {
  if (writes.some(({ table }) => table !== writes[0]!.table)) {
    refuse("Batch with conditions cannot span multiple tables")
  }
  for (const { partition, statement, target } of writes) {
    const what = statement === "DELETE" ? "deletions" : "updates"
    if (partition.some(({ _tag }) => _tag === "In")) {
      refuse(`IN on the partition key is not supported with conditional ${what}`)
    }
    if ("slices" in target && target.slices.some(({ _tag }) => _tag === "In")) {
      refuse(`IN on the clustering key columns is not supported with conditional ${what}`)
    }
  }
}
