import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { CqlValue } from "../../../src/CqlValue.ts"
import type { Mutation } from "../../../src/embedded/storage/Mutation.ts"
import type { Change, Persistence } from "../../../src/embedded/storage/Persistence.ts"
import * as Store from "../../../src/embedded/storage/Store.ts"
import { cell, deletion, insert, layout, now, put, putElements, read, row, slots, write } from "./notesTable.ts"

const small = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 5 }))

/** Few keys, values and timestamps, so that writes meet and tie. */
const writes = Arbitrary.array(
  Arbitrary.schema(
    Schema.Struct({
      kind: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9 })),
      c: small,
      d: small,
      at: small,
      value: small
    })
  ),
  { maxLength: 25 }
)

type Write = {
  readonly kind: number
  readonly c: number
  readonly d: number
  readonly at: number
  readonly value: number
}

const mutation = ({ at, c, d, kind, value }: Write): Mutation => {
  const timestamp = BigInt(at)
  const key = [c, String(d)]
  const one = (column: ReturnType<typeof put>) => write("p", { rows: [row(key, [column])] })
  switch (kind) {
    case 0:
      return write("p", {
        rows: [insert(key, timestamp, [put(slots.v, timestamp, value)], value % 2 === 0 ? 0 : 10 * value)]
      })
    case 1:
      return one(put(slots.v, timestamp, value === 0 ? null : value, value === 5 ? 20 : 0))
    case 2:
      return one(putElements(slots.tags, timestamp, [[String(value), d === 0 ? null : ""]]))
    case 3:
      return one(putElements(slots.props, timestamp, [[String(value % 2), value]], true))
    case 4:
      return one(putElements(slots.place, timestamp, [[value % 2, value]]))
    case 5:
      return write("p", { rows: [row(key, [], { deletion: deletion(timestamp) })] })
    case 6:
      return write("p", { deletion: at < 2 ? deletion(timestamp) : undefined })
    case 7:
      return write("p", { staticColumns: [{ _tag: "Set", slot: slots.s, cell: cell(timestamp, String(value)) }] })
    case 8: {
      const slice = { start: { prefix: [c], inclusive: value % 2 === 0 }, end: { prefix: [d], inclusive: value > 2 } }
      return write("p", { ranges: [{ slice, deletion: deletion(timestamp) }] })
    }
    default: {
      const slice = {
        start: value === 0 ? undefined : { prefix: [c, String(value)], inclusive: at % 2 === 0 },
        end: value === 1 ? undefined : { prefix: value === 2 ? [c] : [d, String(at)], inclusive: true }
      }
      return write("p", { ranges: [{ slice, deletion: deletion(timestamp) }] })
    }
  }
}

const written = (mutations: ReadonlyArray<Mutation>, persistence?: Persistence): Store.Store => {
  const store = Store.make(persistence)
  store.define(layout)
  for (const mutation of mutations) store.apply([mutation], now)
  return store
}

// At the time of writing, and after some of it has expired.
const readings = (store: Store.Store): ReadonlyArray<CqlValue> => [read(store, "p"), read(store, "p", { at: now + 25 })]

describe("writes", () => {
  it.prop("come to the same in any order", [writes], ([asked]) => {
    const mutations = asked.map(mutation)
    const expected = readings(written(mutations))
    assert.deepStrictEqual(readings(written(mutations.toReversed())), expected)
    const shuffled = mutations.toSorted((self, that) => self.rows.length - that.rows.length)
    assert.deepStrictEqual(readings(written(shuffled)), expected)
  }, { arbitrary: { runs: 500 } })

  it.effect.prop(
    "come to the same when the store is closed and opened between any two of them",
    [writes],
    ([asked]) =>
      Effect.gen(function*() {
        const records = new Map<string, Extract<Change, { _tag: "Put" }>>()
        const persistence = (): Persistence => ({
          place: "memory",
          catalog: undefined,
          lastTimestamp: undefined,
          layouts: [JSON.stringify(layout)],
          records: () => records.values(),
          transact: (changes) => {
            for (const change of changes) {
              if (change._tag === "Put") records.set(change.row.join(), change)
              if (change._tag === "Delete") records.delete(change.row.join())
            }
          }
        })
        const mutations = asked.map(mutation)
        for (const each of mutations) yield* written([each], persistence()).commit
        assert.deepStrictEqual(readings(Store.make(persistence())), readings(written(mutations)))
      }),
    { arbitrary: { runs: 100 } }
  )
})
