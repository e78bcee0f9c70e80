/** Reading page after page: when to stop, where to go on, and what is no page token. */
import { Cql, page, PageToken, query, stream, sync, table, withOptions } from "@effect-cql/core"
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { describeCassandra } from "../../../../test/provided.ts"
import { live } from "../live.ts"
import * as Answer from "../proxy/answers.ts"
import { forge, hold, is, makeGate } from "../proxy/rules.ts"
import { through } from "./through.ts"

const Step = Schema.Struct({ p: Cql.Int, c: Cql.Int }).pipe(
  table("steps", { partitionKey: ["p"], clusteringKey: ["c"] })
)

const many = 100
const everyRow = Array.from({ length: many }, (_, c) => c)

describeCassandra("a read of many pages", (cassandra) => {
  layer(live(cassandra))((it) => {
    let partitions = 0
    const select = "SELECT c FROM steps WHERE p = ?"

    const connect = Effect.fnUntraced(function*(nodes = 1) {
      yield* sync({ tables: [Step] })
      const { batch } = yield* CassandraSession
      const p = partitions++
      yield* batch(everyRow.map((c) => ({ cql: "INSERT INTO steps (p, c) VALUES (?, ?)", params: [p, c] })))
      const { proxy, session } = yield* through(cassandra, {}, { nodes })
      const rows = query(Step, { p }).pipe(
        withOptions({ pageSize: 10 }),
        stream,
        Stream.provideService(CassandraSession, session)
      )
      const columnOf = (rows: ReadonlyArray<{ readonly [column: string]: unknown }>) => rows.map(({ c }) => c)
      return { p, proxy, session, rows, columnOf, asked: () => proxy.asked(is("EXECUTE")) }
    })

    for (const how of ["execute", "stream"] as const) {
      it.effect(`that is interrupted asks for no further page: ${how}`, () =>
        Effect.gen(function*() {
          const { asked, p, proxy, rows, session } = yield* connect()
          const gate = makeGate()
          proxy.on({ when: is("EXECUTE"), skip: 2, react: hold(gate) })
          const fiber = yield* Effect.forkChild(
            how === "stream" ? Stream.runDrain(rows) : session.execute(select, [p], { pageSize: 10 })
          )
          yield* proxy.until(() => asked() === 3)
          yield* Fiber.interrupt(fiber)
          gate.open()
          yield* session.execute("SELECT p FROM steps WHERE p = ?", [p], { pageSize: 0 })
          assert.strictEqual(asked(), 4)
        }))
    }

    it.effect("whose consumer stops has asked for no page that it did not need", () =>
      Effect.gen(function*() {
        const { asked, rows } = yield* connect()
        assert.lengthOf(yield* Stream.runCollect(Stream.take(rows, 10)), 10)
        assert.strictEqual(asked(), 1)
        assert.lengthOf(yield* Stream.runCollect(Stream.take(rows, 11)), 11)
        assert.strictEqual(asked(), 3)
      }))

    it.effect("goes on at another node when one goes away, with every row once", () =>
      Effect.gen(function*() {
        const { proxy, rows } = yield* connect(3)
        const seen: Array<number> = []
        yield* rows.pipe(Stream.runForEach(({ c }) =>
          Effect.sync(() => {
            seen.push(c)
            if (c !== 35 && c !== 65) return
            const last = proxy.requests(is("EXECUTE")).at(-1)!
            proxy.stop(last.node)
          })
        ))
        assert.deepStrictEqual(seen, everyRow)
        const nodes = proxy.requests((request) => is("EXECUTE")(request) && request.reached).map(({ node }) => node)
        assert.isAbove(new Set(nodes).size, 1)
        assert.lengthOf(nodes, 11)
      }))

    it.effect("retries each page by itself", () =>
      Effect.gen(function*() {
        const { columnOf, p, proxy, session } = yield* connect()
        for (const skip of [1, 4, 7]) {
          proxy.on({ when: is("EXECUTE"), skip, times: 1, react: forge(Answer.overloaded) })
        }
        const { attempts, rows } = yield* session.execute(select, [p], { pageSize: 10 })
        assert.deepStrictEqual(columnOf(rows), everyRow)
        assert.strictEqual(attempts, proxy.asked(is("EXECUTE")))
        assert.isAbove(attempts, 11)
      }))

    it.effect("fails with the page that failed, and gives the stream's rows before it", () =>
      Effect.gen(function*() {
        const { proxy, rows } = yield* connect()
        proxy.on({
          when: is("EXECUTE"),
          skip: 3,
          react: forge(Answer.readFailure(false, 1, {
            consistency: "LOCAL_ONE",
            received: 0,
            required: 1
          }))
        })
        const seen: Array<number> = []
        const error = yield* rows.pipe(
          Stream.runForEach(({ c }) => Effect.sync(() => void seen.push(c))),
          Effect.flip
        )
        assert.strictEqual(error._tag, "CassandraError")
        assert.strictEqual(error.reason._tag, "ReadFailure")
        assert.deepStrictEqual(seen, everyRow.slice(0, 30))
      }))

    for (const how of ["execute", "stream", "page"] as const) {
      it.effect(`goes on after a page without rows that is not the last: ${how}`, () =>
        Effect.gen(function*() {
          const { columnOf, p, proxy, rows, session } = yield* connect()
          const { pageState } = yield* session.page("SELECT p, c FROM steps WHERE p = ?", [p], { pageSize: 90 })
          const empty = Answer.rows({ table: "steps", columns: [["p", "int"], ["c", "int"]], rows: [], pageState })
          proxy.on({ when: is("EXECUTE"), times: 1, react: forge(empty) })
          const last = everyRow.slice(90)
          if (how === "execute") {
            const { rows } = yield* session.execute("SELECT p, c FROM steps WHERE p = ?", [p])
            assert.deepStrictEqual(columnOf(rows), last)
          } else if (how === "stream") {
            assert.deepStrictEqual(columnOf(yield* Stream.runCollect(rows)), last)
          } else {
            const pageAfter = (after: PageToken | undefined) =>
              query(Step, { p }).pipe(page({ size: 50, after }), Effect.provideService(CassandraSession, session))
            const first = yield* pageAfter(undefined)
            assert.lengthOf(first.rows, 0)
            const second = yield* pageAfter(Option.getOrThrow(first.next))
            assert.deepStrictEqual(columnOf(second.rows), last)
            assert.isTrue(Option.isNone(second.next))
          }
        }))
    }

    it.effect("passes over many tombstones, and tells of them by a warning", () =>
      Effect.gen(function*() {
        const { batch, execute } = yield* CassandraSession
        yield* execute("CREATE TABLE graves (p int, c int, PRIMARY KEY (p, c)) WITH gc_grace_seconds = 864000")
        const rows = Array.from({ length: 1_500 }, (_, c) => c)
        const remove = rows.map((c) => ({ cql: "DELETE FROM graves WHERE p = 1 AND c = ?", params: [c] }))
        yield* batch(remove.slice(0, 750), { kind: "unlogged" })
        yield* batch(remove.slice(750), { kind: "unlogged" })
        yield* execute("INSERT INTO graves (p, c) VALUES (1, 2000)")
        const result = yield* execute("SELECT c FROM graves WHERE p = 1", [], { pageSize: 10 })
        assert.deepStrictEqual(result.rows, [{ c: 2_000 }])
        assert.isTrue(result.warnings.some((warning) => warning.includes("tombstone")), result.warnings.join())
      }))

    it.effect("takes pages of one row and of more rows than there are", () =>
      Effect.gen(function*() {
        const { asked, columnOf, p, session } = yield* connect()
        assert.deepStrictEqual(columnOf((yield* session.execute(select, [p], { pageSize: 1 })).rows), everyRow)
        assert.isAtLeast(asked(), many)
        const huge = yield* session.page(select, [p], { pageSize: 0x7fff_ffff })
        assert.deepStrictEqual([huge.rows.length, huge.pageState], [many, undefined])
      }))

    it.effect("takes a page state cut at any place for none, or reads no row that is not its own", () =>
      Effect.gen(function*() {
        const { columnOf, p, session } = yield* connect()
        const { pageState } = yield* session.page(select, [p], { pageSize: 10 })
        for (let length = 0; length < pageState!.length; length++) {
          const cut = session.page(select, [p], { pageSize: 10, pageState: pageState!.slice(0, length) })
          const result = yield* Effect.result(cut)
          if (result._tag === "Failure") assert.strictEqual(result.failure.reason._tag, "InvalidPageToken")
          else assert.includeMembers([...everyRow], columnOf(result.success.rows) as Array<number>)
        }
      }))

    it.effect("refuses a damaged token before it is sent, wherever the damage is", () =>
      Effect.gen(function*() {
        const { asked, p, session } = yield* connect()
        const pageAfter = (after: PageToken | undefined, size = 10) =>
          query(Step, { p }).pipe(page({ size, after }), Effect.provideService(CassandraSession, session))
        const token = Option.getOrThrow((yield* pageAfter(undefined)).next)
        const before = asked()
        for (let at = 0; at < token.length; at++) {
          const other = token[at] === "A" ? "B" : "A"
          for (const damaged of [token.slice(0, at), `${token.slice(0, at)}${other}${token.slice(at + 1)}`]) {
            const error = yield* Effect.flip(pageAfter(PageToken.make(damaged as PageToken)))
            assert.strictEqual(error.reason._tag, "InvalidPageToken", `${at}`)
          }
        }
        assert.strictEqual(asked(), before)
        assert.lengthOf((yield* pageAfter(token, 25)).rows, 25)
      }))

    it.effect("keeps a token through an added column", () =>
      Effect.gen(function*() {
        const { p, session } = yield* connect()
        const pageAfter = (after: PageToken | undefined) =>
          query(Step, { p }).pipe(page({ size: 10, after }), Effect.provideService(CassandraSession, session))
        const token = Option.getOrThrow((yield* pageAfter(undefined)).next)
        const { execute } = yield* CassandraSession
        yield* execute("ALTER TABLE steps ADD later int")
        const { rows } = yield* pageAfter(token)
        assert.deepStrictEqual(rows.map(({ c }) => c), everyRow.slice(10, 20))
        yield* execute("ALTER TABLE steps DROP later")
      }))
  })
})
