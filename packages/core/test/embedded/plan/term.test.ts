import { assert, describe, it } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import { EncodeError, FunctionFailure, InvalidQuery } from "../../../src/CassandraError.ts"
import * as CqlType from "../../../src/CqlType.ts"
import type { CqlValue } from "../../../src/CqlValue.ts"
import { parse } from "../../../src/embedded/parser/parse.ts"
import type { Term } from "../../../src/embedded/parser/syntax.ts"
import { type Context, evaluate, type Scope } from "../../../src/embedded/plan/term.ts"
import * as Bytes from "../../../src/embedded/values/bytes.ts"
import * as Token from "../../../src/embedded/values/token.ts"

const timeUuid = "8d8e6f60-7b5c-11ee-b962-0242ac120002"
const uuid = "550e8400-e29b-41d4-a716-446655440000"

const context = (values: ReadonlyArray<CqlValue> = []): Context => ({
  values,
  now: Date.UTC(2026, 10, 23, 12),
  timeUuid: () => timeUuid,
  uuid: () => uuid
})

const termOf = (text: string): Term => {
  const { statement } = parse(`INSERT INTO t (a) VALUES (${text})`)
  assert(statement._tag === "Insert")
  return statement.values[0]!
}

const { list, map, scalar, set, tuple, udt, vector } = CqlType

const value = (type: CqlType.CqlType, text: string, values?: ReadonlyArray<CqlValue>, scope?: Scope): CqlValue =>
  evaluate(termOf(text), type, context(values), "v", scope)

const thrown = (type: CqlType.CqlType, text: string, values?: ReadonlyArray<CqlValue>, scope?: Scope): unknown => {
  try {
    value(type, text, values, scope)
  } catch (error) {
    return error
  }
  return undefined
}

const said = (type: CqlType.CqlType, text: string, values?: ReadonlyArray<CqlValue>): string => {
  const error = thrown(type, text, values)
  assert.instanceOf(error, InvalidQuery, text)
  return error.said
}

const names = (...all: ReadonlyArray<CqlType.ScalarName>) => all.map(scalar)

