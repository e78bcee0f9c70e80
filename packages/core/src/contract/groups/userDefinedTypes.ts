import * as Effect from "effect/Effect"
import { group, rule } from "../ContractCase.ts"
import { ContractKeyspace } from "../ContractKeyspace.ts"
import { gives, newName, newTable, refuses, run, runAll } from "../steps.ts"

/** A type with a field `a`, a number, and what else stands between the parentheses of CREATE TYPE. */
const newType = Effect.fnUntraced(function*(fields = "a int") {
  const name = yield* newName
  yield* run(`CREATE TYPE ${name} (${fields})`)
  return name
})

const bare = (name: string): string => name.slice(name.indexOf(".") + 1)

/**
 * CREATE, ALTER and DROP of user-defined types. A value is kept by the places of its fields, so it takes part in every
 * change of their names; a field that was added later is null.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/types.html#udts User-defined types}
 * @category groups
 * @since 0.1.0
 */
export const userDefinedTypes = group("user-defined types", [
  rule("a renamed field has its values, in frozen columns, keys and collections", function*() {
    const u = yield* newType()
    const columns = `v frozen<${bare(u)}>, m map<frozen<${bare(u)}>, int>, l list<frozen<${bare(u)}>>, n ${bare(u)}`
    const t = yield* newTable(`p frozen<${bare(u)}>, c frozen<${bare(u)}>, ${columns}, PRIMARY KEY (p, c)`)
    yield* runAll(
      `INSERT INTO ${t} (p, c, v, m, l, n) VALUES ({a: 1}, {a: 2}, {a: 3}, {{a: 4}: 4}, [{a: 5}], {a: 6})`,
      `ALTER TYPE ${u} RENAME a TO b`
    )
    const row = {
      p: { b: 1 },
      c: { b: 2 },
      v: { b: 3 },
      m: new Map([[{ b: 4 }, 4]]),
      l: [{ b: 5 }],
      n: { b: 6 }
    }
    yield* run(`SELECT p, c, v, m, l, n FROM ${t}`).pipe(gives([row]))
    yield* run(`SELECT p, c, v, m, l, n FROM ${t} WHERE p = {b: 1} AND c = {b: 2}`).pipe(gives([row]))
    yield* run(`SELECT p, c, v, m, l, n FROM ${t} WHERE v = {b: 3} ALLOW FILTERING`).pipe(gives([row]))
    yield* run(`SELECT p, c, v, m, l, n FROM ${t} WHERE m CONTAINS KEY {b: 4} ALLOW FILTERING`).pipe(gives([row]))
    yield* run(`SELECT p, c, v, m, l, n FROM ${t} WHERE l CONTAINS {b: 5} ALLOW FILTERING`).pipe(gives([row]))
    yield* run(`SELECT v.b, n.b, m[{b: 4}] FROM ${t}`).pipe(gives([{ "v.b": 3, "n.b": 6, "m[{b: 4}]": 4 }]))
    yield* run(`SELECT v.a FROM ${t}`).pipe(refuses("InvalidQuery"))
  }),
  rule("a value that was written before a field was added has null there", function*() {
    const u = yield* newType()
    const columns = `v frozen<${bare(u)}>, s frozen<set<frozen<${bare(u)}>>>, n ${bare(u)}`
    const t = yield* newTable(`p int, c frozen<${bare(u)}>, ${columns}, PRIMARY KEY (p, c)`)
    yield* runAll(
      `INSERT INTO ${t} (p, c, v, s, n) VALUES (1, {a: 1}, {a: 2}, {{a: 3}}, {a: 4})`,
      `ALTER TYPE ${u} ADD b text`
    )
    const row = {
      c: { a: 1, b: null },
      v: { a: 2, b: null },
      s: new Set([{ a: 3, b: null }]),
      n: { a: 4, b: null }
    }
    yield* run(`SELECT c, v, s, n FROM ${t}`).pipe(gives([row]))
    yield* run(`SELECT c, v, s, n FROM ${t} WHERE p = 1 AND c = {a: 1}`).pipe(gives([row]))
    yield* run(`SELECT c, v, s, n FROM ${t} WHERE v = {a: 2} ALLOW FILTERING`).pipe(gives([row]))
    yield* run(`UPDATE ${t} SET v = {a: 5} WHERE p = 1 AND c = {a: 1} IF v = {a: 2, b: null}`).pipe(
      gives([{ "[applied]": true }])
    )
  }),
  rule("a value with the added field is another one, behind that without", function*() {
    const u = yield* newType()
    const t = yield* newTable(`p int, c frozen<${bare(u)}>, v int, PRIMARY KEY (p, c)`)
    yield* runAll(
      `INSERT INTO ${t} (p, c, v) VALUES (1, {a: 1}, 1)`,
      `ALTER TYPE ${u} ADD b text`,
      `INSERT INTO ${t} (p, c, v) VALUES (1, {a: 1, b: 'x'}, 2)`,
      `INSERT INTO ${t} (p, c, v) VALUES (1, {a: 1}, 3)`,
      `INSERT INTO ${t} (p, c, v) VALUES (1, {a: 0, b: 'x'}, 4)`
    )
    yield* run(`SELECT c, v FROM ${t}`).pipe(gives([
      { c: { a: 0, b: "x" }, v: 4 },
      { c: { a: 1, b: null }, v: 3 },
      { c: { a: 1, b: "x" }, v: 2 }
    ]))
  }),
  rule("a type inside a type is altered there too", function*() {
    const inner = yield* newType()
    const outer = yield* newType(`i frozen<${bare(inner)}>, l list<int>`)
    const t = yield* newTable(`p int PRIMARY KEY, v frozen<${bare(outer)}>`)
    yield* runAll(
      `INSERT INTO ${t} (p, v) VALUES (1, {i: {a: 1}, l: [2]})`,
      `ALTER TYPE ${inner} ADD b text`,
      `ALTER TYPE ${inner} RENAME a TO c`
    )
    yield* run(`SELECT v, v.i.c FROM ${t}`).pipe(gives([{ v: { i: { c: 1, b: null }, l: [2] }, "v.i.c": 1 }]))
  }),
  rule("a type in a partition key gets no further field", function*() {
    const u = yield* newType()
    yield* newTable(`p frozen<${bare(u)}> PRIMARY KEY`)
    yield* run(`ALTER TYPE ${u} ADD b text`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TYPE ${u} RENAME a TO b`)
  }),
  rule("a column of a type that is not frozen is not dropped; one that was frozen comes back as a tuple", function*() {
    const u = yield* newType("a int, b text")
    const t = yield* newTable(`p int PRIMARY KEY, n ${bare(u)}, v frozen<${bare(u)}>`)
    yield* run(`ALTER TABLE ${t} DROP n`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TABLE ${t} DROP v`)
    yield* run(`ALTER TABLE ${t} ADD v frozen<${bare(u)}>`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TABLE ${t} ADD v tuple<int, text>`)
  }),
  rule("a type that is not frozen has no collection in it that is not, in a column that is added either", function*() {
    const u = yield* newType("l list<int>")
    const t = yield* newTable("p int PRIMARY KEY")
    yield* run(`ALTER TABLE ${t} ADD v ${bare(u)}`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TABLE ${t} ADD v frozen<${bare(u)}>`)
  }),
  rule("a type that exists is refused as a bad statement, and left alone with IF NOT EXISTS", function*() {
    const u = yield* newType()
    const t = yield* newTable(`p int PRIMARY KEY, v frozen<${bare(u)}>`)
    yield* run(`CREATE TYPE ${u} (b int)`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE TYPE IF NOT EXISTS ${u} (b int)`)
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, {a: 1})`)
  }),
  rule("a type has each field once, and no counter or unfrozen type in it", function*() {
    const u = yield* newType()
    const w = yield* newName
    yield* run(`CREATE TYPE ${w} (a int, a text)`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE TYPE ${w} (a counter)`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE TYPE ${w} (a ${bare(u)})`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE TYPE ${w} (a frozen<${bare(u)}>, b list<int>)`)
  }),
  rule("a type that is used is not dropped", function*() {
    const u = yield* newType()
    const w = yield* newType(`u frozen<${bare(u)}>`)
    const t = yield* newTable(`p int PRIMARY KEY, v frozen<${bare(w)}>`)
    yield* run(`DROP TYPE ${u}`).pipe(refuses("InvalidQuery"))
    yield* run(`DROP TYPE ${w}`).pipe(refuses("InvalidQuery"))
    yield* runAll(`DROP TABLE ${t}`, `DROP TYPE ${w}`, `DROP TYPE ${u}`, `DROP TYPE IF EXISTS ${u}`)
    yield* run(`DROP TYPE ${u}`).pipe(refuses("InvalidQuery"))
  }),
  rule("ALTER TYPE names fields that are there, and gives names that are not", function*() {
    const u = yield* newType("a int, b int")
    yield* run(`ALTER TYPE ${u} RENAME c TO d`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TYPE ${u} RENAME IF EXISTS c TO d`)
    yield* run(`ALTER TYPE ${u} RENAME a TO b`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TYPE ${u} RENAME a TO a`)
    yield* run(`ALTER TYPE ${u} ADD b int`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TYPE ${u} ADD IF NOT EXISTS b int`)
    yield* run(`ALTER TYPE ${u} ALTER a TYPE text`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TYPE ${u} ADD c frozen<${bare(u)}>`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TYPE IF EXISTS ${u}x ADD b int`)
    yield* run(`ALTER TYPE ${u}x ADD b int`).pipe(refuses("InvalidQuery"))
  }),
  rule("fields are renamed all at once, also to the name that they have", function*() {
    const u = yield* newName
    yield* run(`CREATE TYPE ${u} (a int, b int)`)
    yield* run(`ALTER TYPE ${u} RENAME b TO x AND x TO y`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TYPE ${u} RENAME a TO b`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TYPE ${u} ALTER a TYPE int`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TYPE ${u} ADD c frozen<${u}>`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TYPE ${u} ADD IF NOT EXISTS a nosuchtype`).pipe(refuses("InvalidQuery"))
    yield* runAll(`ALTER TYPE ${u} RENAME a TO a`, `ALTER TYPE ${u} ADD IF NOT EXISTS a int`)
  }),
  rule("system_schema.types lists the fields in their order", function*() {
    const u = yield* newType()
    yield* runAll(`ALTER TYPE ${u} ADD c list<text>`, `ALTER TYPE ${u} RENAME a TO b`)
    const { name } = yield* ContractKeyspace
    yield* run("SELECT field_names, field_types FROM system_schema.types WHERE keyspace_name = ? AND type_name = ?", [
      name,
      bare(u)
    ]).pipe(gives([{ field_names: ["b", "c"], field_types: ["int", "list<text>"] }]))
  })
])
