import { group, rule } from "../ContractCase.ts"
import { gives, newTable, refuses, run, runAll } from "../steps.ts"

/**
 * Values of zero bytes, which every type has. In text and blob they are the empty text and blob; a session gives those of
 * other types as null, though the database counts, compares and keeps them as values.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/types.html Data types}
 * @category groups
 * @since 0.1.0
 */
export const emptyValues = group("values of zero bytes", [
  rule("a column of any type but text and blob gives null for it", function*() {
    const t = yield* newTable("p int PRIMARY KEY, i int, v varint, e decimal, b boolean, n inet, u timeuuid, x blob")
    yield* run(
      `INSERT INTO ${t} (p, i, v, e, b, n, u, x) VALUES (1, blob_as_int(0x), blob_as_varint(0x), ` +
        "blob_as_decimal(0x), blob_as_boolean(0x), blob_as_inet(0x), blob_as_timeuuid(0x), 0x)"
    )
    yield* run(`SELECT i, v, e, b, n, u, x FROM ${t}`).pipe(
      gives([{ i: null, v: null, e: null, b: null, n: null, u: null, x: new Uint8Array() }])
    )
  }),
  rule("so do elements, fields and keys", function*() {
    const t = yield* newTable(
      "p int PRIMARY KEY, l list<int>, f frozen<list<int>>, s set<int>, m map<int, int>, t tuple<int, text>"
    )
    yield* run(
      `INSERT INTO ${t} (p, l, f, s, m, t) VALUES (1, [blob_as_int(0x), 1], [blob_as_int(0x)], {1, blob_as_int(0x)}, ` +
        "{blob_as_int(0x): 1, 2: blob_as_int(0x)}, (blob_as_int(0x), ''))"
    )
    yield* run(`SELECT l, f, s, m, t, m[2] AS e FROM ${t}`).pipe(gives([{
      l: [null, 1],
      f: [null],
      s: new Set([null, 1]),
      m: new Map([[null, 1], [2, null]]),
      t: [null, ""],
      e: null
    }]))
  }),
  rule("so do keys of rows", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* runAll(
      `INSERT INTO ${t} (p, c, v) VALUES (1, blob_as_int(0x), 1)`,
      `INSERT INTO ${t} (p, c, v) VALUES (1, -5, 2)`
    )
    yield* run(`SELECT c, v FROM ${t} WHERE p = 1`).pipe(gives([{ c: null, v: 1 }, { c: -5, v: 2 }]))
    yield* run(`SELECT v FROM ${t} WHERE p = 1 AND c = blob_as_int(0x)`).pipe(gives([{ v: 1 }]))
  }),
  rule("it is a value: counted, found by filtering, the least of its type", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* runAll(`INSERT INTO ${t} (p, v) VALUES (1, blob_as_int(0x))`, `INSERT INTO ${t} (p, v) VALUES (2, -5)`)
    yield* run(`SELECT count(v) AS n, min(v) AS least, max(v) AS most FROM ${t}`).pipe(
      gives([{ n: 2n, least: null, most: -5 }])
    )
    yield* run(`SELECT p FROM ${t} WHERE v = blob_as_int(0x) ALLOW FILTERING`).pipe(gives([{ p: 1 }]))
    yield* run(`SELECT int_as_blob(v) AS b, v + 1 AS w FROM ${t} WHERE p = 1`).pipe(
      gives([{ b: new Uint8Array(), w: null }])
    )
  }),
  rule("a condition tells it from null, and a rejected one gives it as null", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int, w int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, blob_as_int(0x))`)
    yield* run(`UPDATE ${t} SET w = 1 WHERE p = 1 IF v = null`).pipe(gives([{ "[applied]": false, v: null }]))
    yield* run(`UPDATE ${t} SET w = 1 WHERE p = 1 IF v = blob_as_int(0x)`).pipe(gives([{ "[applied]": true }]))
  }),
  rule("a vector takes none, but for text and blob", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v vector<varint, 2>, f vector<float, 2>, t vector<text, 2>")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, [blob_as_varint(0x), 1])`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, f) VALUES (1, [blob_as_float(0x), 1])`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, t) VALUES (1, ['', 'a'])`)
    yield* run(`SELECT t FROM ${t}`).pipe(gives([{ t: ["", "a"] }]))
  }),
  rule("in JSON it is an empty string, also as a key; to_json of it alone is null", function*() {
    const t = yield* newTable(
      "p int PRIMARY KEY, d duration, at timestamp, l list<int>, m map<int, int>, u uuid, s smallint"
    )
    yield* runAll(
      `INSERT INTO ${t} (p, at, l, m, u) VALUES (1, blob_as_timestamp(0x), [blob_as_int(0x), 1], ` +
        `{blob_as_int(0x): blob_as_int(0x)}, blob_as_uuid(0x))`,
      `INSERT INTO ${t} JSON '{"p": 2, "d": "", "at": "", "s": "", "u": ""}'`
    )
    yield* run(`SELECT JSON p, at, d, l, m, u FROM ${t}`).pipe(gives([
      { "[json]": `{"p": 1, "at": "", "d": null, "l": ["", 1], "m": {"": ""}, "u": ""}` },
      { "[json]": `{"p": 2, "at": "", "d": "", "l": null, "m": null, "u": ""}` }
    ]))
    yield* run(`SELECT to_json(at) AS a, to_json(u) AS u, to_json(l) AS l FROM ${t} WHERE p = 1`).pipe(
      gives([{ a: "null", u: "null", l: `["", 1]` }])
    )
  })
])
