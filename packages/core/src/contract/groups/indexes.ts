import { group, rule } from "../ContractCase.ts"
import { gives, givesColumn, newName, newTable, queryable, refuses, run, runAll } from "../steps.ts"

const find = (cql: string) => queryable(run(cql))

const sasi = "'org.apache.cassandra.index.sasi.SASIIndex'"

/**
 * What indexes take values for, and what of a WHERE is held against the rows that they find.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/indexing/indexing-concepts.html Indexing}
 * @category groups
 * @since 0.1.0
 */
export const indexes = group("indexes", [
  rule("a secondary index finds values by their bytes: 1.0 is not 1", function*() {
    const t = yield* newTable(
      "p int, c decimal, v decimal, l list<decimal>, m map<decimal, decimal>, PRIMARY KEY (p, c)"
    )
    yield* runAll(
      `CREATE INDEX ON ${t} (c)`,
      `CREATE INDEX ON ${t} (v)`,
      `CREATE INDEX ON ${t} (l)`,
      `CREATE INDEX ON ${t} (entries(m))`,
      `INSERT INTO ${t} (p, c, v, l, m) VALUES (1, 1.0, 1.0, [1.0], {1.0: 1.0})`
    )
    for (
      const where of ["c = 1", "v = 1", "p = 1 AND v = 1", "p = 1 AND c = 1 AND v = 1", "l CONTAINS 1", "m[1.0] = 1"]
    ) {
      yield* find(`SELECT p FROM ${t} WHERE ${where}`).pipe(gives([]))
    }
    for (const where of ["c = 1.0", "v = 1.0", "p = 1 AND c = 1 AND v = 1.0", "l CONTAINS 1.0", "m[1.0] = 1.0"]) {
      yield* find(`SELECT p FROM ${t} WHERE ${where}`).pipe(gives([{ p: 1 }]))
    }
    yield* run(`SELECT p FROM ${t} WHERE p = 1 AND c = 1`).pipe(gives([{ p: 1 }]))
  }),
  rule("a storage-attached index compares numbers, and all that is not a scalar by its bytes", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v decimal, f frozen<list<decimal>>")
    yield* runAll(
      `CREATE INDEX ON ${t} (v) USING 'sai'`,
      `CREATE INDEX ON ${t} (full(f)) USING 'sai'`,
      `INSERT INTO ${t} (p, v, f) VALUES (1, 1.0, [1.0])`
    )
    yield* find(`SELECT p FROM ${t} WHERE v = 1`).pipe(gives([{ p: 1 }]))
    yield* find(`SELECT p FROM ${t} WHERE f = [1]`).pipe(gives([]))
    yield* find(`SELECT p FROM ${t} WHERE v = 1 AND f = [1]`).pipe(gives([]))
    yield* find(`SELECT p FROM ${t} WHERE f = [1.0]`).pipe(gives([{ p: 1 }]))
  }),
  rule(
    "a secondary index of a user-defined type does not find what was written before the type got a field",
    function*() {
      const u = yield* newName
      yield* run(`CREATE TYPE ${u} (a int)`)
      const t = yield* newTable(`p int, c frozen<${u}>, v frozen<${u}>, PRIMARY KEY (p, c)`)
      const row = (p: number) => `INSERT INTO ${t} (p, c, v) VALUES (${p}, {a: 0}, {a: 0})`
      yield* runAll(
        `CREATE INDEX ON ${t} (c)`,
        `CREATE INDEX ON ${t} (v)`,
        row(1),
        `ALTER TYPE ${u} ADD b int`,
        row(2)
      )
      for (const column of ["c", "v"]) {
        yield* find(`SELECT p FROM ${t} WHERE ${column} = {a: 0}`).pipe(gives([{ p: 2 }]))
      }
      yield* run(`SELECT p FROM ${t} WHERE p = 1 AND c = {a: 0}`).pipe(gives([{ p: 1 }]))
    }
  ),
  rule("a storage-attached index does not find values of zero bytes, but for texts, booleans and entries", function*() {
    const t = yield* newTable(
      "p int, c bigint, v bigint, t text, b boolean, l list<bigint>, m map<bigint, bigint>, w bigint, PRIMARY KEY (p, c)"
    )
    const empty = "blob_as_bigint(0x)"
    yield* runAll(
      ...["c", "v", "t", "b", "l", "entries(m)"].map((of) => `CREATE INDEX ON ${t} (${of}) USING 'sai'`),
      `INSERT INTO ${t} (p, c, v, t, b, l, m, w) VALUES ` +
        `(1, ${empty}, ${empty}, '', blob_as_boolean(0x), [${empty}], {${empty}: 1}, ${empty})`
    )
    const wheres = [`c = ${empty}`, "c < 5", `v = ${empty}`, "v < 5", `l CONTAINS ${empty}`, "p = 1 AND v < 5"]
    for (const where of wheres) yield* find(`SELECT p FROM ${t} WHERE ${where}`).pipe(gives([]))
    yield* find(`SELECT p FROM ${t} WHERE t = '' AND v < 5`).pipe(gives([]))
    for (const where of ["t = ''", "b = blob_as_boolean(0x)", `m[${empty}] = 1`, "t = '' AND w < 5 ALLOW FILTERING"]) {
      yield* find(`SELECT p FROM ${t} WHERE ${where}`).pipe(gives([{ p: 1 }]))
    }
    yield* run(`SELECT p FROM ${t} WHERE p = 1 AND c < 5`).pipe(gives([{ p: 1 }]))
  }),
  rule("a SASI index does not find values of zero bytes", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v bigint, t text, b blob")
    yield* runAll(
      ...["v", "t", "b"].map((name) => `CREATE CUSTOM INDEX ON ${t} (${name}) USING ${sasi}`),
      `INSERT INTO ${t} (p, v, t, b) VALUES (1, blob_as_bigint(0x), '', 0x)`
    )
    for (const where of ["v < 5", "t = ''", "b = 0x", "b >= 0x"]) {
      yield* find(`SELECT p FROM ${t} WHERE ${where}`).pipe(gives([]))
    }
  }),
  rule("columns of the primary key are indexed as they are, without analysis", function*() {
    const t = yield* newTable("p text, q text, c text, v text, PRIMARY KEY ((p, q), c)")
    const index = (name: string) =>
      `CREATE INDEX ON ${t} (${name}) USING 'sai' WITH OPTIONS = {'case_sensitive': 'false'}`
    for (const name of ["p", "c"]) yield* run(index(name)).pipe(refuses("InvalidQuery"))
    yield* run(index("v"))
  }),
  rule("what stands behind an indexed clustering column is held against the rows, and is not null", function*() {
    const t = yield* newTable("p int, c int, d int, e int, v int, PRIMARY KEY (p, c, d, e)")
    yield* runAll(`CREATE INDEX ON ${t} (c) USING 'sai'`, `INSERT INTO ${t} (p, c, d, e, v) VALUES (1, 1, 1, 1, 1)`)
    for (const where of ["d > null", "d < null", "d = 1 AND e < null", "(d, e) > (1, 0)"]) {
      yield* find(`SELECT v FROM ${t} WHERE c = 1 AND ${where} ALLOW FILTERING`).pipe(refuses("InvalidQuery"))
    }
    yield* find(`SELECT v FROM ${t} WHERE c = 1 AND d > 0 ALLOW FILTERING`).pipe(gives([{ v: 1 }]))
    yield* find(`SELECT v FROM ${t} WHERE p = 1 AND c = 1 AND d > null AND v = 1 ALLOW FILTERING`).pipe(
      gives([{ v: 1 }])
    )
  }),
  rule("IN of several columns together is no filter, unless it has one member", function*() {
    const t = yield* newTable("p int, c int, d int, e int, PRIMARY KEY (p, c, d, e)")
    yield* run(`INSERT INTO ${t} (p, c, d, e) VALUES (1, 1, 1, 1)`)
    const read = (where: string) => run(`SELECT e FROM ${t} WHERE ${where} ALLOW FILTERING`)
    for (const where of ["(d, e) IN ((1, 1), (1, 2))", "p = 1 AND c > 0 AND (d, e) IN ((1, 1), (2, 2))"]) {
      yield* read(where).pipe(refuses("InvalidQuery"))
    }
    for (const where of ["(d, e) IN ((1, 1))", "(c, d) IN ((1, 1), (1, 2))", "p = 1 AND (d) IN ((1), (2))"]) {
      yield* read(where).pipe(gives([{ e: 1 }]))
    }
  }),
  rule(
    "an index is read beside token() and IN of a part of the partition key, not beside IN of all of it",
    function*() {
      const t = yield* newTable("p int, q int, v int, PRIMARY KEY ((p, q))")
      yield* runAll(
        `CREATE INDEX ON ${t} (v) USING 'sai'`,
        `INSERT INTO ${t} (p, q, v) VALUES (1, 1, 1)`,
        `INSERT INTO ${t} (p, q, v) VALUES (3, 1, 1)`
      )
      const where = "p IN (1, 2) AND token(p, q) >= -9223372036854775807 AND v = 1"
      yield* find(`SELECT p FROM ${t} WHERE ${where} ALLOW FILTERING`).pipe(givesColumn("p", [1]))
      yield* run(`SELECT p FROM ${t} WHERE ${where}`).pipe(refuses("InvalidQuery"))
      yield* run(`SELECT p FROM ${t} WHERE ${where} AND q = 1 ALLOW FILTERING`).pipe(refuses("InvalidQuery"))
      yield* run(`SELECT p FROM ${t} WHERE p IN (1, 2) AND v = 1 ALLOW FILTERING`).pipe(refuses("InvalidQuery"))
    }
  ),
  rule(
    "what is ordered DESC is no text to an index: it has ranges in SASI and no LIKE, and no value of zero bytes",
    function*() {
      const t = yield* newTable(
        "p int, c text, d uuid, e text, PRIMARY KEY (p, c, d, e)",
        "WITH CLUSTERING ORDER BY (c DESC, d DESC, e DESC)"
      )
      yield* runAll(
        `CREATE CUSTOM INDEX ON ${t} (c) USING ${sasi} WITH OPTIONS = {'mode': 'SPARSE'}`,
        `CREATE INDEX ON ${t} (d) USING 'sai'`,
        `CREATE INDEX ON ${t} (e) USING 'sai'`,
        `INSERT INTO ${t} (p, c, d, e) VALUES (1, 'x', 00000000-0000-4000-8000-000000000000, '')`
      )
      yield* find(`SELECT p FROM ${t} WHERE c > 'a'`).pipe(gives([{ p: 1 }]))
      yield* find(`SELECT p FROM ${t} WHERE d < f0000000-0000-4000-8000-000000000000`).pipe(gives([{ p: 1 }]))
      yield* find(`SELECT p FROM ${t} WHERE e = ''`).pipe(gives([]))
      yield* run(`SELECT p FROM ${t} WHERE e > ''`).pipe(refuses("InvalidQuery"))
      yield* run(`SELECT p FROM ${t} WHERE c LIKE 'x%'`).pipe(refuses("InvalidQuery"))
    }
  ),
  rule(
    "a SASI index with mode CONTAINS has no ranges, of numbers neither; a partition key has no SASI index",
    function*() {
      const t = yield* newTable("p int, q int, v int, w tuple<int>, PRIMARY KEY ((p, q))")
      yield* runAll(
        `CREATE CUSTOM INDEX ON ${t} (v) USING ${sasi} WITH OPTIONS = {'mode': 'CONTAINS'}`,
        `CREATE CUSTOM INDEX ON ${t} (w) USING ${sasi}`,
        `INSERT INTO ${t} (p, q, v, w) VALUES (1, 1, 1, (1))`
      )
      yield* run(`SELECT p FROM ${t} WHERE v > 0`).pipe(refuses("InvalidQuery"))
      yield* find(`SELECT p FROM ${t} WHERE v = 1`).pipe(gives([{ p: 1 }]))
      yield* find(`SELECT p FROM ${t} WHERE w > (0)`).pipe(gives([{ p: 1 }]))
      yield* run(`CREATE CUSTOM INDEX ON ${t} (p) USING ${sasi}`).pipe(refuses("ConfigError"))
    }
  )
])
