import type { Client, types } from "cassandra-driver"
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Cluster, ClusterState, Node } from "../Cluster.ts"

const events = ["hostUp", "hostDown", "hostAdd", "hostRemove"]

/** Listens as long as the scope lasts, once for any number of readers. */
export const make = (client: Client): Effect.Effect<Cluster["Service"], never, Scope.Scope> =>
  Effect.gen(function*() {
    const readers = new Set<Queue.Queue<void, Cause.Done>>()
    let isClosed = false
    const changed = (): void => {
      for (const reader of readers) Queue.offerUnsafe(reader, undefined)
    }
    yield* Effect.acquireRelease(
      Effect.sync(() => {
        for (const event of events) client.on(event, changed)
      }),
      () =>
        Effect.sync(() => {
          isClosed = true
          for (const event of events) client.off(event, changed)
          for (const reader of readers) Queue.endUnsafe(reader)
        })
    )
    return {
      state: Effect.sync(() => stateOf(client)),
      changes: Stream.unwrap(Effect.gen(function*() {
        const reader = yield* Effect.acquireRelease(
          Effect.tap(Queue.sliding<void, Cause.Done>(1), (reader) => Effect.sync(() => void readers.add(reader))),
          (reader) => Effect.sync(() => void readers.delete(reader))
        )
        Queue.offerUnsafe(reader, undefined)
        if (isClosed) Queue.endUnsafe(reader)
        return Stream.map(Stream.fromQueue(reader), () => stateOf(client))
      }))
    }
  })

/**
 * What the driver's types hide: nothing is known of a node until its row of system.peers is read, and its tokens are decoded as
 * all sets are.
 */
interface Known {
  readonly cassandraVersion: string | null
  readonly datacenter: string | null
  readonly hostId: types.Uuid | null
  readonly rack: string | null
  readonly tokens: ReadonlyArray<string> | ReadonlySet<string> | null
}

const stateOf = (client: Client): ClusterState => {
  const state = client.getState()
  return {
    nodes: client.hosts.values()
      .map((host): Node => {
        const { cassandraVersion, datacenter, hostId, rack, tokens } = host as Known
        return {
          address: host.address,
          id: hostId?.toString(),
          dataCenter: datacenter ?? undefined,
          rack: rack ?? undefined,
          version: cassandraVersion ?? undefined,
          isUp: host.isUp(),
          tokens: tokens === null ? 0 : "size" in tokens ? tokens.size : tokens.length,
          openConnections: state.getOpenConnections(host),
          inFlight: state.getInFlightQueries(host)
        }
      })
      .sort((self, that) => self.address < that.address ? -1 : 1)
  }
}
