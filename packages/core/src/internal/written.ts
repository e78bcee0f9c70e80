/**
 * What a write leaves in its row: how to see afterwards that it was made.
 */
import type * as CassandraError from "../CassandraError.ts"
import type * as CqlType from "../CqlType.ts"
import type { CqlValue } from "../CqlValue.ts"
import type * as Mutation from "../Mutation.ts"
import * as Operator from "../Operator.ts"
import type * as Table from "../Table.ts"
import * as Changes from "./changes.ts"
import { refused } from "./refusal.ts"
import { fieldOf, membersOf, partsOf, storedText } from "./storedText.ts"
import type * as Write from "./write.ts"

/**
 * A column that a write set, and whether what now stands there is what it wrote.
 *
 * @internal
 */
export interface Trace {
  readonly column: Table.Column
  readonly isIn: (stored: CqlValue) => boolean
}

/** Changes of lists that leave nothing to know them by: the elements may have stood there before. */
const traceless: ReadonlySet<string> = new Set(["append", "prepend", "removeAt"])

const nameOf = (change: unknown): string => Operator.isOperator(change) ? Operator.nameOf(change) : "set"

/**
 * Why a write cannot be known again by its row.
 *
 * @internal
 */
export const problemOf = ({ table, write }: Write.Data): CassandraError.CassandraError | undefined => {
  if (write._tag !== "Update") return undefined
  const changes = Object.entries(write.changes).map(([field, change]) => ({ field, name: nameOf(change) }))
  const [first] = changes
  return first === undefined || !changes.every(({ name }) => traceless.has(name)) ? undefined : refused(
    `column '${first.field}' of table '${table.definition.name}': a list does not show whether ${first.name} was made: ` +
      "set another column with it, such as a version, to resolve the write"
  )
}

/**
 * The traces of a write, by the values it was sent with. A removal has none: its row is gone.
 *
 * @internal
 */
export const tracesOf = (
  { table, timestamp, ttl, write }: Mutation.Any,
  params: ReadonlyArray<CqlValue>
): Array<Trace> => {
  switch (write._tag) {
    case "Save":
      return table.definition.columns.flatMap((column, at) =>
        params[at] === undefined || column.kind === "partition_key" || column.kind === "clustering"
          ? []
          : [{ column, isIn: equals(column.type, params[at]) }]
      )
    case "Update": {
      const traces: Array<Trace> = []
      // USING comes first.
      let at = Number(ttl !== undefined) + Number(timestamp !== undefined)
      for (const { column, markers } of Changes.assignments(table, write.changes)) {
        const values = params.slice(at, at += markers.length)
        const isIn = test(nameOf(write.changes[column.field]), column, markers.at(-1)!.name, values)
        if (isIn !== undefined) traces.push({ column, isIn })
      }
      return traces
    }
    case "Remove":
      return []
  }
}

/** Whether a change shows in its column. `marker` is what its last value is for. */
const test = (
  change: string,
  { name, type }: Table.Column,
  marker: string,
  values: ReadonlyArray<CqlValue>
): Trace["isIn"] | undefined => {
  const value = values.at(-1)
  switch (change) {
    case "set":
    case "clear":
      return equals(type, value)
    case "setFields": {
      const field = marker.slice(name.length + 1)
      const fieldType = type._tag === "Udt" ? type.fields.find(([name]) => name === field)?.[1] : undefined
      return fieldType === undefined ? undefined : (stored) => equals(fieldType, value)(fieldOf(stored, field))
    }
    case "setAt":
      return type._tag === "List"
        // The index of a list is a number.
        ? (stored) => Array.isArray(stored) && equals(type.element, value)(stored[values[0] as number])
        : undefined
    case "add":
    case "put":
      return (stored) => {
        const there = partsOf(type, stored)
        return partsOf(type, value).every((part) => there.includes(part))
      }
    case "removeValues":
      return (stored) => {
        const there = partsOf(type, stored)
        return partsOf(type, value).every((part) => !there.includes(part))
      }
    case "removeKeys":
      return type._tag === "Map"
        ? (stored) => {
          const keys = stored instanceof Map ? Array.from(stored.keys(), (key) => storedText(type.key, key)) : []
          return membersOf(value).every((key) => !keys.includes(storedText(type.key, key)))
        }
        : undefined
    default:
      return undefined
  }
}

const equals = (type: CqlType.CqlType, value: CqlValue) => (stored: CqlValue): boolean =>
  storedText(type, stored) === storedText(type, value)
