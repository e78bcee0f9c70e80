/**
 * What a lightweight transaction answers. A conditional write has three outcomes, not two: when the Paxos round times out, or
 * its answer is lost, nobody knows yet whether it was applied.
 *
 * ```ts
 * import { onlyIf, update } from "@effect-cql/core"
 * import { Effect } from "effect"
 *
 * const finish = Effect.gen(function*() {
 *   const outcome = yield* update(TaskState, key, { status: "done" }).pipe(onlyIf({ status: "in_progress" }))
 *   switch (outcome._tag) {
 *     case "Applied":
 *       return "done"
 *     case "Rejected":
 *       return outcome.current // what stands in the tested columns
 *     case "Unknown":
 *       return outcome.error.message // resolve settles it
 *   }
 * })
 * ```
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/architecture/guarantees.html#lightweight-transactions-with-linearizable-consistency Lightweight transactions}
 * @since 0.1.0
 */
import type { CassandraError } from "./CassandraError.ts"

/**
 * The condition held and the write was made.
 *
 * @category models
 * @since 0.1.0
 */
export interface Applied {
  readonly _tag: "Applied"
}

/**
 * The condition did not hold and nothing was written. `current` is what stands there.
 *
 * @category models
 * @since 0.1.0
 */
export interface Rejected<Current> {
  readonly _tag: "Rejected"
  readonly current: Current
}

/**
 * The Paxos round timed out, or its answer was lost: the write may or may not be applied. `resolve` settles it by a serial
 * read; sending the same write again does not. `readError` is there when that read was tried and failed.
 *
 * @category models
 * @since 0.1.0
 */
export interface Unknown {
  readonly _tag: "Unknown"
  readonly error: CassandraError
  readonly readError?: CassandraError
}

/**
 * The outcome of a conditional write.
 *
 * - after `onlyIf`, `current` is an Option of the tested columns, none when there is no row or none of them has a value: the
 *   two look the same in ScyllaDB
 * - after `ifNotExists`, `current` is the whole row
 * - after `ifExists` there is nothing to tell, and `current` is undefined
 *
 * @category models
 * @since 0.1.0
 */
export type Outcome<Current> = Applied | Rejected<Current> | Unknown

/**
 * Whether the write was made for certain.
 *
 * @category guards
 * @since 0.1.0
 */
export const isApplied = <Current>(outcome: Outcome<Current>): outcome is Applied => outcome._tag === "Applied"

/** @internal */
export const applied: Applied = { _tag: "Applied" }

/** @internal */
export const rejected = <Current>(current: Current): Rejected<Current> => ({ _tag: "Rejected", current })

/** @internal */
export const unknown = (error: CassandraError, readError?: CassandraError): Unknown =>
  readError === undefined ? { _tag: "Unknown", error } : { _tag: "Unknown", error, readError }