describe("constants", () => {
  it("are taken by the types that Cassandra gives their kind to, and by no others", () => {
    const all = names(
      "ascii",
      "bigint",
      "blob",
      "boolean",
      "date",
      "decimal",
      "double",
      "duration",
      "float",
      "inet",
      "int",
      "smallint",
      "text",
      "time",
      "timestamp",
      "timeuuid",
      "tinyint",
      "uuid",
      "varint"
    )
    const takers = (text: string) =>
      all.filter((type) => !(thrown(type, text) instanceof InvalidQuery)).map(CqlType.format).join(" ")
    assert.strictEqual(
      takers("1"),
      "bigint date decimal double float int smallint time timestamp tinyint varint"
    )
    assert.strictEqual(takers("1.5"), "decimal double float")
    assert.strictEqual(takers("true"), "boolean")
    assert.strictEqual(takers("'x'"), "ascii text")
    assert.strictEqual(takers("0xff"), "blob tinyint")
    assert.strictEqual(takers("1h"), "duration")
    assert.strictEqual(takers(uuid), "uuid")
    assert.strictEqual(takers(timeUuid), "timeuuid uuid")
  })

  it("say which kind did not fit, and never the constant", () => {
    assert.strictEqual(said(scalar("int"), "'secret'"), "Invalid STRING constant for \"v\" of type int")
    assert.notInclude(said(scalar("tinyint"), "4711"), "4711")
  })

  it("keep to the range of their type", () => {
    assert.strictEqual(value(scalar("tinyint"), "-128"), -128)
    assert.strictEqual(said(scalar("tinyint"), "128"), "Unable to make byte of the constant")
    assert.strictEqual(value(scalar("bigint"), "9223372036854775807"), 2n ** 63n - 1n)
    assert.strictEqual(said(scalar("bigint"), "9223372036854775808"), "Unable to make long of the constant")
    assert.strictEqual(value(scalar("varint"), "9223372036854775808"), 2n ** 63n)
    assert.strictEqual(value(scalar("float"), "1e40"), Infinity)
  })

  it("keep the digits and the scale of decimals", () => {
    assert.deepStrictEqual(value(scalar("decimal"), "1.50"), BigDecimal.make(150n, 2))
    assert.deepStrictEqual(value(scalar("decimal"), "-1.5e3"), BigDecimal.make(-15n, -2))
    assert.strictEqual(said(scalar("decimal"), "NaN"), "unable to make BigDecimal from the constant")
  })

  // Each as Cassandra 5.0.6 read it.
  it.each([
    ["2020-02-29T12:34:56.789Z", "2020-02-29T12:34:56.789Z"],
    ["2020-02-30", "2020-02-29T00:00:00.000Z"],
    ["2020-04-31", "2020-04-30T00:00:00.000Z"],
    ["2020-01-01 24:00", "2020-01-02T00:00:00.000Z"],
    ["2020-01-01T12:00:00.1Z", "2020-01-01T12:00:00.100Z"],
    ["2020-01-01T12:00:00.123456789Z", "2020-01-01T12:00:00.123Z"],
    ["2020-01-01T12:00:00 +01:00", "2020-01-01T11:00:00.000Z"],
    ["2020-01-01T12:00:00+01", "2020-01-01T11:00:00.000Z"],
    ["2020-01-01T12:00:00 Europe/Paris", "2020-01-01T11:00:00.000Z"],
    ["2020-07-01T12:00:00 Europe/Paris", "2020-07-01T10:00:00.000Z"],
    ["+12020-01-01Z", "+012020-01-01T00:00:00.000Z"],
    ["-1000", "1969-12-31T23:59:59.000Z"],
    ["now", "2026-11-23T12:00:00.000Z"]
  ])("read the timestamp '%s'", (text, expected) => {
    const read = value(scalar("timestamp"), `'${text}'`)
    assert.strictEqual(typeof read === "number" ? new Date(read).toISOString() : read, expected)
  })

  it.each([
    "2020-2-9",
    "2020-02-32",
    "2020-13-01",
    "2020-01-01 25:00",
    "2020-01-01T12",
    "2020-01-01t12:00:00z",
    "2020-01-01  12:00:00",
    "12020-01-01Z",
    "20-01-01Z",
    " 2020-01-01",
    "2020-01-01 Nowhere/Else"
  ])("refuse the timestamp '%s'", (text) => {
    assert.strictEqual(said(scalar("timestamp"), `'${text}'`), "Unable to parse a date/time from the text")
  })

  it("read dates as days since -5877641-06-23 when they are numbers", () => {
    assert.strictEqual(value(scalar("date"), "2147483648"), "1970-01-01")
    assert.strictEqual(value(scalar("date"), "'2147483649'"), "1970-01-02")
    assert.strictEqual(value(scalar("date"), "'-0044-03-15'"), "-0044-03-15")
    for (const text of ["-1", "4294967296", "'2020-02-30'", "'12020-01-01'", "''"]) {
      assert.instanceOf(thrown(scalar("date"), text), InvalidQuery)
    }
  })

  it("read times of day", () => {
    assert.strictEqual(value(scalar("time"), "'1:2:3'"), 3_723_000_000_000n)
    assert.strictEqual(value(scalar("time"), "'23:59:59.000000001'"), 86_399_000_000_001n)
    for (const text of ["'12:34'", "'12:34:60'", "'24:00:00'", "'12:34:56.1234567890'", "86400000000000", "-1"]) {
      assert.instanceOf(thrown(scalar("time"), text), InvalidQuery)
    }
  })

  it("read durations in all four forms", () => {
    const read = (text: string) => value(scalar("duration"), text)
    assert.deepStrictEqual(read("1y2mo3w4d5h6m7s8ms9us10ns"), {
      months: 14,
      days: 25,
      nanoseconds: 18_367_008_009_010n
    })
    assert.deepStrictEqual(read("-P1Y2M3DT4H5M6S"), { months: -14, days: -3, nanoseconds: -14_706_000_000_000n })
    assert.deepStrictEqual(read("P2W"), { months: 0, days: 14, nanoseconds: 0n })
    assert.deepStrictEqual(read("P0001-02-03T04:05:06"), { months: 14, days: 3, nanoseconds: 14_706_000_000_000n })
    assert.strictEqual(said(scalar("duration"), "1m2h"), "Unable to convert the constant to a duration")
  })

  it("make the value of zero bytes of an empty timestamp or address", () => {
    assert.isTrue(Bytes.isEmpty(value(scalar("timestamp"), "''")))
    assert.isTrue(Bytes.isEmpty(value(scalar("inet"), "''")))
  })
})

