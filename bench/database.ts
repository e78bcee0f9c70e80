import { type CassandraSession, cql, identifier } from "@effect-cql/core"
import { CassandraDriver } from "@effect-cql/driver"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { randomBytes } from "node:crypto"
import process from "node:process"
import { startCassandra } from "../test/cassandra/startCassandra.ts"
import type { Address } from "./Peer.ts"

/**
 * Runs `body` in a keyspace of its own on the Cassandra that tests take; a Cassandra that was given does not keep it. `fill`
 * makes the keyspace and what has to be in it. Without a Cassandra it says why and sets the exit code.
 */
export const withDatabase = async (
  say: (line: string) => void,
  fill: (keyspace: string) => Effect.Effect<unknown, unknown, CassandraSession>,
  body: (address: Address) => Promise<void>
): Promise<void> => {
  const cassandra = await startCassandra({ heap: "1g", onProgress: say })
  if (cassandra._tag === "Unavailable") {
    say(`No Cassandra to be had:\n  ${cassandra.reasons.join("\n  ")}`)
    process.exitCode = 1
    return
  }
  const { contactPoints, localDataCenter, port } = cassandra
  const keyspace = `bench_${randomBytes(4).toString("hex")}`
  const admin = ManagedRuntime.make(CassandraDriver.layer({ contactPoints, localDataCenter, port }))
  try {
    await admin.runPromise(fill(keyspace))
    await body({ contactPoints, localDataCenter, port, keyspace })
  } finally {
    await admin.runPromise(
      cql`DROP KEYSPACE IF EXISTS ${identifier(keyspace)}`.pipe(
        // Whatever failed before is the error to tell.
        Effect.catch((error) => Effect.sync(() => say(`keyspace ${keyspace} stays: ${error.message}`)))
      )
    )
    await admin.dispose()
    await cassandra.stop()
  }
}
