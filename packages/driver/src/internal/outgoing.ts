/**
 * What goes out on a connection in one turn of the event loop is one entry of the driver's queue, which makes closures, a timer
 * for the heartbeat and a line of its log for each. The queue stays the driver's: it waits until the socket takes more, and tells
 * what was never written.
 */
import type { Response } from "./answers.ts"
import type { Streams } from "./streams.ts"

/**
 * A request in the form that a connection of the driver's carries it.
 *
 * - `streamId`: its stream on that connection
 * - `canBeWritten`: whether anybody still waits for its answer
 * - `setResult`: called once when it was answered or has failed
 */
export interface Operation {
  readonly request: { readonly write: (encoder: unknown, streamId: number) => Buffer }
  readonly streamId: number
  readonly canBeWritten: () => boolean
  readonly setResult: (error: unknown, response?: Response) => void
}

/** What of a connection its types leave out, as far as requests are written to it. */
export interface Connection {
  readonly encoder: unknown
  readonly writeQueue: {
    readonly coalescingThreshold: number
    readonly push: (entry: object, written: (error?: unknown) => void) => void
  }
  readonly _streamIds: { readonly push: (streamId: number) => void }
  /** Those that wait for an answer; others once the connection is closed. */
  readonly _operations: Pick<Streams<Operation>, "set">
  readonly _setIdleTimeout: () => void
}

interface Bundle {
  operations: Array<Operation>
  bytes: number
}

/** Writes an operation, of about so many bytes, to a connection. */
export type Write = (connection: Connection, operation: Operation, bytes: number) => void

export const make = (): Write => {
  /** Bundles that are not written yet. */
  const open = new WeakMap<Connection, Bundle>()

  const begin = (connection: Connection): Bundle => {
    const bundle: Bundle = { operations: [], bytes: 0 }

    const fail = (operation: Operation, error: unknown): void => {
      connection._streamIds.push(operation.streamId)
      operation.setResult(error)
    }

    const write = (): Buffer => {
      if (open.get(connection) === bundle) open.delete(connection)
      const frames: Array<Buffer> = []
      const all = bundle.operations
      bundle.operations = []
      for (const operation of all) {
        try {
          if (!operation.canBeWritten()) {
            throw new Error("the time for an answer was over before the request was written")
          }
          frames.push(operation.request.write(connection.encoder, operation.streamId))
          bundle.operations.push(operation)
        } catch (error) {
          fail(operation, error)
        }
      }
      return frames.length === 1 ? frames[0]! : Buffer.concat(frames)
    }

    const written = (error?: unknown): void => {
      if (error === undefined) {
        const { _operations: waiting } = connection
        for (const operation of bundle.operations) waiting.set(operation.streamId, operation)
        connection._setIdleTimeout()
      } else {
        if (open.get(connection) === bundle) open.delete(connection)
        for (const operation of bundle.operations) fail(operation, error)
      }
    }

    connection.writeQueue.push({ request: { write }, streamId: -1, canBeWritten: () => true }, written)
    return bundle
  }

  return (connection, operation, bytes) => {
    let bundle = open.get(connection)
    if (bundle === undefined || bundle.bytes >= connection.writeQueue.coalescingThreshold) {
      bundle = begin(connection)
      open.set(connection, bundle)
    }
    bundle.operations.push(operation)
    bundle.bytes += bytes
  }
}
