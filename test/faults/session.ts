/**
 * The session that the cluster is tested through, in a keyspace with a replica on each node.
 */
import { CassandraSession, sync } from "@effect-cql/core"
import type { CassandraError } from "@effect-cql/core/CassandraError"
import type { SyncError } from "@effect-cql/core/SchemaSync"
import { CassandraDriver, RetryPolicy } from "@effect-cql/driver"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as References from "effect/References"
import { Cluster } from "./Cluster.ts"
import { Count } from "./counterLoad.ts"
import { Row } from "./rowLoad.ts"
import { Bag, Register } from "./transactionLoad.ts"

/** Statements have QUORUM, and thirty seconds to succeed; in the profile `patient` they have two minutes. */
export const layer: Layer.Layer<CassandraSession, CassandraError | SyncError, Cluster> = Layer.effect(
  CassandraSession,
  Effect.gen(function*() {
    const { address } = yield* Cluster
    const session = yield* CassandraDriver.make({
      ...address,
      keyspace: "faults",
      consistency: "QUORUM",
      requestTimeout: "3 seconds",
      deadline: "30 seconds",
      retry: RetryPolicy.during("30 seconds"),
      profiles: { patient: { deadline: "2 minutes", retry: RetryPolicy.during("2 minutes") } }
    })
    yield* sync({
      replication: { class: "NetworkTopologyStrategy", datacenter1: 3 },
      tables: [Row, Count, Register, Bag]
    }).pipe(Effect.provideService(CassandraSession, session))
    return session
  })
).pipe(
  // What the driver warns of, while nodes go down, is what the tests do.
  Layer.provide(Layer.succeed(References.MinimumLogLevel, "Error"))
)
