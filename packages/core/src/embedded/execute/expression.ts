/**
 * The expressions of a projection, ready to be evaluated for each row.
 */
import { isMultiCell } from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import { expressionsIn } from "../plan/columnsIn.ts"
import type { Expression, Part, Value } from "../plan/Plan.ts"
import { refuse } from "../refuse.ts"
import type { Cell } from "../storage/Cell.ts"
import type { Layout } from "../storage/Layout.ts"
import { kindOf } from "../storage/Layout.ts"
import * as Row from "../storage/Row.ts"
import * as Bytes from "../values/bytes.ts"
import * as Order from "../values/order.ts"
import { bind, type Bindings } from "./bind.ts"
import { entriesOf } from "./filter.ts"
import { type Found, reader, rowOf, slotOf } from "./found.ts"

/**
 * What an expression sees.
 *
 * - `found`: a row; none when there was no row to aggregate
 * - `results`: of the aggregates
 * - `now`: second since 1970
 */
export interface Scope {
  readonly found: Found | undefined
  readonly results: ReadonlyArray<CqlValue>
  readonly bindings: Bindings
  readonly now: number
}

export type Evaluate = (scope: Scope) => CqlValue

/** An expression on rows of that layout. It holds no bound value, so it can be kept with its plan. */
export const compile = (expression: Expression, layout: Layout): Evaluate => {
  const inner = (expression: Expression) => compile(expression, layout)
  switch (expression._tag) {
    case "Column": {
      const read = reader(expression.column, layout)
      return ({ found, now }) => found === undefined ? null : read(found, now)
    }
    case "Constant": {
      const { type, value } = expression
      return ({ bindings }) => {
        const bound = bind(value, bindings)
        // To Cassandra unset is the value of zero bytes here.
        return bound === undefined ? Bytes.emptyOf(type) : bound
      }
    }
    case "CellAttribute":
      return cellAttribute(expression, layout)
    case "Call": {
      const { apply } = expression
      const args = expression.args.map(inner)
      return (scope) => apply(args.map((arg) => arg(scope)), scope.bindings)
    }
    case "Result":
      return ({ results }) => results[expression.aggregate] ?? null
    case "Part": {
      const of = inner(expression.of)
      const take = taking(expression.part, isMultiCell(expression.of.type))
      return (scope) => {
        const value = of(scope)
        return value === null ? null : take(value, scope.bindings)
      }
    }
    case "Sequence": {
      const elements = expression.elements.map(inner)
      const { type } = expression
      return type._tag === "Vector" && type.element._tag === "Scalar" && type.element.name === "float"
        // Elements of a float vector are numbers by their type.
        ? (scope) => Float32Array.from(elements.map((element) => element(scope) as number))
        : (scope) => elements.map((element) => element(scope))
    }
    case "Set": {
      const elements = expression.elements.map(inner)
      return (scope) => Order.sorted(expression.type, new Set(elements.map((element) => element(scope))))
    }
    case "Map": {
      const entries = expression.entries.map(([key, value]) => [inner(key), inner(value)] as const)
      return (scope) =>
        Order.sorted(expression.type, new Map(entries.map(([key, value]) => [key(scope), value(scope)])))
    }
  }
}

/** The elements and slices that an expression selects by a value. */
export const partsIn = (expression: Expression): ReadonlyArray<Part> =>
  expressionsIn(expression).flatMap((one) =>
    (one._tag === "Part" || one._tag === "CellAttribute") && one.part !== undefined ? [one.part] : []
  )

/** The arguments of functions that are the same for each row. */
export const argumentsIn = (
  expression: Expression
): ReadonlyArray<{ readonly value: Value; readonly argumentOf: string }> =>
  expressionsIn(expression).flatMap((one) =>
    one._tag === "Constant" && one.argumentOf !== undefined ? [{ value: one.value, argumentOf: one.argumentOf }] : []
  )

/** Refuses null where a part is selected by it. An unset end of a slice is none. */
export const refuseNothing = (part: Part, bindings: Bindings): void => {
  if (part._tag === "Field") return
  const [what, values] = part._tag === "Element"
    ? ["element", [part.key]] as const
    : ["slice", [part.from, part.to]] as const
  for (const value of values) {
    const bound = value && bind(value, bindings)
    if (value === undefined || bound === undefined && what === "slice") continue
    if (bound === null || bound === undefined) {
      refuse(`Invalid ${bound === null ? "null" : "unset"} value for ${what} selection on ${value.name}`)
    }
  }
}

