/** What statements at QUORUM answer when there is no quorum. */
import { query, save, withOptions } from "@effect-cql/core"
import type { CassandraError, Reason } from "@effect-cql/core/CassandraError"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Cluster, layer as clusterLayer } from "./Cluster.ts"
import { describeCluster } from "./describeCluster.ts"
import { tell } from "./progress.ts"
import { Row } from "./rowLoad.ts"
import * as Session from "./session.ts"

/** What a statement fails with, again and again, until it says that there are too few replicas. */
const errorsUntilUnavailable = <A, R>(
  statement: Effect.Effect<A, CassandraError, R>
): Effect.Effect<ReadonlyArray<CassandraError>, A, R> =>
  Effect.gen(function*() {
    const errors: Array<CassandraError> = []
    do errors.push(yield* Effect.flip(statement))
    while (errors.at(-1)!.reason._tag !== "Unavailable")
    return errors
  })

const timeouts: ReadonlyArray<Reason["_tag"]> = ["ClientTimeout", "ReadTimeout", "WriteTimeout"]

await describeCluster("three nodes, of which two are down", (machine) => {
  layer(Layer.provideMerge(Session.layer, clusterLayer(machine)), { timeout: "5 minutes", excludeTestServices: true })(
    (it) => {
      it.effect("give timeouts until the two are missed, then Unavailable, and all works when they are back", () =>
        Effect.gen(function*() {
          const { allUp, nodes: [first, second] } = yield* Cluster
          const row = { id: -1, version: 1 }
          const write = save(Row, row)
          const read = query(Row, { id: row.id })
          yield* write
          const brief = withOptions({ deadline: "5 seconds" })

          yield* first.signal("SIGKILL")
          yield* second.signal("SIGKILL")
          const failed = yield* Effect.all([
            errorsUntilUnavailable(write.pipe(brief)),
            errorsUntilUnavailable(read.pipe(brief))
          ], { concurrency: 2 }).pipe(Effect.timeout("60 seconds"))
          for (const errors of failed) {
            yield* tell(errors.map(({ attempts, reason }) => `${reason._tag} after ${attempts}`).join(", "))
            assert.include(timeouts, errors[0]!.reason._tag)
            const { reason, retryable } = errors.at(-1)!
            assert.isTrue(retryable)
            assert.strictEqual(reason._tag, "Unavailable")
            if (reason._tag !== "Unavailable") return
            assert.deepStrictEqual([reason.consistency, reason.alive, reason.required], ["QUORUM", 1, 2])
          }

          // A statement that has the time outlasts the outage.
          const patient = withOptions({ profile: "patient" })
          const [, found] = yield* Effect.all([
            Effect.andThen(first.restart, second.restart),
            Effect.andThen(save(Row, { ...row, version: 2 }).pipe(patient), read.pipe(patient))
          ], { concurrency: 2 })
          assert.deepStrictEqual(found, [{ ...row, version: 2 }])
          yield* allUp
          yield* save(Row, { ...row, version: 3 })
          assert.deepStrictEqual(yield* read, [{ ...row, version: 3 }])
        }))
    }
  )
})
