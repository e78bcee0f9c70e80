/**
 * The databases of docker-compose.yml.
 */
import process from "node:process"
import { runForeground, runQuietly } from "./child.mjs"
import { Failure } from "./Failure.mjs"
import { root } from "./root.mjs"

/** Why `docker compose` cannot be used, or `undefined`. */
export const composeProblem = async () => {
  const { code } = await runQuietly("docker", ["compose", "version"], { cwd: root })
  if (code === undefined) return "Docker was not found on the PATH"
  if (code !== 0) return "Docker has no `compose` plugin"
  const info = await runQuietly("docker", ["info"], { cwd: root })
  return info.code === 0 ? undefined : "Docker is installed, but its engine does not answer"
}

/**
 * Runs `docker compose` over both databases.
 *
 * @param {ReadonlyArray<string>} args
 */
export const compose = async (...args) => {
  const problem = await composeProblem()
  if (problem !== undefined) {
    throw new Failure(`${problem}: the database needs it (\`npm start\` alone does not, it has an engine of its own).`)
  }
  // A profile hides the second database from "up", and must not hide it from "down".
  const profile = args[0] === "down" ? ["--profile", "cassandra"] : []
  return runForeground("docker", ["compose", ...profile, ...args], process.env)
}
