import { group, rule } from "../ContractCase.ts"
import { gives, newName, newTable, refuses, run } from "../steps.ts"

const columns = "p int, c int, v int, t text, PRIMARY KEY (p, c)"

/**
 * Statements that are refused, and for which reason.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/reference/native-protocol.html Error codes}
 * @category groups
 * @since 0.1.0
 */
export const refusals = group("errors", [
  rule("text that is no CQL is a syntax error", function*() {
    const t = yield* newTable(columns)
    for (
      const cql of [
        `SELEC v FROM ${t}`,
        `SELECT v FORM ${t}`,
        `SELECT v FROM ${t} WHERE`,
        `SELECT v FROM ${t}; SELECT v FROM ${t}`,
        `SELECT *, v FROM ${t}`,
        `INSERT INTO ${t} (p, c) VALUES (1, 1`,
        `INSERT INTO ${t} (p, c) VALUES (1, "x")`,
        `UPDATE ${t} SET v = 1`,
        `SELECT 'never closed FROM ${t}`,
        ";"
      ]
    ) yield* run(cql).pipe(refuses("SyntaxError"))
  }),
  rule("an unknown column is refused wherever it stands", function*() {
    const t = yield* newTable(columns)
    for (
      const cql of [
        `SELECT nope FROM ${t}`,
        `SELECT v FROM ${t} WHERE p = 1 AND nope = 1`,
        `SELECT v FROM ${t} WHERE p = 1 ORDER BY nope`,
        `SELECT count(nope) FROM ${t}`,
        `INSERT INTO ${t} (p, c, nope) VALUES (1, 1, 1)`,
        `UPDATE ${t} SET nope = 1 WHERE p = 1 AND c = 1`,
        `DELETE nope FROM ${t} WHERE p = 1 AND c = 1`
      ]
    ) yield* run(cql).pipe(refuses("InvalidQuery"))
  }),
  rule("an unknown table is refused", function*() {
    const t = yield* newName
    yield* run(`SELECT v FROM ${t}`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p) VALUES (1)`).pipe(refuses("InvalidQuery"))
  }),
  rule("a table without keyspace is refused when the session has none", function*() {
    yield* run("SELECT * FROM a_table_of_no_keyspace").pipe(refuses("InvalidQuery"))
  }),
  rule("INSERT needs the whole primary key, and a value for each column", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (v) VALUES (1)`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1)`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 1)`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, c, c) VALUES (1, 1, 1)`).pipe(refuses("InvalidQuery"))
  }),
  rule("UPDATE needs the whole primary key, by = or IN", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET v = 1 WHERE c = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET v = 1 WHERE p > 1 AND c = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 AND c > 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET v = 1 WHERE p = 1 AND c = 1 AND v = 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("UPDATE never sets a key column", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET p = 2 WHERE p = 1 AND c = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET c = 2 WHERE p = 1 AND c = 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("v = v + 1 is for counters and collections only", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET v = v + 1 WHERE p = 1 AND c = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET v = c + 1 WHERE p = 1 AND c = 1`).pipe(refuses("SyntaxError"))
  }),
  rule("a column is set once in an UPDATE", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET v = 1, v = 2 WHERE p = 1 AND c = 1`).pipe(refuses("SyntaxError"))
  }),
  rule("a constant of the wrong type is refused in WHERE as in SET", function*() {
    const t = yield* newTable(columns)
    yield* run(`SELECT v FROM ${t} WHERE p = 'x'`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT v FROM ${t} WHERE p = 1 AND c IN (1, 'x')`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET t = 1 WHERE p = 1 AND c = 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("a bound value of the wrong type is refused before it is sent", function*() {
    const t = yield* newTable(columns)
    yield* run(`SELECT v FROM ${t} WHERE p = ?`, ["x"]).pipe(refuses("EncodeError"))
    yield* run(`INSERT INTO ${t} (p, c, t) VALUES (1, 1, ?)`, [5]).pipe(refuses("EncodeError"))
  }),
  rule("too few or too many bound values are refused", function*() {
    const t = yield* newTable(columns)
    yield* run(`SELECT v FROM ${t} WHERE p = ?`, []).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT v FROM ${t} WHERE p = ?`, [1, 2]).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT v FROM ${t}`, [1]).pipe(refuses("InvalidQuery"))
  }),
  rule("an unknown function is refused, and so is a wrong number of arguments", function*() {
    const t = yield* newTable(columns)
    yield* run(`SELECT nope(p) FROM ${t}`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT max(p, c) FROM ${t}`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, c) VALUES (nope(), 1)`).pipe(refuses("InvalidQuery"))
  }),
  rule("a function whose result has another type is refused", function*() {
    const t = yield* newTable("p uuid PRIMARY KEY, v timeuuid")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (uuid(), uuid())`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, v) VALUES (now(), now())`)
  }),
  rule("USE is refused by name, since it would change the keyspace under others", function*() {
    yield* run("USE system").pipe(refuses("Unsupported"))
    yield* run("USE no_such_keyspace_here").pipe(refuses("Unsupported"))
  }),
  rule("a write that is refused changes nothing", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, c, v, t) VALUES (1, 1, 1, 2)`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 1, 1) USING TTL -1`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT p FROM ${t}`).pipe(gives([]))
  }),
  rule("a minus before a name that begins with i, n or a capital P needs a space", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int, net int, i int")
    yield* run(`INSERT INTO ${t} (p, v, net, i) VALUES (1, 5, 2, 3)`)
    yield* run(`SELECT v - net AS a, v-v AS b, v -p AS c, - i AS d FROM ${t}`).pipe(
      gives([{ a: 3, b: 0, c: 4, d: -3 }])
    )
    for (const expression of ["v-net", "v -i", "-i", "-now()", "v -P", "v -null"]) {
      yield* run(`SELECT ${expression} FROM ${t}`).pipe(refuses("SyntaxError"))
    }
  })
])
