import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Cql from "../../Cql.ts"
import { remove, save, ttl, update } from "../../Mutation.ts"
import { query, scan } from "../../Query.ts"
import { desc, table } from "../../Table.ts"
import { group, rule } from "../ContractCase.ts"
import { ContractKeyspace } from "../ContractKeyspace.ts"
import { eventually, expectEqual, gives, givesInAnyOrder, newName, newTable, pass, refuses, run } from "../steps.ts"
import { newTable as newTyped, typedRule, yields } from "../typed.ts"

const Card = Schema.Struct({
  board: Cql.Int,
  id: Cql.Int,
  status: Schema.String,
  title: Schema.optionalKey(Schema.String)
})

const notNull = (...columns: ReadonlyArray<string>) => columns.map((column) => `${column} IS NOT NULL`).join(" AND ")

const freshName = Effect.flatMap(
  ContractKeyspace,
  ({ freshName, name }) => Effect.map(freshName, (view) => `${name}.${view}`)
)

/**
 * Materialized views: the rows of a table under another key, read and never written.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/mvs.html Materialized views}
 * @category groups
 * @since 0.1.0
 */
export const views = group("materialized views", [
  rule("a view holds what stood in its table before, and follows it", function*() {
    const t = yield* newTable("p int, c int, s text, v int, PRIMARY KEY (p, c)")
    const view = yield* freshName
    yield* run(`INSERT INTO ${t} (p, c, s, v) VALUES (1, 1, 'a', 10)`)
    yield* run(
      `CREATE MATERIALIZED VIEW ${view} AS SELECT * FROM ${t} WHERE ${notNull("s", "p", "c")} PRIMARY KEY (s, p, c)`
    )
    yield* run(`INSERT INTO ${t} (p, c, s, v) VALUES (2, 1, 'a', 20)`)
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (3, 1, 30)`)
    yield* run(`SELECT p, c, v FROM ${view} WHERE s = 'a'`).pipe(
      gives([{ p: 1, c: 1, v: 10 }, { p: 2, c: 1, v: 20 }]),
      eventually
    )
    yield* run(`UPDATE ${t} SET s = 'b' WHERE p = 1 AND c = 1`)
    yield* run(`SELECT p FROM ${view} WHERE s = 'a'`).pipe(gives([{ p: 2 }]), eventually)
    yield* run(`SELECT p, v FROM ${view} WHERE s = 'b'`).pipe(gives([{ p: 1, v: 10 }]), eventually)
    yield* run(`UPDATE ${t} SET s = null WHERE p = 1 AND c = 1`)
    yield* run(`DELETE FROM ${t} WHERE p = 2`)
    yield* run(`SELECT p FROM ${view}`).pipe(gives([]), eventually)
  }),
  typedRule("a table value with the view's key reads it, ordered as the view is", function*() {
    const { name } = yield* ContractKeyspace
    const cards = yield* newTyped((name) => Card.pipe(table(name, { partitionKey: ["board"], clusteringKey: ["id"] })))
    const byStatus = Card.pipe(
      table(`${cards.definition.name}_by_status`, { partitionKey: ["status"], clusteringKey: [desc("id"), "board"] })
    )
    yield* run(
      `CREATE MATERIALIZED VIEW ${name}.${byStatus.definition.name} AS SELECT board, id, status, title ` +
        `FROM ${name}.${cards.definition.name} WHERE ${notNull("status", "id", "board")} ` +
        "PRIMARY KEY (status, id, board) WITH CLUSTERING ORDER BY (id DESC, board ASC)"
    )
    for (const id of [1, 2, 3]) yield* save(cards, { board: 1, id, status: "todo", title: `t${id}` })
    yield* query(byStatus, { status: "todo" }).pipe(
      yields("newest first", [3, 2, 1].map((id) => ({ board: 1, id, status: "todo", title: `t${id}` }))),
      eventually
    )
    yield* update(cards, { board: 1, id: 2 }, { status: "done" })
    yield* remove(cards, { board: 1, id: 3 })
    yield* query(byStatus, { status: "todo" }).pipe(
      Effect.map((rows) => rows.map(({ id }) => id)),
      yields("what is left", [1]),
      eventually
    )
    yield* scan(byStatus).pipe(Effect.map((rows) => rows.length), yields("all", 2), eventually)
    const error = yield* Effect.orDie(Effect.flip(save(byStatus, { board: 9, id: 9, status: "todo" })))
    yield* expectEqual("a save", error.reason._tag, "InvalidQuery")
  }),
  typedRule("what expires in the table is gone from its view", function*() {
    const { name } = yield* ContractKeyspace
    const cards = yield* newTyped((name) => Card.pipe(table(name, { partitionKey: ["board"], clusteringKey: ["id"] })))
    const view = Card.pipe(
      table(`${cards.definition.name}_v`, { partitionKey: ["status"], clusteringKey: ["board", "id"] })
    )
    yield* run(
      `CREATE MATERIALIZED VIEW ${name}.${view.definition.name} AS SELECT * FROM ${name}.${cards.definition.name} ` +
        `WHERE ${notNull("status", "board", "id")} PRIMARY KEY (status, board, id)`
    )
    yield* save(cards, { board: 1, id: 1, status: "todo" })
    yield* save(cards, { board: 1, id: 2, status: "todo" }).pipe(ttl("2 seconds"))
    yield* query(view, { status: "todo" }).pipe(Effect.map((rows) => rows.length), yields("both", 2), eventually)
    yield* pass(2)
    yield* query(view, { status: "todo" }).pipe(Effect.map((rows) => rows.length), yields("one", 1), eventually)
  }),
  rule("a row stays in a view while it is there, whichever column keeps it", function*() {
    const t = yield* newTable("p int, c int, v int, w int, PRIMARY KEY (p, c)")
    const view = yield* freshName
    yield* run(
      `CREATE MATERIALIZED VIEW ${view} AS SELECT p, c, v FROM ${t} WHERE ${notNull("p", "c")} PRIMARY KEY (c, p)`
    )
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, 1, 1) USING TTL 2`)
    yield* run(`UPDATE ${t} SET w = 2 WHERE p = 1 AND c = 1`)
    yield* pass(2)
    yield* run(`SELECT p, v, w FROM ${t}`).pipe(gives([{ p: 1, v: null, w: 2 }]))
    yield* run(`SELECT p, v FROM ${view}`).pipe(gives([{ p: 1, v: null }]), eventually)
  }),
  rule("a view is never written, truncated or altered as a table", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    const view = yield* freshName
    yield* run(`CREATE MATERIALIZED VIEW ${view} AS SELECT * FROM ${t} WHERE ${notNull("p", "c")} PRIMARY KEY (c, p)`)
    yield* run(`INSERT INTO ${view} (p, c, v) VALUES (1, 1, 1)`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${view} SET v = 1 WHERE p = 1 AND c = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`DELETE FROM ${view} WHERE c = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`TRUNCATE ${view}`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TABLE ${view} ADD w int`).pipe(refuses("InvalidQuery"))
    yield* run(`DROP TABLE ${view}`).pipe(refuses("InvalidQuery"))
    yield* run(`DROP TABLE ${t}`).pipe(refuses("InvalidQuery"))
    yield* run(`DROP MATERIALIZED VIEW ${view}`)
    yield* run(`SELECT p FROM ${view}`).pipe(refuses("InvalidQuery"))
    yield* run(`DROP MATERIALIZED VIEW ${view}`).pipe(refuses("InvalidQuery"))
    yield* run(`DROP MATERIALIZED VIEW IF EXISTS ${view}`)
    yield* run(`DROP TABLE ${t}`)
  }),
  rule("a view needs the whole key of its table, not null, and at most one other column", function*() {
    const t = yield* newTable("p int, c int, v int, w int, l list<int>, PRIMARY KEY (p, c)")
    const s = yield* newTable("p int, c int, s int static, v int, PRIMARY KEY (p, c)")
    const k = yield* newTable("p int PRIMARY KEY, n counter")
    const view = yield* freshName
    const create = (rest: string) =>
      run(`CREATE MATERIALIZED VIEW ${view} AS SELECT ${rest}`).pipe(refuses("InvalidQuery"))
    yield* create(`* FROM ${t} WHERE ${notNull("v", "p")} PRIMARY KEY (v, p)`)
    yield* create(`* FROM ${t} WHERE ${notNull("v", "p")} PRIMARY KEY (v, p, c)`)
    yield* create(`* FROM ${t} WHERE ${notNull("v", "w", "p", "c")} PRIMARY KEY (v, w, p, c)`)
    yield* create(`* FROM ${t} WHERE ${notNull("nope", "p", "c")} PRIMARY KEY (nope, p, c)`)
    yield* create(`* FROM ${t} WHERE ${notNull("l", "p", "c")} PRIMARY KEY (l, p, c)`)
    yield* create(`v FROM ${t} WHERE ${notNull("p", "c")} PRIMARY KEY (c, p)`)
    yield* create(`p, c, v AS x FROM ${t} WHERE ${notNull("p", "c")} PRIMARY KEY (c, p)`)
    yield* create(`p, c, nope FROM ${t} WHERE ${notNull("p", "c")} PRIMARY KEY (c, p)`)
    yield* create(`* FROM ${s} WHERE ${notNull("p", "c")} PRIMARY KEY (c, p)`)
    yield* create(`p, c, s FROM ${s} WHERE ${notNull("p", "c")} PRIMARY KEY (c, p)`)
    yield* create(`* FROM ${k} WHERE ${notNull("p")} PRIMARY KEY (p)`)
    yield* create(`* FROM ${t}_nope WHERE ${notNull("p", "c")} PRIMARY KEY (c, p)`)
    yield* run(`CREATE MATERIALIZED VIEW ${view} AS SELECT * FROM ${t} WHERE ${notNull("p", "c")} PRIMARY KEY (c, p)`)
    yield* run(
      `CREATE MATERIALIZED VIEW ${view} AS SELECT * FROM ${t} WHERE ${notNull("p", "c")} PRIMARY KEY (c, p)`
    ).pipe(refuses("AlreadyExists"))
    yield* run(
      `CREATE MATERIALIZED VIEW IF NOT EXISTS ${view} AS SELECT * FROM ${t} WHERE ${
        notNull("p", "c")
      } PRIMARY KEY (c, p)`
    )
    yield* run(`CREATE MATERIALIZED VIEW ${t} AS SELECT * FROM ${s} WHERE ${notNull("p", "c")} PRIMARY KEY (c, p)`)
      .pipe(
        refuses("InvalidQuery")
      )
    const other = yield* freshName
    yield* run(
      `CREATE MATERIALIZED VIEW ${other} AS SELECT * FROM ${view} WHERE ${notNull("p", "c")} PRIMARY KEY (p, c)`
    ).pipe(refuses("InvalidQuery"))
  }),
  rule("a view's key holds no durations, and its CLUSTERING ORDER names all of it that is ordered", function*() {
    const t = yield* newTable("p int, c int, v int, d duration, PRIMARY KEY (p, c)")
    const view = yield* freshName
    const create = (key: string, order = "") =>
      run(
        `CREATE MATERIALIZED VIEW ${view} AS SELECT * FROM ${t} WHERE ${notNull(...key.split(", "))} ` +
          `PRIMARY KEY (${key}) ${order}`
      )
    yield* create("d, p, c").pipe(refuses("InvalidQuery"))
    yield* create("v, p, c", "WITH CLUSTERING ORDER BY (p DESC)").pipe(refuses("InvalidQuery"))
    yield* create("v, p, c", "WITH CLUSTERING ORDER BY (c DESC, p DESC)").pipe(refuses("InvalidQuery"))
    yield* create("v, p, c", "WITH CLUSTERING ORDER BY (p DESC, c DESC)")
  }),
  rule("a view tells its WHERE as CQL, with quotes where names need them", function*() {
    const t = yield* newTable("p int, c int, \"V v\" int, PRIMARY KEY (p, c)")
    const view = yield* freshName
    yield* run(
      `CREATE MATERIALIZED VIEW ${view} AS SELECT * FROM ${t} WHERE p = 1 AND (c) > (2) AND ${notNull("\"V v\"")} ` +
        "PRIMARY KEY (\"V v\", p, c)"
    )
    yield* run(`ALTER TABLE ${t} RENAME p TO "select" AND c TO "C"`)
    const { name } = yield* ContractKeyspace
    yield* run("SELECT where_clause FROM system_schema.views WHERE keyspace_name = ? AND view_name = ?", [
      name,
      view.slice(name.length + 1)
    ]).pipe(gives([{ where_clause: "\"select\" = 1 AND (\"C\") > (2) AND \"V v\" IS NOT NULL" }]))
  }),
  rule("a view of several partitions restricts clustering columns from the first on", function*() {
    const t = yield* newTable("p int, c int, d int, PRIMARY KEY (p, c, d)")
    const create = (where: string) =>
      Effect.flatMap(
        freshName,
        (view) => run(`CREATE MATERIALIZED VIEW ${view} AS SELECT * FROM ${t} WHERE ${where} PRIMARY KEY (c, p, d)`)
      )
    yield* create(`p IN (1, 2) AND ${notNull("c")} AND d = 1`).pipe(refuses("InvalidQuery"))
    yield* create("p IN (1, 2) AND c > 1 AND d = 1").pipe(refuses("InvalidQuery"))
    yield* create("p IN (1, 2) AND c IN (1, 2) AND d > 1")
    yield* create(`p IN (1) AND ${notNull("c")} AND d = 1`)
    yield* create(`p > 1 AND ${notNull("c")} AND d = 1`)
  }),
  rule("a view whose WHERE restricts the table's key holds the rows that pass", function*() {
    const t = yield* newTable("p int, c int, d int, v int, PRIMARY KEY (p, c, d)")
    for (const [p, c, d, v] of [[1, 1, 1, 1], [1, 2, 1, 2], [2, 2, 2, 3]] as const) {
      yield* run(`INSERT INTO ${t} (p, c, d, v) VALUES (?, ?, ?, ?)`, [p, c, d, v])
    }
    const holds = function*(where: string, values: ReadonlyArray<number>) {
      const view = yield* freshName
      yield* run(`CREATE MATERIALIZED VIEW ${view} AS SELECT * FROM ${t} WHERE ${where} PRIMARY KEY (c, p, d)`)
      const wanted = values.map((v) => ({ v }))
      yield* run(`SELECT v FROM ${view}`).pipe(givesInAnyOrder(wanted), eventually)
      yield* run(`INSERT INTO ${t} (p, c, d, v) VALUES (9, 9, 9, 9)`)
      yield* run(`SELECT v FROM ${view}`).pipe(
        givesInAnyOrder(where.includes(">") ? [...wanted, { v: 9 }] : wanted),
        eventually
      )
      yield* run(`DELETE FROM ${t} WHERE p = 9`)
      yield* run(`SELECT v FROM ${view}`).pipe(givesInAnyOrder(wanted), eventually)
      yield* run(`DROP MATERIALIZED VIEW ${view}`)
    }
    yield* holds(`p = 1 AND ${notNull("c", "d")}`, [1, 2])
    yield* holds(`${notNull("p", "d")} AND c > 1`, [2, 3])
    yield* holds(`${notNull("p", "d")} AND c IN (1, 3)`, [1])
    yield* holds(`p > 1 AND ${notNull("c", "d")}`, [3])
    yield* holds(`${notNull("p", "c")} AND d = 1`, [1, 2])
    yield* holds(`${notNull("p")} AND (c, d) > (1, 1)`, [2, 3])
  }),
  rule("a view's WHERE restricts nothing but the table's key, by values that stand there", function*() {
    const t = yield* newTable("p int, c int, v int, w int, PRIMARY KEY (p, c)")
    const view = yield* freshName
    const refused = (where: string) =>
      run(`CREATE MATERIALIZED VIEW ${view} AS SELECT * FROM ${t} WHERE ${where} PRIMARY KEY (v, p, c)`).pipe(
        refuses("InvalidQuery")
      )
    yield* refused(`${notNull("p", "c")} AND v = 1`)
    yield* refused(`${notNull("p", "c", "v")} AND w = 1`)
    yield* refused(`${notNull("p", "c", "v")} AND token(p) > 0`)
    yield* refused(`p = ? AND ${notNull("c", "v")}`)
    yield* refused(`p = 'x' AND ${notNull("c", "v")}`)
    yield* refused(`p = 1 AND p = 2 AND ${notNull("c", "v")}`)
    yield* refused(`p != 1 AND ${notNull("c", "v")}`)
    yield* refused(`p = 1 AND ${notNull("v")}`)
  }),
  rule("a view that is altered takes no TTL of its own, and no gc_grace_seconds of 0", function*() {
    const t = yield* newTable("p int, c int, PRIMARY KEY (p, c)")
    const view = yield* freshName
    yield* run(`CREATE MATERIALIZED VIEW ${view} AS SELECT * FROM ${t} WHERE ${notNull("p", "c")} PRIMARY KEY (c, p)`)
    yield* run(`ALTER MATERIALIZED VIEW ${view} WITH default_time_to_live = 10`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER MATERIALIZED VIEW ${view} WITH gc_grace_seconds = 0`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER MATERIALIZED VIEW ${view} WITH default_time_to_live = 0 AND comment = 'x'`)
  }),
  rule("IS NOT NULL of a column that is no key of the view says nothing", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    const view = yield* freshName
    yield* run(`INSERT INTO ${t} (p, c) VALUES (1, 2)`)
    yield* run(`UPDATE ${t} SET v = 4 WHERE p = 3 AND c = 3`)
    yield* run(
      `CREATE MATERIALIZED VIEW ${view} AS SELECT p, c FROM ${t} WHERE ${notNull("p", "c", "v")} PRIMARY KEY (c, p)`
    )
    yield* run(`SELECT p FROM ${view}`).pipe(givesInAnyOrder([{ p: 1 }, { p: 3 }]), eventually)
  }),
  rule("a view follows what is added to its table and renamed there; nothing is dropped under it", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    const view = yield* freshName
    yield* run(`CREATE MATERIALIZED VIEW ${view} AS SELECT * FROM ${t} WHERE ${notNull("p", "c")} PRIMARY KEY (c, p)`)
    yield* run(`ALTER TABLE ${t} ADD w int`)
    yield* run(`INSERT INTO ${t} (p, c, v, w) VALUES (1, 2, 3, 4)`)
    yield* run(`SELECT * FROM ${view}`).pipe(gives([{ c: 2, p: 1, v: 3, w: 4 }]), eventually)
    yield* run(`ALTER TABLE ${t} ADD s int static`)
    yield* run(`SELECT s FROM ${view}`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TABLE ${t} RENAME c TO d`)
    yield* run(`SELECT d, p FROM ${view} WHERE d = 2`).pipe(gives([{ d: 2, p: 1 }]), eventually)
    yield* run(`ALTER TABLE ${t} DROP v`).pipe(refuses("InvalidQuery"))
  }),
  rule("a view is looked for behind its table, and its options are weighed as a table's are", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    const view = yield* newName
    const of = (base: string, options = "") =>
      `AS SELECT p, c FROM ${base} WHERE p IS NOT NULL AND c IS NOT NULL PRIMARY KEY (c, p) ${options}`
    yield* run(`CREATE MATERIALIZED VIEW ${view} ${of(t, "WITH gc_grace_seconds = -1")}`).pipe(refuses("ConfigError"))
    yield* run(`CREATE MATERIALIZED VIEW ${view} ${of(t, "WITH bogus = 1")}`).pipe(refuses("SyntaxError"))
    yield* run(`CREATE MATERIALIZED VIEW ${view.replace(".", ".\"-")}" ${of(t)}`).pipe(refuses("ConfigError"))
    yield* run(`CREATE MATERIALIZED VIEW ${view} ${of(t)}`)
    yield* run(`CREATE MATERIALIZED VIEW ${view} ${of(t)}`).pipe(refuses("AlreadyExists"))
    yield* run(`CREATE MATERIALIZED VIEW IF NOT EXISTS ${view} ${of(`${t}x`)}`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER MATERIALIZED VIEW ${view} WITH gc_grace_seconds = -1`).pipe(refuses("ConfigError"))
    yield* run(`ALTER MATERIALIZED VIEW ${view} WITH bogus = 1`).pipe(refuses("SyntaxError"))
    yield* run(`ALTER TABLE ${t} WITH gc_grace_seconds = 0`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TABLE ${t} WITH gc_grace_seconds = 1`)
  })
])
