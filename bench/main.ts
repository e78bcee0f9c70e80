/**
 * `npm run bench [-- get insert …] [--rounds 200] [--operations 2000] [--in-flight 64] [--stub]`: effect-cql beside its
 * peers, on one Cassandra, in one process. README.md tells how to read what it prints.
 */
import { cql, identifier, sync } from "@effect-cql/core"
import { CassandraDriver } from "@effect-cql/driver"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { deepStrictEqual } from "node:assert"
import { randomBytes } from "node:crypto"
import process from "node:process"
import { parseArgs } from "node:util"
import type { CassandraHandle } from "../test/cassandra/CassandraHandle.ts"
import { startCassandra } from "../test/cassandra/startCassandra.ts"
import { measure, type Settings } from "./measure.ts"
import type { OpenPeer, Peer } from "./Peer.ts"
import { driver } from "./peers/driver.ts"
import { driverSameValues } from "./peers/driverSameValues.ts"
import { effectCql } from "./peers/effectCql.ts"
import { effectCqlOnStub, stub } from "./peers/stub.ts"
import { report } from "./report.ts"
import { Task, taskCount, tasks } from "./Task.ts"
import type { Workload } from "./Workload.ts"
import { get } from "./workloads/get.ts"
import { insert } from "./workloads/insert.ts"
import { update } from "./workloads/update.ts"

const workloads: ReadonlyArray<Workload> = [get, insert, update]

const say = (line: string) => void process.stdout.write(`${line}\n`)

const wholeNumber = (name: string, text: string): number => {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} takes a whole number above 0, not ${text}`)
  return number
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "200" },
    operations: { type: "string", default: "2000" },
    "in-flight": { type: "string", default: "64" },
    stub: { type: "boolean", default: false }
  }
})
const subject = values.stub ? effectCqlOnStub : effectCql
const peers: ReadonlyArray<Peer> = values.stub ? [stub, subject] : [driver, driverSameValues, subject]
const settings: Settings = {
  rounds: wholeNumber("rounds", values.rounds),
  operations: wholeNumber("operations", values.operations),
  inFlight: wholeNumber("in-flight", values["in-flight"]),
  warmUps: 10
}
const chosen = positionals.length === 0 ? workloads : workloads.filter(({ name }) => positionals.includes(name))
if (chosen.length < new Set(positionals).size) {
  throw new Error(`there are the workloads ${workloads.map(({ name }) => name).join(", ")}`)
}

/** Opens the peers, and lets each read what another wrote. */
const openAll = async (cassandra: CassandraHandle, keyspace: string): Promise<ReadonlyMap<string, OpenPeer>> => {
  const open = new Map<string, OpenPeer>()
  for (const peer of peers) {
    open.set(peer.name, await peer.open({ ...cassandra, keyspace }))
  }
  const all = [...open.values()]
  for (const [index, peer] of all.entries()) {
    await peer.drive("insert", 0, settings.inFlight, new Float64Array(taskCount))
    const number = (index * 7_919) % taskCount
    for (const reader of all) deepStrictEqual({ ...await reader.read(number) }, tasks[number])
  }
  for (const peer of all) {
    await peer.drive("update", 0, 1, new Float64Array(1))
    peer.begin?.()
  }
  return open
}

/** Measures in a keyspace of this run's own, which a given Cassandra does not keep. */
const run = async (cassandra: CassandraHandle): Promise<void> => {
  const { contactPoints, localDataCenter, port } = cassandra
  const admin = ManagedRuntime.make(CassandraDriver.layer({ contactPoints, localDataCenter, port }))
  const keyspace = `bench_${randomBytes(4).toString("hex")}`
  try {
    await admin.runPromise(sync({ keyspace, tables: [Task] }))
    const open = await openAll(cassandra, keyspace)
    say(`${settings.rounds} rounds of ${settings.operations} operations, ${settings.inFlight} in flight\n`)
    for (const workload of chosen) say(report(workload, await measure(workload, open, settings), subject.name))
    for (const peer of open.values()) await peer.close()
  } finally {
    await admin.runPromise(
      cql`DROP KEYSPACE IF EXISTS ${identifier(keyspace)}`.pipe(
        // Whatever failed before is the error to tell.
        Effect.catch((error) => Effect.sync(() => say(`keyspace ${keyspace} stays: ${error.message}`)))
      )
    )
    await admin.dispose()
  }
}

const cassandra = await startCassandra({ heap: "1g", onProgress: say })
if (cassandra._tag === "Unavailable") {
  say(`No Cassandra to be had:\n  ${cassandra.reasons.join("\n  ")}`)
  process.exitCode = 1
} else {
  try {
    await run(cassandra)
  } finally {
    await cassandra.stop()
  }
}
