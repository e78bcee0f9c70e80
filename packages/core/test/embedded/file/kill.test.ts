import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import * as FileStore from "../../../src/embedded/file/FileStore.ts"
import { read } from "../storage/notesTable.ts"

const writer = Path.join(import.meta.dirname, "writer.ts")

const kills = 12

// Starts the writer, kills it when it has acknowledged `enough` numbers, and gives all that it has.
const killed = (path: string, first: number, enough: number): Promise<ReadonlyArray<number>> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [writer, path, String(first)], { stdio: ["ignore", "pipe", "pipe"] })
    let said = ""
    let complaint = ""
    child.stderr.setEncoding("utf8").on("data", (text: string) => void (complaint += text))
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text
      if (said.split("\n").length > enough) child.kill("SIGKILL")
    })
    child.on("error", reject)
    child.on("close", (_, signal) => {
      if (signal !== "SIGKILL" || complaint !== "") reject(new Error(`the writer ended by itself: ${complaint}`))
      else resolve(said.split("\n").slice(0, -1).map(Number))
    })
  })

const numbersIn = (path: string) =>
  Effect.scoped(Effect.gen(function*() {
    const store = yield* FileStore.open(path)
    const numbers = (key: string) => read(store, key).flatMap((row) => Array.isArray(row) ? [Number(row[0])] : [])
    return { left: numbers("left"), right: numbers("right") }
  }))

describe("a store file whose process is killed", () => {
  it.live("has everything that was acknowledged, and every batch whole", () =>
    Effect.gen(function*() {
      const folder = Fs.mkdtempSync(Path.join(Os.tmpdir(), "store-"))
      yield* Effect.addFinalizer(() => Effect.sync(() => Fs.rmSync(folder, { recursive: true })))
      const path = Path.join(folder, "notes.db")
      const acknowledged = new Set<number>()
      for (let round = 0; round < kills; round++) {
        const first = round * 1_000_000
        // Some are killed at their very first acknowledgement, some in full swing.
        for (const number of yield* Effect.promise(() => killed(path, first, 1 + (round * 37) % 150))) {
          acknowledged.add(number)
        }
        const { left, right } = yield* numbersIn(path)
        assert.deepStrictEqual(left, right, "a batch was applied in part")
        const there = new Set(left)
        assert.deepStrictEqual([...acknowledged].filter((number) => !there.has(number)), [], "acknowledged and lost")
        assert.isAtLeast(acknowledged.size, round + 1)
      }
    }))
})
