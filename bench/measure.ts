/**
 * Measures peers side by side: in each round every peer does the same operations once, in an order that turns from round
 * to round, so that what the machine does meanwhile falls on all of them. Peers are compared round by round.
 */
import process from "node:process"
import type { OpenPeer } from "./Peer.ts"
import { type Estimate, estimate, quantile } from "./statistics.ts"
import type { Workload } from "./Workload.ts"

export interface Settings {
  readonly rounds: number
  readonly operations: number
  readonly inFlight: number
  readonly warmUps: number
}

/** A peer's CPU beside another's: how many times as much, and how many microseconds more for an operation. */
export interface Beside {
  readonly ratio: Estimate
  readonly moreMicros: Estimate
}

/** Times in microseconds and milliseconds as named. `beside` has the other peers by name. */
export interface Measured {
  readonly peer: string
  readonly cpuMicros: Estimate
  readonly perSecond: Estimate
  readonly p50Millis: number
  readonly p99Millis: number
  readonly beside: ReadonlyMap<string, Beside>
}

export const measure = async (
  workload: Workload,
  peers: ReadonlyMap<string, OpenPeer>,
  { inFlight, operations, rounds, warmUps }: Settings
): Promise<ReadonlyArray<Measured>> => {
  const names = [...peers.keys()]
  const cpu = new Map(names.map((name) => [name, new Array<number>()]))
  const seconds = new Map(names.map((name) => [name, new Array<number>()]))
  const latencies = new Map(names.map((name) => [name, new Float64Array(rounds * operations)]))
  const unused = new Float64Array(operations)

  for (let round = -warmUps; round < rounds; round++) {
    for (const turn of names.keys()) {
      const name = names[(turn + round + warmUps) % names.length]!
      const each = round < 0 ? unused : latencies.get(name)!.subarray(round * operations, (round + 1) * operations)
      const cpuBefore = process.cpuUsage()
      const before = performance.now()
      await peers.get(name)!.drive(workload.operation, (round + warmUps) * operations, inFlight, each)
      const elapsed = performance.now() - before
      const used = process.cpuUsage(cpuBefore)
      if (round < 0) continue
      cpu.get(name)!.push((used.user + used.system) / operations)
      seconds.get(name)!.push(elapsed / 1_000)
    }
  }

  return names.map((peer) => {
    const own = cpu.get(peer)!
    const sorted = latencies.get(peer)!.sort()
    return {
      peer,
      cpuMicros: estimate(own),
      perSecond: estimate(seconds.get(peer)!.map((time) => operations / time)),
      p50Millis: quantile(sorted, 0.5),
      p99Millis: quantile(sorted, 0.99),
      beside: new Map(
        names.filter((other) => other !== peer).map((other) => {
          const others = cpu.get(other)!
          return [other, {
            ratio: estimate(own.map((used, round) => used / others[round]!)),
            moreMicros: estimate(own.map((used, round) => used - others[round]!))
          }]
        })
      )
    }
  })
}
