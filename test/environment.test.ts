/**
 * What the other tests need of this machine. Without it they are skipped, except where `CI=true` says that they must run.
 */
import process from "node:process"
import { assert, describe, inject, it } from "vitest"
import { findClusterMachine } from "./cassandra/startCluster.ts"
import { findChromium, noChromium } from "./chromium.ts"
import "./provided.ts"

const mustBeHere = process.env["CI"] === "true"

describe("this machine", () => {
  it("has a Cassandra to test against", ({ skip }) => {
    const cassandra = inject("cassandra")
    if (cassandra._tag === "Available") return
    const reason = cassandra.reasons.join(" ")
    if (mustBeHere) assert.fail(`CI=true, and there is no Cassandra. ${reason}`)
    skip(reason)
  })

  it("can run a cluster", async ({ skip }) => {
    const machine = await findClusterMachine()
    if (machine._tag === "Available") return
    const reason = machine.reasons.join(" ")
    if (mustBeHere) assert.fail(`CI=true, and there are no three nodes. ${reason}`)
    skip(reason)
  })

  it("has a Chromium to drive", ({ skip }) => {
    if (findChromium() !== undefined) return
    if (mustBeHere) assert.fail(`CI=true, and there is no browser. ${noChromium}`)
    skip(noChromium)
  })
})
