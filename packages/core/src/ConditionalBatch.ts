/**
 * Several writes of one partition under conditions: all of them are made, or none.
 *
 * ```ts
 * import { conditionalBatch, onlyIf, save, update } from "@effect-cql/core"
 * import { Effect } from "effect"
 *
 * const finish = Effect.gen(function*() {
 *   const outcome = yield* conditionalBatch([
 *     update(TaskState, key, { status: "done" }).pipe(onlyIf({ status: "in_progress" })),
 *     save(TaskState, state)
 *   ])
 *   return outcome._tag === "Rejected" ? outcome.current : [] // the tested rows as they stand, by their keys
 * })
 * ```
 *
 * ```cql
 * BEGIN BATCH
 *   UPDATE task_states SET status = ? WHERE board_id = ? AND id = ? IF status = ?;
 *   INSERT INTO task_states (board_id, id, title, status) VALUES (?, ?, ?, ?);
 * APPLY BATCH
 * ```
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/dml.html#batch_statement BATCH}
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Internal from "./internal/batch.ts"
import type * as Mutation from "./Mutation.ts"
import type { Outcome } from "./Outcome.ts"
import type { Refused, Sentence } from "./Refused.ts"
import type { Statement } from "./Statement.ts"
import type * as Table from "./Table.ts"

/**
 * A batch of writes of table `T` under conditions. Rejected, it answers with the `Current` rows that it tested.
 *
 * @category models
 * @since 0.1.0
 */
export interface ConditionalBatch<out Current, out T extends Table.Any>
  extends Statement<Outcome<ReadonlyArray<Current>>, Table.Services<T>>
{
  readonly statements: ReadonlyArray<Mutation.Any>
  readonly "~mutation": { readonly kind: "batch"; readonly family: "conditional" }
}

/**
 * Writes of one partition of one table that are made if the conditions of all of them hold, in one Paxos round; statements
 * without a condition may stand beside. It answers as a single conditional write does: Applied, Rejected or Unknown.
 *
 * Rejected, `current` has a row for each tested row that exists: its key, and the columns that `onlyIf` tests anywhere in the
 * batch. A row that is not there is not among them. Where all conditions are of static columns, one row of the partition
 * shows them.
 *
 * Fails with `InvalidQuery`, and sends nothing, where the statements name several partitions or one row has two kinds of
 * conditions (IF, IF EXISTS, IF NOT EXISTS). It takes no timestamp. An empty batch sends nothing and is Applied.
 *
 * @category constructors
 * @since 0.1.0
 */
export const conditionalBatch = <const Members extends ReadonlyArray<Mutation.Any>>(
  statements: [MemberErrors<Members>] extends [never] ? Members : Refused<Sentence<MemberErrors<Members>>>
): ConditionalBatch<Standing<Members[number]["table"], TestedBy<Members[number]>>, Members[number]["table"]> =>
  Internal.conditional(statements as Members)

/**
 * A row that a rejected batch tested: its key, and the tested columns as they stand. One without a value is absent; in a
 * partition that has nothing but static values, the clustering columns are absent too.
 *
 * @category models
 * @since 0.1.0
 */
export type Standing<T extends Table.Any, Field> = CertainKey<T> extends infer Key extends string ?
    & { readonly [K in Key]: Table.Value<T, K> }
    & Mutation.Tested<T, Field | Exclude<Table.PrimaryKey<T>, Key>>
  : never

type CertainKey<T extends Table.Any> = [Table.Static<T>] extends [never] ? Table.PrimaryKey<T> : Table.PartitionKey<T>

type TestedBy<M extends Mutation.Any> = M extends unknown
  ? Extract<Effect.Success<M>, { readonly _tag: "Rejected" }> extends { readonly current: infer Current } ?
    Current extends Option.Some<infer Row> ? keyof Row : never
  : never
  : never

type MemberErrors<Members extends ReadonlyArray<Mutation.Any>> =
  | CounterErrors<Members[number]>
  | TableErrors<Members[number]["table"]["~table"]["name"], Members[0]["table"]["~table"]["name"]>
  | ([Members[number]] extends [never] ? never
    : [Exclude<Members[number]["~mutation"]["family"], "regular">] extends [never]
      ? "no statement has a condition: use batch([…]) or unloggedBatch([…])"
    : never)

type CounterErrors<M extends Mutation.Any> = M extends unknown
  ? M["~mutation"]["family"] extends "counter"
    ? `counters take no condition: the update of '${M["table"]["~table"]["name"]}' goes into counterBatch([…])`
  : never
  : never

type TableErrors<Name extends string, First extends string> = Exclude<Name, First> extends infer Other extends string
  ? `a conditional batch is of one table: the write to '${Other}' is not to '${First}'`
  : never
