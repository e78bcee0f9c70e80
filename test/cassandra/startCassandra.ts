/**
 * The Cassandra that tests and benchmarks run against.
 */
import type { CassandraHandle, CassandraOptions, Unavailable } from "./CassandraHandle.ts"
import { fromJars } from "./fromJars.ts"

export const startCassandra = (options: CassandraOptions = {}): Promise<CassandraHandle | Unavailable> =>
  fromJars(options)
