/** The driver's own log: what it warns of becomes a log entry of the program that built the Layer. */
import type { Client } from "cassandra-driver"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** Listens as long as the scope lasts. What happens while connecting is told by the error of connecting. */
export const forward = (client: Client): Effect.Effect<void, never, Scope.Scope> =>
  Effect.gen(function*() {
    const run = Effect.runForkWith(yield* Effect.context())
    const listener = (level: string, source: string, message: string): void => {
      if (level !== "warning" && level !== "error") return
      // The server's warnings are part of the result, and the driver writes the statement behind them.
      if (message.startsWith("Received warning")) return
      run(
        (level === "error" ? Effect.logError : Effect.logWarning)(`cassandra-driver: ${message}`).pipe(
          Effect.annotateLogs({ source })
        )
      )
    }
    yield* Effect.acquireRelease(
      Effect.sync(() => client.on("log", listener)),
      () => Effect.sync(() => client.off("log", listener))
    )
  })
