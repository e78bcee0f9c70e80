/** Passwords, and the values of rows: in no error however deep one looks, in no span and in no log. */
import { batch, Cql, query, save, sync, table, unloggedBatch } from "@effect-cql/core"
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as References from "effect/References"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Tracer from "effect/Tracer"
import { inspect } from "node:util"
import { describeCassandra } from "../../../../test/provided.ts"
import { CassandraDriver, RetryPolicy } from "../../src/index.ts"
import { addressOf, live } from "../live.ts"
import * as Answer from "../proxy/answers.ts"
import { makeProxy } from "../proxy/proxy.ts"
import { any, cutAfter, drop, forge, forgeAfter, is, type Reaction } from "../proxy/rules.ts"
import { through } from "./through.ts"

const secret = "correct-horse-battery"

const Letter = Schema.Struct({ id: Cql.Int, text: Schema.String, seal: Schema.Uint8Array }).pipe(
  table("letters", { partitionKey: ["id"] })
)

/** The same table with rows that do not fit: no text is this long. */
const Long = Schema.Struct({ id: Cql.Int, text: Schema.String.check(Schema.isMinLength(1_000)) }).pipe(
  table("letters", { partitionKey: ["id"] })
)

const letter = { id: 1, text: secret, seal: new Uint8Array(Buffer.from(secret)) }

const bytes = Buffer.from(secret)

/** Every form in which somebody could print it. */
const forms = [
  secret,
  bytes.toString("hex"),
  bytes.toString("base64"),
  inspect(bytes).slice(8, 40),
  [...bytes].join(", ")
]

const reveals = (printed: string): boolean => forms.some((form) => printed.includes(form))

const everythingOf = (value: unknown): string =>
  [
    inspect(value, { depth: Infinity, showHidden: true, maxStringLength: Infinity, maxArrayLength: Infinity }),
    String(value),
    JSON.stringify(value, (_, inner: unknown) => typeof inner === "bigint" ? String(inner) : inner) ?? ""
  ].join("\n")

/** What a span shows of its end: never the value of a success. */
const causeOf = (exit: Exit.Exit<unknown, unknown>): unknown => Exit.isFailure(exit) ? exit.cause : undefined

/** What spans and logs tell while an Effect runs. */
const listening = <A, E, R>(self: Effect.Effect<A, E, R>) =>
  Effect.suspend(() => {
    const spans: Array<Tracer.NativeSpan> = []
    const logged: Array<unknown> = []
    const tracer = Tracer.make({
      span: (options) => {
        const span = new Tracer.NativeSpan(options)
        spans.push(span)
        return span
      }
    })
    const logger = Logger.layer([Logger.make(({ cause, message }) => void logged.push([message, cause]))])
    return self.pipe(
      Effect.provideService(Tracer.Tracer, tracer),
      Effect.provideService(References.MinimumLogLevel, "All"),
      Effect.provide(logger),
      Effect.map((result) => ({
        result,
        told: [
          ...spans.map(({ attributes, events, name, status }) =>
            everythingOf({
              attributes,
              events,
              name,
              failure: status._tag === "Ended" ? causeOf(status.exit) : undefined
            })
          ),
          ...logged.map(everythingOf)
        ].join("\n"),
        spans: spans.length
      }))
    )
  })

const replicas = { consistency: "LOCAL_ONE", received: 0, required: 1 } as const

const faults: ReadonlyArray<readonly [name: string, react: Reaction]> = [
  ["a server error", forge(Answer.serverError)],
  ["an invalid query", forge(Answer.invalid)],
  ["an overloaded node", forge(Answer.overloaded)],
  ["a write timeout", forgeAfter(Answer.writeTimeout("SIMPLE", replicas))],
  ["a write failure", forge(Answer.writeFailure("SIMPLE", 1, replicas))],
  ["a node that never answers", drop],
  ["a connection that closes", cutAfter]
]

