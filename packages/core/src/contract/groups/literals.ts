import * as BigDecimal from "effect/BigDecimal"
import * as CqlType from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import { group, rule } from "../ContractCase.ts"
import { expectEqual, gives, givesColumn, newName, newTable, refuses, run } from "../steps.ts"

// Writes each literal to a column of the type and reads it back.
const reads = function*(type: string, literals: ReadonlyArray<readonly [literal: string, value: CqlValue]>) {
  const t = yield* newTable(`p int PRIMARY KEY, v ${type}`)
  for (const [literal, value] of literals) {
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, ${literal})`)
    const { rows } = yield* run(`SELECT v FROM ${t} WHERE p = 1`)
    yield* expectEqual(`${type} ${literal}`, rows.map((row) => row["v"]), [value])
  }
}

const refused = function*(type: string, literals: ReadonlyArray<string>) {
  const t = yield* newTable(`p int PRIMARY KEY, v ${type}`)
  for (const literal of literals) {
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, ${literal})`).pipe(refuses("InvalidQuery"))
  }
}

/**
 * How values are written in CQL text, and which type takes which.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/definitions.html#constants Constants}
 * @category groups
 * @since 0.1.0
 */
export const literals = group("literals", [
  rule("text stands in single quotes, a quote in it is doubled", function*() {
    yield* reads("text", [
      ["'it''s'", "it's"],
      ["''", ""],
      ["'\u{1f98a} ä\n\t\\n'", "\u{1f98a} ä\n\t\\n"],
      ["'a -- b /* c */ ; ?'", "a -- b /* c */ ; ?"]
    ])
  }),
  rule("text between $$ needs no doubling", function*() {
    yield* reads("text", [["$$it's $1$$", "it's $1"]])
  }),
  rule("numbers are no text, and text is no number", function*() {
    yield* refused("text", ["5", "true", "1.5", "0xab"])
    yield* refused("int", ["'5'", "1.5", "true", "0x05"])
  }),
  rule("integers keep to the range of their type", function*() {
    yield* reads("tinyint", [["127", 127], ["-128", -128]])
    yield* refused("tinyint", ["128", "-129"])
    yield* reads("smallint", [["32767", 32767], ["-32768", -32768]])
    yield* refused("smallint", ["32768"])
    yield* reads("int", [["2147483647", 2147483647], ["-2147483648", -2147483648]])
    yield* refused("int", ["2147483648"])
    yield* reads("bigint", [["9223372036854775807", 9223372036854775807n], ["-1", -1n]])
    yield* refused("bigint", ["9223372036854775808"])
    yield* reads("varint", [["123456789012345678901234567890", 123456789012345678901234567890n]])
  }),
  rule("floats are written as decimals, integers, with an exponent, or as NaN and Infinity", function*() {
    yield* reads("double", [
      ["1", 1],
      ["-1.5", -1.5],
      ["1.5e-3", 0.0015],
      ["1E10", 1e10],
      ["NaN", NaN],
      ["Infinity", Infinity],
      ["-infinity", -Infinity]
    ])
    yield* reads("float", [["0.1", Math.fround(0.1)], ["1e40", Infinity]])
    yield* refused("double", ["'1'", "true"])
  }),
  rule("decimals are exact", function*() {
    yield* reads("decimal", [
      ["1.50", BigDecimal.make(150n, 2)],
      ["5", BigDecimal.make(5n, 0)],
      ["-0.000000000000000000000000001", BigDecimal.make(-1n, 27)],
      ["1e3", BigDecimal.make(1n, -3)]
    ])
    yield* refused("decimal", ["'1.5'"])
  }),
  rule("booleans are true and false in any case", function*() {
    yield* reads("boolean", [["true", true], ["TRUE", true], ["False", false]])
    yield* refused("boolean", ["1", "'true'"])
  }),
  rule("blobs are hexadecimal after 0x, with an even number of digits", function*() {
    yield* reads("blob", [["0xCAfe", Uint8Array.of(0xca, 0xfe)], ["0x", new Uint8Array(0)]])
    yield* refused("blob", ["'cafe'", "0xabc", "5"])
  }),
  rule("timestamps are ISO text or milliseconds", function*() {
    yield* reads("timestamp", [
      ["'2020-02-29T12:34:56.789Z'", new Date("2020-02-29T12:34:56.789Z")],
      ["'2020-02-29 12:34:56+0200'", new Date("2020-02-29T10:34:56Z")],
      ["'2020-02-29T12:34:56.789+01:00'", new Date("2020-02-29T11:34:56.789Z")],
      ["'2020-02-29 12:34Z'", new Date("2020-02-29T12:34:00Z")],
      ["'2020-02-29+0000'", new Date("2020-02-29T00:00:00Z")],
      ["1000", new Date(1000)],
      ["-1", new Date(-1)]
    ])
    yield* refused("timestamp", ["'yesterday'", "1.5"])
  }),
  rule("a day the month does not have is read as its last, for timestamps", function*() {
    yield* reads("timestamp", [["'2020-02-30+0000'", new Date("2020-02-29T00:00:00Z")]])
  }),
  rule("a float literal beyond the range of double is refused, whatever it is for", function*() {
    for (const type of ["float", "double", "decimal"]) {
      const t = yield* newTable(`p int PRIMARY KEY, v ${type}`)
      for (const literal of ["1e400", "-1e309"]) {
        yield* run(`INSERT INTO ${t} (p, v) VALUES (1, ${literal})`).pipe(refuses("SyntaxError"))
      }
      yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1e-400)`)
    }
  }),
  rule("dates are ISO days, or days since -5877641-06-23 as a number", function*() {
    yield* reads("date", [["'2020-02-29'", "2020-02-29"], ["2147483648", "1970-01-01"], ["'1969-12-31'", "1969-12-31"]])
    yield* refused("date", ["'2020-2-9'", "'2020-02-30'", "'today'"])
  }),
  rule("times are hours, minutes and seconds, or nanoseconds", function*() {
    yield* reads("time", [
      ["'12:34:56'", 45296000000000n],
      ["'12:34:56.123456789'", 45296123456789n],
      ["1000", 1000n],
      ["' 0012:3:+5.1 '", 43385100000000n]
    ])
    yield* refused("time", ["'24:00:00'", "'12:34'", "'-1:00:00'", "'12:00:00.'"])
  }),
  rule("uuids stand without quotes and read back in lower case", function*() {
    yield* reads("uuid", [["550E8400-e29b-41d4-a716-446655440000", "550e8400-e29b-41d4-a716-446655440000"]])
    yield* refused("uuid", ["'550e8400-e29b-41d4-a716-446655440000'"])
  }),
  rule("a timeuuid is a uuid of version 1", function*() {
    yield* reads("timeuuid", [["8d8e6f60-7b5c-11ee-b962-0242ac120002", "8d8e6f60-7b5c-11ee-b962-0242ac120002"]])
    yield* refused("timeuuid", ["550e8400-e29b-41d4-a716-446655440000"])
  }),
  rule("addresses stand in quotes and read back in one form", function*() {
    yield* reads("inet", [
      ["'127.0.0.1'", "127.0.0.1"],
      ["'::1'", "::1"],
      ["'::ffff:1.2.3.4'", "1.2.3.4"],
      ["'2001:0DB8:0:0:0:ff00:0042:8329'", "2001:db8::ff00:42:8329"]
    ])
    yield* refused("inet", ["'not an address'", "127"])
  }),
  rule("an address may have fewer parts, stand in brackets, or be localhost", function*() {
    yield* reads("inet", [
      ["'1'", "0.0.0.1"],
      ["'1.2'", "1.0.0.2"],
      ["'1.2.65535'", "1.2.255.255"],
      ["'4294967295'", "255.255.255.255"],
      ["'01.02.03.04'", "1.2.3.4"],
      ["'[::1]'", "::1"],
      ["'localhost'", "127.0.0.1"]
    ])
    yield* refused("inet", [
      "'1.2.65536'",
      "'4294967296'",
      "'256.1.1.1'",
      "'1.2.3.4.5'",
      "'1..2'",
      "' 1.2.3.4'",
      "':1'"
    ])
  }),
  rule("durations are written with units or as ISO 8601, and are never converted", function*() {
    yield* reads("duration", [
      ["1y2mo3w4d5h6m7s8ms9us10ns", { months: 14, days: 25, nanoseconds: 18367008009010n }],
      ["-1d", { months: 0, days: -1, nanoseconds: 0n }],
      ["P1Y2M3DT4H5M6S", { months: 14, days: 3, nanoseconds: 14706000000000n }],
      ["89h4m48s", { months: 0, days: 0, nanoseconds: 320688000000000n }]
    ])
  }),
  rule("ascii takes ASCII only", function*() {
    yield* reads("ascii", [["'abc'", "abc"]])
    yield* refused("ascii", ["'é'"])
  }),
  rule("arithmetic is done with the usual precedence", function*() {
    yield* reads("int", [["1 + 2 * 3", 7], ["-(5)", -5], ["7 % 4", 3], ["7 / 2", 3]])
  }),
  rule("division by zero is a function's failure", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, 1 / 0)`).pipe(refuses("FunctionFailure"))
  }),
  rule("keywords and names fold to lower case, comments and a last semicolon are no part of a statement", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`insert INTO ${t} (P, V) /* any where */ vALUES (1, 2);`)
    yield* run(`SELECT V -- to the end of the line\n FROM ${t} // so is this\n WHERE P = 1`).pipe(gives([{ v: 2 }]))
  }),
  rule("a comment that never ends its line is refused", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`SELECT v FROM ${t} -- the end`).pipe(refuses("SyntaxError"))
  }),
  rule("markers may have names, and are bound in order", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (:key, :value)`, [1, 2])
    yield* run(`SELECT v FROM ${t} WHERE p = :key`, [1]).pipe(givesColumn("v", [2]))
  }),
  rule("a marker's name is not in the name of its column", function*() {
    const t = yield* newTable("p int PRIMARY KEY")
    yield* run(`INSERT INTO ${t} (p) VALUES (1)`)
    yield* run(`SELECT (int):one, abs((int):two) FROM ${t}`, [1, -2]).pipe(
      gives([{ "(int)?": 1, "system.abs((int)?)": 2 }])
    )
  }),
  rule(
    "a list, set or map that is written out takes no markers; a vector, tuple or user-defined type does",
    function*() {
      const u = yield* newName
      yield* run(`CREATE TYPE ${u} (a int, l frozen<list<int>>)`)
      const t = yield* newTable(
        "p int PRIMARY KEY, l list<int>, fl frozen<list<int>>, s set<int>, m map<int, int>, v vector<int, 2>, " +
          `t tuple<int, frozen<list<int>>>, u ${u.slice(u.indexOf(".") + 1)}`
      )
      yield* run(`INSERT INTO ${t} (p, l) VALUES (1, [?])`, [1]).pipe(refuses("InvalidQuery"))
      yield* run(`INSERT INTO ${t} (p, l) VALUES (1, [abs((int) ?)])`, [1]).pipe(refuses("InvalidQuery"))
      yield* run(`UPDATE ${t} SET l = l + [?] WHERE p = 1`, [1]).pipe(refuses("InvalidQuery"))
      yield* run(`INSERT INTO ${t} (p, s) VALUES (1, {?})`, [1]).pipe(refuses("InvalidQuery"))
      yield* run(`INSERT INTO ${t} (p, m) VALUES (1, {1: ?})`, [1]).pipe(refuses("InvalidQuery"))
      yield* run(`INSERT INTO ${t} (p, t) VALUES (1, (1, [?]))`, [1]).pipe(refuses("InvalidQuery"))
      yield* run(`SELECT p FROM ${t} WHERE fl = [?] ALLOW FILTERING`, [1]).pipe(refuses("InvalidQuery"))
      yield* run(`INSERT INTO ${t} (p, v, t, u) VALUES (1, [1, ?], (1, ?), {a: ?})`, [2, [3], 4])
      yield* run(`SELECT v, t, u, (list<int>)[?, p] AS l FROM ${t}`, [5]).pipe(
        gives([{ v: [1, 2], t: [1, [3]], u: { a: 4, l: null }, l: [5, 1] }])
      )
    }
  ),
  rule("a literal of constants is refused for what is in it also where no row is written", function*() {
    const t = yield* newTable("p int, c int, l list<int>, m map<int, int>, PRIMARY KEY (p, c)")
    yield* run(`UPDATE ${t} SET l = [null] WHERE p IN () AND c = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET m = {1: null} WHERE p = 1 AND c IN ()`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET l = [1] WHERE p = 1 AND c IN ()`)
  }),
  rule("a type hint says whether its value is frozen, and must be right", function*() {
    const t = yield* newTable("p int PRIMARY KEY, l list<int>, fl frozen<list<int>>")
    yield* run(`INSERT INTO ${t} (p, l, fl) VALUES (1, (list<int>) [1], (frozen<list<int>>) [1])`)
    yield* run(`INSERT INTO ${t} (p, l) VALUES (1, (frozen<list<int>>) [1])`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, fl) VALUES (1, (list<int>) [1])`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT (list<int>) [1] AS a, (list<int>) fl AS b FROM ${t}`).pipe(gives([{ a: [1], b: [1] }]))
    yield* run(`SELECT (list<int>) l FROM ${t}`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT (list<list<int>>) [[1]] FROM ${t}`).pipe(refuses("InvalidQuery"))
  }),
  rule(
    "a constant has a type that it prefers: hex tinyint, a UUID with a time timeuuid, many digits decimal",
    function*() {
      const t = yield* newTable("p int PRIMARY KEY, d double, v tinyint")
      yield* run(`INSERT INTO ${t} (p, d, v) VALUES (1, 0.5, 2)`)
      for (
        const [constant, type] of [
          ["0x01", "tinyint"],
          ["(0x01, 1)", "tuple<tinyint, int>"],
          ["0x01 + v", "tinyint"],
          ["123e4567-e89b-12d3-a456-426614174000", "timeuuid"],
          ["123e4567-e89b-42d3-a456-426614174000", "uuid"],
          ["[123e4567-e89b-12d3-a456-426614174000, 123e4567-e89b-42d3-a456-426614174000]", "list<uuid>"],
          ["0.1", "double"],
          ["0.12345678901234567890", "decimal"],
          ["1e-400", "decimal"],
          ["d + 0.12345678901234567890", "decimal"],
          ["p + 0.5", "double"]
        ] as const
      ) {
        const { columns } = yield* run(`SELECT max(${constant}) AS it FROM ${t} WHERE p = 1`)
        yield* expectEqual(constant, columns.map((column) => CqlType.format(column.type)), [type])
      }
      yield* run(`SELECT max([0x01, 2]) FROM ${t}`).pipe(refuses("InvalidQuery"))
      yield* run(`SELECT sum(0xff) AS s, to_json(0x05) AS j, abs(0xfb) AS a, mask_default(0x07) AS m FROM ${t}`).pipe(
        gives([{ s: -1, j: "5", a: 5, m: 0 }])
      )
    }
  ),
  rule("a tinyint takes a byte in hex, as a blob does", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v tinyint, b blob, l list<tinyint>, s smallint")
    yield* run(`INSERT INTO ${t} (p, v, b, l) VALUES (1, 0xff, 0xff, [0x01, 2])`)
    yield* run(`SELECT v, b, l FROM ${t} WHERE v = 0xff ALLOW FILTERING`).pipe(
      gives([{ v: -1, b: Uint8Array.of(255), l: [1, 2] }])
    )
    yield* run(`INSERT INTO ${t} (p, s) VALUES (1, 0x0001)`).pipe(refuses("InvalidQuery"))
  }),
  rule("a constant for a tuple is its fields between colons", function*() {
    const t = yield* newTable("p int PRIMARY KEY, t tuple<int, text>")
    for (const [literal, value] of [["7", [7, null]], ["'7:a'", [7, "a"]], ["'@:a'", [null, "a"]]] as const) {
      yield* run(`INSERT INTO ${t} (p, t) VALUES (1, ${literal})`)
      yield* run(`SELECT t FROM ${t}`).pipe(gives([{ t: value }]))
    }
    yield* run(`SELECT p FROM ${t} WHERE t > 7 ALLOW FILTERING`).pipe(gives([]))
    yield* run(`INSERT INTO ${t} (p, t) VALUES (1, 'a')`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, t) VALUES (1, '1:a:2')`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, t) VALUES (1, 1.5)`).pipe(refuses("InvalidQuery"))
  })
])
