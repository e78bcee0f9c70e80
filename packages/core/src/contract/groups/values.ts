import * as BigDecimal from "effect/BigDecimal"
import type { CqlValue } from "../../CqlValue.ts"
import { group, rule } from "../ContractCase.ts"
import { expectEqual, gives, newTable, refuses, run } from "../steps.ts"

// Binds each value to a column of the type, reads it back, and finds it by filtering where a value can be compared.
const roundTrips = function*(type: string, values: ReadonlyArray<CqlValue>) {
  const t = yield* newTable(`p int PRIMARY KEY, v ${type}`)
  for (const value of values) {
    yield* run(`INSERT INTO ${t} (p, v) VALUES (?, ?)`, [1, value])
    const { columns, rows } = yield* run(`SELECT v FROM ${t} WHERE p = 1`)
    yield* expectEqual(`${type}, written and read`, rows, [{ v: value }])
    yield* expectEqual(`${type}, columns`, columns.map((column) => column.name), ["v"])
  }
}

// As a partition key and as a clustering column a value is compared by the database, not by us.
const findsAsKey = function*(type: string, values: ReadonlyArray<CqlValue>) {
  const t = yield* newTable(`p ${type}, c ${type}, v int, PRIMARY KEY (p, c)`)
  for (const [i, value] of values.entries()) {
    yield* run(`INSERT INTO ${t} (p, c, v) VALUES (?, ?, ?)`, [value, value, i])
  }
  for (const [i, value] of values.entries()) {
    yield* run(`SELECT p, c, v FROM ${t} WHERE p = ? AND c = ?`, [value, value]).pipe(
      gives([{ p: value, c: value, v: i }])
    )
  }
}

