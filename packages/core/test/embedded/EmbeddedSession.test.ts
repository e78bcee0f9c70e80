import { CassandraSession } from "@effect-cql/core/CassandraSession"
import type { BatchEntry, BatchOptions, ExecuteOptions, PageOptions } from "@effect-cql/core/CassandraSession"
import type { CqlValue } from "@effect-cql/core/CqlValue"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as TestClock from "effect/testing/TestClock"

const schema = [
  "CREATE TABLE t (a int, b int, c int, d int, v int, w text, s int static, m map<text, int>, st set<int>, l list<int>, " +
  "fl frozen<list<int>>, PRIMARY KEY ((a, b), c, d))",
  "CREATE TABLE r (p int, c int, v int, w text, s int static, m map<text, int>, st set<int>, PRIMARY KEY (p, c))",
  "CREATE TABLE o (p int, c int, d int, v int, PRIMARY KEY (p, c, d)) WITH CLUSTERING ORDER BY (c DESC, d ASC)",
  "CREATE TABLE u (k int PRIMARY KEY, v int, w text)",
  "CREATE TABLE n (k int, c int, n counter, s counter static, PRIMARY KEY (k, c))",
  "CREATE INDEX ON u (w)",
  "CREATE INDEX ON r (v)"
]

const run = Effect.fnUntraced(
  function*(cql: string, params?: ReadonlyArray<CqlValue>, options?: ExecuteOptions) {
    const session = yield* CassandraSession
    return yield* session.execute(cql, params, options)
  }
)

const rows = (cql: string, params?: ReadonlyArray<CqlValue>, options?: ExecuteOptions) =>
  Effect.map(run(cql, params, options), (result) => result.rows)

const page = Effect.fnUntraced(function*(cql: string, options: PageOptions) {
  const session = yield* CassandraSession
  return yield* session.page(cql, [], options)
})

const batch = Effect.fnUntraced(function*(statements: ReadonlyArray<BatchEntry>, options?: BatchOptions) {
  const session = yield* CassandraSession
  return yield* session.batch(statements, options)
})

const all = (...statements: ReadonlyArray<string>) => Effect.forEach(statements, (cql) => run(cql), { discard: true })

/** The reason and the message of a refusal. */
const refusal = (cql: string, params?: ReadonlyArray<CqlValue>, options?: ExecuteOptions) =>
  Effect.map(Effect.flip(run(cql, params, options)), ({ reason }) => [reason._tag, reason.said])

const refuses = Effect.fnUntraced(function*(cql: string, said: string) {
  assert.deepStrictEqual(yield* refusal(cql), ["InvalidQuery", said], cql)
})

const engine = <A>(body: () => Generator<Effect.Effect<unknown, unknown, CassandraSession>, A, never>) => () =>
  Effect.andThen(all(...schema), Effect.gen(body)).pipe(Effect.provide(EmbeddedSession.layerWith({ keyspace: "k" })))

const needsFiltering =
  "Cannot execute this query as it might involve data filtering and thus may have unpredictable performance. If you " +
  "want to execute this query despite the performance unpredictability, use ALLOW FILTERING"

