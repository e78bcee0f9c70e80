/**
 * Three nodes for as long as a scope lasts, and what can be done to each of them.
 */
import type { CassandraError } from "@effect-cql/core/CassandraError"
import { CassandraDriver } from "@effect-cql/driver"
import { policies } from "cassandra-driver"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import type { CassandraNode, NodeSignal } from "../cassandra/CassandraHandle.ts"
import { type ClusterMachine, startCluster } from "../cassandra/startCluster.ts"
import { say } from "./progress.ts"

/** One of the three. `restart` starts a node that has ended, on the same data, and waits until it answers. */
export interface Node {
  readonly address: string
  readonly signal: (signal: NodeSignal) => Effect.Effect<void>
  readonly restart: Effect.Effect<void>
}

/**
 * - `address`: the options of a session on the cluster
 * - `allUp`: waits until each node takes every other for alive
 */
export class Cluster extends Context.Service<Cluster, {
  readonly nodes: readonly [Node, Node, Node]
  readonly address: Pick<CassandraDriver.Options, "contactPoints" | "localDataCenter" | "port">
  readonly allUp: Effect.Effect<void, CassandraError>
}>()("test/faults/Cluster") {}

/** Short, unlike those of the single node of other tests: what happens when a node does not answer is tested here. */
const timeouts = {
  read_request_timeout: "2s",
  range_request_timeout: "2s",
  write_request_timeout: "2s",
  counter_write_request_timeout: "2s",
  cas_contention_timeout: "2s",
  request_timeout: "2s"
}

/** How long nodes may take to see each other again: they were killed, or too busy to say that they are there. */
const patience = "120 seconds"

export const layer = (machine: ClusterMachine): Layer.Layer<Cluster, CassandraError> =>
  Layer.effect(
    Cluster,
    Effect.gen(function*() {
      const cluster = yield* Effect.acquireRelease(
        Effect.promise(() => startCluster(machine, { settings: timeouts, onProgress: say })),
        ({ stop }) => Effect.promise(stop)
      )
      const { contactPoints, localDataCenter, nodes: [first, second, third], port } = cluster
      const address = { contactPoints, localDataCenter, port }
      const allUp = Effect.forEach(
        contactPoints,
        (contactPoint) => seesAll({ ...address, contactPoints: [contactPoint] }),
        { discard: true }
      )
      yield* allUp
      return { nodes: [nodeOf(first!), nodeOf(second!), nodeOf(third!)], address, allUp }
    })
  )

const nodeOf = ({ address, process }: CassandraNode): Node => ({
  address,
  signal: (signal) => Effect.sync(() => process!.signal(signal)),
  restart: Effect.promise(() => process!.restart())
})

/**
 * Waits until one node takes all three for alive: then it tries a read at ALL, which it refuses before. The table it reads is
 * Cassandra's own and has three replicas.
 */
const seesAll = (node: CassandraDriver.Options & { readonly contactPoints: ReadonlyArray<string> }) => {
  const onlyThis = new policies.loadBalancing.AllowListPolicy(
    new policies.loadBalancing.RoundRobinPolicy(),
    node.contactPoints.map((address) => `${address}:${node.port}`)
  )
  return Effect.scoped(Effect.gen(function*() {
    const { execute } = yield* CassandraDriver.make({
      ...node,
      requestTimeout: "5 seconds",
      driver: { policies: { loadBalancing: onlyThis } }
    })
    yield* execute(
      "SELECT status FROM system_distributed.view_build_status WHERE keyspace_name = ? AND view_name = ?",
      ["", "none"],
      { consistency: "ALL" }
    )
  })).pipe(
    Effect.retry(Schedule.max([Schedule.spaced("500 millis"), Schedule.during(patience)]))
  )
}
