/**
 * A connected client of the driver for as long as a scope lasts. The driver leaves connections open when a connect fails
 * half way, and cannot be told to stop connecting; both are made good here.
 */
import * as CassandraError from "@effect-cql/core/CassandraError"
import { Client, errors } from "cassandra-driver"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { createRequire } from "node:module"
import { toError } from "./failure.ts"
import { version } from "./wire/frame.ts"

interface Connection {
  readonly openAsync: () => Promise<void>
  readonly closeAsync: () => Promise<void>
  readonly isSocketOpen: boolean
  readonly clearAndInvokePending: () => void
  bindSocketListeners: () => void
  readonly netClient?: {
    readonly once: (event: "close", listener: () => void) => void
    readonly destroy: (error: Error) => void
    readonly destroyed: boolean
  }
}

interface ClientInside {
  readonly options: unknown
  readonly controlConnection: { _createConnection: (contactPoint: string) => Promise<Connection> }
}

// The driver is CommonJS, has no exports map, and its types tell nothing of this module.
const Connection = createRequire(import.meta.url)("cassandra-driver/lib/connection.js") as new(
  endpoint: string,
  protocolVersion: null,
  options: unknown
) => Connection

/**
 * Connects a new client within `timeout` milliseconds of real time and closes it, and all it opened, with the scope; also
 * when connecting fails or is interrupted.
 */
export const connect = (
  client: Client,
  timeout: number,
  where: string
): Effect.Effect<void, CassandraError.CassandraError, Scope.Scope> =>
  Effect.suspend(() => {
    const sockets = guardSockets(client)
    let connecting: Promise<void> = Promise.resolve()
    const close = Effect.promise(async () => {
      // A client that is connecting ignores shutdown; without its sockets, connecting fails at once.
      const idle = await settled(connecting, sockets)
      if (idle) await client.shutdown()
      await sockets.close()
    })
    return Effect.addFinalizer(() => close).pipe(
      Effect.andThen(Effect.callback<void, CassandraError.CassandraError>((resume) => {
        const timer = setTimeout(() => resume(Effect.fail(tooSlow(timeout, where))), timeout)
        connecting = client.connect()
        connecting.then(
          () => resume(Effect.void),
          (cause) => resume(Effect.fail(notConnected(cause)))
        ).finally(() => clearTimeout(timer))
        return Effect.sync(() => clearTimeout(timer))
      }))
    )
  })

/** Connects a client that the caller made, and leaves it open. */
export const connectGiven = (client: Client): Effect.Effect<void, CassandraError.CassandraError> =>
  Effect.tryPromise({ try: () => client.connect(), catch: notConnected })

/** What the driver says while connecting is about the nodes, or else about the settings. */
const notConnected = (cause: unknown): CassandraError.CassandraError => {
  const known = cause instanceof errors.ResponseError || cause instanceof errors.NoHostAvailableError ||
    cause instanceof errors.AuthenticationError || cause instanceof errors.OperationTimedOutError
  return known
    ? toError(cause, { sent: false, paged: false, timeout: 0 })
    : wrongSettings(cause)
}

/** The error of settings that the driver refuses. */
export const wrongSettings = (cause: unknown): CassandraError.CassandraError =>
  CassandraError.make(
    new CassandraError.ConfigError({ said: cause instanceof Error ? cause.message : String(cause) }),
    { mutates: false, attempts: 0, cause }
  )

const tooSlow = (timeout: number, where: string): CassandraError.CassandraError =>
  CassandraError.make(
    new CassandraError.ClientTimeout({
      said: `no connection to ${where} within ${timeout} ms: check that the nodes run and can be reached from here`,
      milliseconds: timeout
    }),
    { mutates: false, attempts: 0 }
  )

/** Waits until connecting has ended; tells whether it ended well. */
const settled = (connecting: Promise<void>, sockets: Sockets): Promise<boolean> => {
  const ended = connecting.then(() => true, () => false)
  return Promise.race([ended, new Promise<undefined>((resolve) => setImmediate(resolve, undefined))])
    .then((done) => {
      if (done !== undefined) return done
      sockets.abort()
      return ended
    })
}

interface Sockets {
  readonly abort: () => void
  readonly close: () => Promise<void>
}

/** Keeps account of the connections that the driver opens outside its pools: the first ones to the contact points. */
const guardSockets = (client: Client): Sockets => {
  // What the driver's types leave out.
  const inside = client as unknown as ClientInside
  const opened = new Set<Connection>()
  let aborted = false
  inside.controlConnection._createConnection = async (contactPoint) => {
    if (aborted) throw new Error("connecting was given up")
    for (const known of opened) if (known.netClient?.destroyed === true) opened.delete(known)
    const connection = new Connection(contactPoint, null, inside.options)
    opened.add(connection)
    noticeClosing(connection)
    try {
      await connection.openAsync()
    } catch (error) {
      await connection.closeAsync()
      throw error
    }
    return connection
  }
  return {
    abort: () => {
      aborted = true
      for (const connection of opened) connection.netClient?.destroy(new Error("connecting was given up"))
    },
    close: async () => {
      aborted = true
      await Promise.all([...opened].map((connection) => connection.closeAsync()))
    }
  }
}

/** While a connection is set up, the driver does not notice that the node closes it, and waits for an answer all the same. */
const noticeClosing = (connection: Connection): void => {
  const bind = connection.bindSocketListeners.bind(connection)
  connection.bindSocketListeners = () => {
    bind()
    connection.netClient?.once("close", () => connection.clearAndInvokePending())
  }
}

/** Refuses a client whose errors could not be told apart. */
export const refuseForeign = (client: Client): Effect.Effect<void, CassandraError.CassandraError> =>
  Effect.suspend(() =>
    client instanceof Client
      ? Effect.void
      : Effect.fail(wrongSettings(
        "the client is not of the copy of cassandra-driver that @effect-cql/driver uses: install the same version of it"
      ))
  )

/** Refuses a connection of another version of the protocol than requests are written in. */
export const refuseVersion = (client: Client): Effect.Effect<void, CassandraError.CassandraError> =>
  Effect.suspend(() => {
    // What the driver's types leave out.
    const { protocolVersion } = (client as unknown as Connected).controlConnection
    return protocolVersion === version ? Effect.void : Effect.fail(wrongSettings(
      `the node and the driver agreed on version ${protocolVersion} of the native protocol, and this session speaks ` +
        `${version}: leave protocolOptions.maxVersion at ${version}; Cassandra speaks it since 2.2, and ScyllaDB`
    ))
  })

interface Connected {
  readonly controlConnection: { readonly protocolVersion: number }
}
