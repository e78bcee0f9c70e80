/**
 * The tables of the task board, and how a keyspace is brought to have them.
 *
 * @since 0.1.0
 */
import { type CassandraError, type CassandraSession, type SchemaSync, sync } from "@effect-cql/core"
import * as Effect from "effect/Effect"
import { Lease } from "../domain/Lease.ts"
import { TaskCounter } from "../domain/TaskCounter.ts"
import { TaskEvent } from "../domain/TaskEvent.ts"
import { TaskState } from "../domain/TaskState.ts"

/**
 * All of them.
 *
 * @category tables
 * @since 0.1.0
 */
export const tables = [TaskState, TaskEvent, TaskCounter, Lease] as const

/**
 * Creates what is missing of the keyspace and its tables, and changes nothing else.
 *
 * @category changes
 * @since 0.1.0
 */
export const syncTables = (
  keyspace: string
): Effect.Effect<SchemaSync.Report, CassandraError, CassandraSession> =>
  sync({ keyspace, tables }).pipe(
    Effect.catchTag("SyncError", Effect.die) // the keyspace is given, and no two of these have one name
  )
