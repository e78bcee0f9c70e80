/**
 * What effect-cql adds to the driver, apart from database and network: clients whose sockets replay the responses that they
 * recorded. Requests are written to bytes and responses read from bytes as ever; what is left out is what the kernel does.
 */
import { CassandraDriver } from "@effect-cql/driver"
import type { Client } from "cassandra-driver"
import type { Peer } from "../Peer.ts"
import { openOn, sameValuesClient } from "./driverSameValues.ts"
import { onLayer } from "./effectCql.ts"

type Written = (error?: Error) => void

/** What of a connection of the driver's its types leave out: its socket, and the stream that its socket is piped to. */
interface Connection {
  readonly netClient: { write: (bytes: Buffer, written?: Written) => boolean }
  readonly protocol: { write: (bytes: Buffer) => boolean }
}

interface ClientInside {
  readonly hosts: {
    readonly values: () => ReadonlyArray<{ readonly pool: { readonly connections: ReadonlyArray<Connection> } }>
  }
}

const headerBytes = 9
const executeOpcode = 0x0a
const rowsKind = 2
const morePagesFlag = 0x02

const lengthOf = (frame: Buffer): number => headerBytes + frame.readInt32BE(5)

/** The whole frames that bytes begin with, and what is left behind them. */
const cut = (bytes: Buffer): { readonly frames: ReadonlyArray<Buffer>; readonly rest: Buffer } => {
  const frames: Array<Buffer> = []
  let rest = bytes
  while (rest.length >= headerBytes && rest.length >= lengthOf(rest)) {
    const length = lengthOf(rest)
    frames.push(rest.subarray(0, length))
    rest = rest.subarray(length)
  }
  return { frames, rest }
}

const streamOf = (frame: Buffer): number => frame.readInt16BE(2)

/** The id of the prepared statement that a request executes. */
const statementOf = (frame: Buffer): string | undefined => {
  if (frame[4] !== executeOpcode) return undefined
  const start = headerBytes + 2
  return frame.toString("latin1", start, start + frame.readUInt16BE(headerBytes))
}

const hasMorePages = (response: Buffer): boolean =>
  response.readInt32BE(headerBytes) === rowsKind && (response.readInt32BE(headerBytes + 4) & morePagesFlag) !== 0

/** The last response to each statement, or its pages from the first to the last. */
const recordings = () => {
  const recorded = new Map<string, Array<Buffer>>()
  const replayed = new Map<string, number>()
  return {
    record: (statement: string, response: Buffer): void => {
      const before = recorded.get(statement)
      if (before !== undefined && hasMorePages(before.at(-1)!)) before.push(response)
      else recorded.set(statement, [response])
    },
    next: (statement: string): Buffer | undefined => {
      const responses = recorded.get(statement)
      if (responses === undefined) return undefined
      const at = replayed.get(statement) ?? 0
      replayed.set(statement, (at + 1) % responses.length)
      return responses[at]
    }
  }
}

type Recordings = ReturnType<typeof recordings>

/** Records what a connection is answered, until the returned function is called. */
const record = ({ netClient, protocol }: Connection, { record }: Recordings): () => void => {
  const send = netClient.write
  const receive = protocol.write
  const executed = new Map<number, string>()
  let arrived = Buffer.alloc(0)
  netClient.write = function(bytes, written) {
    for (const frame of cut(bytes).frames) {
      const statement = statementOf(frame)
      if (statement !== undefined) executed.set(streamOf(frame), statement)
    }
    return send.call(this, bytes, written)
  }
  protocol.write = function(bytes) {
    const { frames, rest } = cut(Buffer.concat([arrived, bytes]))
    arrived = Buffer.from(rest)
    for (const frame of frames) {
      const statement = executed.get(streamOf(frame))
      executed.delete(streamOf(frame))
      if (statement !== undefined) record(statement, frame)
    }
    return receive.call(this, bytes)
  }
  return () => {
    netClient.write = send
    protocol.write = receive
  }
}

/** As much as a socket reads at once. */
const chunkBytes = 65_536

/**
 * From now on responses come from what was recorded, in a turn of their own as those of a socket do. What the driver asks on its
 * own account is sent as ever.
 */
const replay = ({ netClient, protocol }: Connection, { next }: Recordings): void => {
  const send = netClient.write
  let waiting: Array<Buffer> = []
  const answer = () => {
    const bytes = Buffer.concat(waiting)
    waiting = []
    for (let at = 0; at < bytes.length; at += chunkBytes) protocol.write(bytes.subarray(at, at + chunkBytes))
  }
  netClient.write = function(bytes, written) {
    const others: Array<Buffer> = []
    for (const frame of cut(bytes).frames) {
      const statement = statementOf(frame)
      const recorded = statement === undefined ? undefined : next(statement)
      if (recorded === undefined) {
        others.push(frame)
        continue
      }
      const response = Buffer.from(recorded)
      response.writeInt16BE(streamOf(frame), 2)
      if (waiting.length === 0) setImmediate(answer)
      waiting.push(response)
    }
    if (others.length > 0) return send.call(this, Buffer.concat(others), written)
    if (written !== undefined) process.nextTick(written)
    return true
  }
}

/** Records what the client's connections are answered, until the returned function is called. */
const stubbed = (client: Client): () => void => {
  const all = recordings()
  const connections = (client as unknown as ClientInside).hosts.values().flatMap(({ pool }) => pool.connections)
  const stops = connections.map((connection) => record(connection, all))
  return () => {
    for (const stop of stops) stop()
    for (const connection of connections) replay(connection, all)
  }
}

export const driverOnStub: Peer = {
  name: "cassandra-driver, the same values, on the stub",
  open: async (address) => {
    const client = sameValuesClient(address)
    await client.connect()
    const begin = stubbed(client)
    return { ...openOn(client), begin }
  }
}

export const effectCqlOnStub: Peer = {
  name: "effect-cql on the stub",
  open: async (address) => {
    const client = sameValuesClient(address)
    await client.connect()
    const begin = stubbed(client)
    const { keyspace } = address
    return { ...await onLayer(CassandraDriver.layerClient(client, { keyspace, shutdown: true })), begin }
  }
}
