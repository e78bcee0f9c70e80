/**
 * A Cassandra to develop against: `node test/cassandra/main.ts [--port 9042] [--heap 1g] [--directory path]`.
 * It prints where it listens and stays up until Ctrl-C.
 */
import { parseArgs } from "node:util"
import { startCassandra } from "./startCassandra.ts"

const say = (line: string) => void process.stdout.write(`${line}\n`)

const { values } = parseArgs({
  options: { port: { type: "string" }, heap: { type: "string" }, directory: { type: "string" } }
})

const cassandra = await startCassandra({
  ...(values.port === undefined ? {} : { port: Number(values.port) }),
  ...(values.heap === undefined ? {} : { heap: values.heap }),
  ...(values.directory === undefined ? {} : { directory: values.directory }),
  onProgress: say
}).catch((cause: unknown) => {
  say(cause instanceof Error ? cause.message : String(cause))
  return process.exit(1)
})

if (cassandra._tag === "Unavailable") {
  say(`No Cassandra to be had:\n  ${cassandra.reasons.join("\n  ")}`)
  process.exitCode = 1
} else {
  say(`contact point ${cassandra.contactPoints.join(",")}:${cassandra.port}, data centre ${cassandra.localDataCenter}`)
  say(`CASSANDRA_CONTACT_POINTS=${cassandra.contactPoints.map((host) => `${host}:${cassandra.port}`).join(",")}`)
  // The guard is not waited for by itself; this keeps the process up.
  const keepAlive = setInterval(() => {}, 60_000)
  const stop = () => {
    clearInterval(keepAlive)
    void cassandra.stop()
  }
  process.once("SIGINT", stop)
  process.once("SIGTERM", stop)
}
