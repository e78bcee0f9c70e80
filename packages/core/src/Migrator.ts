/**
 * Changes of a schema that `sync` does not make: migrations, in an order, each applied once. What is applied is kept in the
 * keyspace itself, and a lock lets one process at a time migrate.
 *
 * ```ts
 * import { cql, Migrator, save, scan, stream } from "@effect-cql/core"
 * import { Effect, Stream } from "effect"
 *
 * const migrations = [
 *   Migrator.migration("0001 due dates", {
 *     up: [cql`ALTER TABLE ${TaskEvent} ADD IF NOT EXISTS due date`],
 *     down: [cql`ALTER TABLE ${TaskEvent} DROP IF EXISTS due`]
 *   }),
 *   Migrator.migration("0002 copy states", {
 *     up: [
 *       Migrator.step(
 *         "copy",
 *         scan(TaskEvent).pipe(
 *           stream,
 *           Stream.runForEach(({ boardId, id, status, title }) => save(TaskState, { boardId, id, status, title }))
 *         )
 *       )
 *     ]
 *   })
 * ]
 *
 * const program = Effect.gen(function*() {
 *   const { migrations: applied } = yield* Migrator.migrate(migrations)
 *   yield* Effect.log(applied.map(({ id }) => id))
 * })
 * ```
 *
 * A migration is a list of steps. Statements are steps: they are printed by a dry run and make the migration's checksum, so
 * that one that was applied and changed afterwards is noticed. What a statement cannot say is an Effect with a name,
 * {@link step}. Each step that is done is recorded: a migration that failed half-way goes on where it stopped. Between a step
 * and its record the process may die, so any step may run twice: write `IF NOT EXISTS` and `IF EXISTS`.
 *
 * The first migration of a keyspace makes two tables. Cassandra can trip over one table that is made through two nodes in
 * the same moment (CASSANDRA-10699): where many processes start together, let one of them migrate the first time.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { CassandraError } from "./CassandraError.ts"
import type { CassandraSession } from "./CassandraSession.ts"
import * as Run from "./internal/migrator/run.ts"
import type { MigrationError } from "./MigrationError.ts"
import type { Statement } from "./Statement.ts"

export { MigrationError } from "./MigrationError.ts"

/**
 * A step of a migration: a statement, or a named Effect.
 *
 * @category models
 * @since 0.1.0
 */
export type Step<E = unknown, R = unknown> = Statement<unknown, R> | EffectStep<E, R>

/**
 * An Effect as a step. Its name stands for it in checksums and dry runs.
 *
 * @category models
 * @since 0.1.0
 */
export interface EffectStep<out E, out R> {
  readonly name: string
  readonly effect: Effect.Effect<unknown, E, R>
}

/**
 * A change, and how it is taken back.
 *
 * @category models
 * @since 0.1.0
 */
export interface Migration<out R = never> {
  readonly id: string
  readonly up: ReadonlyArray<Step<unknown, R>>
  readonly down: ReadonlyArray<Step<unknown, R>> | undefined
}

/**
 * A migration by its name, which is never used again. Steps are run one after the other. Without `down` it cannot be rolled
 * back.
 *
 * @category constructors
 * @since 0.1.0
 */
export const migration = <
  const Up extends ReadonlyArray<Step>,
  const Down extends ReadonlyArray<Step> = readonly []
>(
  id: string,
  steps: { readonly up: Up; readonly down?: Down | undefined }
): Migration<ServicesOf<Up[number] | Down[number]>> => {
  const migration: Migration<unknown> = { id, up: steps.up, down: steps.down }
  // The services of its steps are those of a migration.
  return migration as Migration<ServicesOf<Up[number] | Down[number]>>
}

type ServicesOf<S> = S extends EffectStep<unknown, infer R> ? Exclude<R, CassandraSession>
  : S extends Statement<unknown, infer R> ? R
  : never

/**
 * An Effect as a step of a migration: copying, backfilling, a `sync`. It may run again after a failure, so it should do no
 * harm the second time.
 *
 * @category constructors
 * @since 0.1.0
 */
export const step = <E, R>(name: string, effect: Effect.Effect<unknown, E, R>): EffectStep<E, R> => ({ name, effect })

/**
 * How migrations are run.
 *
 * - `scope`: whose migrations these are, where several programs share a keyspace; `"default"`
 * - `dryRun`: says what would be run, and runs nothing
 * - `allowDestructive`: without it, a migration with DROP, TRUNCATE or DELETE among its statements is refused
 * - `lockTimeout`: how long to wait while another process migrates; a minute
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  readonly scope?: string | undefined
  readonly dryRun?: boolean | undefined
  readonly allowDestructive?: boolean | undefined
  readonly lockTimeout?: Duration.Input | undefined
}

/**
 * How far a rollback goes: a number of migrations, or back to one that stays.
 *
 * @category models
 * @since 0.1.0
 */
export type Extent =
  | { readonly steps?: number | undefined; readonly to?: undefined }
  | { readonly to: string; readonly steps?: undefined }

/**
 * What was run, or in a dry run would be: migrations in the order they ran, with the CQL of their statements and the names of
 * their other steps.
 *
 * @category models
 * @since 0.1.0
 */
export interface Report {
  readonly dryRun: boolean
  readonly migrations: ReadonlyArray<{ readonly id: string; readonly steps: ReadonlyArray<string> }>
}

/**
 * Where a migration stands.
 *
 * - `"applied"`, `"pending"`
 * - `"started"`: some of its steps are done
 * - `"changed"`: it was applied, and its steps are others now
 * - `"unknown"`: it was applied, and is not among the migrations any more
 *
 * @category models
 * @since 0.1.0
 */
export interface Status {
  readonly id: string
  readonly state: "applied" | "pending" | "started" | "changed" | "unknown"
  readonly appliedAt: Option.Option<Date>
}

/**
 * Applies what is pending, in the order of the list, up to and with `to` where it is given.
 *
 * Nothing is run where what is applied is otherwise than what is given. A step that fails stops the rest with `"failed"`;
 * what was done before it is recorded, and the next run goes on there.
 *
 * @category migrations
 * @since 0.1.0
 */
export const migrate = <R = never>(
  migrations: ReadonlyArray<Migration<R>>,
  options: Options & { readonly to?: string | undefined } = {}
): Effect.Effect<Report, MigrationError | CassandraError, CassandraSession | R> => Run.migrate(migrations, options)

/**
 * Takes the newest migrations back, newest first: the last one, as many as `steps` says, or all that were applied after
 * `to`. Where a step of `down` fails, the migration stays recorded as applied: write them so that they may run again
 * (`DROP … IF EXISTS`).
 *
 * @category migrations
 * @since 0.1.0
 */
export const rollback = <R = never>(
  migrations: ReadonlyArray<Migration<R>>,
  options: Options & Extent = {}
): Effect.Effect<Report, MigrationError | CassandraError, CassandraSession | R> => Run.rollback(migrations, options)

/**
 * Where each migration stands, in the order of the list, with those that are not in it last.
 *
 * @category migrations
 * @since 0.1.0
 */
export const status = <R = never>(
  migrations: ReadonlyArray<Migration<R>>,
  options: Pick<Options, "scope"> = {}
): Effect.Effect<ReadonlyArray<Status>, MigrationError | CassandraError, CassandraSession | R> =>
  Run.status(migrations, options)