const refused = function*(type: string, values: ReadonlyArray<CqlValue>) {
  const t = yield* newTable(`p int PRIMARY KEY, v ${type}`)
  for (const value of values) {
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, ?)`, [value]).pipe(refuses("EncodeError"))
  }
  yield* run(`SELECT p FROM ${t}`).pipe(gives([]))
}

// Equal takes decimals that differ in scale only for one value.
const unscaled = (value: CqlValue) =>
  BigDecimal.isBigDecimal(value) ? { digits: value.value, scale: value.scale } : value

/**
 * Bound values come back as they went in, for every type, and values that do not fit are refused before they are sent.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/types.html Data types}
 * @category groups
 * @since 0.1.0
 */
export const values = group("value round-trips", [
  rule("text and ascii", function*() {
    yield* roundTrips("text", ["", "abc", "it's", "ä€\u{1f98a}", "\0", "x".repeat(100_000)])
    yield* roundTrips("ascii", ["", "abc", "\0~"])
    yield* findsAsKey("text", ["a", "ä", "\u{1f98a}", "\0"])
  }),
  rule("text with a lone surrogate, and ascii beyond ASCII, are refused", function*() {
    yield* refused("text", ["\ud800", "a\udc00b", 5, true])
    yield* refused("ascii", ["é"])
  }),
  rule("tinyint, smallint and int to the ends of their ranges", function*() {
    yield* roundTrips("tinyint", [0, 1, -1, 127, -128])
    yield* roundTrips("smallint", [0, 32767, -32768])
    yield* roundTrips("int", [0, 2147483647, -2147483648])
    yield* findsAsKey("int", [0, -1, 2147483647, -2147483648])
  }),
  rule("integers beyond their range, and fractions, are refused", function*() {
    yield* refused("tinyint", [128, -129, 1.5, "1", 1n])
    yield* refused("smallint", [32768, -32769])
    yield* refused("int", [2147483648, -2147483649, 0.5, NaN, "1", 1n])
  }),
  rule("bigint and varint are bigints", function*() {
    yield* roundTrips("bigint", [0n, 9223372036854775807n, -9223372036854775808n])
    yield* roundTrips("varint", [0n, -1n, 127n, 128n, -128n, -129n, 2n ** 200n, -(2n ** 200n)])
    yield* findsAsKey("bigint", [0n, -1n, 9223372036854775807n])
    yield* findsAsKey("varint", [0n, 128n, -129n, 2n ** 100n])
  }),
  rule("a bigint beyond 64 bits, and a number for it, are refused", function*() {
    yield* refused("bigint", [9223372036854775808n, -9223372036854775809n, 1, "1"])
    yield* refused("varint", [1, "1"])
  }),
  rule("double to the last bit, float rounded to 32", function*() {
    yield* roundTrips("double", [0, 0.1, -1e308, 5e-324, Infinity, -Infinity, NaN, Number.MAX_SAFE_INTEGER])
    const t = yield* newTable("p int PRIMARY KEY, f float, d double")
    yield* run(`INSERT INTO ${t} (p, f, d) VALUES (1, ?, ?)`, [0.1, -0])
    const { rows, statement } = yield* run(`SELECT f, d FROM ${t}`)
    yield* expectEqual(statement, rows[0]?.["f"], Math.fround(0.1))
    yield* expectEqual(statement, Object.is(rows[0]?.["d"], -0), true)
    yield* refused("double", ["1", 1n])
  }),
  rule("decimals keep their scale", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v decimal")
    for (
      const decimal of [
        BigDecimal.make(0n, 0),
        BigDecimal.make(150n, 2),
        BigDecimal.make(-1n, 30),
        BigDecimal.make(1n, -3),
        BigDecimal.make(10n ** 60n, 17)
      ]
    ) {
      yield* run(`INSERT INTO ${t} (p, v) VALUES (1, ?)`, [decimal])
      const { rows, statement } = yield* run(`SELECT v FROM ${t}`)
      yield* expectEqual(statement, rows.map((row) => unscaled(row["v"])), [unscaled(decimal)])
    }
    yield* refused("decimal", [1, "1", 1n])
  }),
  rule("booleans", function*() {
    yield* roundTrips("boolean", [true, false])
    yield* findsAsKey("boolean", [true, false])
    yield* refused("boolean", [1, "true"])
  }),
  rule("blobs", function*() {
    yield* roundTrips("blob", [
      new Uint8Array(0),
      Uint8Array.of(0, 127, 128, 255),
      new Uint8Array(70_000).fill(7)
    ])
    yield* findsAsKey("blob", [Uint8Array.of(0), Uint8Array.of(255, 0)])
    yield* refused("blob", ["abc", 1])
  }),
  rule("timestamps to the ends of what a Date holds", function*() {
    yield* roundTrips("timestamp", [new Date(0), new Date(-1), new Date(8.64e15), new Date(-8.64e15)])
    yield* findsAsKey("timestamp", [new Date(0), new Date(-1), new Date("2020-02-29T12:34:56.789Z")])
    yield* refused("timestamp", [new Date(NaN), "2020-01-01", 5])
  }),
  rule("dates to the ends of the type, beyond what a Date holds", function*() {
    yield* roundTrips("date", [
      "1970-01-01",
      "1969-12-31",
      "2020-02-29",
      "0000-01-01",
      "-0001-12-31",
      "+10000-01-01",
      "+5881580-07-11",
      "-5877641-06-23"
    ])
    yield* findsAsKey("date", ["1970-01-01", "2020-02-29"])
    yield* refused("date", ["2020-02-30", "2020-2-9", "+5881580-07-12", "today", 5])
  }),
  rule("times of day in nanoseconds", function*() {
    yield* roundTrips("time", [0n, 1n, 45296123456789n, 86399999999999n])
    yield* findsAsKey("time", [0n, 86399999999999n])
    yield* refused("time", [86400000000000n, -1n, "12:00:00"])
  }),
  rule("uuids and timeuuids", function*() {
    yield* roundTrips("uuid", [
      "00000000-0000-0000-0000-000000000000",
      "550e8400-e29b-41d4-a716-446655440000",
      "ffffffff-ffff-ffff-ffff-ffffffffffff"
    ])
    yield* roundTrips("timeuuid", ["8d8e6f60-7b5c-11ee-b962-0242ac120002"])
    yield* findsAsKey("uuid", ["550e8400-e29b-41d4-a716-446655440000"])
    yield* findsAsKey("timeuuid", ["8d8e6f60-7b5c-11ee-b962-0242ac120002"])
    yield* refused("uuid", ["550e8400", "not a uuid", 5])
  }),
  rule("addresses of both families, in one form", function*() {
    yield* roundTrips("inet", ["127.0.0.1", "255.255.255.255", "::", "::1", "2001:db8::ff00:42:8329", "fe80::1:0:0:1"])
    yield* findsAsKey("inet", ["127.0.0.1", "::1"])
    yield* refused("inet", ["300.0.0.1", "localhost", 5])
  }),
  rule("durations keep months, days and nanoseconds apart", function*() {
    yield* roundTrips("duration", [
      { months: 0, days: 0, nanoseconds: 0n },
      { months: 14, days: 25, nanoseconds: 18367008009010n },
      { months: -1, days: -2, nanoseconds: -3n },
      { months: 2147483647, days: 2147483647, nanoseconds: 9223372036854775807n }
    ])
    yield* refused("duration", [{ months: 1, days: -1, nanoseconds: 0n }, "1d", 5])
  }),
  rule("lists, sets and maps of every kind of element", function*() {
    yield* roundTrips("list<bigint>", [[1n, 1n, -1n]])
    yield* roundTrips("list<blob>", [[Uint8Array.of(1), Uint8Array.of()]])
    yield* roundTrips("set<uuid>", [new Set(["550e8400-e29b-41d4-a716-446655440000"])])
    yield* roundTrips("set<date>", [new Set(["1969-12-31", "2020-02-29"])])
    yield* roundTrips("map<text, decimal>", [new Map([["a", BigDecimal.make(15n, 1)], ["b", BigDecimal.make(2n, 0)]])])
    yield* roundTrips("map<int, timestamp>", [new Map([[1, new Date(0)], [2, new Date(1)]])])
    yield* roundTrips("map<text, duration>", [new Map([["a", { months: 1, days: 2, nanoseconds: 3n }]])])
    yield* roundTrips("map<inet, boolean>", [new Map([["::1", true]])])
  }),
  rule("collections in collections", function*() {
    yield* roundTrips("frozen<list<int>>", [[], [1, 2]])
    yield* roundTrips("list<frozen<list<int>>>", [[[1], [], [2, 3]]])
    yield* roundTrips("map<text, frozen<set<int>>>", [new Map([["a", new Set([1, 2])], ["b", new Set<number>()]])])
    yield* roundTrips("frozen<map<text, frozen<map<text, int>>>>", [new Map([["a", new Map([["b", 1]])]])])
  }),
  rule("elements that do not fit are refused", function*() {
    yield* refused("list<int>", [["a"], [2147483648], 5, "a"])
    yield* refused("set<text>", [new Set([1]), "a"])
    yield* refused("map<text, int>", [new Map([["a", "b"]]), new Map([[1, 1]])])
  }),
  rule("null reads back as null, for every type", function*() {
    for (const type of ["text", "int", "bigint", "double", "timestamp", "uuid", "blob", "boolean", "list<int>"]) {
      yield* roundTrips(type, [null])
    }
  })
])
