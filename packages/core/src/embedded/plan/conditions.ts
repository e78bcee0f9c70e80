/**
 * The IF of a lightweight transaction.
 */
import * as CqlType from "../../CqlType.ts"
import { type Column, columnOf, type Table } from "../catalog/catalog.ts"
import type * as Syntax from "../parser/syntax.ts"
import { refuse } from "../refuse.ts"
import type { Condition, If } from "./Plan.ts"
import type { Scope } from "./term.ts"
import { membersOf, valueOf } from "./value.ts"

export const planIf = (table: Table, condition: Syntax.If | undefined, scope: Scope): If | undefined =>
  condition === undefined || condition._tag === "IfExists"
    ? condition
    : { _tag: "IfConditions", conditions: condition.conditions.map((test) => planCondition(table, test, scope)) }

export const appliesToStatic = (condition: If | undefined): boolean => appliesTo(condition, "static")

export const appliesToRegular = (condition: If | undefined): boolean => appliesTo(condition, "regular")

const appliesTo = (condition: If | undefined, kind: Column["kind"]): boolean =>
  condition?._tag === "IfConditions" && condition.conditions.some(({ column }) => column.kind === kind)

const planCondition = (table: Table, condition: Syntax.Condition, scope: Scope): Condition => {
  const column = columnOf(table, condition.column)
  if (column.kind === "partition" || column.kind === "clustering") {
    refuse(`PRIMARY KEY column '${column.name}' cannot have IF conditions`)
  }
  const [part, type] = planPart(column, condition.part, scope)
  const { test } = condition
  switch (test._tag) {
    case "Compare": {
      const ordered = test.operator !== "=" && test.operator !== "!="
      if (ordered && CqlType.holdsDuration(type)) refuse(refusedSlice(type))
      return {
        column,
        part,
        type,
        test: { _tag: "Compare", operator: test.operator, value: valueOf(test.value, type, column.name, scope) }
      }
    }
    case "In":
      return {
        column,
        part,
        type,
        test: { _tag: "In", members: membersOf(test.values, { name: column.name, type, descending: false }, scope) }
      }
    case "Contains": {
      if (!CqlType.isCollection(type)) {
        refuse(`Cannot use CONTAINS${test.key ? " KEY" : ""} on non-collection column ${column.name}`)
      }
      if (test.key && type._tag !== "Map") refuse(`Cannot use CONTAINS KEY on non-map column ${column.name}`)
      const inner = type._tag === "Map"
        ? test.key ? type.key : type.value
        : type._tag === "List" || type._tag === "Set"
        ? type.element
        : type
      return {
        column,
        part,
        type,
        test: { _tag: "Contains", key: test.key, value: valueOf(test.value, inner, column.name, scope) }
      }
    }
  }
}

const refusedSlice = (type: CqlType.CqlType): string =>
  type._tag === "Scalar"
    ? "Slice conditions are not supported on durations"
    : `Slice conditions are not supported on ${
      CqlType.isCollection(type) ? "collections" : type._tag === "Tuple" ? "tuples" : "UDTs"
    } containing durations`

const planPart = (
  column: Column,
  part: Syntax.Part | undefined,
  scope: Scope
): readonly [Condition["part"], CqlType.CqlType] => {
  const { name, type } = column
  if (part === undefined) return [undefined, type]
  if (part._tag === "Field") {
    if (type._tag !== "Udt") return refuse(`Invalid field access for non-UDT column ${name}`)
    const field = type.fields.findIndex(([field]) => field === part.field)
    if (field < 0) return refuse(`Unknown field ${part.field} for column ${name}`)
    return [{ _tag: "Field", field }, type.fields[field]![1]]
  }
  switch (type._tag) {
    case "List":
      return [{ _tag: "Element", key: valueOf(part.key, CqlType.scalar("int"), `idx(${name})`, scope) }, type.element]
    case "Map":
      return [{ _tag: "Element", key: valueOf(part.key, type.key, `key(${name})`, scope) }, type.value]
    case "Set":
      return refuse(`Invalid element access syntax for set column ${name}`)
    default:
      return refuse(`Invalid element access syntax for non-collection column ${name}`)
  }
}