describe("literals of several values", () => {
  const ints = list(scalar("int"), true)

  it("sort sets and maps and drop duplicates", () => {
    assert.deepStrictEqual([...value(set(scalar("text")), "{'a', 'B', 'a'}") as Set<string>], ["B", "a"])
    assert.deepStrictEqual([...value(map(scalar("int"), scalar("int")), "{2: 1, 1: 1, 2: 3}") as Map<number, number>], [
      [1, 1],
      [2, 3]
    ])
  })

  it("take {} for a set or a map", () => {
    assert.deepStrictEqual(value(set(scalar("int")), "{}"), new Set())
    assert.deepStrictEqual(value(map(scalar("int"), scalar("int")), "{}"), new Map())
    assert.strictEqual(said(ints, "{}"), "Invalid set literal for v of type frozen<list<int>>")
  })

  it("refuse elements of another type, null and markers", () => {
    assert.strictEqual(said(ints, "['a']"), "Invalid list literal for v: a value is not of type int")
    assert.strictEqual(
      said(map(scalar("text"), scalar("int")), "{1: 1}"),
      "Invalid map literal for v: a key is not of type text"
    )
    assert.strictEqual(said(ints, "[1, null]"), "null is not supported inside collections")
    assert.strictEqual(
      said(ints, "[1, ?]", [1]),
      "Invalid list literal for v: bind variables are not supported inside collection literals"
    )
  })

  it("fill tuples up with null, and take (x) for x itself elsewhere", () => {
    const pair = tuple([scalar("int"), scalar("text")])
    assert.deepStrictEqual(value(pair, "(1)"), [1, null])
    assert.strictEqual(
      said(pair, "(1, 'a', 2)"),
      "Invalid tuple literal for v: too many elements. Type tuple<int, text> expects 2 but got 3"
    )
    assert.strictEqual(said(pair, "('a', 1)"), "Invalid tuple literal for v: component 0 is not of type int")
    assert.strictEqual(value(scalar("int"), "((1 + 1)) * 2"), 4)
  })

  it("make user-defined values by field, the missing ones null", () => {
    const point = udt("point", [["x", scalar("int")], ["y", scalar("int")]])
    assert.deepStrictEqual(value(point, "{y: 2}"), [null, 2])
    assert.strictEqual(said(point, "{z: 1}"), "Unknown field 'z' in value of user defined type point")
    assert.strictEqual(said(point, "{x: 'a'}"), "Invalid user type literal for v: field x is not of type int")
  })

  it("make vectors of exactly their dimension", () => {
    const two = vector(scalar("float"), 2)
    assert.deepStrictEqual(value(two, "[1, 2.5]"), Float32Array.of(1, 2.5))
    assert.strictEqual(
      said(two, "[1]"),
      "Invalid vector literal for v of type vector<float, 2>; expected 2 elements, but given 1"
    )
    assert.strictEqual(said(two, "[1, null]"), "null is not supported inside vectors")
  })
})

describe("bound values", () => {
  const int = scalar("int")

  it("may be null and unset", () => {
    assert.strictEqual(value(int, "?", [null]), null)
    assert.strictEqual(value(int, "?", [undefined]), undefined)
  })

  it("that do not fit are refused by kind and range, never by value", () => {
    const error = thrown(int, "?", ["secret"])
    assert.instanceOf(error, EncodeError)
    assert.strictEqual(error.said, "value for v: expected int, an integer from -2147483648 to 2147483647, got a string")
    assert.deepStrictEqual([error.column, error.actual], ["v", "a string"])
  })

  it.each<readonly [CqlType.ScalarName, CqlValue]>([
    ["ascii", "é"],
    ["bigint", 1],
    ["bigint", 2n ** 63n],
    ["blob", "00"],
    ["boolean", 1],
    ["date", "2020-02-30"],
    ["decimal", 1.5],
    ["duration", { months: 1, days: -1, nanoseconds: 0n }],
    ["inet", "localhost"],
    ["int", 1.5],
    ["int", 2 ** 31],
    ["smallint", 2 ** 15],
    ["text", "\ud800"],
    ["time", 86_400_000_000_000n],
    ["timestamp", new Date(NaN)],
    ["timeuuid", uuid],
    ["tinyint", -129],
    ["uuid", "550e8400"],
    ["varint", 1]
  ])("of %s are checked", (type, given) => {
    assert.instanceOf(thrown(scalar(type), "?", [given]), EncodeError)
  })

  it("come in one form", () => {
    assert.strictEqual(value(scalar("uuid"), "?", [uuid.toUpperCase()]), uuid)
    assert.strictEqual(value(scalar("inet"), "?", ["2001:DB8:0:0::1"]), "2001:db8::1")
    assert.strictEqual(value(scalar("float"), "?", [0.1]), Math.fround(0.1))
    assert.isTrue(Object.is(value(int, "?", [-0]), 0))
    assert.deepStrictEqual([...value(set(int), "?", [new Set([2, 1])]) as Set<number>], [1, 2])
  })

  it("are copied, so that who bound them may change them", () => {
    const bytes = Uint8Array.of(1)
    const date = new Date(1)
    const blob = value(scalar("blob"), "?", [bytes])
    const timestamp = value(scalar("timestamp"), "?", [date])
    bytes[0] = 2
    date.setTime(2)
    assert.deepStrictEqual(blob, Uint8Array.of(1))
    assert.strictEqual(timestamp, 1)
  })

  it("hold no null inside a collection, and may inside a tuple or user-defined type", () => {
    assert.instanceOf(thrown(list(int), "?", [[1, null]]), EncodeError)
    assert.deepStrictEqual(value(tuple([int, int]), "?", [[1, null]]), [1, null])
    assert.deepStrictEqual(value(udt("u", [["x", int], ["y", int]]), "?", [{ x: 1 }]), [1, null])
    assert.instanceOf(thrown(udt("u", [["x", int]]), "?", [{ z: 1 }]), EncodeError)
  })
})

