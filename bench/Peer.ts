/**
 * A peer: one way of doing the operations. A peer that does not know one of them leaves it out and does not take part in
 * that workload.
 */
import process from "node:process"
import type { CassandraHandle } from "../test/cassandra/CassandraHandle.ts"
import type { Task } from "./Task.ts"

/**
 * The operations, each about a row or a partition by its `number`: as promises, or as whatever else the peer's way of
 * running takes.
 *
 * - `get` reads one row by its primary key
 * - `insert` writes the row
 * - `update` writes two columns of it
 * - `partition` reads the rows of a partition, as this peer gives rows
 * - `scan` reads the rows of a table page after page, adds up their `sprint`, and fails unless all were there
 */
export interface Operations<Run> {
  readonly get: (number: number) => Run
  readonly insert: (number: number) => Run
  readonly update: (number: number) => Run
  readonly partition: (number: number) => Run
  readonly scan: (number: number) => Run
}

export type Operation = keyof Operations<unknown>

/** Where the tables are. */
export interface Address extends Pick<CassandraHandle, "contactPoints" | "port" | "localDataCenter"> {
  readonly keyspace: string
}

/**
 * A peer that is connected.
 *
 * - `operations` are those that it knows
 * - `drive` does an operation for `first` to `first + latencies.length - 1`, `inFlight` at a time, and writes how many
 *   milliseconds each took
 * - `cpuMicros` is the CPU that the peer's process has used so far, at least for its operations, user and system, in microseconds
 * - `begin` is called when everything is checked and before anything is measured
 * - `read` and `readPartition` give rows as this peer's `get` and `partition` do, in the values of effect-cql, to be checked
 */
export interface OpenPeer {
  readonly operations: ReadonlyArray<Operation>
  readonly drive: (operation: Operation, first: number, inFlight: number, latencies: Float64Array) => Promise<void>
  readonly cpuMicros: () => number
  readonly read: (number: number) => Promise<Task>
  readonly readPartition: (number: number) => Promise<ReadonlyArray<Task>>
  readonly begin?: () => void | Promise<void>
  readonly close: () => Promise<void>
}

/** `missing` tells what this machine lacks for the peer; without it, or when it gives nothing, the peer can be opened. */
export interface Peer {
  readonly name: string
  readonly missing?: () => Promise<string | undefined>
  readonly open: (address: Address) => Promise<OpenPeer>
}

/** The CPU of this process. */
export const ownCpuMicros = (): number => {
  const { system, user } = process.cpuUsage()
  return user + system
}

/** Drives operations that are promises: as many loops as there are operations in flight. */
export const drivePromises = (
  operations: Partial<Operations<Promise<unknown>>>
): Pick<OpenPeer, "operations" | "drive" | "cpuMicros"> => ({
  operations: Object.keys(operations) as Array<Operation>,
  drive: async (operation, first, inFlight, latencies) => {
    const run = operations[operation]
    if (run === undefined) throw new Error(`this peer has no ${operation}`)
    let next = 0
    const loop = async () => {
      while (next < latencies.length) {
        const at = next++
        const start = performance.now()
        await run(first + at)
        latencies[at] = performance.now() - start
      }
    }
    await Promise.all(Array.from({ length: inFlight }, loop))
  },
  cpuMicros: ownCpuMicros
})
