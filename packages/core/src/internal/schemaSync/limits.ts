import * as CassandraError from "../../CassandraError.ts"
import type * as CqlType from "../../CqlType.ts"
import type { Limits } from "../../Limits.ts"
import type * as Table from "../../Table.ts"
import type { LiveKeyspace } from "./live.ts"

/** The error of a column to be created whose vectors have more dimensions than the session takes. */
export const vectorProblem = (
  definitions: ReadonlyArray<Table.Definition>,
  live: LiveKeyspace | undefined,
  { vectorDimensions }: Limits
): CassandraError.CassandraError | undefined => {
  if (vectorDimensions === Infinity) return undefined
  for (const { columns, name: table } of definitions) {
    const stored = new Set(live?.tables.get(table)?.columns.map(({ column_name }) => column_name))
    for (const { field, name, type } of columns) {
      const dimensions = stored.has(name) ? 0 : dimensionsIn(type)
      if (dimensions > vectorDimensions) {
        return CassandraError.make(
          new CassandraError.LimitExceeded({
            said: `column '${field}' of table '${table}' has vectors of ${dimensions} dimensions: the limit is ` +
              `${vectorDimensions}; nothing was changed`,
            limit: vectorDimensions,
            actual: dimensions
          }),
          { mutates: false }
        )
      }
    }
  }
  return undefined
}

/** The dimensions of the longest vector in a type, 0 where there is none. */
const dimensionsIn = (type: CqlType.CqlType): number => {
  switch (type._tag) {
    case "Scalar":
      return 0
    case "List":
    case "Set":
      return dimensionsIn(type.element)
    case "Map":
      return Math.max(dimensionsIn(type.key), dimensionsIn(type.value))
    case "Tuple":
      return Math.max(0, ...type.elements.map(dimensionsIn))
    case "Vector":
      return Math.max(type.dimension, dimensionsIn(type.element))
    case "Udt":
      return Math.max(0, ...type.fields.map(([, field]) => dimensionsIn(field)))
  }
}
