import * as CqlType from "@effect-cql/core/CqlType"
import type { CqlValue } from "@effect-cql/core/CqlValue"
import { assert, describe, it } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import { Mismatch } from "../../../src/internal/wire/mismatch.ts"
import * as Output from "../../../src/internal/wire/output.ts"
import { writer } from "../../../src/internal/wire/write.ts"

const scalar = CqlType.scalar
const person = CqlType.udt("person", [["name", scalar("text")], ["age", scalar("int")]])

const bytesOf = (type: CqlType.CqlType, value: CqlValue): Uint8Array => {
  const output = Output.make()
  // Null is no value of a type, and refused by what calls a writer.
  writer(type)(output, value as NonNullable<CqlValue>)
  return Output.take(output)
}

const mismatch = (type: CqlType.CqlType, value: CqlValue): Mismatch => {
  try {
    bytesOf(type, value)
  } catch (error) {
    assert.instanceOf(error, Mismatch)
    return error
  }
  return assert.fail(`${CqlType.format(type)} took the value`)
}

const refused: ReadonlyArray<readonly [name: string, type: CqlType.CqlType, value: CqlValue, says: string]> = [
  ["a number beyond 8 bits for tinyint", scalar("tinyint"), 128, "out of range"],
  ["a number beyond 16 bits for smallint", scalar("smallint"), -32_769, "out of range"],
  ["a number beyond 32 bits for int", scalar("int"), 2_147_483_648, "out of range"],
  ["a fraction for int", scalar("int"), 1.5, "no integer"],
  ["NaN for int", scalar("int"), Number.NaN, "no integer"],
  ["a bigint for int", scalar("int"), 1n, "a bigint"],
  ["a numeric text for int", scalar("int"), "1", "a string"],
  ["a number for bigint", scalar("bigint"), 1, "a number"],
  ["a bigint beyond 64 bits for bigint", scalar("bigint"), 2n ** 63n, "out of range"],
  ["a bigint beyond 64 bits for counter", scalar("counter"), -(2n ** 63n) - 1n, "out of range"],
  ["a number for varint", scalar("varint"), 1, "a number"],
  ["a text for decimal", scalar("decimal"), "1.5", "a string"],
  ["a scale beyond 32 bits for decimal", scalar("decimal"), BigDecimal.make(1n, 2 ** 31), "a scale"],
  ["a text for double", scalar("double"), "1", "a string"],
  ["a bigint for float", scalar("float"), 1n, "a bigint"],
  ["a number for boolean", scalar("boolean"), 1, "a number"],
  ["a lone surrogate for text", scalar("text"), "a\ud800", "lone surrogate"],
  ["a letter beyond ASCII for ascii", scalar("ascii"), "é", "other characters"],
  ["a number for text", scalar("text"), 1, "a number"],
  ["a malformed text for uuid", scalar("uuid"), "3c1f8e2e-7a52-4d62-9b1c", "another text"],
  ["a random UUID for timeuuid", scalar("timeuuid"), "3c1f8e2e-7a52-4d62-9b1c-0d5b2f6f5a11", "another version"],
  ["a host name for inet", scalar("inet"), "localhost", "another text"],
  ["an address with a zone for inet", scalar("inet"), "fe80::1%eth0", "another text"],
  ["an address with a leading zero for inet", scalar("inet"), "127.0.0.01", "another text"],
  ["a text for blob", scalar("blob"), "00ff", "a string"],
  ["an invalid Date for timestamp", scalar("timestamp"), new Date(Number.NaN), "an invalid Date"],
  ["milliseconds for timestamp", scalar("timestamp"), 0, "a number"],
  ["a day that does not exist for date", scalar("date"), "2026-02-29", "no date"],
  ["a day beyond 32 bits for date", scalar("date"), "+5881580-07-12", "no date"],
  ["five digits of a year without a sign for date", scalar("date"), "12026-01-01", "no date"],
  ["a Date for date", scalar("date"), new Date(0), "a Date"],
  ["a whole day for time", scalar("time"), 86_400_000_000_000n, "out of range"],
  ["a negative time", scalar("time"), -1n, "out of range"],
  ["a duration of both signs", scalar("duration"), { months: 1, days: -1, nanoseconds: 0n }, "both signs"],
  ["months beyond 32 bits", scalar("duration"), { months: 2 ** 31, days: 0, nanoseconds: 0n }, "out of range"],
  ["an object that is no duration", scalar("duration"), { hours: 1 }, "an object"],
  ["a Set for list", CqlType.list(scalar("int")), new Set([1]), "a Set"],
  ["an array for set", CqlType.set(scalar("int")), [1], "an array"],
  ["an object for map", CqlType.map(scalar("text"), scalar("int")), { a: 1 }, "an object"],
  ["null inside a list", CqlType.list(scalar("int")), [1, null], "null"],
  ["unset inside a set", CqlType.set(scalar("int")), new Set([undefined]), "undefined"],
  ["null as the value of a map", CqlType.map(scalar("int"), scalar("int")), new Map([[1, null]]), "null"],
  ["a wrong member deep inside", CqlType.list(CqlType.set(scalar("int"))), [new Set([1]), new Set(["a"])], "a string"],
  ["a short tuple", CqlType.tuple([scalar("int"), scalar("int")]), [1], "an array of 1"],
  ["a long tuple", CqlType.tuple([scalar("int")]), [1, 2], "an array of 2"],
  ["a short vector", CqlType.vector(scalar("float"), 3), [1, 2], "an array of 2"],
  ["a long Float32Array", CqlType.vector(scalar("float"), 1), Float32Array.of(1, 2), "a Float32Array of 2"],
  ["a Float32Array for a vector of int", CqlType.vector(scalar("int"), 1), Float32Array.of(1), "a Float32Array"],
  ["null inside a vector", CqlType.vector(scalar("int"), 2), [1, null], "null"],
  ["null inside a vector of floats", CqlType.vector(scalar("float"), 2), [1, null], "null"],
  ["an unknown field of a user-defined type", person, { name: "Ada", size: 1 }, "another field, size"],
  ["a Date for a user-defined type", person, new Date(0), "a Date"],
  ["an array for a user-defined type", person, ["Ada", 1], "an array"]
]

describe("write", () => {
  it.each(refused)("refuses %s", (_, type, value, says) => {
    assert.include(mismatch(type, value).message, says)
  })

  it("tells kinds and ranges, and never the value", () => {
    const secret = "hunter2-\ud800"
    assert.notInclude(mismatch(scalar("text"), secret).message, "hunter2")
    assert.notInclude(mismatch(scalar("uuid"), "hunter2").message, "hunter2")
    assert.notInclude(mismatch(scalar("int"), 4_242_424_242).message, "4242424242")
  })

  it("writes varints in as few bytes as hold them", () => {
    const lengths = [0n, 127n, 128n, -128n, -129n, 255n, 256n, 32_767n, 32_768n, -32_768n, -32_769n].map((value) =>
      bytesOf(scalar("varint"), value).length
    )
    assert.deepStrictEqual(lengths, [1, 1, 2, 1, 2, 2, 2, 2, 3, 2, 3])
  })
})
