/** Tables, types and keyspaces that somebody else changes under a session that has prepared its statements and hears nothing. */
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import type { CqlValue } from "@effect-cql/core/CqlValue"
import { assert, layer } from "@effect/vitest"
import { policies } from "cassandra-driver"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { describeCassandra } from "../../../../test/provided.ts"
import { CassandraDriver, RetryPolicy } from "../../src/index.ts"
import { addressOf, createKeyspace, live, newKeyspaceName } from "../live.ts"
import { hold, is, makeGate } from "../proxy/rules.ts"
import { through } from "./through.ts"

describeCassandra("a schema that changes", (cassandra) => {
  layer(live(cassandra))((it) => {
    let tables = 0

    /** A table with rows, and the two sessions: the one that changes it, and the one that does not hear of it. */
    const connect = Effect.fnUntraced(function*(
      columns: string,
      rows: ReadonlyArray<ReadonlyArray<CqlValue>> = [],
      names = "p, c, a"
    ) {
      const other = yield* CassandraSession
      const t = `t_${++tables}`
      yield* other.execute(`CREATE TABLE ${t} (${columns})`)
      const insert = `INSERT INTO ${t} (${names}) VALUES (${names.replaceAll(/\w+/g, "?")})`
      yield* Effect.forEach(rows, (row) => other.execute(insert, row), { discard: true })
      return { t, insert, alter: other.execute, ...(yield* through(cassandra)) }
    })

    const partition = "p int, c int, a text, PRIMARY KEY (p, c)"
    const tenRows = Array.from({ length: 10 }, (_, c) => [1, c, `a${c}`])

    it.effect("shows an added column from the next execution on, in SELECT * alone", () =>
      Effect.gen(function*() {
        const { alter, session, t } = yield* connect(partition, [[1, 1, "a"]])
        const named = `SELECT p, c, a FROM ${t} WHERE p = ?`
        const star = `SELECT * FROM ${t} WHERE p = ?`
        yield* session.execute(named, [1])
        yield* session.execute(star, [1])
        yield* alter(`ALTER TABLE ${t} ADD aa int`)
        yield* alter(`INSERT INTO ${t} (p, c, aa) VALUES (1, 1, 7)`)
        assert.deepStrictEqual((yield* session.execute(named, [1])).rows, [{ p: 1, c: 1, a: "a" }])
        assert.deepStrictEqual((yield* session.execute(star, [1])).rows, [{ p: 1, c: 1, a: "a", aa: 7 }])
      }))

    it.effect("refuses a dropped column by name, read and written, and leaves the others alone", () =>
      Effect.gen(function*() {
        const { alter, insert, session, t } = yield* connect(partition, [[1, 1, "a"]])
        const select = `SELECT a FROM ${t} WHERE p = ?`
        yield* session.execute(select, [1])
        yield* session.execute(`SELECT c FROM ${t} WHERE p = ?`, [1])
        yield* session.execute(insert, [1, 2, "b"])
        yield* alter(`ALTER TABLE ${t} DROP a`)
        for (const run of [session.execute(select, [1]), session.execute(insert, [1, 3, "c"])]) {
          const error = yield* Effect.flip(run)
          assert.strictEqual(error.reason._tag, "InvalidQuery")
          assert.match(error.reason.said, /\ba\b/)
          assert.deepStrictEqual([error.applied, error.retryable], ["no", false])
        }
        const { rows } = yield* session.execute(`SELECT c FROM ${t} WHERE p = ?`, [1])
        assert.deepStrictEqual(rows, [{ c: 1 }, { c: 2 }])
      }))

    it.effect("refuses a renamed column by its old name, and takes the new one", () =>
      Effect.gen(function*() {
        const { alter, session, t } = yield* connect(partition, tenRows)
        const select = `SELECT c FROM ${t} WHERE p = ? AND c > ?`
        yield* session.execute(select, [1, 7])
        yield* alter(`ALTER TABLE ${t} RENAME c TO d`)
        const error = yield* Effect.flip(session.execute(select, [1, 7]))
        assert.strictEqual(error.reason._tag, "InvalidQuery")
        const { rows } = yield* session.execute(`SELECT d FROM ${t} WHERE p = ? AND d > ?`, [1, 7])
        assert.deepStrictEqual(rows, [{ d: 8 }, { d: 9 }])
      }))

    it.effect("between two pages reads the second by its own columns", () =>
      Effect.gen(function*() {
        const { alter, session, t } = yield* connect("p int, c int, a text, z int, PRIMARY KEY (p, c)", tenRows)
        const star = `SELECT * FROM ${t} WHERE p = ?`
        const first = yield* session.page(star, [1], { pageSize: 4 })
        yield* alter(`ALTER TABLE ${t} ADD b uuid`)
        const second = yield* session.page(star, [1], { pageSize: 4, pageState: first.pageState })
        yield* alter(`ALTER TABLE ${t} DROP a`)
        const third = yield* session.page(star, [1], { pageSize: 4, pageState: second.pageState })
        assert.deepStrictEqual(first.rows[0], { p: 1, c: 0, a: "a0", z: null })
        assert.deepStrictEqual(second.rows[0], { p: 1, c: 4, a: "a4", b: null, z: null })
        assert.deepStrictEqual(third.rows, [{ p: 1, c: 8, b: null, z: null }, { p: 1, c: 9, b: null, z: null }])
        assert.isUndefined(third.pageState)
      }))

    it.effect("between two pages ends a read of what was dropped, with an error", () =>
      Effect.gen(function*() {
        const { alter, session, t } = yield* connect(partition, tenRows)
        const named = `SELECT c, a FROM ${t} WHERE p = ?`
        const { pageState } = yield* session.page(named, [1], { pageSize: 4 })
        yield* alter(`ALTER TABLE ${t} DROP a`)
        const column = yield* Effect.flip(session.page(named, [1], { pageSize: 4, pageState }))
        assert.strictEqual(column.reason._tag, "InvalidQuery")
        const keys = `SELECT c FROM ${t} WHERE p = ?`
        const next = yield* session.page(keys, [1], { pageSize: 4 })
        yield* alter(`DROP TABLE ${t}`)
        const table = yield* Effect.flip(session.page(keys, [1], { pageSize: 4, pageState: next.pageState }))
        assert.strictEqual(table.reason._tag, "InvalidQuery")
        assert.include(table.message, t)
      }))

    it.effect("while a statement is prepared has it executed by the new columns", () =>
      Effect.gen(function*() {
        const { alter, insert, proxy, session, t } = yield* connect(partition, [[1, 1, "a"]])
        const star = `SELECT * FROM ${t} WHERE p = ?`
        const gate = makeGate()
        proxy.on({ when: is("PREPARE"), react: hold(gate) })
        const reading = yield* Effect.forkChild(session.execute(star, [1]))
        const writing = yield* Effect.forkChild(Effect.flip(session.execute(insert, [1, 2, "b"])))
        yield* proxy.until(() => proxy.asked(is("PREPARE")) === 2)
        yield* alter(`ALTER TABLE ${t} ADD aa int`)
        yield* alter(`ALTER TABLE ${t} DROP a`)
        gate.open()
        assert.deepStrictEqual((yield* Fiber.join(reading)).rows, [{ p: 1, c: 1, aa: null }])
        const error = yield* Fiber.join(writing)
        assert.deepStrictEqual([error.reason._tag, error.applied], ["InvalidQuery", "no"])
      }))

    // Cassandra adds a dropped column again with a type that could read the bytes of the old one.
    const readded: ReadonlyArray<readonly [from: string, to: string, before: CqlValue, after: CqlValue]> = [
      ["timestamp", "bigint", new Date(1_684_234_849_000), 7n],
      ["text", "blob", "abcd", Uint8Array.of(1)]
    ]
    for (const [from, to, before, after] of readded) {
      it.effect(`never has bytes of ${from} taken for ${to} when a column is dropped and added again`, () =>
        Effect.gen(function*() {
          const { alter, session, t } = yield* connect(`p int, c int, a ${from}, PRIMARY KEY (p, c)`)
          const insert = `INSERT INTO ${t} (p, c, a) VALUES (?, ?, ?)`
          const select = `SELECT a FROM ${t} WHERE p = ?`
          yield* session.execute(insert, [1, 1, before])
          yield* session.execute(insert, [1, 2, before])
          const { pageState } = yield* session.page(select, [1], { pageSize: 1 })
          yield* alter(`ALTER TABLE ${t} DROP a`)
          yield* alter(`ALTER TABLE ${t} ADD a ${to}`)
          for (
            const run of [
              session.execute(insert, [1, 3, before]),
              session.batch([{ cql: insert, params: [1, 3, before] }])
            ]
          ) {
            const refused = yield* Effect.flip(run)
            assert.deepStrictEqual([refused.reason._tag, refused.applied], ["EncodeError", "no"])
          }
          yield* session.execute(insert, [1, 3, after])
          const second = yield* session.page(select, [1], { pageSize: 5, pageState })
          assert.deepStrictEqual(second.rows, [{ a: null }, { a: after }])
          assert.deepStrictEqual((yield* session.execute(select, [1])).rows, [{ a: null }, ...second.rows])
        }))
    }

    it.effect("reads the rows of a table made again by the types it has now, from any page", () =>
      Effect.gen(function*() {
        const { alter, session, t } = yield* connect(partition, tenRows)
        const select = `SELECT c, a FROM ${t} WHERE p = ?`
        const { pageState } = yield* session.page(select, [1], { pageSize: 4 })
        yield* alter(`DROP TABLE ${t}`)
        yield* alter(`CREATE TABLE ${t} (p int, c int, a bigint, PRIMARY KEY (p, c))`)
        yield* alter(`INSERT INTO ${t} (p, c, a) VALUES (1, 5, 7018141438172758375)`)
        const { rows } = yield* session.page(select, [1], { pageSize: 4, pageState })
        assert.deepStrictEqual(rows, [{ c: 5, a: 7_018_141_438_172_758_375n }])
      }))

    it.effect("gives null for a field that was added to a type after a row was written", () =>
      Effect.gen(function*() {
        const other = yield* CassandraSession
        yield* other.execute("CREATE TYPE grown (street text, number int)")
        const { alter, session, t } = yield* connect(
          "p int PRIMARY KEY, whole grown, frozen frozen<grown>, listed list<frozen<grown>>",
          [],
          "p, whole, frozen, listed"
        )
        const names = "p, whole, frozen, listed"
        const insert = `INSERT INTO ${t} (${names}) VALUES (?, ?, ?, ?)`
        const select = `SELECT whole, frozen, listed FROM ${t} WHERE p = ?`
        const short = { street: "a", number: 1 }
        yield* session.execute(insert, [1, short, short, [short]])
        yield* session.execute(select, [1])
        yield* alter("ALTER TYPE grown ADD zip text")
        const long = { ...short, zip: null }
        assert.deepStrictEqual((yield* session.execute(select, [1])).rows, [{
          whole: long,
          frozen: long,
          listed: [long]
        }])
        yield* session.execute(insert, [2, short, short, [short]])
        assert.deepStrictEqual((yield* session.execute(select, [2])).rows[0]?.["frozen"], long)
      }))

    it.effect("never loses the value of a field that it has not heard of", () =>
      Effect.gen(function*() {
        const other = yield* CassandraSession
        yield* other.execute("CREATE TYPE wider (street text)")
        const { alter, session, t } = yield* connect("p int PRIMARY KEY, home frozen<wider>", [], "p, home")
        const insert = `INSERT INTO ${t} (p, home) VALUES (?, ?)`
        yield* session.execute(insert, [1, { street: "a" }])
        yield* alter("ALTER TYPE wider ADD zip text")
        const home = { street: "a", zip: "2611" }
        const written = yield* Effect.result(session.execute(insert, [2, home]))
        const { rows } = yield* alter(`SELECT home FROM ${t} WHERE p = 2`)
        assert.deepStrictEqual(rows, written._tag === "Success" ? [{ home }] : [])
        if (written._tag === "Failure") assert.strictEqual(written.failure.reason._tag, "EncodeError")
      }))

    it.effect("tells of a keyspace that is gone, also on a connection that is made after", () =>
      Effect.gen(function*() {
        const other = yield* CassandraSession
        const keyspace = newKeyspaceName()
        yield* other.execute(createKeyspace(keyspace))
        yield* other.execute(`CREATE TABLE ${keyspace}.t (p int PRIMARY KEY)`)
        const { proxy, session } = yield* through(cassandra, {
          keyspace,
          retry: RetryPolicy.never,
          profiles: { patient: { retry: RetryPolicy.during("10 seconds") } },
          driver: { policies: { reconnection: new policies.reconnection.ConstantReconnectionPolicy(20) } }
        })
        const insert = session.execute("INSERT INTO t (p) VALUES (?)", [1])
        yield* insert
        yield* other.execute(`DROP KEYSPACE ${keyspace}`)
        const gone = yield* Effect.flip(insert)
        assert.deepStrictEqual([gone.reason._tag, gone.applied], ["InvalidQuery", "no"])
        const opened = proxy.opened()
        proxy.stop(0)
        proxy.start(0)
        yield* proxy.until(() => proxy.opened() > opened)
        const later = yield* Effect.flip(
          session.execute("SELECT p FROM t WHERE p = ?", [1], { profile: "patient", deadline: "2 seconds" })
        )
        assert.include(later.message, keyspace)
      }))

    it.effect("is no trouble for a session whose keyspace comes later than itself", () =>
      Effect.gen(function*() {
        const other = yield* CassandraSession
        const keyspace = newKeyspaceName()
        const { execute } = yield* CassandraDriver.make({ ...addressOf(cassandra), keyspace })
        const early = yield* Effect.flip(execute("SELECT p FROM t WHERE p = ?", [1]))
        assert.strictEqual(early.reason._tag, "InvalidQuery")
        yield* other.execute(createKeyspace(keyspace))
        yield* other.execute(`CREATE TABLE ${keyspace}.t (p int PRIMARY KEY)`)
        assert.lengthOf((yield* execute(`SELECT p FROM ${keyspace}.t WHERE p = ?`, [1])).rows, 0)
        yield* other.execute(`DROP KEYSPACE ${keyspace}`)
      }))
  })
})
