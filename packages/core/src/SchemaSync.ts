/**
 * Brings a keyspace to what tables declare: `sync` creates the keyspace, types, tables and indexes that are missing
 * and adds missing columns and fields. Whatever else differs it reports and leaves as it is: nothing is ever dropped, renamed or altered.
 *
 * ```ts
 * import { sync } from "@effect-cql/core"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const { differences, statements } = yield* sync({ keyspace: "shop", tables: [TaskEvent, TaskCounter] })
 *   for (const { message } of differences) yield* Console.warn(message)
 * })
 * ```
 *
 * ```cql
 * CREATE KEYSPACE IF NOT EXISTS shop WITH replication = {'class': 'NetworkTopologyStrategy', 'replication_factor': '1'}
 * CREATE TYPE IF NOT EXISTS shop.address (street text, zip_code text)
 * CREATE TABLE IF NOT EXISTS shop.task_events (board_id uuid, …)
 * CREATE INDEX IF NOT EXISTS task_events_status_idx ON shop.task_events (status)
 * ALTER TABLE shop.task_counters ADD IF NOT EXISTS count counter
 * ALTER TYPE shop.address ADD IF NOT EXISTS country text
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { CassandraError } from "./CassandraError.ts"
import { CassandraSession } from "./CassandraSession.ts"
import * as Compare from "./internal/schemaSync/compare.ts"
import * as Limited from "./internal/schemaSync/limits.ts"
import * as Live from "./internal/schemaSync/live.ts"
import type { Step } from "./internal/schemaSync/plan.ts"
import * as Statements from "./internal/schemaSync/statements.ts"
import * as Types from "./internal/schemaSync/types.ts"
import { Keyspace } from "./Keyspace.ts"
import type { Refused, Sentence } from "./Refused.ts"
import type * as Table from "./Table.ts"

/**
 * How a keyspace is replicated, as `WITH replication` has it:
 * `{ class: "NetworkTopologyStrategy", datacenter1: 3 }`.
 *
 * @category models
 * @since 0.1.0
 */
export type Replication = Statements.Replication

/**
 * What to bring where.
 *
 * - `keyspace`: where; left out, the one that {@link Keyspace} sets, or else the session's own. It is created when it is
 *   missing, and every statement names it
 * - `replication`: what the keyspace is created with. Left out, one replica (`NetworkTopologyStrategy`, replication factor
 *   1), which is for development: name the data centres and their factors in production
 * - `tables`: no two of one name
 * - `dryRun`: reads the database and says what would be run, and runs nothing
 *
 * On ScyllaDB a keyspace that is created without `replication`, or for counters, gets `tablets = {'enabled': false}`:
 * ScyllaDB refuses counters in a keyspace with tablets.
 *
 * @see {@link https://docs.scylladb.com/manual/stable/features/counters.html ScyllaDB counters}
 * @category models
 * @since 0.1.0
 */
export interface Options<Tables extends ReadonlyArray<Table.Any> = ReadonlyArray<Table.Any>> {
  readonly keyspace?: string | undefined
  readonly replication?: Replication | undefined
  readonly tables: Tables
  readonly dryRun?: boolean | undefined
}

/**
 * What a sync did.
 *
 * - `statements`: the CQL that was run, or in a dry run would be; empty when nothing is missing
 * - `differences`: what is otherwise than declared, and was left so
 *
 * @category models
 * @since 0.1.0
 */
export interface Report {
  readonly keyspace: string
  readonly dryRun: boolean
  readonly statements: ReadonlyArray<string>
  readonly differences: ReadonlyArray<Difference>
}

/**
 * Something that is stored otherwise than declared.
 *
 * - `table`, `column`: where; absent where it concerns the keyspace or a user-defined type, or the whole table
 * - `type`, `field`: where, of a user-defined type
 * - `declared`, `found`: both sides, in CQL's words; absent where there is nothing
 * - `message`: a sentence with the place, both sides and what to do
 *
 * @category models
 * @since 0.1.0
 */
export interface Difference {
  readonly table: string | undefined
  readonly column: string | undefined
  readonly type?: string | undefined
  readonly field?: string | undefined
  readonly kind: DifferenceKind
  readonly declared: string | undefined
  readonly found: string | undefined
  readonly message: string
}

