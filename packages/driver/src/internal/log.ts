/** The driver's own log: what it warns of becomes a log entry of the program that built the Layer. */
import type { Client } from "cassandra-driver"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** Listens as long as the scope lasts. What happens while connecting is told by the error of connecting. */
export const forward = (client: Client): Effect.Effect<void, never, Scope.Scope> =>
  Effect.gen(function*() {
    const run = Effect.runForkWith(yield* Effect.context())
    const clock = yield* Clock.Clock
    const repeated = makeRepeated(() => clock.currentTimeMillisUnsafe())
    const listener = (level: string, source: string, message: string): void => {
      if (level !== "warning" && level !== "error") return
      // The server's warnings are part of the result, and the driver writes the statement behind them.
      if (message.startsWith("Received warning")) return
      const times = repeated(message)
      if (times === undefined) return
      const again = times === 0 ? "" : ` (and ${times} times more since it was logged last)`
      run(
        (level === "error" ? Effect.logError : Effect.logWarning)(`cassandra-driver: ${message}${again}`).pipe(
          Effect.annotateLogs({ source })
        )
      )
    }
    yield* Effect.acquireRelease(
      Effect.sync(() => client.on("log", listener)),
      () => Effect.sync(() => client.off("log", listener))
    )
  })

/** What two messages have in common that differ in counts, sizes and times only. The address of a node is no number. */
export const withoutNumbers = (message: string): string =>
  message.replaceAll(/([\w.-]*:[\w.:-]*\w|\d+(?:\.\d+){3})|(?<![\w-])\d+/g, "$1")

const quiet = 60_000

const remembered = 100

/**
 * Tells how often a message was held back before this one, and undefined of one that is to be held back: the same message,
 * whatever its numbers, is let through once a minute. The driver repeats some for every statement, or for every answer that
 * comes too late.
 */
export const makeRepeated = (now: () => number): (message: string) => number | undefined => {
  const last = new Map<string, { readonly at: number; held: number }>()
  return (message) => {
    const text = withoutNumbers(message)
    const before = last.get(text)
    if (before !== undefined && now() - before.at < quiet) {
      before.held++
      return undefined
    }
    last.delete(text)
    if (last.size >= remembered) {
      const [oldest] = last.keys()
      last.delete(oldest!)
    }
    last.set(text, { at: now(), held: 0 })
    return before?.held ?? 0
  }
}
