import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { spawnSync } from "node:child_process"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { pathToFileURL } from "node:url"
import * as FileStore from "../../../src/embedded/file/FileStore.ts"
import { deletion, insert, layout, now, put, read, row, slots, write } from "../storage/notesTable.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => Fs.mkdtempSync(Path.join(Os.tmpdir(), "store-"))),
  (path) => Effect.sync(() => Fs.rmSync(path, { recursive: true }))
)

/** Makes a store of some size with `count` rows. */
const made = (path: string, count: number) =>
  Effect.scoped(Effect.gen(function*() {
    const store = yield* FileStore.open(path)
    store.define(layout)
    store.saveCatalog(() => "the schema")
    store.saveTimestamp(5n)
    const rows = Array.from({ length: count }, (_, at) => insert([at, "row"], 1n, [put(slots.t, 1n, "x".repeat(50))]))
    store.apply([write("p", { rows })], now)
    yield* store.commit
  }))

const refusal = (path: string) => Effect.flip(Effect.scoped(FileStore.open(path)))

const contents = (path: string): ReadonlyArray<readonly [name: string, bytes: string]> =>
  Fs.readdirSync(path).toSorted().map((name) => [name, Fs.readFileSync(Path.join(path, name)).toString("latin1")])

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

  it.effect("that belongs to another program is refused and left as it is", () =>
    Effect.gen(function*() {
      const home = yield* folder
      const other = new DatabaseSync(Path.join(home, "other.db"))
      other.exec("CREATE TABLE t (a); INSERT INTO t VALUES (1)")
      other.close()
      Fs.writeFileSync(Path.join(home, "text.txt"), "not a database, and longer than its header would be. ".repeat(9))
      Fs.writeFileSync(Path.join(home, "short.txt"), "x")
      const before = contents(home)
      for (const name of ["other.db", "text.txt", "short.txt"]) {
        const error = yield* refusal(Path.join(home, name))
        assert.strictEqual(error.problem, "Foreign")
        assert.include(error.message, Path.join(home, name))
      }
      assert.deepStrictEqual(contents(home), before)
    }))

  it.effect("of a later version is refused and left as it is", () =>
    Effect.gen(function*() {
      const home = yield* folder
      const path = Path.join(home, "notes.db")
      yield* made(path, 1)
      const database = new DatabaseSync(path)
      database.exec("PRAGMA user_version = 999")
      database.close()
      const before = contents(home)
      const error = yield* refusal(path)
      assert.strictEqual(error.problem, "Newer")
      assert.include(error.message, "update effect-cql")
      assert.deepStrictEqual(contents(home), before)
    }))

  it.effect("that is damaged anywhere is refused and left as it is, or has lost nothing", () =>
    Effect.gen(function*() {
      const home = yield* folder
      const path = Path.join(home, "notes.db")
      yield* made(path, 400)
      const whole = Fs.readFileSync(path)
      let refused = 0
      for (let at = 100; at < whole.length; at += 599) {
        const damaged = Buffer.from(whole)
        damaged[at] = damaged[at]! ^ 0x55
        Fs.writeFileSync(path, damaged)
        const outcome = yield* Effect.result(
          Effect.scoped(Effect.map(FileStore.open(path), (store) => read(store, "p")))
        )
        if (outcome._tag === "Success") assert.lengthOf(outcome.success, 400, `byte ${at}`)
        else {
          refused++
          assert.strictEqual(outcome.failure.problem, "Damaged")
          assert.isTrue(Fs.readFileSync(path).equals(damaged), `byte ${at} was touched`)
        }
      }
      assert.isAbove(refused, 50)
      Fs.writeFileSync(path, whole.subarray(0, whole.length / 2))
      assert.strictEqual((yield* refusal(path)).problem, "Damaged")
    }))

  it.effect("that is damaged is left as it is together with the write-ahead log of a process that was killed", () =>
    Effect.gen(function*() {
      const home = yield* folder
      const path = Path.join(home, "notes.db")
      yield* made(path, 400)
      const store = yield* FileStore.open(path)
      store.apply([write("p", { rows: [insert([-1, "late"], 2n, [])] })], now)
      yield* store.commit
      // What a killed process leaves behind: the two files as they are while the store is open.
      const left = yield* folder
      const copy = Path.join(left, "notes.db")
      Fs.copyFileSync(`${path}-wal`, `${copy}-wal`)
      Fs.copyFileSync(path, copy)
      const rows = yield* Effect.scoped(Effect.map(FileStore.open(copy), (reopened) => read(reopened, "p")))
      assert.lengthOf(rows, 401)

      Fs.copyFileSync(`${path}-wal`, `${copy}-wal`)
      const damaged = Fs.readFileSync(path)
      damaged.fill(0x55, damaged.length / 2, damaged.length / 2 + 8192)
      Fs.writeFileSync(copy, damaged)
      const log = Fs.readFileSync(`${copy}-wal`)
      assert.strictEqual((yield* refusal(copy)).problem, "Damaged")
      assert.isTrue(Fs.readFileSync(copy).equals(damaged))
      assert.isTrue(Fs.readFileSync(`${copy}-wal`).equals(log))
    }))

  it.effect("that is open is refused to a second session and to a second process", () =>
    Effect.gen(function*() {
      const home = yield* folder
      const path = Path.join(home, "notes.db")
      const store = yield* FileStore.open(path)
      assert.strictEqual((yield* refusal(path)).problem, "InUse")
      const module = pathToFileURL(Path.join(import.meta.dirname, "../../../src/embedded/file/FileStore.ts")).href
      const script = `import * as Effect from "effect/Effect"
        const { open } = await import(${JSON.stringify(module)})
        const error = await Effect.runPromise(Effect.flip(Effect.scoped(open(${JSON.stringify(path)}))))
        console.log(error.problem)`
      const second = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
        cwd: import.meta.dirname,
        encoding: "utf8"
      })
      assert.deepStrictEqual([second.stdout, second.stderr], ["InUse\n", ""])
      store.define(layout)
      store.apply([write("p", { rows: [insert([1, "a"], 1n, [])] })], now)
      yield* store.commit
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