/**
 * What can differ.
 *
 * - `"replication"`: of the keyspace, where one is declared
 * - `"not a table"`: a materialized view has the table's name
 * - `"column type"`, `"column kind"` (key or not), `"static"`, `"key position"`, `"clustering order"`: of a column
 * - `"missing column"`: one that cannot be added, being part of the key or a counter among others
 * - `"extra column"`, `"extra index"`: stored and not declared
 * - `"option"`: a declared table option
 * - `"field type"`, `"extra field"`: of a user-defined type
 * - `"missing field"`: one that cannot be added, since a partition key holds the type
 * - `"index name"`, `"index target"`, `"index class"`, `"index options"`: of a declared index
 * - `"missing index"`: one that is not created, since its column is not stored as declared or the database has no index of
 *   its class: ScyllaDB has no SASI, and storage-attached indexes of vectors only
 *
 * @category models
 * @since 0.1.0
 */
export type DifferenceKind =
  | "replication"
  | "not a table"
  | "column type"
  | "column kind"
  | "static"
  | "key position"
  | "clustering order"
  | "missing column"
  | "extra column"
  | "option"
  | "field type"
  | "missing field"
  | "extra field"
  | "index name"
  | "index target"
  | "index class"
  | "index options"
  | "missing index"
  | "extra index"

/**
 * What is asked of a sync cannot be done; nothing was run. `problem` is one of
 *
 * - `"no keyspace"`: neither the options nor `Keyspace` nor the session name one
 * - `"two tables of one name"`, `"two indexes of one name"`, `"two types of one name"`: a name stands for one thing in a
 *   keyspace
 *
 * @category errors
 * @since 0.1.0
 */
export class SyncError extends Schema.TaggedError<SyncError>()("SyncError", {
  problem: Schema.Literals([
    "no keyspace",
    "two tables of one name",
    "two indexes of one name",
    "two types of one name"
  ]),
  said: Schema.String
}) {
  override get message(): string {
    return this.said
  }
}

/**
 * Creates what is missing and reports what differs.
 *
 * - A keyspace, table or index that is missing is created, a column that is missing is added, static ones as static. A
 *   table is found by its name each time: one that was dropped is created again.
 * - User-defined types that columns hold come before the tables, each after the ones that it holds itself. A field that is
 *   missing is added; values that were written before have null there.
 * - Types are compared by meaning, so an implied `frozen` is no difference; options by value, so neither is a package in
 *   front of a class name. Options that are not declared are not compared.
 * - Every statement does nothing where its work is done already, so several processes may sync at once. Cassandra itself
 *   can trip over one table that is created through two nodes in the same moment (CASSANDRA-10699): where many start
 *   together, let one of them sync.
 *
 * Fails with `SyncError` before anything is run, and with `CassandraError` when the database refuses a statement: what ran
 * before it stays, and the next sync goes on from there.
 *
 * @category constructors
 * @since 0.1.0
 */
export const sync = <const Tables extends ReadonlyArray<Table.Any>>(
  options: [TableErrors<Tables>] extends [never] ? Options<Tables> : Refused<Sentence<TableErrors<Tables>>>
): Effect.Effect<Report, CassandraError | SyncError, CassandraSession> => run(options as Options<Tables>)

/**
 * The CQL that creates a table: `CREATE TABLE IF NOT EXISTS …`.
 *
 * @category formatting
 * @since 0.1.0
 */
export const createTable = (table: Table.Any, keyspace?: string): string =>
  Statements.createTable(table.definition, keyspace)

/**
 * The CQL that creates the user-defined types that a table's columns hold: `CREATE TYPE IF NOT EXISTS …`, one statement
 * each, in the order in which they can be run. They go before the table.
 *
 * @category formatting
 * @since 0.1.0
 */
export const createTypes = (table: Table.Any, keyspace?: string): ReadonlyArray<string> =>
  Array.from(
    Types.declared([table.definition]),
    ([name, fields]) => Statements.createType(name, fields, keyspace)
  )

/**
 * The CQL that creates the indexes of a table on Cassandra: `CREATE INDEX IF NOT EXISTS …`, or `CREATE CUSTOM INDEX IF NOT
 * EXISTS … USING …` for SAI and SASI, one statement each.
 *
 * @category formatting
 * @since 0.1.0
 */
export const createIndexes = (table: Table.Any, keyspace?: string): ReadonlyArray<string> =>
  table.definition.indexes.map((index) =>
    Statements.createIndex(table.definition.name, index, keyspace, { dialect: "cassandra" })
  )

