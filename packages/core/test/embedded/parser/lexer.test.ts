import { assert, describe, it } from "@effect/vitest"
import { SyntaxError } from "../../../src/CassandraError.ts"
import { placeOf, tokenize } from "../../../src/embedded/parser/lexer.ts"

const tokens = (cql: string) => tokenize(cql).slice(0, -1).map(({ kind, text }) => `${kind} ${text}`)

const said = (cql: string): string => {
  try {
    tokenize(cql)
  } catch (error) {
    assert.instanceOf(error, SyntaxError)
    return error.said
  }
  return assert.fail(`${cql} was taken`)
}

describe("lexer", () => {
  it("folds words to lower case and keeps quoted names as they are", () => {
    assert.deepStrictEqual(tokens("SELECT Foo, \"Foo \"\"x\"\"\""), [
      "word select",
      "word foo",
      "symbol ,",
      "quoted Foo \"x\""
    ])
  })

  it("gives a sign to the number behind it, and leaves one before a blank alone", () => {
    assert.deepStrictEqual(tokens("v -1"), ["word v", "integer -1"])
    assert.deepStrictEqual(tokens("v - 1"), ["word v", "symbol -", "integer 1"])
    assert.deepStrictEqual(tokens("-NaN - Infinity -infinity"), [
      "nan -NaN",
      "symbol -",
      "nan Infinity".toLowerCase(),
      "nan -infinity"
    ])
  })

  it("tells integers, floats, durations, hexadecimals and UUIDs from one another", () => {
    assert.deepStrictEqual(tokens("1 1. 1.5e-3 5E3 1h30m 1mo P1Y2M -P2W 0xCAfe 0x 1x"), [
      "integer 1",
      "float 1.",
      "float 1.5e-3",
      "float 5E3",
      "duration 1h30m",
      "duration 1mo",
      "duration P1Y2M",
      "duration -P2W",
      "hex 0xCAfe",
      "hex 0x",
      "integer 1",
      "word x"
    ])
    assert.deepStrictEqual(tokens("abcdef01-e29b-41d4-a716-446655440000"), [
      "uuid abcdef01-e29b-41d4-a716-446655440000"
    ])
    assert.deepStrictEqual(tokens("P0001-02-03T04:05:06"), ["duration P0001-02-03T04:05:06"])
  })

  it("takes two dots between integers for a range", () => {
    assert.deepStrictEqual(tokens("1..2"), ["integer 1", "symbol ..", "integer 2"])
    assert.deepStrictEqual(tokens("1...2"), ["float 1.", "symbol ..", "integer 2"])
  })

  it("reads strings in apostrophes and in dollars", () => {
    assert.deepStrictEqual(tokens("'it''s' $$it's$$ ''"), ["string it's", "string it's", "string "])
  })

  it("passes over comments of both kinds, which may stand in a word's place", () => {
    assert.deepStrictEqual(tokens("a -- b\n// c\r/* d\n */e"), ["word a", "word e"])
  })

  it("refuses what is not closed, and characters that begin nothing", () => {
    assert.strictEqual(said("a\n  -- b"), "line 2:2 the comment needs a line end")
    assert.strictEqual(said("/* a"), "line 1:0 the comment is not closed by '*/'")
    assert.strictEqual(said("'a"), "line 1:0 the string is not closed")
    assert.strictEqual(said("$$a"), "line 1:0 the string is not closed by '$$'")
    assert.strictEqual(said("a #"), "line 1:2 no viable alternative at character '#'")
    assert.strictEqual(said("é"), "line 1:0 no viable alternative at character 'é'")
    assert.strictEqual(said("\"\""), "line 1:0 no viable alternative at input '\"\"'")
  })

  it("tells lines from 1 and columns from 0", () => {
    assert.strictEqual(placeOf("a\nbc\nd", 0), "line 1:0")
    assert.strictEqual(placeOf("a\nbc\nd", 3), "line 2:1")
    assert.strictEqual(placeOf("a\nbc\nd", 5), "line 3:0")
  })

  it("reads a text of a megabyte in one pass", () => {
    const cql = `SELECT ${Array.from({ length: 100_000 }, (_, at) => `column${at}`).join(", ")}`
    assert.strictEqual(tokenize(cql).length, 200_001)
  })
})
