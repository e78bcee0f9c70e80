/**
 * What each error of a node becomes, when it is sent once: a reason with its fields, and whether it may be sent again. A
 * test's fault of the same reason is the same error.
 */
import type { Applied, CassandraError, Reason } from "@effect-cql/core/CassandraError"
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import { Faults } from "@effect-cql/core/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { describeCassandra } from "../../../../test/provided.ts"
import { RetryPolicy } from "../../src/index.ts"
import { live } from "../live.ts"
import * as Answer from "../proxy/answers.ts"
import { forge, is } from "../proxy/rules.ts"
import { through } from "./through.ts"

/**
 * - `fields`: of the reason, besides what the node said
 * - `retryable`: of a read, of a write, and of a write that is idempotent
 * - `applied`: of a write
 */
interface Case {
  readonly name: string
  readonly answer: Answer.Answer
  readonly tag: Reason["_tag"]
  readonly fields?: { readonly [field: string]: unknown }
  readonly retryable: readonly [read: boolean, write: boolean, idempotent: boolean]
  readonly applied: Applied
}

const never = [false, false, false] as const
const always = [true, true, true] as const
const ifRead = [true, false, false] as const
const ifIdempotent = [true, false, true] as const

const replicas = { consistency: "QUORUM", received: 1, required: 2 } as const

const writeTimeout = (
  writeType: Parameters<typeof Answer.writeTimeout>[0],
  retryable: Case["retryable"],
  applied: Applied
): Case => ({
  name: `a write timeout of type ${writeType}`,
  answer: Answer.writeTimeout(writeType, replicas),
  tag: "WriteTimeout",
  fields: { ...replicas, writeType },
  retryable,
  applied
})

const cases: ReadonlyArray<Case> = [
  {
    name: "a server error",
    answer: Answer.serverError,
    tag: "ServerError",
    retryable: ifIdempotent,
    applied: "unknown"
  },
  { name: "a protocol error", answer: Answer.protocolError, tag: "ProtocolError", retryable: never, applied: "no" },
  {
    name: "bad credentials",
    answer: Answer.badCredentials,
    tag: "AuthenticationFailed",
    retryable: never,
    applied: "no"
  },
  {
    name: "Unavailable",
    answer: Answer.unavailable({ consistency: "EACH_QUORUM", required: 3, alive: 2 }),
    tag: "Unavailable",
    fields: { consistency: "EACH_QUORUM", required: 3, alive: 2 },
    retryable: always,
    applied: "no"
  },
  { name: "Overloaded", answer: Answer.overloaded, tag: "Overloaded", retryable: ifIdempotent, applied: "unknown" },
  { name: "Bootstrapping", answer: Answer.bootstrapping, tag: "Bootstrapping", retryable: always, applied: "no" },
  {
    name: "a failed TRUNCATE",
    answer: Answer.truncateError,
    tag: "Truncation",
    retryable: ifIdempotent,
    applied: "unknown"
  },
  writeTimeout("SIMPLE", ifIdempotent, "unknown"),
  writeTimeout("UNLOGGED_BATCH", ifIdempotent, "unknown"),
  writeTimeout("COUNTER", ifIdempotent, "unknown"),
  writeTimeout("BATCH_LOG", ifIdempotent, "unknown"),
  writeTimeout("VIEW", ifIdempotent, "unknown"),
  writeTimeout("CDC", ifIdempotent, "unknown"),
  // Its batch log is written: the nodes make good for it without being asked again.
  writeTimeout("BATCH", ifRead, "yes"),
  writeTimeout("CAS", ifRead, "unknown"),
  {
    name: "a read timeout",
    answer: Answer.readTimeout(false, { consistency: "LOCAL_ONE", received: 1, required: 1 }),
    tag: "ReadTimeout",
    fields: { consistency: "LOCAL_ONE", received: 1, required: 1, dataPresent: false },
    retryable: always,
    applied: "no"
  },
  {
    name: "a read failure",
    answer: Answer.readFailure(true, 2, replicas),
    tag: "ReadFailure",
    fields: { ...replicas, failures: 2, dataPresent: true },
    retryable: never,
    applied: "no"
  },
  {
    name: "a function's failure",
    answer: Answer.functionFailure("ks", "f"),
    tag: "FunctionFailure",
    retryable: never,
    applied: "no"
  },
  {
    name: "a write failure",
    answer: Answer.writeFailure("VIEW", 1, replicas),
    tag: "WriteFailure",
    fields: { ...replicas, failures: 1, writeType: "VIEW" },
    retryable: never,
    applied: "unknown"
  },
  { name: "a syntax error", answer: Answer.syntaxError, tag: "SyntaxError", retryable: never, applied: "no" },
  { name: "Unauthorized", answer: Answer.unauthorized, tag: "Unauthorized", retryable: never, applied: "no" },
  { name: "an invalid query", answer: Answer.invalid, tag: "InvalidQuery", retryable: never, applied: "no" },
  { name: "a wrong setting", answer: Answer.configError, tag: "ConfigError", retryable: never, applied: "no" },
  {
    name: "what already exists",
    answer: Answer.alreadyExists("ks", "t"),
    tag: "AlreadyExists",
    fields: { keyspace: "ks", table: "t" },
    retryable: never,
    applied: "no"
  }
]

