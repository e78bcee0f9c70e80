/**
 * Measures peers side by side: in each round every peer does the same operations once, in an order that is drawn anew for
 * each round, so that what the machine does meanwhile falls on all of them. Peers are compared round by round.
 */
import type { OpenPeer } from "./Peer.ts"
import { type Estimate, estimate, quantile } from "./statistics.ts"
import type { Workload } from "./Workload.ts"

/** `operations` of a round; without it as many as the workload says. */
export interface Settings {
  readonly rounds: number
  readonly operations: number | undefined
  readonly inFlight: number
  readonly warmUps: number
}

/**
 * A peer beside another: how many times its CPU, how many microseconds more for a row, and how many times its operations
 * per second.
 */
export interface Beside {
  readonly ratio: Estimate
  readonly moreMicros: Estimate
  readonly speed: Estimate
}

/** CPU is for each row; times in microseconds and milliseconds as named. `beside` has the other peers by name. */
export interface Measured {
  readonly peer: string
  readonly cpuMicros: Estimate
  readonly perSecond: Estimate
  readonly p50Millis: number
  readonly p99Millis: number
  readonly beside: ReadonlyMap<string, Beside>
}

/** What a round of this workload is. */
export const roundOf = (workload: Workload, { inFlight, operations = workload.operations }: Settings) => ({
  operations,
  inFlight: Math.min(inFlight, operations)
})

export const measure = async (
  workload: Workload,
  peers: ReadonlyMap<string, OpenPeer>,
  settings: Settings
): Promise<ReadonlyArray<Measured>> => {
  const { rounds, warmUps } = settings
  const { inFlight, operations } = roundOf(workload, settings)
  const names = [...peers.keys()]
  const cpu = new Map(names.map((name) => [name, new Array<number>()]))
  const seconds = new Map(names.map((name) => [name, new Array<number>()]))
  const latencies = new Map(names.map((name) => [name, new Float64Array(rounds * operations)]))
  const unused = new Float64Array(operations)

  for (let round = -warmUps; round < rounds; round++) {
    for (const name of shuffled(names)) {
      const peer = peers.get(name)!
      const each = round < 0 ? unused : latencies.get(name)!.subarray(round * operations, (round + 1) * operations)
      const cpuBefore = peer.cpuMicros()
      const before = performance.now()
      await peer.drive(workload.operation, (round + warmUps) * operations, inFlight, each)
      const elapsed = performance.now() - before
      const used = peer.cpuMicros() - cpuBefore
      if (round < 0) continue
      cpu.get(name)!.push(used / (operations * workload.rows))
      seconds.get(name)!.push(elapsed / 1_000)
    }
  }

  return names.map((peer) => {
    const own = cpu.get(peer)!
    const ownSeconds = seconds.get(peer)!
    const sorted = latencies.get(peer)!.sort()
    return {
      peer,
      cpuMicros: estimate(own),
      perSecond: estimate(ownSeconds.map((time) => operations / time)),
      p50Millis: quantile(sorted, 0.5),
      p99Millis: quantile(sorted, 0.99),
      beside: new Map(
        names.filter((other) => other !== peer).map((other) => {
          const others = cpu.get(other)!
          const otherSeconds = seconds.get(other)!
          return [other, {
            ratio: estimate(own.map((used, round) => used / others[round]!)),
            moreMicros: estimate(own.map((used, round) => used - others[round]!)),
            speed: estimate(ownSeconds.map((time, round) => otherSeconds[round]! / time))
          }]
        })
      )
    }
  })
}

const shuffled = <A>(values: ReadonlyArray<A>): Array<A> => {
  const out = [...values]
  for (let last = out.length - 1; last > 0; last--) {
    const at = Math.floor(Math.random() * (last + 1))
    const moved = out[at]!
    out[at] = out[last]!
    out[last] = moved
  }
  return out
}
