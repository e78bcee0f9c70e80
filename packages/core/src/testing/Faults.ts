/**
 * Faults in place of a session's answers, so that a test can tell what a program does when nodes are down, answers are late
 * or lost, or a write times out. They fail with the `CassandraError` that a live session makes of the same failure: what is
 * `retryable` and what may have been `applied` follow from the reason and the statement by the same table.
 *
 * ```ts
 * import { update } from "@effect-cql/core"
 * import { EmbeddedSession } from "@effect-cql/core/embedded"
 * import { Faults, Sent } from "@effect-cql/core/testing"
 * import { Effect } from "effect"
 *
 * const Session = EmbeddedSession.layerTables([TaskState]).pipe(Faults.enable)
 *
 * const program = Effect.gen(function*() {
 *   yield* Faults.inject(Faults.unavailable(), { when: Sent.isWrite, times: 2 })
 *   yield* update(TaskState, key, { status: "done" }).pipe(Effect.retry({ times: 2, while: (error) => error.retryable }))
 * }).pipe(Effect.scoped, Effect.provide(Session))
 * ```
 *
 * Of a live session's Layer they stand before its own retries: a fault is what is left when those have ended.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type * as Errors from "../CassandraError.ts"
import { CassandraSession, type CqlResult } from "../CassandraSession.ts"
import * as Reasons from "./faultReasons.ts"
import { around, type Sent } from "./Sent.ts"

/**
 * What becomes of a statement, as data: `{ ...Faults.timeout(), delay: "2 seconds" }` is a timeout that takes its time.
 *
 * - `delay`: how long its answer, or its failure, lets wait
 * - `fails`: the error in place of its answer; answered when undefined
 * - `applied`: the session runs it first, and then the fault comes; without it a statement that fails never gets there
 *
 * @category models
 * @since 0.1.0
 */
export interface Fault {
  readonly delay: Duration.Input
  readonly fails: ((sent: Sent) => Errors.CassandraError) | undefined
  readonly applied: boolean
}

/**
 * Which statements a fault is for: all of them when left out, until the scope ends.
 *
 * - `when`: those it says yes to
 * - `skip`: how many of these pass before
 * - `times`: how many of these it is for; those after pass
 *
 * @category models
 * @since 0.1.0
 */
export interface Injection {
  readonly when?: ((sent: Sent) => boolean) | undefined
  readonly skip?: number | undefined
  readonly times?: number | undefined
}

/**
 * A fault that was injected. `struck` is how many statements it was for until now: a test of faults that never come shows
 * nothing.
 *
 * @category models
 * @since 0.1.0
 */
export interface Injected {
  readonly struck: Effect.Effect<number>
}

/**
 * The faults of a session.
 *
 * @category services
 * @since 0.1.0
 */
export class Faults extends Context.Service<Faults, {
  readonly inject: (fault: Fault, injection?: Injection) => Effect.Effect<Injected, never, Scope.Scope>
}>()("@effect-cql/core/testing/Faults") {}

// ---------------------------------------------------------------------------------------------------------------------
// Faults
// ---------------------------------------------------------------------------------------------------------------------

/**
 * How a statement fails.
 *
 * - `applied`: it is done, and its answer is lost. It needs a reason that leaves this open
 * - `attempts`: how many requests a live session would have sent by then; one when left out
 * - `coordinator`: the node that is said to have answered
 *
 * @category models
 * @since 0.1.0
 */
export interface FailOptions {
  readonly applied?: boolean | undefined
  readonly attempts?: number | undefined
  readonly coordinator?: string | undefined
}

