/**
 * The Cassandra that tests and benchmarks run against: the first of three ways that is open.
 */
import process from "node:process"
import { type CassandraHandle, type CassandraOptions, type Unavailable, unavailable } from "./CassandraHandle.ts"
import { fromJars } from "./fromJars.ts"
import { given } from "./given.ts"

/**
 * Given contact points, then a Docker engine, then jars on this machine's Java. Each way that is not open leaves its
 * reason; a way that is open and fails for another cause rejects.
 */
export const startCassandra = async (options: CassandraOptions = {}): Promise<CassandraHandle | Unavailable> => {
  const already = await given(process.env)
  if (already !== undefined) return already

  // Its 100 modules are loaded only where the first way is not taken.
  const { fromDocker } = await import("./docker.ts")
  const inDocker = await fromDocker(options, process.env)
  if (inDocker._tag === "Available") return inDocker

  const onJava = await fromJars(options)
  if (onJava._tag === "Available") return onJava
  return unavailable("CASSANDRA_CONTACT_POINTS is not set.", ...inDocker.reasons, ...onJava.reasons)
}
