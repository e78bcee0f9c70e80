/** A session whose connections go through a proxy of its own, beside the test's session that goes straight to the node. */
import type { CassandraError } from "@effect-cql/core/CassandraError"
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { CassandraAddress } from "../../../../test/provided.ts"
import { CassandraDriver } from "../../src/index.ts"
import { makeProxy, type Proxy, type ProxyOptions } from "../proxy/proxy.ts"

export interface Through {
  readonly proxy: Proxy
  readonly session: CassandraSession["Service"]
}

/**
 * Connects in the keyspace of the test's session. The driver asks for no schema, so that it hears nothing of what other tests
 * change, unless `driver.isMetadataSyncEnabled` says so.
 */
export const through = Effect.fnUntraced(function*(
  { contactPoints, localDataCenter, port }: CassandraAddress,
  { driver, ...options }: CassandraDriver.Options = {},
  proxied: Omit<ProxyOptions, "host" | "port"> = {}
): Effect.fn.Return<Through, CassandraError, CassandraSession | Scope.Scope> {
  const { keyspace } = yield* (yield* CassandraSession).info
  const proxy = yield* makeProxy({ host: contactPoints[0]!, port, dataCenter: localDataCenter, ...proxied })
  const session = yield* CassandraDriver.make({
    contactPoints: proxy.contactPoints,
    keyspace,
    ...options,
    driver: {
      isMetadataSyncEnabled: false,
      ...driver,
      policies: { ...driver?.policies, addressResolution: proxy.addressResolution }
    }
  })
  return { proxy, session }
})
