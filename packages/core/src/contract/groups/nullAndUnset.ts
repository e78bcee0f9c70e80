import { group, rule } from "../ContractCase.ts"
import { gives, givesColumn, newName, newTable, refuses, run, runAll } from "../steps.ts"

/**
 * Null deletes; unset (`undefined`) leaves alone. Neither may stand in a key.
 *
 * @see {@link https://issues.apache.org/jira/browse/CASSANDRA-7304 CASSANDRA-7304}
 * @category groups
 * @since 0.1.0
 */
export const nullAndUnset = group("null and unset", [
  rule("writing null deletes the cell", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int, w int")
    yield* run(`INSERT INTO ${t} (p, v, w) VALUES (1, 1, 1)`)
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, ?)`, [null])
    yield* run(`SELECT v, w FROM ${t}`).pipe(gives([{ v: null, w: 1 }]))
  }),
  rule("an unset value leaves the cell as it is", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int, w int")
    yield* run(`INSERT INTO ${t} (p, v, w) VALUES (1, 1, 1)`)
    yield* run(`INSERT INTO ${t} (p, v, w) VALUES (?, ?, ?)`, [1, undefined, 2])
    yield* run(`UPDATE ${t} SET v = ?, w = ? WHERE p = 1`, [undefined, 3])
    yield* run(`SELECT v, w FROM ${t}`).pipe(gives([{ v: 1, w: 3 }]))
  }),
  rule("an INSERT whose values are all unset still makes the row", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (?, ?)`, [1, undefined])
    yield* run(`SELECT p, v FROM ${t}`).pipe(gives([{ p: 1, v: null }]))
  }),
  rule("an UPDATE whose values are all unset does nothing", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`UPDATE ${t} SET v = ? WHERE p = 1`, [undefined])
    yield* run(`UPDATE ${t} SET v = ? WHERE p = 2`, [2])
    yield* run(`UPDATE ${t} SET v = ? WHERE p = 2`, [undefined])
    yield* run(`SELECT p, v FROM ${t}`).pipe(gives([{ p: 2, v: 2 }]))
  }),
  rule("an unset collection is left alone, also when elements are added", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<int>, m map<int, int>")
    yield* run(`INSERT INTO ${t} (p, s, m) VALUES (1, {1}, {1: 1})`)
    yield* run(`UPDATE ${t} SET s = s + ?, m = ? WHERE p = 1`, [undefined, undefined])
    yield* run(`SELECT s, m FROM ${t}`).pipe(gives([{ s: new Set([1]), m: new Map([[1, 1]]) }]))
  }),
  rule(
    "in a selection an unset argument of a function is refused, and other unset values are those of zero bytes",
    function*() {
      const t = yield* newTable("p int, c timestamp, v int, PRIMARY KEY (p, c)")
      for (const selected of ["abs((int)?)", "v + (int)?", "max(abs((int)?))", "[abs((int)?)]", "mask_replace(v, ?)"]) {
        yield* run(`SELECT ${selected} FROM ${t}`, [undefined]).pipe(refuses("InvalidQuery"))
      }
      yield* run(`SELECT sum(v) FROM ${t} GROUP BY p, floor(c, ?)`, [undefined]).pipe(refuses("InvalidQuery"))
      yield* run(`SELECT max((int)?) AS a FROM ${t}`, [undefined]).pipe(gives([{ a: null }]))
      yield* run(`INSERT INTO ${t} (p, c) VALUES (1, 0)`)
      yield* run(`SELECT max((int)?) FROM ${t}`, [undefined]).pipe(refuses("InvalidQuery"))
      yield* run(`SELECT abs((int)?) AS a FROM ${t}`, [null]).pipe(gives([{ a: null }]))
      yield* run(`SELECT (text)? AS a, (list<text>)[?] AS b FROM ${t}`, [undefined, undefined]).pipe(
        gives([{ a: "", b: [""] }])
      )
    }
  ),
  rule("an unset index or element deletes nothing, an unset key of a map is refused", function*() {
    const t = yield* newTable("p int PRIMARY KEY, l list<int>, s set<int>, m map<int, int>")
    yield* run(`INSERT INTO ${t} (p, l, s, m) VALUES (1, [1], {1}, {1: 1})`)
    yield* run(`DELETE l[?], s[?] FROM ${t} WHERE p = 1`, [undefined, undefined])
    yield* run(`DELETE m[?] FROM ${t} WHERE p = 1`, [undefined]).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT l, s FROM ${t}`).pipe(gives([{ l: [1], s: new Set([1]) }]))
  }),
  rule(
    "an unset field in a literal of a user-defined type is the value of zero bytes, and refused in a frozen one",
    function*() {
      const u = yield* newName
      yield* run(`CREATE TYPE ${u} (a int, b text, c text)`)
      const type = u.slice(u.indexOf(".") + 1)
      const t = yield* newTable(`p int PRIMARY KEY, u ${type}, f frozen<${type}>`)
      yield* run(`INSERT INTO ${t} (p, u) VALUES (1, {b: ?, c: ?})`, [undefined, null])
      yield* run(`SELECT u FROM ${t}`).pipe(gives([{ u: { a: null, b: "", c: null } }]))
      yield* run(`INSERT INTO ${t} (p, f) VALUES (1, {a: ?})`, [undefined]).pipe(refuses("InvalidQuery"))
    }
  ),
  rule("an unset partition key is refused", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (?, 1)`, [undefined]).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT v FROM ${t} WHERE p = ?`, [undefined]).pipe(refuses("InvalidQuery"))
  }),
  rule("an unset clustering column is refused", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, ?, 1)`, [undefined]).pipe(refuses("InvalidQuery"))
    yield* run(`DELETE FROM ${t} WHERE p = 1 AND c = ?`, [undefined]).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT v FROM ${t} WHERE p = 1 AND c > ?`, [undefined]).pipe(refuses("InvalidQuery"))
  }),
  rule("a null partition key is refused, by value and by literal", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (?, 1)`, [null]).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, v) VALUES (null, 1)`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT v FROM ${t} WHERE p = ?`, [null]).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = null`).pipe(refuses("InvalidQuery"))
  }),
  rule("a null clustering column is refused", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, ?, 1)`, [null]).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT v FROM ${t} WHERE p = 1 AND c = null`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT v FROM ${t} WHERE p = 1 AND c = ?`, [null]).pipe(refuses("InvalidQuery"))
  }),
  rule("null among the values of IN on a key is refused", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* run(`SELECT v FROM ${t} WHERE p IN (1, null)`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT v FROM ${t} WHERE p = 1 AND c IN (?, ?)`, [1, null]).pipe(refuses("InvalidQuery"))
  }),
  rule("unset among the values of IN on a key is refused, and unset for all of them too", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* run(`SELECT v FROM ${t} WHERE p IN (?, ?)`, [1, undefined]).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT v FROM ${t} WHERE p IN ?`, [undefined]).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT v FROM ${t} WHERE p = 1 AND c IN (?, ?)`, [1, undefined]).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT v FROM ${t} WHERE p = 1 AND c IN ?`, [undefined]).pipe(refuses("InvalidQuery"))
    yield* run(`DELETE FROM ${t} WHERE p = 1 AND c IN (?, ?)`, [1, undefined]).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET v = 1 WHERE p IN (?, ?) AND c = 1`, [1, undefined]).pipe(refuses("InvalidQuery"))
  }),
  rule("a tuple of a clustering column is not compared with null, though the column alone is", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* run(`INSERT INTO ${t} (p, c) VALUES (1, 1)`)
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND c > null`).pipe(gives([{ c: 1 }]))
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND (c) > (null)`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT c FROM ${t} WHERE p = 1 AND (c) <= (?)`, [null]).pipe(refuses("InvalidQuery"))
  }),
  rule("WHERE v = null is refused, also with ALLOW FILTERING", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`SELECT p FROM ${t} WHERE v = null ALLOW FILTERING`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT p FROM ${t} WHERE v = ? ALLOW FILTERING`, [null]).pipe(refuses("InvalidQuery"))
  }),
  rule("CONTAINS null is refused", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<int>")
    yield* run(`SELECT p FROM ${t} WHERE s CONTAINS ? ALLOW FILTERING`, [null]).pipe(refuses("InvalidQuery"))
  }),
  rule("filtering never matches a null", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* runAll(`INSERT INTO ${t} (p, v) VALUES (1, null)`, `INSERT INTO ${t} (p, v) VALUES (2, -5)`)
    yield* run(`SELECT p FROM ${t} WHERE v < 100 ALLOW FILTERING`).pipe(gives([{ p: 2 }]))
  }),
  rule("an unset limit, TTL or timestamp means none is given", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 1, 1) USING TTL ?`, [undefined])
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 2, 2) USING TIMESTAMP ?`, [undefined])
    yield* run(`SELECT c, ttl(v) AS ttl FROM ${t} LIMIT ?`, [undefined]).pipe(
      gives([{ c: 1, ttl: null }, { c: 2, ttl: null }])
    )
  }),
  rule("a null TTL means none", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) USING TTL ?`, [null])
    yield* run(`SELECT ttl(v) AS ttl FROM ${t}`).pipe(gives([{ ttl: null }]))
  }),
  rule("a null timestamp and a null limit are refused", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1) USING TIMESTAMP ?`, [null]).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT v FROM ${t} LIMIT ?`, [null]).pipe(refuses("InvalidQuery"))
  }),
  rule("the empty string is a value, not null", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v text, a ascii, b blob")
    yield* run(`INSERT INTO ${t} (p, v, a, b) VALUES (1, ?, '', 0x)`, [""])
    yield* run(`SELECT v, a, b FROM ${t}`).pipe(gives([{ v: "", a: "", b: new Uint8Array(0) }]))
    yield* run(`SELECT p FROM ${t} WHERE v = '' ALLOW FILTERING`).pipe(gives([{ p: 1 }]))
  }),
  rule("a clustering column may be the empty string", function*() {
    const t = yield* newTable("p int, c text, v int, PRIMARY KEY (p, c)")
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, '', 1)`)
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 'a', 2)`)
    yield* run(`SELECT v FROM ${t} WHERE p = 1 AND c = ''`).pipe(gives([{ v: 1 }]))
    yield* run(`SELECT c FROM ${t} WHERE p = 1`).pipe(givesColumn("c", ["", "a"]))
  }),
  rule("a lone partition key must not be the empty string", function*() {
    const t = yield* newTable("p text PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES ('', 1)`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT v FROM ${t} WHERE p = ?`, [""]).pipe(refuses("InvalidQuery"))
  }),
  rule("a component of a composite partition key may be the empty string", function*() {
    const t = yield* newTable("p text, q text, v int, PRIMARY KEY ((p, q))")
    yield* run(`INSERT INTO ${t} (p, q, v) VALUES ('', 'a', 1)`)
    yield* run(`SELECT v FROM ${t} WHERE p = '' AND q = 'a'`).pipe(gives([{ v: 1 }]))
  }),
  rule("null inside a collection is refused", function*() {
    const t = yield* newTable("p int PRIMARY KEY, l list<int>, m map<text, int>")
    yield* run(`INSERT INTO ${t} (p, l) VALUES (1, [1, null])`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, m) VALUES (1, {'a': null})`).pipe(refuses("InvalidQuery"))
  })
])
