/**
 * The parts of the task board, put together for the commands.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { join } from "node:path"
import { Settings } from "../config/Settings.ts"
import * as DataFolder from "../database/DataFolder.ts"
import { Sqlite } from "../database/Sqlite.ts"
import { Storage } from "../database/Storage.ts"
import * as Board from "../domain/Board.ts"
import { Boards } from "../repository/Boards.ts"
import { withLease } from "../repository/Leases.ts"
import { Tasks } from "../repository/Tasks.ts"
import { Visitors } from "../repository/Visitors.ts"
import * as Seed from "../seed/Seed.ts"
import * as Server from "../server/Server.ts"
import { Watchers } from "../server/Watchers.ts"

/**
 * What is done on first contact with a database: the counters are put right, and a board without a past gets one. Of two
 * servers that come at the same time one does it.
 */
const firstContact = Effect.gen(function*() {
  const tasks = yield* Tasks
  if (yield* tasks.isUntouched(Board.first.id)) yield* Seed.seed(Board.first.id, Seed.firstTasks)
  else yield* tasks.reconcile(Board.first.id)
}).pipe(
  Effect.provideServiceEffect(Tasks, Tasks.make),
  withLease("first contact"),
  Effect.catchTag("LeaseHeld", () => Effect.void)
)

/** Boards and visitors. */
const local = Layer.mergeAll(Boards.layer, Visitors.layer).pipe(
  Layer.provide(Layer.unwrap(Effect.gen(function*() {
    const { data } = yield* Settings
    return Sqlite.layer(join(yield* DataFolder.make(data), "board.sqlite"))
  })))
)

/**
 * The running board: server, page, both databases.
 *
 * @category layers
 * @since 0.1.0
 */
export const board = Server.layer.pipe(
  Layer.provide(Watchers.layer),
  Layer.provide(Tasks.layer),
  Layer.provide(local),
  Layer.provideMerge(Storage.layer(firstContact)),
  Layer.provideMerge(Server.listener),
  Layer.provideMerge(Settings.layer)
)

/**
 * The tasks alone, for commands that serve nothing. Only the tables are made.
 *
 * @category layers
 * @since 0.1.0
 */
export const tasks = Tasks.layer.pipe(
  Layer.provideMerge(Storage.layer(Effect.void)),
  Layer.provideMerge(Settings.layer)
)
