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
  },
  {
    what: "Counters after a deletion",
    cassandra:
      "A counter that is counted on after it was deleted goes on from what it was, while the server has it in its " +
      "counter cache.",
    engine: "It begins at 0.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE n (p int PRIMARY KEY, n counter)")
      yield* run("UPDATE n SET n = n + 5 WHERE p = 1")
      yield* run("DELETE FROM n WHERE p = 1")
      yield* run("UPDATE n SET n = n + 1 WHERE p = 1")
      assert.deepStrictEqual((yield* run("SELECT n FROM n")).rows, [{ n: 1n }])
    })
  },
  {
    what: "Columns that are dropped twice",
    cassandra:
      "A second DROP with an earlier timestamp than the first brings the values between the two back, until they are " +
      "compacted.",
    engine: "What was dropped stays away.",
    shows: Effect.gen(function*() {
      yield* table
      yield* run("INSERT INTO t (p, v) VALUES (1, 'x') USING TIMESTAMP 5")
      for (const timestamp of [10, 3]) {
        yield* run(`ALTER TABLE t DROP v USING TIMESTAMP ${timestamp}`)
        yield* run("ALTER TABLE t ADD v text")
      }
      assert.deepStrictEqual((yield* run("SELECT v FROM t")).rows, [{ v: null }])
    })
  },
  {
    what: "Calculated `varint`s",
    cassandra:
      "What is calculated from ints has four bytes, as `1 % 2`: in a partition key it is another key than `1` is.",
    engine: "A number has one form.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE k (p varint PRIMARY KEY)")
      yield* run("INSERT INTO k (p) VALUES (1 % 2)")
      assert.lengthOf((yield* run("SELECT p FROM k WHERE p = 1")).rows, 1)
    })
  },
  {
    what: "Several conditions of an `IF`",
    cassandra:
      "They are tested in the order of a hash table, up to the first that fails: a comparison with null or an unset " +
      "value behind it is not refused.",
    engine: "It is always refused.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE c (p int PRIMARY KEY, v int, w int)")
      assert.include(
        yield* refusal("UPDATE c SET v = 1 WHERE p = 1 IF w = 2 AND v > null"),
        "Invalid comparison with null"
      )
    })
  },
  {
    what: "Entries of maps whose keys are UUIDs, in an `IF`",
    cassandra:
      "A value that is no UUID fails an assertion, as `IF m[…] = 1`; where assertions are off, all values are equal.",
    engine: "It is refused as `ServerError`.",
    shows: Effect.gen(function*() {
      const key = "6ba7b810-9dad-41d1-80b4-00c04fd430c8"
      yield* run("CREATE TABLE m (p int PRIMARY KEY, m map<uuid, int>)")
      yield* run(`INSERT INTO m (p, m) VALUES (1, {${key}: 1})`)
      assert.include(yield* refusal(`UPDATE m SET m = {} WHERE p = 1 IF m[${key}] = 1`), "ServerError")
    })
  },
  {
    what: "Parts of a list where no partition is named",
    cassandra:
      "`UPDATE … SET l[0] = 1 WHERE p IN ()` fails with a `ServerError`, as does `DELETE l[0]` and taking from a list: it " +
      "reads the list of the first partition.",
    engine: "Nothing is written, as with other columns.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE l (p int PRIMARY KEY, l list<int>)")
      for (const write of ["UPDATE l SET l[0] = 1", "UPDATE l SET l = l - [1]", "DELETE l[0] FROM l"]) {
        yield* run(`${write} WHERE p IN ()`)
      }
      assert.deepStrictEqual((yield* run("SELECT p FROM l")).rows, [])
    })
  },
  {
    what: "A token that is null, beside a key",
    cassandra: "`token(p) > null AND p = 1` fails with a `ServerError`.",
    engine: "It is refused as `InvalidQuery`, as Cassandra does without the key.",
    shows: Effect.gen(function*() {
      yield* table
      assert.include(yield* refusal("SELECT v FROM t WHERE token(p) > null AND p = 1"), "Invalid null token value")
    })
  },
  {
    what: "`count`, `sum` and `avg` of a list or map that is written out",
    cassandra: "`count([1])` fails with a `ServerError`.",
    engine: "It is refused as `InvalidQuery`, as Cassandra does of a set.",
    shows: Effect.gen(function*() {
      yield* table
      assert.include(yield* refusal("SELECT count([1]) FROM t"), "cannot be passed as argument")
    })
  },
  {
    what: "`CONTAINS` of a static collection",
    cassandra: "In a filter of one partition it finds deleted elements too, until their tombstones are purged.",
    engine: "It finds what is there.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE s (p int, c int, s set<int> static, PRIMARY KEY (p, c))")
      yield* run("INSERT INTO s (p, c, s) VALUES (1, 1, {1, 2})")
      yield* run("DELETE s[1] FROM s WHERE p = 1")
      assert.deepStrictEqual((yield* run("SELECT c FROM s WHERE p = 1 AND s CONTAINS 1 ALLOW FILTERING")).rows, [])
    })
  },
  {
    what: "`CONTAINS` of a frozen collection, beside a storage-attached index of another column",
    cassandra: "It finds nothing.",
    engine: "It finds what is there.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE f (p int PRIMARY KEY, l frozen<list<int>>, x int)")
      yield* run("CREATE INDEX ON f (x) USING 'sai'")
      yield* run("INSERT INTO f (p, l, x) VALUES (1, [1], 2)")
      assert.lengthOf((yield* run("SELECT p FROM f WHERE x = 2 AND l CONTAINS 1 ALLOW FILTERING")).rows, 1)
    })
  },
  {
    what: "A column that is dropped again, at an earlier time than before",
    cassandra: "What was written between the two times is there again when the column is, unless it was compacted.",
    engine: "It is gone.",
    shows: Effect.gen(function*() {
      yield* table
      yield* run("ALTER TABLE t DROP v USING TIMESTAMP 9")
      yield* run("ALTER TABLE t ADD v text")
      yield* run("INSERT INTO t (p, v) VALUES (1, 'a') USING TIMESTAMP 6")
      yield* run("ALTER TABLE t DROP v USING TIMESTAMP 3")
      yield* run("ALTER TABLE t ADD v text")
      assert.deepStrictEqual((yield* run("SELECT p, v FROM t")).rows, [{ p: 1, v: null }])
    })
  },
  {
    what: "Names of columns that hold a literal of a user-defined type",
    cassandra: "The literal's fields stand in the order of a hash table.",
    engine: "They stand as they are written.",
    shows: Effect.gen(function*() {
      yield* table
      yield* run("CREATE TYPE u (b int, a int)")
      const { columns } = yield* run("SELECT (u){b: 1, a: 2} FROM t")
      assert.deepStrictEqual(columns.map(({ name }) => name), ["(embedded.u){b: 1, a: 2}"])
    })
  },
  {
    what: "A secondary index of a static column, with clustering columns restricted beside the partition",
    cassandra: "`p = 1 AND c = 1 AND s = 2` finds nothing.",
    engine: "It finds the rows.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE i (p int, c int, s int static, PRIMARY KEY (p, c))")
      yield* run("CREATE INDEX ON i (s)")
      yield* run("INSERT INTO i (p, c, s) VALUES (1, 1, 2)")
      assert.lengthOf((yield* run("SELECT c FROM i WHERE p = 1 AND c = 1 AND s = 2")).rows, 1)
    })
  },
  {
    what: "Parts of a list in a lightweight transaction, in a row that its conditions do not test",
    cassandra:
      "The list is null to it: `l[0] = 1` is refused, and `l - [1]` does nothing. Of conditions on static columns " +
      "alone it reads the partition's first row.",
    engine: "It reads the list.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE n (p int, c int, v int, l list<int>, PRIMARY KEY (p, c))")
      yield* run("INSERT INTO n (p, c, v) VALUES (1, 1, 1)")
      yield* run("INSERT INTO n (p, c, l) VALUES (1, 2, [1])")
      yield* run(
        "BEGIN BATCH UPDATE n SET l[0] = 2 WHERE p = 1 AND c = 2; UPDATE n SET v = 2 WHERE p = 1 AND c = 1 IF v = 1; APPLY BATCH"
      )
      assert.deepStrictEqual((yield* run("SELECT l FROM n WHERE p = 1 AND c = 2")).rows, [{ l: [2] }])
    })
  },
  {
    what: "A materialized view filtered by null",
    cassandra: "`WHERE p = null AND …` is taken; from then on every write to the view's table fails.",
    engine: "It is refused as `InvalidQuery`.",
    shows: Effect.gen(function*() {
      yield* table
      const view = "CREATE MATERIALIZED VIEW w AS SELECT p FROM t WHERE p = null PRIMARY KEY (p)"
      assert.include(yield* refusal(view), "Unsupported null value")
    })
  },
  {
    what: "A table named as a view is",
    cassandra: "CREATE TABLE fails with a `ServerError`; afterwards writes to the view's table fail.",
    engine: "It is refused as `AlreadyExists`.",
    shows: Effect.gen(function*() {
      yield* table
      yield* run("CREATE MATERIALIZED VIEW w AS SELECT p FROM t WHERE p IS NOT NULL PRIMARY KEY (p)")
      assert.include(yield* refusal("CREATE TABLE w (p int PRIMARY KEY)"), "AlreadyExists")
    })
  },
  {
    what: "A masked column that is added",
    cassandra:
      "`ALTER TABLE … ADD … MASKED WITH …` is taken where masking is off, though no other MASKED is, and masks nothing.",
    engine: "It is refused as the others are.",
    shows: Effect.gen(function*() {
      yield* table
      assert.include(yield* refusal("ALTER TABLE t ADD m text MASKED WITH DEFAULT"), "not enabled")
    })
  },
  {
    what: "Settings that Cassandra fails on",
    cassandra:
      "A replication without a class and options, a `read_repair` or a number of cached rows that is none, and an `id` " +
      "that another table has, are `ServerError`s.",
    engine: "They are `ConfigError`s, as wrong settings are.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE n (p int PRIMARY KEY) WITH id = 5a1c395e-b41f-11e5-9f22-ba0be0483c18")
      for (
        const wrong of [
          "CREATE KEYSPACE k WITH replication = {}",
          "ALTER TABLE n WITH read_repair = 'x'",
          "ALTER TABLE n WITH caching = {'rows_per_partition': '99999999999'}",
          "CREATE TABLE m (p int PRIMARY KEY) WITH id = 5a1c395e-b41f-11e5-9f22-ba0be0483c18"
        ]
      ) assert.include(yield* refusal(wrong), "ConfigError")
    })
  },
  {
    what: "Vectors of counters",
    cassandra: "A column may be one, though no other type holds counters.",
    engine: "It is refused as `InvalidQuery`, as collections and tuples of counters are.",
    shows: Effect.gen(function*() {
      assert.include(yield* refusal("CREATE TABLE v (p int PRIMARY KEY, v vector<counter, 2>)"), "Counters are not")
    })
  },
  {
    what: "Secondary indexes of a user-defined type that gets a field",
    cassandra:
      "They do not find values that were written before, since those have other bytes than the one looked for.",
    engine: "They find them, as a filter does.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TYPE u (a int)")
      yield* run("CREATE TABLE g (p int PRIMARY KEY, v frozen<u>)")
      yield* run("CREATE INDEX ON g (v)")
      yield* run("INSERT INTO g (p, v) VALUES (1, {a: 1})")
      yield* run("ALTER TYPE u ADD b text")
      assert.lengthOf((yield* run("SELECT p FROM g WHERE v = {a: 1}")).rows, 1)
    })
  }
]
