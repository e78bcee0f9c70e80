/**
 * One Cassandra node as a child process.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { mkdir, readFile, rm, writeFile } from "node:fs/promises"
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

interface Running {
  readonly guard: ChildProcess
  readonly pid: number
  readonly ended: Promise<void>
}

const lastLines = async (log: string): Promise<string> => {
  const text = await readFile(log, "utf8").catch(() => "")
  const lines = text.trimEnd().split("\n")
  const wrong = lines.filter((line) => /^(ERROR|Exception|Caused by|java\.|org\.apache)/.test(line))
  return (wrong.length > 0 ? wrong : lines).slice(-5).join("\n  ")
}

const launch = (order: Order, timeout: number): Promise<Running> =>
  new Promise((resolve, reject) => {
    const guard = spawn(process.execPath, [join(import.meta.dirname, "guard.ts")], {
      // Its own process group: a Ctrl-C in the terminal must not reach Java before the owner has decided.
      detached: true,
      stdio: ["pipe", "pipe", "inherit"]
    })
    let pid: number | undefined
    const ended = new Promise<void>((done) => guard.on("exit", () => done()))
    const fail = (what: string) => {
      clearTimeout(timer)
      void lastLines(order.log).then((tail) => reject(new Error(`${what}; its log ends:\n  ${tail}`)))
    }
    const timer = setTimeout(() => {
      guard.stdin.end()
      fail(`Cassandra was not ready after ${timeout / 1000} s`)
    }, timeout)
    createInterface({ input: guard.stdout }).on("line", (line) => {
      const report = JSON.parse(line) as Report // written by guard.ts alone
      switch (report._tag) {
        case "Started":
          pid = report.pid
          break
        case "Ready":
          clearTimeout(timer)
          if (pid !== undefined) resolve({ guard, pid, ended })
          break
        case "Ended":
          fail(`Cassandra ended with ${report.signal ?? `exit code ${report.code}`}`)
      }
    })
    guard.stdin.on("error", () => {})
    guard.stdin.write(`${JSON.stringify(order)}\n`)
    // Only the open pipe ties the two: it must not keep the test run alive by itself.
    guard.unref()
  })

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
  // The guard removes it where this process is no longer there to do so.
  const removeFolder = async () => {
    if (options.removeAtEnd !== undefined) {
      await rm(options.removeAtEnd, { recursive: true, force: true, maxRetries: 5 })
    }
  }
  let running = await launch(order, options.timeout).catch(async (cause: unknown) => {
    await removeFolder()
    throw cause
  })
  return {
    log,
    node: {
      address: settings.address,
      port: settings.nativePort,
      process: {
        pid: () => running.pid,
        signal: (signal: NodeSignal) => void process.kill(running.pid, signal),
        restart: async () => {
          await running.ended
          running = await launch(order, options.timeout)
        }
      }
    },
    stop: async () => {
      running.guard.ref()
      running.guard.stdin?.end()
      await running.ended
      await removeFolder()
    }
  }
}