// A slice of a collection that is not frozen is such a collection: null when it is empty.
const taking = (part: Part, multiCell: boolean): (value: CqlValue, bindings: Bindings) => CqlValue => {
  switch (part._tag) {
    case "Field":
      return (value) => (value as ReadonlyArray<CqlValue>)[part.field] ?? null
    case "Element": {
      const compare = Order.of(part.key.type)
      return (value, bindings) => {
        const key = bind(part.key, bindings)
        const entry = keyed(value).find(([other]) => compare(other, key) >= 0)
        return entry !== undefined && compare(entry[0], key) === 0 ? entry[1] : null
      }
    }
    case "Slice": {
      const type = part.from?.type ?? part.to?.type
      const compare = type === undefined ? () => 0 : Order.of(type)
      return (value, bindings) => {
        const [from, to] = [part.from && bind(part.from, bindings), part.to && bind(part.to, bindings)]
        const entries = within(keyed(value), from, to, compare)
        if (multiCell && entries.length === 0) return null
        return value instanceof Map ? new Map(entries) : new Set(entries.map(([key]) => key))
      }
    }
  }
}

// Entries are looked through in the order they have, which is not that of the keys where they were bound for a column that
// is ordered DESC: from the first that is not before the slice to the first that is behind it.
const within = (
  entries: ReadonlyArray<readonly [CqlValue, CqlValue]>,
  from: CqlValue,
  to: CqlValue,
  compare: Order.Compare
): ReadonlyArray<readonly [CqlValue, CqlValue]> => {
  const taken: Array<readonly [CqlValue, CqlValue]> = []
  for (const entry of entries) {
    if (taken.length === 0 && from !== undefined && compare(entry[0], from) < 0) continue
    const side = to === undefined ? -1 : compare(entry[0], to)
    if (side > 0) break
    taken.push(entry)
    if (side === 0) break
  }
  return taken
}

// A set's elements are their own keys.
const keyed = (value: CqlValue): ReadonlyArray<readonly [CqlValue, CqlValue]> =>
  value instanceof Set ? [...value].map((element) => [element, element] as const) : entriesOf(value)

const cellAttribute = (
  { attribute, column, part }: Extract<Expression, { _tag: "CellAttribute" }>,
  layout: Layout
): Evaluate => {
  const slot = slotOf(column, layout)
  const stored = layout.columns[slot]!
  const of = (cell: Cell | undefined, now: number): CqlValue => {
    if (cell === undefined) return null
    if (attribute !== "ttl") return cell.stamp.timestamp
    const { life } = cell.stamp
    return life === undefined ? null : life.expiresAt - now
  }
  if (kindOf(stored) !== "elements") {
    const take = part && taking(part, false)
    return ({ bindings, found, now }) => {
      const row = found && rowOf(column, found)
      const cell = row && Row.cellAt(row, slot, now)
      if (cell === undefined || take !== undefined && take(cell.value, bindings) === null) return null
      return of(cell, now)
    }
  }
  const { type } = column
  const range = (bindings: Bindings): readonly [from: CqlValue, to: CqlValue] => {
    switch (part?._tag) {
      case undefined:
        return [undefined, undefined]
      case "Element": {
        const key = bind(part.key, bindings)
        return [key, key]
      }
      case "Slice":
        return [part.from && bind(part.from, bindings), part.to && bind(part.to, bindings)]
      case "Field":
        return [part.field, part.field]
    }
  }
  const keyType = type._tag === "Map" ? type.key : type._tag === "Set" ? type.element : undefined
  const compare: Order.Compare = keyType === undefined ? (self, that) => Number(self) - Number(that) : Order.of(keyType)
  return ({ bindings, found, now }) => {
    const row = found && rowOf(column, found)
    if (row === undefined) return null
    const [from, to] = range(bindings)
    const elements = Row.elementsAt(row, slot, now).filter(({ path }) =>
      (from === undefined || compare(path, from) >= 0) && (to === undefined || compare(path, to) <= 0)
    )
    if (elements.length === 0) return null
    if (part !== undefined && part._tag !== "Slice") return of(elements[0]!.cell, now)
    if (attribute === "maxwritetime") {
      return elements.reduce(
        (most, { cell }) => cell.stamp.timestamp > most ? cell.stamp.timestamp : most,
        -(2n ** 63n)
      )
    }
    if (type._tag !== "Udt") return elements.map(({ cell }) => of(cell, now))
    // Of every field of the type, also of one that has no value.
    return type.fields.map((_, field) => of(elements.find(({ path }) => path === field)?.cell, now))
  }
}
