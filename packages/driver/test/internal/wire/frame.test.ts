import * as CassandraError from "@effect-cql/core/CassandraError"
import * as CqlType from "@effect-cql/core/CqlType"
import type { CqlValue } from "@effect-cql/core/CqlValue"
import { assert, describe, it } from "@effect/vitest"
import { types } from "cassandra-driver"
import * as Schema from "effect/Schema"
import { createRequire } from "node:module"
import * as Frame from "../../../src/internal/wire/frame.ts"
import * as Output from "../../../src/internal/wire/output.ts"
import { routingKey } from "../../../src/internal/wire/routingKey.ts"
import type { Bound } from "../../../src/internal/wire/values.ts"
import { writer } from "../../../src/internal/wire/write.ts"

interface Writable {
  readonly write: (encoder: object, stream: number) => Buffer
}

type Class<Made> = new(...values: ReadonlyArray<unknown>) => Made

// What the driver writes itself, which its types tell nothing of.
const require = createRequire(import.meta.resolve("@effect-cql/driver"))
const { BatchRequest, ExecuteRequest, QueryRequest } = require("cassandra-driver/lib/requests.js") as {
  readonly [Name in "BatchRequest" | "ExecuteRequest" | "QueryRequest"]: Class<Writable>
}
const { DefaultExecutionOptions } = require("cassandra-driver/lib/execution-options.js") as {
  readonly DefaultExecutionOptions: { readonly create: (options: object, client: object) => object }
}
const Encoder = require("cassandra-driver/lib/encoder.js") as Class<object>

const encoder = new Encoder(4, { encoding: {} })

/** The driver's options for the same parameters. */
const optionsOf = (parameters: Frame.Parameters, more: object = {}): object =>
  DefaultExecutionOptions.create({
    consistency: parameters.consistency,
    serialConsistency: parameters.serialConsistency,
    fetchSize: parameters.pageSize,
    pageState: parameters.pageState === undefined ? undefined : Buffer.from(parameters.pageState),
    timestamp: parameters.timestamp === undefined ? null : types.Long.fromString(String(parameters.timestamp)),
    traceQuery: parameters.tracing,
    ...more
  }, { options: { queryOptions: {} }, profileManager: { getProfile: () => ({}) } })

const plain: Frame.Parameters = {
  consistency: 1,
  serialConsistency: undefined,
  pageSize: 0,
  pageState: undefined,
  timestamp: undefined,
  tracing: false
}

const said: ReadonlyArray<readonly [what: string, parameters: Frame.Parameters]> = [
  ["nothing", plain],
  ["a consistency", { ...plain, consistency: 6 }],
  ["a serial consistency", { ...plain, serialConsistency: 9 }],
  ["a page", { ...plain, pageSize: 5_000 }],
  ["where a page begins", { ...plain, pageSize: 10, pageState: Uint8Array.of(1, 2, 3) }],
  ["a timestamp", { ...plain, timestamp: 1_795_000_000_000_123 }],
  ["a timestamp of 64 bits", { ...plain, timestamp: -(2n ** 63n) + 5n }],
  ["a trace", { ...plain, tracing: true }],
  [
    "everything",
    {
      consistency: 10,
      serialConsistency: 8,
      pageSize: 1,
      pageState: new Uint8Array(300),
      timestamp: -1n,
      tracing: true
    }
  ]
]

const id = Buffer.from("0123456789abcdef")
const names = ["text", "int", "bigint"] as const

const bound = (...params: ReadonlyArray<CqlValue>): Bound => ({
  statement: {
    id,
    table: "t",
    markers: params.map((_, index) => ({ name: `c${index}`, write: writer(CqlType.scalar(names[index % 3]!)) }))
  },
  params
})

/** The same for the driver: values of its own classes, and the types of markers. */
const theirs = ({ params = [] }: Bound) => ({
  params: params.map((value) =>
    value === undefined ? types.unset : typeof value === "bigint" ? types.Long.fromString(String(value)) : value
  ),
  meta: { columns: params.map((_, index) => ({ type: { code: [0x0d, 0x09, 0x02][index % 3] } })) }
})

