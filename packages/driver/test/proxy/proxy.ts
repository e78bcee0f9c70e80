/**
 * A proxy between driver and node that fails as networks and nodes do, by {@link Rule}s, and keeps a record of what passed.
 * It can stand for several nodes, which are one behind it: the driver learns of them as of any other cluster's.
 */
import { policies } from "cassandra-driver"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as net from "node:net"
import * as tls from "node:tls"
import { peers } from "./answers.ts"
import { answerOf, type Frame, frameReader, givenId, makePrepared, opcodes, statementsOf } from "./frames.ts"
import {
  all,
  always,
  atNode,
  type Condition,
  forge,
  forward,
  hold,
  is,
  makeGate,
  type Reaction,
  type Request,
  type Rule
} from "./rules.ts"

/**
 * - `contactPoints`, `addressResolution`: what a client needs to connect to the proxy's nodes
 * - `addresses`: each node's `host:port`, by which the driver knows it
 * - `on`: adds a rule before the others; call what it gives to take the rule away again
 * - `hold`: every answer waits until what it gives is called
 * - `asked`, `reached`: how many requests the driver has sent, and the node has got
 * - `requests`: these requests, in their order
 * - `open`: connections that are open now
 * - `opened`: connections that were ever opened
 * - `stop`: a node closes its connections and refuses others, until `start`
 * - `until`: waits for a condition, checking whenever something happens here
 */
export interface Proxy {
  readonly port: number
  readonly contactPoints: ReadonlyArray<string>
  readonly addressResolution: policies.addressResolution.AddressTranslator
  readonly addresses: ReadonlyArray<string>
  readonly on: (rule: Rule) => () => void
  readonly hold: () => () => void
  readonly asked: (condition: Condition) => number
  readonly reached: (condition: Condition) => number
  readonly requests: (condition: Condition) => ReadonlyArray<Request>
  readonly open: (node?: number) => number
  readonly opened: () => number
  readonly stop: (node: number) => void
  readonly start: (node: number) => void
  readonly until: (condition: () => boolean) => Effect.Effect<void>
}

/**
 * - `host`, `port`: the node behind the proxy
 * - `nodes`: how many nodes the proxy stands for, which are all that the driver sees of the cluster
 * - `dataCenter`: of the node behind it
 * - `tls`: speaks TLS to the driver
 * - `at`: where the first node listens; 127.0.0.1 and any free port when left out
 */
export interface ProxyOptions {
  readonly host: string
  readonly port: number
  readonly nodes?: number
  readonly dataCenter?: string
  readonly tls?: tls.TlsOptions
  readonly at?: { readonly address: string; readonly port: number }
}

interface Connection {
  readonly node: number
  readonly client: net.Socket
}

