import * as Effect from "effect/Effect"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import * as FileStore from "../../../src/embedded/file/FileStore.ts"
import { insert, layout, now, put, slots, write } from "../storage/notesTable.ts"

/** A folder that is there until the scope ends. */
export const folder = Effect.acquireRelease(
  Effect.sync(() => Fs.mkdtempSync(Path.join(Os.tmpdir(), "store-"))),
  (path) => Effect.sync(() => Fs.rmSync(path, { recursive: true }))
)

/** Makes a store with `count` rows. */
export const made = (path: string, count: number) =>
  Effect.scoped(Effect.gen(function*() {
    const store = yield* FileStore.open(path)
    store.define(layout)
    store.saveCatalog(() => "the schema")
    store.saveTimestamp(5n)
    const rows = Array.from({ length: count }, (_, at) => insert([at, "row"], 1n, [put(slots.t, 1n, "x".repeat(50))]))
    store.apply([write("p", { rows })], now)
    yield* store.commit
  }))

/** Why a file is not opened. */
export const refusal = (path: string) => Effect.flip(Effect.scoped(FileStore.open(path)))
