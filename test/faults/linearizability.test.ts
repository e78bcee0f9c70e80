/** Histories that are linearizable and histories that are not, and the search beside one that simply tries everything. */
import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import { check, type Model, type Operation } from "./linearizability.ts"
import { growingSet, register, type RegisterAction, type SetAction, type Value, withoutUnseen } from "./models.ts"

const read = (found: Value): RegisterAction => ({ _tag: "Read", found })
const write = (value: number): RegisterAction => ({ _tag: "Write", value })
const swap = (expected: Value, value: number): RegisterAction => ({ _tag: "Swap", expected, value })
const refused = (expected: Value, found: Value): RegisterAction => ({ _tag: "Refused", expected, found })
const add = (element: number): SetAction => ({ _tag: "Add", element })
const found = (...elements: ReadonlyArray<number>): SetAction => ({ _tag: "Read", elements: new Set(elements) })

const operation = <Action>(called: number, returned: number | undefined, action: Action): Operation<Action> => ({
  called,
  returned,
  action
})
const unknown = undefined

const verdictOf = <State extends {} | null, Action>(
  model: Model<State, Action>,
  ...history: ReadonlyArray<Operation<Action>>
) => check(model, history)._tag

describe("a register's history is linearizable", () => {
  it("when nothing happened", () => {
    assert.strictEqual(verdictOf(register), "Linearizable")
  })

  it("when each operation answers as the ones before it say", () => {
    const verdict = check(register, [
      operation(0, 1, read(null)),
      operation(2, 3, write(1)),
      operation(4, 5, swap(1, 2)),
      operation(6, 7, refused(1, 2)),
      operation(8, 9, read(2))
    ])
    assert.strictEqual(verdict._tag, "Linearizable")
    if (verdict._tag !== "Linearizable") return
    assert.deepStrictEqual(verdict.order.map(({ called }) => called), [0, 2, 4, 6, 8])
  })

  it("when a read answers with either side of a write that is under way", () => {
    for (const value of [null, 1]) {
      assert.strictEqual(verdictOf(register, operation(0, 10, write(1)), operation(2, 3, read(value))), "Linearizable")
    }
  })

  it("when concurrent writes take effect in another order than they were called in", () => {
    const history = [
      operation(0, 10, write(1)),
      operation(1, 9, write(2)),
      operation(11, 12, read(1))
    ]
    assert.strictEqual(verdictOf(register, ...history), "Linearizable")
    assert.strictEqual(
      verdictOf(register, ...history.with(2, operation(11, 12, read(2)))),
      "Linearizable"
    )
  })

  it("when a write of unknown outcome takes effect, at once or late, or never", () => {
    const lost = operation(0, unknown, write(1))
    assert.strictEqual(verdictOf(register, lost, operation(5, 6, read(1))), "Linearizable")
    assert.strictEqual(verdictOf(register, lost, operation(5, 6, read(null))), "Linearizable")
    assert.strictEqual(
      verdictOf(register, lost, operation(5, 6, read(null)), operation(7, 8, write(2)), operation(9, 10, read(1))),
      "Linearizable"
    )
  })

  it("when a swap of unknown outcome explains what a later one found", () => {
    assert.strictEqual(
      verdictOf(
        register,
        operation(0, 1, write(1)),
        operation(2, unknown, swap(1, 2)),
        operation(4, 5, refused(1, 2)),
        operation(6, 7, swap(2, 3))
      ),
      "Linearizable"
    )
  })
})

describe("a register's history is not linearizable", () => {
  it("when a read misses a write that was acknowledged before", () => {
    assert.strictEqual(
      verdictOf(register, operation(0, 1, write(1)), operation(2, 3, read(null))),
      "NotLinearizable"
    )
  })

  it("when a read finds what nobody wrote", () => {
    assert.strictEqual(verdictOf(register, operation(0, 1, write(1)), operation(2, 3, read(7))), "NotLinearizable")
  })

  it("when a read goes back behind another one", () => {
    assert.strictEqual(
      verdictOf(
        register,
        operation(0, 20, write(1)),
        operation(2, 3, read(1)),
        operation(4, 5, read(null))
      ),
      "NotLinearizable"
    )
  })

  it("when two swaps of the same value were both applied", () => {
    assert.strictEqual(
      verdictOf(
        register,
        operation(0, 1, write(1)),
        operation(2, 9, swap(1, 2)),
        operation(3, 8, swap(1, 3))
      ),
      "NotLinearizable"
    )
  })

  it("when a swap was refused for a value that was not there", () => {
    assert.strictEqual(
      verdictOf(register, operation(0, 1, write(1)), operation(2, 3, refused(5, 4))),
      "NotLinearizable"
    )
    assert.strictEqual(
      verdictOf(register, operation(0, 1, write(1)), operation(2, 3, refused(1, 1))),
      "NotLinearizable"
    )
  })

  it("when a write of unknown outcome is found before it was called", () => {
    assert.strictEqual(
      verdictOf(register, operation(0, 1, read(1)), operation(2, unknown, write(1))),
      "NotLinearizable"
    )
  })

  it("when a write of unknown outcome takes effect twice", () => {
    assert.strictEqual(
      verdictOf(
        register,
        operation(0, unknown, write(1)),
        operation(1, 2, read(1)),
        operation(3, 4, write(2)),
        operation(5, 6, read(1))
      ),
      "NotLinearizable"
    )
  })

  it("and the verdict tells how far it goes and what does not fit", () => {
    const verdict = check(register, [
      operation(0, 1, write(1)),
      operation(2, 3, read(1)),
      operation(4, 5, read(2))
    ])
    assert.strictEqual(verdict._tag, "NotLinearizable")
    if (verdict._tag !== "NotLinearizable") return
    assert.deepStrictEqual(verdict.order.map(({ called }) => called), [0, 2])
    assert.deepStrictEqual(verdict.stuck.map(({ called }) => called), [4])
  })
})

