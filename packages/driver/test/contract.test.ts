/**
 * The contract on a real Cassandra: one keyspace for all cases, and real time.
 */
import { ContractClock, ContractKeyspace, suite } from "@effect-cql/core/contract"
import { CassandraDriver } from "@effect-cql/driver"
import { layer } from "@effect/vitest"
import * as Layer from "effect/Layer"
import { describe } from "vitest"
import { describeCassandra } from "../../../test/provided.ts"

describeCassandra("the contract, on a real Cassandra", ({ contactPoints, localDataCenter, port }) => {
  const Services = Layer.mergeAll(ContractKeyspace.layer, ContractClock.layerWait).pipe(
    Layer.provideMerge(CassandraDriver.layer({ contactPoints, localDataCenter, port, driver: { maxPrepared: 10_000 } }))
  )
  layer(Services, { excludeTestServices: true, timeout: "60 seconds" })((it) => {
    for (const group of suite) {
      describe(group.name, () => {
        for (const { name, program } of group.cases) it.effect(name, () => program)
      })
    }
  })
})
