import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { scalar } from "../../../src/CqlType.ts"
import * as Layout from "../../../src/embedded/storage/Layout.ts"
import * as Partition from "../../../src/embedded/storage/Partition.ts"
import type { Change, Persistence } from "../../../src/embedded/storage/Persistence.ts"
import * as Store from "../../../src/embedded/storage/Store.ts"
import * as Table from "../../../src/embedded/storage/Table.ts"
import * as Token from "../../../src/embedded/values/token.ts"
import { deletion, insert, layout, now, put, putElements, read, row, slots, write } from "./notesTable.ts"

/** Keeps records in a Map, as a file would, and notes the size of each transaction. */
const memory = () => {
  const layouts = new Map<string, string>()
  const records = new Map<string, Extract<Change, { _tag: "Put" }>>()
  const transactions: Array<number> = []
  const keyOf = (change: { table: string; partition: Uint8Array; row: Uint8Array }): string =>
    `${change.table}/${change.partition.join()}/${change.row.join()}`
  let catalog: string | undefined
  let lastTimestamp: bigint | undefined
  const transact = (changes: ReadonlyArray<Change>): void => {
    transactions.push(changes.length)
    for (const change of changes) {
      switch (change._tag) {
        case "Catalog":
          catalog = change.text
          break
        case "Timestamp":
          lastTimestamp = change.timestamp
          break
        case "Layout":
          layouts.set(change.table, change.text)
          break
        case "Drop":
        case "Truncate":
          if (change._tag === "Drop") layouts.delete(change.table)
          for (const [key, record] of records) if (record.table === change.table) records.delete(key)
          break
        case "Put":
          records.set(keyOf(change), change)
          break
        case "Delete":
          records.delete(keyOf(change))
      }
    }
  }
  const open = (): Persistence => ({
    place: "memory",
    catalog,
    lastTimestamp,
    layouts: [...layouts.values()],
    records: () => records.values(),
    transact
  })
  return { open, records, transactions }
}

const opened = (persistence?: Persistence): Store.Store => {
  const store = Store.make(persistence)
  store.define(layout)
  return store
}

const everyKind = write("p", {
  deletion: deletion(1n),
  ranges: [{ slice: { start: { prefix: [9], inclusive: false }, end: undefined }, deletion: deletion(2n) }],
  staticColumns: [put(slots.s, 3n, "é")],
  rows: [
    insert([8, "a"], 3n, [put(slots.v, 3n, -1, 50), putElements(slots.tags, 3n, [["x", ""], ["y", null]], true)], 50),
    row([7, ""], [
      putElements(slots.log, 3n, [[1000, 1], [-1000, 2]]),
      putElements(slots.place, 3n, [[1, 5]]),
      { _tag: "Increment", slot: slots.n, timestamp: 3n, by: -5n }
    ]),
    row([6, "gone"], [], { deletion: deletion(9n) })
  ]
})

