/**
 * A statement on its way to a session, as the log of a test shows it and the faults of a test choose by it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { CassandraError } from "../CassandraError.ts"
import type { BatchEntry, BatchOptions, CassandraSession, CqlResult, PageOptions } from "../CassandraSession.ts"
import type { CqlValue } from "../CqlValue.ts"
import { factsOf } from "../StatementFacts.ts"

/**
 * A statement, a page of one, or a batch.
 *
 * - `cql`: the text; of a batch the `BEGIN BATCH … APPLY BATCH` that it equals
 * - `params`: the values of its markers, as CQL values; of a batch those of all its statements
 * - `options`: those that the statement and its surroundings have set, with the page's state and the kind of batch
 *
 * @category models
 * @since 0.1.0
 */
export interface Sent {
  readonly cql: string
  readonly params: ReadonlyArray<CqlValue>
  readonly options: PageOptions & BatchOptions
}

/**
 * Whether it reads.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isRead = ({ cql }: Pick<Sent, "cql">): boolean => factsOf(cql).kind === "read"

/**
 * Whether it writes data: an INSERT, UPDATE, DELETE or a batch of them.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isWrite = ({ cql }: Pick<Sent, "cql">): boolean => factsOf(cql).kind === "write"

/**
 * Whether it is a lightweight transaction: a write with IF.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isConditional = ({ cql }: Pick<Sent, "cql">): boolean => factsOf(cql).conditional

/**
 * The same session, where something is done around whatever is sent.
 *
 * @internal
 */
export const around = (
  session: CassandraSession["Service"],
  onSent: <A extends CqlResult>(
    sent: Sent,
    effect: Effect.Effect<A, CassandraError>
  ) => Effect.Effect<A, CassandraError>
): CassandraSession["Service"] => ({
  ...session,
  execute: (cql, params = [], options = {}) =>
    onSent({ cql, params, options }, Effect.suspend(() => session.execute(cql, params, options))),
  page: (cql, params = [], options = {}) =>
    onSent({ cql, params, options }, Effect.suspend(() => session.page(cql, params, options))),
  batch: (statements, options = {}) =>
    onSent(ofBatch(statements, options), Effect.suspend(() => session.batch(statements, options)))
})

const ofBatch = (statements: ReadonlyArray<BatchEntry>, options: BatchOptions): Sent => {
  const { kind = "logged" } = options
  const begin = kind === "logged" ? "BEGIN BATCH" : `BEGIN ${kind.toUpperCase()} BATCH`
  return {
    cql: [begin, ...statements.map(({ cql }) => `  ${cql};`), "APPLY BATCH"].join("\n"),
    params: statements.flatMap(({ params = [] }) => params),
    options
  }
}
