/**
 * Several writes as one. A logged batch is applied whole, even when the coordinator dies half-way; it is not a way to write
 * faster.
 *
 * ```ts
 * import { batch, save } from "@effect-cql/core"
 *
 * const program = batch([save(TaskEvent, event), save(TaskState, state)])
 * ```
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/dml.html#batch_statement BATCH}
 * @since 0.1.0
 */
import type { BatchKind } from "./CassandraSession.ts"
import * as Internal from "./internal/batch.ts"
import type * as Mutation from "./Mutation.ts"
import type { Refused, Sentence } from "./Refused.ts"
import type { Statement } from "./Statement.ts"
import type * as Table from "./Table.ts"

/**
 * A batch of mutations, of a `Family` that decides what may be set on it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Batch<out Family extends Mutation.Family, out R = never> extends Statement<void, R> {
  readonly statements: ReadonlyArray<Mutation.Any>
  readonly kind: BatchKind
  readonly "~mutation": { readonly kind: "batch"; readonly family: Family }
}

/**
 * A logged batch: all of it is applied, or none. Mutations of any tables and partitions may join; counter updates and
 * conditional writes may not. All of them get one timestamp, the session's or that of {@link timestamp}, so of two writes of
 * one cell the greater value stays, not the later one. An empty batch sends nothing.
 *
 * @category constructors
 * @since 0.1.0
 */
export const batch = <const Members extends ReadonlyArray<Mutation.Any>>(
  statements: Joining<Members, "regular">
): Batch<"regular", ServicesOf<Members[number]>> => Internal.make(statements as Members, "logged")

/**
 * An unlogged batch: applied whole within one partition, statement by statement across several. Cheaper than a logged one,
 * and right for writes of one partition.
 *
 * @category constructors
 * @since 0.1.0
 */
export const unloggedBatch = <const Members extends ReadonlyArray<Mutation.Any>>(
  statements: Joining<Members, "regular">
): Batch<"regular", ServicesOf<Members[number]>> => Internal.make(statements as Members, "unlogged")

/**
 * A batch of counter updates. It is not idempotent: when it times out nobody knows which of them were counted.
 *
 * @category constructors
 * @since 0.1.0
 */
export const counterBatch = <const Members extends ReadonlyArray<Mutation.Any>>(
  statements: Joining<Members, "counter">
): Batch<"counter", ServicesOf<Members[number]>> => Internal.make(statements as Members, "counter")

type ServicesOf<M extends Mutation.Any> = M extends unknown ? Table.Services<M["table"]> : never

type Joining<Members extends ReadonlyArray<Mutation.Any>, Family extends Mutation.Family> =
  [MemberErrors<Members[number], Family>] extends [never] ? Members
    : Refused<Sentence<MemberErrors<Members[number], Family>>>

type MemberErrors<M extends Mutation.Any, Family extends Mutation.Family> = M extends unknown
  ? M["~mutation"]["family"] extends Family ? never
  : {
    regular:
      `a counter batch takes counter updates only: the write to '${M["table"]["~table"]["name"]}' goes into batch([…])`
    counter:
      `counters cannot join other writes: the update of '${M["table"]["~table"]["name"]}' goes into counterBatch([…])`
    conditional: `a conditional write stands only beside writes of its partition: the one to '${M["table"]["~table"][
      "name"
    ]}' goes into conditionalBatch([…])`
  }[M["~mutation"]["family"]]
  : never
