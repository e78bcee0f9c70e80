/**
 * Evaluates a plan's terms with the values that were bound, and refuses null and unset where they may not stand.
 */
import { equals } from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import type { Column } from "../catalog/catalog.ts"
import type { Context } from "../functions/signature.ts"
import type { Members, PartitionRestriction, Tuple, Value } from "../plan/Plan.ts"
import { refuse } from "../refuse.ts"
import * as Order from "../values/order.ts"

/** What a run of a statement has: the values of its markers, its time, a source of identifiers. */
export type Bindings = Context

/** The value of a term: null, unset (`undefined`) or valid for its type. */
export const bind = (value: Value, bindings: Bindings): CqlValue => value.evaluate(bindings)

/** A value that must be there. */
export const required = (value: Value, bindings: Bindings, nothing: (name: string) => string): CqlValue => {
  const bound = bind(value, bindings)
  if (bound === undefined) return refuse(`Invalid unset value for column ${value.name}`)
  return bound === null ? refuse(nothing(value.name)) : bound
}

const nullInCondition = (name: string) => `Invalid null value in condition for column ${name}`

const nullInColumn = (name: string) => `Invalid null value for column ${name}`

/** The values of a tuple that restricts key columns. */
export const keyTuple = (
  tuple: Tuple,
  columns: ReadonlyArray<Column>,
  bindings: Bindings
): ReadonlyArray<CqlValue> => {
  if (tuple._tag === "Each") return tuple.values.map((value) => required(value, bindings, nullInCondition))
  return whole(required(tuple.value, bindings, nullInColumn), columns)
}

const whole = (value: CqlValue, columns: ReadonlyArray<Column>): ReadonlyArray<CqlValue> => {
  // A tuple marker's value was checked against the tuple of the columns' types.
  const values = value as ReadonlyArray<CqlValue>
  return columns.map((column, at) => values[at] ?? refuse(`Invalid null value for column ${column.name}`))
}

/** Whether the marker of an IN has values of a column as its members, as `c IN ?` has, or tuples, as `(c) IN ?` has. */
export const isOfValues = ({ type }: Value, columns: ReadonlyArray<Column>): boolean =>
  columns.length === 1 && type._tag === "List" && equals(type.element, columns[0]!.type)

/** The members of IN on key columns, as they were given. */
export const keyMembers = (
  members: Members<Tuple>,
  columns: ReadonlyArray<Column>,
  bindings: Bindings
): ReadonlyArray<ReadonlyArray<CqlValue>> => {
  if (members._tag === "Listed") return members.members.map((tuple) => keyTuple(tuple, columns, bindings))
  const values = required(members.value, bindings, (name) => `Invalid null value for IN values: ${name}`)
  const single = isOfValues(members.value, columns)
  return (values as ReadonlyArray<CqlValue>).map((member) =>
    single
      ? [member ?? refuse(nullInCondition(columns[0]!.name))]
      : whole(member, columns)
  )
}

/** The partition keys that restrictions name: sorted by the key's types, each once. */
export const partitionKeys = (
  restrictions: ReadonlyArray<PartitionRestriction>,
  columns: ReadonlyArray<Column>,
  bindings: Bindings
): ReadonlyArray<ReadonlyArray<CqlValue>> => {
  const keys = namedKeys(restrictions, columns, bindings)
  refuseEmpty(keys)
  return keys
}

/** Refuses a key of zero bytes, which no partition has. */
export const refuseEmpty = (keys: ReadonlyArray<ReadonlyArray<CqlValue>>): void => {
  for (const key of keys) {
    if (key.length === 1 && isZeroLength(key[0])) refuse("Key may not be empty")
  }
}

/** As {@link partitionKeys}, and keys of zero bytes are not refused. */
export const namedKeys = (
  restrictions: ReadonlyArray<PartitionRestriction>,
  columns: ReadonlyArray<Column>,
  bindings: Bindings
): ReadonlyArray<ReadonlyArray<CqlValue>> => {
  const values = equalTo(restrictions)?.map((value) => required(value, bindings, nullInCondition))
  if (values !== undefined) return [values]
  let keys: ReadonlyArray<ReadonlyArray<CqlValue>> = [[]]
  restrictions.forEach((restriction, at) => {
    // After an IN () the other columns are not looked at.
    if (keys.length === 0) return
    const column = columns[at]!
    const values = restriction._tag === "Equal"
      ? [required(restriction.value, bindings, nullInCondition)]
      : distinct(partitionMembers(restriction.members, column, bindings), column)
    keys = keys.flatMap((key) => values.map((value) => key.concat([value])))
  })
  return keys
}

/** The values that all columns are equal to, which is how most statements name their partition. */
const equalTo = (restrictions: ReadonlyArray<PartitionRestriction>): ReadonlyArray<Value> | undefined => {
  const values: Array<Value> = []
  for (const restriction of restrictions) {
    if (restriction._tag !== "Equal") return undefined
    values.push(restriction.value)
  }
  return values
}

const isZeroLength = (value: CqlValue): boolean => value === "" || value instanceof Uint8Array && value.length === 0

const partitionMembers = (members: Members<Value>, column: Column, bindings: Bindings): ReadonlyArray<CqlValue> => {
  if (members._tag === "Listed") return members.members.map((value) => required(value, bindings, nullInCondition))
  const values = required(members.value, bindings, (name) => `Invalid null value for IN values: ${name}`)
  return (values as ReadonlyArray<CqlValue>).map((value) => value ?? refuse(nullInCondition(column.name)))
}

const distinct = (values: ReadonlyArray<CqlValue>, column: Column): ReadonlyArray<CqlValue> => {
  const compare = Order.of(column.type)
  return [...values].sort(compare).filter((value, at, all) => at === 0 || compare(all[at - 1], value) !== 0)
}