describe("a set's history", () => {
  it("is linearizable when every acknowledged element is found, and unknown ones from some moment on", () => {
    assert.strictEqual(
      verdictOf(
        growingSet,
        operation(0, 1, add(1)),
        operation(2, unknown, add(2)),
        operation(3, 9, add(3)),
        operation(4, 5, found(1)),
        operation(6, 7, found(1, 3)),
        operation(10, 11, found(1, 2, 3))
      ),
      "Linearizable"
    )
  })

  it("is not when an acknowledged element is missing", () => {
    assert.strictEqual(
      verdictOf(growingSet, operation(0, 1, add(1)), operation(2, 3, add(2)), operation(4, 5, found(2))),
      "NotLinearizable"
    )
  })

  it("is not when an element goes away again", () => {
    assert.strictEqual(
      verdictOf(growingSet, operation(0, unknown, add(1)), operation(2, 3, found(1)), operation(4, 5, found())),
      "NotLinearizable"
    )
  })

  it("is not when two reads disagree about the order of two adds", () => {
    assert.strictEqual(
      verdictOf(
        growingSet,
        operation(0, 20, add(1)),
        operation(0, 20, add(2)),
        operation(1, 10, found(1)),
        operation(1, 10, found(2))
      ),
      "NotLinearizable"
    )
  })
})

describe("a set's history without what nobody found", () => {
  const acknowledged = operation(0, 1, add(1))
  const lost = operation(2, unknown, add(2))
  const late = operation(3, unknown, add(3))
  const reads = [operation(4, 5, found(1)), operation(6, 7, found(1, 3))]

  it("keeps all but elements of unknown outcome, and of these the ones that were found", () => {
    assert.deepStrictEqual(withoutUnseen([acknowledged, lost, late, ...reads]), [acknowledged, late, ...reads])
    assert.deepStrictEqual(withoutUnseen([acknowledged, lost]), [acknowledged])
  })
})

describe("the search", () => {
  /** Every order, one operation after the other, with no memory. */
  const tryEverything = <State extends {} | null, Action>(
    { initial, step }: Model<State, Action>,
    history: ReadonlyArray<Operation<Action>>
  ): boolean => {
    const from = (state: State, rest: ReadonlyArray<Operation<Action>>): boolean =>
      rest.every(({ returned }) => returned === undefined) ||
      rest.some((operation) => {
        if (rest.some(({ returned = Infinity }) => returned < operation.called)) return false
        const next = step(state, operation.action)
        return next !== undefined && from(next, rest.filter((other) => other !== operation))
      })
    return from(initial, history)
  }

  const number = Schema.Literals([1, 2])
  const value = Schema.NullOr(number)
  const registerAction = Schema.Union([
    Schema.TaggedStruct("Read", { found: value }),
    Schema.TaggedStruct("Write", { value: number }),
    Schema.TaggedStruct("Swap", { expected: value, value: number }),
    Schema.TaggedStruct("Refused", { expected: value, found: value })
  ])
  const small = <Action extends Schema.Constraint>(action: Action) =>
    Arbitrary.array(
      Arbitrary.schema(Schema.Struct({
        action,
        called: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 8 })),
        lasts: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4 })),
        isUnknown: Schema.Boolean
      })),
      { minLength: 2, maxLength: 6 }
    )

  const verdicts = { Linearizable: 0, NotLinearizable: 0, Undecided: 0 }

  it.prop("finds what trying everything finds", { history: small(registerAction) }, ({ history }) => {
    const operations = history.map(({ action, called, isUnknown, lasts }) =>
      operation<RegisterAction>(called, isUnknown ? unknown : called + lasts, action)
    )
    const verdict = check(register, operations)._tag
    verdicts[verdict]++
    assert.strictEqual(verdict, tryEverything(register, operations) ? "Linearizable" : "NotLinearizable")
  }, { arbitrary: { runs: 3000 } })

  it("was shown enough of both", () => {
    assert.isAbove(verdicts.Linearizable, 100)
    assert.isAbove(verdicts.NotLinearizable, 100)
  })

  it("is quick with a long history and many unknown outcomes", () => {
    const history: Array<Operation<RegisterAction>> = []
    let state: Value = null
    for (let i = 1; i <= 3000; i++) {
      const at = 10 * i
      if (i % 50 === 0) {
        history.push(operation(at, unknown, swap(state, i)))
        if (i % 100 === 0) state = i
      } else if (i % 3 === 0) {
        history.push(operation(at, at + 25, read(state)))
      } else {
        history.push(operation(at, at + 12, swap(state, i)))
        state = i
      }
    }
    assert.strictEqual(check(register, history, 100_000)._tag, "Linearizable")
    history.push(operation(40_000, 40_001, read(1)))
    assert.strictEqual(check(register, history, 100_000)._tag, "NotLinearizable")
  })

  it("gives up at its limit", () => {
    const history = [
      ...Array.from({ length: 20 }, (_, i) => operation(0, unknown, add(i))),
      operation(1, 2, found(99))
    ]
    assert.deepStrictEqual(check(growingSet, history, 1000), { _tag: "Undecided", configurations: 1000 })
  })
})
