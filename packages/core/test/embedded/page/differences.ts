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
    what: "`writetime` and `ttl` of an element or field, within an expression",
    cassandra:
      "They are lists without elements there: `writetime(m['a']) + 1` is refused, `min(writetime(a.street))` is an empty " +
      "list. By themselves they are numbers.",
    engine: "They are numbers everywhere.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE w (p int PRIMARY KEY, m map<text, int>)")
      yield* run("INSERT INTO w (p, m) VALUES (1, {'a': 1}) USING TIMESTAMP 7")
      assert.deepStrictEqual((yield* run("SELECT writetime(m['a']) + 1 AS w FROM w")).rows, [{ w: 8n }])
    })
  },
  {
    what: "The order of SELECT JSON, where several partitions are sorted together",
    cassandra: "The rows are sorted by their JSON, which is taken for a value of the column.",
    engine: "They are sorted by the column.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE j (p int, c int, PRIMARY KEY (p, c))")
      for (const p of [1, 2]) yield* run(`INSERT INTO j (p, c) VALUES (${p}, ${5 - p})`)
      const session = yield* CassandraSession
      const sorted = "SELECT JSON c FROM j WHERE p IN (1, 2) ORDER BY c ASC"
      const { rows } = yield* session.execute(sorted, [], { pageSize: 0 })
      assert.deepStrictEqual(rows.map((row) => row["[json]"]), [`{"c": 3}`, `{"c": 4}`])
    })
  },
  {
    what: "Other statements that Cassandra fails on by a mistake of its own",
    cassandra:
      "It answers a `ServerError` or a failure of the node, with the name of a Java exception: to `SELECT m[null]`, " +
      "`LIKE null`, `DELETE … WHERE c > null`, `GROUP BY cast(c AS bigint)` or `to_json(0x)`, for instance.",
    engine: "What has no meaning is refused as `InvalidQuery`, what has one is answered.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE x (p int, c int, m map<int, int>, PRIMARY KEY (p, c))")
      yield* run("INSERT INTO x (p, c) VALUES (1, 1)")
      for (
        const mistaken of [
          "SELECT m[null] FROM x",
          "DELETE FROM x WHERE p = 1 AND c > null",
          "SELECT c FROM x GROUP BY p, cast(c AS bigint)"
        ]
      ) assert.include(yield* refusal(mistaken), "InvalidQuery")
      assert.deepStrictEqual((yield* run("SELECT to_json(0x) AS j FROM x")).rows, [{ j: "null" }])
    })
  },
  {
    what: "A secondary index of a static column, beside the partition",
    cassandra: "`p = 1 AND c = 1 AND s = 2` finds nothing, and `p = 1 AND s = 2` no more than the first page of rows.",
    engine: "They find the rows.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE i (p int, c int, s int static, PRIMARY KEY (p, c))")
      yield* run("CREATE INDEX ON i (s)")
      yield* run("INSERT INTO i (p, c, s) VALUES (1, 1, 2)")
      assert.lengthOf((yield* run("SELECT c FROM i WHERE p = 1 AND c = 1 AND s = 2")).rows, 1)
    })
  },
  {
    what: "A vector that is compared, beside a storage-attached index of another column",
    cassandra: "`c < 3 AND v = [1, 0] LIMIT 1` counts rows before it compares their vectors, and may find nothing.",
    engine: "It counts the rows that are found.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE v (p int PRIMARY KEY, c int, v vector<int, 2>)")
      yield* run("CREATE INDEX ON v (c) USING 'sai'")
      for (const p of [1, 2]) yield* run(`INSERT INTO v (p, c, v) VALUES (${p}, 1, [${p}, 0])`)
      for (const p of [1, 2]) {
        const { rows } = yield* run(`SELECT p FROM v WHERE c < 3 AND v = [${p}, 0] LIMIT 1 ALLOW FILTERING`)
        assert.deepStrictEqual(rows, [{ p }])
      }
    })
  },
  {
    what: "A secondary index of a column of the partition key",
    cassandra:
      "It does not find a partition of static columns alone of which something was deleted before anything was written.",
    engine: "It finds it.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE o (p int, q int, c int, s int static, r int static, PRIMARY KEY ((p, q), c))")
      yield* run("CREATE INDEX ON o (p)")
      yield* run("DELETE s FROM o WHERE p = 1 AND q = 1")
      yield* run("UPDATE o SET r = 1 WHERE p = 1 AND q = 1")
      assert.lengthOf((yield* run("SELECT r FROM o WHERE p = 1")).rows, 1)
    })
  },
  {
    what: "What else is asked beside a SASI index",
    cassandra:
      "What is said of a part of the partition key, IN of two or more values, and CONTAINS of frozen collections hold for " +
      "all rows, ranges of texts for none; CONTAINS of other collections fails.",
    engine: "They hold for the rows for which they are true.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE t (p int PRIMARY KEY, n int, v int, t text)")
      yield* run("CREATE CUSTOM INDEX ON t (n) USING 'org.apache.cassandra.index.sasi.SASIIndex'")
      yield* run("INSERT INTO t (p, n, v, t) VALUES (1, 1, 1, 'b')")
      const find = (where: string) => run(`SELECT p FROM t WHERE n = 1 AND ${where} ALLOW FILTERING`)
      assert.lengthOf((yield* find("t > 'a'")).rows, 1)
      assert.lengthOf((yield* find("v IN (2, 3)")).rows, 0)
    })
  },
  {
    what: "A storage-attached index of a user-defined type that gets a field",
    cassandra: "It finds nothing any more, of what is written later either.",
    engine: "It finds what was written with as many fields as it is looked for with.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TYPE u (a int)")
      yield* run("CREATE TABLE t (p int PRIMARY KEY, v frozen<u>)")
      yield* run("CREATE INDEX ON t (v) USING 'sai'")
      yield* run("ALTER TYPE u ADD b int")
      yield* run("INSERT INTO t (p, v) VALUES (1, {a: 1})")
      assert.lengthOf((yield* run("SELECT p FROM t WHERE v = {a: 1}")).rows, 1)
    })
  },
  {
    what: "Forms of a number in a key, as 2.5 and 2.50",
    cassandra:
      "A row that is deleted with its slice or partition and written again comes back with the form it first had, until " +
      "the node has written it to disk; a secondary index of the column finds a row by each form it was written with.",
    engine: "It has the form that it is written with, and is found by the one it has.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE d (p int, c decimal, PRIMARY KEY (p, c))")
      for (const write of ["INSERT INTO d (p, c) VALUES (1, 2.5)", "DELETE FROM d WHERE p = 1"]) yield* run(write)
      yield* run("INSERT INTO d (p, c) VALUES (1, 2.50)")
      const { rows } = yield* run("SELECT cast(c AS text) AS c FROM d")
      assert.deepStrictEqual(rows, [{ c: "2.50" }])
    })
  },
  {
    what: "Values of zero bytes in a column with a SASI index",
    cassandra: "`c <= 'b'` finds the row with `''` if another row of its partition is found, and not if none is.",
    engine: "It is not found.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE z (p int, c text, PRIMARY KEY (p, c)) WITH CLUSTERING ORDER BY (c DESC)")
      yield* run("CREATE CUSTOM INDEX ON z (c) USING 'org.apache.cassandra.index.sasi.SASIIndex'")
      yield* run("INSERT INTO z (p, c) VALUES (1, '')")
      yield* run("INSERT INTO z (p, c) VALUES (1, 'a')")
      assert.deepStrictEqual((yield* run("SELECT c FROM z WHERE c <= 'b'")).rows, [{ c: "a" }])
    })
  },
  {
    what: "A batch with a vector that an index does not take",
    cassandra: "It fails, and what it writes to other partitions is written.",
    engine: "It fails, and nothing is written.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE b (p int PRIMARY KEY, v vector<float, 2>)")
      yield* run("CREATE INDEX ON b (v) USING 'sai'")
      const writes = [1, 0].map((x) => `INSERT INTO b (p, v) VALUES (${x}, [${x}, 0]);`).join(" ")
      assert.include(yield* refusal(`BEGIN BATCH ${writes} APPLY BATCH`), "WriteFailure")
      assert.deepStrictEqual((yield* run("SELECT p FROM b")).rows, [])
    })
  },
  {
    what: "NaN",
    cassandra:
      "It has a sign, by which storage-attached indexes put it first or last: `-(double) NaN`, `Infinity % 2`.",
    engine: "There is one, which is the greatest number.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE a (p int PRIMARY KEY, d double)")
      yield* run("CREATE INDEX ON a (d) USING 'sai'")
      yield* run("INSERT INTO a (p, d) VALUES (1, -(double) NaN)")
      assert.lengthOf((yield* run("SELECT p FROM a WHERE d > 1")).rows, 1)
    })
  },
  {
    what: "The order of `system_views` and `system_virtual_schema`",
    cassandra: "Their partitions come by name.",
    engine: "They come by token, as those of all other tables.",
    shows: Effect.gen(function*() {
      const { rows } = yield* run("SELECT keyspace_name FROM system_virtual_schema.keyspaces")
      assert.deepStrictEqual(rows.map((row) => row["keyspace_name"]), ["system_virtual_schema", "system_views"])
    })
  },
  {
    what: "A range of several clustering columns, whose other end is a tuple that is one column's value",
    cassandra:
      "`(c, d) > ((1, 2), 3) AND c < (4, 5)` fails with a `ServerError`, or is refused where the tuple has a null: its " +
      "fields are taken for the values of `c` and `d`.",
    engine: "The tuple is compared with `c`.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE r (p int, c frozen<tuple<int, int>>, d int, PRIMARY KEY (p, c, d))")
      yield* run("INSERT INTO r (p, c, d) VALUES (1, (1, 2), 4)")
      assert.lengthOf((yield* run("SELECT d FROM r WHERE p = 1 AND (c, d) > ((1, 2), 3) AND c < (4, 5)")).rows, 1)
    })
  },
  {
    what: "An element of a map beside a slice that begins with it",
    cassandra: "Of `m['a'], m['a'..]` the slice has no values but that of the element.",
    engine: "It has all of them.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE e (p int PRIMARY KEY, m map<text, int>)")
      yield* run("INSERT INTO e (p, m) VALUES (1, {'a': 1, 'b': 2})")
      const { rows } = yield* run("SELECT m['a'] AS a, m['a'..] AS b FROM e")
      assert.deepStrictEqual(rows, [{ a: 1, b: new Map([["a", 1], ["b", 2]]) }])
    })
  },
  {
    what: "A list that is unset, added to a list",
    cassandra: "`l = l + ?` fails with a `ServerError`; put before it, or added to a set or map, it does nothing.",
    engine: "It does nothing.",
    shows: Effect.gen(function*() {
      yield* run("CREATE TABLE a (p int PRIMARY KEY, l list<int>)")
      yield* run("INSERT INTO a (p, l) VALUES (1, [1])")
      const session = yield* CassandraSession
      yield* session.execute("UPDATE a SET l = l + ? WHERE p = 1", [undefined])
      assert.deepStrictEqual((yield* run("SELECT l FROM a")).rows, [{ l: [1] }])
    })
  },
  {
    what: "The name of a column of `to_json`",
    cassandra: "`to_json(p)` is named as the function was first written since the server started, be it `tojson`.",
    engine: "It is named as it is written.",
    shows: Effect.gen(function*() {
      yield* table
      yield* run("SELECT toJson(p) FROM t")
      const { columns } = yield* run("SELECT to_json(p) FROM t")
      assert.deepStrictEqual(columns.map(({ name }) => name), ["system.to_json(p)"])
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
  }
]
