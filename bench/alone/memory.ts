/** The heap while a long table is streamed: it must not grow with the number of rows. */
import { Cql, Keyspace, save, scan, stream, sync, table, unloggedBatch } from "@effect-cql/core"
import { CassandraDriver } from "@effect-cql/driver"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import process from "node:process"
import { withDatabase } from "../database.ts"
import { collector } from "./collector.ts"

const Reading = Schema.Struct({
  sensor: Cql.Int,
  at: Cql.Int,
  value: Cql.Double
}).pipe(table("readings", { partitionKey: ["sensor"], clusteringKey: ["at"] }))

const perBatch = 100
const perSensor = 5_000
const samples = 20
const limitMegabytes = 100

/** All rows, a partition a sensor, in unlogged batches of one partition each. */
const fill = (rows: number) => (keyspace: string) => {
  const writeBatch = (batch: number) => {
    const readings = Array.from({ length: Math.min(perBatch, rows - batch * perBatch) }, (_, index) => {
      const number = batch * perBatch + index
      return save(Reading, { sensor: Math.floor(number / perSensor), at: number % perSensor, value: number / 8 })
    })
    return unloggedBatch(readings)
  }
  const batches = Array.from({ length: Math.ceil(rows / perBatch) }, (_, batch) => batch)
  return sync({ keyspace, tables: [Reading] }).pipe(
    Effect.andThen(Effect.forEach(batches, writeBatch, { concurrency: 16, discard: true })),
    Effect.provideService(Keyspace, keyspace)
  )
}

export const memory = async ({ rows }: { readonly rows: number }, say: (line: string) => void): Promise<void> => {
  const collect = collector()
  say(`inserting ${rows} rows in unlogged batches of ${perBatch}`)
  await withDatabase(say, fill(rows), async (address) => {
    const every = Math.ceil(rows / samples)
    const heap: Array<number> = []
    const megabytes = () => {
      collect()
      return process.memoryUsage().heapUsed / 1_000_000
    }
    let seen = 0
    const program = Stream.runForEach(stream(scan(Reading)), () =>
      Effect.sync(() => {
        if (++seen % every === 0) heap.push(megabytes())
      }))
    const before = megabytes()
    const start = performance.now()
    await Effect.runPromise(program.pipe(Effect.provide(CassandraDriver.layer(address))))
    const seconds = (performance.now() - start) / 1_000
    if (seen !== rows) throw new Error(`${seen} of ${rows} rows were streamed`)

    const most = Math.max(...heap)
    const growth = most - before
    say(`${seen} rows streamed in ${seconds.toFixed(1)} s; heap after a full collection, in MB:`)
    say(`  before ${before.toFixed(1)}, every ${every} rows ${heap.map((size) => size.toFixed(1)).join(" ")}`)
    say(
      `growth ${growth.toFixed(1)} MB, ${growth < limitMegabytes ? "below" : "NOT below"} ${limitMegabytes} MB; ` +
        `the last against the first ${(heap.at(-1)! - heap[0]!).toFixed(1)} MB`
    )
  })
}
