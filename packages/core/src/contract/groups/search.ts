import type { CqlValue } from "../../CqlValue.ts"
import { group, rule } from "../ContractCase.ts"
import {
  expectEqual,
  gives,
  givesColumn,
  givesInAnyOrder,
  newTable,
  page,
  queryable,
  refuses,
  run,
  runAll
} from "../steps.ts"

/** Each index of a table is built by itself, so that a read by one does not tell of the others. */
const find = (cql: string, params?: ReadonlyArray<CqlValue>) => queryable(run(cql, params))

/** A table with SASI indexes in each of their modes, and three rows. */
const sasiTable = function*() {
  const t = yield* newTable("p int, c int, a text, b text, n int, PRIMARY KEY (p, c)")
  const sasi = "'org.apache.cassandra.index.sasi.SASIIndex'"
  yield* runAll(
    `CREATE CUSTOM INDEX ON ${t} (a) USING ${sasi}`,
    `CREATE CUSTOM INDEX ON ${t} (b) USING ${sasi} WITH OPTIONS = {'mode': 'CONTAINS'}`,
    `CREATE CUSTOM INDEX ON ${t} (n) USING ${sasi} WITH OPTIONS = {'mode': 'SPARSE'}`,
    `INSERT INTO ${t} (p, c, a, b, n) VALUES (1, 1, 'beehive', 'beehive', 3)`,
    `INSERT INTO ${t} (p, c, a, b, n) VALUES (1, 2, 'wasp', 'wasp', 4)`,
    `INSERT INTO ${t} (p, c, a, b, n) VALUES (2, 3, 'beetle', 'beetle', 5)`
  )
  return t
}

const saiTable = function*() {
  const t = yield* newTable("p int PRIMARY KEY, name text, n int, m map<text, int>, l list<int>")
  yield* runAll(
    `CREATE CUSTOM INDEX ON ${t} (name) USING 'StorageAttachedIndex' WITH OPTIONS = {'case_sensitive': 'false'}`,
    `CREATE INDEX ON ${t} (n) USING 'sai'`,
    `CREATE INDEX ON ${t} (entries(m)) USING 'sai'`,
    `CREATE INDEX ON ${t} (keys(m)) USING 'sai'`,
    `CREATE INDEX ON ${t} (values(l)) USING 'sai'`,
    `INSERT INTO ${t} (p, name, n, m, l) VALUES (1, 'Bee', 5, {'a': 1}, [1, 2])`,
    `INSERT INTO ${t} (p, name, n, m, l) VALUES (2, 'wasp', 7, {'a': 2, 'b': 1}, [2])`
  )
  return t
}

const vectorTable = function*(similarity: string) {
  const t = yield* newTable("p int PRIMARY KEY, n int, v vector<float, 2>")
  yield* runAll(
    `CREATE INDEX ON ${t} (v) USING 'sai' WITH OPTIONS = {'similarity_function': '${similarity}'}`,
    `CREATE INDEX ON ${t} (n) USING 'sai'`,
    `INSERT INTO ${t} (p, n, v) VALUES (1, 1, [1, 2])`,
    `INSERT INTO ${t} (p, n, v) VALUES (2, 1, [3, 4])`,
    `INSERT INTO ${t} (p, n, v) VALUES (3, 2, [-1, 9])`,
    `INSERT INTO ${t} (p, n) VALUES (4, 2)`
  )
  return t
}

/**
 * What SASI, storage-attached indexes and vector search find, and what they refuse.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/indexing/indexing-concepts.html Indexing}
 * @category groups
 * @since 0.1.0
 */
