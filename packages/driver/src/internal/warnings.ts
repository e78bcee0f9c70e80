/** The server's warnings in the log: each once for a statement, however often that runs. */
import * as Effect from "effect/Effect"
import { withoutNumbers } from "./log.ts"
import type { Run, Warning } from "./watch.ts"

const remembered = 1_000

export const logOnce = (run: Run): (warning: Warning) => void => {
  const logged = new Set<string>()
  return ({ coordinator, cql, warnings }) => {
    for (const warning of warnings) {
      const text = withoutValues(warning)
      // The same warning comes back with other counts.
      const key = `${cql}\n${withoutNumbers(text)}`
      if (logged.has(key)) continue
      if (logged.size >= remembered) {
        const [oldest] = logged
        logged.delete(oldest!)
      }
      logged.add(key)
      run(Effect.logWarning(`the server warns: ${text}`).pipe(Effect.annotateLogs({ statement: cql, coordinator })))
    }
  }
}

/** Cassandra writes the statement with its values behind «for query», also that of a prepared one, and the key's token. */
export const withoutValues = (warning: string): string =>
  warning
    .replace(/ (?:for|in) query:? .*?(?= \(see [a-z_]+\)$|$)/s, "")
    .replaceAll(/'(?:[^']|'')*'/g, "'…'")
