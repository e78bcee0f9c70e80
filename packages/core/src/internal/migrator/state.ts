import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type { CassandraError } from "../../CassandraError.ts"
import { CassandraSession } from "../../CassandraSession.ts"
import * as Cql from "../../Cql.ts"
import { Keyspace } from "../../Keyspace.ts"
import { ifNotExists, onlyIf, remove, save, update } from "../../Mutation.ts"
import type { Outcome } from "../../Outcome.ts"
import { query } from "../../Query.ts"
import { createTable } from "../../SchemaSync.ts"
import { withOptions } from "../../Statement.ts"
import * as Table from "../../Table.ts"
import { settled } from "./options.ts"

const makeTables = () => ({
  /** What is applied of each migration: all of it where `appliedAt` is there, else the first `steps` of its steps. */
  migrations: Schema.Struct({
    scope: Schema.String,
    id: Schema.String,
    checksum: Schema.String,
    steps: Cql.Int,
    appliedAt: Schema.optionalKey(Schema.Date)
  }).pipe(Table.table("effect_cql_migrations", { partitionKey: ["scope"], clusteringKey: ["id"] })),
  /** Who migrates, for as long as the row lives. */
  lock: Schema.Struct({ scope: Schema.String, owner: Cql.Uuid }).pipe(
    Table.table("effect_cql_migration_lock", { partitionKey: ["scope"] })
  )
})

let made: ReturnType<typeof makeTables> | undefined

/**
 * Made when they are first needed: importing this library does no work.
 *
 * @internal
 */
export const tables = (): ReturnType<typeof makeTables> => made ??= makeTables()

/** @internal */
export type Recorded = ReturnType<typeof makeTables>["migrations"]["Type"]

const isThere = Effect.fnUntraced(function*(table: Table.Any) {
  const session = yield* CassandraSession
  const keyspace = (yield* Keyspace) ?? (yield* session.info).keyspace
  const { rows } = yield* session.execute(
    "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?",
    [keyspace ?? "", table.definition.name]
  )
  return rows.length > 0
})

/** @internal */
export const createTables: Effect.Effect<void, CassandraError, CassandraSession> = Effect.gen(function*() {
  const session = yield* CassandraSession
  const keyspace = yield* Keyspace
  const { lock, migrations } = tables()
  for (const table of [migrations, lock]) {
    if (!(yield* isThere(table))) yield* session.execute(createTable(table, keyspace), [], { idempotent: true })
  }
})

/**
 * What is recorded, by migration. Where nothing was ever migrated there is no table, and nothing in it.
 *
 * @internal
 */
export const read = Effect.fnUntraced(function*(
  scope: string
): Effect.fn.Return<ReadonlyMap<string, Recorded>, CassandraError, CassandraSession> {
  const { migrations } = tables()
  if (!(yield* isThere(migrations))) return new Map()
  const rows = yield* settled(query(migrations, { scope }).pipe(withOptions({ consistency: "SERIAL" })))
  return new Map(rows.map((row) => [row.id, row]))
})

/**
 * Records how many steps of a migration are done, in place of what was recorded `before`. False where something else stands
 * there: another process has migrated meanwhile, and its record stays.
 *
 * @internal
 */
export const record = Effect.fnUntraced(function*(
  before: Recorded | undefined,
  row: Recorded,
  isLast: boolean
): Effect.fn.Return<boolean, CassandraError, CassandraSession> {
  const { migrations } = tables()
  const { checksum, id, scope, steps } = row
  const done = isLast ? { appliedAt: new Date(yield* Clock.currentTimeMillis) } : {}
  const isOwn = (current: { readonly checksum?: string; readonly steps?: number }) =>
    current.checksum === checksum && current.steps === steps
  return yield* before === undefined
    ? certain(save(migrations, { ...row, ...done }).pipe(ifNotExists), isOwn)
    : certain(
      update(migrations, { scope, id }, { checksum, steps, ...done }).pipe(
        onlyIf({ checksum: before.checksum, steps: before.steps })
      ),
      (current) => current._tag === "Some" && isOwn(current.value)
    )
})

/**
 * Takes a record away, unless another stands there.
 *
 * @internal
 */
export const forget = ({ checksum, id, scope }: Recorded): Effect.Effect<boolean, CassandraError, CassandraSession> =>
  certain(
    remove(tables().migrations, { scope, id }).pipe(onlyIf({ checksum })),
    (current) => current._tag === "None"
  )

/**
 * Whether a conditional write has been made. One of which nobody knows is made again: rejected, it shows whether what stands
 * there is its own.
 */
const certain = <Current>(
  write: Effect.Effect<Outcome<Current>, CassandraError, CassandraSession>,
  isOwn: (current: Current) => boolean
): Effect.Effect<boolean, CassandraError, CassandraSession> =>
  Effect.flatMap(settled(write), (outcome) => {
    switch (outcome._tag) {
      case "Applied":
        return Effect.succeed(true)
      case "Rejected":
        return Effect.succeed(isOwn(outcome.current))
      case "Unknown":
        return Effect.fail(outcome.error)
    }
  }).pipe(Effect.retry({ schedule: Schedule.spaced("1 second"), times: 5 }))
