import * as BigDecimal from "effect/BigDecimal"
import { group, rule } from "../ContractCase.ts"
import { gives, newName, newTable, refuses, run, runAll } from "../steps.ts"

const hex = (digits: string) => Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16))

/**
 * Functions that hide values.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/dynamic-data-masking.html Dynamic Data Masking}
 * @category groups
 * @since 0.1.0
 */
export const masks = group("masks", [
  rule("mask_default gives one value for each type, of null too", function*() {
    const t = yield* newTable(
      "p int PRIMARY KEY, a ascii, b blob, c boolean, d decimal, e double, f duration, g inet, h text, i time, " +
        "j timestamp, k timeuuid, l uuid, m varint, n date, o list<int>, q tuple<int, text>, r vector<float, 2>"
    )
    yield* run(`INSERT INTO ${t} (p, a, h) VALUES (7, 'x', 'y')`)
    const columns = "p a b c d e f g h i j k l m n q r".split(" ")
    yield* run(`SELECT ${columns.map((name) => `mask_default(${name}) AS ${name}`).join(", ")} FROM ${t}`).pipe(
      gives([{
        p: 0,
        a: "****",
        b: new Uint8Array(0),
        c: false,
        d: BigDecimal.make(0n, 0),
        e: 0,
        f: { months: 0, days: 0, nanoseconds: 0n },
        g: "0.0.0.0",
        h: "****",
        i: 0n,
        j: new Date(0),
        k: "13814000-1dd2-11b2-8080-808080808080",
        l: "00000000-0000-0000-0000-000000000000",
        m: 0n,
        n: "1970-01-01",
        q: [0, "****"],
        r: Float32Array.of(0, 0)
      }])
    )
  }),
  rule("mask_null gives null, mask_replace what it is given, in the type of the first argument", function*() {
    const t = yield* newTable("p int PRIMARY KEY, b bigint, l list<int>, t text")
    yield* run(`INSERT INTO ${t} (p, b, l, t) VALUES (1, 2, [3], mask_replace('x', 'y'))`)
    yield* run(
      `SELECT mask_null(p) AS a, mask_replace(b, 5) AS b, mask_replace(l, [7]) AS c, mask_replace(p, null) AS d, t FROM ${t}`
    ).pipe(gives([{ a: null, b: 5n, c: [7], d: null, t: "y" }]))
    yield* run(`INSERT INTO ${t} (p, b) VALUES (2, mask_replace(?, ?))`, [1n, 9n])
    yield* run(`SELECT b FROM ${t} WHERE p = 2`).pipe(gives([{ b: 9n }]))
    for (
      const call of [
        "mask_replace(t, 5)",
        "mask_replace(b, p)",
        "mask_replace(t)",
        "mask_null(null)",
        "mask_default(null)",
        "mask_default()",
        "mask_default(p, p)"
      ]
    ) {
      yield* run(`SELECT ${call} FROM ${t}`).pipe(refuses("InvalidQuery"))
    }
    yield* run(`INSERT INTO ${t} (p, b) VALUES (2, mask_default(?))`, [1n]).pipe(refuses("InvalidQuery"))
  }),
  rule("a literal that replaces a map or a user-defined type has its type", function*() {
    const u = yield* newName
    yield* run(`CREATE TYPE ${u} (a int, b text)`)
    const t = yield* newTable(`p int PRIMARY KEY, m map<text, int>, u ${u.slice(u.indexOf(".") + 1)}`)
    yield* run(`INSERT INTO ${t} (p, m, u) VALUES (1, {'x': 1}, {b: 'y'})`)
    yield* run(`SELECT mask_replace(m, {'y': p}) AS a, mask_replace(u, {a: 5}) AS b FROM ${t}`).pipe(
      gives([{ a: new Map([["y", 1]]), b: { a: 5, b: null } }])
    )
  }),
  rule("mask_inner hides the middle and mask_outer the ends, by UTF-16 units", function*() {
    const t = yield* newTable("p int PRIMARY KEY, t text, a ascii, b blob")
    yield* run(`INSERT INTO ${t} (p, t, a) VALUES (1, 'héllo😀', 'asc')`)
    const shows = (...cases: ReadonlyArray<readonly [call: string, text: string]>) =>
      run(`SELECT ${cases.map(([call], index) => `${call} AS c${index}`).join(", ")} FROM ${t}`).pipe(
        gives([Object.fromEntries(cases.map(([, text], index) => [`c${index}`, text]))])
      )
    yield* shows(
      ["mask_inner(t, 1, 1)", "h*****?"],
      ["mask_inner(t, null, null)", "*******"],
      ["mask_inner(t, 0, 2)", "*****😀"],
      ["mask_inner(t, 100, 100)", "héllo😀"],
      ["mask_inner(t, -1, -1)", "*******"],
      ["mask_inner(a, 1, null)", "a**"],
      ["mask_inner(t, 1, 1, '#')", "h#####?"],
      ["mask_inner(t, 1, 1, null)", "h*****?"]
    )
    yield* shows(
      ["mask_outer(t, 1, 1)", "*éllo?*"],
      ["mask_outer(t, 0, 2)", "héllo**"],
      ["mask_outer(t, 100, 100)", "*******"],
      ["mask_outer(t, 1, 1, '#')", "#éllo?#"]
    )
    for (
      const call of [
        "mask_inner(t, 1, 1, '##')",
        "mask_inner(t, 1, 1, '')",
        "mask_inner(p, 1, 1)",
        "mask_inner(b, 1, 1)",
        "mask_inner(t, 1)",
        "mask_inner(t, 'x', 1)"
      ]
    ) {
      yield* run(`SELECT ${call} FROM ${t}`).pipe(refuses("InvalidQuery"))
    }
  }),
  rule("the padding of an ascii is ascii", function*() {
    const t = yield* newTable("p int PRIMARY KEY, a ascii")
    yield* run(`INSERT INTO ${t} (p, a) VALUES (1, 'abcd')`)
    yield* run(`SELECT mask_inner(a, 1, 1, 'é') AS a FROM ${t}`).pipe(gives([{ a: "a??d" }]))
  }),
  rule("mask_hash gives the hash of a value's bytes, SHA-256 unless another is named", function*() {
    const t = yield* newTable("p int PRIMARY KEY, b blob, n int")
    yield* run(`INSERT INTO ${t} (p, b) VALUES (1, mask_hash('x'))`)
    yield* run(
      `SELECT b, mask_hash(p) AS p, mask_hash(p, null) AS q, mask_hash(p, 'md5') AS m, mask_hash(n) AS n FROM ${t}`
    ).pipe(gives([{
      b: hex("2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"),
      p: hex("b40711a88c7039756fb8a73827eabe2c0fe5a0346ca7e0a104adc0fc764f528d"),
      q: hex("b40711a88c7039756fb8a73827eabe2c0fe5a0346ca7e0a104adc0fc764f528d"),
      m: hex("f1450306517624a57eafbbf8ed995985"),
      n: null
    }]))
    yield* run(`SELECT mask_hash(p, 'nope') FROM ${t}`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT mask_hash(p, 5) FROM ${t}`).pipe(refuses("InvalidQuery"))
  }),
  rule("masks stand within other functions and aggregates", function*() {
    const t = yield* newTable("p int PRIMARY KEY")
    yield* runAll(`INSERT INTO ${t} (p) VALUES (7)`, `INSERT INTO ${t} (p) VALUES (8)`)
    yield* run(`SELECT max(mask_default(p)), mask_default(max(p)) FROM ${t}`).pipe(
      gives([{ "system.max(system.mask_default(p))": 0, "system.mask_default(system.max(p))": 0 }])
    )
  })
])
