import * as Effect from "effect/Effect"
import { group, rule } from "../ContractCase.ts"
import { gives, hasColumns, newName, newTable, refuses, run, runAll } from "../steps.ts"

const bare = (name: string): string => name.slice(name.indexOf(".") + 1)

/**
 * ALTER TABLE DROP and what comes back with ADD: dropped columns, as which types, and what is left of their values.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/ddl.html#alter-table ALTER TABLE}
 * @category groups
 * @since 0.1.0
 */
export const droppedColumns = group("dropped columns", [
  rule("a dropped column comes back without its old values, and not as any type", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int, w int")
    yield* run(`INSERT INTO ${t} (p, v, w) VALUES (1, 5, 6)`)
    yield* run(`ALTER TABLE ${t} DROP v`)
    yield* run(`ALTER TABLE ${t} ADD v text`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TABLE ${t} ADD v int`)
    yield* run(`SELECT v, w FROM ${t}`).pipe(gives([{ v: null, w: 6 }]))
  }),
  rule("a row that only a dropped column kept alive is gone with it", function*() {
    const t = yield* newTable("p int, c int, s int static, v int, l list<int>, w int, PRIMARY KEY (p, c)")
    yield* runAll(
      `UPDATE ${t} SET v = 1 WHERE p = 1 AND c = 1`,
      `UPDATE ${t} SET l = [1] WHERE p = 1 AND c = 2`,
      `UPDATE ${t} SET s = 1 WHERE p = 2`,
      `INSERT INTO ${t} (p, c, v) VALUES (3, 1, 1)`,
      `ALTER TABLE ${t} DROP v`
    )
    yield* run(`SELECT c FROM ${t} WHERE p = 1`).pipe(gives([{ c: 2 }]))
    yield* runAll(`ALTER TABLE ${t} DROP l`, `ALTER TABLE ${t} DROP s`)
    yield* run(`SELECT * FROM ${t}`).pipe(gives([{ p: 3, c: 1, w: null }]))
    yield* run(`SELECT DISTINCT p FROM ${t}`).pipe(gives([{ p: 3 }]))
    yield* run(`SELECT count(*) FROM ${t}`).pipe(gives([{ count: 1n }]))
    yield* run(`UPDATE ${t} SET w = 1 WHERE p = 1 AND c = 1 IF EXISTS`).pipe(gives([{ "[applied]": false }]))
  }),
  rule("DROP USING TIMESTAMP spares what was written later, which is there again when the column is", function*() {
    const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
    yield* runAll(
      `UPDATE ${t} USING TIMESTAMP 9 SET v = 1 WHERE p = 1 AND c = 1`,
      `UPDATE ${t} USING TIMESTAMP 10 SET v = 2 WHERE p = 1 AND c = 2`,
      `UPDATE ${t} USING TIMESTAMP 11 SET v = 3 WHERE p = 1 AND c = 3`,
      `INSERT INTO ${t} (p, c, v) VALUES (1, 4, 4) USING TIMESTAMP 9`,
      `ALTER TABLE ${t} DROP v USING TIMESTAMP 10`
    )
    // Between the two a cluster fails reads for as long as it has the dropped column's cells in memory.
    yield* run(`ALTER TABLE ${t} ADD v int`)
    yield* run(`SELECT c, v FROM ${t}`).pipe(gives([{ c: 3, v: 3 }, { c: 4, v: null }]))
  }),
  rule("a write that is no later than the drop of its column does not count", function*() {
    const t = yield* newTable("p int, c int, v int, l list<int>, PRIMARY KEY (p, c)")
    yield* runAll(
      `ALTER TABLE ${t} DROP v USING TIMESTAMP 10`,
      `ALTER TABLE ${t} ADD v int`,
      `ALTER TABLE ${t} DROP l USING TIMESTAMP 20`,
      `ALTER TABLE ${t} ADD l list<int>`,
      `INSERT INTO ${t} (p, c, v) VALUES (1, 1, 1) USING TIMESTAMP 10`,
      `UPDATE ${t} USING TIMESTAMP 10 SET v = 1 WHERE p = 1 AND c = 2`,
      `UPDATE ${t} USING TIMESTAMP 11 SET v = 1 WHERE p = 1 AND c = 3`,
      `UPDATE ${t} USING TIMESTAMP 11 SET l = [1] WHERE p = 1 AND c = 3`,
      `UPDATE ${t} USING TIMESTAMP 21 SET l = l + [2] WHERE p = 1 AND c = 3`
    )
    yield* run(`SELECT c, v, l FROM ${t}`).pipe(gives([{ c: 1, v: null, l: null }, { c: 3, v: 1, l: [2] }]))
  }),
  rule("a column that is named twice is dropped once", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int, w int")
    yield* run(`ALTER TABLE ${t} DROP (v, nope)`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TABLE ${t} DROP (v, v)`)
    yield* run(`SELECT * FROM ${t}`).pipe(hasColumns(["p", "w"]))
  }),
  rule("a dropped column comes back as a type that reads its values: a longer tuple, text after ascii", function*() {
    const t = yield* newTable("p int PRIMARY KEY, a ascii, b tuple<int>, c int, d timeuuid")
    yield* run(`INSERT INTO ${t} (p, a, b) VALUES (1, 'a', (1)) USING TIMESTAMP 10`)
    for (const name of ["a", "b", "c", "d"]) yield* run(`ALTER TABLE ${t} DROP ${name} USING TIMESTAMP 5`)
    yield* runAll(
      `ALTER TABLE ${t} ADD a text`,
      `ALTER TABLE ${t} ADD b tuple<int, text>`,
      `ALTER TABLE ${t} ADD d uuid`
    )
    yield* run(`ALTER TABLE ${t} ADD c varint`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT a, b FROM ${t}`).pipe(gives([{ a: "a", b: [1, null] }]))
  }),
  rule("a scalar comes back as a type that reads its bytes, if both have a length or both have none", function*() {
    const t = yield* newTable("p int PRIMARY KEY")
    yield* comesBack(t, {
      taken: [
        ["text", "blob"],
        ["date", "blob"],
        ["varint", "blob"],
        ["bigint", "timestamp"],
        ["timestamp", "bigint"],
        ["timeuuid", "uuid"],
        ["frozen<list<int>>", "blob"],
        ["tuple<int, text>", "blob"],
        ["vector<text, 2>", "blob"]
      ],
      refused: [
        ["int", "blob"],
        ["uuid", "timeuuid"],
        ["text", "ascii"],
        ["int", "varint"],
        ["bigint", "time"],
        ["int", "date"],
        ["list<int>", "blob"],
        ["vector<int, 2>", "blob"]
      ]
    })
  }),
  rule("a collection comes back with values that read the old ones, and with keys that sort as they did", function*() {
    const t = yield* newTable("p int PRIMARY KEY")
    yield* comesBack(t, {
      taken: [
        ["list<text>", "list<blob>"],
        ["list<bigint>", "list<timestamp>"],
        ["list<frozen<tuple<int>>>", "list<frozen<tuple<blob, int>>>"],
        ["set<text>", "set<blob>"],
        ["set<frozen<tuple<int>>>", "set<frozen<tuple<int, int>>>"],
        ["map<text, date>", "map<blob, blob>"],
        ["frozen<list<date>>", "frozen<list<blob>>"],
        ["frozen<map<int, bigint>>", "frozen<map<int, timestamp>>"],
        ["tuple<bigint>", "tuple<timestamp, int>"],
        ["tuple<frozen<list<int>>>", "tuple<frozen<list<varint>>>"]
      ],
      refused: [
        ["list<int>", "list<blob>"],
        ["list<int>", "frozen<list<int>>"],
        ["frozen<list<int>>", "list<int>"],
        ["frozen<list<int>>", "frozen<list<varint>>"],
        ["frozen<list<int>>", "frozen<set<int>>"],
        ["set<bigint>", "set<timestamp>"],
        ["set<timeuuid>", "set<uuid>"],
        ["set<frozen<tuple<int>>>", "set<frozen<tuple<blob>>>"],
        ["map<bigint, int>", "map<timestamp, int>"],
        ["tuple<int, int>", "tuple<int>"],
        ["vector<text, 2>", "vector<blob, 2>"],
        ["vector<list<int>, 2>", "vector<frozen<list<int>>, 2>"]
      ]
    })
  }),
  rule(
    "a user-defined type stays itself in a vector, and where it sorts the elements of a set or the keys of a map",
    function*() {
      const u = yield* newName
      yield* run(`CREATE TYPE ${u} (a int, b text)`)
      const t = yield* newTable("p int PRIMARY KEY")
      const of = (pairs: ReadonlyArray<Pair>) =>
        pairs.map((
          [before, after]
        ): Pair => [before.replaceAll("u>", `${bare(u)}>`), after.replaceAll("u>", `${bare(u)}>`)])
      yield* comesBack(t, {
        taken: of([
          ["set<frozen<u>>", "set<frozen<u>>"],
          ["frozen<map<frozen<u>, int>>", "frozen<map<frozen<u>, int>>"],
          ["vector<frozen<u>, 2>", "vector<frozen<u>, 2>"],
          ["list<frozen<u>>", "list<frozen<tuple<int, text>>>"],
          ["frozen<u>", "tuple<int, blob, int>"]
        ]),
        refused: of([
          ["list<frozen<u>>", "list<frozen<u>>"],
          ["map<int, frozen<u>>", "map<int, frozen<u>>"],
          ["tuple<frozen<u>>", "tuple<frozen<u>>"],
          ["vector<frozen<u>, 2>", "vector<frozen<tuple<int, text>>, 2>"]
        ])
      })
    }
  ),
  rule("what was written later than the drop is read as the new type", function*() {
    const t = yield* newTable(
      "p int PRIMARY KEY, a text, b bigint, c list<bigint>, d set<text>, e tuple<int, text>, f frozen<list<int>>, g map<text, int>"
    )
    yield* run(
      `INSERT INTO ${t} (p, a, b, c, d, e, f, g) ` +
        "VALUES (1, 'ab', 5, [1, 2], {'x', 'yy'}, (1, 'q'), [7], {'k': 1}) USING TIMESTAMP 10"
    )
    for (const name of ["a", "b", "c", "d", "e", "f", "g"]) {
      yield* run(`ALTER TABLE ${t} DROP ${name} USING TIMESTAMP 5`)
    }
    yield* run(
      `ALTER TABLE ${t} ADD (a blob, b timestamp, c list<timestamp>, d set<blob>, e tuple<varint, blob, int>, f blob, ` +
        "g map<blob, int>)"
    )
    yield* run(`UPDATE ${t} USING TIMESTAMP 20 SET c = c + [3], d = d + {0x79}, g[0x6b] = 2 WHERE p = 1`)
    yield* run(`SELECT * FROM ${t}`).pipe(gives([{
      p: 1,
      a: Uint8Array.of(0x61, 0x62),
      b: new Date(5),
      c: [new Date(1), new Date(2), new Date(3)],
      d: new Set([Uint8Array.of(0x78), Uint8Array.of(0x79), Uint8Array.of(0x79, 0x79)]),
      e: [1n, Uint8Array.of(0x71), null],
      f: Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 7),
      g: new Map([[Uint8Array.of(0x6b), 2]])
    }]))
  })
])

/** A type that a column had when it was dropped, and one to bring it back with. */
type Pair = readonly [before: string, after: string]

const comesBack = Effect.fnUntraced(function*(
  table: string,
  { refused, taken }: { readonly taken: ReadonlyArray<Pair>; readonly refused: ReadonlyArray<Pair> }
) {
  const columns = [...taken, ...refused].map((pair, at) => [`v${at}`, pair] as const)
  yield* run(`ALTER TABLE ${table} ADD (${columns.map(([name, [before]]) => `${name} ${before}`).join(", ")})`)
  yield* run(`ALTER TABLE ${table} DROP (${columns.map(([name]) => name).join(", ")})`)
  for (const [name, [, after]] of columns.slice(taken.length)) {
    yield* run(`ALTER TABLE ${table} ADD ${name} ${after}`).pipe(refuses("InvalidQuery"))
  }
  yield* run(
    `ALTER TABLE ${table} ADD (${
      columns.slice(0, taken.length).map(([name, [, after]]) => `${name} ${after}`).join(", ")
    })`
  )
})
