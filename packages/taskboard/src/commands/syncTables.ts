/**
 * `sync-tables`: creates the keyspace and its tables.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { Storage } from "../database/Storage.ts"
import * as App from "./App.ts"
import * as Failure from "./Failure.ts"

const run = Effect.gen(function*() {
  const { name, opened } = yield* Storage
  yield* Effect.catch(opened, (error) => Effect.flatMap(Failure.noDatabase(error), Effect.fail))
  yield* Console.log(`The tables are in place (${name}).`)
})

/**
 * @category commands
 * @since 0.1.0
 */
export const syncTables = Command.make(
  "sync-tables",
  {},
  () => run.pipe(Effect.provide(App.tasks), Failure.explained)
).pipe(Command.withDescription("Create the keyspace and the tables that are missing"))
