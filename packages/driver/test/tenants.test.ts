/** Many tenants on one session: each sees its own keyspace, and their statements stay prepared. */
import { Cql, Keyspace, query, save, sync, table } from "@effect-cql/core"
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { createRequire } from "node:module"
import { it } from "vitest"
import { describeCassandra } from "../../../test/provided.ts"
import { CassandraDriver } from "../src/index.ts"
import { addressOf, live, newKeyspaceName } from "./live.ts"

interface Connection {
  prepareOnce: (query: string, keyspace: string | undefined, callback: unknown) => unknown
}

// The driver tells nobody when it prepares a statement.
const connection = createRequire(import.meta.url)("cassandra-driver/lib/connection.js") as {
  readonly prototype: Connection
}

/** The texts that the driver prepares while an Effect runs; its connections are to be opened by it. */
const prepared = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<ReadonlyArray<string>, E, R> =>
  Effect.suspend(() => {
    const texts: Array<string> = []
    const { prepareOnce } = connection.prototype
    connection.prototype.prepareOnce = function(query, keyspace, callback) {
      texts.push(query)
      return prepareOnce.call(this, query, keyspace, callback)
    }
    return Effect.ensuring(
      Effect.as(self, texts),
      Effect.sync(() => {
        connection.prototype.prepareOnce = prepareOnce
      })
    )
  })

const Note = Schema.Struct({ id: Cql.Int, text: Schema.String }).pipe(table("notes", { partitionKey: ["id"] }))

describeCassandra("tenants", (cassandra) => {
  it("see their own keyspace each, fibers of one session side by side", () =>
    Effect.runPromise(
      Effect.gen(function*() {
        const { execute } = yield* CassandraSession
        const names = [newKeyspaceName(), newKeyspaceName()]
        yield* Effect.addFinalizer(() =>
          Effect.forEach(names, (name) => Effect.ignore(execute(`DROP KEYSPACE IF EXISTS ${name}`)))
        )
        const inTenant = (name: string) => Effect.provideService(Keyspace, name)
        yield* Effect.forEach(names, (name) => sync({ tables: [Note] }).pipe(inTenant(name)))
        const life = (name: string) =>
          Effect.gen(function*() {
            for (let id = 0; id < 20; id++) {
              yield* save(Note, { id, text: name })
              yield* Effect.yieldNow
              const rows = yield* query(Note, { id })
              assert.deepStrictEqual(rows, [{ id, text: name }])
            }
          }).pipe(inTenant(name))
        yield* Effect.forEach(names, life, { concurrency: "unbounded" })
      }).pipe(Effect.scoped, Effect.provide(live(cassandra)))
    ))

  it("keep 1,000 texts of one statement prepared, each prepared once", () => {
    const tenants = Array.from({ length: 1_000 }, (_, tenant) => `tenant_${tenant}`)
    const rounds = (layer: ReturnType<typeof CassandraDriver.layer>) =>
      prepared(
        Effect.gen(function*() {
          const { execute } = yield* CassandraSession
          for (let round = 0; round < 2; round++) {
            yield* Effect.forEach(
              tenants,
              (tenant) => execute(`SELECT key AS ${tenant} FROM system.local WHERE key = ?`, ["local"]),
              {
                concurrency: 16,
                discard: true
              }
            )
          }
        }).pipe(Effect.provide(layer))
      )
    return Effect.runPromise(Effect.gen(function*() {
      const texts = yield* rounds(CassandraDriver.layer(addressOf(cassandra)))
      assert.strictEqual(texts.length, 1_000)
      assert.strictEqual(new Set(texts).size, 1_000)
      const fewer = yield* rounds(CassandraDriver.layer({ ...addressOf(cassandra), maxPrepared: 500 }))
      assert.isAbove(fewer.length, 1_500)
    }))
  })
})
