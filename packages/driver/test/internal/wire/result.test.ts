import * as CassandraError from "@effect-cql/core/CassandraError"
import * as CqlType from "@effect-cql/core/CqlType"
import type { CqlValue } from "@effect-cql/core/CqlValue"
import { assert, describe, it } from "@effect/vitest"
import { createRequire } from "node:module"
import * as Output from "../../../src/internal/wire/output.ts"
import { type Described, type FrameReader, kindAt, readResult } from "../../../src/internal/wire/result.ts"
import { absent, sized, writer } from "../../../src/internal/wire/write.ts"

// What reads the description of columns, which the driver's types tell nothing of.
const require = createRequire(import.meta.resolve("@effect-cql/driver"))
const { FrameReader: Reader } = require("cassandra-driver/lib/readers.js") as {
  readonly FrameReader: new(header: object, body: Buffer, offset: number) => FrameReader
}

const readerOf = (body: Buffer): FrameReader => new Reader({ version: 4, flags: 0, opcode: 8 }, body, 0)

const scalar = CqlType.scalar

const int = (output: Output.Output, value: number): void => {
  const start = Output.reserve(output, 4)
  output.view.setInt32(start, value)
}

const short = (output: Output.Output, value: number): void => {
  const start = Output.reserve(output, 2)
  output.view.setUint16(start, value)
}

const string = (output: Output.Output, text: string): void => {
  short(output, Buffer.byteLength(text))
  Output.raw(output, Buffer.from(text))
}

const codes = { int: 0x09, text: 0x0d, timestamp: 0x0b, bigint: 0x02 } as const

type Column = readonly [name: string, type: keyof typeof codes]

/** The body of a result with rows; undefined is a value of no bytes. */
const resultOf = (
  columns: ReadonlyArray<Column>,
  rows: ReadonlyArray<ReadonlyArray<CqlValue>>,
  pageState?: Uint8Array
): Buffer => {
  const output = Output.make()
  int(output, 2)
  int(output, pageState === undefined ? 1 : 3)
  int(output, columns.length)
  if (pageState !== undefined) {
    int(output, pageState.length)
    Output.raw(output, pageState)
  }
  string(output, "shop")
  string(output, "things")
  for (const [name, type] of columns) {
    string(output, name)
    short(output, codes[type])
  }
  int(output, rows.length)
  for (const row of rows) {
    for (const [index, value] of row.entries()) {
      if (value === null) absent(output)
      else if (value === undefined) int(output, 0)
      else sized(output, writer(scalar(columns[index]![1])), value)
    }
  }
  return Output.take(output)
}

const read = (body: Buffer, known?: Described) => readResult(readerOf(body), known)

const columns: ReadonlyArray<Column> = [["id", "int"], ["name", "text"]]

describe("result", () => {
  it("reads rows, null, and values of no bytes, which are a text and no number", () => {
    const { columns: described, pageState, rows } = read(
      resultOf(columns, [[1, "eins"], [2, null], [undefined, undefined]])
    )
    assert.deepStrictEqual(described, [{ name: "id", type: scalar("int") }, { name: "name", type: scalar("text") }])
    assert.deepStrictEqual(rows, [{ id: 1, name: "eins" }, { id: 2, name: null }, { id: null, name: "" }])
    assert.isUndefined(pageState)
  })

  it("reads where the next page begins, and a page of no rows", () => {
    const { pageState, rows } = read(resultOf(columns, [], Uint8Array.of(7, 8)))
    assert.deepStrictEqual(pageState, Buffer.of(7, 8))
    assert.deepStrictEqual(rows, [])
  })

  it("knows a description that it has read before, on whatever page", () => {
    const first = read(resultOf(columns, [[1, "eins"]]))
    const second = read(resultOf(columns, [[2, "zwei"]], new Uint8Array(100)), first.described)
    assert.strictEqual(second.described, first.described)
    assert.deepStrictEqual(second.rows, [{ id: 2, name: "zwei" }])
  })

  it("reads by the new columns when they are others", () => {
    const { described } = read(resultOf(columns, [[1, "eins"]]))
    const others: ReadonlyArray<ReadonlyArray<Column>> = [
      [["id", "int"], ["nama", "text"]],
      [["id", "bigint"], ["name", "text"]],
      [["id", "int"]],
      [["id", "int"], ["name", "text"], ["at", "timestamp"]]
    ]
    for (const other of others) {
      const values = other.map(([, type]) => ({ int: 1, text: "x", bigint: 1n, timestamp: new Date(0) })[type])
      const { rows } = read(resultOf(other, [values]), described)
      assert.deepStrictEqual(rows, [Object.fromEntries(other.map(([name], index) => [name, values[index]!]))])
    }
  })

  it("takes any name of a column as a name, and of two columns of one name the last", () => {
    const { rows } = read(
      resultOf([["__proto__", "int"], ["constructor", "text"], ["'); throw 1", "int"]], [[1, "x", 2]])
    )
    assert.deepStrictEqual(Object.entries(rows[0]!), [["__proto__", 1], ["constructor", "x"], ["'); throw 1", 2]])
    assert.deepStrictEqual(read(resultOf([["a", "int"], ["a", "text"]], [[1, "x"]])).rows, [{ a: "x" }])
  })

  it("tells the column that has no form in JavaScript", () => {
    const body = resultOf([["id", "int"], ["at", "timestamp"]], [[1, new Date(0)]])
    body.writeBigInt64BE(2n ** 62n, body.length - 8)
    try {
      read(body)
      assert.fail("it was read")
    } catch (error) {
      assert.instanceOf(error, CassandraError.DecodeError)
      assert.include(error.said, "column at (timestamp)")
    }
  })

  it("fails for a frame that is cut short, wherever that is", () => {
    const body = resultOf(columns, [[1, "eins"], [2, "zwei"]], Uint8Array.of(1))
    const { described } = read(body)
    for (let length = 4; length < body.length; length++) {
      for (const known of [undefined, described]) {
        try {
          const { rows } = read(Buffer.from(body.subarray(0, length)), known)
          assert.fail(`${length} bytes gave ${rows.length} rows`)
        } catch (error) {
          assert.instanceOf(error, RangeError)
        }
      }
    }
  })

  it("tells results with rows from others", () => {
    assert.strictEqual(kindAt(resultOf(columns, []), 0), "rows")
    assert.strictEqual(kindAt(Buffer.of(0, 0, 0, 1), 0), "void")
    assert.strictEqual(kindAt(Buffer.of(0, 0), 0), "other")
  })
})
