import {
  batch,
  CassandraSession,
  counterBatch,
  increment,
  onlyIf,
  query,
  resolve,
  save,
  settle,
  stream,
  unloggedBatch,
  update,
  withOptions,
  writeAll
} from "@effect-cql/core"
import * as Errors from "@effect-cql/core/CassandraError"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { Faults, Sent, StatementLog } from "@effect-cql/core/testing"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { TestClock } from "effect/testing"
import { id, rows, task } from "../fixtures/rows.ts"
import { TaskCounter, TaskState, User } from "../fixtures/tasks.ts"

const Session = EmbeddedSession.layerTables([User, TaskState, TaskCounter], rows).pipe(
  Faults.enable,
  StatementLog.record
)

const rename = save(User, { id, name: "Bo" })
const name = Effect.map(query(User, { id }), ([user]) => user?.name)
const counted = update(TaskCounter, { boardId: id, status: "todo" }, { count: increment(1n) })
const { boardId, id: taskId } = task(1)
const move = update(TaskState, { boardId, id: taskId }, { status: "done" }).pipe(onlyIf({ status: "todo" }))

/** What a fault makes of a statement, told in short. */
const failure = <A, R>(statement: Effect.Effect<A, Errors.CassandraError, R>, fault: Faults.Fault) =>
  Effect.gen(function*() {
    yield* Faults.inject(fault)
    const { applied, attempts, cql, reason, retryable } = yield* Effect.flip(statement)
    return { reason, applied, retryable, attempts, cql }
  }).pipe(Effect.scoped)

describe("Faults", () => {
  it.effect("leave the session as it is until one is injected, and after its scope", () =>
    Effect.gen(function*() {
      yield* rename
      yield* Effect.scoped(Effect.andThen(Faults.inject(Faults.unavailable()), Effect.flip(rename)))
      assert.strictEqual(yield* name, "Bo")
      const { keyspace } = yield* (yield* CassandraSession).info
      assert.strictEqual(keyspace, "embedded")
    }).pipe(Effect.provide(Session)))

  it.effect("keep a statement that fails from the session, or let it be done first", () =>
    Effect.gen(function*() {
      const cut = new Errors.ConnectionLost({ said: "the test cut the wire" })
      const lost = yield* failure(rename, Faults.fail(cut))
      assert.deepStrictEqual(lost, {
        reason: cut,
        applied: "unknown",
        retryable: true,
        attempts: 1,
        cql: "INSERT INTO users (id, name) VALUES (?, ?)"
      })
      assert.strictEqual(yield* name, "Ada")
      assert.deepStrictEqual(yield* failure(rename, Faults.fail(cut, { applied: true })), lost)
      assert.strictEqual(yield* name, "Bo")
    }).pipe(Effect.provide(Session)))

  it.effect("strike a number of times, after a number that pass, and count", () =>
    Effect.gen(function*() {
      const { struck } = yield* Faults.inject(Faults.unavailable(), { skip: 1, times: 2 })
      const outcomes = yield* Effect.forEach([1, 2, 3, 4], () => Effect.option(rename))
      assert.deepStrictEqual(outcomes.map(({ _tag }) => _tag), ["Some", "None", "None", "Some"])
      assert.strictEqual(yield* struck, 2)
    }).pipe(Effect.provide(Session)))

  it.effect("strike the statements that a predicate chooses by text, values or options", () =>
    Effect.gen(function*() {
      const chosen = [
        ({ cql }: Sent.Sent) => cql.includes("users"),
        ({ params }: Sent.Sent) => params.includes("Bo"),
        ({ options }: Sent.Sent) => options.consistency === "ALL"
      ]
      for (const when of chosen) {
        yield* Effect.gen(function*() {
          yield* Faults.inject(Faults.unavailable(), { when })
          yield* query(TaskState, { boardId })
          yield* Effect.flip(rename.pipe(withOptions({ consistency: "ALL" })))
        }).pipe(Effect.scoped)
      }
    }).pipe(Effect.provide(Session)))

  it.effect("come one for a statement, in the order in which they were injected", () =>
    Effect.gen(function*() {
      yield* Faults.inject(Faults.unavailable(), { times: 2 })
      yield* Faults.inject(Faults.timeout(), { times: 1 })
      const tags = yield* Effect.forEach([1, 2, 3], () => Effect.map(Effect.flip(rename), ({ reason }) => reason._tag))
      assert.deepStrictEqual(tags, ["Unavailable", "Unavailable", "WriteTimeout"])
      yield* rename
    }).pipe(Effect.provide(Session)))

  it.effect("strike the page of a stream that they are meant for", () =>
    Effect.gen(function*() {
      yield* Faults.inject(Faults.timeout(), { when: ({ options }) => options.pageState !== undefined, times: 1 })
      const ids: Array<string> = []
      const read = query(TaskState, { boardId }).pipe(
        withOptions({ pageSize: 2 }),
        stream,
        Stream.runForEach(({ id }) => Effect.sync(() => ids.push(id)))
      )
      assert.strictEqual((yield* Effect.flip(read)).reason._tag, "ReadTimeout")
      assert.lengthOf(ids, 2)
    }).pipe(Effect.provide(Session)))

  it.effect("keep what they fail from a session that does its work when it is called", () =>
    Effect.gen(function*() {
      let calls = 0
      const eager = Layer.mock(CassandraSession)({
        execute: () => {
          calls++
          return Effect.die("called")
        }
      })
      yield* Effect.gen(function*() {
        yield* Faults.inject(Faults.unavailable())
        yield* Effect.flip(rename)
      }).pipe(Effect.provide(Faults.enable(eager)))
      assert.strictEqual(calls, 0)
    }))

  it.effect("reach the session of a service that was built before, from any fiber", () =>
    Effect.gen(function*() {
      class Users extends Context.Service<Users, { readonly rename: Effect.Effect<void, Errors.CassandraError> }>()(
        "Users"
      ) {}
      const Live = Layer.effect(
        Users,
        Effect.map(
          CassandraSession,
          (session) => ({ rename: Effect.provideService(rename, CassandraSession, session) })
        )
      )
      yield* Effect.gen(function*() {
        const users = yield* Users
        yield* Faults.inject(Faults.unavailable())
        const fiber = yield* Effect.forkChild(Effect.flip(users.rename))
        assert.strictEqual((yield* Fiber.join(fiber)).reason._tag, "Unavailable")
      }).pipe(Effect.provide(Layer.provideMerge(Live, Session)))
    }))

  it.effect("are those of one session where two have them", () =>
    Effect.gen(function*() {
      const other = EmbeddedSession.layerTables([User]).pipe(Faults.enable)
      yield* Faults.inject(Faults.unavailable())
      yield* rename.pipe(Effect.provide(other))
      yield* Effect.flip(rename)
    }).pipe(Effect.provide(Session)))

  it.effect("can fail what a Layer sends when it is built", () =>
    Effect.gen(function*() {
      const Down = Layer.effectDiscard(Faults.inject(Faults.unavailable(), { times: 1 }))
      const Renamed = Layer.effectDiscard(rename).pipe(Layer.provide(Down), Layer.provide(Session))
      const error = yield* Effect.flip(Layer.build(Renamed))
      assert.strictEqual(error._tag, "CassandraError")
    }))
})

