import { assert, describe, it } from "@effect/vitest"
import { javaDouble, javaFloat } from "../../../src/embedded/values/javaText.ts"

// Each as the java of Cassandra 5 (17) prints it.
const doubles = (
  "1.0 0.1 0.001 9.999E-4 1.0E-5 1234567.0 1.0E7 9999999.999 3.141592653589793 1.0E21 9.999999999999999E22 " +
  "1.9999999999999998E23 8.409999999999999E21 7.0000000000000004E22 4.9E-324 2.2250738585072014E-308 " +
  "1.7976931348623157E308 9.007199254740992E15 9.2233720368547748E18 9.223372036854776E18 5.936700000000001E20 " +
  "6.8965827000000004E19 0.0091839964817221"
).split(" ")

const floats = "1.0 0.1 1.0E10 3.4028235E38 1.4E-45 1.6777216E7 9.6065823E24 4.2778386E25 7.4839233E25 3.3554432E7"
  .split(" ")

describe("numbers as Java writes them", () => {
  it("have two digits before an exponent at least, and sometimes more than tell a double from its neighbours", () => {
    for (const text of doubles) assert.strictEqual(javaDouble(Number(text)), text)
    assert.strictEqual(javaDouble(2e23), "1.9999999999999998E23")
    assert.strictEqual(javaDouble(5e-324), "4.9E-324")
  })

  it("are floats with the digits that 24 bits have", () => {
    for (const text of floats) assert.strictEqual(javaFloat(Math.fround(Number(text))), text)
  })

  it("are signed, zero too, and have no digits where they are none", () => {
    assert.deepStrictEqual([-0, 0, -1.5, NaN, -Infinity].map(javaDouble), ["-0.0", "0.0", "-1.5", "NaN", "-Infinity"])
  })
})