export const makeProxy = (
  { at, dataCenter = "datacenter1", host, nodes = 1, port, tls: secure }: ProxyOptions
): Effect.Effect<Proxy, never, Scope.Scope> =>
  Effect.gen(function*() {
    const connections = new Set<Connection>()
    const record: Array<{ -readonly [Key in keyof Request]: Request[Key] }> = []
    const rules: Array<{ readonly rule: Rule; met: number }> = []
    const waiting = new Set<() => void>()
    const stopped = new Set<number>()
    const prepared = makePrepared()
    let opened = 0

    const changed = (): void => {
      for (const check of waiting) check()
    }

    const reactionTo = (request: Request): Reaction => {
      for (const kept of rules) {
        const { react, skip = 0, times = Infinity, when } = kept.rule
        if (!when(request)) continue
        kept.met++
        if (kept.met > skip && kept.met <= skip + times) return react
      }
      return forward
    }

    const accept = (node: number) => (client: net.Socket): void => {
      client.on("error", () => client.destroy())
      if (stopped.has(node)) return void client.destroy()
      const connection: Connection = { node, client }
      const number = opened++
      connections.add(connection)
      client.setNoDelay(true)
      const upstream = net.connect(port, host)
      const write = packetWriter(client)
      const pending = new Map<number, { readonly reaction: Reaction; readonly request: Frame }>()
      let silent = false

      const onRequest = frameReader((frame) => {
        const request = {
          node,
          connection: number,
          opcode: frame.opcode,
          statements: statementsOf(frame, prepared),
          body: frame.body,
          reached: false
        }
        record.push(request)
        const reaction = reactionTo(request)
        if (reaction._tag === "Silence") silent = true
        if (reaction._tag === "Answer" && reaction.when === "before") {
          write(answerOf(frame.stream, reaction.answer.opcode, reaction.answer.body(frame)))
        } else if (reaction._tag === "Cut" && reaction.at === "request") {
          client.destroy()
        } else if (!silent && !(reaction._tag === "Drop" && reaction.what === "request")) {
          request.reached = true
          pending.set(frame.stream, { reaction, request: frame })
          upstream.write(frame.bytes)
        }
        changed()
      })

      const onAnswer = frameReader((frame) => {
        const asked = pending.get(frame.stream)
        pending.delete(frame.stream)
        if (asked?.request.opcode === opcodes.PREPARE) {
          const id = givenId(frame)
          if (id !== undefined) prepared.remember(id, statementsOf(asked.request, prepared)[0]!)
        }
        if (!silent) react(asked, frame)
        changed()
      })

      const react = (
        asked: { readonly reaction: Reaction; readonly request: Frame } | undefined,
        frame: Frame
      ): void => {
        const reaction = asked?.reaction ?? forward
        switch (reaction._tag) {
          case "Forward":
          case "Silence":
            return write(frame.bytes)
          case "Answer":
            return write(answerOf(frame.stream, reaction.answer.opcode, reaction.answer.body(asked!.request, frame)))
          case "Hold": {
            const { until } = reaction
            if (typeof until === "number") return void setTimeout(() => write(frame.bytes), until)
            return until.isOpen() ? write(frame.bytes) : void until.opened.then(() => write(frame.bytes))
          }
          case "Drop":
            return
          case "Cut":
            if (typeof reaction.at === "number") {
              client.write(frame.bytes.subarray(0, reaction.at), () => client.destroy())
            } else client.destroy()
            return
          case "Slice":
            return write(frame.bytes, reaction.bytes)
        }
      }

      client.on("data", onRequest)
      upstream.on("data", onAnswer)
      upstream.on("error", () => upstream.destroy())
      client.on("close", () => {
        connections.delete(connection)
        upstream.destroy()
        changed()
      })
      upstream.on("close", () => client.destroy())
      changed()
    }

    const listeners = yield* Effect.forEach(
      Array.from({ length: nodes }, (_, node) => node),
      (node) =>
        listen(
          secure === undefined ? net.createServer(accept(node)) : tls.createServer(secure, accept(node)),
          node === 0 ? at : undefined
        )
    )
    yield* Effect.addFinalizer(() => Effect.sync(() => connections.forEach(({ client }) => client.destroy())))

    const add = (rule: Rule): () => void => {
      const kept = { rule, met: 0 }
      rules.unshift(kept)
      return () => {
        const at = rules.indexOf(kept)
        if (at >= 0) rules.splice(at, 1)
      }
    }

    // Each node has an address of its own in system.peers, which the driver is told to translate to the port it listens on.
    const peerOf = (node: number) => ({ address: `127.0.0.${node + 1}`, dataCenter, release: "5.0.6" })
    listeners.forEach((_, node) => {
      const others = listeners.map((_, other) => peerOf(other)).filter((_, other) => other !== node)
      add({ when: all(atNode(node), is("QUERY", "SELECT * FROM system.peers")), react: forge(peers(others)) })
    })
    const addresses = listeners.map((port, node) =>
      `${node === 0 && at !== undefined ? at.address : "127.0.0.1"}:${port}`
    )
    const translator = policies.defaultAddressTranslator()
    translator.translate = (address, _, callback) => callback(addresses[Number(address.split(".")[3]) - 1] ?? address)

    const count = (condition: Condition, reached: boolean): number =>
      record.filter((request) => (!reached || request.reached) && condition(request)).length

    return {
      port: listeners[0]!,
      contactPoints: [addresses[0]!],
      addressResolution: translator,
      addresses,
      on: add,
      hold: () => {
        const gate = makeGate()
        const remove = add({ when: always, react: hold(gate) })
        return () => {
          remove()
          gate.open()
        }
      },
      asked: (condition) => count(condition, false),
      reached: (condition) => count(condition, true),
      requests: (condition) => record.filter(condition),
      open: (node) => [...connections].filter((connection) => node === undefined || connection.node === node).length,
      opened: () => opened,
      stop: (node) => {
        stopped.add(node)
        for (const connection of connections) if (connection.node === node) connection.client.destroy()
      },
      start: (node) => void stopped.delete(node),
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

/** Listens as long as the scope lasts, and gives the port. */
const listen = (
  server: net.Server,
  { address, port } = { address: "127.0.0.1", port: 0 }
): Effect.Effect<number, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<void>((resume) => void server.listen(port, address, () => resume(Effect.void))),
      () => Effect.callback<void>((resume) => void server.close(() => resume(Effect.void)))
    ),
    () => (server.address() as net.AddressInfo).port // a TCP server that listens has one
  )

/** Writes in order; what comes in packets goes one packet each turn of the event loop, so that none are read together. */
const packetWriter = (socket: net.Socket): (bytes: Buffer, packet?: number) => void => {
  const packets: Array<Buffer> = []
  const next = (): void => {
    const bytes = packets[0]
    if (bytes === undefined || socket.destroyed) return
    socket.write(bytes)
    setImmediate(() => {
      packets.shift()
      next()
    })
  }
  return (bytes, packet = bytes.length) => {
    if (packets.length === 0 && packet === bytes.length) return void socket.write(bytes)
    const idle = packets.length === 0
    for (let at = 0; at < bytes.length; at += packet) packets.push(bytes.subarray(at, at + packet))
    if (idle) next()
  }
}
