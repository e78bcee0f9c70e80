/**
 * The contract on a real Cassandra: one keyspace for all cases, and real time.
 */
import { ContractClock, ContractKeyspace, suite } from "@effect-cql/core/contract"
import { CassandraDriver } from "@effect-cql/driver"
import { layer } from "@effect/vitest"
import * as Layer from "effect/Layer"
import { describe } from "vitest"
import { describeCassandra } from "../../../test/provided.ts"

describeCassandra("the contract, on a real Cassandra", ({ contactPoints, localDataCenter, port, source }) => {
  // A node of our own is thrown away as a whole, which is faster than to drop its tables.
  const Keyspace = source === "given" ? ContractKeyspace.layer : ContractKeyspace.layerKept
  // The cases prepare some thousand statements, each for a table of its own.
  const Live = CassandraDriver.layer({
    contactPoints,
    localDataCenter,
    port,
    // A bound for a busy machine: schema changes wait for the disk.
    requestTimeout: "60 seconds",
    driver: { maxPrepared: 10_000 }
  })
  const Services = Layer.mergeAll(Keyspace, ContractClock.layerWait).pipe(Layer.provideMerge(Live))

  layer(Services, { excludeTestServices: true, timeout: "3 minutes" })((it) => {
    for (const group of suite) {
      describe(group.name, () => {
        for (const { name, program } of group.cases) it.effect(name, () => program)
      })
    }
  })
})
