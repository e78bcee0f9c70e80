import * as CqlType from "../CqlType.ts"
import type * as Table from "../Table.ts"
import { columnShape } from "./columnType.ts"
import * as Indexes from "./indexes.ts"
import { snakeCase } from "./names.ts"
import type { Source } from "./source.ts"
import * as Variants from "./variants.ts"

/**
 * Checks a table's configuration against its fields and gives the definition. What the types already refuse is checked
 * again, for programs that are built from dynamic input.
 *
 * @internal
 */
export const make = (
  name: string,
  source: Source,
  config: Table.Config<string>
): Table.Definition => {
  const { fields } = source
  const refuse = (problem: string): never => {
    throw new Error(`table '${name}': ${problem}`)
  }
  if (!/^\w{1,48}$/.test(name)) {
    refuse("a table's name is 1 to 48 letters, digits or underscores")
  }

  const clustering = (config.clusteringKey ?? []).map((key) =>
    typeof key === "string" ? { field: key, order: "asc" as const } : key
  )
  const keys = [...config.partitionKey, ...clustering.map((key) => key.field)]
  const statics = config.staticColumns ?? []
  const sensitive = config.sensitive ?? []
  const indexed = (config.indexes ?? []).map((index) => typeof index === "string" ? index : index.field)
  if (config.partitionKey.length === 0) refuse("a table needs a partition key: partitionKey: [\"…\"]")
  const roles = { key: keys, "static column": statics, "sensitive column": sensitive, index: indexed }
  for (const [role, named] of Object.entries(roles)) {
    for (const [position, field] of named.entries()) {
      if (!Object.hasOwn(fields, field)) {
        refuse(`${role} '${field}' is no field of the struct: its fields are ${Object.keys(fields).join(", ")}`)
      }
      // A map may have several indexes; what makes two of them one is their name.
      if (role !== "index" && named.indexOf(field) !== position) refuse(`${role} '${field}' is named twice`)
    }
  }

  const columns = Object.entries(fields).map(([field, schema]): Table.Column => {
    const shape = columnShape(schema)
    if (typeof shape === "string") return refuse(`column '${field}' ${shape}`)
    const position = clustering.find((key) => key.field === field)
    const column: Table.Column = {
      field,
      name: config.columns?.[field] ?? snakeCase(field),
      kind: config.partitionKey.includes(field)
        ? "partition_key"
        : position !== undefined
        ? "clustering"
        : statics.includes(field)
        ? "static"
        : "regular",
      order: position?.order ?? "asc",
      sensitive: sensitive.includes(field),
      ...shape
    }
    return column
  })

  const byField = new Map(columns.map((column) => [column.field, column]))
  const names = new Map<string, string>()
  for (const column of columns) {
    const other = names.get(column.name)
    if (other !== undefined) {
      refuse(
        `fields '${other}' and '${column.field}' would both be column '${column.name}': name one in columns: { … }`
      )
    }
    names.set(column.name, column.field)
  }

  const missing = keys.find((key) => source.members.some((member) => !Object.hasOwn(member, key)))
  if (missing !== undefined) {
    refuse(`key column '${missing}' is not in every member of the union: every row has its whole key`)
  }
  const isCounter = columns.some(isCounterColumn)
  for (const column of columns) {
    const problem = columnProblem(column, isCounter, clustering.length > 0)
    if (problem !== undefined) refuse(`column '${column.field}' ${problem}`)
  }

  // Keys are fields by the check above.
  const column = (field: string) => byField.get(field)!
  const partitionKey = config.partitionKey.map(column)
  const clusteringKey = clustering.map((key) => column(key.field))
  const indexes = Indexes.make(name, column, config.indexes ?? [], { isCounter, partitionKey }, refuse)
  const variants = source.members.length === 1 ? undefined : Variants.make(source.members, columns)
  if (typeof variants === "string") refuse(variants)
  return {
    name,
    columns,
    inKeyOrder: [...partitionKey, ...clusteringKey, ...columns.filter(({ field }) => !keys.includes(field))],
    partitionKey,
    clusteringKey,
    indexes,
    options: config.options ?? {},
    isCounter,
    variants: typeof variants === "string" ? undefined : variants,
    column: (field) => byField.get(field)
  }
}

const isCounterColumn = (column: Table.Column): boolean =>
  column.type._tag === "Scalar" && column.type.name === "counter"

const columnProblem = (column: Table.Column, isCounter: boolean, hasClustering: boolean): string | undefined => {
  const isKey = column.kind === "partition_key" || column.kind === "clustering"
  if (isKey) {
    if (isCounterColumn(column)) return "is a counter, which can be no key"
    if (CqlType.holdsDuration(column.type)) return "is a duration, which has no order and can be no key"
    if (CqlType.isMultiCell(column.type)) {
      return "is a collection that is not frozen, which can be no key: use Cql.frozen"
    }
    if (column.optional || column.nullable) return "is a key and cannot be optional or nullable"
  } else if (isCounter && !isCounterColumn(column)) {
    return "is no counter: beside counters a table has only its key columns"
  }
  if (column.kind === "static" && !hasClustering) {
    return "cannot be static: the table has no clustering columns, so a partition has one row"
  }
  return undefined
}
