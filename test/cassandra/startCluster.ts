/**
 * Several nodes of one cluster on this machine, from jars: one port, and for each node an address of its own.
 */
import { randomUUID } from "node:crypto"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type CassandraHandle, type CassandraOptions, type Unavailable, unavailable } from "./CassandraHandle.ts"
import { cassandraJars, findJava } from "./jars.ts"
import { localDataCenter } from "./nodeConfig.ts"
import { type NodeProcess, startNode } from "./nodeProcess.ts"
import { freePorts } from "./ports.ts"

/** What a cluster's nodes have in common. Every field has a default. */
export interface ClusterOptions extends Pick<CassandraOptions, "heap" | "onProgress" | "settings" | "startTimeout"> {}

/** What a machine that can run a cluster runs it with. */
export interface ClusterMachine {
  readonly _tag: "Available"
  readonly java: string
  readonly jars: string
}

const addresses = ["127.0.0.1", "127.0.0.2", "127.0.0.3"]

/** Half the processor time for a start: three nodes share two cores, and are killed before better code would pay. */
const frugal = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]

/** Finds Java, Cassandra's jars and three addresses: Linux answers on all of 127.0.0.0/8, others only where it is set up. */
export const findClusterMachine = async (
  onProgress: (line: string) => void = () => {}
): Promise<ClusterMachine | Unavailable> => {
  for (const address of addresses) {
    const ports = await freePorts(address, 1).catch(() => [])
    if (ports.length === 0) return unavailable(`Three nodes: nothing can listen on ${address}.`)
  }
  const java = await findJava()
  if ("problem" in java) return unavailable(`Java and Maven: ${java.problem}.`)
  const jars = await cassandraJars(onProgress)
  if ("problem" in jars) return unavailable(`Java and Maven: ${jars.problem}.`)
  return { _tag: "Available", java: java.java, jars: jars.folder }
}

/**
 * Starts three nodes, one after the other: two that join at once do not find each other. Each has a write on its disk before
 * it acknowledges it, so that a killed node has forgotten nothing it said.
 */
export const startCluster = async (machine: ClusterMachine, options: ClusterOptions = {}): Promise<CassandraHandle> => {
  // What is free on the wildcard address is free on each.
  const [port, storagePort] = await freePorts("0.0.0.0", 2)
  const folder = join(tmpdir(), `effect-cql-cluster-${randomUUID()}`)
  const started: Array<NodeProcess> = []
  const stop = async () => {
    await Promise.all(started.map((node) => node.stop()))
  }
  for (const address of addresses) {
    options.onProgress?.(`starting the Cassandra of ${address}:${port}`)
    const directory = `${folder}-${address}`
    try {
      const node = await startNode(
        {
          address,
          nativePort: port!,
          storagePort: storagePort!,
          seeds: [addresses[0]!],
          directory,
          heap: options.heap ?? "320m",
          commitLogSync: "batch",
          jvm: frugal,
          settings: options.settings
        },
        {
          java: machine.java,
          jars: machine.jars,
          timeout: options.startTimeout ?? 180_000,
          removeAtEnd: directory
        }
      )
      started.push(node)
    } catch (cause) {
      await stop()
      throw cause
    }
  }
  return {
    _tag: "Available",
    source: "jars",
    contactPoints: addresses,
    port: port!,
    localDataCenter,
    nodes: started.map(({ node }) => node),
    stop
  }
}
