/**
 * The steps cases are made of: make a table, ask something, and say what must come back.
 *
 * ```
 * const t = yield* newTable("p int PRIMARY KEY, v int")
 * yield* run(`INSERT INTO ${t} (p, v) VALUES (?, ?)`, [1, 2])
 * yield* run(`SELECT v FROM ${t}`).pipe(gives([{ v: 2 }]))
 * yield* run(`SELECT v FROM ${t} WHERE v = 2`).pipe(refuses("InvalidQuery"))
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Formatter from "effect/Formatter"
import * as Schedule from "effect/Schedule"
import type { CassandraError, Reason } from "../CassandraError.ts"
import {
  type BatchEntry,
  type BatchOptions,
  CassandraSession,
  type CqlResult,
  type ExecuteOptions,
  type PageOptions
} from "../CassandraSession.ts"
import type { CqlRow, CqlValue } from "../CqlValue.ts"
import { ContractClock } from "./ContractClock.ts"
import { ContractFailure } from "./ContractFailure.ts"
import { ContractKeyspace } from "./ContractKeyspace.ts"

/**
 * A result with the statement that gave it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Answer extends CqlResult {
  readonly statement: string
  readonly pageState: Uint8Array | undefined
}

const answer =
  (statement: string) => (result: CqlResult & { readonly pageState?: Uint8Array | undefined }): Answer => ({
    ...result,
    statement,
    pageState: result.pageState
  })

/**
 * A name that is taken by nobody, with its keyspace: for a table that is yet to be made, or never is.
 *
 * @category steps
 * @since 0.1.0
 */
export const newName = Effect.map(
  Effect.flatMap(ContractKeyspace, (keyspace) => Effect.zip(Effect.succeed(keyspace.name), keyspace.freshName)),
  ([keyspace, name]) => `${keyspace}.${name}`
)

/**
 * Makes a table from what stands between the parentheses of CREATE TABLE and behind them; gives its name with keyspace.
 *
 * @category steps
 * @since 0.1.0
 */
export const newTable = Effect.fnUntraced(function*(columns: string, options = "") {
  const name = yield* newName
  yield* run(`CREATE TABLE ${name} (${columns}) ${options}`.trimEnd())
  return name
})

/**
 * Runs a statement to its last page.
 *
 * @category steps
 * @since 0.1.0
 */
export const run = Effect.fnUntraced(
  function*(cql: string, params?: ReadonlyArray<CqlValue>, options?: ExecuteOptions) {
    const session = yield* CassandraSession
    return answer(cql)(yield* session.execute(cql, params, options))
  }
)

/**
 * Runs statements one after the other.
 *
 * @category steps
 * @since 0.1.0
 */
export const runAll = (...statements: ReadonlyArray<string>) =>
  Effect.forEach(statements, (cql) => run(cql), { discard: true })

/**
 * Asks for one page.
 *
 * @category steps
 * @since 0.1.0
 */
export const page = Effect.fnUntraced(function*(cql: string, params: ReadonlyArray<CqlValue>, options: PageOptions) {
  const session = yield* CassandraSession
  return answer(cql)(yield* session.page(cql, params, options))
})

/**
 * Sends a protocol BATCH, of texts or of texts with values.
 *
 * @category steps
 * @since 0.1.0
 */
export const batch = Effect.fnUntraced(
  function*(statements: ReadonlyArray<string | BatchEntry>, options?: BatchOptions) {
    const session = yield* CassandraSession
    const entries = statements.map((entry) => typeof entry === "string" ? { cql: entry } : entry)
    return answer(`batch: ${entries.map((entry) => entry.cql).join("; ")}`)(yield* session.batch(entries, options))
  }
)

/**
 * Lets so many seconds pass.
 *
 * @category steps
 * @since 0.1.0
 */
export const pass = (seconds: number) => Effect.flatMap(ContractClock, (clock) => clock.pass(seconds))

/**
 * Fails unless both values are equal.
 *
 * @category expectations
 * @since 0.1.0
 */
export const expectEqual = (
  statement: string,
  actual: unknown,
  expected: unknown
): Effect.Effect<void, ContractFailure> =>
  Equal.equals(actual, expected) ? Effect.void : Effect.fail(
    new ContractFailure({
      statement,
      expected: Formatter.format(expected),
      actual: Formatter.format(actual)
    })
  )