describeCassandra("a secret", (cassandra) => {
  layer(live(cassandra))((it) => {
    for (const [name, react] of faults) {
      it.effect(`in a row is not told by ${name}`, () =>
        Effect.gen(function*() {
          yield* sync({ tables: [Letter] })
          const { told, result: errors, spans } = yield* listening(Effect.gen(function*() {
            const { proxy, session } = yield* through(cassandra, {
              requestTimeout: "200 millis",
              retry: Schedule.recurs(1)
            }, { nodes: 2 })
            proxy.on({ when: any(is("EXECUTE", "INSERT"), is("BATCH")), react })
            const writes = [save(Letter, letter), batch([save(Letter, letter)]), unloggedBatch([save(Letter, letter)])]
            return yield* Effect.forEach(writes, (write) =>
              Effect.flip(Effect.provideService(write, CassandraSession, session)))
          }))
          assert.lengthOf(errors, 3)
          for (const error of errors) {
            assert.isFalse(reveals(everythingOf(error)), everythingOf(error))
          }
          assert.isAtLeast(spans, 3)
          assert.isFalse(reveals(told), told)
        }))
    }

    it.effect("in a value that does not fit is not told by the error, of one statement or of a batch", () =>
      Effect.gen(function*() {
        yield* sync({ tables: [Letter] })
        const { execute, batch } = yield* CassandraSession
        const insert = "INSERT INTO letters (id, text) VALUES (?, ?)"
        const wrong = [
          execute(insert, [secret, "a"]),
          execute(insert, [1, [secret]]),
          execute(insert, [1, bytes]),
          execute(insert, [1, new Map([[secret, secret]])]),
          execute("SELECT id FROM letters WHERE id IN ?", [[1, secret]]),
          batch([{ cql: insert, params: [1, "a"] }, { cql: insert, params: [secret, secret] }])
        ]
        const { told, result: errors } = yield* listening(Effect.forEach(wrong, (run) => Effect.flip(run)))
        for (const error of errors) {
          assert.strictEqual(error.reason._tag, "EncodeError")
          assert.isFalse(reveals(everythingOf(error)), everythingOf(error))
        }
        assert.isFalse(reveals(told), told)
      }))

    it.effect("in a row that does not fit its Schema is told to nobody who does not ask for it", () =>
      Effect.gen(function*() {
        yield* sync({ tables: [Letter] })
        yield* save(Letter, letter)
        const { told, result: error } = yield* listening(Effect.flip(query(Long, { id: 1 })))
        assert.strictEqual(error.reason._tag, "DecodeError")
        assert.isFalse(reveals(everythingOf(error)), everythingOf(error))
        assert.isFalse(reveals(told), told)
      }))

    it.effect("in a value that the node refuses is not told by what it says", () =>
      Effect.gen(function*() {
        const { execute } = yield* CassandraSession
        yield* execute("CREATE TABLE IF NOT EXISTS named (name text PRIMARY KEY)")
        const { told, result: error } = yield* listening(
          Effect.flip(execute("INSERT INTO named (name) VALUES (?)", [secret.repeat(4_000)]))
        )
        assert.include(["InvalidQuery", "LimitExceeded"], error.reason._tag)
        assert.isFalse(reveals(everythingOf(error)))
        assert.isFalse(reveals(told), told)
      }))

    it.effect("password is not told by a Layer that fails, whatever it fails of", () =>
      Effect.gen(function*() {
        const proxy = yield* makeProxy({ host: cassandra.contactPoints[0]!, port: cassandra.port })
        const credentials = { username: "ada", password: Redacted.make(secret) }
        const key = Redacted.make(secret)
        const port = { contactPoints: proxy.contactPoints }
        proxy.on({ when: is("STARTUP"), times: 1, react: forge(Answer.badCredentials) })
        const failing: ReadonlyArray<readonly [string, CassandraDriver.Options]> = [
          ["AuthenticationFailed", port],
          ["NoHostAvailable", { contactPoints: ["127.0.0.1:1"] }],
          ["ClientTimeout", { ...port, connectTimeout: "1 millis" }],
          ["ConfigError", { ...port, localDataCenter: "atlantis" }],
          ["NoHostAvailable", { ...port, tls: { key, certificate: "none" } }]
        ]
        for (const [tag, options] of failing) {
          const { told, result: error } = yield* listening(
            Effect.flip(Effect.scoped(CassandraDriver.make({ ...options, credentials, retry: RetryPolicy.never })))
          )
          assert.strictEqual(error.reason._tag, tag)
          assert.isFalse(reveals(everythingOf(error)), everythingOf(error))
          assert.isFalse(reveals(told), told)
        }
      }))

    it.effect("password is not told by a session's failures, nor by the session", () =>
      Effect.gen(function*() {
        const credentials = { username: "ada", password: Redacted.make(secret) }
        const session = yield* CassandraDriver.make({ ...addressOf(cassandra), credentials })
        const error = yield* Effect.flip(session.execute("SELECT nothing FROM nowhere.ever WHERE p = ?", [1]))
        assert.isFalse(reveals(everythingOf(error)))
        assert.isFalse(reveals(everythingOf([session, yield* session.info])))
      }))
  })
})
