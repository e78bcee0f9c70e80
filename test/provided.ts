/**
 * What `globalSetup.ts` hands to the tests, and how a test asks for it.
 */
import { describe, inject } from "vitest"
import type { CassandraHandle, Unavailable } from "./cassandra/CassandraHandle.ts"

/** Where the run's Cassandra answers. */
export type CassandraAddress = Pick<CassandraHandle, "_tag" | "source" | "contactPoints" | "port" | "localDataCenter">

declare module "vitest" {
  interface ProvidedContext {
    readonly cassandra: CassandraAddress | Unavailable
  }
  interface TaskMeta {
    /** Why a test or a suite is skipped; the reporter prints it. */
    readonly skipReason?: string
  }
}

/**
 * A suite that needs a Cassandra. Where there is none its tests are skipped, by name and with the reason, and `body`
 * is called with an address that answers nobody.
 */
export const describeCassandra = (name: string, body: (cassandra: CassandraAddress) => void): void => {
  const cassandra = inject("cassandra")
  if (cassandra._tag === "Available") {
    describe(name, () => body(cassandra))
    return
  }
  const nowhere: CassandraAddress = {
    _tag: "Available",
    source: "given",
    contactPoints: ["127.0.0.1"],
    port: 9,
    localDataCenter: "none"
  }
  describe(name, { skip: true, meta: { skipReason: cassandra.reasons.join(" ") } }, () => body(nowhere))
}
