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
import * as Effect from "effect/Effect"
import * as Effectable from "effect/Effectable"
import type { CassandraError } from "./CassandraError.ts"
import { type BatchKind, CassandraSession, type ExecuteOptions } from "./CassandraSession.ts"
import { runAll } from "./internal/codec.ts"
import { forSession } from "./internal/options.ts"
import { Keyspace } from "./Keyspace.ts"
import type * as Mutation from "./Mutation.ts"
import type { Refused } from "./Refused.ts"
import { type Bound, type Statement, TypeId } from "./Statement.ts"
import type * as Table from "./Table.ts"

/**
 * A batch of mutations.
 *
 * @category models
 * @since 0.1.0
 */
export interface Batch<out R> extends Statement<void, R> {
  readonly statements: ReadonlyArray<Mutation.Any>
  readonly kind: BatchKind
}

/**
 * A logged batch: all of it is applied, or none. Mutations of any tables and partitions may join; counter updates and
 * conditional writes may not. All of them get one timestamp, so of two writes of one cell the greater value stays, not the
 * later one. An empty batch sends nothing.
 *
 * @category constructors
 * @since 0.1.0
 */
export const batch = <const Members extends ReadonlyArray<Mutation.Any>>(
  statements: Joining<Members, "regular">
): Batch<ServicesOf<Members[number]>> => make(statements as Members, "logged")

/**
 * An unlogged batch: applied whole within one partition, statement by statement across several. Cheaper than a logged one,
 * and right for writes of one partition.
 *
 * @category constructors
 * @since 0.1.0
 */
export const unloggedBatch = <const Members extends ReadonlyArray<Mutation.Any>>(
  statements: Joining<Members, "regular">
): Batch<ServicesOf<Members[number]>> => make(statements as Members, "unlogged")

/**
 * A batch of counter updates. It is not idempotent: when it times out nobody knows which of them were counted.
 *
 * @category constructors
 * @since 0.1.0
 */
export const counterBatch = <const Members extends ReadonlyArray<Mutation.Any>>(
  statements: Joining<Members, "counter">
): Batch<ServicesOf<Members[number]>> => make(statements as Members, "counter")

type ServicesOf<M extends Mutation.Any> = M extends unknown ? Table.Services<M["table"]> : never

type Joining<Members extends ReadonlyArray<Mutation.Any>, Family extends Mutation.Family> =
  [MemberErrors<Members[number], Family>] extends [never] ? Members : Refused<MemberErrors<Members[number], Family>>

type MemberErrors<M extends Mutation.Any, Family extends Mutation.Family> = M extends unknown
  ? M["~mutation"]["family"] extends Family ? never
  : {
    regular:
      `a counter batch takes counter updates only: the write to '${M["table"]["~table"]["name"]}' goes into batch([…])`
    counter:
      `counters cannot join other writes: the update of '${M["table"]["~table"]["name"]}' goes into counterBatch([…])`
    conditional:
      `a conditional write cannot join a batch here: run the one to '${M["table"]["~table"]["name"]}' by itself`
  }[M["~mutation"]["family"]]
  : never

const Proto = {
  ...Effectable.Prototype<Batch<unknown>>({
    label: "effect-cql/Batch",
    evaluate(fiber) {
      return run(this, fiber.getRef(Keyspace))
    }
  }),
  [TypeId](
    this: Batch<unknown>,
    keyspace: string | undefined
  ): Effect.Effect<Bound, CassandraError, unknown> {
    return Effect.map(bindAll(this, keyspace), (members) => ({
      cql: text(this, members),
      params: members.flatMap(({ params }) => params),
      markers: members.flatMap(({ markers }) => markers),
      mutates: true,
      idempotent: isIdempotent(this, members),
      reach: members.length === 1 ? members[0]!.reach : "several partitions",
      legal: [
        `every statement may join ${
          this.kind === "counter" ? "a counter batch" : `a${this.kind === "logged" ? " logged" : "n unlogged"} batch`
        }`
      ]
    }))
  }
}

const make = <R>(statements: ReadonlyArray<Mutation.Any>, kind: BatchKind): Batch<R> =>
  Object.assign(Object.create(Proto), { statements, kind, options: {} satisfies ExecuteOptions })

const bindAll = (
  batch: Batch<unknown>,
  keyspace: string | undefined
): Effect.Effect<ReadonlyArray<Bound>, CassandraError, unknown> =>
  runAll(batch.statements, (statement) => statement[TypeId](batch.options.keyspace ?? keyspace))

const isIdempotent = (batch: Batch<unknown>, members: ReadonlyArray<Bound>): boolean =>
  batch.kind !== "counter" && members.every(({ idempotent }) => idempotent)

const text = ({ kind }: Batch<unknown>, members: ReadonlyArray<Bound>): string =>
  [
    `BEGIN ${kind === "logged" ? "" : `${kind.toUpperCase()} `}BATCH`,
    ...members.map(({ cql }) => `  ${cql};`),
    "APPLY BATCH"
  ].join("\n")

const run = (
  batch: Batch<unknown>,
  keyspace: string | undefined
): Effect.Effect<void, CassandraError, CassandraSession> =>
  // Codecs are erased: what services they need is told by the statements' own types, on the batch.
  (batch.statements.length === 0 ?
    Effect.void :
    Effect.flatMap(bindAll(batch, keyspace), (members) =>
      Effect.flatMap(CassandraSession, (session) =>
        session.batch(members, {
          ...forSession(batch.options, isIdempotent(batch, members)),
          kind: batch.kind
        })))) as Effect.Effect<void, CassandraError, CassandraSession>