/**
 * Fails with a reason, or with the reason for each statement.
 *
 * ```ts
 * import { ConnectionLost, Overloaded } from "@effect-cql/core/CassandraError"
 * import { Faults } from "@effect-cql/core/testing"
 *
 * Faults.fail(new Overloaded({ said: "too many requests" }))
 * Faults.fail(new ConnectionLost({ said: "the test cut the wire" }), { applied: true })
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const fail = (
  reason: Errors.Reason | ((sent: Sent) => Errors.Reason),
  { applied = false, attempts, coordinator }: FailOptions = {}
): Fault => ({
  delay: Duration.zero,
  fails: (sent) =>
    Reasons.errorOf(typeof reason === "function" ? reason(sent) : reason, sent, { attempts, coordinator }),
  applied
})

/**
 * Fails with `Unavailable`: fewer replicas are alive than the consistency level needs, one fewer of three when left out.
 * Nothing is done.
 *
 * ```ts
 * import { Faults } from "@effect-cql/core/testing"
 *
 * Faults.unavailable() // at QUORUM: 1 of 2 replicas
 * Faults.unavailable({ required: 3, alive: 0 })
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const unavailable = (replicas: { readonly required?: number; readonly alive?: number } = {}): Fault =>
  fail((sent) => Reasons.unavailable(sent, replicas))

/**
 * Fails as a statement does whose replicas do not answer in time: a read with `ReadTimeout`, a write with `WriteTimeout` of
 * its type, a TRUNCATE with `Truncation`, a change of schema with `ClientTimeout`. The type of a write is `CAS` under a
 * condition, that of its batch, or else `SIMPLE`; of a logged batch it is `BATCH_LOG` where nothing is applied, and `BATCH`
 * where it is. A single update of a counter looks like any other: give it `writeType: "COUNTER"`.
 *
 * ```ts
 * import { Faults, Sent } from "@effect-cql/core/testing"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Faults.inject(Faults.timeout({ applied: true }), { when: Sent.isConditional, times: 1 })
 *   // The next lightweight transaction is made, and answers Unknown.
 * })
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const timeout = (
  options: FailOptions & { readonly writeType?: Errors.WriteType | undefined } = {}
): Fault => fail((sent) => Reasons.timeout(sent, options.applied ?? false, options.writeType), options)

/**
 * Lets a statement wait, by the Clock of the program: `TestClock.adjust` ends the wait. One whose own `timeout` or `deadline`
 * is shorter fails with `ClientTimeout` when that has passed, and is not applied, unless it is `applied` before the wait.
 *
 * ```ts
 * import { query } from "@effect-cql/core"
 * import { Faults } from "@effect-cql/core/testing"
 * import { Effect, Fiber } from "effect"
 * import { TestClock } from "effect/testing"
 *
 * const program = Effect.gen(function*() {
 *   yield* Faults.inject(Faults.delay("2 seconds"))
 *   const reading = yield* Effect.forkChild(query(TaskState, { boardId }))
 *   yield* TestClock.adjust("2 seconds")
 *   return yield* Fiber.join(reading)
 * })
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const delay = (duration: Duration.Input, options: { readonly applied?: boolean | undefined } = {}): Fault => ({
  delay: duration,
  fails: undefined,
  applied: options.applied ?? false
})

// ---------------------------------------------------------------------------------------------------------------------
// Where they strike
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Injects a fault into what the session is sent from now on, by whatever fiber, until the scope ends; that of a test with
 * `it.effect` ends with the test. Of several faults the one that was injected first comes first, one for a statement: «two
 * unavailable, then a timeout» is two injections.
 *
 * ```ts
 * import { Faults } from "@effect-cql/core/testing"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Faults.inject(Faults.unavailable(), { times: 2 })
 *   yield* Faults.inject(Faults.timeout(), { when: ({ cql }) => cql.startsWith("INSERT INTO tasks"), times: 1 })
 * })
 * ```
 *
 * @category injecting
 * @since 0.1.0
 */
export const inject = (
  fault: Fault,
  injection?: Injection
): Effect.Effect<Injected, never, Faults | Scope.Scope> =>
  Effect.flatMap(Faults, ({ inject }) => inject(fault, injection))

