/** Statements, pages and batches on a real node: what the driver's session adds to the contract. */
import type { CassandraError } from "@effect-cql/core/CassandraError"
import { CassandraSession, type CqlResult } from "@effect-cql/core/CassandraSession"
import * as Limits from "@effect-cql/core/Limits"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { AsyncLocalStorage } from "node:async_hooks"
import { vi } from "vitest"
import { describeCassandra } from "../../../test/provided.ts"
import { CassandraDriver } from "../src/index.ts"
import { addressOf, createKeyspace, live, newKeyspaceName } from "./live.ts"

describeCassandra("session", (cassandra) => {
  layer(live(cassandra))((it) => {
    let tables = 0
    const newTable = Effect.fnUntraced(function*(columns: string) {
      const name = `t_${++tables}`
      yield* (yield* CassandraSession).execute(`CREATE TABLE ${name} (${columns})`)
      return name
    })

    const writetime = (result: CqlResult): bigint => {
      const value = result.rows[0]!["written"]
      assert.typeOf(value, "bigint")
      return value as bigint
    }

    it.effect("tells what it is connected to", () =>
      Effect.gen(function*() {
        const info = yield* (yield* CassandraSession).info
        assert.strictEqual(info.dialect, "cassandra")
        assert.match(info.version, /^\d+\.\d+/)
        assert.match(info.keyspace ?? "", /^driver_/)
        assert.deepStrictEqual(info.limits, Limits.defaults.cassandra)
      }))

    it.effect("goes on in the asynchronous context of the fiber that asked, whoever asks beside it", () =>
      Effect.gen(function*() {
        const { execute } = yield* CassandraSession
        const storage = new AsyncLocalStorage<number>()
        const context = yield* Effect.context()
        const asked = execute("SELECT key FROM system.local WHERE key = ?", ["local"]).pipe(
          Effect.map(() => storage.getStore())
        )
        const found = yield* Effect.promise(() =>
          Promise.all(
            Array.from({ length: 20 }, (_, number) => storage.run(number, () => Effect.runPromiseWith(context)(asked)))
          )
        )
        assert.deepStrictEqual(found, Array.from({ length: 20 }, (_, number) => number))
      }))

    it.effect("gives every row of every page, in order", () =>
      Effect.gen(function*() {
        const { execute, page } = yield* CassandraSession
        const t = yield* newTable("p int, c int, PRIMARY KEY (p, c)")
        yield* Effect.forEach(
          Array.from({ length: 25 }, (_, c) => c),
          (c) => execute(`INSERT INTO ${t} (p, c) VALUES (?, ?)`, [1, c]),
          { concurrency: 5, discard: true }
        )
        const select = `SELECT c FROM ${t} WHERE p = ?`
        const all = yield* execute(select, [1], { pageSize: 10 })
        assert.deepStrictEqual(all.rows.map(({ c }) => c), Array.from({ length: 25 }, (_, c) => c))
        assert.strictEqual(all.attempts, 3)
        const first = yield* page(select, [1], { pageSize: 10 })
        assert.lengthOf(first.rows, 10)
        const second = yield* page(select, [1], { pageSize: 20, pageState: first.pageState })
        assert.deepStrictEqual(second.rows.map(({ c }) => c), Array.from({ length: 15 }, (_, c) => c + 10))
        assert.isUndefined(second.pageState)
        const whole = yield* page(select, [1], { pageSize: 0 })
        assert.lengthOf(whole.rows, 25)
        assert.isUndefined(whole.pageState)
      }))

    it.effect("refuses a page size that is none, and a page state that is none", () =>
      Effect.gen(function*() {
        const { page } = yield* CassandraSession
        const t = yield* newTable("p int PRIMARY KEY")
        for (const pageSize of [-1, 1.5, Number.NaN, 2 ** 31]) {
          const error = yield* Effect.flip(page(`SELECT p FROM ${t}`, [], { pageSize }))
          assert.strictEqual(error.reason._tag, "InvalidQuery")
        }
        for (const pageState of [Uint8Array.of(), Uint8Array.of(1, 2, 3), new Uint8Array(100).fill(7)]) {
          const error = yield* Effect.flip(page(`SELECT p FROM ${t}`, [], { pageState }))
          assert.strictEqual(error.reason._tag, "InvalidPageToken")
        }
      }))

    it.effect("gives the node that answered, the server's warnings and, when asked, the id of a trace", () =>
      Effect.gen(function*() {
        const { batch, execute } = yield* CassandraSession
        const t = yield* newTable("p int PRIMARY KEY, v text")
        const result = yield* execute(`SELECT v FROM ${t}`, [], { tracing: true })
        assert.strictEqual(result.coordinator, `${cassandra.contactPoints[0]}:${cassandra.port}`)
        assert.match(result.tracingId ?? "", /^[0-9a-f-]{36}$/)
        const large = yield* batch(
          Array.from({ length: 20 }, (_, p) => ({
            cql: `INSERT INTO ${t} (p, v) VALUES (?, ?)`,
            params: [p, "x".repeat(400)]
          })),
          { kind: "unlogged" }
        )
        assert.include(large.warnings.join(), "exceeding specified threshold")
      }))

    it.effect("applies batches of each kind, and sends nothing for an empty one", () =>
      Effect.gen(function*() {
        const { batch, execute } = yield* CassandraSession
        const t = yield* newTable("p int, c int, PRIMARY KEY (p, c)")
        const counts = yield* newTable("p int PRIMARY KEY, n counter")
        const insert = `INSERT INTO ${t} (p, c) VALUES (?, ?)`
        yield* batch([{ cql: insert, params: [1, 1] }, { cql: insert, params: [1, 2] }])
        yield* batch([{ cql: insert, params: [1, 3] }], { kind: "unlogged" })
        yield* batch([
          { cql: `UPDATE ${counts} SET n = n + ? WHERE p = 1`, params: [2n] },
          { cql: `UPDATE ${counts} SET n = n + 3 WHERE p = 1` }
        ], { kind: "counter" })
        assert.lengthOf((yield* execute(`SELECT c FROM ${t} WHERE p = 1`)).rows, 3)
        assert.strictEqual((yield* execute(`SELECT n FROM ${counts}`)).rows[0]!["n"], 5n)
        const nothing = yield* batch([])
        assert.strictEqual(nothing.attempts, 0)
        const mixed = yield* Effect.flip(batch([{ cql: insert, params: [1, 4] }], { kind: "counter" }))
        assert.strictEqual(mixed.reason._tag, "InvalidQuery")
      }))

    it.effect("answers a conditional batch with its rows", () =>
      Effect.gen(function*() {
        const { batch } = yield* CassandraSession
        const t = yield* newTable("p int, c int, v int, PRIMARY KEY (p, c)")
        const entry = { cql: `INSERT INTO ${t} (p, c, v) VALUES (?, ?, ?) IF NOT EXISTS`, params: [1, 1, 5] }
        assert.deepStrictEqual((yield* batch([entry])).rows, [{ "[applied]": true }])
        assert.deepStrictEqual((yield* batch([entry])).rows, [{ "[applied]": false, p: 1, c: 1, v: 5 }])
      }))

    it.effect("sends nothing of a batch when one value does not fit, and tells which", () =>
      Effect.gen(function*() {
        const { batch, execute } = yield* CassandraSession
        const t = yield* newTable("p int PRIMARY KEY")
        const cql = `INSERT INTO ${t} (p) VALUES (?)`
        const error = yield* Effect.flip(batch([{ cql, params: [1] }, { cql, params: ["x"] }]))
        assert.strictEqual(error.reason._tag, "EncodeError")
        assert.include(error.message, "statement 2 of 2, value 1, for p")
        assert.strictEqual(error.attempts, 0)
        assert.strictEqual(error.applied, "no")
        assert.lengthOf((yield* execute(`SELECT p FROM ${t}`)).rows, 0)
      }))

    it.effect("refuses too many and too few values before it sends them", () =>
      Effect.gen(function*() {
        const { execute } = yield* CassandraSession
        const t = yield* newTable("p int PRIMARY KEY")
        for (const params of [[], [1, 2]]) {
          const error = yield* Effect.flip(execute(`INSERT INTO ${t} (p) VALUES (?)`, params))
          assert.strictEqual(error.reason._tag, "InvalidQuery")
          assert.strictEqual(error.applied, "no")
        }
        const error = yield* Effect.flip(execute("CREATE TABLE never (p int PRIMARY KEY)", [1]))
        assert.strictEqual(error.reason._tag, "InvalidQuery")
      }))

    it.effect("gives writes strictly increasing timestamps of real time, also under a test's clock", () =>
      Effect.gen(function*() {
        const { execute } = yield* CassandraSession
        const t = yield* newTable("p int PRIMARY KEY, v int")
        const before = BigInt(Date.now()) * 1_000n
        yield* TestClock.adjust("1 hour")
        let last = 0n
        for (let v = 0; v < 20; v++) {
          yield* execute(`INSERT INTO ${t} (p, v) VALUES (1, ?)`, [v])
          const written = writetime(yield* execute(`SELECT writetime(v) AS written FROM ${t} WHERE p = 1`))
          assert.isTrue(written > last)
          last = written
        }
        assert.isTrue(last >= before && last < before + 60_000_000n)
      }))

    it.effect("gives the later write the later timestamp, also when the client's clock is put back", () =>
      Effect.gen(function*() {
        const t = yield* newTable("p int PRIMARY KEY, v int")
        const { keyspace } = yield* (yield* CassandraSession).info
        // A session of its own: its timestamps stay ahead of the time.
        const { execute } = yield* CassandraDriver.make({ ...addressOf(cassandra), keyspace })
        const rightTime = Date.now
        const clock = yield* Effect.acquireRelease(
          Effect.sync(() => vi.spyOn(Date, "now")),
          (clock) => Effect.sync(() => clock.mockRestore())
        )
        let last = 0n
        for (const [v, hours] of [0, -1, -1, 0, -24, 1, 0].entries()) {
          clock.mockImplementation(() => rightTime() + hours * 3_600_000)
          yield* execute(`UPDATE ${t} SET v = ? WHERE p = 1`, [v])
          const read = yield* execute(`SELECT v, writetime(v) AS written FROM ${t} WHERE p = 1`)
          const written = writetime(read)
          assert.isTrue(written > last, `by ${hours} hours: ${written} after ${last}`)
          assert.strictEqual(read.rows[0]?.["v"], v)
          last = written
        }
      }))

    it.effect("keeps the timestamp it is given, and one in the text", () =>
      Effect.gen(function*() {
        const { batch, execute } = yield* CassandraSession
        const t = yield* newTable("p int PRIMARY KEY, v int")
        const written = Effect.map(execute(`SELECT writetime(v) AS written FROM ${t} WHERE p = 1`), writetime)
        yield* execute(`INSERT INTO ${t} (p, v) VALUES (1, 1)`, [], { timestamp: -5n })
        assert.strictEqual(yield* written, -5n)
        yield* execute(`INSERT INTO ${t} (p, v) VALUES (1, 1) USING TIMESTAMP ?`, [7n])
        assert.strictEqual(yield* written, 7n)
        yield* batch([{ cql: `INSERT INTO ${t} (p, v) VALUES (1, 1)` }], { timestamp: 9n })
        assert.strictEqual(yield* written, 9n)
        const far = 2n ** 62n
        yield* execute(`INSERT INTO ${t} (p, v) VALUES (1, 1)`, [], { timestamp: far })
        assert.strictEqual(yield* written, far)
      }))

    it.effect("uses its own timestamp where USING TIMESTAMP ? is unset", () =>
      Effect.gen(function*() {
        const { execute } = yield* CassandraSession
        const t = yield* newTable("p int PRIMARY KEY, v int")
        const before = BigInt(Date.now()) * 1_000n
        yield* execute(`INSERT INTO ${t} (p, v) VALUES (1, 1) USING TIMESTAMP ? AND TTL ?`, [undefined, undefined])
        const after = BigInt(Date.now() + 1) * 1_000n
        const written = writetime(yield* execute(`SELECT writetime(v) AS written FROM ${t} WHERE p = 1`))
        // Two looks at the clock: with one, a second could end between the write and the look.
        assert.isTrue(before <= written && written < after, `${before} <= ${written} < ${after}`)
      }))

    it.effect("refuses a timestamp where it means nothing", () =>
      Effect.gen(function*() {
        const { execute } = yield* CassandraSession
        const t = yield* newTable("p int PRIMARY KEY, v int")
        const statements = [
          `SELECT v FROM ${t}`,
          `INSERT INTO ${t} (p, v) VALUES (1, 1) IF NOT EXISTS`,
          `INSERT INTO ${t} (p, v) VALUES (1, 1) USING TIMESTAMP 1`,
          `TRUNCATE ${t}`
        ]
        for (const cql of statements) {
          const error = yield* Effect.flip(execute(cql, [], { timestamp: 1n }))
          assert.strictEqual(error.reason._tag, "InvalidQuery")
          assert.strictEqual(error.applied, "no")
        }
      }))

    it.effect("tells what the server refused", () =>
      Effect.gen(function*() {
        const { execute } = yield* CassandraSession
        const t = yield* newTable("p int PRIMARY KEY, v int")
        const reason = (cql: string): Effect.Effect<string> =>
          Effect.match(execute(cql), { onFailure: (error) => error.reason._tag, onSuccess: () => "Success" })
        assert.strictEqual(yield* reason(`SELEC v FROM ${t}`), "SyntaxError")
        assert.strictEqual(yield* reason(`SELECT nope FROM ${t}`), "InvalidQuery")
        assert.strictEqual(yield* reason(`SELECT v FROM ${t} WHERE v = 1`), "InvalidQuery")
        assert.strictEqual(yield* reason(`CREATE TABLE ${t} (p int PRIMARY KEY)`), "AlreadyExists")
        assert.strictEqual(yield* reason(`CREATE KEYSPACE x WITH replication = {'class': 'Nope'}`), "ConfigError")
        assert.strictEqual(yield* reason("GRANT SELECT ON ALL KEYSPACES TO nobody"), "Unauthorized")
      }))

    it.effect("tells how many replicas were missing, and that nothing was written", () =>
      Effect.gen(function*() {
        const { execute } = yield* CassandraSession
        const keyspace = newKeyspaceName()
        yield* Effect.acquireRelease(
          execute(createKeyspace(keyspace, 3)),
          () => Effect.ignore(execute(`DROP KEYSPACE ${keyspace}`))
        )
        yield* execute(`CREATE TABLE ${keyspace}.t (p int PRIMARY KEY)`)
        const error = yield* Effect.flip(
          execute(`INSERT INTO ${keyspace}.t (p) VALUES (?)`, [1], { consistency: "QUORUM" })
        )
        assert.strictEqual(error.reason._tag, "Unavailable")
        assert.strictEqual(error.applied, "no")
        assert.isTrue(error.retryable)
        if (error.reason._tag === "Unavailable") {
          assert.deepStrictEqual([error.reason.consistency, error.reason.required, error.reason.alive], [
            "QUORUM",
            2,
            1
          ])
        }
      }))

    it.effect("reads a table that was altered by its new columns", () =>
      Effect.gen(function*() {
        const { execute } = yield* CassandraSession
        const t = yield* newTable("p int PRIMARY KEY, a text")
        const select = `SELECT * FROM ${t}`
        yield* execute(`INSERT INTO ${t} (p, a) VALUES (1, 'a')`)
        assert.deepStrictEqual((yield* execute(select)).rows, [{ p: 1, a: "a" }])
        yield* execute(`ALTER TABLE ${t} ADD b uuid`)
        assert.deepStrictEqual((yield* execute(select)).rows, [{ p: 1, a: "a", b: null }])
        yield* execute(`ALTER TABLE ${t} DROP a`)
        assert.deepStrictEqual((yield* execute(select)).rows, [{ p: 1, b: null }])
      }))

    it.effect("tells why a prepared statement is refused once its index is gone", () =>
      Effect.gen(function*() {
        const { execute, info } = yield* CassandraSession
        const { keyspace } = yield* info
        const deaf = yield* CassandraDriver.make({
          ...addressOf(cassandra),
          keyspace,
          driver: { isMetadataSyncEnabled: false }
        })
        const t = yield* newTable("p int PRIMARY KEY, v int")
        yield* execute(`CREATE INDEX ${t}_v ON ${t} (v)`)
        const select = `SELECT p FROM ${t} WHERE v = 1`
        for (const session of [{ execute }, deaf]) yield* session.execute(select)
        yield* execute(`DROP INDEX ${t}_v`)
        for (const session of [{ execute }, deaf]) {
          const error = yield* Effect.flip(session.execute(select))
          assert.strictEqual(error.reason._tag, "InvalidQuery")
          assert.include(error.message, "ALLOW FILTERING")
        }
      }))

    it.effect("runs the same text on a table that was dropped and made again with other types", () =>
      Effect.gen(function*() {
        const { execute } = yield* CassandraSession
        const insert = "INSERT INTO again (p, v) VALUES (?, ?)"
        yield* execute("CREATE TABLE again (p int PRIMARY KEY, v int)")
        yield* execute(insert, [1, 1])
        yield* execute("DROP TABLE again")
        yield* execute("CREATE TABLE again (p int PRIMARY KEY, v text)")
        yield* execute(insert, [1, "text"])
        assert.deepStrictEqual((yield* execute("SELECT v FROM again")).rows, [{ v: "text" }])
      }))

    for (const how of ["execute", "batch"] as const) {
      it.effect(`never sends bytes of the type a table had before somebody else made it again: ${how}`, () =>
        Effect.gen(function*() {
          const { execute, info } = yield* CassandraSession
          const { keyspace } = yield* info
          // Without the driver's schema metadata this session hears nothing of what the other one does.
          const deaf = yield* CassandraDriver.make({
            ...addressOf(cassandra),
            keyspace,
            driver: { isMetadataSyncEnabled: false }
          })
          const t = yield* newTable("p int PRIMARY KEY, v int")
          const cql = `INSERT INTO ${t} (p, v) VALUES (?, ?)`
          const write = (p: number): Effect.Effect<CqlResult, CassandraError> =>
            how === "execute"
              ? deaf.execute(cql, [p, 1_684_234_849])
              : deaf.batch([{ cql, params: [p, 1_684_234_849] }])
          yield* write(1)
          yield* execute(`DROP TABLE ${t}`)
          yield* execute(`CREATE TABLE ${t} (p int PRIMARY KEY, v text)`)
          // Four bytes of an int would be read as four letters.
          const error = yield* Effect.flip(write(2))
          assert.strictEqual(error.reason._tag, "EncodeError")
          assert.include(error.message, "expected text, a string")
          assert.strictEqual(error.applied, "no")
          assert.deepStrictEqual((yield* execute(`SELECT * FROM ${t}`)).rows, [])
          yield* deaf.execute(cql, [3, "text"])
          assert.deepStrictEqual((yield* execute(`SELECT v FROM ${t}`)).rows, [{ v: "text" }])
        }))
    }
  })
})
