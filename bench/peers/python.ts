/**
 * The peers in Python, each in a process of its own: the driver for Python, and on it cqlengine and coodie. They take part
 * where `python3` has the packages of python/requirements.txt. A process measures its own CPU.
 */
import { execFile, spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import type { Address, OpenPeer, Peer } from "../Peer.ts"
import { boardCount, boardOf, changes, sprintsInAll, type Task, tasks } from "../Task.ts"

const script = fileURLToPath(new URL("python/main.py", import.meta.url))

/** A task as JSON has it; numbers below 2^53 throughout. */
export interface TaskJson extends Pick<Task, "id" | "title" | "status" | "sprint" | "points" | "assignee"> {
  readonly board_id: Task["boardId"]
  readonly created_at: number
  readonly views: number
  readonly labels: ReadonlyArray<string>
}

export const toJson = ({ boardId, createdAt, labels, views, ...rest }: Task): TaskJson => ({
  ...rest,
  board_id: boardId,
  created_at: createdAt.getTime(),
  views: Number(views),
  labels: [...labels].sort()
})

const fromJson = ({ board_id, created_at, labels, views, ...rest }: TaskJson): Task => ({
  ...rest,
  boardId: board_id,
  createdAt: new Date(created_at),
  views: BigInt(views),
  labels: new Set(labels)
})

/** What the script answers to a `drive`. */
interface Driven {
  readonly cpuMicros: number
  readonly latencies: ReadonlyArray<number>
}

/** The script as a function from a request to its answer, one at a time. */
const start = (name: string) => {
  const child = spawn("python3", ["-W", "ignore::DeprecationWarning", script, name], {
    stdio: ["pipe", "pipe", "inherit"]
  })
  // A process that has ended is told by the answer that is missing.
  child.stdin.on("error", () => {})
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()))
  const ask = async (request: object): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(request)}\n`)
    const { done, value } = await lines.next()
    if (done === true) throw new Error(`${name} in Python has ended; what it said stands above`)
    return JSON.parse(value)
  }
  return { ask, close: () => (child.stdin.end(), ended) }
}

const open = async (name: string, { contactPoints, keyspace, localDataCenter, port }: Address): Promise<OpenPeer> => {
  const { ask, close } = start(name)
  let cpuMicros = 0
  await ask({
    contactPoints,
    port,
    localDataCenter,
    keyspace,
    tasks: tasks.map(toJson),
    boards: Array.from({ length: boardCount }, (_, number) => boardOf(number)),
    changes,
    sprintsInAll
  })
  return {
    operations: ["get", "insert", "update", "partition", "scan"],
    drive: async (operation, first, inFlight, latencies) => {
      // The answers have the shapes that main.py gives them.
      const driven = await ask({ drive: operation, first, count: latencies.length, inFlight }) as Driven
      latencies.set(driven.latencies)
      cpuMicros += driven.cpuMicros
    },
    cpuMicros: () => cpuMicros,
    read: async (number) => fromJson(await ask({ read: number }) as TaskJson),
    readPartition: async (number) => (await ask({ readPartition: number }) as ReadonlyArray<TaskJson>).map(fromJson),
    close
  }
}

/** What `python3` says when it cannot import a module, in its last line. */
export const missing = (module: string) => (): Promise<string | undefined> =>
  new Promise((resolve) =>
    execFile("python3", ["-c", `import ${module}`], (error, _, stderr) => {
      resolve(error === null ? undefined : stderr.trim().split("\n").at(-1) || error.message)
    })
  )

const python = (name: string, module: string, title: string): Peer => ({
  name: title,
  missing: missing(module),
  open: (address) => open(name, address)
})

export const pythonDriver = python("driver", "cassandra.cluster", "Python: cassandra-driver")

export const cqlengine = python("cqlengine", "cassandra.cqlengine", "Python: cqlengine")

export const coodie = python("coodie", "coodie.sync, cassandra.cluster", "Python: coodie")
