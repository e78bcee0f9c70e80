/** A contact point that is a name, while what the name stands for changes. */
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import { assert, layer } from "@effect/vitest"
import { policies } from "cassandra-driver"
import * as Effect from "effect/Effect"
import dns from "node:dns"
import { vi } from "vitest"
import { freePorts } from "../../../../test/cassandra/ports.ts"
import { describeCassandra } from "../../../../test/provided.ts"
import { CassandraDriver, RetryPolicy } from "../../src/index.ts"
import { live } from "../live.ts"
import { makeProxy } from "../proxy/proxy.ts"
import { is } from "../proxy/rules.ts"

type Lookup = (name: string, callback: (error: null, addresses: ReadonlyArray<string>) => void) => void

/** Answers for any name what it was told last, and counts how often it was asked. IPv6 addresses there are none. */
const makeNames = Effect.gen(function*() {
  let addresses: ReadonlyArray<string> = []
  let asked = 0
  const v4: Lookup = (_, callback) => {
    asked++
    callback(null, [...addresses])
  }
  const v6: Lookup = (_, callback) => callback(null, [])
  yield* Effect.acquireRelease(
    Effect.sync(() => [
      // These have several forms, of which the driver uses the one above.
      vi.spyOn(dns, "resolve4").mockImplementation(v4 as unknown as typeof dns.resolve4),
      vi.spyOn(dns, "resolve6").mockImplementation(v6 as unknown as typeof dns.resolve6)
    ]),
    (spies) => Effect.sync(() => spies.forEach((spy) => spy.mockRestore()))
  )
  return {
    pointTo: (address: string) => void (addresses = [address]),
    asked: () => asked
  }
})

const elsewhere = "127.0.0.2"
const hasElsewhere = (await freePorts(elsewhere, 1).catch(() => [])).length > 0

describeCassandra("a contact point that is a name", (cassandra) => {
  layer(live(cassandra))((it) => {
    it.effect(
      "is looked up again when no node answers any more, and the session goes on at the new address",
      () =>
        Effect.gen(function*() {
          const { keyspace } = yield* (yield* CassandraSession).info
          const node = {
            host: cassandra.contactPoints[0]!,
            port: cassandra.port,
            dataCenter: cassandra.localDataCenter
          }
          const before = yield* makeProxy(node)
          const after = yield* makeProxy({ ...node, at: { address: elsewhere, port: before.port } })
          const names = yield* makeNames
          names.pointTo("127.0.0.1")
          const { execute } = yield* CassandraDriver.make({
            contactPoints: [`nodes.example:${before.port}`],
            keyspace,
            retry: RetryPolicy.during("30 seconds"),
            driver: {
              isMetadataSyncEnabled: false,
              policies: { reconnection: new policies.reconnection.ConstantReconnectionPolicy(50) }
            }
          })
          const read = execute("SELECT key FROM system.local WHERE key = ?", ["local"])
          assert.strictEqual((yield* read).coordinator, before.addresses[0])
          assert.strictEqual(names.asked(), 1)

          names.pointTo(elsewhere)
          before.stop(0)
          const { coordinator, rows } = yield* read
          assert.strictEqual(coordinator, after.addresses[0])
          assert.deepStrictEqual(rows, [{ key: "local" }])
          assert.isAbove(names.asked(), 1)

          // The old address is forgotten, also when something answers there again.
          before.start(0)
          for (let times = 0; times < 20; times++) assert.strictEqual((yield* read).coordinator, after.addresses[0])
          assert.strictEqual(before.asked(is("EXECUTE")), 1)
        }),
      hasElsewhere ? {} : { skip: true, meta: { skipReason: `Two addresses: nothing can listen on ${elsewhere}.` } }
    )
  })
})
