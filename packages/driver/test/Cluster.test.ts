import { health } from "@effect-cql/core"
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import { assert, it } from "@effect/vitest"
import { Client } from "cassandra-driver"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { describeCassandra } from "../../../test/provided.ts"
import { CassandraDriver, Cluster } from "../src/index.ts"
import { addressOf } from "./live.ts"
import { makeProxy } from "./proxy/proxy.ts"

describeCassandra("the cluster", (cassandra) => {
  const address = `${cassandra.contactPoints[0]}:${cassandra.port}`
  const Live = CassandraDriver.layer(addressOf(cassandra))

  it.effect("is its nodes, with what is known of each", () =>
    Effect.gen(function*() {
      const { nodes } = yield* (yield* Cluster.Cluster).state
      const { version } = yield* (yield* CassandraSession).info
      assert.lengthOf(nodes, 1)
      const { id, openConnections, tokens, ...node } = nodes[0]!
      assert.deepStrictEqual(node, {
        address,
        dataCenter: cassandra.localDataCenter,
        rack: "rack1",
        version,
        isUp: true,
        inFlight: 0
      })
      assert.match(id ?? "", /^[0-9a-f-]{36}$/)
      assert.isAbove(openConnections, 0)
      assert.isAbove(tokens, 0)
    }).pipe(Effect.provide(Live)))

  it.live("changes when a node goes down and comes back", () =>
    Effect.gen(function*() {
      const proxy = yield* makeProxy({ host: cassandra.contactPoints[0]!, port: cassandra.port })
      const seen = yield* Queue.unbounded<boolean>()
      yield* Effect.gen(function*() {
        const { changes } = yield* Cluster.Cluster
        yield* changes.pipe(
          Stream.runForEach(({ nodes }) => Queue.offer(seen, nodes[0]!.isUp)),
          Effect.forkScoped
        )
        assert.isTrue(yield* Queue.take(seen))
        proxy.stop(0)
        assert.isFalse(yield* Queue.take(seen))
        proxy.start(0)
        assert.isTrue(yield* Queue.take(seen))
      }).pipe(Effect.scoped, Effect.provide(CassandraDriver.layer({ contactPoints: proxy.contactPoints })))
    }))

  it.effect("listens once for any number of readers, gives a slow one the last state, and ends with its session", () =>
    Effect.gen(function*() {
      const client = new Client({
        ...addressOf(cassandra),
        contactPoints: [address],
        localDataCenter: cassandra.localDataCenter
      })
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(CassandraDriver.layerClient(client, { shutdown: true }), scope)
      const { changes } = yield* Effect.provideContext(Cluster.Cluster, context)
      const before = client.listenerCount("hostDown")
      const counts = yield* Effect.forEach(
        Array.from({ length: 20 }),
        () => Effect.forkChild(Stream.runCount(changes), { startImmediately: true })
      )
      const pull = yield* Scope.provide(Stream.toPull(changes), scope)
      yield* pull
      for (let event = 0; event < 5; event++) client.emit("hostUp", client.hosts.values()[0])
      assert.lengthOf(yield* pull, 1)
      assert.strictEqual(client.listenerCount("hostDown"), before)
      yield* Scope.close(scope, Exit.void)
      for (const count of counts) assert.isAtLeast(yield* Fiber.join(count), 1)
      assert.strictEqual(client.listenerCount("hostDown"), 0)
      assert.strictEqual(yield* Stream.runCount(changes), 1)
    }))

  it.live("is healthy while a node answers, and not while it is silent", () =>
    Effect.gen(function*() {
      const proxy = yield* makeProxy({ host: cassandra.contactPoints[0]!, port: cassandra.port })
      yield* Effect.gen(function*() {
        const { coordinator, dataCenter } = yield* health()
        assert.strictEqual(coordinator, `127.0.0.1:${proxy.port}`)
        assert.strictEqual(dataCenter, cassandra.localDataCenter)
        const release = proxy.hold()
        const error = yield* Effect.flip(health({ timeout: "100 millis" }))
        assert.strictEqual(error.reason._tag, "ClientTimeout")
        release()
      }).pipe(Effect.provide(CassandraDriver.layer({ contactPoints: proxy.contactPoints })))
    }))
})
