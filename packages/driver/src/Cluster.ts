/**
 * The nodes of a cluster as the driver sees them, and each change of them. The Layers of `CassandraDriver` give it beside the
 * session.
 *
 * ```ts
 * import { CassandraDriver, Cluster } from "@effect-cql/driver"
 * import { Effect, Stream } from "effect"
 *
 * const Live = CassandraDriver.layer({ contactPoints: ["127.0.0.1"] })
 *
 * const watchNodes = Effect.gen(function*() {
 *   const cluster = yield* Cluster.Cluster
 *   yield* cluster.changes.pipe(
 *     Stream.map(({ nodes }) => nodes.filter(({ isUp }) => !isUp).map(({ address }) => address)),
 *     Stream.runForEach((down) => Effect.logInfo("nodes that are down", down))
 *   )
 * }).pipe(Effect.provide(Live))
 * ```
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"

/**
 * A node.
 *
 * - `address`: `host:port`, as results name their coordinator
 * - `id`, `dataCenter`, `rack`, `version`: what the cluster tells of it; absent until it has
 * - `isUp`: it takes requests, as far as this client knows
 * - `tokens`: how many ranges of the ring it owns
 * - `openConnections`, `inFlight`: of this client, and how many requests wait for an answer on them
 *
 * @category models
 * @since 0.1.0
 */
export interface Node {
  readonly address: string
  readonly id: string | undefined
  readonly dataCenter: string | undefined
  readonly rack: string | undefined
  readonly version: string | undefined
  readonly isUp: boolean
  readonly tokens: number
  readonly openConnections: number
  readonly inFlight: number
}

/**
 * Every node of the cluster, by its address, at one moment.
 *
 * @category models
 * @since 0.1.0
 */
export interface ClusterState {
  readonly nodes: ReadonlyArray<Node>
}

/**
 * - `state`: the cluster now
 * - `changes`: the cluster now, and again whenever a node goes down or comes up, is added or removed. To a reader who is slower
 *   than that only the last state is given. It ends with the session
 *
 * @category services
 * @since 0.1.0
 */
export class Cluster extends Context.Service<Cluster, {
  readonly state: Effect.Effect<ClusterState>
  readonly changes: Stream.Stream<ClusterState>
}>()("@effect-cql/driver/Cluster") {}
