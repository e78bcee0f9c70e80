/** Every CQL type and nesting, written as bound values and read back, at its edges. */
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import * as CqlType from "@effect-cql/core/CqlType"
import type { CqlValue } from "@effect-cql/core/CqlValue"
import { assert, layer } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import { describeCassandra } from "../../../test/provided.ts"
import { live } from "./live.ts"

const bytes = (...values: Array<number>): Uint8Array => Uint8Array.from(values)
const decimal = (value: bigint, scale: number): BigDecimal.BigDecimal => BigDecimal.make(value, scale)

const uuid = "3c1f8e2e-7a52-4d62-9b1c-0d5b2f6f5a11"
const timeuuid = "b2a1f6e0-c8a5-11ef-9b1c-0d5b2f6f5a11"

/** What is written and read back the same. */
const same: ReadonlyArray<readonly [type: string, ...values: ReadonlyArray<CqlValue>]> = [
  ["ascii", "", "plain \u0000 ~"],
  ["text", "", "é 漢字 🎈 \u0000", "x".repeat(100_000)],
  ["tinyint", -128, 0, 127],
  ["smallint", -32_768, 0, 32_767],
  ["int", -2_147_483_648, 0, 2_147_483_647],
  ["bigint", -(2n ** 63n), -1n, 0n, 2n ** 63n - 1n],
  ["varint", 0n, 127n, 128n, 255n, 256n, -128n, -129n, -255n, -256n, -257n, 10n ** 300n, -(10n ** 300n), 2n ** 63n],
  [
    "decimal",
    decimal(0n, 0),
    decimal(-1n, 0),
    decimal(12_345n, 2),
    decimal(1n, -20),
    decimal(10n ** 60n + 1n, 2_147_483_647)
  ],
  ["float", 0, -0, 1.5, Number.NaN, Infinity, -Infinity, Math.fround(3.4028234663852886e38)],
  ["double", 0, -0, 0.1, Number.NaN, Infinity, -Infinity, Number.MAX_VALUE, Number.MIN_VALUE],
  ["boolean", true, false],
  ["timestamp", new Date(0), new Date(-1), new Date(8.64e15), new Date(-8.64e15)],
  ["uuid", uuid, "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"],
  ["timeuuid", timeuuid],
  ["inet", "127.0.0.1", "255.255.255.255", "::", "::1", "2001:db8::1:0:0:1", "2001:db8:0:1:1:1:1:1", "fe80::"],
  ["blob", bytes(), bytes(0, 255), new Uint8Array(100_000)],
  [
    "date",
    "1970-01-01",
    "0001-01-01",
    "0000-02-29",
    "-0001-12-31",
    "9999-12-31",
    "+10000-01-01",
    "+5881580-07-11",
    "-5877641-06-23"
  ],
  ["time", 0n, 1n, 86_399_999_999_999n],
  [
    "duration",
    { months: 0, days: 0, nanoseconds: 0n },
    { months: 1, days: 2, nanoseconds: 3n },
    { months: -1, days: -2, nanoseconds: -3n },
    { months: 2_147_483_647, days: 2_147_483_647, nanoseconds: 2n ** 63n - 1n },
    { months: -2_147_483_648, days: -2_147_483_648, nanoseconds: -(2n ** 63n) }
  ],
  ["list<int>", [1, 2, 2, 1]],
  ["list<duration>", [{ months: 1, days: 0, nanoseconds: 5n }]],
  ["set<text>", new Set(["a", "b"])],
  ["set<uuid>", new Set([uuid])],
  ["map<text, bigint>", new Map([["a", 1n], ["b", 2n]])],
  ["map<uuid, decimal>", new Map([[uuid, decimal(5n, 1)]])],
  ["map<inet, frozen<list<timestamp>>>", new Map([["::1", [new Date(1), new Date(2)]]])],
  ["frozen<list<int>>", [], [1]],
  ["frozen<set<int>>", new Set(), new Set([1])],
  ["frozen<map<int, int>>", new Map(), new Map([[1, 2]])],
  ["frozen<list<frozen<map<date, frozen<set<time>>>>>>", [new Map([["2026-11-23", new Set([1n, 2n])]])]],
  ["tuple<int, text, uuid>", [1, "a", uuid], [null, null, null], [1, null, uuid]],
  ["tuple<bigint, varint, time, decimal>", [1n, 1n, 1n, decimal(1n, 0)]],
  ["tuple<tuple<date, inet>, frozen<list<varint>>>", [["2026-11-23", "::1"], [-1n]], [[null, "::1"], null]],
  ["vector<float, 3>", Float32Array.of(1, -0, Number.NaN)],
  ["vector<int, 2>", [1, 2]],
  ["vector<double, 2>", [0.1, -0]],
  ["vector<bigint, 2>", [1n, 2n]],
  ["vector<uuid, 1>", [uuid]],
  ["vector<text, 3>", ["", "a", "x".repeat(300)]],
  ["vector<smallint, 2>", [1, -1]],
  ["vector<varint, 2>", [10n ** 30n, 0n]],
  ["vector<vector<float, 2>, 2>", [Float32Array.of(1, 2), Float32Array.of(3, 4)]],
  ["vector<frozen<list<int>>, 2>", [[1], []]],
  ["list<vector<float, 2>>", [Float32Array.of(1, 2)]],
  ["frozen<person>", { name: "Ada", born: "1815-12-10", home: { street: "St James", number: 12n } }],
  ["frozen<person>", { name: null, born: null, home: null }],
  ["person", { name: "Ada", born: null, home: { street: null, number: 12n } }],
  ["list<frozen<person>>", [{ name: "Ada", born: null, home: null }]],
  ["map<frozen<address>, int>", new Map([[{ street: "a", number: 1n }, 1]])]
]

