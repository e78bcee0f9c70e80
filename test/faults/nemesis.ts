/**
 * What is done to the cluster while programs use it: one node after the other is killed, paused or restarted, and brought
 * back before the next one is taken.
 */
import type { CassandraError } from "@effect-cql/core/CassandraError"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { Cluster } from "./Cluster.ts"
import { tell } from "./progress.ts"

/**
 * - `Kill`: the node's process ends at once (SIGKILL), and is started again after `lasts`
 * - `Pause`: it stands still for `lasts` (SIGSTOP), with every connection open
 * - `Restart`: it is asked to end (SIGTERM), and started again
 */
export interface Fault {
  readonly kind: Kind
  /** Which of the three. */
  readonly node: 0 | 1 | 2
  readonly lasts: Duration.Input
}

export type Kind = "Kill" | "Pause" | "Restart"

const kinds: ReadonlyArray<Kind> = ["Kill", "Pause", "Restart"]

/** Each kind of fault `times` times, in a random order; no node has a kind again before each other has had it. */
export const plan = (times: number, lasts: Duration.Input): Effect.Effect<ReadonlyArray<Fault>> =>
  Effect.forEach(kinds, (kind) =>
    Effect.map(
      Random.shuffle([0, 1, 2] as const),
      (nodes) => Array.from({ length: times }, (_, time): Fault => ({ kind, node: nodes[time % nodes.length]!, lasts }))
    )).pipe(Effect.flatMap((faults) => Random.shuffle(faults.flat())))

/** Between two faults the cluster is whole for a while. */
const calm = "2 seconds"

/** Does one fault after the other, and ends when all nodes see each other again. */
export const run = (faults: ReadonlyArray<Fault>): Effect.Effect<void, CassandraError, Cluster> =>
  Effect.gen(function*() {
    const { allUp, nodes } = yield* Cluster
    yield* Effect.sleep(calm)
    for (const { kind, lasts, node: index } of faults) {
      const node = nodes[index]
      const started = Date.now()
      switch (kind) {
        case "Kill":
          yield* node.signal("SIGKILL")
          yield* Effect.sleep(lasts)
          yield* node.restart
          break
        case "Pause":
          yield* node.signal("SIGSTOP")
          yield* Effect.sleep(lasts)
          yield* node.signal("SIGCONT")
          break
        case "Restart":
          yield* node.signal("SIGTERM")
          yield* node.restart
      }
      const back = Date.now()
      yield* allUp
      yield* tell(
        `${kind} of ${node.address}: back after ${back - started} ms, seen by all ${Date.now() - back} ms later`
      )
      yield* Effect.sleep(calm)
    }
  })
