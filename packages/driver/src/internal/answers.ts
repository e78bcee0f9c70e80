/**
 * Answers to requests of ours are read here and not by the driver, which makes an object of its own of each value, and reads
 * the description of the columns each time. Whatever else arrives on a connection is left to it.
 */
import type { Client, Host } from "cassandra-driver"
import { Sending } from "./sending.ts"
import { type FrameReader, hasRows, readResult } from "./wire/result.ts"

interface Frame {
  readonly header: { readonly streamId: number }
  readonly flagsInfo: unknown
  emitted?: boolean
}

interface Parser {
  parseResult: (frame: Frame, reader: FrameReader) => unknown
  readonly push: (item: unknown) => unknown
}

interface Connection {
  readonly parser?: Parser
  readonly _operations: ReadonlyMap<number, { readonly request: unknown }>
}

interface HostInside {
  borrowConnection: (previous?: unknown) => Connection
}

/** The clients that have been seen to. */
const known = new WeakSet<Client>()

/** Has the answers to requests of ours read here, on every connection that one is sent on, for as long as the client lives. */
export const readOwn = (client: Client): void => {
  if (known.has(client)) return
  known.add(client)
  const taught = new WeakSet<Parser>()

  const teach = (connection: Connection): void => {
    const { parser } = connection
    if (parser === undefined || taught.has(parser)) return
    taught.add(parser)
    const theirs = parser.parseResult
    parser.parseResult = function(frame, reader) {
      const { header } = frame
      const request = connection._operations.get(header.streamId)?.request
      if (!(request instanceof Sending) || !hasRows(reader)) return theirs.call(this, frame, reader)
      frame.emitted = true
      this.push({ header, ...read(request, frame, reader) })
    }
  }

  const attend = (host: Host): void => {
    // What the driver's types leave out.
    const inside = host as unknown as HostInside
    const borrow = inside.borrowConnection
    inside.borrowConnection = function(previous) {
      const connection = borrow.call(this, previous)
      teach(connection)
      return connection
    }
  }

  client.hosts.forEach(attend)
  client.on("hostAdd", attend)
}

/** An answer in the driver's form. Columns and rows go through it as they are. */
const read = (request: Sending, { flagsInfo }: Frame, reader: FrameReader): object => {
  const { statements } = request.sent
  // A batch may hold several statements, and then its result is of none of them.
  const prepared = statements.length === 1 ? statements[0] : undefined
  try {
    const { columns, described, pageState, rows } = readResult(reader, prepared?.described)
    if (prepared !== undefined) prepared.described = described
    return { result: { rows, meta: { columns, pageState }, flags: flagsInfo } }
  } catch (error) {
    return { error }
  }
}
