/**
 * The short form of `npm run test:generated`: the same seeds in each run. New ones are for the long form, since what they find
 * is no fault of the change that is being tested.
 */
import { CassandraDriver } from "@effect-cql/driver"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { describeCassandra } from "../provided.ts"
import * as Campaign from "./Campaign.ts"

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
    it.effect("are answered alike by both engines", () =>
      Effect.gen(function*() {
        const { differences, statements } = yield* Campaign.run({
          seeds: Array.from({ length: 80 }, (_, at) => `old.0.${at}`),
          length: 275,
          concurrency: 8,
          tries: 100
        })
        assert.deepStrictEqual(differences, [])
        assert.isAtLeast(statements, 10_000)
      }).pipe(Effect.provide(Logger.layer([]))), 600_000)
  })
})
