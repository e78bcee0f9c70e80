import * as CqlType from "@effect-cql/core/CqlType"
import { assert, describe, it } from "@effect/vitest"
import { fromClassName, sameType, toCqlType } from "../../src/internal/driverType.ts"

const marshal = "org.apache.cassandra.db.marshal."
const int = { code: 0x09, info: null }
const text = { code: 0x0d, info: null }

describe("driverType", () => {
  it.each(
    [
      ["DurationType", "duration"],
      ["LegacyTimeUUIDType", "timeuuid"],
      [`VectorType(${marshal}FloatType, 3)`, "vector<float, 3>"],
      [`VectorType(${marshal}VectorType(${marshal}Int32Type,2),4)`, "vector<vector<int, 2>, 4>"],
      [
        `FrozenType(${marshal}MapType(${marshal}UTF8Type,${marshal}ListType(${marshal}LongType)))`,
        "map<text, frozen<list<bigint>>>"
      ],
      [`TupleType(${marshal}ByteType,${marshal}ReversedType(${marshal}TimeUUIDType))`, "tuple<tinyint, timeuuid>"],
      ["SomethingElse", "blob"]
    ] as const
  )("reads the class %s as %s", (name, expected) => {
    assert.strictEqual(CqlType.format(fromClassName(marshal + name)), expected)
  })

  it("reads a user-defined type from its class, names in hexadecimal", () => {
    const hex = (name: string): string => Buffer.from(name).toString("hex")
    assert.deepStrictEqual(
      fromClassName(`${marshal}UserType(ks,${hex("address")},${hex("street")}:${marshal}UTF8Type)`),
      CqlType.udt("address", [["street", CqlType.scalar("text")]])
    )
  })

  it("reads the protocol's nested types", () => {
    const udt = { code: 0x30, info: { keyspace: "ks", name: "p", fields: [{ name: "a", type: int }] } }
    assert.deepStrictEqual(
      toCqlType({ code: 0x21, info: [text, { code: 0x31, info: [int, udt] }] }),
      CqlType.map(
        CqlType.scalar("text"),
        CqlType.tuple([CqlType.scalar("int"), CqlType.udt("p", [["a", CqlType.scalar("int")]])])
      )
    )
  })

  it("tells types apart by what is inside them", () => {
    const list = (of: { code: number; info: null }): { code: number; info: unknown } => ({ code: 0x20, info: of })
    assert.isTrue(sameType(list(int), list({ ...int })))
    assert.isFalse(sameType(list(int), list(text)))
    assert.isFalse(sameType(int, text))
  })
})
