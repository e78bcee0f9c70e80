/**
 * The columns of a result as a session gives them. The protocol does not tell what is frozen, so no session does.
 */
import type { ResultColumn } from "../../CassandraSession.ts"
import type { CqlType } from "../../CqlType.ts"

export const resultColumn = (name: string, type: CqlType): ResultColumn => ({ name, type: thawed(type) })

const thawed = (type: CqlType): CqlType => {
  switch (type._tag) {
    case "Scalar":
      return type
    case "List":
    case "Set":
      return { ...type, element: thawed(type.element), frozen: false }
    case "Map":
      return { ...type, key: thawed(type.key), value: thawed(type.value), frozen: false }
    case "Tuple":
      return { ...type, elements: type.elements.map(thawed) }
    case "Vector":
      return { ...type, element: thawed(type.element) }
    case "Udt":
      return { ...type, fields: type.fields.map(([name, field]) => [name, thawed(field)] as const), frozen: false }
  }
}
