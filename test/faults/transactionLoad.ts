/**
 * Lightweight transactions on registers and sets, read at SERIAL, with a history of each key for the linearizability checker.
 */
import {
  add,
  Cql,
  ifNotExists,
  onlyIf,
  type Outcome,
  query,
  remove,
  save,
  table,
  update,
  withOptions
} from "@effect-cql/core"
import type { CassandraError } from "@effect-cql/core/CassandraError"
import type { CassandraSession } from "@effect-cql/core/CassandraSession"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Operation } from "./linearizability.ts"
import { type Load, workers } from "./load.ts"
import type { RegisterAction, SetAction, Value } from "./models.ts"
import * as Tally from "./Tally.ts"

export const Register = Schema.Struct({ id: Cql.Int, value: Cql.Int })
  .pipe(table("registers", { partitionKey: ["id"] }))

export const Bag = Schema.Struct({
  id: Cql.Int,
  sealed: Schema.optionalKey(Schema.Boolean),
  elements: Cql.Set(Cql.Int)
}).pipe(table("bags", { partitionKey: ["id"] }))

type Attempt = Effect.Effect<Outcome<Value>, CassandraError, CassandraSession>

/** Sets a register that has no row. */
const insert = (id: number, value: number): Attempt =>
  Effect.map(
    save(Register, { id, value }).pipe(ifNotExists),
    (outcome) => outcome._tag === "Rejected" ? { ...outcome, current: outcome.current.value } : outcome
  )

/** Sets a register that holds `expected`, or takes its row away. */
const replace = (id: number, expected: number, value: Value): Attempt =>
  Effect.map(
    value === null
      ? remove(Register, { id }).pipe(onlyIf({ value: expected }))
      : update(Register, { id }, { value }).pipe(onlyIf({ value: expected })),
    (outcome) =>
      outcome._tag === "Rejected"
        ? {
          ...outcome,
          current: Option.match(outcome.current, { onNone: () => null, onSome: ({ value }) => value ?? null })
        }
        : outcome
  )

/** The histories, by key. */
export interface Findings extends Tally.Figures {
  readonly registers: ReadonlyArray<ReadonlyArray<Operation<RegisterAction>>>
  readonly bags: ReadonlyArray<ReadonlyArray<Operation<SetAction>>>
}

const registerCount = 4
const workersOfRegister = 2
const bagWorkers = 2
const pause = "200 millis"
/** A bag is left when it has so many elements: what is looked for shows in a short history. */
const bagSize = 50

const serial = withOptions({ consistency: "SERIAL" })

export const transactionLoad: Load<Findings> = Effect.fnUntraced(function*(run) {
  const tally = Tally.make()
  const registers = Array.from({ length: registerCount }, (): Array<Operation<RegisterAction>> => [])
  const bags: Array<Array<Operation<SetAction>>> = []
  // What happens in one process has an order without a clock.
  let moment = 0
  let values = 0
  let elements = 0

  /** Runs a conditional write and tells its outcome; nothing for one that certainly did not happen. */
  const attempt = <Current, R>(
    write: Effect.Effect<Outcome<Current>, CassandraError, R>
  ): Effect.Effect<Outcome<Current> | undefined, never, R> =>
    Effect.map(tally.count(write), (result) => {
      if (Result.isFailure(result)) {
        return result.failure.applied === "no" ? undefined : { _tag: "Unknown", error: result.failure }
      }
      if (result.success._tag === "Unknown") tally.unknown()
      return result.success
    })

  /** What each worker takes to stand in its register. */
  const believed: Array<Value> = []

  const useRegister = Effect.fnUntraced(function*(worker: number) {
    const id = worker % registerCount
    const history = registers[id]!
    const choice = yield* Random.nextIntBetween(1, 10)
    const called = moment++
    if (choice <= 4) {
      const result = yield* tally.count(query(Register, { id }).pipe(serial))
      if (Result.isFailure(result)) return
      const found = result.success[0]?.value ?? null
      believed[worker] = found
      history.push({ action: { _tag: "Read", found }, called, returned: moment++ })
      return
    }
    const expected = believed[worker] ?? null
    const next = ++values
    const value = choice === 10 && expected !== null ? null : next
    const outcome = yield* attempt(expected === null ? insert(id, next) : replace(id, expected, value))
    switch (outcome?._tag) {
      case "Applied":
        believed[worker] = value
        history.push({ action: { _tag: "Swap", expected, value }, called, returned: moment++ })
        break
      case "Rejected":
        believed[worker] = outcome.current
        history.push({ action: { _tag: "Refused", expected, found: outcome.current }, called, returned: moment++ })
        break
      case "Unknown":
        history.push({ action: { _tag: "Swap", expected, value }, called, returned: undefined })
    }
  })

  const useBag = Effect.fnUntraced(function*() {
    const isRead = yield* Random.nextBoolean
    const element = elements
    const id = Math.floor(element / bagSize)
    const history = bags[id] ??= []
    const called = moment++
    if (isRead) {
      const result = yield* tally.count(query(Bag, { id }).pipe(serial))
      if (Result.isFailure(result)) return
      const found = new Set(result.success[0]?.elements)
      history.push({ action: { _tag: "Read", elements: found }, called, returned: moment++ })
      return
    }
    elements++
    const action: SetAction = { _tag: "Add", element }
    const outcome = yield* attempt(
      // The condition always holds: it makes a lightweight transaction of the update.
      update(Bag, { id }, { elements: add(new Set([element])) }).pipe(onlyIf({ sealed: null }))
    )
    switch (outcome?._tag) {
      case "Applied":
        history.push({ action, called, returned: moment++ })
        break
      case "Rejected":
        return yield* Effect.die(new Error(`bag ${id} was sealed, and nobody seals bags`))
      case "Unknown":
        history.push({ action, called, returned: undefined })
    }
  })

  yield* Effect.all([
    workers(run, { name: "register", count: registerCount * workersOfRegister, pause }, useRegister),
    workers(run, { name: "bag", count: bagWorkers, pause }, useBag)
  ], { concurrency: "unbounded", discard: true })
  return { ...tally.figures(), registers, bags }
})
