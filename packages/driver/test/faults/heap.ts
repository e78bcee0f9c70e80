/**
 * A program of its own, for `node --expose-gc`: does the same over and over against the contact point that it is given, and
 * prints the heap in bytes after each round as JSON, in the last line. What it does is the second argument.
 */
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import { argv, memoryUsage, stdout } from "node:process"
import { CassandraDriver } from "../../src/index.ts"

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

const rounds: { readonly [work: string]: (round: number) => Effect.Effect<unknown, unknown, CassandraSession> } = {
  distinct,
  repeated,
  failing,
  sessions
}

const program = Effect.gen(function*() {
  const heaps: Array<number> = []
  const round = rounds[argv[3]!]!
  for (let at = 0; at < 20; at++) {
    yield* round(at)
    // What is freed by finalizers is gone after the second time.
    for (let times = 0; times < 2; times++) {
      yield* Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))
      globalThis.gc?.()
    }
    heaps.push(memoryUsage().heapUsed)
  }
  stdout.write(`${JSON.stringify(heaps)}\n`)
})

// Far fewer statements are kept than the program has, so that old ones have to go.
const Live: Layer.Layer<CassandraSession, unknown> = CassandraDriver.layer({ contactPoints, maxPrepared: 1_000 })

await Effect.runPromise(Effect.provide(program, Live))
