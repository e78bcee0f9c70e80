/**
 * The expressions of a projection, ready to be evaluated for each row.
 */
import type { CqlValue } from "../../CqlValue.ts"
import * as Order from "../order.ts"
import type { Expression, Part } from "../plan/Plan.ts"
import type { Cell } from "../storage/Cell.ts"
import type { Layout } from "../storage/Layout.ts"
import { kindOf } from "../storage/Layout.ts"
import * as Row from "../storage/Row.ts"
import { bind, type Bindings } from "./bind.ts"
import { copyOf } from "./copy.ts"
import { entriesOf } from "./filter.ts"
import { type Found, reader, rowOf, slotOf } from "./found.ts"

/** What an expression sees: a row (none when there was no row to aggregate) and the results of the aggregates. */
export interface Scope {
  readonly found: Found | undefined
  readonly results: ReadonlyArray<CqlValue>
}

export type Evaluate = (scope: Scope) => CqlValue

export const compile = (expression: Expression, layout: Layout, bindings: Bindings, now: number): Evaluate => {
  const inner = (expression: Expression) => compile(expression, layout, bindings, now)
  switch (expression._tag) {
    case "Column": {
      const read = reader(expression.column, layout)
      const copy = copyOf(expression.type)
      return copy === undefined
        ? ({ found }) => found === undefined ? null : read(found, now)
        : ({ found }) => found === undefined ? null : copy(read(found, now))
    }
    case "Constant": {
      const value = bind(expression.value, bindings) ?? null
      return () => value
    }
    case "CellAttribute":
      return cellAttribute(expression, layout, bindings, now)
    case "Call": {
      const { apply } = expression
      const args = expression.args.map(inner)
      return (scope) => apply(args.map((arg) => arg(scope)), bindings)
    }
    case "Result":
      return ({ results }) => results[expression.aggregate] ?? null
    case "Part": {
      const of = inner(expression.of)
      const take = taking(expression.part, bindings)
      return (scope) => {
        const value = of(scope)
        return value === null ? null : take(value)
      }
    }
    case "Sequence": {
      const elements = expression.elements.map(inner)
      return (scope) => elements.map((element) => element(scope))
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

const taking = (part: Part, bindings: Bindings): (value: CqlValue) => CqlValue => {
  switch (part._tag) {
    case "Field":
      return (value) => (value as { readonly [field: string]: CqlValue })[part.field] ?? null
    case "Element": {
      const key = bind(part.key, bindings) ?? null
      const compare = Order.of(part.key.type)
      return (value) => keyed(value).find(([other]) => compare(other, key) === 0)?.[1] ?? null
    }
    case "Slice": {
      const [from, to] = [part.from && bind(part.from, bindings), part.to && bind(part.to, bindings)]
      const type = part.from?.type ?? part.to?.type
      const compare = type === undefined ? () => 0 : Order.of(type)
      const holds = (key: CqlValue) =>
        (from === undefined || compare(key, from) >= 0) && (to === undefined || compare(key, to) <= 0)
      return (value) =>
        value instanceof Map
          ? new Map([...value].filter(([key]) => holds(key)))
          : new Set(keyed(value).map(([key]) => key).filter(holds))
    }
  }
}

// A set's elements are their own keys.
const keyed = (value: CqlValue): ReadonlyArray<readonly [CqlValue, CqlValue]> =>
  value instanceof Set ? [...value].map((element) => [element, element] as const) : entriesOf(value)

const cellAttribute = (
  { attribute, column, part }: Extract<Expression, { _tag: "CellAttribute" }>,
  layout: Layout,
  bindings: Bindings,
  now: number
): Evaluate => {
  const slot = slotOf(column, layout)
  const stored = layout.columns[slot]!
  const of = (cell: Cell | undefined): CqlValue => {
    if (cell === undefined) return null
    if (attribute !== "ttl") return cell.stamp.timestamp
    return cell.stamp.ttl === 0 ? null : cell.stamp.expiresAt - now
  }
  if (kindOf(stored) !== "elements") {
    return ({ found }) => {
      const row = found && rowOf(column, found)
      return row === undefined ? null : of(Row.cellAt(row, slot, now))
    }
  }
  const { type } = column
  const wanted = part === undefined
    ? undefined
    : part._tag === "Element"
    ? { from: bind(part.key, bindings), to: bind(part.key, bindings), single: true }
    : part._tag === "Slice"
    ? { from: part.from && bind(part.from, bindings), to: part.to && bind(part.to, bindings), single: false }
    : { from: fieldNumber(type, part.field), to: fieldNumber(type, part.field), single: true }
  const keyType = type._tag === "Map" ? type.key : type._tag === "Set" ? type.element : undefined
  const compare: Order.Compare = keyType === undefined ? (self, that) => Number(self) - Number(that) : Order.of(keyType)
  return ({ found }) => {
    const row = found && rowOf(column, found)
    if (row === undefined) return null
    const elements = Row.elementsAt(row, slot, now).filter(({ path }) =>
      wanted === undefined ||
      (wanted.from === undefined || compare(path, wanted.from) >= 0) &&
        (wanted.to === undefined || compare(path, wanted.to) <= 0)
    )
    if (elements.length === 0) return null
    if (wanted?.single === true) return of(elements[0]!.cell)
    if (attribute === "maxwritetime") {
      return elements.reduce(
        (most, { cell }) => cell.stamp.timestamp > most ? cell.stamp.timestamp : most,
        -(2n ** 63n)
      )
    }
    return elements.map(({ cell }) => of(cell))
  }
}

const fieldNumber = (type: Expression["type"], field: string): number =>
  type._tag === "Udt" ? type.fields.findIndex(([name]) => name === field) : -1