describe("store", () => {
  it("reads rows in clustering order and in reverse, whole or in slices of prefixes", () => {
    const store = opened()
    const rows = [1, 2, 3].flatMap((c) => ["b", "a"].map((d) => insert([c, d], 1n, [])))
    store.apply([write("p", { rows })], now)
    const keys = (options: Parameters<typeof read>[2]) =>
      read(store, "p", options).map((found) => (found as Array<unknown>).slice(0, 2).join(""))
    assert.deepStrictEqual(keys({}), ["3a", "3b", "2a", "2b", "1a", "1b"])
    assert.deepStrictEqual(keys({ reversed: true }), ["1b", "1a", "2b", "2a", "3b", "3a"])
    const afterTwo = { start: { prefix: [2], inclusive: false }, end: undefined }
    assert.deepStrictEqual(keys({ slice: afterTwo }), ["1a", "1b"])
    const fromTwoA = { start: { prefix: [2, "a"], inclusive: false }, end: { prefix: [1], inclusive: true } }
    assert.deepStrictEqual(keys({ slice: fromTwoA }), ["2b", "1a", "1b"])
    assert.deepStrictEqual(keys({ slice: fromTwoA, reversed: true }), ["1b", "1a", "2b"])
  })

  it("reads partitions by token, from and to a token or a key", () => {
    const store = opened()
    for (const key of ["a", "b", "c", "d", "e"]) store.apply([write(key, { rows: [insert([1, ""], 1n, [])] })], now)
    const table = store.table(layout.id)!
    const all = [...Table.partitionsIn(table, { start: undefined, end: undefined })]
    const tokens = all.map(({ key }) => Token.of(layout.partitionKey, key))
    assert.deepStrictEqual(tokens, tokens.toSorted((one, two) => (one < two ? -1 : 1)))
    const [, second, , fourth] = all
    const between = [...Table.partitionsIn(table, {
      start: { token: Partition.tokenOf(second!), bytes: Table.keyOf(table, second!.key), inclusive: false },
      end: { token: Partition.tokenOf(fourth!), inclusive: true }
    })]
    assert.deepStrictEqual(between, all.slice(2, 4))
  })

  it("forgets what was written to a column until it was dropped, and hides what came later until it is back", () => {
    const store = opened()
    const rows = [
      insert([1, "a"], 1n, [put(slots.v, 1n, 5)]),
      row([2, "a"], [put(slots.v, 1n, 5)]),
      row([3, "a"], [put(slots.v, 3n, 5)])
    ]
    store.apply([write("p", { rows })], now)
    const [v, ...others] = layout.columns
    const dropped = new Map([["v", 2n]])
    const without = Layout.make({ ...layout, columns: others, dropped }, layout)
    store.define(without)
    assert.deepStrictEqual(read(store, "p"), [[1, "a", {}]])
    const again = Layout.make({ ...layout, columns: [...others, v!], dropped }, without)
    store.define(again)
    assert.sameDeepMembers([...read(store, "p")], [[1, "a", {}], [3, "a", { v: 5 }]])
    assert.strictEqual(Layout.slotOf(again, "v"), slots.v)
    assert.strictEqual(Layout.slotOf(again, "t"), slots.t)
    store.apply([write("q", { rows: [row([1, "a"], [put(slots.v, 2n, 5)])] })], now)
    assert.deepStrictEqual(read(store, "q"), [])
    store.apply([write("q", { rows: [row([1, "a"], [put(slots.v, 3n, 5)])] })], now)
    assert.deepStrictEqual(read(store, "q"), [[1, "a", { v: 5 }]])
  })

  it("tells partition keys apart by their bytes", () => {
    const composite = Layout.make({ ...layout, id: "composite", partitionKey: [scalar("text"), scalar("double")] })
    const store = Store.make()
    store.define(composite)
    const keys = [["1:a", 0], ["1:a", -0], ["", 1], ["a", NaN]]
    for (const key of keys) {
      store.apply([{ ...write("", { rows: [insert([1, ""], 1n, [])] }), table: "composite", key }], now)
    }
    const table = store.table("composite")!
    assert.deepStrictEqual(keys.map((key) => Table.partitionOf(table, key)?.key), keys)
    assert.isUndefined(Table.partitionOf(table, ["a", 1]))
  })
})

