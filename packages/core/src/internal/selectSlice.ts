import type * as Effect from "effect/Effect"
import type * as CassandraError from "../CassandraError.ts"
import * as CqlType from "../CqlType.ts"
import type { CqlValue } from "../CqlValue.ts"
import * as Operator from "../Operator.ts"
import type { Marker } from "../Statement.ts"
import type * as Table from "../Table.ts"
import { runAll } from "./codec.ts"
import { refused } from "./refusal.ts"
import { tokenText } from "./selectList.ts"
import { asItIs, encodeColumn, type EncodeValue } from "./values.ts"
import type { Comparison, Predicates } from "./where.ts"

/**
 * Comparisons that are of no single column: of several clustering columns at once, or of the token. As a run needs them: the
 * shape that decides the statement, and the values to bind, in its order.
 *
 * @internal
 */
export interface Slice {
  readonly shape: string
  readonly values: ReadonlyArray<unknown>
  readonly bounds: ReadonlyArray<Bound>
}

/** One comparison: `columns` are empty where it is of the token. */
interface Bound {
  readonly columns: ReadonlyArray<Table.Column>
  readonly comparison: Comparison
}

/** @internal */
export const none: Slice = { shape: "", values: [], bounds: [] }

const comparisons: { readonly [name: string]: Comparison } = { gt: ">", gte: ">=", lt: "<", lte: "<=" }

/**
 * Reads a comparison of clustering columns, from the first of them on.
 *
 * @internal
 */
export const ofClustering = (
  definition: Table.Definition,
  operator: Operator.Operator<string, unknown> | undefined
): Slice => {
  if (operator === undefined) return none
  const values: Array<unknown> = []
  const bounds: Array<Bound> = []
  const add = (comparison: Comparison, tuple: Predicates) => {
    const columns = prefix(definition, Object.keys(tuple))
    bounds.push({ columns, comparison })
    for (const { field } of columns) values.push(tuple[field])
  }
  const read = (one: Operator.Operator<string, unknown>): void => {
    const name = Operator.nameOf(one)
    const comparison = comparisons[name]
    if (comparison !== undefined) {
      // Every operator of this modifier takes objects of columns; the types say so.
      add(comparison, one.operand as Predicates)
    } else if (name === "between") {
      for (const bound of one.operand as ReadonlyArray<Operator.Operator<string, unknown>>) read(bound)
    } else if (name === "oneOf") {
      const tuples = one.operand as ReadonlyArray<Predicates>
      const columns = prefix(definition, Object.keys(tuples[0] ?? firstOf(definition)))
      for (const tuple of tuples) {
        if (Object.keys(tuple).length !== columns.length || !columns.every(({ field }) => field in tuple)) {
          throw refused("clustering: the members of oneOf name the same columns")
        }
      }
      bounds.push({ columns, comparison: "IN" })
      values.push(tuples.map((tuple) => columns.map(({ field }) => tuple[field])))
    } else {
      throw refused(`clustering takes gt, gte, lt, lte, between or oneOf, not ${name}`)
    }
  }
  read(operator)
  for (const value of values) {
    if (value === undefined) throw refused("clustering: a column is compared with undefined: leave it out instead")
  }
  return { shape: bounds.map(shapeOf).join(" "), values, bounds }
}

const firstOf = ({ clusteringKey: [first] }: Table.Definition): Predicates =>
  first === undefined ? {} : { [first.field]: undefined }

const shapeOf = ({ columns, comparison }: Bound) => `(${columns.map(({ field }) => field).join(",")})${comparison}`

const prefix = (definition: Table.Definition, fields: ReadonlyArray<string>): ReadonlyArray<Table.Column> => {
  const columns = definition.clusteringKey.slice(0, fields.length)
  const wrong = fields.find((field) => !definition.clusteringKey.some((column) => column.field === field))
  if (wrong !== undefined) throw refused(`clustering: '${wrong}' is no clustering column of table '${definition.name}'`)
  const skipped = columns.find(({ field }) => !fields.includes(field))
  if (skipped !== undefined) {
    throw refused(`clustering compares columns from the first on, without gaps: '${skipped.field}' is missing`)
  }
  if (columns.length === 0) throw refused("clustering compares at least one clustering column")
  return columns
}

const least = -(2n ** 63n)
const greatest = 2n ** 63n - 1n

/**
 * Reads bounds of the token.
 *
 * @internal
 */
export const ofToken = (bounds: ReadonlyArray<Operator.Operator<string, bigint>>): Slice => {
  if (bounds.length === 0) return none
  const read = bounds.map((bound): Bound => {
    const comparison = comparisons[Operator.nameOf(bound)]
    if (comparison === undefined) throw refused(`tokenRange takes gt, gte, lt or lte, not ${Operator.nameOf(bound)}`)
    const { operand } = bound
    if (typeof operand !== "bigint" || operand < least || operand > greatest) {
      throw refused("tokenRange takes bigints of 64 bits")
    }
    return { columns: [], comparison }
  })
  const shape = read.map(({ comparison }) => comparison).join(" ")
  if (read.length > 2 || new Set(read.map(({ comparison }) => comparison[0])).size !== read.length) {
    throw refused("tokenRange takes one bound, or a lower and an upper one")
  }
  return { shape, values: bounds.map(({ operand }) => operand), bounds: read }
}

/** @internal */
export const text = (definition: Table.Definition, { bounds }: Slice): ReadonlyArray<string> =>
  bounds.map(({ columns, comparison }) =>
    columns.length === 0
      ? `${tokenText(definition)} ${comparison} ?`
      : `(${columns.map(({ name }) => CqlType.quoteIdentifier(name)).join(", ")}) ${comparison} ${
        comparison === "IN" ? "?" : `(${columns.map(() => "?").join(", ")})`
      }`
  )

/** @internal */
export const encoders = (table: Table.Any, { bounds }: Slice): ReadonlyArray<EncodeValue> =>
  bounds.flatMap(({ columns, comparison }) => {
    if (columns.length === 0) return [asItIs]
    const encoders = columns.map((column) => encodeColumn(table, column))
    return comparison === "IN" ? [tuplesEncoder(encoders)] : encoders
  })

const tuplesEncoder = (encoders: ReadonlyArray<EncodeValue>): EncodeValue => (tuples) =>
  runAll(
    // oneOf takes an array, and its members were put in order above.
    tuples as ReadonlyArray<ReadonlyArray<unknown>>,
    (tuple): Effect.Effect<CqlValue, CassandraError.CassandraError, unknown> =>
      runAll(tuple, (value, index) => encoders[index]!(value))
  )

/** @internal */
export const markers = ({ bounds }: Slice): ReadonlyArray<Marker> =>
  bounds.flatMap(({ columns, comparison }): ReadonlyArray<Marker> => {
    if (columns.length === 0) return [{ name: "token", type: CqlType.scalar("bigint") }]
    if (comparison !== "IN") return columns.map(({ name, type }) => ({ name, type }))
    const tuple = CqlType.tuple(columns.map(({ type }) => type))
    return [{ name: `(${columns.map(({ name }) => name).join(", ")})`, type: CqlType.list(tuple) }]
  })

/** The names of the columns that are compared, each once. @internal */
export const columnNames = ({ bounds }: Slice): ReadonlyArray<string> => [
  ...new Set(bounds.flatMap(({ columns }) => columns.map(({ name }) => name)))
]