describe("the error of a fault", () => {
  it.effect("is Unavailable at the statement's level, and nothing was applied", () =>
    Effect.gen(function*() {
      const told = yield* failure(rename.pipe(withOptions({ consistency: "QUORUM" })), Faults.unavailable())
      assert.deepInclude(told, { applied: "no", retryable: true })
      assert.deepInclude(told.reason, { _tag: "Unavailable", consistency: "QUORUM", required: 2, alive: 1 })
      const { reason } = yield* failure(rename, Faults.unavailable({ required: 5, alive: 0 }))
      assert.deepInclude(reason, { consistency: "LOCAL_ONE", required: 5, alive: 0 })
      assert.strictEqual(yield* name, "Ada")
    }).pipe(Effect.provide(Session)))

  it.effect("leaves open what became of a lightweight transaction", () =>
    Effect.gen(function*() {
      const conditional = Effect.flatMap(
        CassandraSession,
        (session) => session.execute("UPDATE users SET name = 'Bo' WHERE id = ? IF EXISTS", [id])
      )
      for (const fault of [Faults.unavailable(), Faults.timeout(), Faults.timeout({ applied: true })]) {
        assert.deepInclude(yield* failure(conditional, fault), { applied: "unknown", retryable: false })
      }
    }).pipe(Effect.provide(Session)))

  it.effect("is the timeout of its kind of statement", () =>
    Effect.gen(function*() {
      const raw = (cql: string) => Effect.flatMap(CassandraSession, (session) => session.execute(cql))
      const kinds = [
        [query(User, { id }), "ReadTimeout", undefined, "no", true],
        [rename, "WriteTimeout", "SIMPLE", "unknown", true],
        [counted, "WriteTimeout", "SIMPLE", "unknown", false],
        [unloggedBatch([rename]), "WriteTimeout", "UNLOGGED_BATCH", "unknown", true],
        [counterBatch([counted]), "WriteTimeout", "COUNTER", "unknown", false],
        [batch([rename]), "WriteTimeout", "BATCH_LOG", "unknown", true],
        [raw("INSERT INTO users (id) VALUES (uuid())"), "WriteTimeout", "SIMPLE", "unknown", false],
        [raw("DELETE FROM users WHERE id = uuid() IF EXISTS"), "WriteTimeout", "CAS", "unknown", false],
        [raw("TRUNCATE users"), "Truncation", undefined, "unknown", false],
        [raw("CREATE TABLE t (k int PRIMARY KEY)"), "ClientTimeout", undefined, "unknown", false]
      ] as const
      for (const [statement, tag, writeType, applied, retryable] of kinds) {
        const told = yield* failure<unknown, CassandraSession>(statement, Faults.timeout())
        assert.deepStrictEqual(
          [
            told.reason._tag,
            told.reason._tag === "WriteTimeout" ? told.reason.writeType : undefined,
            told.applied,
            told.retryable
          ],
          [tag, writeType, applied, retryable]
        )
      }
      assert.strictEqual(yield* name, "Ada")
    }).pipe(Effect.provide(Session)))

  it.effect("says of a logged batch whose log is written that it is applied, and it is", () =>
    Effect.gen(function*() {
      const told = yield* failure(batch([rename]), Faults.timeout({ applied: true }))
      assert.deepInclude(told, { applied: "yes", retryable: false })
      assert.strictEqual(yield* name, "Bo")
      yield* save(User, { id, name: "Ada" })
      yield* failure(batch([rename]), Faults.timeout({ writeType: "BATCH" }))
      assert.strictEqual(yield* name, "Bo")
    }).pipe(Effect.provide(Session)))

  it.effect("was never sent where no host took it, so that any statement may be sent again", () =>
    Effect.gen(function*() {
      const nobody = new Errors.NoHostAvailable({ said: "nobody answers", hosts: {} })
      const told = yield* failure(counted, Faults.fail(nobody))
      assert.deepInclude(told, { applied: "no", retryable: true, attempts: 0 })
    }).pipe(Effect.provide(Session)))

  it.effect("has the attempts and the coordinator that it is given, and a reason by the statement", () =>
    Effect.gen(function*() {
      yield* Faults.inject(
        Faults.fail(({ params }) => new Errors.Overloaded({ said: `${params.length} values` }), {
          attempts: 6,
          coordinator: "10.0.0.1:9042"
        })
      )
      const error = yield* Effect.flip(rename)
      assert.deepInclude(error, { attempts: 6, coordinator: "10.0.0.1:9042" })
      assert.strictEqual(error.reason.said, "2 values")
    }).pipe(Effect.provide(Session)))

  it.effect("is the session's own where what is applied first is refused", () =>
    Effect.gen(function*() {
      const wrong = Effect.flatMap(CassandraSession, (session) => session.execute("INSERT INTO users (x) VALUES (1)"))
      assert.strictEqual((yield* failure(wrong, Faults.timeout({ applied: true }))).reason._tag, "InvalidQuery")
    }).pipe(Effect.provide(Session)))
})

