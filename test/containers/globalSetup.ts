/** Starts the Cassandra of `npm run test:containers`: in a container, or the run ends and says why. */
import process from "node:process"
import type { TestProject } from "vitest/node"
import { fromDocker } from "../cassandra/docker.ts"
import "../provided.ts"

const say = (line: string): Promise<void> =>
  new Promise((resolve) => process.stderr.write(`${line}\n`, () => resolve()))

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cassandra = await fromDocker({ startTimeout: 600_000, onProgress: say }, process.env)
  if (cassandra._tag === "Unavailable") {
    await say(
      `npm run test:containers needs a Docker engine with an image of Cassandra. ${cassandra.reasons.join(" ")} `
        + "DOCKER_HOST says where the engine listens, CASSANDRA_IMAGE which image to take."
    )
    // Thrown, it would be lost among the lines of a stack, below "No test files found".
    process.exit(1)
  }
  const { _tag, contactPoints, localDataCenter, port, source } = cassandra
  project.provide("cassandra", { _tag, source, contactPoints, port, localDataCenter })
  return cassandra.stop
}
