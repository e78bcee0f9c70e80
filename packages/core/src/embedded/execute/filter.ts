/**
 * The filters of a SELECT with their values, as one test of a row.
 */
import { InvalidQuery } from "../../CassandraError.ts"
import { type CqlType, isMultiCell } from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import type { Column } from "../catalog/catalog.ts"
import type { Terms } from "../catalog/terms.ts"
import type { Comparison, Filter, Members, Tuple, Value } from "../plan/Plan.ts"
import type { Layout } from "../storage/Layout.ts"
import * as Bytes from "../values/bytes.ts"
import * as Order from "../values/order.ts"
import { bind, type Bindings, isOfValues, keyMembers, required } from "./bind.ts"
import { type Found, reader } from "./found.ts"

export type Test = (found: Found) => boolean

const always: Test = () => true

/** Whether a row passes all filters at the second `now`. A missing value passes none. */
export const testOf = (
  filters: ReadonlyArray<Filter>,
  layout: Layout,
  bindings: Bindings,
  now: number
): Test => {
  if (filters.length === 0) return always
  const tests = filters.map((filter) => one(filter, layout, bindings, now))
  return tests.length === 1 ? tests[0]! : (found) => tests.every((test) => test(found))
}

const one = (filter: Filter, layout: Layout, bindings: Bindings, now: number): Test => {
  switch (filter._tag) {
    case "Compare": {
      const { columns, is, terms } = filter
      const values = tuple(filter.value, bindings)
      const wanted = terms === undefined ? values : values.map((value) => terms.fold(value))
      const compare = terms === undefined
        ? comparing(columns, layout, now)
        : comparingTerms(terms, columns[0]!, layout, now)
      return (found) => holds(is, compare(found, wanted))
    }
    case "In": {
      const { columns } = filter
      const wanted = members(filter.members, columns, bindings)
      const compare = comparing(columns, layout, now)
      return (found) => wanted.some((member) => compare(found, member) === 0)
    }
    case "Contains": {
      const wanted = value(filter.value, bindings)
      const read = reader(filter.column, layout)
      const same = filter.terms === undefined
        ? sameElement(filter.column.type, wanted, filter.value.type)
        : sameTerm(filter.terms, wanted)
      return (found) => elementsOf(read(found, now)).some(same)
    }
    case "ContainsKey": {
      const wanted = value(filter.value, bindings)
      const read = reader(filter.column, layout)
      const same = filter.terms === undefined ? sameAs(filter.value.type, wanted) : sameTerm(filter.terms, wanted)
      return (found) => entriesOf(read(found, now)).some(([key]) => same(key))
    }
    case "Like":
      return like(filter, layout, bindings, now)
    case "Entry": {
      const [key, wanted] = [value(filter.key, bindings), value(filter.value, bindings)]
      const read = reader(filter.column, layout)
      const [sameKey, same] = [sameAs(filter.key.type, key), sameAs(filter.value.type, wanted)]
      const isEntry = filter.terms === undefined
        ? ([key, value]: Entry) => sameKey(key) && same(value)
        : sameTerm(filter.terms, [key, wanted])
      return (found) => entriesOf(read(found, now)).some(isEntry)
    }
  }
}

type Entry = readonly [CqlValue, CqlValue]

const sameAs = (type: CqlType, wanted: CqlValue): (value: CqlValue) => boolean => {
  const compare = Order.of(type)
  return (value) => compare(value, wanted) === 0
}

const sameTerm = ({ compare, fold, omits }: Terms, wanted: CqlValue): (value: CqlValue) => boolean => {
  const term = fold(wanted)
  return (value) => !omits(value) && compare(fold(value), term) === 0
}

type Like = Extract<Filter, { readonly _tag: "Like" }>

/** What a pattern looks for, and whether anything may stand before or after it. Elsewhere `%` means just itself. */
export const patternOf = (
  { column, contains, value: pattern }: Like,
  bindings: Bindings
): { readonly before: boolean; readonly after: boolean; readonly term: string } => {
  // LIKE is for text.
  const wanted = value(pattern, bindings) as string
  const before = wanted.startsWith("%")
  const after = wanted.length > 1 && wanted.endsWith("%")
  const term = wanted.slice(before ? 1 : 0, after ? -1 : undefined)
  if (term === "") throw new InvalidQuery({ said: "LIKE value can't be empty." })
  if (before && !contains) {
    throw new InvalidQuery({
      said: `${column.name} LIKE '%<term>${after ? "%" : ""}' ${term} is only supported on properly indexed columns`
    })
  }
  return { before, after, term }
}