describe("a fault that makes no sense", () => {
  it.effect("is a defect: applied, with an error that says it was not", () =>
    Effect.gen(function*() {
      const overThere = new Errors.Bootstrapping({ said: "starting" })
      yield* Faults.inject(Faults.fail(overThere, { applied: true }))
      assert.include(
        String(yield* Effect.exit(rename)),
        "a fault that is applied and fails with Bootstrapping, which says that nothing was"
      )
      assert.strictEqual((yield* Effect.flip(name)).reason._tag, "Bootstrapping")
    }).pipe(Effect.provide(Session)))

  it.effect("is a defect: half a time, or fewer than none skipped", () =>
    Effect.gen(function*() {
      const halves = yield* Effect.exit(Faults.inject(Faults.unavailable(), { times: 0.5 }))
      assert.include(String(halves), "times is a whole number from 1 on, not 0.5")
      const before = yield* Effect.exit(Faults.inject(Faults.unavailable(), { skip: -1 }))
      assert.include(String(before), "skip is a whole number from 0 on, not -1")
      yield* rename
    }).pipe(Effect.provide(Session)))
})

describe("a delay", () => {
  it.effect("lets a statement wait, by the test's clock", () =>
    Effect.gen(function*() {
      yield* Faults.inject(Faults.delay("2 seconds"), { when: Sent.isWrite })
      const fiber = yield* Effect.forkChild(rename, { startImmediately: true })
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* name, "Ada")
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(fiber)
      assert.strictEqual(yield* name, "Bo")
    }).pipe(Effect.provide(Session)))

  it.effect("lets the answer wait of what is applied", () =>
    Effect.gen(function*() {
      yield* Faults.inject(Faults.delay("2 seconds", { applied: true }), { when: Sent.isWrite })
      const fiber = yield* Effect.forkChild(rename, { startImmediately: true })
      assert.strictEqual(yield* name, "Bo")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(fiber)
    }).pipe(Effect.provide(Session)))

  it.effect("lets a failure wait", () =>
    Effect.gen(function*() {
      yield* Faults.inject({ ...Faults.unavailable(), delay: "2 seconds" })
      const fiber = yield* Effect.forkChild(Effect.flip(rename), { startImmediately: true })
      yield* TestClock.adjust("1 second")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(fiber)).reason._tag, "Unavailable")
    }).pipe(Effect.provide(Session)))

  for (const [option, applied] of [["timeout", false], ["timeout", true], ["deadline", false]] as const) {
    it.effect(`beyond the ${option} of a statement is ClientTimeout, ${applied ? "" : "not "}applied`, () =>
      Effect.gen(function*() {
        yield* Faults.inject(Faults.delay("5 seconds", { applied }), { when: Sent.isWrite })
        const fiber = yield* Effect.forkChild(Effect.flip(rename.pipe(withOptions({ [option]: "2 seconds" }))), {
          startImmediately: true
        })
        yield* TestClock.adjust("2 seconds")
        const error = yield* Fiber.join(fiber)
        assert.deepInclude(error.reason, { _tag: "ClientTimeout", milliseconds: 2000 })
        assert.deepInclude(error, { applied: "unknown", retryable: true })
        yield* TestClock.adjust("1 minute")
        assert.strictEqual(yield* name, applied ? "Bo" : "Ada")
      }).pipe(Effect.provide(Session)))
  }

  it.effect("is left by an interruption, and the statement is not sent", () =>
    Effect.gen(function*() {
      yield* Faults.inject(Faults.delay("2 seconds"), { when: Sent.isWrite })
      const fiber = yield* Effect.forkChild(rename, { startImmediately: true })
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* name, "Ada")
    }).pipe(Effect.provide(Session)))
})

