/** A session on the run's Cassandra, in a keyspace that lasts as long as the Layer. */
import type { CassandraError } from "@effect-cql/core/CassandraError"
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { randomBytes } from "node:crypto"
import type { CassandraAddress } from "../../../test/provided.ts"
import { CassandraDriver } from "../src/index.ts"

export const newKeyspaceName = (): string => `driver_${randomBytes(6).toString("hex")}`

export const createKeyspace = (name: string, replicas = 1): string =>
  `CREATE KEYSPACE IF NOT EXISTS ${name} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': ${replicas}}`

export const addressOf = (
  { contactPoints, localDataCenter, port }: CassandraAddress
): Pick<CassandraDriver.Options, "contactPoints" | "localDataCenter" | "port"> => ({
  contactPoints,
  localDataCenter,
  port
})

export const live = (
  cassandra: CassandraAddress,
  options: CassandraDriver.Options = {}
): Layer.Layer<CassandraSession, CassandraError> => {
  const keyspace = newKeyspaceName()
  // A bound for a busy machine: schema changes wait for the disk.
  const session = CassandraDriver.layer({
    ...addressOf(cassandra),
    keyspace,
    requestTimeout: "2 minutes",
    ...options
  })
  return Layer.effectDiscard(Effect.gen(function*() {
    const { execute } = yield* CassandraSession
    yield* Effect.acquireRelease(
      execute(createKeyspace(keyspace)),
      () => Effect.ignore(execute(`DROP KEYSPACE IF EXISTS ${keyspace}`))
    )
  })).pipe(Layer.provideMerge(session))
}
