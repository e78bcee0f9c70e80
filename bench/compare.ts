/** The workloads, one after the other, on peers that have been checked against each other. */
import { Keyspace, save, sync } from "@effect-cql/core"
import * as Effect from "effect/Effect"
import { deepStrictEqual } from "node:assert"
import { withDatabase } from "./database.ts"
import { measure, roundOf, type Settings } from "./measure.ts"
import type { Address, OpenPeer, Peer } from "./Peer.ts"
import { report } from "./report.ts"
import { boardCount, boardRows, BoardTask, boardTasks, Task, taskCount, tasks } from "./Task.ts"
import type { Workload } from "./Workload.ts"

/** What is compared: each of the peers with each, and all with the last of them. */
export interface Comparison {
  readonly workloads: ReadonlyArray<Workload>
  readonly peers: ReadonlyArray<Peer>
  readonly settings: Settings
}

const fill = (keyspace: string) =>
  sync({ keyspace, tables: [Task, BoardTask] }).pipe(
    Effect.andThen(Effect.forEach(boardTasks, (row) => save(BoardTask, row), { concurrency: 64, discard: true })),
    Effect.provideService(Keyspace, keyspace)
  )

export const compare = ({ peers, settings, workloads }: Comparison, say: (line: string) => void): Promise<void> =>
  withDatabase(say, fill, async (address) => {
    const open = await openAll(await present(peers, say), address, settings)
    for (const workload of workloads) {
      const able = new Map([...open].filter(([, { operations }]) => operations.includes(workload.operation)))
      const { inFlight, operations } = roundOf(workload, settings)
      say(`${settings.rounds} rounds; in each ${operations} × ${workload.operation}, ${inFlight} in flight\n`)
      say(report(workload, await measure(workload, able, settings), peers.at(-1)!.name))
    }
    for (const peer of open.values()) await peer.close()
  })

const present = async (peers: ReadonlyArray<Peer>, say: (line: string) => void): Promise<ReadonlyArray<Peer>> => {
  const found: Array<Peer> = []
  for (const peer of peers) {
    const missing = await peer.missing?.()
    if (missing === undefined) found.push(peer)
    else say(`${peer.name} is left out: ${missing}`)
  }
  return found
}

/** Opens the peers, and lets each read what another wrote, and everything that is only read. */
const openAll = async (
  peers: ReadonlyArray<Peer>,
  address: Address,
  { inFlight }: Settings
): Promise<ReadonlyMap<string, OpenPeer>> => {
  const open = new Map<string, OpenPeer>()
  for (const peer of peers) open.set(peer.name, await peer.open(address))
  const all = [...open.values()]
  for (const [index, peer] of all.entries()) {
    await peer.drive("insert", 0, inFlight, new Float64Array(taskCount))
    const number = (index * 7_919) % taskCount
    for (const reader of all) deepStrictEqual({ ...await reader.read(number) }, tasks[number])
    const board = (index * 79) % boardCount
    deepStrictEqual((await peer.readPartition(board)).map((row) => ({ ...row })), boardRows(board))
  }
  for (const peer of all) {
    await peer.drive("update", 0, 1, new Float64Array(1))
    await peer.drive("scan", 0, 1, new Float64Array(1))
    await peer.begin?.()
  }
  return open
}
