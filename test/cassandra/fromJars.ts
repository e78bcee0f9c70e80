/**
 * A Cassandra from Maven's jars, on this machine's Java.
 */
import { randomUUID } from "node:crypto"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type CassandraHandle, type CassandraOptions, type Unavailable, unavailable } from "./CassandraHandle.ts"
import { cassandraJars, findJava } from "./jars.ts"
import { localDataCenter } from "./nodeConfig.ts"
import { startNode } from "./nodeProcess.ts"
import { freePorts } from "./ports.ts"

const address = "127.0.0.1"

export const fromJars = async (options: CassandraOptions): Promise<CassandraHandle | Unavailable> => {
  const onProgress = options.onProgress ?? (() => {})
  const java = await findJava()
  if ("problem" in java) return unavailable(`Java and Maven: ${java.problem}.`)
  const jars = await cassandraJars(onProgress)
  if ("problem" in jars) return unavailable(`Java and Maven: ${jars.problem}.`)

  const [nativePort, storagePort] = await freePorts(address, 2)
  const directory = options.directory ?? join(tmpdir(), `effect-cql-cassandra-${randomUUID()}`)
  onProgress("starting Cassandra from jars")
  const running = await startNode(
    {
      address,
      nativePort: options.port ?? nativePort!,
      storagePort: storagePort!,
      seeds: [address],
      directory,
      heap: options.heap ?? "512m",
      commitLogSync: options.commitLogSync ?? "periodic",
      settings: options.settings
    },
    {
      java: java.java,
      jars: jars.folder,
      timeout: options.startTimeout ?? 180_000,
      removeAtEnd: options.directory === undefined ? directory : undefined
    }
  )
  return {
    _tag: "Available",
    source: "jars",
    contactPoints: [address],
    port: running.node.port,
    localDataCenter,
    nodes: [running.node],
    stop: running.stop
  }
}
