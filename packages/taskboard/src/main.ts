/**
 * JIRA-TRON's task board: `start`, `sync-tables`, `seed` or `reconcile`.
 *
 * @since 0.1.0
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Cause from "effect/Cause"
import * as Command from "effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Runtime from "effect/Runtime"
import { reconcile } from "./commands/reconcile.ts"
import { seed } from "./commands/seed.ts"
import { start } from "./commands/start.ts"
import { syncTables } from "./commands/syncTables.ts"

const taskboard = Command.make("taskboard").pipe(
  Command.withDescription("JIRA-TRON, the board that has read your tickets"),
  Command.withSubcommands([start, syncTables, seed, reconcile])
)

/** Being told to stop is no failure. */
const teardown: Runtime.Teardown = (exit, onExit) =>
  Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause) ? onExit(0) : Runtime.defaultTeardown(exit, onExit)

taskboard.pipe(
  Command.run({ version: "0.1.0" }),
  Effect.tapError((error) => error._tag === "Failure" ? Console.error(error.message) : Effect.void),
  Effect.tapDefect((defect) => Effect.logError("This is a bug of the task board", defect)),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain({ disableErrorReporting: true, teardown })
)
