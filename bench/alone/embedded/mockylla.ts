/** mockylla, the mock of ScyllaDB for Python, on the same rows. It takes part where `python3` can import it. */
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { missing, toJson } from "../../peers/python.ts"
import { tasks } from "../../Task.ts"

const script = fileURLToPath(new URL("with_mockylla.py", import.meta.url))

// Each of its operations looks at every row of the table.
const rows = 1_000

export const mockylla = async (say: (line: string) => void): Promise<void> => {
  const lacking = await missing("mockylla")()
  if (lacking !== undefined) {
    say(`mockylla in Python is left out: ${lacking}\n`)
    return
  }
  const running = promisify(execFile)("python3", [script])
  running.child.stdin?.end(JSON.stringify(tasks.slice(0, rows).map(toJson)))
  const { stdout } = await running
  // The script prints this shape.
  const { get, insert, update } = JSON.parse(stdout) as { readonly [operation: string]: number }
  say(
    `mockylla with ${rows} rows, CPU µs: read a row ${get!.toFixed(0)}, insert ${insert!.toFixed(0)} (from an empty ` +
      `table on), update ${update!.toFixed(0)}\n`
  )
}
