/**
 * mockylla, the mock of ScyllaDB for Python, beside the engine on the same rows. It takes part where `python3` can import it.
 */
import { query, save, update } from "@effect-cql/core"
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { ownCpuMicros } from "../../Peer.ts"
import { missing, toJson } from "../../peers/python.ts"
import { markdown } from "../../report.ts"
import { estimate } from "../../statistics.ts"
import { changes, Task, tasks } from "../../Task.ts"
import { inTurn, openSession } from "./session.ts"

const script = fileURLToPath(new URL("with_mockylla.py", import.meta.url))

// Each of mockylla's operations looks at every row of the table.
const rows = tasks.slice(0, 1_000)

// Of the engine, whose code has to be compiled first.
const rounds = 11

/** CPU microseconds of an operation. */
interface Measured {
  readonly insert: number
  readonly get: number
  readonly update: number
}

export const mockylla = async (say: (line: string) => void): Promise<void> => {
  const lacking = await missing("mockylla")()
  if (lacking !== undefined) {
    say(`mockylla in Python is left out: ${lacking}\n`)
    return
  }
  const running = promisify(execFile)("python3", [script])
  running.child.stdin?.end(JSON.stringify(rows.map(toJson)))
  const { stdout } = await running
  // The script prints this shape.
  const theirs = JSON.parse(stdout) as Measured
  const all: Array<Measured> = []
  for (let round = 0; round < rounds; round++) all.push(await ofEngine())
  const own = (operation: keyof Measured) => estimate(all.map((measured) => measured[operation])).median
  const line = (name: string, operation: keyof Measured) => [
    name,
    own(operation).toFixed(2),
    theirs[operation].toFixed(0),
    (theirs[operation] / own(operation)).toFixed(0)
  ]
  say(`a table of ${rows.length} rows, filled from an empty one; CPU µs of an operation\n`)
  const lines = [
    line("insert a row", "insert"),
    line("read a row by its key", "get"),
    line("update two columns", "update")
  ]
  for (const text of markdown(["", "embedded engine", "mockylla", "times"], lines)) say(text)
  say("")
}

const ofEngine = async (): Promise<Measured> => {
  const session = await openSession([Task])
  const micros = async (each: Parameters<typeof inTurn>[2]): Promise<number> => {
    const start = ownCpuMicros()
    await session.run(inTurn(0, rows.length, each))
    return (ownCpuMicros() - start) / rows.length
  }
  const keyOf = (number: number) => ({ boardId: rows[number]!.boardId, id: rows[number]!.id })
  const measured = {
    insert: await micros((number) => save(Task, rows[number]!)),
    get: await micros((number) => query(Task, keyOf(number))),
    update: await micros((number) => update(Task, keyOf(number), changes))
  }
  await session.close()
  return measured
}