const run = Effect.fn("effect-cql.sync")(function*(
  options: Options
): Effect.fn.Return<Report, CassandraError | SyncError, CassandraSession> {
  const session = yield* CassandraSession
  const info = yield* session.info
  const definitions = options.tables.map(({ definition }) => definition)
  const keyspace = options.keyspace ?? (yield* Keyspace) ?? info.keyspace
  if (keyspace === undefined) {
    return yield* new SyncError({
      problem: "no keyspace",
      said: "sync needs a keyspace: name it in sync({ keyspace: \"…\", … }) or in the session's settings"
    })
  }
  const refusal = clash(definitions)
  if (refusal !== undefined) return yield* refusal

  const optionNames = new Set(definitions.flatMap(({ options }) => Object.keys(options)))
  const live = yield* Live.read(keyspace, [...optionNames])
  const tooLong = Limited.vectorProblem(definitions, live, info.limits)
  if (tooLong !== undefined) return yield* tooLong
  const { differences, steps } = Compare.compare(
    { keyspace, replication: options.replication, definitions, info },
    live
  )
  const dryRun = options.dryRun ?? false
  if (!dryRun) { for (const step of steps) yield* runStep(step, keyspace) }
  return { keyspace, dryRun, statements: steps.map(({ cql }) => cql), differences }
})

const runStep = Effect.fnUntraced(function*({ adds, cql }: Step, keyspace: string) {
  const session = yield* CassandraSession
  const done = Effect.asVoid(session.execute(cql, [], { idempotent: true }))
  if (adds === undefined) return yield* done
  // Another process may have added the column or field since it was looked for.
  return yield* done.pipe(
    Effect.catchReason(
      "CassandraError",
      "InvalidQuery",
      (_, error) => Effect.flatMap(isThere(adds, keyspace), (there) => there ? Effect.void : Effect.fail(error))
    )
  )
})

const isThere = (adds: NonNullable<Step["adds"]>, keyspace: string) =>
  adds._tag === "Field"
    ? Effect.map(Live.readTypes(keyspace), (types) => types.get(adds.type)?.has(adds.field) === true)
    : Effect.map(Live.readColumns(keyspace), (columns) =>
      columns.some(({ column_name, table_name }) => table_name === adds.table && column_name === adds.column))

/** Names that two of the tables, their indexes or their types would share. */
const clash = (definitions: ReadonlyArray<Table.Definition>): SyncError | undefined => {
  const tables = new Set<string>()
  const indexes = new Map<string, string>()
  for (const { indexes: own, name } of definitions) {
    if (tables.has(name)) {
      return new SyncError({
        problem: "two tables of one name",
        said: `two tables of this sync are named '${name}': rename one, or sync them into two keyspaces`
      })
    }
    tables.add(name)
    for (const index of own) {
      const other = indexes.get(index.name)
      if (other !== undefined) {
        return new SyncError({
          problem: "two indexes of one name",
          said: `tables '${other}' and '${name}' would both have an index '${index.name}': name one with Index.named`
        })
      }
      indexes.set(index.name, name)
    }
  }
  const type = Types.clash(definitions)
  if (type !== undefined) {
    return new SyncError({
      problem: "two types of one name",
      said: `type '${type}' is declared with two different lists of fields: declare it once, or rename one`
    })
  }
  return undefined
}

// ---------------------------------------------------------------------------------------------------------------------
// What the types know of a sync
// ---------------------------------------------------------------------------------------------------------------------

/** @internal */
// Names first, then a mapped type by them: a walk through the tuple would cost the square of its length.
export type TableErrors<Tables extends ReadonlyArray<Table.Any>> = Twice<
  Places<{ readonly [I in keyof Tables]: Tables[I]["~table"]["name"] }>
>

/** Where in the tuple each name stands. */
type Places<Names extends ReadonlyArray<string>> = {
  readonly [I in keyof Names as I extends `${number}` ? string extends Names[I] ? never : Names[I] : never]: I
}

type Twice<Named> = {
  [Name in keyof Named]: IsUnion<Named[Name]> extends true
    ? `two tables of this sync are named '${Extract<Name, string>}': rename one, or sync them into two keyspaces`
    : never
}[keyof Named]

type IsUnion<U, Member = U> = [U] extends [never] ? false
  : Member extends unknown ? [U] extends [Member] ? false : true
  : never
