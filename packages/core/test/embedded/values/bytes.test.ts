import { assert, describe, it } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import type { CqlType } from "../../../src/CqlType.ts"
import { list, map, scalar, set, tuple, udt, vector } from "../../../src/CqlType.ts"
import type { CqlValue } from "../../../src/CqlValue.ts"
import * as Bytes from "../../../src/embedded/values/bytes.ts"

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")

const point = udt("point", [["x", scalar("int")], ["label", scalar("text")]], true)

// The bytes are those of the native protocol's specification, version 4, section 6.
const values: ReadonlyArray<readonly [type: CqlType, value: CqlValue, bytes: string]> = [
  [scalar("ascii"), "", ""],
  [scalar("text"), "aé😀", "61c3a9f09f9880"],
  [scalar("text"), "\ufeffa", "efbbbf61"],
  [scalar("bigint"), -(2n ** 63n), "8000000000000000"],
  [scalar("counter"), 2n ** 63n - 1n, "7fffffffffffffff"],
  [scalar("blob"), Uint8Array.of(0, 255), "00ff"],
  [scalar("boolean"), false, "00"],
  [scalar("boolean"), true, "01"],
  [scalar("date"), "1970-01-01", "80000000"],
  [scalar("date"), "-5877641-06-23", "00000000"],
  [scalar("date"), "+5881580-07-11", "ffffffff"],
  [scalar("date"), "0000-02-29", "7ff50593"],
  [scalar("decimal"), BigDecimal.make(-129n, 2), "00000002ff7f"],
  [scalar("decimal"), BigDecimal.make(1n, -3), "fffffffd01"],
  [scalar("double"), -0, "8000000000000000"],
  [scalar("double"), NaN, "7ff8000000000000"],
  [scalar("float"), 1.5, "3fc00000"],
  [scalar("duration"), { months: 1, days: 2, nanoseconds: 3n }, "020406"],
  [scalar("duration"), { months: -1, days: -64, nanoseconds: -(2n ** 63n) + 1n }, "017ffffffffffffffffffd"],
  [scalar("inet"), "127.0.0.1", "7f000001"],
  [scalar("inet"), "2001:db8::ff00:42:8329", "20010db8000000000000ff0000428329"],
  [scalar("int"), -2, "fffffffe"],
  [scalar("smallint"), -32768, "8000"],
  [scalar("tinyint"), 127, "7f"],
  [scalar("time"), 86_399_999_999_999n, "00004e94914effff"],
  [scalar("timestamp"), -1, "ffffffffffffffff"],
  [scalar("uuid"), "123e4567-e89b-42d3-a456-426614174000", "123e4567e89b42d3a456426614174000"],
  [scalar("varint"), 0n, "00"],
  [scalar("varint"), 128n, "0080"],
  [scalar("varint"), -128n, "80"],
  [scalar("varint"), -129n, "ff7f"],
  [list(scalar("int"), true), [], "00000000"],
  [list(scalar("text"), true), ["a", ""], "00000002000000016100000000"],
  [set(scalar("text"), true), new Set(["B", "a"]), "0000000200000001420000000161"],
  [map(scalar("int"), scalar("boolean"), true), new Map([[7, true]]), "0000000100000004000000070000000101"],
  [tuple([scalar("int"), scalar("text")]), [null, "a"], "ffffffff0000000161"],
  [point, [1, null], "0000000400000001ffffffff"],
  [vector(scalar("float"), 2), Float32Array.of(1, -1), "3f800000bf800000"],
  [vector(scalar("text"), 2), ["a", ""], "016100"],
  [vector(scalar("smallint"), 1), [1], "020001"]
]

describe("bytes", () => {
  it("serialises every type as the protocol does", () => {
    for (const [type, value, bytes] of values) assert.strictEqual(hex(Bytes.encode(type, value)), bytes, type._tag)
  })

  it("reads back what it wrote", () => {
    for (const [type, value] of values) {
      const back = Bytes.decode(type, Bytes.encode(type, value))
      if (BigDecimal.isBigDecimal(value)) {
        assert.isTrue(BigDecimal.isBigDecimal(back) && back.value === value.value && back.scale === value.scale)
      } else assert.deepStrictEqual(back, value)
    }
  })

  it("keeps the value of zero bytes apart from null and from texts", () => {
    assert.isTrue(Bytes.isEmpty(Bytes.decode(scalar("int"), Bytes.encode(scalar("int"), Bytes.empty))))
    assert.strictEqual(Bytes.decode(scalar("text"), Bytes.empty), "")
    assert.deepStrictEqual(
      Bytes.decode(list(scalar("int"), true), Bytes.encode(list(scalar("int"), true), [Bytes.empty])),
      [Bytes.empty]
    )
  })

  it("leaves sets and maps in the order they have", () => {
    const type = list(map(scalar("text"), set(scalar("int"), true), true), true)
    const jumbled = [new Map([["a", new Set([2, -1])], ["B", new Set<number>()]])]
    const read = Bytes.decode(type, Bytes.encode(type, jumbled)) as typeof jumbled
    assert.deepStrictEqual(read.map((map) => [...map].map(([key, set]) => [key, [...set]])), [[
      ["a", [2, -1]],
      ["B", []]
    ]])
  })

  it("keeps a value of a user-defined type as short as it was before the type got new fields", () => {
    const before = udt("point", [["x", scalar("int")]], true)
    const bytes = Bytes.encode(before, [3])
    assert.deepStrictEqual(Bytes.decode(point, bytes), [3])
    assert.deepStrictEqual(Bytes.encode(point, [3]), bytes)
  })
})
