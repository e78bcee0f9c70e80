import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { CassandraError } from "../../CassandraError.ts"
import { CassandraSession } from "../../CassandraSession.ts"
import * as Cql from "../../Cql.ts"
import { withDefaultOptions } from "../../DefaultOptions.ts"
import { Keyspace } from "../../Keyspace.ts"
import { remove, save } from "../../Mutation.ts"
import { query } from "../../Query.ts"
import { createTable } from "../../SchemaSync.ts"
import * as Table from "../../Table.ts"

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

// Whoever migrates next, on any node, must see this.
const quorate = withDefaultOptions({ consistency: "QUORUM" })

/** @internal */
export const createTables: Effect.Effect<void, CassandraError, CassandraSession> = Effect.gen(function*() {
  const session = yield* CassandraSession
  const keyspace = yield* Keyspace
  const { lock, migrations } = tables()
  for (const table of [migrations, lock]) yield* session.execute(createTable(table, keyspace), [], { idempotent: true })
})

/**
 * What is recorded, by migration. Where nothing was ever migrated there is no table, and nothing in it.
 *
 * @internal
 */
export const read = Effect.fnUntraced(function*(
  scope: string
): Effect.fn.Return<ReadonlyMap<string, Recorded>, CassandraError, CassandraSession> {
  const session = yield* CassandraSession
  const keyspace = (yield* Keyspace) ?? (yield* session.info).keyspace
  const { migrations } = tables()
  const { rows: found } = yield* session.execute(
    "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?",
    [keyspace ?? "", migrations.definition.name]
  )
  if (found.length === 0) return new Map()
  const rows = yield* quorate(query(migrations, { scope }))
  return new Map(rows.map((row) => [row.id, row]))
})

/**
 * Records how many steps of a migration are done, with the checksum of these.
 *
 * @internal
 */
export const record = Effect.fnUntraced(
  function*(row: Recorded, isLast: boolean): Effect.fn.Return<void, CassandraError, CassandraSession> {
    const appliedAt = new Date(yield* Clock.currentTimeMillis)
    yield* quorate(save(tables().migrations, isLast ? { ...row, appliedAt } : row))
  }
)

/** @internal */
export const forget = (scope: string, id: string): Effect.Effect<void, CassandraError, CassandraSession> =>
  quorate(remove(tables().migrations, { scope, id }))
