/**
 * What the SET of an UPDATE and the column list of a DELETE do, column by column.
 */
import { SyntaxError } from "../../CassandraError.ts"
import * as CqlType from "../../CqlType.ts"
import { type Column, columnOf, type Table } from "../catalog/catalog.ts"
import { additionOf } from "../functions/operations.ts"
import type { Assignment, Deletion } from "../parser/syntax.ts"
import { formatTerm } from "../parser/text.ts"
import { refuse } from "../refuse.ts"
import type { Operation } from "./Plan.ts"
import type { Scope } from "./term.ts"
import { valueOf } from "./value.ts"

export const planAssignments = (
  table: Table,
  assignments: ReadonlyArray<Assignment>,
  conditional: boolean,
  scope: Scope
): ReadonlyArray<Operation> => {
  const seen = new Map<string, boolean>()
  for (const { _tag, column } of assignments) {
    const whole = _tag === "Set"
    if (seen.has(column) && (whole || seen.get(column) === true)) {
      throw new SyntaxError({ said: `Multiple incompatible setting of column ${column}` })
    }
    seen.set(column, whole)
  }
  return joinSums(assignments.map((assignment) => planAssignment(table, assignment, conditional, scope)))
}

// What is added to a column twice is added to one value.
const joinSums = (operations: ReadonlyArray<Operation>): ReadonlyArray<Operation> => {
  const joined: Array<Operation> = []
  for (const operation of operations) {
    const at = joined.findIndex(({ _tag, column }) => _tag === "Sum" && column === operation.column)
    const before = joined[at]
    if (operation._tag === "Sum" && before?._tag === "Sum") {
      joined[at] = { ...before, values: [...before.values, ...operation.values] }
    } else joined.push(operation)
  }
  return joined
}

const planAssignment = (table: Table, assignment: Assignment, conditional: boolean, scope: Scope): Operation => {
  const column = columnOf(table, assignment.column)
  const { name, type } = column
  if (column.kind === "partition" || column.kind === "clustering") refuse(`PRIMARY KEY part ${name} found in SET part`)
  const counter = type._tag === "Scalar" && type.name === "counter"
  switch (assignment._tag) {
    case "Set":
      if (counter) {
        refuse(`Cannot set the value of counter column ${name} (counters can only be incremented/decremented, not set)`)
      }
      return { _tag: "Set", column, value: valueOf(assignment.value, type, name, scope) }
    case "SetElement":
      return planElement(column, assignment, scope)
    case "SetField": {
      const text = () => describe(assignment)
      if (type._tag !== "Udt") return refuse(`Invalid operation (${text()}) for non-UDT column ${name}`)
      if (type.frozen) return refuse(`Invalid operation (${text()}) for frozen UDT column ${name}`)
      const field = type.fields.findIndex(([field]) => field === assignment.field)
      if (field < 0) return refuse(`UDT column ${name} does not have a field named ${assignment.field}`)
      return { _tag: "SetField", column, field, value: valueOf(assignment.value, type.fields[field]![1], name, scope) }
    }
    default:
      if (counter) {
        if (assignment._tag === "Prepend") {
          return refuse(`Invalid operation (${describe(assignment)}) for non list column ${name}`)
        }
        return {
          _tag: "Increment",
          column,
          by: valueOf(assignment.value, type, name, scope),
          sign: assignment._tag === "Add" ? 1n : -1n
        }
      }
      if (assignment._tag === "Add" && conditional && !CqlType.isCollection(type)) {
        return planSum(column, assignment, scope)
      }
      return planCollection(column, assignment, scope)
  }
}

/** `v += 1` and `t += 'x'`, where a condition makes Cassandra read the row before it is written. */
const planSum = (column: Column, assignment: Extract<Assignment, { _tag: "Add" }>, scope: Scope): Operation => {
  const { name, type } = column
  const add = type._tag === "Scalar" ? additionOf(type.name) : undefined
  return add === undefined
    ? refuse(`Invalid operation (${describe(assignment)}) for non-numeric and non-text type ${name}`)
    : { _tag: "Sum", column, values: [valueOf(assignment.value, type, name, scope)], add }
}

