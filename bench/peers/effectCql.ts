/** effect-cql on its live Layer, schemas checked on the way in and out. */
import { type CassandraError, type CassandraSession, query, save, scan, stream, update } from "@effect-cql/core"
import { CassandraDriver } from "@effect-cql/driver"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Stream from "effect/Stream"
import { type OpenPeer, type Operation, type Operations, ownCpuMicros, type Peer } from "../Peer.ts"
import { boardOf, BoardTask, changes, checkScan, Task, taskCount, tasks } from "../Task.ts"

const keyOf = (number: number) => {
  const { boardId, id } = tasks[number % taskCount]!
  return { boardId, id }
}

const get = (number: number) => query(Task, keyOf(number))

const partition = (number: number) => query(BoardTask, { boardId: boardOf(number) })

const operations = {
  get,
  insert: (number: number) => save(Task, tasks[number % taskCount]!),
  update: (number: number) => update(Task, keyOf(number), changes),
  partition,
  scan: () =>
    scan(BoardTask).pipe(
      stream,
      Stream.runFold(() => 0, (sprints, { sprint }) => sprints + sprint),
      Effect.map(checkScan)
    )
} satisfies Operations<Effect.Effect<unknown, unknown, unknown>>

/** The peer on a Layer: one fiber for each operation in flight, each doing one after the other. */
export const onLayer = async (
  layer: Layer.Layer<CassandraSession, CassandraError>
): Promise<Omit<OpenPeer, "begin">> => {
  const runtime = ManagedRuntime.make(layer)
  const run = Effect.runPromiseWith(await runtime.context())
  return {
    operations: Object.keys(operations) as Array<Operation>,
    drive: (operation, start, inFlight, latencies) => {
      const make = operations[operation]
      let next = 0
      const loop = Effect.gen(function*() {
        while (next < latencies.length) {
          const at = next++
          const begin = performance.now()
          yield* make(start + at)
          latencies[at] = performance.now() - begin
        }
      })
      return run(
        Effect.forEach(Array.from({ length: inFlight }), () => loop, { concurrency: "unbounded", discard: true })
      )
    },
    cpuMicros: ownCpuMicros,
    read: (number) => run(get(number)).then(([row]) => row!),
    readPartition: (number) => run(partition(number)),
    close: () => runtime.dispose()
  }
}

export const effectCql: Peer = {
  name: "effect-cql",
  open: ({ contactPoints, keyspace, localDataCenter, port }) =>
    onLayer(CassandraDriver.layer({ contactPoints, keyspace, localDataCenter, port }))
}