describe("calls and operators", () => {
  it("take the type of their place: constants are what the column is", () => {
    assert.strictEqual(value(scalar("tinyint"), "100 + 100"), -56)
    assert.strictEqual(value(scalar("double"), "1 / 0"), Infinity)
    assert.strictEqual(value(scalar("double"), "(int)1 / 0"), Infinity)
    assert.strictEqual(value(scalar("float"), "0.1 + 0.2"), Math.fround(0.3))
    assert.strictEqual(value(scalar("tinyint"), "null + 1"), null)
    assert.strictEqual(value(scalar("text"), "'a' + 'b'"), "ab")
  })

  it("refuse operands that do not go together, and those that leave a choice", () => {
    assert.strictEqual(
      said(scalar("bigint"), "(int)1 + (int)1"),
      "the '+' operation is not supported between a value hinted as a type and a value hinted as a type"
    )
    assert.match(said(scalar("bigint"), "1 + (int)1"), /^Ambiguous '\+' operation/)
    assert.match(said(scalar("int"), "? + 1"), /^Ambiguous '\+' operation/)
    assert.match(said(scalar("text"), "-'a'"), /none of its type signatures match/)
    assert.match(said(scalar("int"), "cast(1 as int)"), /^Ambiguous call to function system.cast_as_int/)
  })

  it("fail on a division of integers by zero", () => {
    const error = thrown(scalar("varint"), "1 / 0")
    assert.instanceOf(error, FunctionFailure)
    assert.strictEqual(error.said, "the operation 'int / int' failed: / by zero")
  })

  it("are assigned where their bytes are valid: timeuuid to uuid, bigint to timestamp, anything to blob", () => {
    assert.strictEqual(value(scalar("uuid"), "now()"), timeUuid)
    assert.deepStrictEqual(value(scalar("timestamp"), "blob_as_bigint(0x0000000000000001)"), 1)
    assert.deepStrictEqual(value(scalar("blob"), "blob_as_int(0x00000001)"), Uint8Array.of(0, 0, 0, 1))
    assert.strictEqual(
      said(scalar("timeuuid"), "uuid()"),
      "Type error: cannot assign result of function system.uuid (type uuid) to v (type timeuuid)"
    )
    assert.match(said(scalar("bigint"), "blob_as_int(0x00000001)"), /^Type error/)
  })

  it("refuse what is unknown, and a wrong number of arguments", () => {
    assert.strictEqual(said(scalar("int"), "nope(1)"), "Unknown function 'nope'")
    assert.strictEqual(said(scalar("int"), "ks.now()"), "Unknown function 'ks.now'")
    assert.strictEqual(
      said(scalar("timeuuid"), "now(1)"),
      "Invalid number of arguments in call to function system.now: 0 required but 1 provided"
    )
  })

  it("compute token() with the types of the partition key, where there is a table", () => {
    const scope: Scope = { partitionKey: [scalar("int"), scalar("text")] }
    assert.strictEqual(
      value(scalar("bigint"), "token(1, ?)", ["a"], scope),
      Token.of([scalar("int"), scalar("text")], [1, "a"])
    )
    assert.instanceOf(thrown(scalar("bigint"), "token(1)", [], scope), InvalidQuery)
    assert.instanceOf(thrown(scalar("bigint"), "token(1)"), InvalidQuery)
  })

  it("hint a type to values that fit it", () => {
    assert.strictEqual(value(scalar("int"), "(int)?", [5]), 5)
    assert.strictEqual(said(scalar("int"), "(int)'a'"), "Cannot cast a constant of kind string to type int")
    assert.strictEqual(said(scalar("int"), "(bigint)1"), "Cannot assign a value of type bigint to v of type int")
  })
})
