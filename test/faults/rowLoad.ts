/**
 * Rows that are written, deleted and read at QUORUM: idempotent statements, each of which must succeed within its deadline.
 */
import { Cql, query, remove, save, table } from "@effect-cql/core"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { type Load, workers } from "./load.ts"
import * as Tally from "./Tally.ts"
import * as VersionedRow from "./VersionedRow.ts"

export const Row = Schema.Struct({ id: Cql.Int, version: Cql.Int }).pipe(table("rows", { partitionKey: ["id"] }))

export interface Findings extends Tally.Figures {
  readonly wrong: ReadonlyArray<VersionedRow.WrongRead<number> & { readonly id: number }>
}

const writers = 12
const rowsOfWriter = 4
const readers = 12
const pause = "100 millis"
const ids = Array.from({ length: writers * rowsOfWriter }, (_, id) => id)

export const rowLoad: Load<Findings> = Effect.fnUntraced(function*(run) {
  const tally = Tally.make()
  const rows = ids.map(() => VersionedRow.make<number>())
  const wrong: Array<VersionedRow.WrongRead<number> & { readonly id: number }> = []
  let versions = 0

  // One writer a row, so that its versions have one order.
  const write = Effect.fnUntraced(function*(worker: number) {
    const id = worker * rowsOfWriter + (yield* Random.nextIntBetween(0, rowsOfWriter - 1))
    const isRemoved = (yield* Random.nextIntBetween(1, 10)) === 1
    const version = ++versions
    const tell = rows[id]!.write(isRemoved ? null : version)
    const result = yield* tally.count(isRemoved ? remove(Row, { id }) : save(Row, { id, version }))
    tell(Result.isSuccess(result) ? "acknowledged" : result.failure.applied === "no" ? "failed" : "unknown")
  })

  const read = Effect.fnUntraced(function*(id: number) {
    const judge = rows[id]!.read()
    const result = yield* tally.count(query(Row, { id }))
    if (Result.isFailure(result)) return
    const mistake = judge(result.success[0]?.version ?? null)
    if (mistake !== undefined) wrong.push({ id, ...mistake })
  })

  yield* Effect.all([
    workers(run, { name: "write", count: writers, pause }, write),
    workers(
      run,
      { name: "read", count: readers, pause },
      () => Effect.flatMap(Random.nextIntBetween(0, ids.length - 1), read)
    )
  ], { concurrency: "unbounded", discard: true })
  yield* Effect.forEach(ids, read, { discard: true })
  return { ...tally.figures(), wrong }
})
