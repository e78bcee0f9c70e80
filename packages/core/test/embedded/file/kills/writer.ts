/**
 * A process to be killed: `writer.ts <file> <first step of each load>`. It opens the file, makes steps of all loads beside
 * one another, closes the file and begins again, so that a kill meets openings and closings as well. It prints `up` when it
 * is about to open the file, and the number of a load and of its step once the session says that the step is done. Without
 * first steps it opens and closes the file alone.
 */
import * as Effect from "effect/Effect"
import process from "node:process"
import { CassandraSession } from "../../../../src/CassandraSession.ts"
import { layerFile } from "../../../../src/embedded/file.ts"
import type { Step } from "./Load.ts"
import { loads } from "./loads.ts"

const [path = "", ...firsts] = process.argv.slice(2)

const next = firsts.map(Number)

// Nothing more is done until it was written: what is done and not told is one step of each load at most.
const say = (text: string) =>
  Effect.callback<void>((resume) => void process.stdout.write(`${text}\n`, () => resume(Effect.void)))

const make = Effect.fnUntraced(function*(step: Step) {
  const session = yield* CassandraSession
  if ("batch" in step) return yield* session.batch(step.batch)
  const result = yield* session.execute(step.cql, step.params)
  if (step.applied && result.rows[0]?.["[applied]"] !== true) return yield* Effect.die(`was not applied: ${step.cql}`)
})

const work = (steps: number) =>
  Effect.gen(function*() {
    const session = yield* CassandraSession
    yield* Effect.forEach(loads.flatMap((load) => load.schema), (cql) => session.execute(cql))
    const run = Effect.fnUntraced(function*(at: number) {
      for (let made = 0; made < steps; made++) {
        const step = next[at]!
        yield* make(loads[at]!.step(step))
        next[at] = step + 1
        yield* say(`${at} ${step}`)
      }
    })
    yield* Effect.forEach(next.keys(), run, { concurrency: "unbounded" })
  }).pipe(Effect.provide(layerFile(path, { keyspace: "kills" })))

await Effect.runPromise(Effect.gen(function*() {
  yield* say("up")
  for (let round = 1;; round++) yield* work(1 + (round * 37) % 50)
}))
