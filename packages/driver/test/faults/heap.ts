/**
 * A program of its own, for `node --expose-gc`: does the same over and over against the contact point that it is given, and
 * prints the heap in bytes at twenty times as JSON, in the last line. What it does is the second argument.
 */
import { Cql, Keyspace, query, save, stream, sync, table, unloggedBatch } from "@effect-cql/core"
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { argv, memoryUsage, stdout } from "node:process"
import { CassandraDriver } from "../../src/index.ts"
import { newKeyspaceName } from "../live.ts"

const contactPoints = [argv[2]!]

const distinct = Effect.fnUntraced(function*(round: number) {
  const { execute } = yield* CassandraSession
  yield* Effect.forEach(
    Array.from({ length: 1_000 }, (_, at) => at),
    (at) => execute(`SELECT key AS k${round}_${at} FROM system.local WHERE key = ?`, ["local"]),
    { concurrency: 32, discard: true }
  )
})

const repeated = Effect.fnUntraced(function*() {
  const { execute } = yield* CassandraSession
  yield* Effect.forEach(
    Array.from({ length: 1_000 }),
    () => execute("SELECT key, release_version, tokens FROM system.local WHERE key = ?", ["local"]),
    { concurrency: 32, discard: true }
  )
})

const failing = Effect.fnUntraced(function*(round: number) {
  const { execute } = yield* CassandraSession
  yield* Effect.forEach(
    Array.from({ length: 1_000 }, (_, at) => at),
    (at) => Effect.flip(execute(`SELECT nothing FROM system.local WHERE key = 'k${round}_${at}'`)),
    { concurrency: 32, discard: true }
  )
})

const sessions = () =>
  Effect.forEach(
    Array.from({ length: 20 }),
    () =>
      Effect.scoped(
        Effect.flatMap(
          CassandraDriver.make({ contactPoints }),
          ({ execute }) => execute("SELECT key FROM system.local")
        )
      ),
    { concurrency: 4, discard: true }
  )

const times = 20

const heapNow = Effect.gen(function*() {
  // What is freed by finalizers is gone after the second time.
  for (let again = 0; again < 2; again++) {
    yield* Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))
    globalThis.gc?.()
  }
  return memoryUsage().heapUsed
})

const afterEach = <E>(round: (round: number) => Effect.Effect<unknown, E, CassandraSession>) =>
  Effect.forEach(Array.from({ length: times }, (_, at) => at), (at) => Effect.andThen(round(at), heapNow))

const Reading = Schema.Struct({ sensor: Cql.Int, at: Cql.Int, value: Schema.String }).pipe(
  table("readings", { partitionKey: ["sensor"], clusteringKey: ["at"] })
)

const readings = 100_000
const perBatch = 200
const valueOf = (at: number): string => `${at}`.padStart(100, "0")

/** One partition, while it is streamed. */
const partition = Effect.gen(function*() {
  const keyspace = newKeyspaceName()
  yield* Effect.addFinalizer(() =>
    CassandraSession.use(({ execute }) => execute(`DROP KEYSPACE IF EXISTS ${keyspace}`)).pipe(Effect.ignore)
  )
  return yield* Effect.gen(function*() {
    yield* sync({ keyspace, tables: [Reading] })
    yield* Effect.forEach(
      Array.from({ length: readings / perBatch }, (_, batch) => batch * perBatch),
      (first) =>
        unloggedBatch(
          Array.from({ length: perBatch }, (_, index) => {
            const at = first + index
            return save(Reading, { sensor: 1, at, value: valueOf(at) })
          })
        ),
      { concurrency: 16, discard: true }
    )
    const heaps: Array<number> = []
    let seen = 0
    yield* stream(query(Reading, { sensor: 1 })).pipe(Stream.runForEach(({ at, value }) => {
      if (at !== seen || value !== valueOf(at)) return Effect.die(new Error(`row ${at} in place of ${seen}`))
      seen++
      return seen % (readings / times) === 0 ? Effect.map(heapNow, (heap) => void heaps.push(heap)) : Effect.void
    }))
    if (seen !== readings) return yield* Effect.die(new Error(`${seen} rows`))
    return heaps
  }).pipe(Effect.provideService(Keyspace, keyspace))
}).pipe(Effect.scoped)

const works: {
  readonly [work: string]: Effect.Effect<ReadonlyArray<number>, unknown, CassandraSession>
} = {
  distinct: afterEach(distinct),
  repeated: afterEach(repeated),
  failing: afterEach(failing),
  sessions: afterEach(sessions),
  partition
}

const program = Effect.map(works[argv[3]!]!, (heaps) => void stdout.write(`${JSON.stringify(heaps)}\n`))

// Far fewer statements are kept than the program has, so that old ones have to go.
const Live: Layer.Layer<CassandraSession, unknown> = CassandraDriver.layer({ contactPoints, maxPrepared: 1_000 })

await Effect.runPromise(Effect.provide(program, Live))
