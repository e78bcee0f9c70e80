/**
 * What differs from Cassandra on purpose, each with a program that shows what the engine does.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { TestClock } from "effect/testing"
import type { CassandraError } from "../../../src/CassandraError.ts"
import { CassandraSession } from "../../../src/CassandraSession.ts"

/**
 * - `what`: of what the page speaks, then what each of the two does
 * - `shows`: on a new session of the engine; Cassandra's part was measured on 5.0.6
 */
export interface Difference {
  readonly what: string
  readonly cassandra: string
  readonly engine: string
  readonly shows: Effect.Effect<void, CassandraError, CassandraSession>
}

const run = (cql: string, ...params: ReadonlyArray<string | number>) =>
  Effect.flatMap(CassandraSession, (session) => session.execute(cql, params))

const refusal = (cql: string) => Effect.orDie(Effect.map(Effect.flip(run(cql)), String))

const table = run("CREATE TABLE t (p int PRIMARY KEY, v text)")

export const differences: ReadonlyArray<Difference> = [
  {
    what: "Keyspace",
    cassandra: "A new cluster has none of yours.",
    engine: "The session is in a keyspace from the start, named `embedded` unless you name it.",
    shows: Effect.gen(function*() {
      yield* table
      const { rows } = yield* run("SELECT keyspace_name FROM system_schema.tables WHERE keyspace_name = 'embedded'")
      assert.lengthOf(rows, 1)
    })
  },
  {
    what: "Nodes and consistency",
    cassandra: "A level that too few nodes can answer is `Unavailable`; requests time out.",
    engine: "There is one node, which holds everything and always answers: each consistency level does the same.",
    shows: Effect.gen(function*() {
      yield* table
      const session = yield* CassandraSession
      const { attempts } = yield* session.execute("SELECT v FROM t WHERE p = 1", [], { consistency: "THREE" })
      assert.strictEqual(attempts, 1)
    })
  },
  {
    what: "Coordinator and traces",
    cassandra: "A result names the node that answered, and can have a trace.",
    engine: "Neither; `coordinator` and `tracingId` are undefined.",
    shows: Effect.gen(function*() {
      const { coordinator, tracingId } = yield* run("SELECT key FROM system.local")
      assert.deepStrictEqual([coordinator, tracingId], [undefined, undefined])
    })
  },
  {
    what: "Time",
    cassandra: "The nodes' clocks give write timestamps and end TTLs.",
    engine: "Effect's `Clock` does, so that a test moves time with `TestClock`.",
    shows: Effect.gen(function*() {
      yield* table
      yield* run("INSERT INTO t (p, v) VALUES (1, 'x') USING TTL 60")
      yield* TestClock.adjust("61 seconds")
      assert.deepStrictEqual((yield* run("SELECT p FROM t")).rows, [])
    })
  },
  {
    what: "`uuid()` and `now()`",
    cassandra: "New ones each time.",
    engine: "Made from Effect's `Random` and `Clock`, so that a test with a seed has the same ones each time.",
    shows: Effect.gen(function*() {
      yield* table
      yield* run("INSERT INTO t (p) VALUES (1)")
      const made = Effect.map(run("SELECT uuid() FROM t"), ({ rows }) => rows)
      const [first, second] = [yield* Random.withSeed(made, "seed"), yield* Random.withSeed(made, "seed")]
      assert.deepStrictEqual(first, second)
    })
  },
  {
    what: "Indexes and views",
    cassandra:
      "They are built in the background and follow their table a moment later; a read before that fails or misses rows.",
    engine: "They show every row as soon as they are made, and after each write.",
    shows: Effect.gen(function*() {
      yield* table
      yield* run("INSERT INTO t (p, v) VALUES (1, 'x')")
      yield* run("CREATE INDEX ON t (v)")
      assert.deepStrictEqual((yield* run("SELECT p FROM t WHERE v = 'x'")).rows, [{ p: 1 }])
    })
  },
  {
    what: "Size of a batch",
    cassandra: "A batch over several partitions with more than 50 KiB of data is refused.",
    engine:
      "Batches of raw CQL may have any size up to a frame's. Batches of tables are held to the same limits everywhere.",
    shows: Effect.gen(function*() {
      yield* table
      const session = yield* CassandraSession
      const [cql, large] = ["INSERT INTO t (p, v) VALUES (?, ?)", "x".repeat(30_000)]
      yield* session.batch([{ cql, params: [1, large] }, { cql, params: [2, large] }])
      assert.lengthOf((yield* run("SELECT p FROM t")).rows, 2)
    })
  },
  {
    what: "Writing to system tables",
    cassandra: "Allowed to whoever is not kept from it by permissions, and dangerous.",
    engine: "Refused, as `InvalidQuery`.",
    shows: Effect.gen(function*() {
      assert.include(yield* refusal("DELETE FROM system.local WHERE key = 'other'"), "not user-modifiable")
    })
  }
]
