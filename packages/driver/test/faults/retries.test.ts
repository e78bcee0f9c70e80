/** Which failed requests are sent again: how often, to which nodes, and what is told of them when all attempts fail. */
import { type Applied, CassandraError } from "@effect-cql/core/CassandraError"
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import { assert, layer } from "@effect/vitest"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { describeCassandra } from "../../../../test/provided.ts"
import { live } from "../live.ts"
import * as Answer from "../proxy/answers.ts"
import { cutBefore, drop, forge, is, type Reaction } from "../proxy/rules.ts"
import { through } from "./through.ts"

/** How often a request is sent, to how many of three nodes, and whether it may have been applied. */
type Sent = readonly [frames: number, nodes: number, applied: Applied]

interface Rule {
  readonly name: string
  readonly react: Reaction
  readonly read: Sent
  readonly write: Sent
  readonly idempotent: Sent
  readonly conditional: Sent
}

const once = (applied: Applied): Sent => [1, 1, applied]

/** Never sent again, whatever the statement is. */
const never = (name: string, answer: Answer.Answer, applied: Applied = "no"): Rule => ({
  name,
  react: forge(answer),
  read: once("no"),
  write: once(applied),
  idempotent: once(applied),
  conditional: once(applied)
})

/** As {@link never}. A round of a transaction before the one whose read failed may have proposed (CASSANDRA-9328). */
const neverRead = (name: string, answer: Answer.Answer): Rule => ({
  ...never(name, answer),
  conditional: once("unknown")
})

/** Sent again five times, unless doing it twice could be wrong. */
const ifIdempotent = (name: string, react: Reaction): Rule => ({
  name,
  react,
  read: [6, 3, "no"],
  write: once("unknown"),
  idempotent: [6, 3, "unknown"],
  conditional: once("unknown")
})

const replicas = { consistency: "QUORUM", received: 1, required: 2 } as const
const enough = { consistency: "QUORUM", received: 2, required: 2 } as const

const rules: ReadonlyArray<Rule> = [
  {
    name: "Unavailable",
    react: forge(Answer.unavailable({ consistency: "QUORUM", required: 2, alive: 1 })),
    read: [2, 2, "no"],
    write: [2, 2, "no"],
    idempotent: [2, 2, "no"],
    // Paxos may have had its replicas before they were too few.
    conditional: once("unknown")
  },
  {
    name: "Bootstrapping",
    react: forge(Answer.bootstrapping),
    read: [6, 3, "no"],
    write: [6, 3, "no"],
    idempotent: [6, 3, "no"],
    conditional: [6, 3, "no"]
  },
  ifIdempotent("Overloaded", forge(Answer.overloaded)),
  ifIdempotent("a server error", forge(Answer.serverError)),
  ifIdempotent("a failed TRUNCATE", forge(Answer.truncateError)),
  ifIdempotent("no answer in time", drop),
  ...(["SIMPLE", "UNLOGGED_BATCH", "COUNTER", "VIEW", "CDC"] as const).map((writeType) =>
    ifIdempotent(`a write timeout of type ${writeType}`, forge(Answer.writeTimeout(writeType, replicas)))
  ),
  {
    name: "a write timeout of type BATCH_LOG",
    react: forge(Answer.writeTimeout("BATCH_LOG", replicas)),
    read: [2, 1, "no"],
    write: once("unknown"),
    idempotent: [2, 1, "unknown"],
    conditional: once("unknown")
  },
  {
    ...never("a write timeout of type BATCH", Answer.writeTimeout("BATCH", replicas), "yes"),
    read: [6, 3, "no"]
  },
  {
    ...never("a write timeout of type CAS", Answer.writeTimeout("CAS", replicas), "unknown"),
    // A read at SERIAL ends a round that it finds, which may time out.
    read: [6, 3, "no"]
  },
  {
    name: "a read timeout with enough answers but no data",
    react: forge(Answer.readTimeout(false, enough)),
    read: [2, 1, "no"],
    write: [2, 1, "no"],
    idempotent: [2, 1, "no"],
    conditional: once("unknown")
  },
  neverRead("a read timeout with too few answers", Answer.readTimeout(false, replicas)),
  neverRead("a read timeout with the data", Answer.readTimeout(true, enough)),
  neverRead("a read failure", Answer.readFailure(false, 1, replicas)),
  never("a write failure", Answer.writeFailure("SIMPLE", 1, replicas), "unknown"),
  never("a function's failure", Answer.functionFailure("ks", "f")),
  never("a syntax error", Answer.syntaxError),
  never("an invalid query", Answer.invalid),
  never("a wrong setting", Answer.configError),
  never("what already exists", Answer.alreadyExists("ks", "t")),
  never("Unauthorized", Answer.unauthorized),
  never("bad credentials", Answer.badCredentials),
  never("a protocol error", Answer.protocolError)
]

