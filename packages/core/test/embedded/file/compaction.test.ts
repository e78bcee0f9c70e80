/**
 * How large a file gets: at most four times what lived in it at once, and 8 MiB. Twice because between two sweeps there may
 * be as much that is dead as lives, and twice again because as many pages may be free as are used. The 8 MiB are those of
 * the write-ahead log, and room for the ten thousand tombstones that a table keeps at most where it has fewer rows.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import * as Fs from "node:fs"
import * as Path from "node:path"
import type { CassandraError } from "../../../src/CassandraError.ts"
import { CassandraSession } from "../../../src/CassandraSession.ts"
import { layerFile } from "../../../src/embedded/file.ts"
import { folder } from "./storeFile.ts"

const MiB = 1024 * 1024

const rows = 1_000

const text = "x".repeat(4_000)

const each = (step: (k: number) => Effect.Effect<unknown, CassandraError>) =>
  Effect.forEach(Array.from({ length: rows }, (_, k) => k), step, { concurrency: 200, discard: true })

/**
 * Runs rounds on a file, looks at its size after each, and closes it.
 *
 * - `round`: gives how many bytes lived in it at once, at most
 */
const staysSmall = (
  rounds: number,
  round: (
    run: (cql: string, ...params: ReadonlyArray<string | number>) => Effect.Effect<unknown, CassandraError>,
    number: number
  ) => Effect.Effect<number, CassandraError>
) =>
  Effect.gen(function*() {
    const home = yield* folder
    const path = Path.join(home, "data.db")
    yield* Effect.gen(function*() {
      const session = yield* CassandraSession
      for (let number = 0; number < rounds; number++) {
        const live = yield* round((cql, ...params) => session.execute(cql, params), number)
        const size = Fs.readdirSync(home).reduce((sum, name) => sum + Fs.statSync(Path.join(home, name)).size, 0)
        assert.isBelow(size, 4 * live + 8 * MiB, `after round ${number}`)
      }
    }).pipe(Effect.provide(layerFile(path)))
    return path
  })

const table = "CREATE TABLE IF NOT EXISTS t (k int PRIMARY KEY, v text)"

describe("a store file stays a small multiple of its live data", () => {
  it.effect("when its rows are overwritten again and again", () =>
    staysSmall(8, (run) =>
      Effect.gen(function*() {
        yield* run(table)
        yield* each((k) => run("INSERT INTO t (k, v) VALUES (?, ?)", k, text))
        return rows * text.length
      })))

  it.effect("when large values are overwritten with small ones", () =>
    Effect.gen(function*() {
      const path = yield* staysSmall(2, (run, round) =>
        Effect.gen(function*() {
          yield* run(table)
          yield* each((k) => run("INSERT INTO t (k, v) VALUES (?, ?)", k, round === 0 ? text : "small"))
          return rows * text.length
        }))
      assert.isBelow(Fs.statSync(path).size, MiB)
    }))

  it.effect("when it is a queue, whose rows are written once and deleted", () =>
    staysSmall(8, (run, round) =>
      Effect.gen(function*() {
        yield* run(table)
        yield* each((k) => run("INSERT INTO t (k, v) VALUES (?, ?)", round * rows + k, text))
        yield* each((k) => run("DELETE FROM t WHERE k = ?", round * rows + k))
        return rows * text.length
      })))

  it.effect("when partitions and ranges are deleted", () =>
    staysSmall(8, (run, round) =>
      Effect.gen(function*() {
        yield* run("CREATE TABLE IF NOT EXISTS c (p int, c int, v text, PRIMARY KEY (p, c))")
        yield* each((k) => run("INSERT INTO c (p, c, v) VALUES (?, ?, ?)", round, k, text))
        yield* run("DELETE FROM c WHERE p = ? AND c < 500", round)
        yield* run("DELETE FROM c WHERE p = ?", round)
        return rows * text.length
      })))

  it.effect("when its rows expire", () =>
    staysSmall(8, (run, round) =>
      Effect.gen(function*() {
        yield* run(table)
        yield* each((k) => run("INSERT INTO t (k, v) VALUES (?, ?) USING TTL 3600", round * rows + k, text))
        yield* TestClock.adjust("2 hours")
        return rows * text.length
      })))

  it.effect("when the elements of a map come and go", () =>
    staysSmall(8, (run, round) =>
      Effect.gen(function*() {
        yield* run("CREATE TABLE IF NOT EXISTS m (k int PRIMARY KEY, v map<int, text>)")
        yield* each((k) => run("UPDATE m SET v[?] = ? WHERE k = ?", round, text, k))
        yield* each((k) => run("DELETE v[?] FROM m WHERE k = ?", round, k))
        return rows * text.length
      })))

  it.effect("when tables are dropped and truncated", () =>
    staysSmall(8, (run, round) =>
      Effect.gen(function*() {
        yield* run(table)
        yield* each((k) => run("INSERT INTO t (k, v) VALUES (?, ?)", k, text))
        yield* run(round % 2 === 0 ? "DROP TABLE t" : "TRUNCATE t")
        return rows * text.length
      })))
})
