import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fs from "node:fs"
import * as Path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { vi } from "vitest"
import * as FileStore from "../../../src/embedded/file/FileStore.ts"
import { read } from "../storage/notesTable.ts"
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

  it.effect("on a disk without room is refused, and not for damage", () =>
    Effect.gen(function*() {
      const path = Path.join(yield* folder, "notes.db")
      yield* made(path, 3)
      const full = Object.assign(new Error("database or disk is full"), { errcode: 13 })
      yield* Effect.acquireRelease(
        Effect.sync(() =>
          vi.spyOn(DatabaseSync.prototype, "exec").mockImplementation(() => {
            throw full
          })
        ),
        (spy) => Effect.sync(() => spy.mockRestore())
      )
      const error = yield* refusal(path)
      assert.strictEqual(error.problem, "Unusable")
      assert.include(error.message, "the disk has room")
    }))
})