export const search = group("search", [
  rule("LIKE finds beginnings, and with mode CONTAINS what stands anywhere", function*() {
    const t = yield* sasiTable()
    yield* find(`SELECT c FROM ${t} WHERE a LIKE 'bee%'`).pipe(givesInAnyOrder([{ c: 1 }, { c: 3 }]))
    yield* find(`SELECT c FROM ${t} WHERE a LIKE ?`, ["beeh%"]).pipe(givesColumn("c", [1]))
    yield* find(`SELECT c FROM ${t} WHERE a LIKE 'wasp'`).pipe(givesColumn("c", [2]))
    yield* find(`SELECT c FROM ${t} WHERE b LIKE '%hiv%'`).pipe(givesColumn("c", [1]))
    yield* find(`SELECT c FROM ${t} WHERE b LIKE '%tle'`).pipe(givesColumn("c", [3]))
    yield* find(`SELECT c FROM ${t} WHERE p = 1 AND b LIKE 'bee%'`).pipe(givesColumn("c", [1]))
  }),
  rule("LIKE without a fitting index, or with nothing to look for, is refused", function*() {
    const t = yield* sasiTable()
    yield* find(`SELECT c FROM ${t} WHERE a = 'wasp'`)
    yield* run(`SELECT c FROM ${t} WHERE a LIKE '%hive'`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT c FROM ${t} WHERE b LIKE '%'`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT c FROM ${t} WHERE b LIKE ''`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT c FROM ${t} WHERE n LIKE '3'`).pipe(refuses("InvalidQuery"))
    const plain = yield* newTable("p int PRIMARY KEY, a text")
    yield* run(`SELECT p FROM ${plain} WHERE a LIKE 'b%'`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT p FROM ${plain} WHERE a LIKE 'b%' ALLOW FILTERING`).pipe(refuses("InvalidQuery"))
  }),
  rule("a SASI index has equality, and ranges on numbers, one column at a time", function*() {
    const t = yield* sasiTable()
    yield* find(`SELECT c FROM ${t} WHERE a = 'wasp'`).pipe(givesColumn("c", [2]))
    yield* find(`SELECT c FROM ${t} WHERE n > 3`).pipe(givesInAnyOrder([{ c: 2 }, { c: 3 }]))
    yield* find(`SELECT c FROM ${t} WHERE n > 3 AND n < 5`).pipe(givesColumn("c", [2]))
    yield* run(`SELECT c FROM ${t} WHERE a > 'c'`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT c FROM ${t} WHERE n IN (3, 4)`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT c FROM ${t} WHERE n = 3 AND a = 'beehive'`).pipe(refuses("InvalidQuery"))
    yield* find(`SELECT c FROM ${t} WHERE n >= 3 AND a LIKE 'bee%' ALLOW FILTERING`).pipe(
      givesInAnyOrder([{ c: 1 }, { c: 3 }])
    )
  }),
  rule("a SASI index takes texts without regard to case when its analyzer is told so", function*() {
    const t = yield* newTable("p int PRIMARY KEY, a text, b text, c text")
    const sasi = "'org.apache.cassandra.index.sasi.SASIIndex'"
    const analyzer = "'analyzer_class': 'org.apache.cassandra.index.sasi.analyzer.NonTokenizingAnalyzer'"
    yield* runAll(
      `CREATE CUSTOM INDEX ON ${t} (a) USING ${sasi} WITH OPTIONS = {'mode': 'CONTAINS', ${analyzer}, 'case_sensitive': 'false'}`,
      `CREATE CUSTOM INDEX ON ${t} (b) USING ${sasi} WITH OPTIONS = {${analyzer}, 'normalize_uppercase': 'true'}`,
      `CREATE CUSTOM INDEX ON ${t} (c) USING ${sasi} WITH OPTIONS = {'case_sensitive': 'false'}`
    )
    for (const [p, text] of [[1, "Hello World"], [2, "hello"], [3, "HELLO"]] as const) {
      yield* run(`INSERT INTO ${t} (p, a, b, c) VALUES (?, ?, ?, ?)`, [p, text, text, text])
    }
    yield* queryable(run(`SELECT p FROM ${t} WHERE a = 'hello'`)).pipe(givesInAnyOrder([{ p: 2 }, { p: 3 }]))
    yield* run(`SELECT p FROM ${t} WHERE a LIKE 'HELL%'`).pipe(givesInAnyOrder([{ p: 1 }, { p: 2 }, { p: 3 }]))
    yield* run(`SELECT p FROM ${t} WHERE a LIKE '%LLO'`).pipe(givesInAnyOrder([{ p: 2 }, { p: 3 }]))
    yield* run(`SELECT p FROM ${t} WHERE a LIKE '%o w%'`).pipe(givesColumn("p", [1]))
    yield* queryable(run(`SELECT p FROM ${t} WHERE b = 'hello'`)).pipe(givesInAnyOrder([{ p: 2 }, { p: 3 }]))
    yield* run(`SELECT p FROM ${t} WHERE b LIKE 'hell%'`).pipe(givesInAnyOrder([{ p: 1 }, { p: 2 }, { p: 3 }]))
    yield* queryable(run(`SELECT p FROM ${t} WHERE c = 'hello'`)).pipe(givesColumn("p", [2]))
    yield* run(`SELECT p FROM ${t} WHERE c LIKE 'HELL%'`).pipe(givesColumn("p", [3]))
  }),
  rule("storage-attached indexes have ranges, and answer together", function*() {
    const t = yield* saiTable()
    yield* find(`SELECT p FROM ${t} WHERE n >= 5 AND n < 7`).pipe(givesColumn("p", [1]))
    yield* find(`SELECT p FROM ${t} WHERE n = 7 AND m CONTAINS KEY 'b'`).pipe(givesColumn("p", [2]))
    yield* find(`SELECT p FROM ${t} WHERE m['a'] = 1 AND l CONTAINS 2`).pipe(givesColumn("p", [1]))
    yield* run(`SELECT p FROM ${t} WHERE name > 'a'`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT p FROM ${t} WHERE n IN (5, 7)`).pipe(refuses("InvalidQuery"))
  }),
  rule("a storage-attached index takes texts without regard to case when told so", function*() {
    const t = yield* saiTable()
    yield* find(`SELECT p FROM ${t} WHERE name = 'bee'`).pipe(givesColumn("p", [1]))
    yield* find(`SELECT p FROM ${t} WHERE name = ?`, ["WASP"]).pipe(givesColumn("p", [2]))
    yield* find(`SELECT p FROM ${t} WHERE name = 'bees'`).pipe(givesColumn("p", []))
  }),
  rule("the nearest vectors come first, and rows without one not at all", function*() {
    const t = yield* vectorTable("euclidean")
    yield* find(`SELECT p FROM ${t} ORDER BY v ANN OF [3, 4] LIMIT 10`).pipe(givesColumn("p", [2, 1, 3]))
    yield* find(`SELECT p FROM ${t} ORDER BY v ANN OF ? LIMIT ?`, [Float32Array.of(1, 1), 2]).pipe(
      givesColumn("p", [1, 2])
    )
    yield* find(`SELECT p FROM ${t} WHERE n = 1 ORDER BY v ANN OF [-1, 9] LIMIT 1`).pipe(givesColumn("p", [2]))
    yield* find(`SELECT p FROM ${t} WHERE p = 3 ORDER BY v ANN OF [3, 4] LIMIT 5`).pipe(givesColumn("p", [3]))
  }),
  rule("a vector index orders by its own similarity", function*() {
    const t = yield* vectorTable("dot_product")
    yield* find(`SELECT p FROM ${t} ORDER BY v ANN OF [1, 1] LIMIT 3`).pipe(givesColumn("p", [3, 2, 1]))
    const u = yield* vectorTable("cosine")
    yield* find(`SELECT p FROM ${u} ORDER BY v ANN OF [3, 4] LIMIT 3`).pipe(givesColumn("p", [2, 1, 3]))
  }),
  rule("an index takes finite vectors, and by cosine none of zeros alone", function*() {
    const t = yield* vectorTable("euclidean")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (5, [0, 0])`)
    yield* run(`INSERT INTO ${t} (p, v) VALUES (6, [NaN, 1])`).pipe(refuses("WriteFailure"))
    yield* run(`UPDATE ${t} SET v = ? WHERE p = 6`, [[Infinity, 1]]).pipe(refuses("WriteFailure"))
    yield* queryable(run(`SELECT p FROM ${t} ORDER BY v ANN OF [3, 4] LIMIT 1`))
    yield* run(`SELECT p FROM ${t} ORDER BY v ANN OF [NaN, 1] LIMIT 1`).pipe(refuses("ReadFailure"))
    const u = yield* vectorTable("cosine")
    yield* run(`INSERT INTO ${u} (p, v) VALUES (5, [0, 0])`).pipe(refuses("WriteFailure"))
    yield* queryable(run(`SELECT p FROM ${u} ORDER BY v ANN OF [3, 4] LIMIT 1`))
    yield* run(`SELECT p FROM ${u} ORDER BY v ANN OF [0, 0] LIMIT 1`).pipe(refuses("ReadFailure"))
  }),
  rule("a vector search is given whole, however small its pages", function*() {
    const t = yield* vectorTable("euclidean")
    yield* find(`SELECT p FROM ${t} ORDER BY v ANN OF [3, 4] LIMIT 1`)
    const { pageState, rows, statement } = yield* page(`SELECT p FROM ${t} ORDER BY v ANN OF [3, 4] LIMIT 3`, [], {
      pageSize: 1
    })
    yield* expectEqual(statement, rows.length, 3)
    yield* expectEqual(statement, pageState, undefined)
  }),
  rule("an index's options are read before its table is looked for, its class by one of its names", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v text, \"a b\" text")
    const create = (rest: string, column = "nope") => run(`CREATE INDEX ON ${t} (${column}) ${rest}`)
    yield* create("WITH OPTIONS = 'x'").pipe(refuses("InvalidQuery"))
    yield* create("USING 'sai' WITH OPTIONS = 'x'").pipe(refuses("SyntaxError"))
    yield* create("USING 'sai' WITH OPTIONS = {'class_name': 'x', 'bogus': 1}").pipe(refuses("InvalidQuery"))
    yield* create("USING 'sai' WITH OPTIONS = {'target': 'v', 'bogus': 1}").pipe(refuses("InvalidQuery"))
    yield* create("USING 'sai' WITH OPTIONS = {'bogus': 1}", "\"a b\"").pipe(refuses("InvalidQuery"))
    yield* create("USING 'SASIIndex'", "v").pipe(refuses("ConfigError"))
    yield* create("USING 'Sai'", "v")
    yield* create("USING 'sai' WITH OPTIONS = {'bogus': 1}", "v").pipe(refuses("InvalidQuery"))
  }),
  rule("options that an index does not take are refused", function*() {
    const t = yield* newTable(
      "p int PRIMARY KEY, a text, n int, b blob, st set<int>, m map<text, int>, bl list<blob>, v vector<float, 2>, " +
        "one vector<float, 1>, vi vector<int, 2>"
    )
    const refused = (column: string, using: string, options: string, reason: "InvalidQuery" | "ConfigError") =>
      run(`CREATE INDEX ON ${t} (${column}) ${using} ${options && `WITH OPTIONS = ${options}`}`).pipe(refuses(reason))
    yield* refused("a", "", "{'x': 'y'}", "InvalidQuery")
    yield* refused("a", "", "{}", "InvalidQuery")
    const sai = "USING 'sai'"
    yield* refused("a", sai, "{'bogus': '1'}", "ConfigError")
    yield* refused("a", sai, "{'case_sensitive': 'bogus'}", "InvalidQuery")
    yield* refused("n", sai, "{'case_sensitive': 'false'}", "InvalidQuery")
    yield* refused("m", sai, "{'case_sensitive': 'false'}", "InvalidQuery")
    yield* refused("a", sai, "{'similarity_function': 'cosine'}", "InvalidQuery")
    yield* refused("b", sai, "", "InvalidQuery")
    yield* refused("bl", sai, "", "InvalidQuery")
    yield* refused("v", sai, "{'similarity_function': 'bogus'}", "InvalidQuery")
    yield* refused("v", sai, "{'optimize_for': 'bogus'}", "InvalidQuery")
    yield* refused("v", sai, "{'maximum_node_connections': '16'}", "InvalidQuery")
    yield* refused("one", sai, "", "InvalidQuery")
    yield* refused("vi", sai, "", "InvalidQuery")
    const keyed = yield* newTable("p text, c text, PRIMARY KEY (p, c)")
    yield* run(`CREATE INDEX ON ${keyed} (c) ${sai} WITH OPTIONS = {'case_sensitive': 'true'}`).pipe(
      refuses("InvalidQuery")
    )
    const sasi = (column: string, options: string) =>
      run(`CREATE CUSTOM INDEX ON ${t} (${column}) USING 'org.apache.cassandra.index.sasi.SASIIndex' ${options}`)
    const analyzer = "'analyzer_class': 'org.apache.cassandra.index.sasi.analyzer.NonTokenizingAnalyzer'"
    yield* sasi("a", "WITH OPTIONS = {'mode': 'bogus'}").pipe(refuses("ConfigError"))
    yield* sasi("a", "WITH OPTIONS = {'mode': 'SPARSE'}").pipe(refuses("ConfigError"))
    yield* sasi("a", "WITH OPTIONS = {'analyzer_class': 'bogus'}").pipe(refuses("ConfigError"))
    yield* sasi("a", `WITH OPTIONS = {${analyzer}, 'case_sensitive': 'false', 'normalize_lowercase': 'true'}`).pipe(
      refuses("ConfigError")
    )
    yield* sasi("n", `WITH OPTIONS = {${analyzer}}`).pipe(refuses("ConfigError"))
    yield* sasi("st", "").pipe(refuses("ConfigError"))
    yield* sasi("a", "WITH OPTIONS = {'mode': 'contains', 'bogus': '1'}")
  }),
  rule("a column has one storage-attached index, and SASI indexes as far as their options differ", function*() {
    const t = yield* newTable("p int PRIMARY KEY, a text")
    const create = (name: string, using: string) => run(`CREATE CUSTOM INDEX ${name} ON ${t} (a) USING ${using}`)
    const sasi = "'org.apache.cassandra.index.sasi.SASIIndex'"
    const table = t.split(".").at(-1)!
    yield* create(`${table}_1`, sasi)
    yield* create(`${table}_2`, `${sasi} WITH OPTIONS = {'mode': 'CONTAINS'}`)
    yield* create(`${table}_3`, sasi).pipe(refuses("InvalidQuery"))
    yield* create(`${table}_4`, "'sai'")
    yield* create(`${table}_5`, "'sai'").pipe(refuses("InvalidQuery"))
    yield* create(`${table}_6`, "'sai' WITH OPTIONS = {'case_sensitive': 'false'}").pipe(refuses("InvalidQuery"))
    yield* create(`IF NOT EXISTS ${table}_7`, "'sai'")
  }),
  rule("an indexed vector is searched and never compared", function*() {
    const t = yield* vectorTable("euclidean")
    yield* queryable(run(`SELECT p FROM ${t} ORDER BY v ANN OF [3, 4] LIMIT 1`))
    for (const where of ["v = [1, 2]", "v > [1, 2]", "v IN ([1, 2])"]) {
      yield* run(`SELECT p FROM ${t} WHERE ${where} ALLOW FILTERING`).pipe(refuses("InvalidQuery"))
    }
    const plain = yield* newTable("p int PRIMARY KEY, v vector<float, 2>")
    yield* run(`INSERT INTO ${plain} (p, v) VALUES (1, [1, 2])`)
    yield* run(`SELECT p FROM ${plain} WHERE v = [1, 2] ALLOW FILTERING`).pipe(givesColumn("p", [1]))
  }),
  rule("a vector search without an index, a limit or a vector is refused", function*() {
    const t = yield* vectorTable("cosine")
    yield* find(`SELECT p FROM ${t} ORDER BY v ANN OF [3, 4] LIMIT 1`)
    const refused = (rest: string, what = "p") => run(`SELECT ${what} FROM ${t} ${rest}`).pipe(refuses("InvalidQuery"))
    yield* refused("ORDER BY v ANN OF [3, 4]")
    yield* refused("ORDER BY v ANN OF [3, 4] LIMIT 1001")
    yield* refused("ORDER BY v ANN OF [3, 4] DESC LIMIT 1")
    yield* refused("ORDER BY v ANN OF [3, 4, 5] LIMIT 1")
    yield* refused("ORDER BY v ANN OF null LIMIT 1")
    yield* refused("ORDER BY n ANN OF [3, 4] LIMIT 1")
    yield* refused("ORDER BY v ANN OF [3, 4] PER PARTITION LIMIT 1 LIMIT 1")
    yield* refused("ORDER BY v ANN OF [3, 4] LIMIT 1", "count(*)")
    yield* refused("ORDER BY v ANN OF [3, 4] LIMIT 1", "DISTINCT p")
    yield* refused("WHERE p IN (1, 2) ORDER BY v ANN OF [3, 4] LIMIT 1")
    yield* refused("GROUP BY p ORDER BY v ANN OF [3, 4] LIMIT 1")
    const plain = yield* newTable("p int PRIMARY KEY, v vector<float, 2>")
    yield* run(`SELECT p FROM ${plain} ORDER BY v ANN OF [3, 4] LIMIT 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("similarities are floats, of a column and a literal or a bound vector", function*() {
    const t = yield* vectorTable("cosine")
    yield* run(
      `SELECT similarity_euclidean(v, [3, 4]) AS e, similarity_dot_product(v, ?) AS d FROM ${t} WHERE p = 1`,
      [Float32Array.of(3, 4)]
    ).pipe(givesInAnyOrder([{ e: Math.fround(1 / 9), d: 6 }]))
    yield* run(`SELECT similarity_cosine(v, [3, 4]) AS c FROM ${t} WHERE p = 2`).pipe(givesColumn("c", [1]))
    yield* run(`SELECT similarity_cosine([1, 0], [1, 0]) AS c FROM ${t} WHERE p = 2`).pipe(givesColumn("c", [1]))
    yield* run(`SELECT similarity_cosine(v, [0, 0]) FROM ${t} WHERE p = 2`).pipe(refuses("InvalidQuery"))
  }),
  rule("the similarity of a vector that is written out, without its type, is selected and not written", function*() {
    const t = yield* newTable("p int PRIMARY KEY, f float")
    const typed = "(vector<float, 2>)[1, 0]"
    const write = (vector: string) => run(`INSERT INTO ${t} (p, f) VALUES (1, similarity_cosine(${typed}, ${vector}))`)
    yield* write("[1, 0]").pipe(refuses("InvalidQuery"))
    yield* write(typed)
    yield* run(`SELECT f FROM ${t}`).pipe(gives([{ f: 1 }]))
  }),
  rule("a damaged page state is refused", function*() {
    const t = yield* sasiTable()
    const read = (pageState: Uint8Array) => page(`SELECT c FROM ${t}`, [], { pageSize: 1, pageState })
    yield* read(Uint8Array.of(1, 2, 3)).pipe(refuses("InvalidPageToken"))
    yield* read(new Uint8Array(40).fill(255)).pipe(refuses("InvalidPageToken"))
  })
])
