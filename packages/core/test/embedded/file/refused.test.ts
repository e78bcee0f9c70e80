/**
 * Files that are no whole store, or not this process's.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { spawn } from "node:child_process"
import * as Fs from "node:fs"
import * as Path from "node:path"
import { DatabaseSync } from "node:sqlite"
import * as FileStore from "../../../src/embedded/file/FileStore.ts"
import * as Header from "../../../src/embedded/file/header.ts"
import { insert, now, read, write } from "../storage/notesTable.ts"
import { folder, made, refusal } from "./storeFile.ts"

const contents = (path: string): ReadonlyArray<readonly [name: string, bytes: string]> =>
  Fs.readdirSync(path).toSorted().map((name) => [name, Fs.readFileSync(Path.join(path, name)).toString("latin1")])

const integer = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

const between = (minimum: number, maximum: number) => Arbitrary.schema(integer(minimum, maximum))

/** A byte that is another, anywhere or in the first bytes, which tell what the file is. */
const Flip = Schema.Struct({
  inHeader: Schema.Boolean,
  header: integer(0, 99),
  share: integer(0, 999_999),
  by: integer(1, 255)
})

const flip = Arbitrary.schema(Flip)

const flipped = (bytes: Buffer, { by, header, inHeader, share }: typeof Flip.Type): Buffer => {
  const damaged = Buffer.from(bytes)
  const at = inHeader ? header : Math.floor(share / 1_000_000 * bytes.length)
  damaged[at] = damaged[at]! ^ by
  return damaged
}

/** A store, and one as a process leaves it that is killed after a last write: with its write-ahead log. Made once. */
const stores = Effect.runSync(Effect.cached(Effect.scoped(Effect.gen(function*() {
  const path = Path.join(yield* folder, "notes.db")
  yield* made(path, 400)
  const closed = Fs.readFileSync(path)
  return yield* Effect.scoped(Effect.gen(function*() {
    const store = yield* FileStore.open(path)
    store.apply([write("p", { rows: [insert([-1, "late"], 2n, [])] })], now)
    yield* store.commit
    return { closed, killed: { file: Fs.readFileSync(path), log: Fs.readFileSync(`${path}-wal`) } }
  }))
}))))

const outcomeOf = (path: string) =>
  Effect.result(Effect.scoped(Effect.map(FileStore.open(path), (store) => read(store, "p").length)))

