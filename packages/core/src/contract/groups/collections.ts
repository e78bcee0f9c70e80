import type { CqlValue } from "../../CqlValue.ts"
import { group, rule } from "../ContractCase.ts"
import { expectEqual, gives, newName, newTable, refuses, run, runAll } from "../steps.ts"

// Equal does not look at the order of sets and maps.
const inOrder = (value: CqlValue) => value instanceof Set || value instanceof Map ? [...value] : value

/**
 * Sets and maps: written whole or by element, read back sorted, and null when empty unless frozen.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/types.html#collections Collections}
 * @category groups
 * @since 0.1.0
 */
export const collections = group("collections", [
  rule("a set takes and loses elements", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<text>")
    yield* runAll(
      `INSERT INTO ${t} (p, s) VALUES (1, {'a', 'b'})`,
      `UPDATE ${t} SET s = s + {'c', 'a'} WHERE p = 1`,
      `UPDATE ${t} SET s = s - {'b', 'nothing'} WHERE p = 1`
    )
    yield* run(`SELECT s FROM ${t}`).pipe(gives([{ s: new Set(["a", "c"]) }]))
  }),
  rule("a set takes bound sets, to replace, to add and to remove", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<int>")
    yield* run(`INSERT INTO ${t} (p, s) VALUES (?, ?)`, [1, new Set([1, 2])])
    yield* run(`UPDATE ${t} SET s = s + ? WHERE p = ?`, [new Set([3]), 1])
    yield* run(`UPDATE ${t} SET s = s - ? WHERE p = ?`, [new Set([1]), 1])
    yield* run(`SELECT s FROM ${t}`).pipe(gives([{ s: new Set([2, 3]) }]))
  }),
  rule("elements can be added to a set that is not there yet", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<int>")
    yield* run(`UPDATE ${t} SET s = s + {1} WHERE p = 1`)
    yield* run(`SELECT p, s FROM ${t}`).pipe(gives([{ p: 1, s: new Set([1]) }]))
  }),
  rule("sets read back in the order of their elements: numbers by value, text by bytes", function*() {
    const t = yield* newTable("p int PRIMARY KEY, i set<int>, s set<text>")
    yield* run(`INSERT INTO ${t} (p, i, s) VALUES (1, {3, -2, 1}, {'b', 'a', 'B', 'ä'})`)
    const { rows, statement } = yield* run(`SELECT i, s FROM ${t}`)
    yield* expectEqual(statement, rows.map((row) => [inOrder(row["i"]), inOrder(row["s"])]), [
      [[-2, 1, 3], ["B", "a", "b", "ä"]]
    ])
  }),
  rule("maps read back in the order of their keys", function*() {
    const t = yield* newTable("p int PRIMARY KEY, m map<text, int>")
    yield* run(`INSERT INTO ${t} (p, m) VALUES (1, {'z': 1, 'a': 2, 'Z': 3})`)
    const { rows, statement } = yield* run(`SELECT m FROM ${t}`)
    yield* expectEqual(statement, rows.map((row) => inOrder(row["m"])), [[["Z", 3], ["a", 2], ["z", 1]]])
  }),
  rule("a map takes entries, replaces those of the same key, and loses keys", function*() {
    const t = yield* newTable("p int PRIMARY KEY, m map<text, int>")
    yield* runAll(
      `INSERT INTO ${t} (p, m) VALUES (1, {'a': 1, 'b': 2})`,
      `UPDATE ${t} SET m = m + {'b': 20, 'c': 3} WHERE p = 1`,
      `UPDATE ${t} SET m = m - {'a'} WHERE p = 1`
    )
    yield* run(`UPDATE ${t} SET m = m - ? WHERE p = 1`, [new Set(["c"])])
    yield* run(`UPDATE ${t} SET m = m + ? WHERE p = 1`, [new Map([["d", 4]])])
    yield* run(`SELECT m FROM ${t}`).pipe(gives([{ m: new Map([["b", 20], ["d", 4]]) }]))
  }),
  rule("m[key] = value sets one entry, m[key] = null and DELETE m[key] remove it", function*() {
    const t = yield* newTable("p int PRIMARY KEY, m map<text, int>")
    yield* run(`INSERT INTO ${t} (p, m) VALUES (1, {'a': 1, 'b': 2, 'c': 3})`)
    yield* run(`UPDATE ${t} SET m[?] = ? WHERE p = 1`, ["d", 4])
    yield* run(`UPDATE ${t} SET m['a'] = null WHERE p = 1`)
    yield* run(`DELETE m['b'] FROM ${t} WHERE p = 1`)
    yield* run(`SELECT m FROM ${t}`).pipe(gives([{ m: new Map([["c", 3], ["d", 4]]) }]))
  }),
  rule("DELETE s[element] removes an element of a set", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<text>")
    yield* runAll(`INSERT INTO ${t} (p, s) VALUES (1, {'a', 'b'})`, `DELETE s['a'] FROM ${t} WHERE p = 1`)
    yield* run(`SELECT s FROM ${t}`).pipe(gives([{ s: new Set(["b"]) }]))
  }),
  rule("an empty collection is null, unless frozen", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<int>, l list<int>, m map<int, int>, f frozen<list<int>>")
    yield* run(`INSERT INTO ${t} (p, s, l, m, f) VALUES (1, {}, [], {}, [])`)
    yield* run(`SELECT s, l, m, f FROM ${t}`).pipe(gives([{ s: null, l: null, m: null, f: [] }]))
  }),
  rule("a bound empty collection clears what stood there", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<int>, m map<int, int>")
    yield* run(`INSERT INTO ${t} (p, s, m) VALUES (1, {1}, {1: 1})`)
    yield* run(`UPDATE ${t} SET s = ?, m = ? WHERE p = 1`, [new Set(), new Map()])
    yield* run(`SELECT s, m FROM ${t}`).pipe(gives([{ s: null, m: null }]))
  }),
  rule("null clears a collection", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<int>, l list<int>, m map<int, int>")
    yield* run(`INSERT INTO ${t} (p, s, l, m) VALUES (1, {1}, [1], {1: 1})`)
    yield* run(`INSERT INTO ${t} (p, s, l, m) VALUES (1, null, ?, null)`, [null])
    yield* run(`SELECT p, s, l, m FROM ${t}`).pipe(gives([{ p: 1, s: null, l: null, m: null }]))
  }),
  rule("DELETE of a collection clears it, and it can be filled again", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<int>")
    yield* runAll(
      `INSERT INTO ${t} (p, s) VALUES (1, {1})`,
      `DELETE s FROM ${t} WHERE p = 1`,
      `UPDATE ${t} SET s = s + {2} WHERE p = 1`
    )
    yield* run(`SELECT s FROM ${t}`).pipe(gives([{ s: new Set([2]) }]))
  }),
  rule("adding nothing makes no row", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<int>, l list<int>, m map<int, int>")
    yield* run(`UPDATE ${t} SET s = s + {}, l = l + [], m = m + {} WHERE p = 1`)
    yield* run(`UPDATE ${t} SET s = s + {1}, l = l + [] WHERE p = 2`)
    yield* run(`SELECT p FROM ${t}`).pipe(gives([{ p: 2 }]))
  }),
  rule("one UPDATE may touch several elements, but not replace the collection too", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<int>, m map<int, int>")
    yield* run(`UPDATE ${t} SET s = s + {1}, s = s + {2}, m[1] = 1, m[2] = 2 WHERE p = 1`)
    yield* run(`DELETE m[1], m[3] FROM ${t} WHERE p = 1`)
    yield* run(`SELECT s, m FROM ${t}`).pipe(gives([{ s: new Set([1, 2]), m: new Map([[2, 2]]) }]))
    yield* run(`UPDATE ${t} SET m = {5: 5}, m[1] = 1 WHERE p = 1`).pipe(refuses("SyntaxError"))
  }),
  rule("a row of UPDATE whose last set loses its last element disappears", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<int>")
    yield* runAll(
      `UPDATE ${t} SET s = {1} WHERE p = 1`,
      `UPDATE ${t} SET s = {1, 2} WHERE p = 2`,
      `UPDATE ${t} SET s = s - {1} WHERE p IN (1, 2)`
    )
    yield* run(`SELECT p FROM ${t}`).pipe(gives([{ p: 2 }]))
  }),
  rule("elements have their own TTL", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<int>")
    yield* runAll(`UPDATE ${t} SET s = {1} WHERE p = 1`, `UPDATE ${t} USING TTL 1000 SET s = s + {2} WHERE p = 1`)
    yield* run(`SELECT s FROM ${t}`).pipe(gives([{ s: new Set([1, 2]) }]))
  }),
  rule("a frozen collection is replaced whole, never by element", function*() {
    const t = yield* newTable("p int PRIMARY KEY, f frozen<list<int>>, g frozen<set<int>>, h frozen<map<int, int>>")
    yield* run(`INSERT INTO ${t} (p, f) VALUES (1, [1, 2])`)
    yield* run(`UPDATE ${t} SET f = [3] WHERE p = 1`)
    yield* run(`SELECT f FROM ${t}`).pipe(gives([{ f: [3] }]))
    yield* run(`UPDATE ${t} SET f = f + [1] WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET f[0] = 1 WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET g = g + {1} WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET h[1] = 1 WHERE p = 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("a frozen set can be a key, and its elements' order does not matter", function*() {
    const t = yield* newTable("p frozen<set<int>> PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES ({2, 1}, 1)`)
    yield* run(`SELECT v FROM ${t} WHERE p = {1, 2}`).pipe(gives([{ v: 1 }]))
    yield* run(`SELECT v FROM ${t} WHERE p = ?`, [new Set([2, 1])]).pipe(gives([{ v: 1 }]))
  }),
  rule("collections nest when the inner one is frozen", function*() {
    const t = yield* newTable("p int PRIMARY KEY, m map<text, frozen<list<int>>>")
    yield* run(`INSERT INTO ${t} (p, m) VALUES (1, ?)`, [new Map([["a", [1, 2]], ["b", []]])])
    yield* run(`SELECT m FROM ${t}`).pipe(gives([{ m: new Map([["a", [1, 2]], ["b", []]]) }]))
  }),
  rule("a nested collection without frozen is refused", function*() {
    const t = yield* newTable("p int PRIMARY KEY")
    yield* run(`CREATE TABLE ${t}x (p int PRIMARY KEY, m map<text, list<int>>)`).pipe(refuses("InvalidQuery"))
  }),
  rule("a collection that is not frozen can be no key", function*() {
    const t = yield* newTable("p int PRIMARY KEY")
    yield* run(`CREATE TABLE ${t}x (p set<int> PRIMARY KEY)`).pipe(refuses("InvalidQuery"))
  }),
  rule("null is refused as an element and as a map key", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<int>, m map<text, int>")
    yield* run(`UPDATE ${t} SET s = s + {null} WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET m[null] = 3 WHERE p = 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("elements of the wrong type are refused", function*() {
    const t = yield* newTable("p int PRIMARY KEY, s set<text>, m map<text, int>")
    yield* run(`UPDATE ${t} SET s = {1} WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET m = {'a': 'b'} WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET m = {'a'} WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET s = ['a'] WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET s['a'] = 'b' WHERE p = 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("writetime and ttl of a collection are lists, one value for each element in its order", function*() {
    const t = yield* newTable("p int PRIMARY KEY, m map<text, int>, f frozen<set<int>>")
    yield* run(`UPDATE ${t} USING TIMESTAMP 7 SET m['a'] = 1 WHERE p = 1`)
    yield* run(`UPDATE ${t} USING TIMESTAMP 8 SET m['b'] = 1, f = {1, 2} WHERE p = 1`)
    yield* run(`SELECT writetime(m) AS m, ttl(m) AS ttl, writetime(f) AS f FROM ${t}`).pipe(
      gives([{ m: [7n, 8n], ttl: [null, null], f: 8n }])
    )
  }),
  rule("one entry of a map can be selected", function*() {
    const t = yield* newTable("p int PRIMARY KEY, m map<text, int>")
    yield* run(`INSERT INTO ${t} (p, m) VALUES (1, {'a': 1})`)
    yield* run(`SELECT m['a'] AS a, m['x'] AS x FROM ${t}`).pipe(gives([{ a: 1, x: null }]))
  }),
  rule(
    "sets and maps inside a bound tuple, vector or user-defined type stay in the order they were bound in",
    function*() {
      const u = yield* newName
      yield* run(`CREATE TYPE ${u} (s frozen<set<int>>)`)
      const t = yield* newTable(
        "p int PRIMARY KEY, t tuple<frozen<map<int, int>>>, v vector<frozen<set<int>>, 1>, l list<frozen<set<int>>>, " +
          `u frozen<${u.slice(u.indexOf(".") + 1)}>`
      )
      const [set, map] = [new Set([3, 1, 2]), new Map([[2, 1], [1, 2]])]
      yield* run(`INSERT INTO ${t} (p, t, v, l, u) VALUES (1, ?, ?, ?, ?)`, [[map], [set], [set], { s: set }])
      yield* run(`SELECT to_json(t) AS t, to_json(v) AS v, to_json(l) AS l, to_json(u) AS u FROM ${t}`).pipe(
        gives([{ t: "[{\"2\": 1, \"1\": 2}]", v: "[[3, 1, 2]]", l: "[[1, 2, 3]]", u: "{\"s\": [3, 1, 2]}" }])
      )
      yield* run(`SELECT p FROM ${t} WHERE u = {s: {1, 2, 3}} ALLOW FILTERING`).pipe(gives([]))
      yield* run(`INSERT INTO ${t} (p, u) VALUES (1, {s: ?})`, [set])
      yield* run(`SELECT p FROM ${t} WHERE u = {s: {1, 2, 3}} ALLOW FILTERING`).pipe(gives([{ p: 1 }]))
    }
  )
])
