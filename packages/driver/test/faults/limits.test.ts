/** What is larger than a limit: refused as a whole, with an error that says so, and without harm to other requests. */
import type { CassandraError } from "@effect-cql/core/CassandraError"
import { CassandraSession, type CqlResult } from "@effect-cql/core/CassandraSession"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { describeCassandra } from "../../../../test/provided.ts"
import { live } from "../live.ts"
import { any, is } from "../proxy/rules.ts"
import { through } from "./through.ts"

const kiB = 1024
const miB = 1024 ** 2

describeCassandra("a limit", (cassandra) => {
  layer(live(cassandra))((it) => {
    let partitions = 0
    const insert = "INSERT INTO t (p, c, v) VALUES (?, ?, ?)"

    const connect = Effect.fnUntraced(function*() {
      const { execute } = yield* CassandraSession
      yield* execute("CREATE TABLE IF NOT EXISTS t (p int, c int, v blob, PRIMARY KEY (p, c))")
      yield* execute("CREATE TABLE IF NOT EXISTS keyed (p blob, c blob, PRIMARY KEY (p, c))")
      yield* execute(
        "CREATE TABLE IF NOT EXISTS listed (p int PRIMARY KEY, l list<int>, m map<text, int>, s set<text>)"
      )
      const { proxy, session } = yield* through(cassandra, { requestTimeout: "30 seconds" })
      const writes = any(is("EXECUTE", "INSERT"), is("BATCH"))
      return { p: partitions++, proxy, session, writes }
    })

    /** The node says it, or the session before it sends anything. */
    const tooLarge = (run: Effect.Effect<CqlResult, CassandraError>) =>
      Effect.map(Effect.flip(run), ({ applied, attempts, message, reason, retryable }) => {
        assert.include(["InvalidQuery", "LimitExceeded"], reason._tag, message)
        assert.deepStrictEqual([applied, retryable], ["no", false], message)
        assert.isAtMost(attempts, 1)
        return message
      })

    it.effect("of a batch that warns gives the warning with the result", () =>
      Effect.gen(function*() {
        const { p, session } = yield* connect()
        for (const kind of ["logged", "unlogged"] as const) {
          const entries = Array.from({ length: 6 }, (_, c) => ({
            cql: insert,
            params: [p + 1_000 * c, c, new Uint8Array(kiB)]
          }))
          const small = yield* session.batch(entries.slice(0, 1), { kind })
          assert.deepStrictEqual(small.warnings.filter((warning) => warning.includes("threshold")), [])
          const { warnings } = yield* session.batch(entries, { kind })
          assert.isTrue(warnings.some((warning) => warning.includes("exceeding specified threshold")), warnings.join())
        }
      }))

    it.effect("of a batch that fails writes nothing of it", () =>
      Effect.gen(function*() {
        const { p, session } = yield* connect()
        for (const kind of ["logged", "unlogged"] as const) {
          const entries = Array.from({ length: 60 }, (_, c) => ({
            cql: insert,
            params: [p + 1_000 * c, c, new Uint8Array(kiB)]
          }))
          assert.match(yield* tooLarge(session.batch(entries, { kind, idempotent: true })), /too large|limit/)
          const { rows } = yield* session.execute("SELECT p FROM t WHERE p IN ?", [
            entries.map(({ params }) => params[0])
          ])
          assert.lengthOf(rows, 0)
        }
      }))

    it.effect("of statements in a batch is told before anything is sent", () =>
      Effect.gen(function*() {
        const { p, proxy, session, writes } = yield* connect()
        const entries = Array.from({ length: 65_536 }, (_, c) => ({ cql: insert, params: [p, c, null] }))
        yield* tooLarge(session.batch(entries))
        assert.strictEqual(proxy.asked(writes), 0)
      }))

    it.effect("of a value is the frame, and everything below it comes back as it was", () =>
      Effect.gen(function*() {
        const { p, session } = yield* connect()
        for (const size of [miB, 16 * miB - kiB]) {
          const value = new Uint8Array(size)
          for (let at = 0; at < size; at += 997) value[at] = at % 251
          yield* session.execute(insert, [p, 1, value])
          const { rows } = yield* session.execute("SELECT v FROM t WHERE p = ?", [p])
          const read = rows[0]?.["v"]
          assert.isTrue(read instanceof Uint8Array && Buffer.from(value).equals(read), `${size}`)
        }
      }))

    // A node that skips a larger one may skip what comes after it: 5.0.6 left fifty reads of the connection unanswered.
    it.effect("of a frame is told before anything is sent, for the sake of the others on its connection", () =>
      Effect.gen(function*() {
        const { p, proxy, session, writes } = yield* connect()
        yield* session.execute(insert, [p, 0, null])
        const sent = proxy.asked(writes)
        for (const size of [16 * miB - 1, 17 * miB]) {
          const params = [p, 1, new Uint8Array(size)]
          for (const run of [session.execute(insert, params), session.batch([{ cql: insert, params }])]) {
            const { applied, attempts, reason } = yield* Effect.flip(run)
            assert.deepStrictEqual([reason._tag, applied, attempts], ["LimitExceeded", "no", 0])
          }
          assert.deepStrictEqual((yield* session.execute("SELECT c FROM t WHERE p = ?", [p])).rows, [{ c: 0 }])
        }
        assert.strictEqual(proxy.asked(writes), sent)
      }))

    it.effect("of a frame does not hold for an answer: a page may be larger", () =>
      Effect.gen(function*() {
        const { p, session } = yield* connect()
        for (let c = 0; c < 3; c++) yield* session.execute(insert, [p, c, new Uint8Array(7 * miB).fill(c)])
        const { pageState, rows } = yield* session.page("SELECT c, v FROM t WHERE p = ?", [p])
        assert.isUndefined(pageState)
        const last = rows.map(({ v }) => v instanceof Uint8Array ? [v.length, v.at(-1)] : [])
        assert.deepStrictEqual(last, [[7 * miB, 0], [7 * miB, 1], [7 * miB, 2]])
      }))

    it.effect("of a key is 65,535 bytes, of the partition's and of a clustering column's", () =>
      Effect.gen(function*() {
        const { session } = yield* connect()
        const save = "INSERT INTO keyed (p, c) VALUES (?, ?)"
        const key = (size: number): Uint8Array => new Uint8Array(size).fill(1)
        const find = "SELECT c FROM keyed WHERE p = ? AND c = ?"
        for (const [p, c] of [[65_535, 1], [1, 65_535]] as const) {
          yield* session.execute(save, [key(p), key(c)])
          const { rows } = yield* session.execute(find, [key(p), key(c)])
          assert.deepStrictEqual(rows, [{ c: key(c) }])
        }
        for (const [p, c] of [[65_536, 1], [1, 65_536], [70_000, 1]] as const) {
          yield* tooLarge(session.execute(save, [key(p), key(c)], { idempotent: true }))
        }
        yield* tooLarge(session.execute("SELECT c FROM keyed WHERE p = ?", [key(65_536)]))
      }))

    it.effect("of a list of keys is none: each row comes once, however often it is asked for", () =>
      Effect.gen(function*() {
        const { p, session } = yield* connect()
        yield* session.execute(insert, [p, 1, null])
        const wanted = Array.from({ length: 10_000 }, (_, at) => at % 2 === 0 ? p : -1 - at)
        const { rows } = yield* session.execute("SELECT p, c FROM t WHERE p IN ?", [wanted], { timeout: "50 seconds" })
        assert.deepStrictEqual(rows, [{ p, c: 1 }])
        assert.lengthOf((yield* session.execute("SELECT p FROM t WHERE p IN ?", [[p]])).rows, 1)
        assert.lengthOf((yield* session.execute("SELECT p FROM t WHERE p IN ?", [[]])).rows, 0)
      }))

    it.effect("of bind markers ends in an error, not in other values", () =>
      Effect.gen(function*() {
        const { session } = yield* connect()
        const markers = Array.from({ length: 65_536 }, () => "?").join(", ")
        yield* tooLarge(
          session.execute(`SELECT p FROM t WHERE p IN (${markers})`, Array.from({ length: 65_536 }, () => 1))
        )
      }))

    it.effect("of a collection is not 65,535, neither of elements nor of bytes in one", () =>
      Effect.gen(function*() {
        const { p, session } = yield* connect()
        const row = {
          l: Array.from({ length: 70_000 }, (_, at) => at),
          m: new Map([["x".repeat(70_000), 1]]),
          s: new Set(["y".repeat(70_000)])
        }
        yield* session.execute("INSERT INTO listed (p, l, m, s) VALUES (?, ?, ?, ?)", [p, row.l, row.m, row.s])
        assert.deepStrictEqual((yield* session.execute("SELECT l, m, s FROM listed WHERE p = ?", [p])).rows, [row])
      }))
  })
})