const planElement = (
  column: Column,
  assignment: Extract<Assignment, { _tag: "SetElement" }>,
  scope: Scope
): Operation => {
  const { name, type } = column
  if (!CqlType.isCollection(type)) {
    return refuse(`Invalid operation (${describe(assignment)}) for non collection column ${name}`)
  }
  if (!CqlType.isMultiCell(type)) {
    return refuse(`Invalid operation (${describe(assignment)}) for frozen collection column ${name}`)
  }
  if (type._tag === "List") {
    return {
      _tag: "SetElement",
      column,
      key: valueOf(assignment.key, CqlType.scalar("int"), `idx(${name})`, scope),
      value: valueOf(assignment.value, type.element, `value(${name})`, scope)
    }
  }
  if (type._tag === "Map") {
    return {
      _tag: "SetElement",
      column,
      key: valueOf(assignment.key, type.key, `key(${name})`, scope),
      value: valueOf(assignment.value, type.value, `value(${name})`, scope)
    }
  }
  return refuse(`Invalid operation (${describe(assignment)}) for set column ${name}`)
}

const planCollection = (
  column: Column,
  assignment: Extract<Assignment, { _tag: "Add" | "Subtract" | "Prepend" }>,
  scope: Scope
): Operation => {
  const { name, type } = column
  const prepends = assignment._tag === "Prepend"
  if (!CqlType.isCollection(type)) {
    return refuse(
      `Invalid operation (${describe(assignment)}) for non ${prepends ? "list" : "counter"} column ${name}`
    )
  }
  if (!CqlType.isMultiCell(type)) {
    return refuse(
      `Invalid operation (${describe(assignment)}) for frozen ${prepends ? "list" : "collection"} column ${name}`
    )
  }
  if (prepends && type._tag !== "List") {
    return refuse(`Invalid operation (${describe(assignment)}) for non list column ${name}`)
  }
  const removes = assignment._tag === "Subtract"
  // What is taken from a map are keys.
  const operand = removes && type._tag === "Map" ? CqlType.set(type.key) : type
  return {
    _tag: removes ? "Remove" : prepends ? "Prepend" : "Add",
    column,
    value: valueOf(assignment.value, operand, name, scope)
  }
}

const describe = (assignment: Assignment): string => {
  const value = formatTerm(assignment.value)
  const { column } = assignment
  switch (assignment._tag) {
    case "Set":
      return `${column} = ${value}`
    case "Add":
      return `${column} = ${column} + ${value}`
    case "Subtract":
      return `${column} = ${column} - ${value}`
    case "Prepend":
      // Cassandra writes a minus here.
      return `${column} = ${value} - ${column}`
    case "SetElement":
      return `${column}[${formatTerm(assignment.key)}] = ${value}`
    case "SetField":
      return `${column}.${assignment.field} = ${value}`
  }
}

export const planDeletions = (
  table: Table,
  deletions: ReadonlyArray<Deletion>,
  scope: Scope
): ReadonlyArray<Operation> =>
  deletions.map(({ column: name, part }): Operation => {
    const column = columnOf(table, name)
    const { type } = column
    if (column.kind === "partition" || column.kind === "clustering") {
      refuse(`Invalid identifier ${name} for deletion (should not be a PRIMARY KEY part)`)
    }
    if (part === undefined) return { _tag: "Delete", column }
    if (part._tag === "Field") {
      if (type._tag !== "Udt") return refuse(`Invalid field deletion operation for non-UDT column ${name}`)
      if (type.frozen) return refuse(`Frozen UDT column ${name} does not support field deletions`)
      const field = type.fields.findIndex(([field]) => field === part.field)
      return field < 0
        ? refuse(`UDT column ${name} does not have a field named ${part.field}`)
        : { _tag: "DeleteField", column, field }
    }
    if (!CqlType.isCollection(type)) return refuse(`Invalid deletion operation for non collection column ${name}`)
    if (!CqlType.isMultiCell(type)) return refuse(`Invalid deletion operation for frozen collection column ${name}`)
    const key = type._tag === "List"
      ? valueOf(part.key, CqlType.scalar("int"), `idx(${name})`, scope)
      : valueOf(
        part.key,
        type._tag === "Map" ? type.key : type._tag === "Set" ? type.element : type,
        `key(${name})`,
        scope
      )
    return { _tag: "DeleteElement", column, key }
  })