describeCassandra("a request that failed", (cassandra) => {
  layer(live(cassandra))((it) => {
    const texts = {
      read: "SELECT v FROM t WHERE p = ?",
      write: "INSERT INTO t (p, v) VALUES (?, 1)",
      idempotent: "UPDATE t SET v = 1 WHERE p = ?",
      conditional: "DELETE FROM t WHERE p = ? IF EXISTS"
    }
    const kinds = ["read", "write", "idempotent", "conditional"] as const

    const connect = Effect.fnUntraced(function*() {
      yield* (yield* CassandraSession).execute("CREATE TABLE IF NOT EXISTS t (p int PRIMARY KEY, v int)")
      const { proxy, session } = yield* through(cassandra, {}, { nodes: 3 })
      const run = (kind: typeof kinds[number], timeout: Duration.Input = "1 minute") =>
        session.execute(texts[kind], [1], { idempotent: kind === "idempotent" ? true : undefined, timeout })
      return { proxy, session, run }
    })

    for (const rule of rules) {
      it.effect(`is sent as often as its kind allows: ${rule.name}`, () =>
        Effect.gen(function*() {
          const { proxy, run } = yield* connect()
          // Prepared by now, so that the time to wait is that for the one answer.
          yield* Effect.forEach(kinds, (kind) => run(kind), { discard: true })
          proxy.on({ when: is("EXECUTE"), react: rule.react })
          yield* Effect.forEach(kinds, (kind) =>
            Effect.gen(function*() {
              const error = yield* Effect.flip(run(kind, rule.react === drop ? "200 millis" : undefined))
              const frames = proxy.requests(is("EXECUTE", texts[kind])).slice(1)
              const nodes = new Set(frames.map(({ node }) => node)).size
              assert.deepStrictEqual([frames.length, nodes, error.applied], rule[kind], kind)
              assert.strictEqual(error.attempts, frames.length, kind)
              // The timestamp stands among the bytes: each attempt is the same write.
              assert.isTrue(frames.every(({ body }) => body.equals(frames[0]!.body)), kind)
            }), { concurrency: "unbounded", discard: true })
        }))
    }

    it.effect("succeeds where a second attempt does, and tells of both", () =>
      Effect.gen(function*() {
        const { proxy, run } = yield* connect()
        for (const kind of ["read", "idempotent"] as const) {
          proxy.on({ when: is("EXECUTE", texts[kind]), times: 1, react: forge(Answer.overloaded) })
          const result = yield* run(kind)
          assert.strictEqual(result.attempts, 2)
          const [first, second, ...more] = proxy.requests(is("EXECUTE", texts[kind]))
          assert.deepStrictEqual([first?.reached, second?.reached, more.length], [false, true, 0])
          assert.notStrictEqual(first?.node, second?.node)
          assert.strictEqual(result.coordinator, proxy.addresses[second!.node])
        }
      }))

    it.effect("goes to the next node when its connection closes, unless it may have been applied", () =>
      Effect.gen(function*() {
        const { proxy, run } = yield* connect()
        for (const kind of ["read", "idempotent"] as const) {
          proxy.on({ when: is("EXECUTE", texts[kind]), times: 1, react: cutBefore })
          assert.strictEqual((yield* run(kind)).attempts, 2)
          assert.strictEqual(proxy.asked(is("EXECUTE", texts[kind])), 2)
        }
        proxy.on({ when: is("EXECUTE"), react: cutBefore })
        const error = yield* Effect.flip(run("write"))
        assert.strictEqual(error.reason._tag, "ConnectionLost")
        assert.deepStrictEqual([error.applied, error.retryable, error.attempts], ["unknown", false, 1])
        assert.strictEqual(proxy.asked(is("EXECUTE", texts.write)), 1)
      }))

    it.effect("is sent no more once its deadline has passed", () =>
      Effect.gen(function*() {
        const { proxy, session } = yield* connect()
        proxy.on({ when: is("EXECUTE"), react: drop })
        const error = yield* Effect.flip(
          session.execute(texts.read, [1], { timeout: "40 millis", deadline: "100 millis" })
        )
        assert.strictEqual(error.reason._tag, "ClientTimeout")
        const frames = proxy.asked(is("EXECUTE"))
        assert.strictEqual(error.attempts, frames)
        assert.isAtMost(frames, 3)
      }))

    it.effect("tells what a node answered when its deadline passes before another answer", () =>
      Effect.gen(function*() {
        const { proxy, run, session } = yield* connect()
        yield* Effect.forEach(kinds, (kind) => run(kind), { discard: true })
        const answers = [
          ["read", "Unavailable", Answer.unavailable({ consistency: "QUORUM", required: 2, alive: 1 }), "no"],
          [
            "idempotent",
            "Unavailable",
            Answer.unavailable({ consistency: "QUORUM", required: 2, alive: 1 }),
            "unknown"
          ],
          ["idempotent", "WriteTimeout", Answer.writeTimeout("SIMPLE", replicas), "unknown"]
        ] as const
        for (const [kind, tag, answer, applied] of answers) {
          proxy.on({ when: is("EXECUTE", texts[kind]), react: drop })
          proxy.on({ when: is("EXECUTE", texts[kind]), times: 1, react: forge(answer) })
          const error = yield* Effect.flip(
            session.execute(texts[kind], [1], { idempotent: kind === "idempotent", deadline: "200 millis" })
          )
          assert.strictEqual(error.reason._tag, "ClientTimeout")
          assert.include(error.message, `an attempt before it failed with ${tag}: `)
          assert.strictEqual(error.cause instanceof CassandraError ? error.cause.reason._tag : undefined, tag)
          assert.deepStrictEqual([error.applied, error.attempts], [applied, 2])
        }
      }))

    it.effect("is sent no more when its fiber is interrupted", () =>
      Effect.gen(function*() {
        const { proxy, run } = yield* connect()
        proxy.on({ when: is("EXECUTE"), react: drop })
        yield* Effect.raceFirst(run("read", "200 millis"), proxy.until(() => proxy.asked(is("EXECUTE")) === 2))
        assert.strictEqual(proxy.asked(is("EXECUTE")), 2)
        proxy.on({ when: is("EXECUTE", texts.write), react: forge(Answer.unauthorized) })
        yield* Effect.flip(run("write"))
        assert.strictEqual(proxy.asked(is("EXECUTE", texts.read)), 2)
      }))

    const hedged = Effect.fnUntraced(function*() {
      yield* (yield* CassandraSession).execute("CREATE TABLE IF NOT EXISTS t (p int PRIMARY KEY, v int)")
      const { proxy, session } = yield* through(cassandra, {
        speculativeExecution: { after: "20 millis", atMost: 1 }
      }, { nodes: 3 })
      yield* session.execute(texts.read, [1])
      yield* session.execute(texts.write, [1])
      return { proxy, session, before: proxy.asked(is("EXECUTE")) }
    })

    it.effect("takes the first answer of a speculative execution, and counts both requests", () =>
      Effect.gen(function*() {
        const { before, proxy, session } = yield* hedged()
        proxy.on({ when: is("EXECUTE"), times: 1, react: drop })
        const result = yield* session.execute(texts.read, [1])
        const [first, second, ...more] = proxy.requests(is("EXECUTE")).slice(before)
        assert.strictEqual(more.length, 0)
        assert.notStrictEqual(first?.node, second?.node)
        assert.strictEqual(result.coordinator, proxy.addresses[second!.node])
        assert.strictEqual(result.attempts, 2)
      }))

    it.effect("has no speculative execution when it is not idempotent", () =>
      Effect.gen(function*() {
        const { before, proxy, session } = yield* hedged()
        proxy.on({ when: is("EXECUTE"), react: drop })
        const error = yield* Effect.flip(session.execute(texts.write, [1], { timeout: "150 millis" }))
        assert.strictEqual(error.reason._tag, "ClientTimeout")
        assert.strictEqual(proxy.asked(is("EXECUTE")) - before, 1)
      }))
  })
})
