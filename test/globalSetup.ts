/**
 * Starts one Cassandra for a test run, if a file of the run may want it, and stops it after the last test.
 */
import { join, sep } from "node:path"
import type { TestProject } from "vitest/node"
import { unavailable } from "./cassandra/CassandraHandle.ts"
import { startCassandra } from "./cassandra/startCassandra.ts"
import "./provided.ts"

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | void> {
  const files = project.vitest.state.getPaths()
  const without = [`${sep}packages${sep}core${sep}`, join(import.meta.dirname, "faults")]
  if (files.every((file) => without.some((folder) => file.includes(folder)))) {
    project.provide("cassandra", unavailable("No file of this run asked for a Cassandra."))
    return
  }
  const cassandra = await startCassandra({ onProgress: (line) => void process.stderr.write(`${line}\n`) })
  if (cassandra._tag === "Unavailable") {
    project.provide("cassandra", cassandra)
    return
  }
  const { _tag, contactPoints, localDataCenter, port, source } = cassandra
  project.provide("cassandra", { _tag, source, contactPoints, port, localDataCenter })
  return cassandra.stop
}
