/**
 * `npm run test:generated [-- --minutes 60] [--seed text] [--length 250]`: generated statements on the embedded engine and on
 * a real Cassandra, for as long as is asked for. It prints each difference as it is found, and fails if there was one.
 */
import { CassandraDriver } from "@effect-cql/driver"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import process from "node:process"
import { parseArgs } from "node:util"
import { startCassandra } from "../cassandra/startCassandra.ts"
import * as Campaign from "./Campaign.ts"

const say = (line: string) => void process.stdout.write(`${line}\n`)

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    seed: { type: "string" },
    length: { type: "string", default: "250" }
  }
})

// A round has tables as many as a small node bears; they are dropped before the next.
const tables = 24

const cassandra = await startCassandra({ onProgress: say })
if (cassandra._tag === "Unavailable") {
  say(`No Cassandra to be had:\n  ${cassandra.reasons.join("\n  ")}`)
  process.exit(1)
}

const { contactPoints, localDataCenter, port } = cassandra
const seed = values.seed ?? Date.now().toString(36)
const length = Number(values.length)
const end = Date.now() + Number(values.minutes) * 60_000
say(`seed ${seed}, ${length} statements a table`)

const program = Effect.gen(function*() {
  const totals = { statements: 0, refused: 0, differences: 0 }
  for (let round = 0; Date.now() < end; round++) {
    // A seed that was printed is run alone.
    const seeds = seed.includes(".") ? [seed] : Array.from({ length: tables }, (_, at) => `${seed}.${round}.${at}`)
    const result = yield* Campaign.run({ seeds, length, concurrency: 6, tries: 150, onDifference: say })
    totals.statements += result.statements
    totals.refused += result.refused
    totals.differences += result.differences.length
    say(`${totals.statements} statements, ${totals.refused} of them refused by both, ${totals.differences} differences`)
    if (seed.includes(".")) break
  }
  return totals
})

const session = CassandraDriver.layer({
  contactPoints,
  localDataCenter,
  port,
  requestTimeout: "30 seconds",
  driver: { maxPrepared: 10_000 }
})

const { differences } = await Effect.runPromise(
  program.pipe(Effect.provide(session), Effect.provide(Logger.layer([])))
).finally(cassandra.stop)
process.exitCode = differences === 0 ? 0 : 1
