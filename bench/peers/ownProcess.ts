/**
 * A peer in a process of its own, as a service has one mapper: what it leaves to collect, what it compiles and what it does to
 * code that others use too (the driver stands under all of them) is its own, and so is the CPU that is measured.
 */
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import type { Address, OpenPeer, Operation, Peer } from "../Peer.ts"
import type { Task } from "../Task.ts"

/** What the process is asked, one request at a time; the first is `open`. */
export type Request =
  | { readonly ask: "open"; readonly peer: string; readonly address: Address }
  | {
    readonly ask: "drive"
    readonly operation: Operation
    readonly first: number
    readonly count: number
    readonly inFlight: number
  }
  | { readonly ask: "read" | "readPartition"; readonly number: number }
  | { readonly ask: "begin" | "close" }

/** What it answers to each. */
export interface Answers {
  readonly open: ReadonlyArray<Operation>
  readonly drive: { readonly cpuMicros: number; readonly latencies: Float64Array }
  readonly read: Task
  readonly readPartition: ReadonlyArray<Task>
  readonly begin: undefined
  readonly close: undefined
}

export type Answer =
  | { readonly _tag: "Done"; readonly value: Answers[keyof Answers] }
  | { readonly _tag: "Failed"; readonly reason: string }

const script = fileURLToPath(new URL("process.ts", import.meta.url))

const answerOf = async (child: ChildProcess, peer: string): Promise<Answer> => {
  const ended = new AbortController()
  try {
    const [answer] = await Promise.race([
      once(child, "message", ended),
      once(child, "exit", ended).then(() => {
        throw new Error(`the process of ${peer} has ended; what it said stands above`)
      })
    ])
    return answer
  } finally {
    ended.abort()
  }
}

const open = async (peer: string, address: Address): Promise<OpenPeer> => {
  // Dates, sets, bigints and arrays of numbers go to and fro as they are.
  const child = fork(script, { serialization: "advanced" })
  const ask = async <const R extends Request>(request: R): Promise<Answers[R["ask"]]> => {
    child.send(request)
    const answer = await answerOf(child, peer)
    if (answer._tag === "Failed") throw new Error(`${peer}: ${answer.reason}`)
    // The process answers each request with what belongs to it.
    return answer.value as Answers[R["ask"]]
  }
  let cpuMicros = 0
  return {
    operations: await ask({ ask: "open", peer, address }),
    drive: async (operation, first, inFlight, latencies) => {
      const driven = await ask({ ask: "drive", operation, first, count: latencies.length, inFlight })
      latencies.set(driven.latencies)
      cpuMicros += driven.cpuMicros
    },
    cpuMicros: () => cpuMicros,
    read: (number) => ask({ ask: "read", number }),
    readPartition: (number) => ask({ ask: "readPartition", number }),
    begin: () => ask({ ask: "begin" }),
    close: async () => {
      await ask({ ask: "close" })
      child.disconnect()
      await once(child, "exit")
    }
  }
}

export const inOwnProcess = (peer: Peer): Peer => ({ ...peer, open: (address) => open(peer.name, address) })