describe("store with a persistence", () => {
  it.effect("has everything again when it is opened anew", () =>
    Effect.gen(function*() {
      const kept = memory()
      const store = opened(kept.open())
      store.saveCatalog(() => "the schema")
      store.saveTimestamp(77n)
      store.apply([everyKind], now)
      yield* store.commit
      const again = Store.make(kept.open())
      assert.strictEqual(again.catalog, "the schema")
      assert.strictEqual(again.lastTimestamp, 77n)
      assert.isAbove(again.positions.append(0, 1)[0]!, 1000)
      for (const at of [now, now + 50]) assert.deepStrictEqual(read(again, "p", { at }), read(store, "p", { at }))
      assert.lengthOf(read(again, "p"), 3)
      const late = write("p", { rows: [insert([6, "gone"], 9n, []), insert([5, ""], 2n, [])] })
      again.apply([late], now)
      assert.deepStrictEqual(read(again, "p"), read(store, "p"), "deletions still cover what comes late")
    }))

  it.effect("saves a row that was written often once", () =>
    Effect.gen(function*() {
      const kept = memory()
      const store = opened(kept.open())
      for (let i = 0; i < 100; i++) {
        store.apply([write("p", { rows: [row([1, "a"], [put(slots.v, BigInt(i), i)])] })], now)
      }
      yield* store.commit
      assert.deepStrictEqual(kept.transactions, [2])
      assert.strictEqual(kept.records.size, 1)
    }))

  it.effect("saves concurrent writes in one transaction", () =>
    Effect.gen(function*() {
      const kept = memory()
      const store = opened(kept.open())
      yield* store.commit
      const writes = Array.from({ length: 20 }, (_, at) =>
        Effect.suspend(() => {
          store.apply([write(`p${at}`, { rows: [insert([1, "a"], 1n, [])] })], now)
          return store.commit
        }))
      yield* Effect.all(writes, { concurrency: "unbounded" })
      assert.deepStrictEqual(kept.transactions, [1, 20])
    }))

  it.effect("drops and truncates tables with all their records", () =>
    Effect.gen(function*() {
      const kept = memory()
      const store = opened(kept.open())
      store.apply([everyKind], now)
      yield* store.commit
      store.apply([everyKind], now)
      store.truncate(layout.id)
      yield* store.commit
      assert.strictEqual(kept.records.size, 0)
      assert.deepStrictEqual(read(Store.make(kept.open()), "p"), [])
      store.drop(layout.id)
      yield* store.commit
      assert.isUndefined(Store.make(kept.open()).table(layout.id))
    }))

  it.effect("fails every commit after one that could not be written", () =>
    Effect.gen(function*() {
      const kept = memory()
      let full = false
      const persistence = kept.open()
      const store = opened({
        ...persistence,
        transact: (changes) => {
          if (full) throw new Error("disk is full")
          persistence.transact(changes)
        }
      })
      yield* store.commit
      full = true
      store.apply([everyKind], now)
      const failed = yield* Effect.flip(store.commit)
      assert.include(failed.said, "disk is full")
      full = false
      assert.isTrue(Exit.isFailure(yield* Effect.exit(store.commit)))
    }))

  it.effect("forgets what is dead after gc_grace_seconds", () =>
    Effect.gen(function*() {
      const kept = memory()
      const store = opened(kept.open())
      store.apply([everyKind, write("q", { deletion: deletion(1n) })], now)
      yield* store.commit
      assert.strictEqual(kept.records.size, 5)
      store.sweep(now + layout.gcGraceSeconds)
      yield* store.commit
      assert.strictEqual(kept.records.size, 5, "not before")
      store.sweep(now + layout.gcGraceSeconds + 51)
      yield* store.commit
      assert.strictEqual(kept.records.size, 3, "the static row, and two rows with cells that have no TTL")
    }))

  it.effect("keeps no more tombstones than live rows, or 10,000, even within gc_grace_seconds", () =>
    Effect.gen(function*() {
      const kept = memory()
      const store = opened(kept.open())
      for (let i = 0; i < 50_000; i++) {
        const at = BigInt(2 * i)
        store.apply([write("p", { rows: [insert([i, ""], at, [put(slots.v, at, i)])] })], now)
        store.apply([write("p", { rows: [row([i, ""], [], { deletion: deletion(at + 1n) })] })], now)
        if (i % 1000 === 0) yield* store.commit
      }
      yield* store.commit
      assert.deepStrictEqual(read(store, "p"), [])
      assert.isAtMost(kept.records.size, 20_000)
    }))
})
