/** Suites that need three nodes. */
import { describe } from "vitest"
import { type ClusterMachine, findClusterMachine } from "../cassandra/startCluster.ts"
import "../provided.ts"
import { say } from "./progress.ts"

/** A suite that starts a cluster. Where this machine cannot run one its tests are skipped, by name and with the reason. */
export const describeCluster = async (name: string, body: (machine: ClusterMachine) => void): Promise<void> => {
  const machine = await findClusterMachine(say)
  if (machine._tag === "Available") {
    describe(name, () => body(machine))
    return
  }
  describe(
    name,
    { skip: true, meta: { skipReason: machine.reasons.join(" ") } },
    () => body({ _tag: "Available", java: "none", jars: "none" })
  )
}
