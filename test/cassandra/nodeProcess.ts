/**
 * One Cassandra node as a child process.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { pathToFileURL } from "node:url"
import type { CassandraNode, NodeSignal } from "./CassandraHandle.ts"
import type { Order, Report } from "./guard.ts"
import { cassandraYaml, javaArguments, logbackXml, type NodeSettings } from "./nodeConfig.ts"

export interface NodeProcess {
  readonly node: CassandraNode
  /** Ends the node's process and waits for it. */
  readonly stop: () => Promise<void>
  readonly log: string
}

/** A guard and what it last said of its node. */
interface Guard {
  readonly child: ChildProcess
  readonly gone: Promise<void>
  /** Starts the node; resolves with its process id when it answers CQL, and rejects when it ends before or takes too long. */
  readonly start: (timeout: number) => Promise<number>
  /** Resolves when the node that runs has ended. */
  readonly ended: () => Promise<void>
}

const lastLines = async (log: string): Promise<string> => {
  const text = await readFile(log, "utf8").catch(() => "")
  const lines = text.trimEnd().split("\n")
  const wrong = lines.filter((line) => /^(ERROR|Exception|Caused by|java\.|org\.apache)/.test(line))
  return (wrong.length > 0 ? wrong : lines).slice(-5).join("\n  ")
}

const openGuard = (order: Order): Guard => {
  const child = spawn(process.execPath, [join(import.meta.dirname, "guard.ts")], {
    // Its own process group: a Ctrl-C in the terminal must not reach Java before the owner has decided.
    detached: true,
    stdio: ["pipe", "pipe", "inherit"]
  })
  const gone = new Promise<void>((resolve) => child.on("exit", () => resolve()))
  let ended = Promise.resolve()
  let listener: (report: Report) => void = () => {}
  createInterface({ input: child.stdout }).on("line", (line) => listener(JSON.parse(line) as Report)) // written by guard.ts alone
  child.stdin.on("error", () => {})
  // Only the open pipe ties the two: it must not keep the test run alive by itself.
  child.unref()

  const start = (timeout: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const fail = (what: string) => {
        clearTimeout(timer)
        void lastLines(order.log).then((tail) => reject(new Error(`${what}; its log ends:\n  ${tail}`)))
      }
      const timer = setTimeout(() => fail(`Cassandra was not ready after ${timeout / 1000} s`), timeout)
      let pid = 0
      ended = new Promise((end) => {
        listener = (report) => {
          switch (report._tag) {
            case "Started":
              pid = report.pid
              break
            case "Ready":
              clearTimeout(timer)
              resolve(pid)
              break
            case "Ended":
              end()
              fail(`Cassandra ended with ${report.signal ?? `exit code ${report.code}`}`)
          }
        }
      })
      child.stdin.write(`${JSON.stringify(order)}\n`)
    })
  return { child, gone, start, ended: () => Promise.race([ended, gone]) }
}

/**
 * Starts a node and resolves when it answers CQL.
 *
 * @param removeAtEnd a folder that goes with the node, also when this process is killed
 */
export const startNode = async (
  settings: NodeSettings,
  options: {
    readonly java: string
    readonly jars: string
    readonly timeout: number
    readonly removeAtEnd: string | undefined
  }
): Promise<NodeProcess> => {
  const { directory } = settings
  await mkdir(directory, { recursive: true })
  const config = join(directory, "cassandra.yaml")
  const logback = join(directory, "logback.xml")
  const log = join(directory, "system.log")
  await writeFile(config, cassandraYaml(settings))
  await writeFile(logback, logbackXml)
  const order: Order = {
    command: options.java,
    args: javaArguments(settings, {
      config: pathToFileURL(config).href,
      logback: pathToFileURL(logback).href,
      jars: join(options.jars, "*")
    }),
    log,
    ...(options.removeAtEnd === undefined ? {} : { remove: options.removeAtEnd })
  }
  const guard = openGuard(order)
  // The guard removes the folder, too.
  const stop = async () => {
    guard.child.ref()
    guard.child.stdin?.end()
    await guard.gone
  }
  let pid = await guard.start(options.timeout).catch(async (cause: unknown) => {
    await stop()
    throw cause
  })
  return {
    log,
    node: {
      address: settings.address,
      port: settings.nativePort,
      process: {
        pid: () => pid,
        signal: (signal: NodeSignal) => void process.kill(pid, signal),
        restart: async () => {
          await guard.ended()
          pid = await guard.start(options.timeout)
        }
      }
    },
    stop
  }
}