describe("EmbeddedSession", () => {
  describe("what a WHERE clause may say, in Cassandra 5's words", () => {
    const accepted = [
      "SELECT * FROM t WHERE a = 1 ALLOW FILTERING",
      "SELECT * FROM t WHERE a > 1 AND b > 2 ALLOW FILTERING",
      "SELECT * FROM t WHERE a = 1 AND b = 1 AND d = 1 ALLOW FILTERING",
      "SELECT * FROM t WHERE a = 1 AND b = 1 AND c > 1 AND d = 1 ALLOW FILTERING",
      "SELECT * FROM t WHERE v IN (1, 2) ALLOW FILTERING",
      "SELECT * FROM t WHERE c = 1 ALLOW FILTERING",
      "SELECT * FROM t WHERE (c, d) > (1, 2) AND a = 1 AND b = 1",
      "SELECT * FROM t WHERE (c, d) IN ((1, 2), (3, 4)) AND a = 1 AND b = 1",
      "SELECT * FROM t WHERE (c, d) > (1, 2) AND c < 5 AND a = 1 AND b = 1",
      "SELECT * FROM t WHERE token(a, b) > 5 AND token(a, b) <= 100",
      "SELECT * FROM t WHERE token(a, b) = token(1, 2)",
      "SELECT * FROM t WHERE m['a'] = 1 ALLOW FILTERING",
      "SELECT * FROM t WHERE m CONTAINS KEY 'a' ALLOW FILTERING",
      "SELECT * FROM u WHERE w = 'a'",
      "SELECT * FROM u WHERE w = 'a' AND v = 1 ALLOW FILTERING",
      "SELECT * FROM u WHERE w = 'a' AND k = 1",
      "SELECT * FROM r WHERE p = 1 AND c > 1 AND v = 1",
      "SELECT * FROM r WHERE p = 1 AND c IN (1, 2) AND v = 1",
      "SELECT * FROM r WHERE v = 1 AND token(p) > 0"
    ]
    for (const cql of accepted) {
      it.effect(
        `accepts ${cql}`,
        engine(function*() {
          assert.deepStrictEqual(yield* rows(cql), [])
        })
      )
    }

    const refused: ReadonlyArray<readonly [cql: string, said: string]> = [
      ["SELECT * FROM t WHERE a = 1", needsFiltering],
      ["SELECT * FROM t WHERE a = 1 AND b > 2", needsFiltering],
      ["SELECT * FROM t WHERE v = 1", needsFiltering],
      ["SELECT * FROM t WHERE c = 1", needsFiltering],
      ["SELECT * FROM t WHERE a = 1 AND b = 1 AND v = 1", needsFiltering],
      ["SELECT * FROM t WHERE token(a, b) > 5 AND a = 1", needsFiltering],
      ["SELECT * FROM u WHERE w = 'a' AND v = 1", needsFiltering],
      ["SELECT * FROM u WHERE w > 'a'", needsFiltering],
      ["SELECT * FROM u WHERE w IN ('a', 'b')", needsFiltering],
      ["SELECT * FROM u WHERE k > 1", needsFiltering],
      ["SELECT * FROM r WHERE c = 1 AND v = 1", needsFiltering],
      [
        "SELECT * FROM u WHERE w = 'a' AND k IN (1, 2)",
        "Select on indexed columns and with IN clause for the PRIMARY KEY are not supported"
      ],
      [
        "SELECT * FROM u WHERE w = 'a' ORDER BY k",
        "ORDER BY with 2ndary indexes is not supported, except for ANN queries."
      ],
      ["SELECT * FROM u WHERE w = null", "Unsupported null value for column w"],
      [
        "SELECT * FROM t WHERE a = 1 AND b = 1 AND d = 1",
        "PRIMARY KEY column \"d\" cannot be restricted as preceding column \"c\" is not restricted"
      ],
      [
        "SELECT * FROM t WHERE a = 1 AND b = 1 AND c > 1 AND d = 1",
        "Clustering column \"d\" cannot be restricted (preceding column \"c\" is restricted by a non-EQ relation)"
      ],
      [
        "SELECT * FROM t WHERE a = 1 AND b = 1 AND c = 1 AND c = 2",
        "c cannot be restricted by more than one relation if it includes an Equal"
      ],
      [
        "SELECT * FROM t WHERE a = 1 AND b = 1 AND c > 1 AND c > 2",
        "More than one restriction was found for the start bound on c"
      ],
      [
        "SELECT * FROM t WHERE a = 1 AND b = 1 AND c > 1 AND c = 2",
        "Column \"c\" cannot be restricted by both an equality and an inequality relation"
      ],
      ["SELECT * FROM t WHERE a = 1 AND b = 1 AND c != 1", "Unsupported \"!=\" relation: c != 1"],
      [
        "SELECT * FROM t WHERE (d) > (1) AND a = 1 AND b = 1",
        "PRIMARY KEY column \"d\" cannot be restricted as preceding column \"c\" is not restricted"
      ],
      [
        "SELECT * FROM t WHERE (d, c) > (1, 2) AND a = 1 AND b = 1",
        "Clustering columns must appear in the PRIMARY KEY order in multi-column relations: (d, c) > (1, 2)"
      ],
      [
        "SELECT * FROM t WHERE (a, b) = (1, 2)",
        "Multi-column relations can only be applied to clustering columns but was applied to: a"
      ],
      [
        "SELECT * FROM t WHERE token(a) > 5",
        "The token() function must be applied to all partition key components or none of them"
      ],
      [
        "SELECT * FROM t WHERE token(b, a) > 5",
        "The token function arguments must be in the partition key order: a, b"
      ],
      ["SELECT * FROM t WHERE a = null AND b = 1", "Invalid null value in condition for column a"],
      ["SELECT * FROM t WHERE a IN (1, null) AND b = 1", "Invalid null value in condition for column a"],
      [
        "SELECT * FROM t WHERE m = {'a': 1} ALLOW FILTERING",
        "Collection column 'm' (map<text, int>) cannot be restricted by a '=' relation"
      ],
      ["SELECT * FROM t WHERE m['a'] > 1 ALLOW FILTERING", "Only EQ relations are supported on map entries"],
      [
        "SELECT * FROM t WHERE l[0] = 1 ALLOW FILTERING",
        "Indexes on list entries (l[index] = value) are not currently supported."
      ],
      ["SELECT * FROM t WHERE st CONTAINS KEY 1 ALLOW FILTERING", "Cannot use CONTAINS KEY on non-map column st"],
      ["SELECT * FROM t WHERE v CONTAINS 1 ALLOW FILTERING", "Cannot use CONTAINS on non-collection column v"],
      [
        "SELECT * FROM t WHERE w LIKE 'a%' ALLOW FILTERING",
        "LIKE restriction is only supported on properly indexed columns. w LIKE 'a%' is not valid."
      ],
      ["SELECT * FROM t WHERE w IS NOT NULL ALLOW FILTERING", "Unsupported restriction: w IS NOT NULL"],
      ["SELECT * FROM t WHERE v > null ALLOW FILTERING", "Unsupported null value for column v"],
      [
        "SELECT s FROM t WHERE a = 1 AND b = 1 AND c = 1",
        "Cannot restrict clustering columns when selecting only static columns"
      ],
      ["SELECT * FROM t WHERE a = 1 AND b = 1 ORDER BY c DESC, d ASC", "Unsupported order by relation"],
      [
        "SELECT * FROM t WHERE a = 1 AND b = 1 ORDER BY v",
        "Order by is currently only supported on the clustered columns of the PRIMARY KEY, got v"
      ],
      [
        "SELECT * FROM t WHERE a = 1 AND b = 1 ORDER BY d",
        "Order by currently only supports the ordering of columns following their declared order in the PRIMARY KEY"
      ],
      [
        "SELECT * FROM t ORDER BY c",
        "ORDER BY is only supported when the partition key is restricted by an EQ or an IN."
      ],
      ["SELECT DISTINCT a FROM t", "SELECT DISTINCT queries must request all the partition key columns (missing b)"],
      [
        "SELECT DISTINCT a, b, v FROM t",
        "SELECT DISTINCT queries must only request partition key columns and/or static columns (not v)"
      ],
      [
        "SELECT DISTINCT a, b FROM t WHERE c = 1 ALLOW FILTERING",
        "SELECT DISTINCT with WHERE clause only supports restriction by partition key and/or static columns."
      ],
      [
        "SELECT DISTINCT a, b FROM t PER PARTITION LIMIT 1",
        "PER PARTITION LIMIT is not allowed with SELECT DISTINCT queries"
      ],
      ["SELECT count(*) FROM t PER PARTITION LIMIT 1", "PER PARTITION LIMIT is not allowed with aggregate queries."],
      ["SELECT a, count(*) FROM t GROUP BY a", "Group by is not supported on only a part of the partition key"],
      [
        "SELECT a, b, count(*) FROM t GROUP BY a, b, d",
        "Group by currently only support groups of columns following their declared order in the PRIMARY KEY"
      ],
      [
        "SELECT a, b, count(*) FROM t GROUP BY v",
        "Group by is currently only supported on the columns of the PRIMARY KEY, got v"
      ],
      ["SELECT * FROM t LIMIT 0", "LIMIT must be strictly positive"],
      ["SELECT ttl(a) FROM t", "Cannot use selection function ttl on PRIMARY KEY part a"],
      ["SELECT x FROM t", "Undefined column name x in table k.t"],
      ["SELECT * FROM nope", "table nope does not exist"],
      ["SELECT * FROM nope.nope", "keyspace nope does not exist"]
    ]
    for (const [cql, said] of refused) {
      it.effect(
        `refuses ${cql}`,
        engine(function*() {
          yield* refuses(cql, said)
        })
      )
    }
  })

  describe("what a write may say, in Cassandra 5's words", () => {
    const refused: ReadonlyArray<readonly [cql: string, said: string]> = [
      ["INSERT INTO t (a, b, c) VALUES (1, 1, 1)", "Some clustering keys are missing: d"],
      ["INSERT INTO t (a, c, d) VALUES (1, 1, 1)", "Some partition key parts are missing: b"],
      ["INSERT INTO t (a, b) VALUES (1, 1)", "Some clustering keys are missing: c, d"],
      ["INSERT INTO t (a, b, c, s) VALUES (1, 1, 1, 5)", "Some clustering keys are missing: d"],
      ["INSERT INTO t (a, b, c, d, v) VALUES (1, 1, 1, 1)", "Unmatched column names/values"],
      ["INSERT INTO t (a, b, c, d, v, v) VALUES (1, 1, 1, 1, 1, 1)", "The column names contains duplicates"],
      ["INSERT INTO t (a, b, c, d, v) VALUES (1, 1, null, 1, 1)", "Invalid null value in condition for column c"],
      ["INSERT INTO u (k) VALUES (1) USING TTL -1", "A TTL must be greater or equal to 0, but was -1"],
      [
        "INSERT INTO u (k) VALUES (1) USING TTL 630720001",
        "ttl is too large. requested (630720001) maximum (630720000)"
      ],
      [
        "INSERT INTO u (k) VALUES (1) IF NOT EXISTS USING TIMESTAMP 5",
        "Cannot provide custom timestamp for conditional updates"
      ],
      [
        "INSERT INTO n (k, c, n) VALUES (1, 1, 1)",
        "INSERT statements are not allowed on counter tables, use UPDATE instead"
      ],
      [
        "UPDATE n SET n = 5 WHERE k = 1 AND c = 1",
        "Cannot set the value of counter column n (counters can only be incremented/decremented, not set)"
      ],
      ["UPDATE n USING TTL 5 SET n = n + 5 WHERE k = 1 AND c = 1", "Cannot provide custom TTL for counter updates"],
      [
        "UPDATE n USING TIMESTAMP 5 SET n = n + 5 WHERE k = 1 AND c = 1",
        "Cannot provide custom timestamp for counter updates"
      ],
      ["UPDATE n SET n = n + 5 WHERE k = 1 AND c = 1 IF n = 5", "Conditions on counters are not supported"],
      [
        "UPDATE n SET n = n + 5 WHERE k = 1 AND c = 1 IF EXISTS",
        "Conditional updates are not supported on counter tables"
      ],
      [
        "BEGIN BATCH UPDATE n SET n = n + 5 WHERE k = 1 AND c = 1; APPLY BATCH",
        "Cannot include a counter statement in a logged batch"
      ],
      [
        "BEGIN COUNTER BATCH UPDATE u SET v = 5 WHERE k = 1; APPLY BATCH",
        "Cannot include non-counter statement in a counter batch"
      ],
      [
        "BEGIN UNLOGGED BATCH UPDATE n SET n = n + 5 WHERE k = 1 AND c = 1; UPDATE u SET v = 5 WHERE k = 1; APPLY BATCH",
        "Counter and non-counter mutations cannot exist in the same batch"
      ],
      [
        "BEGIN BATCH USING TIMESTAMP 5 UPDATE u USING TIMESTAMP 6 SET v = 5 WHERE k = 1; APPLY BATCH",
        "Timestamp must be set either on BATCH or individual statements"
      ],
      [
        "BEGIN BATCH USING TTL 5 UPDATE u SET v = 5 WHERE k = 1; APPLY BATCH",
        "Global TTL on the BATCH statement is not supported."
      ],
      [
        "BEGIN BATCH USING TIMESTAMP 6 UPDATE u SET v = 6 WHERE k = 1 IF v = 1; APPLY BATCH",
        "Cannot provide custom timestamp for conditional BATCH"
      ],
      [
        "BEGIN BATCH UPDATE u SET v = 6 WHERE k = 1 IF v = 1; UPDATE u SET v = 6 WHERE k = 2; APPLY BATCH",
        "Batch with conditions cannot span multiple partitions"
      ],
      [
        "BEGIN BATCH UPDATE u SET v = 6 WHERE k = 1 IF v = 1; INSERT INTO r (p, c) VALUES (1, 1); APPLY BATCH",
        "Batch with conditions cannot span multiple tables"
      ],
      [
        "BEGIN BATCH INSERT INTO u (k, v) VALUES (1, 1) IF NOT EXISTS; UPDATE u SET v = 3 WHERE k = 1 IF EXISTS; APPLY BATCH",
        "Cannot mix IF EXISTS and IF NOT EXISTS conditions for the same row"
      ],
      ["UPDATE t SET v = 1 WHERE a = 1", "Some partition key parts are missing: b"],
      ["UPDATE t SET v = 1 WHERE a = 1 AND b = 1 AND d = 1", "Some clustering keys are missing: c"],
      [
        "UPDATE t SET v = 1 WHERE a = 1 AND b = 1 AND c = 1 AND d > 1",
        "Slice restrictions are not supported on the clustering columns in UPDATE statements"
      ],
      [
        "UPDATE t SET v = 1 WHERE a = 1 AND b > 1 AND c = 1 AND d = 1",
        "Only EQ and IN relation are supported on the partition key (unless you use the token() function) for UPDATE statements"
      ],
      ["UPDATE u SET v = 1 WHERE k = 1 AND w = 'a'", "Non PRIMARY KEY columns found in where clause: w "],
      ["UPDATE t SET c = 1 WHERE a = 1 AND b = 1 AND c = 1 AND d = 1", "PRIMARY KEY part c found in SET part"],
      [
        "UPDATE t SET s = 1 WHERE a = 1 AND b = 1 AND c = 1",
        "Invalid restrictions on clustering columns since the UPDATE statement modifies only static columns"
      ],
      ["UPDATE t SET s = 1, v = 1 WHERE a = 1 AND b = 1", "Some clustering keys are missing: c, d"],
      ["UPDATE u SET v = v + 1 WHERE k = 1", "Invalid operation (v = v + 1) for non counter column v"],
      [
        "UPDATE t SET fl[0] = 1 WHERE a = 1 AND b = 1 AND c = 1 AND d = 1",
        "Invalid operation (fl[0] = 1) for frozen collection column fl"
      ],
      ["UPDATE t SET m[null] = 1 WHERE a = 1 AND b = 1 AND c = 1 AND d = 1", "Invalid null map key"],
      [
        "UPDATE t SET l[9] = 1 WHERE a = 1 AND b = 1 AND c = 1 AND d = 1",
        "Attempted to set an element on a list which is null"
      ],
      [
        "DELETE c FROM t WHERE a = 1 AND b = 1 AND c = 1 AND d = 1",
        "Invalid identifier c for deletion (should not be a PRIMARY KEY part)"
      ],
      ["DELETE v FROM t WHERE a = 1 AND b = 1", "Range deletions are not supported for specific columns"],
      [
        "DELETE FROM t WHERE a = 1 AND b = 1 AND d = 1",
        "PRIMARY KEY column \"d\" cannot be restricted as preceding column \"c\" is not restricted"
      ],
      [
        "DELETE FROM t WHERE token(a, b) = 1",
        "The token function cannot be used in WHERE clauses for DELETE statements"
      ],
      [
        "DELETE FROM t WHERE a = 1 AND b = 1 IF EXISTS",
        "DELETE statements must restrict all PRIMARY KEY columns with equality relations in order to delete non static columns"
      ],
      [
        "DELETE FROM t WHERE a = 1 AND b IN (1, 2) AND c = 1 AND d = 1 IF v = 1",
        "IN on the partition key is not supported with conditional deletions"
      ],
      [
        "UPDATE t SET v = 1 WHERE a = 1 AND b = 1 AND c IN (1, 2) AND d = 1 IF v = 1",
        "IN on the clustering key columns is not supported with conditional updates"
      ],
      ["UPDATE u SET v = 2 WHERE k = 1 IF k = 7", "PRIMARY KEY column 'k' cannot have IF conditions"],
      ["UPDATE u SET v = 2 WHERE k = 1 IF v > null", "Invalid comparison with null for operator \">\""]
    ]
    for (const [cql, said] of refused) {
      it.effect(
        `refuses ${cql}`,
        engine(function*() {
          yield* refuses(cql, said)
        })
      )
    }
  })

  describe("reading", () => {
    const filled = all(
      "INSERT INTO r (p, c, v, w, s) VALUES (1, 1, 1, 'a', 7)",
      "INSERT INTO r (p, c, v, w) VALUES (1, 2, 2, 'b')",
      "INSERT INTO r (p, c, v, w) VALUES (1, 3, 1, 'c')",
      "INSERT INTO r (p, c, v, w, s) VALUES (2, 1, 1, 'a', 8)",
      "INSERT INTO r (p, s) VALUES (3, 9)",
      "INSERT INTO r (p, c, v) VALUES (4, 1, 1)"
    )

    it.effect(
      "goes over partitions in token order, and shows one that has only statics as a row",
      engine(function*() {
        yield* filled
        assert.deepStrictEqual(yield* rows("SELECT p, c, v, s FROM r"), [
          { p: 1, c: 1, v: 1, s: 7 },
          { p: 1, c: 2, v: 2, s: 7 },
          { p: 1, c: 3, v: 1, s: 7 },
          { p: 2, c: 1, v: 1, s: 8 },
          { p: 4, c: 1, v: 1, s: null },
          { p: 3, c: null, v: null, s: 9 }
        ])
        assert.deepStrictEqual(yield* rows("SELECT p FROM r WHERE p = 3 AND c > 0"), [])
        assert.deepStrictEqual(yield* rows("SELECT p FROM r WHERE c = 1 AND s > 1 ALLOW FILTERING"), [{ p: 1 }, {
          p: 2
        }])
        assert.deepStrictEqual(yield* rows("SELECT p, c FROM r WHERE s > 8 ALLOW FILTERING"), [{ p: 3, c: null }])
      })
    )

    it.effect(
      "names result columns as Cassandra prints them",
      engine(function*() {
        const { columns } = yield* run(
          "SELECT count(*), max(v), cast(v as text), ttl(v), writetime(v), max(writetime(v)), (int) v, token(p), v AS x, " +
            "toTimestamp(now()), v + 1 FROM r WHERE p = 1"
        )
        assert.deepStrictEqual(columns.map(({ name }) => name), [
          "count",
          "system.max(v)",
          "cast(v as text)",
          "ttl(v)",
          "writetime(v)",
          "system.max(writetime(v))",
          "(int)v",
          "system.token(p)",
          "x",
          "system.totimestamp(system.now())",
          "v + 1"
        ])
      })
    )

    it.effect(
      "warns of an aggregate without partition key",
      engine(function*() {
        assert.deepStrictEqual((yield* run("SELECT count(*) FROM r")).warnings, [
          "Aggregation query used without partition key"
        ])
        assert.deepStrictEqual((yield* run("SELECT count(*) FROM r WHERE p = 1")).warnings, [])
      })
    )

    it.effect(
      "finds rows by an index in token order, statics among them",
      engine(function*() {
        yield* filled
        yield* run("CREATE INDEX ON r (s)")
        assert.deepStrictEqual(yield* rows("SELECT p, c FROM r WHERE v = 1"), [
          { p: 1, c: 1 },
          { p: 1, c: 3 },
          { p: 2, c: 1 },
          { p: 4, c: 1 }
        ])
        assert.deepStrictEqual(yield* rows("SELECT p, c FROM r WHERE p = 1 AND c > 1 AND v = 1"), [{ p: 1, c: 3 }])
        assert.deepStrictEqual(yield* rows("SELECT p, c FROM r WHERE s = 9"), [{ p: 3, c: null }])
        assert.deepStrictEqual(yield* rows("SELECT c FROM r WHERE s = 7"), [{ c: 1 }, { c: 2 }, { c: 3 }])
      })
    )

    it.effect(
      "compares tuples of clustering columns that run in different directions",
      engine(function*() {
        for (const [c, d] of [[1, 1], [1, 2], [2, 1], [2, 2], [3, 1]]) {
          yield* run("INSERT INTO o (p, c, d, v) VALUES (1, ?, ?, 0)", [c, d])
        }
        const found = (where: string) =>
          Effect.map(
            rows(`SELECT c, d FROM o WHERE p = 1 AND ${where}`),
            (rows) => rows.map(({ c, d }) => `${Number(c)}${Number(d)}`).join(" ")
          )
        assert.strictEqual(yield* found("(c, d) > (1, 1)"), "31 21 22 12")
        assert.strictEqual(yield* found("(c, d) >= (2, 1)"), "31 21 22")
        assert.strictEqual(yield* found("(c, d) > (1, 1) AND (c, d) < (2, 2)"), "21 12")
        assert.strictEqual(yield* found("(c, d) > (1, 1) AND (c) < (3)"), "21 22 12")
        assert.strictEqual(yield* found("(c) > (1) AND (c, d) <= (3, 0)"), "21 22")
        assert.strictEqual(yield* found("c IN (2, 1) AND d > 1"), "22 12")
        assert.strictEqual(yield* found("(c, d) IN ((1, 2), (3, 1), (1, 2))"), "31 12")
        assert.strictEqual(yield* found("c IN (1, 2) AND d IN (2, 1) ORDER BY c ASC, d DESC"), "12 11 22 21")
        yield* run("DELETE FROM o WHERE p = 1 AND (c, d) > (1, 1) AND c <= 2")
        assert.strictEqual(yield* found("c > 0"), "31 11")
      })
    )

    it.effect(
      "merges p IN … ORDER BY c when it is not paged, and refuses it when it is",
      engine(function*() {
        yield* filled
        const cql = "SELECT p, c FROM r WHERE p IN (2, 1) ORDER BY c DESC"
        assert.deepStrictEqual(yield* rows(cql, [], { pageSize: 0 }), [{ p: 1, c: 3 }, { p: 1, c: 2 }, { p: 1, c: 1 }, {
          p: 2,
          c: 1
        }])
        const [reason, said] = yield* refusal(cql)
        assert.strictEqual(reason, "InvalidQuery")
        assert.match(said!, /Cannot page queries with both ORDER BY and a IN restriction/)
      })
    )

    it.effect(
      "reads system_schema as tables",
      engine(function*() {
        assert.deepStrictEqual(
          yield* rows(
            "SELECT column_name, kind FROM system_schema.columns WHERE keyspace_name = 'k' AND table_name = 'u'"
          ),
          [{ column_name: "k", kind: "partition_key" }, { column_name: "v", kind: "regular" }, {
            column_name: "w",
            kind: "regular"
          }]
        )
        assert.deepStrictEqual(yield* rows("SELECT release_version FROM system.local"), [{ release_version: "5.0.6" }])
      })
    )
  })

  describe("pages", () => {
    const filled = Effect.gen(function*() {
      for (let c = 0; c < 9; c++) yield* run("INSERT INTO r (p, c) VALUES (1, ?)", [c])
    })
    const cql = "SELECT c FROM r WHERE p = 1"

    it.effect(
      "hold the default of 5,000 rows when no size is given",
      engine(function*() {
        for (let c = 0; c < 5001; c++) yield* run("INSERT INTO r (p, c) VALUES (1, ?)", [c])
        const first = yield* page(cql, {})
        assert.strictEqual(first.rows.length, 5000)
        assert.strictEqual((yield* page(cql, { pageState: first.pageState })).rows.length, 1)
        assert.strictEqual((yield* run(cql)).rows.length, 5001)
      })
    )

    it.effect(
      "go on behind a row that has been deleted, and with a partition that is gone",
      engine(function*() {
        yield* filled
        const first = yield* page(cql, { pageSize: 3 })
        yield* all("DELETE FROM r WHERE p = 1 AND c = 2", "DELETE FROM r WHERE p = 1 AND c = 3")
        assert.deepStrictEqual((yield* page(cql, { pageSize: 2, pageState: first.pageState })).rows, [{ c: 4 }, {
          c: 5
        }])
        yield* run("TRUNCATE r")
        assert.deepStrictEqual((yield* page(cql, { pageSize: 2, pageState: first.pageState })).rows, [])
      })
    )

    it.effect(
      "refuse a state with any byte changed, cut short, or of another statement",
      engine(function*() {
        yield* filled
        const { pageState } = yield* page(cql, { pageSize: 3 })
        assert.isDefined(pageState)
        const reasonFor = (cql: string, pageState: Uint8Array) =>
          Effect.map(Effect.flip(page(cql, { pageState })), ({ reason }) => reason._tag)
        for (let at = 0; at < pageState.length; at++) {
          assert.strictEqual(yield* reasonFor(cql, pageState.with(at, pageState[at]! ^ 1)), "InvalidPageToken")
          assert.strictEqual(yield* reasonFor(cql, pageState.slice(0, at)), "InvalidPageToken")
        }
        assert.strictEqual(yield* reasonFor("SELECT c FROM r WHERE p = 2", pageState), "InvalidPageToken")
      })
    )

    it.effect(
      "refuse a state of other partitions than the bound ones",
      engine(function*() {
        yield* filled
        const session = yield* CassandraSession
        const bound = "SELECT c FROM r WHERE p = ?"
        const { pageState } = yield* session.page(bound, [1], { pageSize: 3 })
        const error = yield* Effect.flip(session.page(bound, [2], { pageState }))
        assert.strictEqual(error.reason._tag, "InvalidPageToken")
      })
    )
  })

  describe("time", () => {
    it.effect(
      "expires cells and row markers by Effect's clock",
      engine(function*() {
        yield* run("INSERT INTO r (p, c, v) VALUES (1, 1, 5) USING TTL 10")
        yield* run("UPDATE r USING TTL 20 SET w = 'x' WHERE p = 1 AND c = 1")
        yield* TestClock.adjust("9 seconds")
        assert.deepStrictEqual(yield* rows("SELECT v, ttl(v), w, ttl(w) FROM r WHERE p = 1"), [
          { v: 5, "ttl(v)": 1, w: "x", "ttl(w)": 11 }
        ])
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(yield* rows("SELECT v, w FROM r WHERE p = 1"), [{ v: null, w: "x" }])
        yield* TestClock.adjust("10 seconds")
        assert.deepStrictEqual(yield* rows("SELECT v, w FROM r WHERE p = 1"), [])
      })
    )

    it.effect(
      "a table's default TTL holds unless the write says 0",
      engine(function*() {
        yield* run("CREATE TABLE d (k int PRIMARY KEY, v int) WITH default_time_to_live = 5")
        yield* all("INSERT INTO d (k, v) VALUES (1, 1)", "INSERT INTO d (k, v) VALUES (2, 2) USING TTL 0")
        assert.deepStrictEqual(yield* rows("SELECT k, ttl(v) FROM d"), [{ k: 1, "ttl(v)": 5 }, {
          k: 2,
          "ttl(v)": null
        }])
        yield* TestClock.adjust("5 seconds")
        assert.deepStrictEqual(yield* rows("SELECT k FROM d"), [{ k: 2 }])
      })
    )

    it.effect(
      "gives each write a later timestamp while the clock stands still, so the later one wins",
      engine(function*() {
        yield* run("INSERT INTO u (k, v) VALUES (1, 9)")
        const [before] = yield* rows("SELECT writetime(v) AS at FROM u")
        yield* run("INSERT INTO u (k, v) VALUES (1, 1)")
        const [after] = yield* rows("SELECT v, writetime(v) AS at FROM u")
        assert.strictEqual(after?.v, 1)
        assert.isAbove(Number(after?.at), Number(before?.at))
        yield* TestClock.adjust("1 second")
        yield* run("UPDATE u SET v = 2 WHERE k = 1")
        assert.deepStrictEqual(yield* rows("SELECT writetime(v) AS at FROM u"), [{ at: 1_000_000n }])
      })
    )

    it.effect(
      "takes a timestamp from the options, and refuses it beside USING TIMESTAMP and IF",
      engine(function*() {
        yield* run("INSERT INTO u (k, v) VALUES (1, 1)", [], { timestamp: 77n })
        assert.deepStrictEqual(yield* rows("SELECT writetime(v) AS at FROM u"), [{ at: 77n }])
        for (
          const cql of [
            "INSERT INTO u (k, v) VALUES (1, 1) USING TIMESTAMP 5",
            "INSERT INTO u (k, v) VALUES (1, 1) IF NOT EXISTS",
            "UPDATE n SET n = n + 1 WHERE k = 1 AND c = 1"
          ]
        ) assert.strictEqual((yield* refusal(cql, [], { timestamp: 77n }))[0], "InvalidQuery", cql)
      })
    )
  })

  describe("batches", () => {
    it.effect(
      "leave nothing when one of their statements is refused",
      engine(function*() {
        const error = yield* Effect.flip(batch([
          { cql: "INSERT INTO u (k, v) VALUES (1, 1)" },
          { cql: "UPDATE t SET l[3] = 1 WHERE a = 1 AND b = 1 AND c = 1 AND d = 1" }
        ]))
        assert.strictEqual(error.reason.said, "Attempted to set an element on a list which is null")
        assert.strictEqual(error.applied, "no")
        assert.deepStrictEqual(yield* rows("SELECT k FROM u"), [])
      })
    )

    it.effect(
      "share one timestamp: an INSERT and a DELETE of a row leave nothing, in either order",
      engine(function*() {
        const statements = [{ cql: "INSERT INTO u (k, v) VALUES (1, 1)" }, { cql: "DELETE FROM u WHERE k = 1" }]
        yield* batch(statements)
        assert.deepStrictEqual(yield* rows("SELECT k FROM u"), [])
        yield* batch(statements.toReversed())
        assert.deepStrictEqual(yield* rows("SELECT k FROM u"), [])
        yield* batch([{ cql: "UPDATE u SET v = 7 WHERE k = 1" }, { cql: "UPDATE u SET v = 3 WHERE k = 1" }])
        assert.deepStrictEqual(yield* rows("SELECT v FROM u"), [{ v: 7 }])
      })
    )

    it.effect(
      "of the protocol keep the rules of BEGIN BATCH, and hold writes only",
      engine(function*() {
        const said = (statements: ReadonlyArray<string>, options?: BatchOptions) =>
          Effect.map(Effect.flip(batch(statements.map((cql) => ({ cql })), options)), ({ reason }) => reason.said)
        assert.strictEqual(
          yield* said(["UPDATE n SET n = n + 1 WHERE k = 1 AND c = 1"]),
          "Cannot include a counter statement in a logged batch"
        )
        assert.strictEqual(
          yield* said(["UPDATE u SET v = 1 WHERE k = 1"], { kind: "counter" }),
          "Cannot include non-counter statement in a counter batch"
        )
        assert.match(yield* said(["SELECT k FROM u"]), /only UPDATE, INSERT and DELETE statements are allowed/)
        yield* batch([
          { cql: "UPDATE n SET n = n + ? WHERE k = 1 AND c = 1", params: [2n] },
          { cql: "UPDATE n SET n = n - ? WHERE k = 1 AND c = 1", params: [5n] }
        ], { kind: "counter" })
        assert.deepStrictEqual(yield* rows("SELECT n FROM n"), [{ n: -3n }])
      })
    )

    it.effect(
      "apply all conditional writes or none, and show each tested row",
      engine(function*() {
        yield* all("INSERT INTO r (p, c, v) VALUES (1, 1, 1)", "INSERT INTO r (p, c, v) VALUES (1, 2, 1)")
        const cql = (c: number, v: number) => ({ cql: `UPDATE r SET w = 'x' WHERE p = 1 AND c = ${c} IF v = ${v}` })
        const refused = yield* batch([cql(1, 1), cql(2, 7), cql(9, 1)])
        assert.deepStrictEqual(refused.columns.map(({ name }) => name), ["[applied]", "p", "c", "v"])
        assert.deepStrictEqual(refused.rows, [
          { "[applied]": false, p: 1, c: 1, v: 1 },
          { "[applied]": false, p: 1, c: 2, v: 1 }
        ])
        assert.deepStrictEqual((yield* batch([cql(1, 1), cql(2, 1)])).rows, [{ "[applied]": true }])
        assert.deepStrictEqual(yield* rows("SELECT w FROM r"), [{ w: "x" }, { w: "x" }])
      })
    )
  })

  describe("lightweight transactions", () => {
    const answer = (cql: string) =>
      Effect.map(run(cql), ({ columns, rows }) => [columns.map(({ name }) => name).join(" "), ...rows])

    it.effect(
      "show the tested columns when refused, regular ones before static ones",
      engine(function*() {
        yield* run("INSERT INTO r (p, c, v, w, s) VALUES (1, 1, 1, 'a', 7)")
        assert.deepStrictEqual(
          yield* answer("UPDATE r SET v = 2 WHERE p = 1 AND c = 1 IF s = 3 AND w = 'b' AND v = 3"),
          [
            "[applied] w v s",
            { "[applied]": false, w: "a", v: 1, s: 7 }
          ]
        )
        assert.deepStrictEqual(yield* answer("UPDATE r SET v = 2 WHERE p = 1 AND c = 5 IF s = 3 AND v = 3"), [
          "[applied] v s",
          { "[applied]": false, v: null, s: 7 }
        ])
        assert.deepStrictEqual(yield* answer("UPDATE r SET v = 2 WHERE p = 9 AND c = 5 IF v = 3"), [
          "[applied]",
          { "[applied]": false }
        ])
        assert.deepStrictEqual(yield* answer("UPDATE r SET v = 2 WHERE p = 1 AND c = 5 IF EXISTS"), [
          "[applied]",
          { "[applied]": false }
        ])
      })
    )

    it.effect(
      "show the whole row when IF NOT EXISTS is refused, without statics that were not written",
      engine(function*() {
        yield* run("INSERT INTO r (p, c, v, w, s) VALUES (1, 1, 1, 'a', 7)")
        assert.deepStrictEqual(yield* answer("INSERT INTO r (p, c, v) VALUES (1, 1, 2) IF NOT EXISTS"), [
          "[applied] p c s m st v w",
          { "[applied]": false, p: 1, c: 1, s: null, m: null, st: null, v: 1, w: "a" }
        ])
        assert.deepStrictEqual(yield* answer("INSERT INTO r (p, s) VALUES (1, 2) IF NOT EXISTS"), [
          "[applied] p c s m st v w",
          { "[applied]": false, p: 1, c: 1, s: 7, m: null, st: null, v: null, w: null }
        ])
        assert.deepStrictEqual(yield* answer("INSERT INTO r (p, s) VALUES (2, 2) IF NOT EXISTS"), ["[applied]", {
          "[applied]": true
        }])
      })
    )
  })

  describe("the session", () => {
    it.effect(
      "tells its dialect, release and keyspace",
      engine(function*() {
        const session = yield* CassandraSession
        const { dialect, keyspace, version } = yield* session.info
        assert.deepStrictEqual([dialect, version, keyspace], ["cassandra", "5.0.6", "k"])
        // Statements whose values have limits take the short way only where these are known at once.
        assert.isTrue(Exit.isExit(session.info))
      })
    )

    it.effect(
      "plans a text anew when the schema has changed",
      engine(function*() {
        yield* run("INSERT INTO u (k, v) VALUES (1, 1)")
        assert.deepStrictEqual(yield* rows("SELECT * FROM u"), [{ k: 1, v: 1, w: null }])
        yield* run("ALTER TABLE u ADD x text")
        assert.deepStrictEqual(yield* rows("SELECT * FROM u"), [{ k: 1, v: 1, w: null, x: null }])
        yield* run("ALTER TABLE u DROP v")
        assert.deepStrictEqual(yield* rows("SELECT * FROM u"), [{ k: 1, w: null, x: null }])
      })
    )

    it.effect(
      "keeps what is stored apart from what the program does to its values afterwards",
      engine(function*() {
        yield* run("CREATE TABLE b (k int PRIMARY KEY, bytes blob, at timestamp, l list<frozen<list<int>>>)")
        const bytes = Uint8Array.of(1, 2)
        const at = new Date(5)
        const inner = [1]
        yield* run("INSERT INTO b (k, bytes, at, l) VALUES (1, ?, ?, ?)", [bytes, at, [inner]])
        bytes[0] = 9
        at.setTime(9)
        inner[0] = 9
        const expected = [{ bytes: Uint8Array.of(1, 2), at: new Date(5), l: [[1]] }]
        const read = yield* rows("SELECT bytes, at, l FROM b")
        assert.deepStrictEqual(read, expected)
        Object.assign(read[0]!["bytes"] as Uint8Array, [7])
        const readAt = read[0]!["at"]
        if (readAt instanceof Date) readAt.setTime(7)
        assert.deepStrictEqual(yield* rows("SELECT bytes, at, l FROM b"), expected)
      })
    )

    it.effect(
      "hides a row of which only a dropped column is left, also where that was written later than the drop",
      engine(function*() {
        yield* run("CREATE TABLE d (p int, c int, v int, PRIMARY KEY (p, c))")
        yield* run("UPDATE d USING TIMESTAMP 11 SET v = 3 WHERE p = 1 AND c = 3")
        yield* run("INSERT INTO d (p, c, v) VALUES (1, 4, 4) USING TIMESTAMP 9")
        yield* run("ALTER TABLE d DROP v USING TIMESTAMP 10")
        assert.deepStrictEqual(yield* rows("SELECT * FROM d"), [{ p: 1, c: 4 }])
      })
    )

    it.effect(
      "refuses by name what it does not do yet",
      engine(function*() {
        for (
          const [cql, feature] of [
            ["CREATE TRIGGER t ON u USING 'x'", "triggers"],
            ["SELECT (inet)'example.com' FROM u", "host names as inet constants"]
          ]
        ) {
          const { reason } = yield* Effect.flip(run(cql!))
          assert.strictEqual(reason._tag === "Unsupported" && reason.feature, feature)
        }
      })
    )

    it.effect(
      "says of a refused write that it was not applied, and with which statement",
      engine(function*() {
        const write = yield* Effect.flip(run("INSERT INTO u (k) VALUES (null)"))
        assert.deepStrictEqual([write.applied, write.retryable, write.cql], [
          "no",
          false,
          "INSERT INTO u (k) VALUES (null)"
        ])
      })
    )
  })
})
