import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import { CassandraSession } from "../../../src/CassandraSession.ts"
import type { CqlValue } from "../../../src/CqlValue.ts"
import { layerFile } from "../../../src/embedded/file.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => Fs.mkdtempSync(Path.join(Os.tmpdir(), "store-"))),
  (path) => Effect.sync(() => Fs.rmSync(path, { recursive: true }))
)

/** Runs statements in a session of its own on the file, and gives the rows of the last one. */
const run = (path: string, ...statements: ReadonlyArray<readonly [cql: string, params?: ReadonlyArray<CqlValue>]>) =>
  Effect.gen(function*() {
    const session = yield* CassandraSession
    const results = yield* Effect.forEach(statements, ([cql, params]) => session.execute(cql, params))
    return results.at(-1)?.rows ?? []
  }).pipe(Effect.provide(layerFile(path, { keyspace: "board" })))

const schema = [
  ["CREATE TYPE board.person (name text)"],
  ["CREATE TABLE tasks (board text, id int, title text, labels set<text>, owner frozen<person>, lane text STATIC, PRIMARY KEY (board, id))"],
  ["CREATE TABLE counts (board text PRIMARY KEY, n counter)"],
  ["CREATE INDEX ON tasks (title)"]
] as const

describe("layerFile", () => {
  it.effect("keeps schema and rows, so that a later session goes on where the one before ended", () =>
    Effect.gen(function*() {
      const path = Path.join(yield* folder, "board.db")
      yield* run(
        path,
        ...schema,
        ["INSERT INTO tasks (board, id, title, labels, owner, lane) VALUES (?, ?, ?, ?, ?, ?)", [
          "b",
          1,
          "first",
          new Set(["x", "a"]),
          { name: "Ada" },
          "s"
        ]],
        ["UPDATE counts SET n = n + 2 WHERE board = 'b'"]
      )
      assert.deepStrictEqual(yield* run(path, ["SELECT * FROM tasks WHERE title = 'first'"]), [
        { board: "b", id: 1, lane: "s", owner: { name: "Ada" }, labels: new Set(["a", "x"]), title: "first" }
      ])
      const rows = yield* run(
        path,
        ["UPDATE counts SET n = n + 3 WHERE board = 'b'"],
        ["SELECT n FROM counts WHERE board = 'b'"]
      )
      assert.deepStrictEqual(rows, [{ n: 5n }])
    }))

  it.effect("keeps views, which show the rows of a later session too", () =>
    Effect.gen(function*() {
      const path = Path.join(yield* folder, "board.db")
      yield* run(
        path,
        ["CREATE TABLE tasks (board int, id int, status text, PRIMARY KEY (board, id))"],
        [
          "CREATE MATERIALIZED VIEW by_status AS SELECT * FROM tasks WHERE status IS NOT NULL AND board IS NOT NULL " +
          "AND id IS NOT NULL PRIMARY KEY (status, board, id)"
        ],
        ["INSERT INTO tasks (board, id, status) VALUES (1, 1, 'todo')"]
      )
      const rows = yield* run(
        path,
        ["INSERT INTO tasks (board, id, status) VALUES (1, 2, 'todo')"],
        ["SELECT board, id FROM by_status WHERE status = 'todo'"]
      )
      assert.deepStrictEqual(rows, [{ board: 1, id: 1 }, { board: 1, id: 2 }])
    }))

  it.effect("gives later timestamps than the session before, also when the clock has not moved", () =>
    Effect.gen(function*() {
      const path = Path.join(yield* folder, "board.db")
      yield* run(path, ...schema)
      for (const title of ["z", "a", "m"]) {
        const rows = yield* run(
          path,
          ["INSERT INTO tasks (board, id, title) VALUES ('b', 1, ?)", [title]],
          ["SELECT title FROM tasks WHERE board = 'b' AND id = 1"]
        )
        assert.deepStrictEqual(rows, [{ title }])
      }
    }))

  it.effect("keeps values of user-defined types, whatever becomes of the types", () =>
    Effect.gen(function*() {
      const path = Path.join(yield* folder, "board.db")
      yield* run(
        path,
        ["CREATE TYPE place (x int)"],
        ["CREATE TABLE visits (at frozen<place> PRIMARY KEY, next frozen<place>, seen map<frozen<place>, int>)"],
        ["CREATE TABLE stops (p int, at frozen<place>, PRIMARY KEY (p, at))"],
        ["INSERT INTO visits (at, next, seen) VALUES ({x: 1}, {x: 2}, {{x: 3}: 4})"],
        ["INSERT INTO stops (p, at) VALUES (1, {x: 1})"]
      )
      yield* run(path, ["ALTER TYPE place RENAME x TO y"])
      assert.deepStrictEqual(yield* run(path, ["SELECT * FROM visits WHERE at = {y: 1}"]), [
        { at: { y: 1 }, next: { y: 2 }, seen: new Map([[{ y: 3 }, 4]]) }
      ])
      yield* run(path, ["DROP TABLE visits"], ["ALTER TYPE place ADD z int"])
      yield* run(path, ["INSERT INTO stops (p, at) VALUES (1, {y: 1, z: 0})"])
      assert.deepStrictEqual(yield* run(path, ["SELECT at FROM stops WHERE p = 1"]), [
        { at: { y: 1, z: null } },
        { at: { y: 1, z: 0 } }
      ])
    }))

  it.effect("keeps altered tables, and forgets dropped ones", () =>
    Effect.gen(function*() {
      const path = Path.join(yield* folder, "board.db")
      yield* run(path, ...schema, ["INSERT INTO tasks (board, id, title) VALUES ('b', 1, 't')"])
      yield* run(path, ["DROP INDEX tasks_title_idx"], ["ALTER TABLE tasks DROP title"], [
        "ALTER TABLE tasks ADD title text"
      ])
      assert.deepStrictEqual(yield* run(path, ["SELECT id, title FROM tasks"]), [{ id: 1, title: null }])
      yield* run(path, ["INSERT INTO tasks (board, id, title) VALUES ('b', 1, 'old') USING TIMESTAMP 0"])
      assert.deepStrictEqual(yield* run(path, ["SELECT id, title FROM tasks"]), [{ id: 1, title: null }])
      yield* run(
        path,
        ["INSERT INTO tasks (board, id, title) VALUES ('b', 2, 'new') USING TIMESTAMP 9000000000000000"],
        ["ALTER TABLE tasks DROP title"],
        ["ALTER TABLE tasks ADD title blob"]
      )
      assert.deepStrictEqual(yield* run(path, ["SELECT title FROM tasks WHERE board = 'b' AND id = 2"]), [
        { title: new TextEncoder().encode("new") }
      ])
      yield* run(path, ["DROP TABLE tasks"])
      const error = yield* Effect.flip(run(path, ["SELECT id FROM tasks"]))
      assert.strictEqual(error._tag === "CassandraError" ? error.reason._tag : error._tag, "InvalidQuery")
    }))
})
