import { Cql } from "@effect-cql/core"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"

const takes = (schema: Schema.ConstraintDecoder<unknown>, values: ReadonlyArray<unknown>) =>
  values.map((value) => Schema.is(schema)(value))

const all = (verdict: boolean, values: ReadonlyArray<unknown>) => values.map(() => verdict)

describe("what a Schema takes", () => {
  const cases: ReadonlyArray<
    readonly [string, Schema.ConstraintDecoder<unknown>, good: ReadonlyArray<unknown>, bad: ReadonlyArray<unknown>]
  > = [
    ["tinyint", Cql.TinyInt, [-128, 127], [128, -129, 1.5, NaN]],
    ["int", Cql.Int, [-2147483648, 2147483647], [2147483648, 1n, "1"]],
    ["bigint", Cql.BigInt, [2n ** 63n - 1n, -(2n ** 63n)], [2n ** 63n, -(2n ** 63n) - 1n, 1]],
    ["double", Cql.Double, [NaN, -0, Infinity], ["1", 1n]],
    ["ascii", Cql.Ascii, ["", "a~"], ["\u00e9"]],
    ["uuid", Cql.Uuid, ["00000000-0000-0000-0000-000000000000"], ["00000000-0000-0000-0000-00000000000A", "x"]],
    ["timeuuid", Cql.TimeUuid, ["8d8e6f60-7b5c-11ee-b962-0242ac120002"], ["8d8e6f60-7b5c-41ee-b962-0242ac120002"]],
    [
      "inet",
      Cql.Inet,
      [
        "0.0.0.0",
        "255.255.255.255",
        "::",
        "::1",
        "1::",
        "1:0:0:2::3",
        "1::2:0:0:3:4",
        "1:2:3:4:5:6:7:8",
        "1:0:3:4:5:6:7:8"
      ],
      [
        "256.0.0.1",
        "01.2.3.4",
        "1.2.3",
        ":",
        ":::",
        "1:::2",
        "::01",
        "::A",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::3:4:5:6:7:8",
        "1:0:0:2:0:0:0:3",
        "::ffff:1:2",
        "::ffff:1.2.3.4",
        ""
      ]
    ],
    [
      "date",
      Cql.Date,
      ["2000-02-29", "0000-01-01", "-0001-12-31", "-0004-02-29", "+10000-01-01", "-5877641-06-23", "+5881580-07-11"],
      [
        "1900-02-29",
        "2023-04-31",
        "2023-13-01",
        "2023-00-10",
        "2023-01-00",
        "-0000-01-01",
        "+2023-01-01",
        "-00012-01-01",
        "-5877641-06-22",
        "+5881580-07-12",
        "2023-1-1"
      ]
    ],
    ["time", Cql.Time, [0n, 86_399_999_999_999n], [-1n, 86_400_000_000_000n]],
    [
      "duration",
      Cql.Duration,
      [{ months: -1, days: 0, nanoseconds: -5n }, { months: 2147483647, days: 1, nanoseconds: 2n ** 63n - 1n }],
      [
        { months: 1, days: -1, nanoseconds: 0n },
        { months: 0, days: 1, nanoseconds: -1n },
        { months: 2147483648, days: 0, nanoseconds: 0n }
      ]
    ],
    ["vector<float, 2>", Cql.Vector(2), [Float32Array.of(NaN, -0)], [new Float32Array(3), [1, 2]]],
    ["vector<int, 2>", Cql.Vector(2, Cql.Int), [[1, 2]], [[1], [1, 2, 3], [1, 2.5], [1, null]]]
  ]

  it.each(cases)("%s: what CQL has, in the form it is read, and nothing else", (_, schema, good, bad) => {
    assert.deepStrictEqual(takes(schema, good), all(true, good))
    assert.deepStrictEqual(takes(schema, bad), all(false, bad))
  })
})