type Expectation = <E, R>(self: Effect.Effect<Answer, E, R>) => Effect.Effect<Answer, E | ContractFailure, R>

const expecting = (actual: (answer: Answer) => unknown, expected: unknown): Expectation =>
  Effect.tap((answer) => expectEqual(answer.statement, actual(answer), expected))

/**
 * The rows, in this order, with these columns and no others.
 *
 * @category expectations
 * @since 0.1.0
 */
export const gives = (rows: ReadonlyArray<CqlRow>): Expectation => expecting((answer) => answer.rows, rows)

/**
 * The rows, in whatever order: for reads that go over partitions whose tokens do not matter to the case.
 *
 * @category expectations
 * @since 0.1.0
 */
export const givesInAnyOrder = (rows: ReadonlyArray<CqlRow>): Expectation =>
  expecting((answer) => inOneOrder(answer.rows), inOneOrder(rows))

const inOneOrder = (rows: ReadonlyArray<CqlRow>): ReadonlyArray<string> =>
  rows.map((row) => Formatter.format(Object.fromEntries(Object.entries(row).sort(([a], [b]) => a < b ? -1 : 1)))).sort()

/**
 * The values of one column, row by row.
 *
 * @category expectations
 * @since 0.1.0
 */
export const givesColumn = (column: string, values: ReadonlyArray<CqlValue>): Expectation =>
  expecting((answer) => answer.rows.map((row) => row[column]), values)

/**
 * The names of the result's columns, in order.
 *
 * @category expectations
 * @since 0.1.0
 */
export const hasColumns = (names: ReadonlyArray<string>): Expectation =>
  expecting((answer) => answer.columns.map((column) => column.name), names)

/**
 * A refusal for this reason.
 *
 * @category expectations
 * @since 0.1.0
 */
export const refuses =
  (reason: Reason["_tag"]) =>
  <R>(self: Effect.Effect<Answer, CassandraError, R>): Effect.Effect<void, ContractFailure, R> =>
    Effect.matchEffect(self, {
      onSuccess: (answer) =>
        Effect.fail(
          new ContractFailure({
            statement: answer.statement,
            expected: `refused: ${reason}`,
            actual: `accepted, with rows ${Formatter.format(answer.rows)}`
          })
        ),
      onFailure: (error) =>
        error.reason._tag === reason ? Effect.void : Effect.fail(
          new ContractFailure({
            statement: error.cql ?? "",
            expected: `refused: ${reason}`,
            actual: `refused: ${error.reason._tag}: ${error.reason.said}`
          })
        )
    })

/**
 * A read by an index that was made a moment ago: a cluster builds it in the background, and fails reads until it is done.
 *
 * @category steps
 * @since 0.1.0
 */
export const queryable = <A, E extends CassandraError | ContractFailure, R>(
  read: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.retry(read, {
    schedule: Schedule.spaced(100),
    times: 100,
    while: (error) => error._tag === "CassandraError" && error.reason._tag === "ReadFailure"
  })

/**
 * What is expected of a read soon: a cluster builds a view in the background, and a view follows its table a little later.
 *
 * @category steps
 * @since 0.1.0
 */
export const eventually = <A, E extends CassandraError | ContractFailure, R>(
  expectation: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.retry(expectation, {
    schedule: Schedule.spaced(100),
    times: 100,
    while: (error) => error._tag === "ContractFailure"
  })

/**
 * Asks for page after page, each from where the one before ended, and gives them all. Fails after a thousand.
 *
 * @category steps
 * @since 0.1.0
 */
export const pages = Effect.fnUntraced(function*(cql: string, params: ReadonlyArray<CqlValue>, pageSize: number) {
  const all: Array<Answer> = []
  let pageState: Uint8Array | undefined
  do {
    const next: Answer = yield* page(cql, params, { pageSize, pageState })
    yield* expectEqual(`${cql} [at most ${pageSize} rows a page]`, next.rows.length <= pageSize, true)
    all.push(next)
    pageState = next.pageState
    yield* expectEqual(`${cql} [ends]`, all.length < 1000, true)
  } while (pageState !== undefined)
  return all
})
