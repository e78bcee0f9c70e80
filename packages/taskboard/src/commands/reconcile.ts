/**
 * `reconcile`: counts the tasks and puts the counters right.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Board from "../domain/Board.ts"
import * as Status from "../domain/Status.ts"
import { Tasks } from "../repository/Tasks.ts"
import * as App from "./App.ts"
import * as Failure from "./Failure.ts"

const run = Effect.gen(function*() {
  const tasks = yield* Tasks
  const { actual, corrected, counted } = yield* Effect.catch(
    tasks.reconcile(Board.first.id),
    (error) => Effect.flatMap(Failure.noDatabase(error), Effect.fail)
  )
  const columns = Status.all.map((status) =>
    `${Status.label(status)} ${counted[status] === actual[status] ? "" : `${counted[status]} → `}${actual[status]}`
  )
  yield* Console.log(
    `${columns.join(", ")}. ${corrected ? "Corrected. Somebody owes me an apology." : "I was right all along."}`
  )
})

/**
 * @category commands
 * @since 0.1.0
 */
export const reconcile = Command.make(
  "reconcile",
  {},
  () => run.pipe(Effect.provide(App.tasks), Failure.explained)
).pipe(Command.withDescription("Count the tasks and put the counters right"))
