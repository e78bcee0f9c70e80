/**
 * A Cassandra for tests, wherever it came from, and what to ask of it.
 */
import type { Settings } from "./nodeConfig.ts"

/** What a run wants from its Cassandra. Every field has a default. */
export interface CassandraOptions {
  /** Native protocol port; a free one by default. Only used where the node is started from jars. */
  readonly port?: number
  /** JVM heap, as `-Xmx` takes it. Default `512m`. */
  readonly heap?: string
  /** Where data and logs go. Default: a temporary folder that is removed on stop; a given one is kept. */
  readonly directory?: string
  /** `batch` syncs the commit log before a write is acknowledged: for tests that kill nodes. Default `periodic`. */
  readonly commitLogSync?: "periodic" | "batch"
  /** Settings of cassandra.yaml over those that tests have. Only used where the node is started from jars. */
  readonly settings?: Settings
  /** How long a node may take until it answers CQL, in milliseconds. Default 180000. */
  readonly startTimeout?: number
  /** Called with one short line at each step. */
  readonly onProgress?: (line: string) => void
}

/** A signal for a node's process: a crash, a pause, and its end. */
export type NodeSignal = "SIGTERM" | "SIGKILL" | "SIGSTOP" | "SIGCONT"

/** One node of the cluster. */
export interface CassandraNode {
  readonly address: string
  readonly port: number
  /** The node's own process, where it is ours: absent for given contact points and in containers. */
  readonly process?: {
    readonly pid: () => number
    readonly signal: (signal: NodeSignal) => void
    /** Starts a node that has ended again, on the same data; resolves when it answers CQL. */
    readonly restart: () => Promise<void>
  }
}

/** A Cassandra that answers CQL. */
export interface CassandraHandle {
  readonly _tag: "Available"
  readonly source: "given" | "docker" | "jars"
  readonly contactPoints: ReadonlyArray<string>
  readonly port: number
  readonly localDataCenter: string
  readonly nodes: ReadonlyArray<CassandraNode>
  readonly stop: () => Promise<void>
}

/** None of the ways to a Cassandra is open on this machine. */
export interface Unavailable {
  readonly _tag: "Unavailable"
  /** One sentence for each way that was tried, in order. */
  readonly reasons: ReadonlyArray<string>
}

export const unavailable = (...reasons: ReadonlyArray<string>): Unavailable => ({ _tag: "Unavailable", reasons })
