/**
 * A statement is a value: fixed data that can be printed with `explain`, changed by piping, put in a batch, paged or
 * streamed. It is an Effect too: yield it to run it on the {@link CassandraSession}. Modify first; Effect's own combinators
 * give an Effect that is no statement any more.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type { CassandraError } from "./CassandraError.ts"
import type { CassandraSession, ExecuteOptions } from "./CassandraSession.ts"
import type { CqlType } from "./CqlType.ts"
import type { CqlValue } from "./CqlValue.ts"
import type { Ambient } from "./internal/ambient.ts"

/** @internal */
export const TypeId = "~effect-cql/Statement"

/**
 * A statement that gives an `A`. `R` are the services that the codecs of its Schema need; most need none.
 *
 * @category models
 * @since 0.1.0
 */
export interface Statement<out A, out R = never> extends Effect.Effect<A, CassandraError, CassandraSession | R> {
  readonly [TypeId]: (ambient: Ambient) => Effect.Effect<Bound, CassandraError, R>
  readonly options: StatementOptions
}

/**
 * How one statement is to be run, and what it is called.
 *
 * - `name`: that of its span, which otherwise says what the statement does to which table (`SELECT task_events`). Spans are
 *   made where a tracer listens
 * - `keyspace`: where the statement's tables are, named in its text; the surroundings say it with {@link Keyspace}. Of CQL by
 *   hand it names the tables between braces, and such a statement without one fails with `InvalidQuery`
 * - `coalesce`: a read of one row, by its whole primary key, joins the same read that another fiber is waiting for, and reads
 *   of rows that stand in one partition, begun at the same time, go in one request. Other statements take no notice. What is
 *   joined may have begun before the fiber's own last write: leave it out where a fiber must read what it wrote
 *
 * @category models
 * @since 0.1.0
 */
export interface StatementOptions extends ExecuteOptions {
  readonly name?: string | undefined
  readonly keyspace?: string | undefined
  readonly coalesce?: boolean | undefined
}

/**
 * A statement as it goes to the session: text, values of its markers and what is known of it.
 *
 * - `markers`: for each value, the column or clause it is for and its type
 * - `reach`: how many partitions, and so replicas, it can touch
 * - `legal`: why Cassandra accepts it, a sentence each
 *
 * @category models
 * @since 0.1.0
 */
export interface Bound {
  readonly cql: string
  readonly params: ReadonlyArray<CqlValue>
  readonly markers: ReadonlyArray<Marker>
  readonly mutates: boolean
  readonly idempotent: boolean
  readonly reach: "one partition" | "several partitions" | "all partitions"
  readonly legal: ReadonlyArray<string>
}

/**
 * What a marker of a statement is for. `type` is absent where only the server knows it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Marker {
  readonly name: string
  readonly type?: CqlType | undefined
}

/**
 * Sets how the statement is run: consistency, timeout, page size and the rest of {@link StatementOptions}. What is set later
 * wins. For all statements of an Effect there is `withDefaultOptions`.
 *
 * ```ts
 * import { query, withOptions } from "@effect-cql/core"
 *
 * const rows = query(TaskEvent, { boardId }).pipe(withOptions({ consistency: "LOCAL_QUORUM", timeout: "2 seconds" }))
 * ```
 *
 * @category modifiers
 * @since 0.1.0
 */
export const withOptions =
  (options: StatementOptions) => <S extends { readonly options: StatementOptions }>(statement: S): S =>
    modify(statement, { options: { ...statement.options, ...options } })

/**
 * A copy of a statement with other data.
 *
 * @internal
 */
export const modify = <S extends object>(statement: S, changes: object): S =>
  Object.assign(Object.create(Object.getPrototypeOf(statement)), statement, changes)
