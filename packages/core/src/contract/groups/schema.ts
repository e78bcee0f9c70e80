import { group, rule } from "../ContractCase.ts"
import { ContractKeyspace } from "../ContractKeyspace.ts"
import { gives, givesColumn, hasColumns, newName, newTable, refuses, run, runAll } from "../steps.ts"

const bare = (name: string): string => name.slice(name.indexOf(".") + 1)

/**
 * CREATE, ALTER and DROP, and what the schema's own tables tell of it.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/ddl.html Data definition}
 * @category groups
 * @since 0.1.0
 */
export const schema = group("schema statements", [
  rule("a table that exists is refused, and left alone with IF NOT EXISTS", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`CREATE TABLE ${t} (p int PRIMARY KEY)`).pipe(refuses("AlreadyExists"))
    yield* run(`CREATE TABLE IF NOT EXISTS ${t} (p int PRIMARY KEY, w int)`)
    yield* run(`SELECT * FROM ${t}`).pipe(hasColumns(["p", "v"]))
  }),
  rule("SELECT * gives the partition key, the clustering columns, the statics and the rest, each by name", function*() {
    const t = yield* newTable(
      "z int, b int, a int, s2 int static, s1 int static, k2 int, k1 int, q int, PRIMARY KEY ((q, k1), k2, z)"
    )
    yield* run(`SELECT * FROM ${t}`).pipe(hasColumns(["q", "k1", "k2", "z", "s1", "s2", "a", "b"]))
  }),
  rule("SELECT * gives names beyond ASCII before others, and collections among them by their bytes", function*() {
    const t = yield* newTable("p int PRIMARY KEY, \"é\" int, \"éa\" list<int>, z list<int>, a int")
    yield* run(`SELECT * FROM ${t}`).pipe(hasColumns(["p", "é", "a", "éa", "z"]))
  }),
  rule("a key may stand on the column or at the end, of one column or several", function*() {
    const t = yield* newName
    yield* run(`CREATE TABLE ${t}a (p int PRIMARY KEY)`)
    yield* run(`CREATE TABLE ${t}b (p int, PRIMARY KEY (p))`)
    yield* run(`CREATE TABLE ${t}c (p int, q int, c int, PRIMARY KEY ((p, q), c))`)
    yield* run(`CREATE TABLE ${t}d (p int, PRIMARY KEY ((p)))`)
    for (const one of [`${t}a`, `${t}b`, `${t}d`]) {
      yield* run(`INSERT INTO ${one} (p) VALUES (1)`)
      yield* run(`SELECT * FROM ${one} WHERE p = 1`).pipe(gives([{ p: 1 }]))
    }
    yield* run(`INSERT INTO ${t}c (p, q, c) VALUES (1, 2, 3)`)
    yield* run(`SELECT * FROM ${t}c WHERE p = 1 AND q = 2`).pipe(gives([{ p: 1, q: 2, c: 3 }]))
  }),
  rule("a table needs one primary key, of columns it has", function*() {
    const t = yield* newName
    yield* run(`CREATE TABLE ${t} (p int, v int)`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE TABLE ${t} (p int PRIMARY KEY, v int, PRIMARY KEY (p))`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE TABLE ${t} (p int, PRIMARY KEY (q))`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE TABLE ${t} (p int, v int, PRIMARY KEY (p))`)
  }),
  rule("a column is declared once, with a type there is", function*() {
    const t = yield* newName
    yield* run(`CREATE TABLE ${t} (p int PRIMARY KEY, v int, v int)`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE TABLE ${t} (p int PRIMARY KEY, v nosuchtype)`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE TABLE ${t} (p int PRIMARY KEY, v int)`)
  }),
  rule("a duration can be no key, and have no index", function*() {
    const t = yield* newName
    yield* run(`CREATE TABLE ${t} (p duration PRIMARY KEY)`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE TABLE ${t} (p int, c duration, PRIMARY KEY (p, c))`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE TABLE ${t} (p int PRIMARY KEY, v duration)`)
    yield* run(`CREATE INDEX ON ${t} (v)`).pipe(refuses("InvalidQuery"))
  }),
  rule("a vector of durations has an order, and may be a key", function*() {
    const t = yield* newTable(
      "p vector<duration, 1>, c vector<duration, 1>, s set<frozen<vector<duration, 1>>>, PRIMARY KEY (p, c)"
    )
    yield* run(`INSERT INTO ${t} (p, c, s) VALUES ([1d], [2h], {[2d], [1d]})`)
    yield* run(`INSERT INTO ${t} (p, c) VALUES ([1d], [1h])`)
    yield* run(`SELECT c FROM ${t} WHERE p = [1d]`).pipe(
      givesColumn("c", [1n, 2n].map((hours) => [{ months: 0, days: 0, nanoseconds: hours * 3_600_000_000_000n }]))
    )
    yield* run(`SELECT s FROM ${t} WHERE p = [1d] AND c > [1h]`).pipe(
      givesColumn("s", [new Set([1, 2].map((days) => [{ months: 0, days, nanoseconds: 0n }]))])
    )
    yield* run(`SELECT c FROM ${t} WHERE p = [24h]`).pipe(gives([]))
  }),
  rule("a set, and the keys of a map, hold durations in what they hold, and may be keys", function*() {
    const t = yield* newTable("p frozen<set<tuple<duration>>> PRIMARY KEY, m map<frozen<list<duration>>, int>")
    yield* run(`INSERT INTO ${t} (p, m) VALUES ({(1mo), (-1mo), (1h)}, {[2d]: 1, [-2d]: 2})`)
    const duration = (months: number, days: number, nanoseconds: bigint) => ({ months, days, nanoseconds })
    yield* run(`SELECT p, m FROM ${t} WHERE p = {(1h), (-1mo), (1mo)}`).pipe(gives([{
      p: new Set([[duration(0, 0, 3_600_000_000_000n)], [duration(-1, 0, 0n)], [duration(1, 0, 0n)]]),
      m: new Map([[[duration(0, -2, 0n)], 2], [[duration(0, 2, 0n)], 1]])
    }]))
    for (
      const type of [
        "set<duration>",
        "map<duration, int>",
        "frozen<map<frozen<list<int>>, set<duration>>>"
      ]
    ) {
      yield* run(`ALTER TABLE ${t} ADD v ${type}`).pipe(refuses("InvalidQuery"))
    }
    for (const key of ["frozen<list<duration>>", "frozen<map<int, duration>>", "tuple<duration>"]) {
      yield* run(`CREATE TABLE ${t}_k (p ${key} PRIMARY KEY)`).pipe(refuses("InvalidQuery"))
    }
  }),
  rule("a dimension and a timestamp beyond their ranges are no CQL", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`ALTER TABLE ${t} ADD w vector<float, 2147483648>`).pipe(refuses("SyntaxError"))
    yield* run(`ALTER TABLE ${t} DROP v USING TIMESTAMP 9223372036854775808`).pipe(refuses("SyntaxError"))
  }),
  rule("CLUSTERING ORDER names the clustering columns from the first on", function*() {
    const t = yield* newName
    const columns = "p int, c int, d int, PRIMARY KEY (p, c, d)"
    yield* run(`CREATE TABLE ${t} (${columns}) WITH CLUSTERING ORDER BY (p DESC)`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE TABLE ${t} (${columns}) WITH CLUSTERING ORDER BY (d DESC)`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE TABLE ${t} (${columns}) WITH CLUSTERING ORDER BY (c DESC)`)
  }),
  rule("an unknown property is no CQL, a wrong value a setting's error", function*() {
    const t = yield* newName
    yield* run(`CREATE TABLE ${t} (p int PRIMARY KEY) WITH nonsense = 5`).pipe(refuses("SyntaxError"))
    yield* run(`CREATE TABLE ${t} (p int PRIMARY KEY) WITH default_time_to_live = -5`).pipe(refuses("ConfigError"))
    yield* run(`CREATE TABLE ${t} (p int PRIMARY KEY) WITH compaction = {'class': 'Nope'}`).pipe(refuses("ConfigError"))
  }),
  rule("a keyspace that is not there is refused", function*() {
    yield* run("CREATE TABLE no_such_keyspace_here.t (p int PRIMARY KEY)").pipe(refuses("InvalidQuery"))
    yield* run("SELECT * FROM no_such_keyspace_here.t").pipe(refuses("InvalidQuery"))
    yield* run("DROP KEYSPACE no_such_keyspace_here").pipe(refuses("InvalidQuery"))
    yield* run("DROP KEYSPACE IF EXISTS no_such_keyspace_here")
  }),
  rule("a keyspace that exists is refused, and left alone with IF NOT EXISTS", function*() {
    const { name } = yield* ContractKeyspace
    const options = "WITH replication = {'class': 'NetworkTopologyStrategy', 'replication_factor': 1}"
    yield* run(`CREATE KEYSPACE ${name} ${options}`).pipe(refuses("AlreadyExists"))
    yield* run(`CREATE KEYSPACE IF NOT EXISTS ${name} ${options}`)
  }),
  rule("a keyspace needs a replication strategy there is", function*() {
    yield* run("CREATE KEYSPACE effect_cql_never WITH replication = {'class': 'Nope', 'replication_factor': 1}").pipe(
      refuses("ConfigError")
    )
    yield* run("CREATE KEYSPACE effect_cql_never").pipe(refuses("SyntaxError"))
  }),
  rule("ALTER TABLE ADD adds columns, null in the rows that are there", function*() {
    const t = yield* newTable("p int PRIMARY KEY")
    yield* run(`INSERT INTO ${t} (p) VALUES (1)`)
    yield* run(`ALTER TABLE ${t} ADD v text`)
    yield* run(`ALTER TABLE ${t} ADD (w int, x set<int>)`)
    yield* run(`SELECT * FROM ${t}`).pipe(gives([{ p: 1, v: null, w: null, x: null }]))
    yield* run(`ALTER TABLE ${t} ADD v text`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TABLE ${t} ADD IF NOT EXISTS v text`)
  }),
  rule("SELECT * that ran before a column was added shows it afterwards", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 2)`)
    yield* run(`SELECT * FROM ${t}`).pipe(gives([{ p: 1, v: 2 }]))
    yield* run(`ALTER TABLE ${t} ADD a int`)
    yield* run(`SELECT * FROM ${t}`).pipe(gives([{ p: 1, a: null, v: 2 }]), hasColumns(["p", "a", "v"]))
  }),
  rule("ALTER TABLE DROP removes a column; a key column stays", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`ALTER TABLE ${t} DROP v`)
    yield* run(`SELECT v FROM ${t}`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TABLE ${t} DROP v`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TABLE ${t} DROP p`).pipe(refuses("InvalidQuery"))
  }),
  rule("a column's type cannot be altered", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`ALTER TABLE ${t} ALTER v TYPE text`).pipe(refuses("InvalidQuery"))
  }),
  rule("a key column can be renamed, another cannot", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 2, 3)`)
    yield* run(`ALTER TABLE ${t} RENAME p TO pk AND c TO ck`)
    yield* run(`SELECT pk, ck, v FROM ${t}`).pipe(gives([{ pk: 1, ck: 2, v: 3 }]))
    yield* run(`ALTER TABLE ${t} RENAME v TO w`).pipe(refuses("InvalidQuery"))
  }),
  rule("ALTER TABLE WITH changes options", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int", "WITH comment = 'before'")
    yield* run(`ALTER TABLE ${t} WITH comment = 'after' AND default_time_to_live = 60`)
    const { name } = yield* ContractKeyspace
    yield* run(
      "SELECT comment, default_time_to_live FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?",
      [name, bare(t)]
    ).pipe(gives([{ comment: "after", default_time_to_live: 60 }]))
  }),
  rule("columns are renamed all at once, and to names that are free", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    for (const names of ["p TO c AND c TO p", "p TO x AND x TO y", "p TO v", "p TO p", "nope TO x", "v TO x"]) {
      yield* run(`ALTER TABLE ${t} RENAME ${names}`).pipe(refuses("InvalidQuery"))
    }
    yield* run(`ALTER TABLE ${t} RENAME IF EXISTS nope TO x`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TABLE ${t} RENAME p TO a AND c TO b`)
    yield* run(`SELECT * FROM ${t}`).pipe(hasColumns(["a", "b", "v"]))
  }),
  rule("IF EXISTS is content with a keyspace that is not there", function*() {
    yield* runAll(
      "ALTER TABLE IF EXISTS no_such_keyspace_here.t ADD v int",
      "ALTER TYPE IF EXISTS no_such_keyspace_here.t ADD v int",
      "ALTER MATERIALIZED VIEW IF EXISTS no_such_keyspace_here.t WITH comment = 'x'",
      "DROP TABLE IF EXISTS no_such_keyspace_here.t",
      "DROP TYPE IF EXISTS no_such_keyspace_here.t",
      "DROP INDEX IF EXISTS no_such_keyspace_here.t",
      "DROP MATERIALIZED VIEW IF EXISTS no_such_keyspace_here.t"
    )
    for (const cql of ["ALTER TABLE no_such_keyspace_here.t ADD v int", "DROP TABLE no_such_keyspace_here.t"]) {
      yield* run(cql).pipe(refuses("InvalidQuery"))
    }
  }),
  rule("a table's columns are looked at before the table, their types and its options after it", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`CREATE TABLE IF NOT EXISTS ${t} (p int, v int)`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE TABLE IF NOT EXISTS ${t} (p int PRIMARY KEY, v int, v int)`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE TABLE ${t} (p nosuchtype PRIMARY KEY)`).pipe(refuses("AlreadyExists"))
    yield* run(`CREATE TABLE IF NOT EXISTS ${t} (p nosuchtype PRIMARY KEY)`)
    yield* run(`CREATE TABLE ${t}x (p nosuchtype PRIMARY KEY) WITH gc_grace_seconds = -1`).pipe(refuses("ConfigError"))
    yield* run(`CREATE TABLE ${t.replace(".", ".\"-")}" (p int PRIMARY KEY)`).pipe(refuses("ConfigError"))
    yield* run(`CREATE TABLE ${t.replace(".", ".\"-")}" (p nosuchtype PRIMARY KEY)`).pipe(refuses("InvalidQuery"))
  }),
  rule("a keyspace's name is looked at before its replication", function*() {
    const bogus = "WITH replication = {'class': 'Bogus'}"
    yield* run(`CREATE KEYSPACE "has-dash" ${bogus}`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE KEYSPACE ${"a".repeat(49)} ${bogus}`).pipe(refuses("InvalidQuery"))
    const { name } = yield* ContractKeyspace
    yield* run(`CREATE KEYSPACE ${name} ${bogus}`).pipe(refuses("AlreadyExists"))
    yield* run(`CREATE KEYSPACE IF NOT EXISTS ${name} ${bogus}`)
    yield* run(`ALTER KEYSPACE IF EXISTS no_such_keyspace_here WITH bogus = 1`).pipe(refuses("SyntaxError"))
    yield* run("ALTER KEYSPACE IF EXISTS no_such_keyspace_here WITH durable_writes = true")
  }),
  rule("counters and other columns are never added to one another's tables", function*() {
    const t = yield* newTable("p int PRIMARY KEY, n counter")
    const u = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`ALTER TABLE ${t} ADD v int`).pipe(refuses("ConfigError"))
    yield* run(`ALTER TABLE ${u} ADD n counter`).pipe(refuses("ConfigError"))
    yield* run(`ALTER TABLE ${t} WITH default_time_to_live = 5`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TABLE ${u} ADD v nosuchtype`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TABLE ${u} ADD IF NOT EXISTS v nosuchtype`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TABLE ${u} ADD w int static`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TABLE ${u} ADD (w int, w int)`).pipe(refuses("InvalidQuery"))
  }),
  rule("DROP TABLE takes the table and its rows", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1)`)
    yield* run(`DROP TABLE ${t}`)
    yield* run(`SELECT p FROM ${t}`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE TABLE ${t} (p int PRIMARY KEY, v int)`)
    yield* run(`SELECT p FROM ${t}`).pipe(gives([]))
    yield* run(`DROP TABLE ${t}`)
    yield* run(`DROP TABLE ${t}`).pipe(refuses("InvalidQuery"))
    yield* run(`DROP TABLE IF EXISTS ${t}`)
  }),
  rule("a statement that ran before its table was dropped is refused afterwards", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`SELECT v FROM ${t} WHERE p = ?`, [1])
    yield* run(`DROP TABLE ${t}`)
    yield* run(`SELECT v FROM ${t} WHERE p = ?`, [1]).pipe(refuses("InvalidQuery"))
  }),
  rule("an index gets a name of table and column, or its own, which is one in the keyspace", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int, w int")
    const { name } = yield* ContractKeyspace
    const own = bare(yield* newName)
    yield* runAll(`CREATE INDEX ON ${t} (v)`, `CREATE INDEX ${own} ON ${t} (w)`)
    yield* run("SELECT index_name FROM system_schema.indexes WHERE keyspace_name = ? AND table_name = ?", [
      name,
      bare(t)
    ]).pipe(givesColumn("index_name", [`${bare(t)}_v_idx`, own].sort()))
    yield* run(`CREATE INDEX ${own} ON ${t} (w)`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE INDEX IF NOT EXISTS ${own} ON ${t} (w)`)
    yield* run(`DROP INDEX ${name}.${own}`)
    yield* run(`DROP INDEX ${name}.${own}`).pipe(refuses("InvalidQuery"))
    yield* run(`DROP INDEX IF EXISTS ${name}.${own}`)
  }),
  rule("an index that is there is found by its name before its column is looked for", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int, w int")
    const own = bare(yield* newName)
    yield* run(`CREATE INDEX ${own} ON ${t} (v)`)
    yield* run(`CREATE INDEX IF NOT EXISTS ${own} ON ${t} (nope)`)
    yield* run(`CREATE INDEX ${own} ON ${t} (nope)`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE INDEX "bad-${own}" ON ${t} (w)`).pipe(refuses("ConfigError"))
    yield* run(`CREATE INDEX ON ${t} (v) WITH bogus = 1`).pipe(refuses("SyntaxError"))
  }),
  rule("one column has one index, and a lone partition key none", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`CREATE INDEX ON ${t} (v)`)
    yield* run(`CREATE INDEX ON ${t} (v)`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE INDEX ON ${t} (p)`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE INDEX ON ${t} (nope)`).pipe(refuses("InvalidQuery"))
  }),
  rule("names in double quotes keep their case, and may be reserved words or hold blanks", function*() {
    const { name } = yield* ContractKeyspace
    const t = `${name}."Mixed_${bare(yield* newName)}"`
    yield* run(`CREATE TABLE ${t} ("Key" int PRIMARY KEY, "select" int, "a b" int, "say ""hi""" int)`)
    yield* run(`INSERT INTO ${t} ("Key", "select", "a b", "say ""hi""") VALUES (1, 2, 3, 4)`)
    yield* run(`SELECT * FROM ${t} WHERE "Key" = 1`).pipe(gives([{ Key: 1, "a b": 3, "say \"hi\"": 4, select: 2 }]))
    yield* run(`SELECT KEY FROM ${t}`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT "select" FROM ${t.replaceAll("\"", "")}`).pipe(refuses("InvalidQuery"))
  }),
  rule("a reserved word is no name without quotes; others are", function*() {
    const t = yield* newName
    yield* run(`CREATE TABLE ${t} (p int PRIMARY KEY, select int)`).pipe(refuses("SyntaxError"))
    yield* run(`CREATE TABLE ${t} (p int PRIMARY KEY, key int, type text, value int, ttl int, count int, "order" int)`)
    yield* run(`INSERT INTO ${t} (p, key, type, value, ttl, count, "order") VALUES (1, 2, 'a', 3, 4, 5, 6)`)
    yield* run(`SELECT key, type, value, ttl, count, "order" FROM ${t}`).pipe(
      gives([{ key: 2, type: "a", value: 3, ttl: 4, count: 5, order: 6 }])
    )
  }),
  rule("TRUNCATE of a table that is not there is refused", function*() {
    const t = yield* newName
    yield* run(`TRUNCATE ${t}`).pipe(refuses("InvalidQuery"))
  }),
  rule("system_schema.columns tells kind, position, order and type of every column", function*() {
    const t = yield* newTable(
      "p int, q text, c timestamp, s bigint static, v map<text, frozen<list<int>>>, PRIMARY KEY ((p, q), c)",
      "WITH CLUSTERING ORDER BY (c DESC)"
    )
    const { name } = yield* ContractKeyspace
    yield* run(
      "SELECT column_name, kind, position, clustering_order, type FROM system_schema.columns " +
        "WHERE keyspace_name = ? AND table_name = ?",
      [name, bare(t)]
    ).pipe(gives([
      { column_name: "c", kind: "clustering", position: 0, clustering_order: "desc", type: "timestamp" },
      { column_name: "p", kind: "partition_key", position: 0, clustering_order: "none", type: "int" },
      { column_name: "q", kind: "partition_key", position: 1, clustering_order: "none", type: "text" },
      { column_name: "s", kind: "static", position: -1, clustering_order: "none", type: "bigint" },
      {
        column_name: "v",
        kind: "regular",
        position: -1,
        clustering_order: "none",
        type: "map<text, frozen<list<int>>>"
      }
    ]))
  }),
  rule("system_schema tells what is frozen: tuples, what is in them, and in a vector what is said to be", function*() {
    const u = yield* newName
    yield* run(`CREATE TYPE ${u} (t tuple<int>, v vector<list<int>, 2>, l list<int>)`)
    const t = yield* newTable(
      `p int PRIMARY KEY, a list<frozen<tuple<int, text>>>, b frozen<map<int, tuple<list<int>>>>, c tuple<set<int>>, ` +
        `d vector<frozen<list<int>>, 2>, e vector<vector<tuple<int>, 1>, 1>, f vector<${bare(u)}, 1>`
    )
    const { name } = yield* ContractKeyspace
    yield* run(
      "SELECT type FROM system_schema.columns WHERE keyspace_name = ? AND table_name = ?",
      [name, bare(t)]
    ).pipe(givesColumn("type", [
      "list<frozen<tuple<int, text>>>",
      "frozen<map<int, frozen<tuple<frozen<list<int>>>>>>",
      "frozen<tuple<frozen<set<int>>>>",
      "vector<frozen<list<int>>, 2>",
      "vector<vector<frozen<tuple<int>>, 1>, 1>",
      `vector<${bare(u)}, 1>`,
      "int"
    ]))
    yield* run("SELECT field_types FROM system_schema.types WHERE keyspace_name = ? AND type_name = ?", [name, bare(u)])
      .pipe(givesColumn("field_types", [["frozen<tuple<int>>", "vector<list<int>, 2>", "list<int>"]]))
  }),
  rule("system_schema.keyspaces and tables list what there is", function*() {
    const t = yield* newTable("p int PRIMARY KEY")
    const { name } = yield* ContractKeyspace
    yield* run("SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?", [name]).pipe(
      gives([{ keyspace_name: name }])
    )
    yield* run("SELECT table_name FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?", [
      name,
      bare(t)
    ]).pipe(gives([{ table_name: bare(t) }]))
  }),
  rule("system_schema.indexes tells kind and target of an index", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int, m map<text, int>")
    yield* runAll(`CREATE INDEX ON ${t} (v)`, `CREATE INDEX ON ${t} (keys(m))`)
    const { name } = yield* ContractKeyspace
    yield* run(
      "SELECT index_name, kind, options FROM system_schema.indexes WHERE keyspace_name = ? AND table_name = ?",
      [name, bare(t)]
    ).pipe(gives([
      { index_name: `${bare(t)}_m_idx`, kind: "COMPOSITES", options: new Map([["target", "keys(m)"]]) },
      { index_name: `${bare(t)}_v_idx`, kind: "COMPOSITES", options: new Map([["target", "v"]]) }
    ]))
  }),
  rule("system.local tells the release", function*() {
    yield* run("SELECT key FROM system.local").pipe(gives([{ key: "local" }]))
    yield* run("SELECT release_version FROM system.local WHERE key = 'local'").pipe(hasColumns(["release_version"]))
  }),
  rule("an index on what cannot have one is refused for that, whatever its class", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`CREATE CUSTOM INDEX ON ${t} (nosuch) USING 'NoSuch'`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE CUSTOM INDEX ON ${t} (keys(v)) USING 'NoSuch'`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE CUSTOM INDEX ON ${t} (p) USING 'NoSuch'`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE CUSTOM INDEX ON ${t} (v) USING 'NoSuch'`).pipe(refuses("ConfigError"))
  })
])
