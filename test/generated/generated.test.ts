/**
 * The short form of `npm run test:generated`: the same seeds in each run, and a new one.
 */
import { CassandraDriver } from "@effect-cql/driver"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { randomBytes } from "node:crypto"
import { describeCassandra } from "../provided.ts"
import * as Campaign from "./Campaign.ts"

const fresh = randomBytes(4).toString("hex")

describeCassandra("generated statements", ({ contactPoints, localDataCenter, port }) => {
  const Live = CassandraDriver.layer({
    contactPoints,
    localDataCenter,
    port,
    // A bound for a busy machine: schema changes wait for the disk.
    requestTimeout: "60 seconds",
    driver: { maxPrepared: 10_000 }
  })
  layer(Live, { excludeTestServices: true, timeout: "1 minute" })((it) => {
    it.effect(`are answered alike by both engines, from seeds of old and ${fresh}`, () =>
      Effect.gen(function*() {
        const of = (seed: string, count: number) => Array.from({ length: count }, (_, at) => `${seed}.0.${at}`)
        const { differences, statements } = yield* Campaign.run({
          seeds: [...of("old", 32), ...of(fresh, 10)],
          length: 275,
          concurrency: 8,
          tries: 100
        })
        assert.deepStrictEqual(differences, [])
        assert.isAtLeast(statements, 10_000)
      }).pipe(Effect.provide(Logger.layer([]))), 600_000)
  })
})
