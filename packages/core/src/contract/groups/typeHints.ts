import * as Effect from "effect/Effect"
import { group, rule } from "../ContractCase.ts"
import { ContractKeyspace } from "../ContractKeyspace.ts"
import { gives, hasColumns, newName, newTable, refuses, run } from "../steps.ts"

const bare = (name: string): string => name.slice(name.indexOf(".") + 1)

/**
 * `(type) value`: what a hint may stand before, what it makes of it, and how it names a result's column.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/definitions.html#terms Terms}
 * @category groups
 * @since 0.1.0
 */
export const typeHints = group("type hints", [
  rule("a hint makes a literal in braces a value of a user-defined type, also inside others", function*() {
    const u = yield* newType
    const t = yield* newTable("p int PRIMARY KEY, v int, x text")
    yield* run(`INSERT INTO ${t} (p, v, x) VALUES (1, 7, 'x')`)
    for (
      const [selector, value] of [
        ["(u){a: 1}", { a: 1, b: null }],
        ["(frozen<u>){b: x, a: v}", { a: 7, b: "x" }],
        ["(list<frozen<u>>)[{a: 1}, {a: v}]", [{ a: 1, b: null }, { a: 7, b: null }]],
        ["(tuple<int, u>)(v, {b: 'y'})", [7, { a: null, b: "y" }]],
        ["(map<int, frozen<u>>){v: {a: 1}}", new Map([[7, { a: 1, b: null }]])],
        ["(map<frozen<u>, int>){{a: v}: 1}", new Map([[{ a: 7, b: null }, 1]])],
        ["(vector<u, 1>)[{a: v}]", [{ a: 7, b: null }]],
        ["to_json((u){a: v})", "{\"a\": 7, \"b\": null}"]
      ] as const
    ) {
      yield* run(`SELECT ${selector.replace(/\bu\b/g, bare(u))} AS it FROM ${t}`).pipe(gives([{ it: value }]))
    }
    for (const selector of ["{a: 1}", "{v: v}", "(u){c: 1}", "(u){a: 'x'}", "(u){'a': 1}"]) {
      yield* run(`SELECT ${selector.replace(/\bu\b/g, bare(u))} FROM ${t}`).pipe(refuses("InvalidQuery"))
    }
  }),
  rule("a field is taken from a hinted value, and from one in parentheses", function*() {
    const u = yield* newType
    const t = yield* newTable(`p int PRIMARY KEY, n ${bare(u)}, f frozen<${bare(u)}>`)
    yield* run(`INSERT INTO ${t} (p, n, f) VALUES (1, {a: 1}, {a: 2})`)
    yield* run(
      `SELECT (${u}){a: 3}.a AS a, ((${u}){a: 4}).a AS b, (n).a AS c, (f).a AS d, ((frozen<${u}>)f).a AS e FROM ${t}`
    ).pipe(gives([{ a: 3, b: 4, c: 1, d: 2, e: 2 }]))
  }),
  rule("only the columns that stand in a literal are selected by it, not its fields", function*() {
    const u = yield* newType
    const t = yield* newTable("p int, c int, s int static, a int, PRIMARY KEY (p, c)")
    yield* run(`INSERT INTO ${t} (p, c, s, a) VALUES (1, 1, 8, 9)`)
    const hinted = (value: string) => `(tuple<frozen<${bare(u)}>>)({a: ${value}})`
    yield* run(`SELECT DISTINCT p, ${hinted("s")} AS it FROM ${t}`).pipe(gives([{ p: 1, it: [{ a: 8, b: null }] }]))
    yield* run(`SELECT DISTINCT p, ${hinted("a")} AS it FROM ${t}`).pipe(refuses("InvalidQuery"))
  }),
  rule(
    "a result column is named by the type as it is read: frozen inside what is frozen, with its keyspace",
    function*() {
      const u = yield* newType
      const t = yield* newTable("p int PRIMARY KEY, m map<text, int>")
      const { name } = yield* ContractKeyspace
      yield* run(`INSERT INTO ${t} (p) VALUES (1)`)
      for (
        const [selector, column] of [
          ["(INT)1", "(int)1"],
          ["(text) 'a'", "(text)'a'"],
          ["(varchar)'a'", "(varchar)'a'"],
          ["(list<varchar>)['a']", "(list<varchar>)['a']"],
          ["(boolean)True", "(boolean)True"],
          ["(int)null", "(int)NULL"],
          ["(vector<float,2>)[1,2.50]", "(vector<float, 2>)[1, 2.50]"],
          ["(frozen<list<int>>)[1]", "(frozen<list<int>>)[1]"],
          ["(frozen<list<list<int>>>)[[1]]", "(frozen<list<frozen<list<int>>>>)[[1]]"],
          ["(tuple<list<int>>)([1])", "(tuple<frozen<list<int>>>)([1])"],
          ["(frozen<tuple<int>>)(1)", "(tuple<int>)(1)"],
          ["(frozen<vector<list<int>, 1>>)[[1]]", "(vector<list<int>, 1>)[[1]]"],
          ["(u){a: 1}", "(ks.u){a: 1}"],
          ["(frozen<u>){a: (int)1}", "(frozen<ks.u>){a: (int)1}"],
          ["(frozen<list<u>>)[{a: 1}]", "(frozen<list<frozen<ks.u>>>)[{a: 1}]"],
          ["count((u){a: 1})", "system.count((ks.u){a: 1})"],
          ["m[(text)'a']", "m[(text)'a']"]
        ] as const
      ) {
        yield* run(`SELECT ${selector.replace(/\bu\b/g, bare(u))} FROM ${t}`).pipe(
          hasColumns([column.replace(/\bu\b/g, bare(u)).replace("ks.", `${name}.`)])
        )
      }
    }
  ),
  rule("a hint is no conversion: the value is read as what it is for, and the hint's type must suit that", function*() {
    const u = yield* newType
    const other = yield* newType
    const t = yield* newTable(
      `p int PRIMARY KEY, v varint, b blob, x text, l list<timestamp>, f frozen<list<text>>, u frozen<${bare(u)}>`
    )
    yield* run(
      `INSERT INTO ${t} (p, v, x, l, f, u) VALUES (1, (int)2, (ascii)'a', (list<bigint>)[3], (frozen<list<ascii>>)['b'], ` +
        `(frozen<${bare(other)}>){a: 4})`
    )
    yield* run(`SELECT v, x, l, f, u FROM ${t}`).pipe(
      gives([{ v: 2n, x: "a", l: [new Date(3)], f: ["b"], u: { a: 4, b: null } }])
    )
    for (
      const [column, value] of [
        ["b", "(int)1"],
        ["b", "(frozen<list<int>>)[1]"],
        ["b", "(tuple<int>)(1)"],
        ["l", "(list<int>)[1]"],
        ["l", "(frozen<list<bigint>>)[1]"],
        ["f", "(list<text>)['a']"],
        ["u", `(${bare(u)}){a: 1}`],
        ["u", "(tuple<int, text>)(1, 'a')"]
      ] as const
    ) {
      yield* run(`INSERT INTO ${t} (p, ${column}) VALUES (1, ${value})`).pipe(refuses("InvalidQuery"))
    }
  }),
  rule("what is calculated in a selection has its own type first, and that must suit the hint", function*() {
    const t = yield* newTable("p int PRIMARY KEY, b bigint")
    yield* run(`INSERT INTO ${t} (p, b) VALUES (1, 2)`)
    yield* run(`SELECT (varint)(1 + 1) AS a, (list<varint>)[p + 1] AS b, (bigint)(b + 1) AS c FROM ${t}`).pipe(
      gives([{ a: 2n, b: [2n], c: 3n }])
    )
    for (const selector of ["(bigint)(1 + 1)", "(list<bigint>)[1 + 1]", "(double)(p + 1)"]) {
      yield* run(`SELECT ${selector} FROM ${t}`).pipe(refuses("InvalidQuery"))
    }
  }),
  rule("a hint before a column reads its bytes as the hinted type", function*() {
    const u = yield* newType
    const t = yield* newTable(
      `p int PRIMARY KEY, l list<text>, f frozen<list<text>>, n ${bare(u)}, t tuple<int, text>, b bigint`
    )
    yield* run(`INSERT INTO ${t} (p, l, f, n, t, b) VALUES (1, ['a'], ['a'], {a: 1}, (1, 'q'), 5)`)
    const list = Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0x61)
    yield* run(
      "SELECT (frozen<list<blob>>)f AS a, (list<blob>)f AS b, (blob)f AS c, (blob)l AS d, (tuple<int, text, int>)n AS e, " +
        `(tuple<varint, blob>)t AS f, (timestamp)b AS g FROM ${t}`
    ).pipe(gives([{
      a: [Uint8Array.of(0x61)],
      b: [Uint8Array.of(0x61)],
      c: list,
      d: list,
      e: [1, null, null],
      f: [1n, Uint8Array.of(0x71)],
      g: new Date(5)
    }]))
    for (const selector of ["(list<text>)l", `(frozen<${u}>)n`, `(frozen<${u}>)t`, "(tuple<int>)t", "(int)b"]) {
      yield* run(`SELECT ${selector} FROM ${t}`).pipe(refuses("InvalidQuery"))
    }
  }),
  rule("what stands in a vector is frozen only where that is said", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v vector<list<int>, 2>, w vector<frozen<list<int>>, 2>")
    const [loose, frozen] = ["(vector<list<int>, 2>)", "(vector<frozen<list<int>>, 2>)"]
    yield* run(`INSERT INTO ${t} (p, v, w) VALUES (1, ${loose}[[1], [2]], ${frozen}[[3], [4]])`)
    yield* run(`SELECT ${loose}v AS a, ${frozen}w AS b FROM ${t}`).pipe(
      gives([{ a: [[1], [2]], b: [[3], [4]] }])
    )
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, ${frozen}[[1], [2]])`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, w) VALUES (1, ${loose}[[1], [2]])`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT p FROM ${t} WHERE w = ${loose}[[3], [4]] ALLOW FILTERING`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT ${frozen}v FROM ${t}`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT ${loose}w FROM ${t}`).pipe(refuses("InvalidQuery"))
    const name = yield* newName
    yield* run(`CREATE TABLE ${name} (p int PRIMARY KEY, v vector<map<int, list<int>>, 1>)`).pipe(
      refuses("InvalidQuery")
    )
  }),
  rule(
    "columns are named with the fields of a hinted literal as written, and of one in an element's key by their hash",
    function*() {
      const u = yield* newName
      yield* run(`CREATE TYPE ${u} (g0 int, g1 int, name text, zeta int)`)
      const t = yield* newTable(`p int PRIMARY KEY, m map<frozen<${u}>, int>`)
      for (
        const [selector, named] of [
          ["(u){zeta: 1, g0: p, g1: 2}", `(${u}){zeta: 1, g0: p, g1: 2}`],
          ["(u){g1: 1, g0: 2, g1: 3}", `(${u}){g1: 3, g0: 2}`],
          ["m[{zeta: 1, name: 'x', g0: 1, g1: 2}]", "m[{zeta: 1, g1: 2, g0: 1, name: 'x'}]"],
          ["m[{g1: 1, g0: 2, g1: 3}]", "m[{g1: 3, g0: 2}]"]
        ] as const
      ) {
        yield* run(`SELECT ${selector.replace(/\bu\b/g, bare(u))} FROM ${t}`).pipe(hasColumns([named]))
      }
    }
  )
])

/** A type of the fields `a` and `b`. */
const newType = Effect.tap(newName, (name) => run(`CREATE TYPE ${name} (a int, b text)`))