/** What is written in one form and read in another. */
const canonical: ReadonlyArray<readonly [type: string, written: CqlValue, read: CqlValue]> = [
  ["float", 0.1, Math.fround(0.1)],
  ["float", 1e300, Infinity],
  ["uuid", uuid.toUpperCase(), uuid],
  ["inet", "2001:0DB8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1"],
  ["inet", "::ffff:192.0.2.1", "192.0.2.1"],
  ["inet", "64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
  ["set<int>", new Set([3, 1, 2]), new Set([1, 2, 3])],
  ["list<int>", [], null],
  ["set<int>", new Set(), null],
  ["map<int, int>", new Map(), null],
  ["vector<float, 2>", [1, 0.1], Float32Array.of(1, 0.1)],
  ["date", "+2026-11-23", "2026-11-23"],
  ["frozen<address>", { street: "only" }, { street: "only", number: null }],
  ["tuple<int, text>", [1, undefined], [1, null]]
]

const types = [...new Set([...same, ...canonical].map(([type]) => type))]

describeCassandra("values", (cassandra) => {
  layer(live(cassandra))((it) => {
    const table = Effect.fnUntraced(function*(type: string) {
      const { execute } = yield* CassandraSession
      const name = `t_${types.indexOf(type)}`
      yield* execute(`CREATE TYPE IF NOT EXISTS address (street text, number bigint)`)
      yield* execute(`CREATE TYPE IF NOT EXISTS person (name text, born date, home frozen<address>)`)
      yield* execute(`CREATE TABLE IF NOT EXISTS ${name} (id int PRIMARY KEY, value ${type})`)
      return name
    })

    const roundTrip = Effect.fnUntraced(function*(type: string, value: CqlValue) {
      const { execute } = yield* CassandraSession
      const name = yield* table(type)
      yield* execute(`INSERT INTO ${name} (id, value) VALUES (?, ?)`, [1, value])
      const { columns, rows } = yield* execute(`SELECT value FROM ${name} WHERE id = ?`, [1])
      return { type: columns[0]!.type, value: rows[0]!["value"] }
    })

    for (const [type, ...values] of same) {
      it.effect(`reads ${type} as it was written`, () =>
        Effect.gen(function*() {
          for (const value of values) assert.deepStrictEqual((yield* roundTrip(type, value)).value, value)
        }))
    }

    for (const [type, written, read] of canonical) {
      it.effect(`reads ${type} in its one form`, () =>
        Effect.gen(function*() {
          assert.deepStrictEqual((yield* roundTrip(type, written)).value, read)
        }))
    }

    for (const type of types) {
      it.effect(`reads a null of ${type} as null`, () =>
        Effect.gen(function*() {
          assert.isNull((yield* roundTrip(type, null)).value)
        }))
    }

    it.effect("tells the type of each column", () =>
      Effect.gen(function*() {
        for (const type of types) {
          // The protocol does not tell which columns are frozen.
          if (type.startsWith("frozen<")) continue
          assert.strictEqual(CqlType.format((yield* roundTrip(type, null)).type), type)
        }
      }))

    it.effect("reads counters as bigint", () =>
      Effect.gen(function*() {
        const { execute } = yield* CassandraSession
        yield* execute("CREATE TABLE counts (id int PRIMARY KEY, hits counter)")
        yield* execute("UPDATE counts SET hits = hits + ? WHERE id = ?", [2n ** 62n, 1])
        yield* execute("UPDATE counts SET hits = hits - ? WHERE id = ?", [1n, 1])
        assert.deepStrictEqual((yield* execute("SELECT hits FROM counts WHERE id = 1")).rows, [{
          hits: 2n ** 62n - 1n
        }])
      }))

    it.effect("refuses to read a timestamp that no Date can hold", () =>
      Effect.gen(function*() {
        const { execute } = yield* CassandraSession
        yield* execute("CREATE TABLE far (id int PRIMARY KEY, at timestamp)")
        yield* execute("INSERT INTO far (id, at) VALUES (1, 8640000000000001)")
        const error = yield* Effect.flip(execute("SELECT at FROM far WHERE id = 1"))
        assert.strictEqual(error.reason._tag, "DecodeError")
        assert.include(error.message, "column at (timestamp)")
      }))

    it.effect("leaves alone what is unset, and deletes with null", () =>
      Effect.gen(function*() {
        const { execute } = yield* CassandraSession
        yield* execute("CREATE TABLE sparse (id int PRIMARY KEY, a int, b list<int>)")
        const insert = "INSERT INTO sparse (id, a, b) VALUES (?, ?, ?)"
        yield* execute(insert, [1, 1, [1]])
        yield* execute(insert, [1, undefined, undefined])
        assert.deepStrictEqual((yield* execute("SELECT a, b FROM sparse")).rows, [{ a: 1, b: [1] }])
        yield* execute(insert, [1, null, undefined])
        assert.deepStrictEqual((yield* execute("SELECT a, b FROM sparse")).rows, [{ a: null, b: [1] }])
      }))

    it.effect("reads values made by functions, casts and literals by the type of the result", () =>
      Effect.gen(function*() {
        const { execute } = yield* CassandraSession
        yield* execute("CREATE TABLE made (id int PRIMARY KEY, a int)")
        yield* execute("INSERT INTO made (id, a) VALUES (1, 7)")
        const { rows } = yield* execute(
          "SELECT count(*), CAST(a AS varint) AS v, CAST(a AS decimal) AS d, writetime(a) AS w, token(id) AS t FROM made"
        )
        assert.strictEqual(rows[0]!["count"], 1n)
        assert.strictEqual(rows[0]!["v"], 7n)
        assert.isTrue(BigDecimal.isBigDecimal(rows[0]!["d"]))
        assert.typeOf(rows[0]!["w"], "bigint")
        assert.typeOf(rows[0]!["t"], "bigint")
      }))
  })
})
