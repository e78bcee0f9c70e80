import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fs from "node:fs"
import * as Path from "node:path"
import * as FileStore from "../../../src/embedded/file/FileStore.ts"
import { deletion, insert, layout, now, put, read, row, slots, write } from "../storage/notesTable.ts"
import { folder, made, refusal } from "./storeFile.ts"

describe("a store file", () => {
  it.effect("keeps schema, timestamp and rows across openings, and is one file when closed", () =>
    Effect.gen(function*() {
      const home = yield* folder
      const path = Path.join(home, "notes.db")
      yield* made(path, 3)
      assert.deepStrictEqual(Fs.readdirSync(home), ["notes.db"])
      const store = yield* FileStore.open(path)
      assert.strictEqual(store.catalog, "the schema")
      assert.strictEqual(store.lastTimestamp, 5n)
      assert.lengthOf(read(store, "p"), 3)
    }))

  it.live("has no rollback journal at any time, since one that is left by a kill could not be undone unasked", () =>
    Effect.gen(function*() {
      const home = yield* folder
      const seen = new Set<string | null>()
      const ended = new Promise<void>((resolve) => {
        const watcher = Fs.watch(home, (_, name) => {
          seen.add(name)
          if (name === "end") {
            watcher.close()
            resolve()
          }
        })
      })
      yield* made(Path.join(home, "notes.db"), 3)
      yield* Effect.scoped(FileStore.open(Path.join(home, "notes.db")))
      Fs.writeFileSync(Path.join(home, "end"), "")
      yield* Effect.promise(() => ended)
      assert.isTrue(seen.has("notes.db-wal"))
      assert.isFalse(seen.has("notes.db-journal"))
    }))

  it.effect("in a folder that is not there is refused", () =>
    Effect.gen(function*() {
      const error = yield* refusal(Path.join(yield* folder, "missing", "notes.db"))
      assert.strictEqual(error.problem, "Unusable")
      assert.include(error.message, "the folder exists")
    }))

  it.effect("stays a small multiple of its live data when rows are overwritten and deleted without end", () =>
    Effect.gen(function*() {
      const home = yield* folder
      const path = Path.join(home, "notes.db")
      const store = yield* FileStore.open(path)
      store.define({ ...layout, gcGraceSeconds: 0 })
      const text = "x".repeat(500)
      const fill = (at: bigint) =>
        Array.from({ length: 500 }, (_, key) => insert([key, "row"], at, [put(slots.t, at, text)]))
      const live = 500 * 500
      for (let round = 1; round <= 60; round++) {
        const at = BigInt(round * 10)
        store.apply([write("p", { rows: fill(at) })], now)
        yield* store.commit
        store.apply([write("p", { rows: [row([7, "row"], [], { deletion: deletion(at + 1n) })] })], now)
        store.apply([write(`brief ${round}`, { rows: fill(at) })], now)
        yield* store.commit
        store.apply([write(`brief ${round}`, { deletion: deletion(at + 1n) })], now)
        yield* store.commit
      }
      const size = Fs.readdirSync(home).reduce((sum, name) => sum + Fs.statSync(Path.join(home, name)).size, 0)
      // The write-ahead log is bounded by itself, at 4 MiB.
      assert.isBelow(size, 4 * live + 5 * 1024 * 1024)
    }))
})