describe("a file that is not a whole store", () => {
  it.effect.prop(
    "because bytes of it are others is refused and left as it is, or has lost nothing",
    [Arbitrary.array(flip, { minLength: 1, maxLength: 4 })],
    ([flips]) =>
      Effect.gen(function*() {
        const home = yield* folder
        const path = Path.join(home, "notes.db")
        const { closed } = yield* stores
        const damaged = flips.reduce(flipped, closed)
        Fs.writeFileSync(path, damaged)
        const outcome = yield* outcomeOf(path)
        if (outcome._tag === "Success") return assert.strictEqual(outcome.success, 400)
        assert.include(["Damaged", "Foreign", "Newer", "Older"], outcome.failure.problem)
        assert.isTrue(Fs.readFileSync(path).equals(damaged), "the file was touched")
      }).pipe(Effect.scoped),
    { arbitrary: { runs: 150 } }
  )

  it.effect.prop(
    "is refused together with the log of a killed process, and both are left as they are, or has lost nothing",
    [flip],
    ([flip]) =>
      Effect.gen(function*() {
        const home = yield* folder
        const path = Path.join(home, "notes.db")
        const { killed: { file, log } } = yield* stores
        const damaged = flipped(file, flip)
        Fs.writeFileSync(path, damaged)
        Fs.writeFileSync(`${path}-wal`, log)
        const outcome = yield* outcomeOf(path)
        if (outcome._tag === "Success") return assert.strictEqual(outcome.success, 401)
        assert.include(["Damaged", "Foreign", "Newer", "Older"], outcome.failure.problem)
        assert.isTrue(Fs.readFileSync(path).equals(damaged), "the file was touched")
        assert.isTrue(Fs.readFileSync(`${path}-wal`).equals(log), "the log was touched")
      }).pipe(Effect.scoped),
    { arbitrary: { runs: 60 } }
  )

  it.effect.prop(
    "because its log is damaged has what was written before the damage, in whole transactions",
    [flip],
    ([flip]) =>
      Effect.gen(function*() {
        const path = Path.join(yield* folder, "notes.db")
        const { killed: { file, log } } = yield* stores
        Fs.writeFileSync(path, file)
        Fs.writeFileSync(`${path}-wal`, flipped(log, flip))
        const outcome = yield* outcomeOf(path)
        if (outcome._tag === "Success") assert.include([400, 401], outcome.success)
        else assert.strictEqual(outcome.failure.problem, "Damaged")
      }).pipe(Effect.scoped),
    { arbitrary: { runs: 60 } }
  )

  it.effect.prop(
    "because its end is missing is refused and left as it is",
    [between(0, 999_999)],
    ([share]) =>
      Effect.gen(function*() {
        const home = yield* folder
        const path = Path.join(home, "notes.db")
        const { closed } = yield* stores
        Fs.writeFileSync(path, closed.subarray(0, Math.floor(share / 1_000_000 * closed.length)))
        const before = contents(home)
        assert.include(["Damaged", "Foreign"], (yield* refusal(path)).problem)
        assert.deepStrictEqual(contents(home), before)
      }).pipe(Effect.scoped),
    { arbitrary: { runs: 60 } }
  )

  it.effect("because it is empty, or gone while its log is there, is refused and left as it is", () =>
    Effect.gen(function*() {
      const home = yield* folder
      Fs.writeFileSync(Path.join(home, "empty.db"), "")
      Fs.writeFileSync(Path.join(home, "gone.db-wal"), (yield* stores).killed.log)
      const before = contents(home)
      for (const [name, detail] of [["empty.db", "it is empty"], ["gone.db", "its -wal file is there"]] as const) {
        const error = yield* refusal(Path.join(home, name))
        assert.strictEqual(error.problem, "Damaged")
        assert.include(error.message, detail)
      }
      assert.deepStrictEqual(contents(home), before)
    }))

  it.effect.prop(
    "but any bytes of another program is refused and left as it is",
    [Arbitrary.array(between(0, 255), { minLength: 1, maxLength: 400 })],
    ([bytes]) =>
      Effect.gen(function*() {
        const home = yield* folder
        Fs.writeFileSync(Path.join(home, "some.file"), Buffer.from(bytes))
        const before = contents(home)
        assert.strictEqual((yield* refusal(Path.join(home, "some.file"))).problem, "Foreign")
        assert.deepStrictEqual(contents(home), before)
      }).pipe(Effect.scoped)
  )

  it.effect("but an SQLite database of another program is refused and left as it is, also with a log", () =>
    Effect.gen(function*() {
      const home = yield* folder
      const plain = new DatabaseSync(Path.join(home, "plain.db"))
      plain.exec("CREATE TABLE records (a); INSERT INTO records VALUES (1)")
      plain.close()
      const logged = new DatabaseSync(Path.join(home, "logged.db"))
      logged.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)")
      const before = contents(home)
      for (const name of ["plain.db", "logged.db"]) {
        const error = yield* refusal(Path.join(home, name))
        assert.strictEqual(error.problem, "Foreign")
        assert.include(error.message, Path.join(home, name))
      }
      assert.deepStrictEqual(contents(home), before)
      logged.close()
    }))

  it.effect("of the first version is refused and left as it is", () =>
    Effect.gen(function*() {
      const home = yield* folder
      const path = Path.join(home, "notes.db")
      const first = Buffer.from((yield* stores).closed)
      first.writeUInt32BE(1, 60)
      Fs.writeFileSync(path, first)
      const error = yield* refusal(path)
      assert.strictEqual(error.problem, "Older")
      assert.include(error.message, "was written by an earlier version of effect-cql (version 1, this one reads 2)")
      assert.deepStrictEqual(contents(home), [["notes.db", first.toString("latin1")]])
    }).pipe(Effect.scoped))

  it.effect.prop(
    "but one of a later version is refused and left as it is",
    [between(Header.version + 1, 2_000_000_000)],
    ([version]) =>
      Effect.gen(function*() {
        const home = yield* folder
        const path = Path.join(home, "notes.db")
        const later = Buffer.from((yield* stores).closed)
        later.writeUInt32BE(version, 60)
        Fs.writeFileSync(path, later)
        const error = yield* refusal(path)
        assert.strictEqual(error.problem, "Newer")
        assert.include(error.message, "update effect-cql")
        assert.deepStrictEqual(contents(home), [["notes.db", later.toString("latin1")]])
      }).pipe(Effect.scoped),
    { arbitrary: { runs: 10 } }
  )
})

/** A process that opens the file and says so, or why not; it holds it until it is killed. */
const holder = Effect.fnUntraced(function*(path: string) {
  const child = yield* Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, [Path.join(import.meta.dirname, "holder.ts"), path], {
        stdio: ["ignore", "pipe", "inherit"]
      })
    ),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()))
  const said = yield* Effect.promise(() =>
    new Promise<string>((resolve) => child.stdout.once("data", (text: Buffer) => resolve(text.toString().trim())))
  )
  return { said, kill: Effect.promise(() => (child.kill("SIGKILL"), ended)) }
})

describe("a store file", () => {
  it.live("belongs to one session, also within the process that has it open", () =>
    Effect.gen(function*() {
      const path = Path.join(yield* folder, "notes.db")
      yield* made(path, 3)
      const store = yield* FileStore.open(path)
      assert.strictEqual((yield* refusal(path)).problem, "InUse")
      assert.strictEqual((yield* holder(path)).said, "InUse")
      // Neither of them has taken the lock away.
      store.apply([write("p", { rows: [insert([1, "a"], 1n, [])] })], now)
      yield* store.commit
      assert.strictEqual((yield* holder(path)).said, "InUse")
    }))

  it.live("belongs to one of several processes that make it at the same time, until that one is killed", () =>
    Effect.gen(function*() {
      const home = yield* folder
      const path = Path.join(home, "notes.db")
      const holders = yield* Effect.all([holder(path), holder(path), holder(path)], { concurrency: "unbounded" })
      assert.deepStrictEqual(holders.map(({ said }) => said).toSorted(), ["InUse", "InUse", "open"])
      assert.strictEqual((yield* refusal(path)).problem, "InUse")
      yield* Effect.forEach(holders, ({ kill }) => kill)
      yield* Effect.scoped(FileStore.open(path))
      assert.deepStrictEqual(Fs.readdirSync(home), ["notes.db"])
    }))
})