describe("Cql.Vector", () => {
  it("takes a whole number of dimensions above 0", () => {
    for (const dimension of [0, -1, 1.5, NaN]) {
      assert.throws(
        () => Cql.Vector(dimension),
        `Cql.Vector takes a whole number of dimensions above 0, not ${dimension}`
      )
    }
  })
})

describe("Cql.json", () => {
  it("stores the JSON form of what it holds", () => {
    const schema = Cql.json(
      Schema.Struct({ at: Schema.Date, n: Schema.BigInt, tags: Schema.ReadonlySet(Schema.String) })
    )
    const value = { at: new Date(0), n: 5n, tags: new Set(["a"]) }
    const stored = Schema.encodeSync(schema)(value)
    assert.deepStrictEqual(JSON.parse(stored), { at: "1970-01-01T00:00:00.000Z", n: "5", tags: ["a"] })
    assert.deepStrictEqual(Schema.decodeSync(schema)(stored), value)
    assert.throws(() => Schema.decodeSync(schema)("{"))
  })
})

describe("Cql.udt", () => {
  const Address = Schema.Struct({
    street: Schema.String,
    zipCode: Schema.optionalKey(Schema.String),
    note: Schema.NullOr(Schema.String)
  }).pipe(Cql.udt("address", { names: { note: "remark" } }))

  it("names its fields as CQL does, and writes no field that is absent", () => {
    const encode = Schema.encodeUnknownSync(Address)
    assert.deepStrictEqual(encode({ street: "a", zipCode: "1", note: null }), {
      street: "a",
      zip_code: "1",
      remark: null
    })
    assert.deepStrictEqual(encode({ street: "a", note: "b" }), { street: "a", remark: "b" })
  })

  it("reads null in an optional field as absent, as values that are older than the field have it", () => {
    const decode = Schema.decodeUnknownSync(Address)
    assert.deepStrictEqual(decode({ street: "a", zip_code: null, remark: null }), { street: "a", note: null })
    assert.throws(() => decode({ street: null, zip_code: null, remark: null }))
  })

  it("makes instances of a class", () => {
    class Place extends Schema.Class<Place>("Place")({ name: Schema.String, at: Schema.optionalKey(Address) }) {}
    const StoredPlace = Place.pipe(Cql.udt("place"))
    const place = Schema.decodeUnknownSync(StoredPlace)({ name: "x", at: { street: "a", remark: null } })
    assert.instanceOf(place, Place)
    assert.deepStrictEqual(Schema.encodeUnknownSync(StoredPlace)(place), {
      name: "x",
      at: { street: "a", remark: null }
    })
  })

  const wrong: ReadonlyArray<readonly [says: string, define: () => unknown]> = [
    [
      "type 't': two fields would both be 'foo_bar': name one in names",
      () => Schema.Struct({ fooBar: Cql.Int, foo_bar: Cql.Int }).pipe(Cql.udt("t"))
    ],
    [
      "type 't': 'b' in names is no field of the struct",
      () => Schema.Struct({ a: Cql.Int }).pipe(Cql.udt("t", { names: { b: "c" } }))
    ],
    ["type 't' has a field 'a' that is a bare number", () => Schema.Struct({ a: Schema.Number }).pipe(Cql.udt("t"))],
    ["type 't' has a field 'a' that holds counters", () => Schema.Struct({ a: Cql.Counter }).pipe(Cql.udt("t"))],
    ["type 't': a type has at least one field", () => Schema.Struct({}).pipe(Cql.udt("t"))],
    ["type 'int': CQL has a type of this name", () => Schema.Struct({ a: Cql.Int }).pipe(Cql.udt("int"))],
    ["type 'a-b': a type's name is 1 to 48 letters", () => Schema.Struct({ a: Cql.Int }).pipe(Cql.udt("a-b"))]
  ]

  it.each(wrong)("is refused where it is made: %s", (says, define) => {
    assert.throws(define, says)
  })
})
