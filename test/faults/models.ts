/**
 * The objects that lightweight transactions are checked against: a register and a set.
 */
import type { Model, Operation } from "./linearizability.ts"

/** What a register holds; null where there is no row. */
export type Value = number | null

/**
 * What happens to a register.
 *
 * - `Read`: it held `found`
 * - `Write`: it was set to `value`, whatever it held
 * - `Swap`: it held `expected` and was set to `value`
 * - `Refused`: it was not set, because it held `found` and not `expected`
 */
export type RegisterAction =
  | { readonly _tag: "Read"; readonly found: Value }
  | { readonly _tag: "Write"; readonly value: Value }
  | { readonly _tag: "Swap"; readonly expected: Value; readonly value: Value }
  | { readonly _tag: "Refused"; readonly expected: Value; readonly found: Value }

/** A register that is read, written, and compared and set. */
export const register: Model<Value, RegisterAction> = {
  initial: null,
  step: (state, action) => {
    switch (action._tag) {
      case "Read":
        return action.found === state ? state : undefined
      case "Write":
        return action.value
      case "Swap":
        return action.expected === state ? action.value : undefined
      case "Refused":
        return action.found === state && action.expected !== state ? state : undefined
    }
  },
  keyOf: String
}

/** What happens to a set: an element is added, or exactly these elements are found. */
export type SetAction =
  | { readonly _tag: "Add"; readonly element: number }
  | { readonly _tag: "Read"; readonly elements: ReadonlySet<number> }

/** A set that elements are only added to. */
export const growingSet: Model<ReadonlySet<number>, SetAction> = {
  initial: new Set(),
  step: (state, action) => {
    switch (action._tag) {
      case "Add":
        return state.has(action.element) ? state : new Set([...state, action.element])
      case "Read":
        return action.elements.size === state.size && [...action.elements].every((element) => state.has(element))
          ? state
          : undefined
    }
  },
  keyOf: (state) => [...state].sort((a, b) => a - b).join()
}

/**
 * The history without the elements of unknown outcome that nobody found: where there is an order with them there is one
 * without, and each of them would double the orders to try.
 */
export const withoutUnseen = (history: ReadonlyArray<Operation<SetAction>>): ReadonlyArray<Operation<SetAction>> => {
  const seen = new Set(history.flatMap(({ action }) => action._tag === "Read" ? [...action.elements] : []))
  return history.filter(({ action, returned }) =>
    action._tag === "Read" || returned !== undefined || seen.has(action.element)
  )
}