type Run = (session: CassandraSession["Service"]) => Effect.Effect<unknown, CassandraError>

/** The error of a test's fault with the same reason. */
const injected = <A>({ coordinator, reason }: CassandraError, run: Effect.Effect<A, CassandraError>) =>
  Effect.scoped(Effect.andThen(Faults.inject(Faults.fail(reason, { coordinator })), Effect.flip(run)))

const told = ({ applied, attempts, coordinator, reason, retryable }: CassandraError) => ({
  applied,
  attempts,
  coordinator,
  reason,
  retryable
})

describeCassandra("an error of a node", (cassandra) => {
  layer(live(cassandra).pipe(Faults.enable))((it) => {
    const select = "SELECT v FROM t WHERE p = ?"
    const insert = "INSERT INTO t (p, v) VALUES (?, ?)"
    const newTable = Effect.fnUntraced(function*() {
      yield* (yield* CassandraSession).execute("CREATE TABLE IF NOT EXISTS t (p int PRIMARY KEY, v int)")
    })

    for (const { answer, applied, fields, name, retryable, tag } of cases) {
      it.effect(`${name} is told with its fields, and nothing is sent twice`, () =>
        Effect.gen(function*() {
          yield* newTable()
          const { proxy, session } = yield* through(cassandra, { retry: RetryPolicy.never })
          proxy.on({ when: is("EXECUTE"), react: forge(answer) })
          proxy.on({ when: is("BATCH"), react: forge(answer) })
          const entries = [{ cql: insert, params: [1, 1] }]
          const straight = yield* CassandraSession
          const ways: ReadonlyArray<readonly [way: string, run: Run, retryable: boolean, applied: Applied]> = [
            ["a read", ({ execute }) => execute(select, [1]), retryable[0], "no"],
            ["a write", ({ execute }) => execute(insert, [1, 1]), retryable[1], applied],
            [
              "an idempotent write",
              ({ execute }) => execute(insert, [1, 1], { idempotent: true }),
              retryable[2],
              applied
            ],
            ["a batch", ({ batch }) => batch(entries), retryable[1], applied],
            ["an idempotent batch", ({ batch }) => batch(entries, { idempotent: true }), retryable[2], applied]
          ]
          for (const [way, run, retryable, applied] of ways) {
            const error = yield* Effect.flip(run(session))
            const { said, ...reason }: { [field: string]: unknown } = { ...error.reason }
            assert.deepStrictEqual(reason, { _tag: tag, ...fields }, way)
            assert.isTrue(typeof said === "string" && said.length > 0, way)
            assert.strictEqual(error.retryable, retryable, way)
            assert.strictEqual(error.applied, applied, way)
            assert.strictEqual(error.coordinator, proxy.addresses[0], way)
            assert.strictEqual(error.attempts, 1, way)
            assert.deepStrictEqual(told(yield* injected(error, run(straight))), told(error), way)
          }
          assert.deepStrictEqual([proxy.asked(is("EXECUTE")), proxy.asked(is("BATCH"))], [3, 2])
          assert.deepStrictEqual([proxy.reached(is("EXECUTE")), proxy.reached(is("BATCH"))], [0, 0])
        }))
    }
  })
})
