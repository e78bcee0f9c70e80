import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { CassandraError } from "../../CassandraError.ts"
import { MigrationError } from "../../MigrationError.ts"
import type { Migration, Status, Step } from "../../Migrator.ts"
import { type Statement, TypeId } from "../../Statement.ts"
import { digest } from "../digest.ts"
import { textOf } from "../valueText.ts"
import type { Recorded } from "./state.ts"

/**
 * A migration whose steps are texts too: of a statement its CQL, of an Effect its name.
 *
 * @internal
 */
export interface Planned<R> {
  readonly id: string
  readonly up: ReadonlyArray<PlannedStep<R>>
  readonly down: ReadonlyArray<PlannedStep<R>> | undefined
}

/** @internal */
export interface PlannedStep<R> {
  readonly text: string
  readonly identity: string
  readonly isDestructive: boolean
  readonly run: Effect.Effect<unknown, unknown, R>
}

/** @internal */
export const plan = Effect.fnUntraced(function*<R>(
  migrations: ReadonlyArray<Migration<R>>
): Effect.fn.Return<ReadonlyArray<Planned<R>>, MigrationError | CassandraError, R> {
  const planned: Array<Planned<R>> = []
  for (const { down, id, up } of migrations) {
    if (planned.some((other) => other.id === id)) {
      return yield* refuse(
        "two of one name",
        id,
        `two migrations are named '${id}': rename the one that was never applied`
      )
    }
    planned.push({
      id,
      up: yield* Effect.forEach(up, planStep),
      down: down === undefined ? undefined : yield* Effect.forEach(down, planStep)
    })
  }
  return planned
})

const planStep = <R>(step: Step<unknown, R>): Effect.Effect<PlannedStep<R>, CassandraError, R> =>
  isStatement(step)
    // The same in every keyspace, so that the tenants of a service share their checksums.
    ? Effect.map(
      step[TypeId]({ keyspace: undefined, defaults: {}, watch: undefined, session: undefined }),
      ({ cql, params }) => ({
        text: cql,
        identity: [cql, ...params.map(textOf)].join(" "),
        isDestructive: destructive.test(bare(cql)),
        // A statement runs on the session, which every migration needs.
        run: step as Effect.Effect<unknown, unknown, R>
      })
    )
    : Effect.succeed({ text: step.name, identity: step.name, isDestructive: false, run: step.effect })

/** DROP, TRUNCATE and DELETE, where a statement begins, in a batch too; and ALTER with DROP. */
const destructive =
  /(?:^|;|\bbatch\b(?:\s+using\s+timestamp\s+\S+)?)\s*(?:drop|truncate|delete)\b|^\s*alter\b.*\bdrop\b/is

/** A text without its comments, and without what stands in quotes. */
const bare = (cql: string): string =>
  cql.replace(
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|(?:--|\/\/)[^\n]*|\/\*[\s\S]*?\*\//g,
    (found) => /^['"]/.test(found) ? "x" : " "
  )

const isStatement = <R>(step: Step<unknown, R>): step is Statement<unknown, R> => TypeId in step

/**
 * The checksum of the first steps of a migration.
 *
 * @internal
 */
export const checksum = <R>(steps: ReadonlyArray<PlannedStep<R>>, count = steps.length): string =>
  digest(steps.slice(0, count).map(({ identity }) => `${identity.length}:${identity}`).join())

const isChanged = <R>({ up }: Planned<R>, { checksum: applied, steps }: Recorded): boolean =>
  checksum(up, steps) !== applied

/** @internal */
export const isDone = (recorded: Recorded | undefined): boolean => recorded?.appliedAt !== undefined

/**
 * Where the migrations stand.
 *
 * @internal
 */
export const statuses = <R>(
  planned: ReadonlyArray<Planned<R>>,
  recorded: ReadonlyMap<string, Recorded>
): ReadonlyArray<Status> => [
  ...planned.map((migration): Status => {
    const found = recorded.get(migration.id)
    return {
      id: migration.id,
      state: found === undefined
        ? "pending"
        : isChanged(migration, found) || (isDone(found) && found.steps !== migration.up.length)
        ? "changed"
        : isDone(found)
        ? "applied"
        : "started",
      appliedAt: Option.fromUndefinedOr(found?.appliedAt)
    }
  }),
  ...Array.from(recorded.values())
    .filter(({ id }) => planned.every((migration) => migration.id !== id))
    .map(({ appliedAt, id }): Status => ({ id, state: "unknown", appliedAt: Option.fromUndefinedOr(appliedAt) }))
]

/**
 * What is otherwise applied than given; undefined where all is well.
 *
 * @internal
 */
export const problemOf = <R>(
  planned: ReadonlyArray<Planned<R>>,
  recorded: ReadonlyMap<string, Recorded>
): MigrationError | undefined => {
  const all = statuses(planned, recorded)
  const wrong = all.find(({ state }) => state === "changed" || state === "unknown")
  if (wrong !== undefined) {
    return wrong.state === "unknown"
      ? refuse("unknown", wrong.id, `'${wrong.id}' was applied, and is not among the migrations: put it back`)
      : refuse(
        "changed",
        wrong.id,
        `'${wrong.id}' was changed after it was applied: take the change back, and make a new one`
      )
  }
  const waiting = all.findIndex(({ state }) => state !== "applied")
  const later = all.findIndex(({ state }, at) => waiting !== -1 && at > waiting && state !== "pending")
  return later === -1
    ? undefined
    : refuse(
      "out of order",
      all[waiting]!.id,
      `'${all[waiting]!.id}' is not applied, and '${all[later]!.id}' after it is: move it to the end`
    )
}

/** @internal */
export const refuse = (problem: MigrationError["problem"], migration: string, said: string): MigrationError =>
  new MigrationError({ problem, migration, said })
