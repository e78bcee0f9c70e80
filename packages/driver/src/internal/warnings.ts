/** The server's warnings in the log: each once for a statement, however often that runs. */
import * as Effect from "effect/Effect"
import { withoutNumbers } from "./log.ts"
import { withoutValues } from "./serverText.ts"
import type { Run, Warning } from "./watch.ts"

const remembered = 1_000

export const logOnce = (run: Run): (warning: Warning) => void => {
  const logged = new Set<string>()
  return ({ coordinator, cql, warnings }) => {
    for (const warning of warnings) {
      const text = shown(warning)
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

/** A warning as the log has it: also without whatever else a version of Cassandra writes between quotes. */
export const shown = (warning: string): string => withoutValues(warning).replaceAll(/'(?:[^']|'')*'/g, "'…'")
