/**
 * The frames of requests: EXECUTE, QUERY and BATCH of protocol version 4, each written in one go. On which stream of a
 * connection a frame goes is known when it is sent, and put in then.
 *
 * @see {@link https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v4.spec Native protocol v4, sections 2 and 4.1}
 */
import type { BatchKind } from "@effect-cql/core/CassandraSession"
import { begin, type Output, raw, reserve, take } from "./output.ts"
import { type Bound, type Statement, writeValues } from "./values.ts"

/** What a request says besides its statements; what is undefined is not said. `timestamp` is in microseconds. */
export interface Parameters {
  readonly consistency: number
  readonly serialConsistency: number | undefined
  readonly pageSize: number
  readonly pageState: Uint8Array | undefined
  readonly timestamp: bigint | number | undefined
  readonly tracing: boolean
}

/** The version that Cassandra and the driver share; requests are written in no other. */
export const version = 4

const headerBytes = 9
const opcodes = { query: 0x07, execute: 0x0a, batch: 0x0d } as const
const tracingFlag = 0x02

/** A prepared statement with its values. Throws as {@link writeValues}. */
export const execute = (output: Output, bound: Bound, parameters: Parameters): Buffer => {
  beginWithHeader(output)
  shortBytes(output, bound.statement.id)
  queryParameters(output, bound, parameters)
  return end(output, opcodes.execute, parameters)
}

/** Where the first value's length stands in the frame of {@link execute}. */
export const valuesOfExecute = ({ id }: Statement): number => headerBytes + 2 + id.length + 3 + 2

/** A statement as text, without values. */
export const query = (output: Output, cql: string, parameters: Parameters): Buffer => {
  beginWithHeader(output)
  const length = Buffer.byteLength(cql)
  const start = reserve(output, 4 + length)
  output.view.setInt32(start, length)
  output.bytes.write(cql, start + 4)
  queryParameters(output, undefined, parameters)
  return end(output, opcodes.query, parameters)
}

const kinds = { logged: 0, unlogged: 1, counter: 2 } as const

/** Prepared statements with their values, of which there is at least one. Throws as {@link writeValues}. */
export const batch = (
  output: Output,
  kind: BatchKind,
  statements: ReadonlyArray<Bound>,
  parameters: Parameters
): Buffer => {
  beginWithHeader(output)
  byte(output, kinds[kind])
  short(output, statements.length)
  for (const [index, bound] of statements.entries()) {
    // Of two kinds of statements, 1 is the prepared one.
    byte(output, 1)
    shortBytes(output, bound.statement.id)
    short(output, bound.statement.markers.length)
    writeValues(output, bound, `statement ${index + 1} of ${statements.length}, `)
  }
  const { consistency, serialConsistency, timestamp } = parameters
  short(output, consistency)
  byte(output, (serialConsistency === undefined ? 0 : flags.serial) | (timestamp === undefined ? 0 : flags.timestamp))
  if (serialConsistency !== undefined) short(output, serialConsistency)
  if (timestamp !== undefined) micros(output, timestamp)
  return end(output, opcodes.batch, parameters)
}

/** Where the first value's length stands in the frame of {@link batch}. */
export const valuesOfBatch = ([first]: ReadonlyArray<Bound>): number =>
  headerBytes + 1 + 2 + 1 + 2 + first!.statement.id.length + 2

const flags = { values: 0x01, pageSize: 0x04, pageState: 0x08, serial: 0x10, timestamp: 0x20 } as const

const queryParameters = (
  output: Output,
  bound: Bound | undefined,
  { consistency, pageSize, pageState, serialConsistency, timestamp }: Parameters
): void => {
  const count = bound === undefined ? 0 : bound.statement.markers.length
  const start = reserve(output, 3)
  output.view.setInt16(start, consistency)
  output.bytes[start + 2] = (count > 0 ? flags.values : 0) |
    (pageSize > 0 ? flags.pageSize : 0) |
    (pageState === undefined ? 0 : flags.pageState) |
    (serialConsistency === undefined ? 0 : flags.serial) |
    (timestamp === undefined ? 0 : flags.timestamp)
  if (count > 0) short(output, count)
  if (bound !== undefined) writeValues(output, bound, "")
  if (pageSize > 0) int(output, pageSize)
  if (pageState !== undefined) {
    int(output, pageState.length)
    raw(output, pageState)
  }
  if (serialConsistency !== undefined) short(output, serialConsistency)
  if (timestamp !== undefined) micros(output, timestamp)
}

const beginWithHeader = (output: Output): void => {
  begin(output)
  reserve(output, headerBytes)
}

const end = (output: Output, opcode: number, { tracing }: Parameters): Buffer => {
  const { at, bytes, start, view } = output
  bytes[start] = version
  bytes[start + 1] = tracing ? tracingFlag : 0
  view.setInt16(start + 2, 0)
  bytes[start + 4] = opcode
  view.setInt32(start + 5, at - start - headerBytes)
  return take(output)
}

/** Says on which of a connection's streams the frame is sent. */
export const setStream = (frame: Buffer, stream: number): void => {
  frame.writeInt16BE(stream, 2)
}

const byte = (output: Output, value: number): void => {
  const start = reserve(output, 1)
  output.bytes[start] = value
}

const short = (output: Output, value: number): void => {
  const start = reserve(output, 2)
  output.view.setUint16(start, value)
}

const int = (output: Output, value: number): void => {
  const start = reserve(output, 4)
  output.view.setInt32(start, value)
}

const shortBytes = (output: Output, bytes: Uint8Array): void => {
  short(output, bytes.length)
  raw(output, bytes)
}

const micros = (output: Output, value: bigint | number): void => {
  const start = reserve(output, 8)
  if (typeof value === "bigint") output.view.setBigInt64(start, value)
  else {
    output.view.setInt32(start, Math.floor(value / 2 ** 32))
    output.view.setUint32(start + 4, value >>> 0)
  }
}