/**
 * A session that faults can be injected into, for the Layer of any session. Without faults it answers as it did.
 *
 * ```ts
 * import { EmbeddedSession } from "@effect-cql/core/embedded"
 * import { Faults, StatementLog } from "@effect-cql/core/testing"
 *
 * const Session = EmbeddedSession.layerTables([TaskState]).pipe(Faults.enable, StatementLog.record)
 * // Layer<CassandraSession | Faults | StatementLog, CassandraError | SyncError>
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const enable = <A, E, R>(
  session: Layer.Layer<A, E, R>
): Layer.Layer<A | CassandraSession | Faults, E, R | Exclude<CassandraSession, A>> =>
  Layer.provideMerge(makeLayer(), session)

interface Rule {
  readonly fault: Fault
  readonly injection: Injection
  passed: number
  struck: number
}

// One for each session: a Layer that is one value would be built once for all of them.
const makeLayer = (): Layer.Layer<CassandraSession | Faults, never, CassandraSession> =>
  Layer.effectContext(
    Effect.map(CassandraSession, (session) => {
      const rules = new Set<Rule>()
      return Context.make(Faults, {
        inject: (fault, injection = {}) =>
          Effect.suspend(() => {
            refuse("times", injection.times, 1)
            refuse("skip", injection.skip, 0)
            const rule: Rule = { fault, injection, passed: 0, struck: 0 }
            return Effect.as(
              Effect.acquireRelease(Effect.sync(() => rules.add(rule)), () => Effect.sync(() => rules.delete(rule))),
              { struck: Effect.sync(() => rule.struck) }
            )
          })
      }).pipe(Context.add(
        CassandraSession,
        around(session, (sent, effect) =>
          Effect.suspend(() => {
            const fault = faultFor(rules, sent)
            return fault === undefined ? effect : strike(fault, sent, effect)
          }))
      ))
    })
  )

/** A mistake of the test is a defect of it. */
const refuse = (what: string, count: number | undefined, least: number): void => {
  if (count !== undefined && !(Number.isInteger(count) && count >= least)) {
    throw new Error(`Faults.inject: ${what} is a whole number from ${least} on, not ${count}`)
  }
}

const faultFor = (rules: ReadonlySet<Rule>, sent: Sent): Fault | undefined => {
  for (const rule of rules) {
    const { skip = 0, times = Infinity, when } = rule.injection
    if (rule.struck >= times || when?.(sent) === false) continue
    if (rule.passed < skip) {
      rule.passed++
      continue
    }
    rule.struck++
    return rule.fault
  }
  return undefined
}

const strike = <A extends CqlResult>(
  { applied, delay, fails }: Fault,
  sent: Sent,
  effect: Effect.Effect<A, Errors.CassandraError>
): Effect.Effect<A, Errors.CassandraError> => {
  const error = fails?.(sent)
  if (error === undefined) {
    return applied ? Effect.tap(effect, wait(delay, sent)) : Effect.andThen(wait(delay, sent), effect)
  }
  const failing = Effect.andThen(wait(delay, sent), Effect.fail(error))
  if (applied && error.applied === "no" && !Reasons.readsOnly(sent)) {
    return Effect.die(
      new Error(
        `a fault that is applied and fails with ${error.reason._tag}, which says that nothing was: leave applied out, ` +
          "or give it a reason that leaves it open, such as ConnectionLost"
      )
    )
  }
  // A logged batch of which the log is written is applied, whoever hears of it.
  return applied || error.applied === "yes" ? Effect.andThen(effect, failing) : failing
}

/** Waits no longer than the statement does. */
const wait = (delay: Duration.Input, sent: Sent): Effect.Effect<void, Errors.CassandraError> => {
  const { deadline = Duration.infinity, timeout = Duration.infinity } = sent.options
  const patience = Duration.min(Duration.fromInputUnsafe(timeout), Duration.fromInputUnsafe(deadline))
  return Duration.isGreaterThan(Duration.fromInputUnsafe(delay), patience)
    ? Effect.andThen(Effect.sleep(patience), Effect.fail(Reasons.errorOf(Reasons.lateAnswer(patience), sent, {})))
    : Effect.sleep(delay)
}
