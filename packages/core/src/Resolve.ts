/**
 * Settles a conditional write of which nobody knows whether it was made: its Paxos round timed out, or its answer was lost.
 * A read at the serial level completes whatever round of the partition is in flight, so what stands there afterwards is the
 * truth about it.
 *
 * ```ts
 * import { onlyIf, resolve, update } from "@effect-cql/core"
 * import { Effect } from "effect"
 *
 * const finish = Effect.gen(function*() {
 *   const outcome = yield* update(TaskState, key, { status: "done" }).pipe(onlyIf({ status: "in_progress" }), resolve)
 *   switch (outcome._tag) {
 *     case "Applied":
 *       return "done" // the row holds what was written
 *     case "Rejected":
 *       return outcome.current // it does not: this stands there
 *     case "Unknown":
 *       return outcome.readError // the read failed too
 *   }
 * })
 * ```
 *
 * ```cql
 * UPDATE task_states SET status = ? WHERE board_id = ? AND id = ? IF status = ?
 * SELECT board_id, id, status FROM task_states WHERE board_id = ? AND id = ? -- at SERIAL, when no answer came
 * ```
 *
 * The read sees the row, not the history of it. So there are things that it cannot tell:
 *
 * - who wrote: a value that another client wrote looks the same. Write something of your own beside it, an owner or an id,
 *   and Applied is yours
 * - what came between: where the write was made and somebody has changed the row since, or its TTL has passed, the answer is
 *   Rejected
 * - who removed: a removal is Applied when the row is gone
 * - what a server does that has not begun: after `ClientTimeout` and `ConnectionLost` a coordinator may still start the round,
 *   later than the read. Rejected is what stood there then; go on from it by conditional writes, which Paxos puts in order
 * - list elements: of `append`, `prepend` and `removeAt` a row keeps no trace to know them by. A write that does nothing else
 *   is refused; one that also sets a column is known by that column
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/architecture/guarantees.html#lightweight-transactions-with-linearizable-consistency Lightweight transactions}
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { CassandraError } from "./CassandraError.ts"
import type { CassandraSession } from "./CassandraSession.ts"
import * as Internal from "./internal/resolve.ts"
import type { Family, Kind } from "./Mutation.ts"
import type { Applied, Rejected, Unknown } from "./Outcome.ts"
import type { Refused, Sentence } from "./Refused.ts"

/**
 * A write or a batch of writes; only conditional ones are resolved.
 *
 * @category models
 * @since 0.1.0
 */
export interface Resolvable extends Effect.Effect<unknown, CassandraError, unknown> {
  readonly "~mutation": { readonly kind: Kind | "batch"; readonly family: Family }
}

/**
 * What a conditional statement is found to have done: made, or not, with what stands there in the form of the statement's own
 * answer. Only an insert differs: where no row stands in its way and it was not made all the same, `current` is none.
 *
 * @category models
 * @since 0.1.0
 */
export type Settled<S extends Resolvable> = Applied | Rejected<Current<S>>

type Current<S extends Resolvable> = Extract<Effect.Success<S>, { readonly _tag: "Rejected" }> extends {
  readonly current: infer Own
} ? S["~mutation"]["kind"] extends "save" ? Option.Option<Own> : Own
  : never

/**
 * Runs a conditional write or a conditional batch and settles an Unknown outcome by reading what stands there. It sends the
 * write once and never again.
 *
 * The read is made at the serial consistency of the write (SERIAL, or LOCAL_SERIAL where the statement, its surroundings or
 * the session say so), with its timeout and its other options. Where it fails, the outcome stays Unknown, with the write's
 * `error` and the read's `readError`; {@link settle} reads again.
 *
 * An insert answers with an Option of the row that stands in its way, since it can also be that none does and the insert was
 * not made. A batch is known by the rows that it writes one by one; it fails with `InvalidQuery`, and sends nothing, where it
 * also removes several rows at once.
 *
 * ```ts
 * import { ifNotExists, resolve, save } from "@effect-cql/core"
 *
 * save(User, { id: boardId, name: "Ada" }).pipe(ifNotExists, resolve)
 * // Effect<Applied | Rejected<Option<User>> | Unknown, CassandraError, CassandraSession>
 * ```
 *
 * @category lightweight transactions
 * @since 0.1.0
 */
export const resolve = <S extends Resolvable>(
  statement: [ResolveErrors<S>] extends [never] ? S : Refused<Sentence<ResolveErrors<S>>>
): Effect.Effect<Settled<S> | Unknown, CassandraError, CassandraSession | Effect.Services<S>> =>
  Internal.resolve(statement as S)

/**
 * Reads what a conditional write that answered Unknown has done. It writes nothing, so it may be tried again and again, and
 * it fails with the error of the read:
 *
 * ```ts
 * import { onlyIf, settle, update } from "@effect-cql/core"
 * import { Effect } from "effect"
 *
 * const finish = Effect.gen(function*() {
 *   const write = update(TaskState, key, { status: "done" }).pipe(onlyIf({ status: "in_progress" }))
 *   const outcome = yield* write
 *   return outcome._tag === "Unknown" ? yield* settle(write).pipe(Effect.retry({ times: 5 })) : outcome
 * })
 * ```
 *
 * @category lightweight transactions
 * @since 0.1.0
 */
export const settle = <S extends Resolvable>(
  statement: [ResolveErrors<S>] extends [never] ? S : Refused<Sentence<ResolveErrors<S>>>
): Effect.Effect<Settled<S>, CassandraError, CassandraSession | Effect.Services<S>> => Internal.settle(statement as S)

type ResolveErrors<S extends Resolvable> = S["~mutation"]["family"] extends "conditional" ? never
  : "only a conditional write has an outcome to resolve: put ifNotExists, ifExists or onlyIf({ … }) before it"