layer(Session)("tests of one Layer", (it) => {
  it.effect("inject faults", () =>
    Effect.gen(function*() {
      yield* Faults.inject(Faults.unavailable())
      yield* Effect.flip(rename)
    }))

  it.effect("and do not meet those of the test before", () => rename)
})

describe("code that bears faults", () => {
  it.effect("retries what may be sent again, with its pauses", () =>
    Effect.gen(function*() {
      yield* Faults.inject(Faults.unavailable(), { when: Sent.isWrite, times: 2 })
      const fiber = yield* Effect.forkChild(
        rename.pipe(
          Effect.retry({ schedule: Schedule.spaced("1 second"), times: 3, while: (error) => error.retryable })
        ),
        { startImmediately: true }
      )
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* name, "Ada")
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(fiber)
      assert.lengthOf((yield* StatementLog.recorded).filter(Sent.isWrite), 3)
    }).pipe(Effect.provide(Session)))

  it.effect("stops at what may not", () =>
    Effect.gen(function*() {
      const { struck } = yield* Faults.inject(Faults.timeout({ writeType: "COUNTER" }))
      yield* Effect.flip(counted.pipe(Effect.retry({ times: 3, while: (error) => error.retryable })))
      assert.strictEqual(yield* struck, 1)
    }).pipe(Effect.provide(Session)))

  it.effect("loads many rows again where they fail, and tells of those that keep failing", () =>
    Effect.gen(function*() {
      const load = Stream.make(task(4), task(5)).pipe(
        Stream.map((task) => save(TaskState, task)),
        writeAll({ retry: Schedule.recurs(2), maxFailures: 2 })
      )
      yield* Faults.inject(Faults.timeout(), { times: 2 })
      assert.deepInclude(yield* load, { taken: 2, written: 2, requests: 3 })
      yield* Faults.inject(Faults.timeout())
      const { failures, written } = yield* load
      assert.strictEqual(written, 0)
      assert.deepStrictEqual(failures.map(({ error }) => [error.reason._tag, error.applied]), [
        ["WriteTimeout", "unknown"],
        ["WriteTimeout", "unknown"]
      ])
    }).pipe(Effect.provide(Session)))

  it.effect("resolves a lightweight transaction whose answer was lost, made or not", () =>
    Effect.gen(function*() {
      yield* Faults.inject(Faults.timeout(), { when: Sent.isConditional, times: 1 })
      assert.strictEqual((yield* move.pipe(resolve))._tag, "Rejected")
      yield* Faults.inject(Faults.timeout({ applied: true }), { when: Sent.isConditional, times: 1 })
      assert.strictEqual((yield* move.pipe(resolve))._tag, "Applied")
    }).pipe(Effect.provide(Session)))

  it.effect("settles one later, when the read fails too", () =>
    Effect.gen(function*() {
      yield* Faults.inject(Faults.timeout({ applied: true }), { when: Sent.isConditional, times: 1 })
      yield* Faults.inject(Faults.unavailable(), { times: 1 })
      const outcome = yield* move.pipe(resolve)
      assert.strictEqual(outcome._tag, "Unknown")
      assert.strictEqual((yield* settle(move))._tag, "Applied")
    }).pipe(Effect.provide(Session)))
})
