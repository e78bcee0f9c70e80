/**
 * Types as `system_schema` shows them: unlike {@link CqlType.format} it writes `frozen<…>` around tuples too, and inside a
 * vector only where something is frozen.
 */
import * as CqlType from "../../CqlType.ts"

export const typeText = (type: CqlType.CqlType): string => {
  switch (type._tag) {
    case "Scalar":
      return type.name
    case "Vector":
      return `vector<${typeText(type.element)}, ${type.dimension}>`
    case "Tuple":
      return `frozen<tuple<${type.elements.map(frozenText).join(", ")}>>`
    default:
      return type.frozen ? `frozen<${bareText(type)}>` : bareText(type)
  }
}

const frozenText = (type: CqlType.CqlType): string => typeText(CqlType.freeze(type))

const bareText = (type: Extract<CqlType.CqlType, { readonly frozen: boolean }>): string => {
  switch (type._tag) {
    case "List":
      return `list<${frozenText(type.element)}>`
    case "Set":
      return `set<${frozenText(type.element)}>`
    case "Map":
      return `map<${frozenText(type.key)}, ${frozenText(type.value)}>`
    case "Udt":
      return CqlType.quoteIdentifier(type.name)
  }
}
