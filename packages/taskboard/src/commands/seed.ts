/**
 * `seed`: adds invented tasks.
 *
 * @since 0.1.0
 */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Storage } from "../database/Storage.ts"
import * as Board from "../domain/Board.ts"
import * as Status from "../domain/Status.ts"
import * as Tally from "../domain/Tally.ts"
import * as Seed from "../seed/Seed.ts"
import * as App from "./App.ts"
import * as Failure from "./Failure.ts"
import * as Progress from "./Progress.ts"

const Count = Schema.Int.check(
  Schema.isBetween({ minimum: 1, maximum: 100_000 }, { message: "--count is a whole number from 1 to 100000." })
)

const run = Effect.fnUntraced(function*(count: number) {
  const { name, opened } = yield* Storage
  yield* Effect.catch(opened, (error) => Effect.flatMap(Failure.noDatabase(error), Effect.fail))
  yield* Console.log(`Inventing ${count} ${count === 1 ? "obligation" : "obligations"} for other people (${name}).`)
  const tally = yield* Effect.scoped(
    Effect.flatMap(Progress.make(count, "Assigning blame"), (step) => Seed.seed(Board.first.id, count, step))
  ).pipe(Effect.catchTag("CassandraError", (error) => Effect.flatMap(Failure.noDatabase(error), Effect.fail)))
  const columns = Status.all.map((status) => `${Status.label(status)} ${tally[status]}`).join(", ")
  yield* Console.log(`Done. I counted twice: ${columns}; ${Tally.total(tally)} in all. Nobody had asked for fewer.`)
})

/**
 * @category commands
 * @since 0.1.0
 */
export const seed = Command.make(
  "seed",
  {
    count: Flag.Int("count").pipe(
      Flag.withDescription("How many tasks"),
      Flag.withSchema(Count),
      Flag.withDefault(Seed.firstTasks)
    )
  },
  ({ count }) => run(count).pipe(Effect.provide(App.tasks), Failure.explained)
).pipe(Command.withDescription("Add invented tasks to the board"))
