import { parseArgs } from "node:util"
import type { Settings } from "./measure.ts"
import type { Workload } from "./Workload.ts"

/** What the command line asks for: workloads to compare peers by, or one of the measurements of effect-cql alone. */
export type Command =
  | {
    readonly _tag: "Compare"
    readonly workloads: ReadonlyArray<Workload>
    readonly settings: Settings
    readonly onStub: boolean
  }
  | { readonly _tag: "Alone"; readonly name: string; readonly rows: number }

/** Throws with what to do for words and numbers that are none. */
export const parseCommand = (workloads: ReadonlyArray<Workload>, alone: ReadonlyArray<string>): Command => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: "string", default: "200" },
      operations: { type: "string" },
      "in-flight": { type: "string", default: "64" },
      rows: { type: "string", default: "1000000" },
      stub: { type: "boolean", default: false }
    }
  })
  const [first] = positionals
  if (first !== undefined && positionals.length === 1 && alone.includes(first)) {
    return { _tag: "Alone", name: first, rows: wholeNumber("rows", values.rows) }
  }
  const chosen = positionals.length === 0 ? workloads : workloads.filter(({ name }) => positionals.includes(name))
  if (chosen.length < new Set(positionals).size) {
    throw new Error(
      `there are the workloads ${workloads.map(({ name }) => name).join(", ")}, and, one at a time, ${alone.join(", ")}`
    )
  }
  return {
    _tag: "Compare",
    workloads: chosen,
    settings: {
      rounds: wholeNumber("rounds", values.rounds),
      operations: values.operations === undefined ? undefined : wholeNumber("operations", values.operations),
      inFlight: wholeNumber("in-flight", values["in-flight"]),
      warmUps: 10
    },
    onStub: values.stub
  }
}

const wholeNumber = (name: string, text: string): number => {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} takes a whole number above 0, not ${text}`)
  return number
}
