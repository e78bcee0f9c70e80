import { assert, describe, it } from "@effect/vitest"
import { type Json, NotJson, parse } from "../../../src/embedded/json/Json.ts"
import { byName, keyOf } from "../../../src/embedded/json/names.ts"

const refused = (text: string): string => {
  try {
    parse(text)
  } catch (error) {
    assert.instanceOf(error, NotJson)
    return error.message
  }
  return assert.fail(`accepted: ${text}`)
}

describe("JSON text", () => {
  it("gives integers with all their digits, and doubles for other numbers", () => {
    assert.deepStrictEqual(parse("[123456789012345678901234567890, -0, 1.0, 1e2, 1E400]"), [
      123456789012345678901234567890n,
      0n,
      1,
      100,
      Infinity
    ])
  })

  it("gives objects as maps, in which the last of equal names counts", () => {
    assert.deepStrictEqual<Json>(
      parse(" { \"a\" : 1 , \"b\" : [ ] , \"a\" : { } } "),
      new Map<string, Json>([["a", new Map()], ["b", []]])
    )
  })

  it("ends with the first value", () => {
    assert.strictEqual(parse("null and more"), null)
    assert.strictEqual(parse("1 x"), 1n)
    assert.strictEqual(parse("\"a\"b"), "a")
  })

  it("refuses what is no JSON, and tells where, but not what stands there", () => {
    const message = refused("{\"secret\": \"hidden\",}")
    assert.strictEqual(message, "Unexpected character at character 21")
    for (
      const text of [
        "",
        " \n",
        "1x",
        "01",
        "1.",
        ".5",
        "+1",
        "-",
        "NaN",
        "tru",
        "nullx",
        "'x'",
        "\"x",
        "\"\\x\"",
        "\"\\u12\"",
        "\"a\tb\"",
        "[1,]",
        "[1",
        "{1: 2}",
        "{\"a\" 1}",
        "// c\n1"
      ]
    ) {
      assert.isString(refused(text), text)
    }
  })

  it("goes 1,000 levels deep, and takes numbers of 1,000 digits", () => {
    const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels)
    assert.isArray(parse(nested(1_000)))
    assert.match(refused(nested(1_001)), /^Nested deeper than 1000 levels/)
    assert.match(refused(nested(1_000_000)), /^Nested deeper than 1000 levels/)
    assert.strictEqual(parse("1".repeat(1_000)), BigInt("1".repeat(1_000)))
    assert.match(refused("1".repeat(1_001)), /^A number of more than 1000 digits/)
  })

  it("takes strings of any length", () => {
    const text = "x\\n".repeat(2_000_000)
    assert.strictEqual((parse(`"${text}"`) as string).length, 4_000_000)
  })
})

describe("names in JSON", () => {
  it("stand in quotes of their own when they are not in lower case", () => {
    assert.deepStrictEqual(["a", "a b", "Ab"].map(keyOf), ["a", "a b", "\"Ab\""])
  })

  it("fold to lower case without such quotes, and win over a name that is written so", () => {
    const folded = (text: string) => Object.fromEntries(byName(parse(text) as ReadonlyMap<string, Json>))
    assert.deepStrictEqual(folded("{\"A\": 1, \"\\\"B\\\"\": 2, \"\\\"\": 3}"), { a: 1n, B: 2n, "\"": 3n })
    assert.deepStrictEqual(folded("{\"a\": 1, \"A\": 2}"), { a: 2n })
    assert.deepStrictEqual(folded("{\"A\": 1, \"a\": 2}"), { a: 1n })
  })
})