const like = (filter: Like, layout: Layout, bindings: Bindings, now: number): Test => {
  const { after, before, term } = patternOf(filter, bindings)
  const fold = filter.terms?.fold ?? ((text) => text)
  const wanted = fold(term)
  const read = reader(filter.column, layout)
  return (found) => {
    const value = read(found, now)
    if (typeof value !== "string") return false
    const text = fold(value)
    if (before) return after ? text.includes(wanted) : text.endsWith(wanted)
    return after ? text.startsWith(wanted) : text === wanted
  }
}

const value = (wanted: Value, bindings: Bindings): CqlValue =>
  required(wanted, bindings, (name) => `Unsupported null value for column ${name}`)

const tuple = (wanted: Tuple, bindings: Bindings): ReadonlyArray<CqlValue> =>
  wanted._tag === "Each"
    ? wanted.values.map((each) => value(each, bindings))
    // A tuple marker's value is an array.
    : value(wanted.value, bindings) as ReadonlyArray<CqlValue>

const members = (
  wanted: Members<Tuple>,
  columns: ReadonlyArray<Column>,
  bindings: Bindings
): ReadonlyArray<ReadonlyArray<CqlValue>> => {
  if (wanted._tag === "Listed") {
    if (columns.length > 1) return keyMembers(wanted, columns, bindings)
    // The list ends before the first null to Cassandra, and an unset member is the value of zero bytes.
    const listed = wanted.members.map((member) => member._tag === "Each" ? bind(member.values[0]!, bindings) : null)
    const end = listed.indexOf(null)
    const { type } = columns[0]!
    return listed
      .slice(0, end === -1 ? undefined : end)
      .map((value) => [value === undefined ? Bytes.emptyOf(type) : value])
  }
  const bound = bind(wanted.value, bindings)
  if (bound === null || bound === undefined) {
    throw new InvalidQuery({ said: `Invalid ${bound === null ? "null" : "unset"} value for ${wanted.value.name}` })
  }
  // The marker of IN is a list of values, or of tuples where several columns are compared.
  const values = bound as ReadonlyArray<CqlValue>
  const single = isOfValues(wanted.value, columns)
  return values.map((member) => single ? [member] : member as ReadonlyArray<CqlValue>)
}

// Undefined when one of the columns has no value: null passes no comparison.
const comparing = (columns: ReadonlyArray<Column>, layout: Layout, now: number) => {
  const parts = columns.map((column) => ({ read: reader(column, layout), compare: Order.of(column.type) }))
  return (found: Found, wanted: ReadonlyArray<CqlValue>): number | undefined => {
    let order = 0
    for (let at = 0; at < parts.length; at++) {
      const { compare, read } = parts[at]!
      const mine = read(found, now)
      if (mine === null) return undefined
      if (order === 0) order = compare(mine, wanted[at])
    }
    return order
  }
}

// What is wanted is folded. An index that has no term of a value does not find it.
const comparingTerms = ({ compare, fold, omits }: Terms, column: Column, layout: Layout, now: number) => {
  const read = reader(column, layout)
  return (found: Found, [wanted]: ReadonlyArray<CqlValue>): number | undefined => {
    const mine = read(found, now)
    return mine === null || omits(mine) ? undefined : compare(fold(mine), wanted)
  }
}

export const holds = (is: Comparison, order: number | undefined): boolean => {
  if (order === undefined) return false
  switch (is) {
    case "=":
      return order === 0
    case "<":
      return order < 0
    case "<=":
      return order <= 0
    case ">":
      return order > 0
    case ">=":
      return order >= 0
  }
}

/**
 * Whether something of a collection is the value that CONTAINS asks for. Of a frozen collection Cassandra compares bytes,
 * so that it does not find a decimal 1.0 where 1 stands.
 */
export const sameElement = (collection: CqlType, wanted: CqlValue, type: CqlType): (element: CqlValue) => boolean => {
  if (isMultiCell(collection)) {
    const compare = Order.of(type)
    return (element) => compare(element, wanted) === 0
  }
  const bytes = Bytes.encode(type, wanted)
  return (element) => Order.bytes(Bytes.encode(type, element), bytes) === 0
}

/** The elements of a list or set, the values of a map. */
export const elementsOf = (collection: CqlValue): ReadonlyArray<CqlValue> =>
  collection instanceof Map || collection instanceof Set
    ? [...collection.values()]
    : Array.isArray(collection)
    ? collection
    : []

export const entriesOf = (collection: CqlValue): ReadonlyArray<Entry> =>
  collection instanceof Map ? [...collection] : []
