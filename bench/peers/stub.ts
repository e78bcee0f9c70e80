/**
 * What effect-cql adds to the driver, apart from database and network: clients whose connections replay the responses that they
 * recorded. Requests are written to bytes and responses read from bytes as ever; what is left out is the socket.
 */
import { CassandraDriver } from "@effect-cql/driver"
import type { Client } from "cassandra-driver"
import type { Peer } from "../Peer.ts"
import { openOn, sameValuesClient } from "./driverSameValues.ts"
import { onLayer } from "./effectCql.ts"

interface Header {
  readonly streamId: number
  readonly bodyLength: number
}

/** A frame, or as much of one as has arrived. */
interface Item {
  readonly header: Header
  readonly chunk: Buffer
  readonly offset: number
  readonly frameEnded: boolean
}

interface Operation {
  readonly request: { readonly query?: string; readonly write: (encoder: unknown, stream: number) => Buffer }
  readonly streamId: number
}

/** What of a connection of the driver's its types leave out. */
interface Connection {
  readonly encoder: unknown
  readonly parser: {
    parseBody: (frame: unknown, item: Item) => unknown
    readonly write: (item: Item) => unknown
  }
  readonly writeQueue: { push: (operation: Operation, written: () => void) => void }
  readonly _operations: ReadonlyMap<number, Operation>
}

interface ClientInside {
  readonly hosts: {
    readonly values: () => ReadonlyArray<{ readonly pool: { readonly connections: ReadonlyArray<Connection> } }>
  }
}

interface Response {
  readonly header: Header
  readonly body: Buffer
}

const rowsKind = 2
const morePagesFlag = 0x02

const hasMorePages = ({ body }: Response): boolean =>
  body.readInt32BE(0) === rowsKind && (body.readInt32BE(4) & morePagesFlag) !== 0

/** The last response to each statement, or its pages from the first to the last. */
const recordings = () => {
  const recorded = new Map<string, Array<Response>>()
  const replayed = new Map<string, number>()
  return {
    record: (query: string, response: Response): void => {
      const before = recorded.get(query)
      if (before !== undefined && hasMorePages(before.at(-1)!)) before.push(response)
      else recorded.set(query, [response])
    },
    knows: (query: string): boolean => recorded.has(query),
    next: (query: string): Response => {
      const responses = recorded.get(query)!
      const at = replayed.get(query) ?? 0
      replayed.set(query, (at + 1) % responses.length)
      return responses[at]!
    }
  }
}

type Recordings = ReturnType<typeof recordings>

/** Records what a connection is answered, until the returned function is called. */
const record = ({ _operations, parser }: Connection, { record }: Recordings): () => void => {
  const parse = parser.parseBody
  const arrived = new Map<number, Array<Buffer>>()
  parser.parseBody = function(frame, item) {
    const { chunk, frameEnded, header, offset } = item
    const query = _operations.get(header.streamId)?.request.query
    const parts = arrived.get(header.streamId) ?? []
    const missing = header.bodyLength - parts.reduce((sum, { length }) => sum + length, 0)
    parts.push(Buffer.from(chunk.subarray(offset, offset + missing)))
    if (frameEnded) arrived.delete(header.streamId)
    else arrived.set(header.streamId, parts)
    if (frameEnded && query !== undefined) record(query, { header, body: Buffer.concat(parts) })
    return parse.call(this, frame, item)
  }
  return () => {
    parser.parseBody = parse
  }
}

/**
 * From now on responses come from what was recorded, in a turn of their own as those of a socket do. What the driver asks on its
 * own account is sent as ever.
 */
const replay = ({ encoder, parser, writeQueue }: Connection, { knows, next }: Recordings): void => {
  const send = writeQueue.push
  const waiting: Array<Operation> = []
  const answer = () => {
    for (const { request, streamId } of waiting.splice(0)) {
      const { body, header } = next(request.query ?? "")
      // The header is an instance of the driver's.
      const own = Object.assign(Object.create(Object.getPrototypeOf(header)), header, { streamId })
      parser.write({ header: own, chunk: body, offset: 0, frameEnded: true })
    }
  }
  writeQueue.push = function(operation, written) {
    if (!knows(operation.request.query ?? "")) return send.call(this, operation, written)
    if (waiting.length === 0) setImmediate(answer)
    waiting.push(operation)
    operation.request.write(encoder, operation.streamId)
    written()
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
