/**
 * Many scenarios, on an engine for each and on one real Cassandra, several at a time.
 */
import type { CassandraError } from "@effect-cql/core/CassandraError"
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import * as Effect from "effect/Effect"
import * as Comparison from "./Comparison.ts"
import * as Scenario from "./Scenario.ts"

/**
 * - `seeds`: one scenario each
 * - `length`: statements of a scenario
 * - `concurrency`: scenarios at a time
 * - `tries`: how often a difference is run again to make it smaller
 * - `onDifference`: told of each as it is found
 */
export interface Options {
  readonly seeds: ReadonlyArray<string>
  readonly length: number
  readonly concurrency: number
  readonly tries: number
  readonly onDifference?: (difference: string) => void
}

/** - `differences`: as text, with the seed and the statements of each */
export interface Result {
  readonly statements: number
  readonly refused: number
  readonly differences: ReadonlyArray<string>
}

/** Runs the scenarios against the session there is, in a keyspace that is dropped at the end. */
export const run = (options: Options): Effect.Effect<Result, CassandraError, CassandraSession> =>
  Effect.scoped(Effect.gen(function*() {
    const session = yield* CassandraSession
    const keyspace = yield* Effect.acquireRelease(
      Effect.gen(function*() {
        const name = `generated_${Date.now().toString(36)}${Math.floor(Math.random() * 1296).toString(36)}`
        yield* session.execute(create(name))
        return name
      }),
      (name) => Effect.ignore(session.execute(`DROP KEYSPACE ${name}`, [], { timeout: "60 seconds" }))
    )
    let made = 0
    const sides: Comparison.Sides = {
      names: Effect.sync(() => {
        const at = ++made
        return { k: keyspace, t: `t${at}`, u: `u${at}`, i: `i${at}` }
      }),
      embedded: (use) =>
        Effect.andThen(
          Effect.flatMap(CassandraSession, (session) => Effect.orDie(session.execute(create(keyspace)))),
          use
        ).pipe(Effect.provide(EmbeddedSession.layer, { local: true })),
      real: Effect.provideService(CassandraSession, session)
    }
    const results = yield* Effect.forEach(options.seeds, (seed) =>
      Effect.gen(function*() {
        const { difference, ...counts } = yield* Comparison.compare(sides, Scenario.make(seed, options.length).steps)
        if (difference === undefined) return { ...counts, difference }
        const text = Comparison.format(seed, yield* Comparison.shrink(sides, difference, options.tries))
        options.onDifference?.(text)
        return { ...counts, difference: text }
      }), { concurrency: options.concurrency })
    return {
      statements: results.reduce((sum, { statements }) => sum + statements, 0),
      refused: results.reduce((sum, { refused }) => sum + refused, 0),
      differences: results.flatMap(({ difference }) => difference ?? [])
    }
  }))

const create = (keyspace: string): string =>
  `CREATE KEYSPACE ${keyspace} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`
