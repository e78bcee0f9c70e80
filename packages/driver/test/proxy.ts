/** A small TCP proxy between driver and node, to count, hold or cut what passes, and to speak TLS to the driver. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as net from "node:net"
import * as tls from "node:tls"

export interface Proxy {
  readonly port: number
  /** Connections that are open now. */
  readonly open: () => number
  /** Connections that were ever opened. */
  readonly opened: () => number
  /** Requests of an opcode that passed, by the native protocol's frame header. */
  readonly requests: (opcode: number) => number
  /** Answers are held back as long as `held` gives true. */
  readonly hold: (held: boolean) => void
  /** Connections are closed, and no new one is let in, as long as `down` gives true. */
  readonly down: (isDown: boolean) => void
  /** Waits until a condition holds, checking whenever something happens here. */
  readonly until: (condition: () => boolean) => Effect.Effect<void>
}

export interface ProxyOptions {
  readonly host: string
  readonly port: number
  readonly tls?: tls.TlsOptions
}

export const makeProxy = ({ host, port, tls: secure }: ProxyOptions): Effect.Effect<Proxy, never, Scope.Scope> =>
  Effect.gen(function*() {
    const sockets = new Set<net.Socket>()
    const counts = new Map<number, number>()
    const waiting = new Set<() => void>()
    const parked: Array<() => void> = []
    let total = 0
    let held = false
    let isDown = false
    const changed = (): void => {
      for (const check of waiting) check()
    }
    const accept = (client: net.Socket): void => {
      if (isDown) return void client.destroy()
      total++
      sockets.add(client)
      const node = net.connect(port, host)
      const count = frameCounter((opcode) => void counts.set(opcode, (counts.get(opcode) ?? 0) + 1))
      client.on("data", (chunk) => {
        count(chunk)
        node.write(chunk)
        changed()
      })
      node.on("data", (chunk) => {
        if (held) parked.push(() => void client.write(chunk))
        else client.write(chunk)
      })
      client.on("close", () => {
        sockets.delete(client)
        node.destroy()
        changed()
      })
      node.on("close", () => client.destroy())
      for (const socket of [client, node]) socket.on("error", () => socket.destroy())
      changed()
    }
    const server = secure === undefined ? net.createServer(accept) : tls.createServer(secure, accept)
    yield* Effect.acquireRelease(
      Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
      () =>
        Effect.callback<void>((resume) => {
          for (const socket of sockets) socket.destroy()
          server.close(() => resume(Effect.void))
        })
    )
    return {
      port: (server.address() as net.AddressInfo).port, // a TCP server that listens has one
      open: () => sockets.size,
      opened: () => total,
      requests: (opcode) => counts.get(opcode) ?? 0,
      hold: (now) => {
        held = now
        if (!now) { for (const release of parked.splice(0)) release() }
      },
      down: (now) => {
        isDown = now
        if (now) { for (const socket of sockets) socket.destroy() }
      },
      until: (condition) =>
        Effect.callback<void>((resume) => {
          const check = (): void => {
            if (!condition()) return
            waiting.delete(check)
            resume(Effect.void)
          }
          waiting.add(check)
          check()
          return Effect.sync(() => void waiting.delete(check))
        })
    }
  })

/** Native protocol v4 frames: version, flags, stream (2), opcode, length (4), body. */
const frameCounter = (seen: (opcode: number) => void): (chunk: Buffer) => void => {
  let rest = Buffer.alloc(0)
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= 9) {
      const end = 9 + rest.readUInt32BE(5)
      if (rest.length < end) return
      seen(rest[4]!)
      rest = rest.subarray(end)
    }
  }
}
