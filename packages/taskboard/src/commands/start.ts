/**
 * `start`: the board, until it is told to stop.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as HttpServer from "effect/http/HttpServer"
import * as Option from "effect/Option"
import { Settings } from "../config/Settings.ts"
import { Storage } from "../database/Storage.ts"
import * as App from "./App.ts"
import * as Failure from "./Failure.ts"

/**
 * An embedded engine that cannot open its file ends the command. A cluster that does not answer does not: the page says
 * what is wrong, and every request tries again.
 */
const run = Effect.gen(function*() {
  const { cluster } = yield* Settings
  const { name, opened } = yield* Storage
  const { address } = yield* HttpServer.HttpServer
  yield* Effect.catch(
    opened,
    (error) =>
      Effect.flatMap(
        Failure.noDatabase(error),
        (failure) => Option.isSome(cluster) ? Console.error(failure.message) : Effect.fail(failure)
      )
  )
  yield* Console.log(
    `JIRA-TRON is awake (${name}) and expects you at\n\n  ${
      HttpServer.formatAddress(address)
    }\n\nCtrl-C puts it to sleep.`
  )
  return yield* Effect.never
})

/**
 * @category commands
 * @since 0.1.0
 */
export const start = Command.make("start", {}, () => run.pipe(Effect.provide(App.board), Failure.explained)).pipe(
  Command.withDescription("Serve the task board until Ctrl-C")
)
