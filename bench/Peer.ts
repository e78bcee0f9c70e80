/**
 * A peer: one way of doing the operations. A workload chooses among them; a peer that does not know one of them leaves it
 * out and does not take part in that workload.
 */
import type { CassandraHandle } from "../test/cassandra/CassandraHandle.ts"
import type { Task } from "./Task.ts"

/**
 * The operations, each about row `number` of the table: as promises, or as whatever else the peer's way of running takes.
 *
 * - `get` reads one row by its primary key
 * - `insert` writes the row
 * - `update` writes two columns of it
 */
export interface Operations<Run> {
  readonly get: (number: number) => Run
  readonly insert: (number: number) => Run
  readonly update: (number: number) => Run
}

export type Operation = keyof Operations<unknown>

export interface Address extends Pick<CassandraHandle, "contactPoints" | "port" | "localDataCenter"> {
  readonly keyspace: string
}

/**
 * A peer that is connected.
 *
 * - `drive` does an operation for rows `first` to `first + latencies.length - 1`, `inFlight` at a time, and writes how many
 *   milliseconds each took
 * - `begin` is called when everything is checked and before anything is measured
 * - `read` gives a row as this peer's `get` does, in the values of effect-cql, to be checked
 */
export interface OpenPeer {
  readonly drive: (operation: Operation, first: number, inFlight: number, latencies: Float64Array) => Promise<void>
  readonly read: (number: number) => Promise<Task>
  readonly begin?: () => void
  readonly close: () => Promise<void>
}

export interface Peer {
  readonly name: string
  readonly open: (address: Address) => Promise<OpenPeer>
}

/** Drives operations that are promises: as many loops as there are operations in flight. */
export const drivePromises =
  (operations: Operations<Promise<unknown>>): OpenPeer["drive"] => async (operation, first, inFlight, latencies) => {
    const run = operations[operation]
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
  }
