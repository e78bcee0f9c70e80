/**
 * Answers to requests of ours are read here, where their frames come from the socket, and not by the driver, which takes each
 * through three streams, makes an object of its own of each value, and reads the description of the columns each time. Whatever
 * else arrives on a connection is left to it, errors among it.
 */
import type { ResultColumn } from "@effect-cql/core/CassandraSession"
import type { CqlRow } from "@effect-cql/core/CqlValue"
import type { Client, Host, types } from "cassandra-driver"
import { createRequire } from "node:module"
import { Sending } from "./sending.ts"
import * as Streams from "./streams.ts"
import { type FrameReader, kindAt, readResult } from "./wire/result.ts"

interface Header {
  readonly flags: number
  readonly streamId: number
  readonly opcode: number
  readonly bodyLength: number
}

/** A frame, or as much of it as came in one chunk of the socket's. */
interface Item {
  readonly header: Header
  readonly chunk: Buffer
  readonly offset: number
  readonly frameEnded: boolean
}

/** The stream that cuts what a socket gives into frames. It pushes null at its end. */
interface Protocol {
  push: (item: Item | null) => unknown
}

interface Operation {
  readonly request: unknown
  readonly setResult: (error: unknown, response: Response | undefined, length: number) => void
}

interface Connection {
  readonly protocol?: Protocol
  _operations: Streams.Streams<Operation> | ReadonlyMap<number, Operation>
  readonly freeStreamId: (header: Header) => void
}

interface HostInside {
  borrowConnection: (previous?: unknown) => Connection
}

/** A result as the driver has it, except that columns and rows are as they are in pages. */
export interface Response {
  readonly rows?: ReadonlyArray<CqlRow> | undefined
  readonly meta?: { readonly columns: ReadonlyArray<ResultColumn>; readonly pageState: Buffer | undefined }
  readonly flags: { readonly traceId?: types.Uuid | null; readonly warnings?: ReadonlyArray<string> | null }
}

type ReaderOfFlags = FrameReader & { readonly readFlagsInfo: () => Response["flags"] }

// The driver is CommonJS, has no exports map, and its types tell nothing of this module.
const { FrameReader: Reader } = createRequire(import.meta.url)("cassandra-driver/lib/readers.js") as {
  readonly FrameReader: new(header: Header, chunk: Buffer, offset: number) => ReaderOfFlags
}

/** The clients that have been seen to. */
const known = new WeakSet<Client>()

/** Has the answers to requests of ours read here, on every connection that one is sent on, for as long as the client lives. */
export const readOwn = (client: Client): void => {
  if (known.has(client)) return
  known.add(client)
  const taught = new WeakSet<Protocol>()

  const attend = (host: Host): void => {
    // What the driver's types leave out.
    const inside = host as unknown as HostInside
    const borrow = inside.borrowConnection
    inside.borrowConnection = function(previous) {
      const connection = borrow.call(this, previous)
      const { protocol } = connection
      if (protocol !== undefined && !taught.has(protocol)) {
        taught.add(protocol)
        teach(connection, protocol)
      }
      return connection
    }
  }

  client.hosts.forEach(attend)
  client.on("hostAdd", attend)
}

const teach = (connection: Connection, protocol: Protocol): void => {
  // For the collector's sake: streams.ts tells why.
  const waiting = connection._operations
  if (waiting instanceof Map) connection._operations = Streams.make(waiting)
  const theirs = protocol.push
  // Of a frame of ours that has not come to its end. Frames of a connection come one after the other.
  let parts: Array<Buffer> | undefined

  protocol.push = function(item) {
    if (item === null) return theirs.call(this, item)
    const { header } = item
    const operation = connection._operations.get(header.streamId)
    const request = operation?.request
    if (parts === undefined && !(request instanceof Sending)) return theirs.call(this, item)
    if (!item.frameEnded) {
      parts ??= []
      parts.push(item.chunk.subarray(item.offset))
      return true
    }
    let whole = item
    if (parts !== undefined) {
      whole = { ...item, chunk: Buffer.concat([...parts, item.chunk.subarray(item.offset)]), offset: 0 }
      parts = undefined
    }
    // The connection was closed meanwhile, and the request has its error.
    if (operation === undefined || !(request instanceof Sending)) return true
    const answer = whole.header.opcode === resultOpcode ? read(request, whole) : undefined
    if (answer === undefined) return theirs.call(this, whole)
    connection.freeStreamId(header)
    operation.setResult(answer.error, answer.response, header.bodyLength)
    return true
  }
}

const resultOpcode = 0x08

interface Answer {
  readonly error?: unknown
  readonly response?: Response
}

/** A write is done, and there is nothing to say of it. */
const done: Answer = { response: { flags: {} } }

/** Reads rows, or that a write is done. Undefined where the result is another, which is left to the driver. */
const read = (request: Sending, { chunk, header, offset }: Item): Answer | undefined => {
  if (header.flags === 0 && kindAt(chunk, offset) === "void") return done
  try {
    const reader = new Reader(header, chunk, offset)
    const flags = reader.readFlagsInfo()
    switch (kindAt(chunk, reader.offset)) {
      case "void":
        return { response: { flags } }
      case "rows": {
        const { statements } = request.sent
        // A batch may hold several statements, and then its result is of none of them.
        const prepared = statements.length === 1 ? statements[0] : undefined
        const { columns, described, pageState, rows } = readResult(reader, prepared?.described)
        if (prepared !== undefined) prepared.described = described
        return { response: { rows, meta: { columns, pageState }, flags } }
      }
      default:
        return undefined
    }
  } catch (error) {
    return { error }
  }
}
