import * as CqlType from "../CqlType.ts"
import type * as Table from "../Table.ts"
import type * as Index from "../TableIndex.ts"

/**
 * Makes a table's indexes from its configuration; refuses what Cassandra would.
 *
 * @internal
 */
export const make = (
  table: string,
  columnOf: (field: string) => Table.Column,
  inputs: ReadonlyArray<Index.Input<string>>,
  { isCounter, partitionKey }: { readonly isCounter: boolean; readonly partitionKey: ReadonlyArray<Table.Column> },
  refuse: (problem: string) => never
): ReadonlyArray<Table.IndexDefinition> => {
  const indexes = inputs.map((input): Table.IndexDefinition => {
    const index = typeof input === "string" ? { ...plainIndex, field: input } : input
    const column = columnOf(index.field)
    const target = targetOf(column, index.target)
    const problem = isCounter
      ? "a table of counters can have no index"
      : partitionKey.length === 1 && partitionKey[0] === column
      ? "it is the whole partition key, which finds rows without an index"
      : targetProblem(column, target) ?? classProblem[index.class](column, target, index.options)
    if (problem !== undefined) refuse(`index of column '${column.field}': ${problem}`)
    const part = target === "keys" || target === "entries" ? `_${target}` : ""
    return {
      name: index.name ?? `${table}_${column.name}${part}_idx`,
      column,
      target,
      class: index.class,
      options: index.options
    }
  })
  for (const [position, index] of indexes.entries()) {
    for (const other of indexes.slice(0, position)) {
      if (other.name === index.name) refuse(`index '${index.name}' is named twice: name one with Index.named`)
      if (other.column === index.column && other.target === index.target && other.class === index.class) {
        refuse(`indexes '${other.name}' and '${index.name}' are the same: leave one out`)
      }
    }
  }
  return indexes
}

const plainIndex = { target: "value", class: "secondary", name: undefined, options: {} } as const

/** A bare field means its values where it is a collection; only the whole of a frozen one can be indexed. */
const targetOf = ({ type }: Table.Column, target: Index.Target): Index.Target =>
  target !== "value" || !CqlType.isCollection(type) ? target : CqlType.isMultiCell(type) ? "values" : "full"

const targetProblem = ({ type }: Table.Column, target: Index.Target): string | undefined => {
  if (CqlType.holdsDuration(type)) return "durations have no order and cannot be indexed"
  switch (target) {
    case "value":
      return CqlType.isMultiCell(type) ? "a user-defined type can be indexed frozen only: use Cql.frozen" : undefined
    case "full":
      return CqlType.isCollection(type) && !CqlType.isMultiCell(type)
        ? undefined
        : "Index.full is of a frozen collection: use Cql.frozen, or index its values"
    case "values":
      if (!CqlType.isCollection(type)) return "only a collection has values: name the field alone"
      break
    default:
      if (type._tag !== "Map") return `only a map has ${target}`
  }
  return CqlType.isMultiCell(type) ? undefined : "a frozen collection can be indexed as a whole only: use Index.full"
}

type ClassProblem = (column: Table.Column, target: Index.Target, options: Index.Options) => string | undefined

const classProblem: { readonly [C in Index.Class]: ClassProblem } = {
  secondary: () => undefined,
  sai: ({ type }, target, options) => {
    if (type._tag === "Vector") {
      if (!isScalar(type.element, ["float"])) return "Index.sai is of vectors of floats, and of no others"
      const similarity = options["similarity_function"]
      return similarity === undefined || similarities.includes(similarity.toLowerCase())
        ? undefined
        : `similarity_function is ${similarities.join(", ")}, not ${similarity}`
    }
    if (Object.keys(options).some((option) => option === "similarity_function")) {
      return "similarity_function is an option of an index of a vector"
    }
    const held = indexed(type, target)
    return held.some((type) => isScalar(type, ["blob"])) ? "Index.sai takes no blob" : undefined
  },
  sasi: ({ type }, _, { mode = "PREFIX" }) => {
    if (type._tag !== "Scalar") return "Index.sasi is of a text, a number or a time"
    return mode.toUpperCase() === "SPARSE" && isScalar(type, ["text", "ascii"])
      ? "mode SPARSE is for numbers and times: use PREFIX or CONTAINS"
      : undefined
  }
}

const similarities = ["cosine", "dot_product", "euclidean"]

const isScalar = (type: CqlType.CqlType, names: ReadonlyArray<CqlType.ScalarName>): boolean =>
  type._tag === "Scalar" && names.includes(type.name)

/** The types of the terms that an index holds. */
const indexed = (type: CqlType.CqlType, target: Index.Target): ReadonlyArray<CqlType.CqlType> => {
  if (target === "value" || target === "full") return [type]
  if (type._tag === "Map") {
    return target === "keys" ? [type.key] : target === "values" ? [type.value] : [type.key, type.value]
  }
  return type._tag === "List" || type._tag === "Set" ? [type.element] : [type]
}
