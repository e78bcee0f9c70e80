import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as BigDecimal from "effect/BigDecimal"
import * as Schema from "effect/Schema"
import type { CqlType } from "../../../src/CqlType.ts"
import { list, map, scalar, set, tuple, udt, vector } from "../../../src/CqlType.ts"
import type { CqlValue } from "../../../src/CqlValue.ts"
import * as Bytes from "../../../src/embedded/values/bytes.ts"
import * as Order from "../../../src/embedded/values/order.ts"
import * as Rank from "../../../src/embedded/values/rank.ts"

// Each line stands as Cassandra 5.0.6 orders a clustering column of the type.
const ascending: ReadonlyArray<readonly [type: CqlType, values: ReadonlyArray<CqlValue>]> = [
  [scalar("text"), ["", " ", "B", "a", "ab", "b", "é", "\ue000", "\uffff", "\u{10000}", "\u{10ffff}"]],
  [scalar("blob"), [[], [0], [0, 0], [127], [128], [255]].map((bytes) => Uint8Array.from(bytes))],
  [scalar("int"), [Bytes.empty, -2147483648, -1, 0, 2147483647]],
  [scalar("bigint"), [-(2n ** 63n), -1n, 0n, 2n ** 63n - 1n]],
  [scalar("varint"), [-(10n ** 30n), -129n, 0n, 10n ** 30n]],
  [scalar("boolean"), [false, true]],
  [scalar("date"), ["-5877641-06-23", "-0001-12-31", "0000-01-01", "1969-12-31", "9999-12-31", "+10000-01-01"]],
  [scalar("timestamp"), [-8.64e15, -1, 0, 8.64e15]],
  [scalar("decimal"), ["-1e20", "-1.5", "0", "1.0", "1.01", "1e3"].map(BigDecimal.fromStringUnsafe)],
  [scalar("double"), [-Infinity, -1, -5e-324, -0, 0, 5e-324, Infinity, NaN]],
  [scalar("inet"), ["0.0.0.0", "::", "::1", "10.0.0.1", "2001:db8::1", "127.0.0.1", "255.255.255.255"]],
  [scalar("uuid"), [
    "ffffffff-0000-1000-8000-000000000000",
    "00000000-0001-1000-0000-000000000000",
    "00000000-0001-1000-8000-000000000000",
    "00000000-0000-1001-8000-000000000000",
    "00000000-0000-4000-8000-000000000000",
    "00000000-0000-4000-8000-000000000001",
    "ffffffff-0000-4000-8000-000000000000"
  ]],
  [scalar("timeuuid"), [
    "00000000-0000-1000-8000-000000000000",
    "00000000-0000-1000-bfff-0000000000ff",
    "00000000-0000-1000-bfff-000000000000",
    "00000000-0000-1000-0000-000000000000",
    "ffffffff-0000-1000-8000-000000000000",
    "00000000-0001-1000-8000-000000000000"
  ]],
  [list(scalar("int"), true), [[], [-1], [1], [1, 0], [2]]],
  [set(scalar("text"), true), [[], ["B"], ["B", "a"], ["a"]].map((elements) => new Set(elements))],
  [map(scalar("int"), scalar("text"), true), [new Map(), new Map([[1, "a"]]), new Map([[1, "b"]]), new Map([[2, ""]])]],
  [tuple([scalar("int"), scalar("text")]), [[null, null], [null, "a"], [0, null], [0, "a"], [1, null]]],
  [udt("u", [["x", scalar("int")], ["y", scalar("int")]], true), [[null, 1], [1], [1, 0]]],
  [vector(scalar("float"), 2), [Float32Array.of(-1, 0), Float32Array.of(-1, 1), Float32Array.of(0, -1)]]
]

const text = Arbitrary.schema(Schema.String)

const digit = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 15 })))

const place = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 31 })))

const digits = Arbitrary.array(digit, { minLength: 32, maxLength: 32 })

const uuidOf = (digits: ReadonlyArray<number>): string =>
  digits.map((digit) => digit.toString(16)).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")

describe("order", () => {
  it("orders the values of every type as Cassandra clusters them", () => {
    for (const [type, values] of ascending) {
      const compare = Order.of(type)
      values.forEach((self, i) =>
        values.forEach((that, j) =>
          assert.strictEqual(Math.sign(compare(self, that)), Math.sign(i - j), `${JSON.stringify(type)} ${i} ${j}`)
        )
      )
    }
  })

  it("never gives the lesser of two values the greater rank, and mostly tells them apart", () => {
    for (const [type, values] of ascending) {
      const ranks = values.map(Rank.of(type))
      for (let at = 1; at < ranks.length; at++) {
        assert.isAtLeast(ranks[at]!, ranks[at - 1]!, `${JSON.stringify(type)} ${at}`)
      }
    }
    const ranks = ["Ada", "Adah", "Adele", "Bob"].map(Rank.of(scalar("text")))
    assert.strictEqual(new Set(ranks).size, ranks.length)
  })

  it.prop("gives texts and uuids ranks that agree with their order", [text, text, digits, place, digit], ([
    one,
    other,
    digits,
    place,
    digit
  ]) => {
    const uuids = [digits, digits.with(place, digit)].map(uuidOf)
    const timeUuids = [digits, digits.with(place, digit)].map((digits) => uuidOf(digits.with(12, 1)))
    const cases = [["text", [one, other]], ["uuid", uuids], ["timeuuid", timeUuids]] as const
    for (const [name, [self, that]] of cases) {
      const rank = Rank.of(scalar(name))
      const compared = Math.sign(rank(self) - rank(that))
      if (compared !== 0) assert.strictEqual(compared, Math.sign(Order.of(scalar(name))(self, that)), name)
    }
  })

  it("compares decimals whose scales lie far apart", () => {
    const compare = Order.of(scalar("decimal"))
    const [small, large] = [BigDecimal.make(7n, 2_147_483_647), BigDecimal.make(1n, -2_147_483_648)]
    assert.isBelow(compare(small, large), 0)
    assert.isAbove(compare(large, small), 0)
    assert.isAbove(compare(BigDecimal.make(-7n, 2_147_483_647), BigDecimal.make(-1n, 0)), 0)
  })

  it("takes decimals of one value as equal, whatever their scale", () => {
    assert.strictEqual(Order.of(scalar("decimal"))(BigDecimal.make(10n, 1), BigDecimal.make(100n, 2)), 0)
  })

  it("sorts sets and maps, the last of equal map keys staying", () => {
    const decimal = (value: bigint, scale: number) => BigDecimal.make(value, scale)
    assert.deepStrictEqual([...Order.sorted(set(scalar("text")), new Set(["b", "B", "a"])) as Set<string>], [
      "B",
      "a",
      "b"
    ])
    const byDecimal = map(scalar("decimal"), scalar("int"))
    const keptOne = Order.sorted(byDecimal, new Map([[decimal(1n, 0), 1], [decimal(10n, 1), 2]]))
    assert.deepStrictEqual([...(keptOne as Map<CqlValue, CqlValue>).values()], [2])
  })
})