const inStream = (frame: Buffer, stream: number): Buffer => {
  Frame.setStream(frame, stream)
  return frame
}

const refusal = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (isReason(error)) return error.said
    throw error
  }
  return assert.fail("nothing was refused")
}

const isReason = Schema.is(CassandraError.Reason)

describe("frame", () => {
  it.each(said)("writes an execution that says %s as the driver does", (_, parameters) => {
    for (const values of [[], ["grün", -5, 2n ** 40n], [null, undefined, 0n]] as const) {
      const mine = bound(...values)
      const { meta, params } = theirs(mine)
      const expected = new ExecuteRequest("…", id, params, optionsOf(parameters), meta).write(encoder, 7)
      assert.deepStrictEqual(inStream(Frame.execute(Output.make(), mine, parameters), 7), expected)
    }
  })

  it.each(said)("writes a statement as text that says %s as the driver does", (_, parameters) => {
    const cql = "CREATE TABLE grün (…)"
    const expected = new QueryRequest(cql, [], optionsOf(parameters)).write(encoder, 32_767)
    assert.deepStrictEqual(inStream(Frame.query(Output.make(), cql, parameters), 32_767), expected)
  })

  it.each(said)("writes a batch that says %s as the driver does", (_, parameters) => {
    const mine = [bound("a", 1, 2n), bound(), bound(null)]
    const queries = mine.map((one) => ({ ...theirs(one), queryId: id }))
    for (const kind of ["logged", "unlogged", "counter"] as const) {
      const options = optionsOf(parameters, { logged: kind === "logged", counter: kind === "counter" })
      const expected = new BatchRequest(queries, options).write(encoder, 1)
      assert.deepStrictEqual(inStream(Frame.batch(Output.make(), kind, mine, parameters), 1), expected)
    }
  })

  it("writes one frame after the other with one output, also after values that were refused", () => {
    const output = Output.make()
    const first = Frame.execute(output, bound("a", 1), plain)
    const before = Buffer.from(first)
    assert.include(refusal(() => Frame.execute(output, bound("b", 1.5), plain)), "value 2, for c1")
    assert.include(
      refusal(() => Frame.batch(output, "logged", [bound("b"), bound("\ud800")], plain)),
      "statement 2 of 2, value 1"
    )
    const large = Frame.execute(output, bound("x".repeat(3 << 20)), plain)
    assert.strictEqual(large.length, Frame.execute(Output.make(), bound(""), plain).length + (3 << 20))
    for (let count = 0; count < 1_000; count++) {
      assert.deepStrictEqual(Frame.execute(output, bound("a", 1), plain), before)
      Frame.execute(output, bound("other", 2), plain)
    }
    assert.deepStrictEqual(first, before)
  })

  it("refuses more and fewer values than markers", () => {
    const { statement } = bound("a", 1)
    for (const params of [undefined, ["a"], ["a", 1, 2n]]) {
      assert.include(refusal(() => Frame.execute(Output.make(), { statement, params }, plain)), "2 bind markers and")
    }
  })

  it("finds the partition key among the values, as nodes hash it", () => {
    const mine = bound("ab", 7, 9n)
    const frame = Frame.execute(Output.make(), mine, plain)
    const at = Frame.valuesOfExecute(mine.statement)
    assert.deepStrictEqual(routingKey(frame, at, [0]), Buffer.from("ab"))
    assert.deepStrictEqual(routingKey(frame, at, [1]), Buffer.of(0, 0, 0, 7))
    assert.deepStrictEqual(routingKey(frame, at, [1, 0]), Buffer.from([0, 4, 0, 0, 0, 7, 0, 0, 2, 0x61, 0x62, 0]))
    assert.isUndefined(routingKey(frame, at, []))
    const batch = Frame.batch(Output.make(), "logged", [mine, bound("z")], plain)
    assert.deepStrictEqual(routingKey(batch, Frame.valuesOfBatch([mine]), [0]), Buffer.from("ab"))
    const absent = bound(null, 7)
    const without = Frame.execute(Output.make(), absent, plain)
    assert.isUndefined(routingKey(without, at, [0]))
    assert.isUndefined(routingKey(without, at, [1, 0]))
  })
})
