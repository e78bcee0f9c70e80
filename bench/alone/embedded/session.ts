/** A new embedded session to run Effects on. */
import { type CassandraSession, save, sync, type Table } from "@effect-cql/core"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { Task, type Task as TaskRow } from "../../Task.ts"

export interface Session {
  readonly run: <A, E>(effect: Effect.Effect<A, E, CassandraSession>) => Promise<A>
  readonly close: () => Promise<void>
}

/** A session with these tables, made as a program makes them, by `sync`. */
export const openSession = async (tables: ReadonlyArray<Table.Any>): Promise<Session> => {
  const runtime = ManagedRuntime.make(EmbeddedSession.layer)
  await runtime.runPromise(sync({ keyspace: "embedded", tables }))
  return { run: runtime.runPromise, close: () => runtime.dispose() }
}

/** Does something for each number from `first` on, one after the other in one fiber. */
export const inTurn = <A, E>(
  first: number,
  count: number,
  each: (number: number) => Effect.Effect<A, E, CassandraSession>
): Effect.Effect<void, E, CassandraSession> =>
  Effect.gen(function*() {
    for (let number = first; number < first + count; number++) yield* each(number)
  })

/** Saves rows that are made one at a time, so that none but the engine's own stay. */
export const fill = ({ run }: Session, rows: number, rowOf: (number: number) => TaskRow): Promise<void> =>
  run(inTurn(0, rows, (number) => save(Task, rowOf(number))))
