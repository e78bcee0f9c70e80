/**
 * Answers that a node might give, as bytes.
 *
 * @see {@link https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v4.spec Native protocol v4, sections 4.2.5 and 9}
 */
import type { WriteType } from "@effect-cql/core/CassandraError"
import type { Consistency } from "@effect-cql/core/Consistency"
import { consistencyCode } from "../../src/internal/failure.ts"
import { type Frame, opcodes, preparedIdOf, resultOf } from "./frames.ts"

/** An answer, made for the request that it answers, or of what the node has answered. */
export interface Answer {
  readonly opcode: number
  readonly body: (request: Frame, answered?: Frame) => Buffer
}

/** How many replicas a read or a write had, and how many it needed. */
export interface Replicas {
  readonly consistency: Consistency
  readonly received: number
  readonly required: number
}

const byte = (value: number): Buffer => Buffer.of(value)
const short = (value: number): Buffer => Buffer.of(value >> 8, value & 0xff)
const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
const string = (text: string): Buffer => {
  const bytes = Buffer.from(text)
  return Buffer.concat([short(bytes.length), bytes])
}
const value = (bytes: Buffer): Buffer => Buffer.concat([int(bytes.length), bytes])

const consistencyOf = (consistency: Consistency): Buffer => short(consistencyCode(consistency))

const replicasOf = ({ consistency, received, required }: Replicas): ReadonlyArray<Buffer> => [
  consistencyOf(consistency),
  int(received),
  int(required)
]

const error = (code: number, ...fields: ReadonlyArray<Buffer>): Answer => ({
  opcode: opcodes.ERROR,
  body: () => Buffer.concat([int(code), string("forged"), ...fields])
})

export const serverError = error(0x0000)
export const protocolError = error(0x000a)
export const badCredentials = error(0x0100)
export const overloaded = error(0x1001)
export const bootstrapping = error(0x1002)
export const truncateError = error(0x1003)
export const syntaxError = error(0x2000)
export const unauthorized = error(0x2100)
export const invalid = error(0x2200)
export const configError = error(0x2300)

export const unavailable = (
  { alive, consistency, required }: {
    readonly consistency: Consistency
    readonly required: number
    readonly alive: number
  }
): Answer => error(0x1000, consistencyOf(consistency), int(required), int(alive))

export const writeTimeout = (writeType: WriteType, replicas: Replicas): Answer =>
  error(0x1100, ...replicasOf(replicas), string(writeType))

export const readTimeout = (dataPresent: boolean, replicas: Replicas): Answer =>
  error(0x1200, ...replicasOf(replicas), byte(dataPresent ? 1 : 0))

export const readFailure = (dataPresent: boolean, failures: number, replicas: Replicas): Answer =>
  error(0x1300, ...replicasOf(replicas), int(failures), byte(dataPresent ? 1 : 0))

export const functionFailure = (keyspace: string, name: string): Answer =>
  error(0x1400, string(keyspace), string(name), short(1), string("int"))

export const writeFailure = (writeType: WriteType, failures: number, replicas: Replicas): Answer =>
  error(0x1500, ...replicasOf(replicas), int(failures), string(writeType))

export const alreadyExists = (keyspace: string, table: string): Answer => error(0x2400, string(keyspace), string(table))

/** The node does not know the statement any more. */
export const unprepared: Answer = {
  opcode: opcodes.ERROR,
  body: (request) => {
    const id = preparedIdOf(request)
    return Buffer.concat([int(0x2500), string("forged"), short(id.length), id])
  }
}

/** In place of the answer to a PREPARE: as if the node knew the statement by another id than the others. */
export const otherId: Answer = {
  opcode: opcodes.RESULT,
  body: (_, answered) => {
    const body = Buffer.from(resultOf(answered!))
    const start = 6 // after the kind of result and the length of the id
    body.fill(0xee, start, start + body.readUInt16BE(4))
    return body
  }
}

const types = { ascii: 0x01, int: 0x09, uuid: 0x0c, inet: 0x10 } as const

/**
 * Rows of values that are bytes already.
 *
 * - `columns`: names with their types
 * - `pageState`: where the next page begins; left out, this is the last one
 */
export interface Rows {
  readonly table: string
  readonly columns: ReadonlyArray<readonly [name: string, type: keyof typeof types]>
  readonly rows: ReadonlyArray<ReadonlyArray<Buffer>>
  readonly pageState?: Uint8Array | undefined
}

const hasMorePages = 0x02

export const rows = ({ columns, pageState, rows, table }: Rows): Answer => ({
  opcode: opcodes.RESULT,
  body: () =>
    Buffer.concat([
      int(2), // rows
      int(pageState === undefined ? 1 : 1 | hasMorePages), // of one table
      int(columns.length),
      ...(pageState === undefined ? [] : [value(Buffer.from(pageState))]),
      string("forged"),
      string(table),
      ...columns.flatMap(([name, type]) => [string(name), short(types[type])]),
      int(rows.length),
      ...rows.flatMap((row) => row.map(value))
    ])
})

/** A node, as `system.peers` of another one tells of it. */
export interface Peer {
  readonly address: string
  readonly dataCenter: string
  readonly release: string
}

/** The rows of `system.peers`, with the columns that a driver needs. */
export const peers = (nodes: ReadonlyArray<Peer>): Answer =>
  rows({
    table: "peers",
    columns: [
      ["peer", "inet"],
      ["rpc_address", "inet"],
      ["host_id", "uuid"],
      ["data_center", "ascii"],
      ["release_version", "ascii"]
    ],
    rows: nodes.map(({ address, dataCenter, release }) => {
      const bytes = Buffer.from(address.split(".").map(Number))
      const id = Buffer.alloc(16, bytes)
      return [bytes, bytes, id, Buffer.from(dataCenter), Buffer.from(release)]
    })
  })
