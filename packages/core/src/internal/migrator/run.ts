import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { CassandraError } from "../../CassandraError.ts"
import type { CassandraSession } from "../../CassandraSession.ts"
import { MigrationError } from "../../MigrationError.ts"
import type { Extent, Migration, Options, Report, Status } from "../../Migrator.ts"
import { locked, lockLost } from "./lock.ts"
import * as Plan from "./plan.ts"
import * as State from "./state.ts"

type Failure = MigrationError | CassandraError

const scopeOf = ({ scope = "default" }: Pick<Options, "scope">): string => scope

/** @internal */
export const status = Effect.fnUntraced(function*<R>(
  migrations: ReadonlyArray<Migration<R>>,
  options: Pick<Options, "scope">
): Effect.fn.Return<ReadonlyArray<Status>, Failure, CassandraSession | R> {
  const planned = yield* Plan.plan(migrations)
  return Plan.statuses(planned, yield* State.read(scopeOf(options)))
})

/** @internal */
export const migrate = Effect.fn("effect-cql.migrate")(function*<R>(
  migrations: ReadonlyArray<Migration<R>>,
  options: Options & { readonly to?: string | undefined }
): Effect.fn.Return<Report, Failure, CassandraSession | R> {
  const scope = scopeOf(options)
  const planned = yield* Plan.plan(migrations)
  const last = options.to === undefined ? planned.length - 1 : yield* placeOf(planned, options.to)
  const wanted = planned.slice(0, last + 1)
  const pending = Effect.flatMap(State.read(scope), (recorded) => {
    const problem = Plan.problemOf(planned, recorded)
    return problem === undefined
      ? Effect.succeed(
        wanted.filter(({ id }) => !Plan.isDone(recorded.get(id))).map((migration): Work<R> => ({
          id: migration.id,
          steps: migration.up,
          done: recorded.get(migration.id)?.steps ?? 0,
          recorded: recorded.get(migration.id)
        }))
      )
      : Effect.fail(problem)
  })
  return yield* run(options, pending, (work) =>
    Effect.gen(function*() {
      let before = work.recorded
      const record = Effect.fnUntraced(function*(steps: number) {
        const row = { scope, id: work.id, steps, checksum: Plan.checksum(work.steps, steps) }
        if (!(yield* State.record(before, row, steps === work.steps.length))) return yield* lockLost(scope)
        before = row
      })
      for (let at = work.done; at < work.steps.length; at++) {
        yield* runStep(work, at)
        yield* record(at + 1)
      }
      if (work.steps.length === work.done) yield* record(work.done)
    }))
})

/** @internal */
export const rollback = Effect.fn("effect-cql.rollback")(function*<R>(
  migrations: ReadonlyArray<Migration<R>>,
  options: Options & Extent
): Effect.fn.Return<Report, Failure, CassandraSession | R> {
  const scope = scopeOf(options)
  const planned = yield* Plan.plan(migrations)
  const after = options.to === undefined ? undefined : yield* placeOf(planned, options.to)
  const { steps: count = 1 } = options
  const applied = Effect.flatMap(
    State.read(scope),
    (recorded): Effect.Effect<ReadonlyArray<Work<R>>, MigrationError> => {
      const problem = Plan.problemOf(planned, recorded)
      if (problem !== undefined) return Effect.fail(problem)
      const known = planned.flatMap((migration, at) => recorded.has(migration.id) ? [{ migration, at }] : [])
      const chosen = after === undefined ? newest(known, count) : known.filter(({ at }) => at > after)
      return Effect.forEach(
        chosen.toReversed(),
        ({ migration: { down, id } }): Effect.Effect<Work<R>, MigrationError> =>
          down === undefined
            ? Effect.fail(Plan.refuse("no way back", id, `'${id}' has no down, and cannot be rolled back`))
            : Effect.succeed({ id, steps: down, done: 0, recorded: recorded.get(id) })
      )
    }
  )
  return yield* run(options, applied, (work) =>
    Effect.gen(function*() {
      for (let at = 0; at < work.steps.length; at++) yield* runStep(work, at)
      if (work.recorded !== undefined && !(yield* State.forget(work.recorded))) return yield* lockLost(scope)
    }))
})

/** The last so many; none of them for what is no whole number above 0. */
const newest = <A>(all: ReadonlyArray<A>, count: number): ReadonlyArray<A> =>
  Number.isInteger(count) && count > 0 ? all.slice(-count) : []

/** The steps of a migration that are to run, the first `done` of which are done, and what is recorded of it. */
interface Work<R> {
  readonly id: string
  readonly recorded: State.Recorded | undefined
  readonly steps: ReadonlyArray<Plan.PlannedStep<R>>
  readonly done: number
}

const run = Effect.fnUntraced(function*<R>(
  options: Options,
  find: Effect.Effect<ReadonlyArray<Work<R>>, Failure, CassandraSession>,
  perform: (work: Work<R>) => Effect.Effect<void, Failure, CassandraSession | R>
): Effect.fn.Return<Report, Failure, CassandraSession | R> {
  const checked = Effect.flatMap(find, (works) => {
    const destroys = works.find(({ done, steps }) => steps.slice(done).some(({ isDestructive }) => isDestructive))
    return destroys === undefined || options.allowDestructive === true || options.dryRun === true
      ? Effect.succeed(works)
      : Effect.fail(Plan.refuse(
        "destructive",
        destroys.id,
        `'${destroys.id}' drops or deletes what is stored: read a dry run, and allow it with allowDestructive`
      ))
  })
  const report = (works: ReadonlyArray<Work<R>>): Report => ({
    dryRun: options.dryRun ?? false,
    migrations: works.map(({ done, id, steps }) => ({ id, steps: steps.slice(done).map(({ text }) => text) }))
  })
  const first = yield* checked
  if (options.dryRun === true || first.length === 0) return report(first)
  yield* State.createTables
  return yield* Effect.gen(function*() {
    // Another process may have migrated since.
    const works = yield* checked
    for (const work of works) yield* perform(work)
    return report(works)
  }).pipe(locked(scopeOf(options), options.lockTimeout ?? "1 minute"))
})

const runStep = <R>({ id, steps }: Work<R>, at: number): Effect.Effect<unknown, MigrationError, R> =>
  Effect.mapError(steps[at]!.run, (cause) =>
    new MigrationError({
      problem: "failed",
      migration: id,
      said: `step ${at + 1} of ${steps.length} of '${id}' failed: ${messageOf(cause)}`,
      cause
    }))

const messageOf = (cause: unknown): string =>
  cause instanceof Error
    ? cause.message
    : Predicate.hasProperty(cause, "_tag")
    ? String(cause._tag)
    : String(cause)

const placeOf = <R>(planned: ReadonlyArray<Plan.Planned<R>>, id: string): Effect.Effect<number, MigrationError> => {
  const at = planned.findIndex((migration) => migration.id === id)
  return at === -1
    ? Effect.fail(Plan.refuse("no such migration", id, `there is no migration '${id}' to stop at`))
    : Effect.succeed(at)
}
