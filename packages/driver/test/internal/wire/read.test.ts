import * as CqlType from "@effect-cql/core/CqlType"
import type { CqlValue } from "@effect-cql/core/CqlValue"
import { assert, describe, it } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import * as Output from "../../../src/internal/wire/output.ts"
import { input, reader } from "../../../src/internal/wire/read.ts"
import { writer } from "../../../src/internal/wire/write.ts"

const scalar = CqlType.scalar

const types: ReadonlyArray<readonly [type: CqlType.CqlType, value: NonNullable<CqlValue>]> = [
  [scalar("decimal"), BigDecimal.make(-(10n ** 40n), 7)],
  [scalar("duration"), { months: -3, days: -400, nanoseconds: -(2n ** 62n) }],
  [CqlType.list(CqlType.set(scalar("int"))), [new Set([1, 2]), new Set()]],
  [CqlType.map(scalar("text"), CqlType.list(scalar("varint"))), new Map([["a", [1n, -(2n ** 70n)]], ["", []]])],
  [CqlType.tuple([CqlType.list(scalar("int")), scalar("text"), scalar("int")]), [[1, 2], null, 3]],
  [CqlType.udt("u", [["a", CqlType.set(scalar("text"))], ["b", scalar("int")]]), { a: new Set(["x"]), b: null }],
  [CqlType.vector(scalar("text"), 2), ["", "x".repeat(300)]],
  [CqlType.vector(CqlType.vector(scalar("int"), 2), 2), [[1, 2], [3, 4]]],
  [CqlType.list(CqlType.vector(scalar("float"), 1)), [Float32Array.of(0.5), Float32Array.of(-0)]]
]

/** Nested values, between other bytes: each nesting has to find its own end. */
describe("read", () => {
  it.each(types.map(([type, value]) => [CqlType.format(type), type, value] as const))("reads what was written as %s", (
    _,
    type,
    value
  ) => {
    const output = Output.make()
    Output.raw(output, Uint8Array.of(9, 9, 9))
    writer(type)(output, value)
    const end = output.at
    Output.raw(output, new Uint8Array(50).fill(255))
    assert.deepStrictEqual(reader(type)(input(Output.take(output), 0), 3, end), value)
  })

  it("reads what was written before a field was added, in the middle of a list", () => {
    const before = CqlType.list(CqlType.udt("u", [["a", scalar("int")]]))
    const after = CqlType.list(CqlType.udt("u", [["a", scalar("int")], ["b", scalar("text")]]))
    const output = Output.make()
    writer(before)(output, [{ a: 1 }, { a: 2 }])
    const end = output.at
    assert.deepStrictEqual(reader(after)(input(Output.take(output), 0), 0, end), [{ a: 1, b: null }, { a: 2, b: null }])
  })
})
