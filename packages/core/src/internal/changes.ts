import * as CqlType from "../CqlType.ts"
import * as Operator from "../Operator.ts"
import type { Marker } from "../Statement.ts"
import type * as Table from "../Table.ts"
import { columnShape } from "./columnType.ts"
import { inside } from "./inside.ts"
import { refused } from "./refusal.ts"
import { asItIs, encode, type EncodeValue, fieldName, type Many, type Part, partType } from "./values.ts"
import * as Where from "./where.ts"

/**
 * One assignment of an update, and what its markers are for.
 *
 * - `adds`: its last value is one that the whole column gets, or that is added to it
 *
 * @internal
 */
export interface Assignment {
  readonly adds: boolean
  readonly column: Table.Column
  readonly text: string
  readonly markers: ReadonlyArray<Marker>
  readonly encoders: ReadonlyArray<EncodeValue>
  readonly idempotent: boolean
  readonly legal: string | undefined
}

/**
 * The changes as a run needs them, in the order of the columns; what they are is looked at once for each shape.
 *
 * @internal
 */
export const read = (definition: Table.Definition, changes: Where.Predicates): Where.Given => {
  const values: Array<unknown> = []
  let shape = ""
  let found = 0
  for (const column of definition.columns) {
    const { field } = column
    const value = changes[field]
    if (value === undefined && !(field in changes)) continue
    found++
    if (value === undefined) throw undefinedChange(`column '${field}'`)
    if (!Operator.isOperator(value)) {
      shape += `${field},`
      values.push(value)
    } else if (Operator.nameOf(value) === "setFields") {
      shape += `${field}:`
      for (const [name, change] of fieldsOf(column, value)) {
        if (change === undefined) throw undefinedChange(`field '${name}' of column '${field}'`)
        const isClear = isClearing(change)
        shape += `.${name}${isClear ? ":clear" : ""},`
        values.push(isClear ? null : change)
      }
    } else {
      shape += `${field}:${Operator.nameOf(value)},`
      values.push(...operandsOf(column, value))
    }
  }
  if (found !== Object.keys(changes).length) {
    const unknown = Object.keys(changes).find((field) => definition.column(field) === undefined)
    throw refused(`'${unknown}' is no column of table '${definition.name}'`)
  }
  if (found === 0) throw refused(`an update of table '${definition.name}' changes at least one column`)
  return { shape, values }
}

const undefinedChange = (what: string) =>
  refused(`${what} is changed to undefined: leave it out to keep what is stored, or clear it`)

const fieldsOf = (
  { field }: Table.Column,
  { operand }: Operator.Operator<string, unknown>
): ReadonlyArray<[string, unknown]> => {
  // setFields takes an object of fields.
  const fields = Object.entries(operand as Where.Predicates)
  if (fields.length === 0) throw refused(`column '${field}': setFields sets at least one field`)
  return fields
}

const isClearing = (change: unknown): boolean => Operator.isOperator(change) && Operator.nameOf(change) === "clear"

/** What is bound for a change, in the form that its Schema encodes. */
const operandsOf = (
  column: Table.Column,
  operator: Operator.Operator<string, unknown>
): ReadonlyArray<unknown> => {
  const { operand } = operator
  switch (Operator.nameOf(operator)) {
    // Each of these is made of an array, by its constructor.
    case "add":
    case "removeKeys":
      return [new Set(operand as ReadonlyArray<unknown>)]
    case "removeValues":
      return [column.type._tag === "List" ? operand : new Set(operand as ReadonlyArray<unknown>)]
    case "put":
      return [new Map(operand as ReadonlyArray<readonly [unknown, unknown]>)]
    case "setAt": {
      const [index, element] = operand as readonly [number, unknown]
      return [Where.checkIndex(column, index), element]
    }
    case "removeAt":
      return [Where.checkIndex(column, operand)]
    default:
      return [operand]
  }
}

/**
 * The assignments of an update, in the order of their values. Throws what Cassandra would refuse.
 *
 * @internal
 */
export const assignments = (table: Table.Any, changes: Where.Predicates): ReadonlyArray<Assignment> =>
  table.definition.columns.filter(({ field }) => changes[field] !== undefined).flatMap((column) => {
    const value = changes[column.field]
    refuseColumn(table.definition, column)
    const change = Operator.isOperator(value) ? Operator.nameOf(value) : "set"
    if (table.definition.isCounter !== (change === "increment")) {
      throw refused(
        table.definition.isCounter
          ? `column '${column.field}' is a counter: use increment(n) or decrement(n)`
          : `column '${column.field}' is no counter: set it to a value`
      )
    }
    return change === "setFields" && Operator.isOperator(value)
      ? fieldsOf(column, value).map(([field, change]) =>
        fieldAssignment(table, inPart(column, "setFields"), field, change)
      )
      : [assignment(table, column, change)]
  })

const refuseColumn = (definition: Table.Definition, { field, kind }: Table.Column): void => {
  if (kind === "partition_key" || kind === "clustering") {
    throw refused(
      `'${field}' is part of the primary key, which is never updated: save a new row and remove the old one`
    )
  }
  if (definition.variants?.discriminator.field === field) {
    throw refused(`'${field}' tells the members of the union apart, which is never updated: save a whole row instead`)
  }
}

/** What a change is written as, what it is for, and what of the column its last marker takes. */
interface Kind {
  readonly text: (name: string) => string
  readonly of: ReadonlyArray<"List" | "Set" | "Map">
  readonly part: Part | undefined
  readonly many: Many
  readonly hasIndex: boolean
  readonly idempotent: boolean
}

const kind = (
  text: Kind["text"],
  of: Kind["of"],
  part: Kind["part"],
  many: Many,
  { hasIndex = false, idempotent = true } = {}
): Kind => ({ text, of, part, many, hasIndex, idempotent })

const kinds: { readonly [change: string]: Kind } = {
  append: kind((c) => `${c} = ${c} + ?`, ["List"], "value", "list", { idempotent: false }),
  prepend: kind((c) => `${c} = ? + ${c}`, ["List"], "value", "list", { idempotent: false }),
  setAt: kind((c) => `${c}[?] = ?`, ["List"], "value", "one", { hasIndex: true, idempotent: false }),
  removeAt: kind((c) => `${c}[?] = null`, ["List"], undefined, "one", { hasIndex: true, idempotent: false }),
  add: kind((c) => `${c} = ${c} + ?`, ["Set"], "value", "set"),
  removeValues: kind((c) => `${c} = ${c} - ?`, ["Set", "List"], "value", "set"),
  put: kind((c) => `${c} = ${c} + ?`, ["Map"], "value", "map"),
  removeKeys: kind((c) => `${c} = ${c} - ?`, ["Map"], "key", "set")
}

const assignment = (table: Table.Any, column: Table.Column, change: string): Assignment => {
  const name = CqlType.quoteIdentifier(column.name)
  const whole = { name: column.name, type: column.type }
  switch (change) {
    case "set":
      return assigning(column, `${name} = ?`, [whole], [encode(table, column, "column", "one")])
    case "clear":
      if (isRequired(table.definition, column)) {
        throw refused(`column '${column.field}' of table '${table.definition.name}' is required and cannot be cleared`)
      }
      return assigning(column, `${name} = ?`, [whole], [asItIs])
    case "increment":
      return {
        ...assigning(column, `${name} = ${name} + ?`, [whole], [encode(table, column, "column", "one")]),
        idempotent: false
      }
    default:
      return partAssignment(table, column, change)
  }
}

const adding: ReadonlySet<string> = new Set(["append", "prepend", "add", "put"])

const partAssignment = (table: Table.Any, column: Table.Column, change: string): Assignment => {
  const kind = kinds[change]
  if (kind === undefined) throw refused(`column '${column.field}': ${change} is a comparison, not a change`)
  const { type } = inPart(column, change, kind.of)
  const many = type._tag === "List" && kind.many === "set" ? "list" : kind.many
  const index = kind.hasIndex ? [{ name: `${column.name}[]`, type: CqlType.scalar("int") }] : []
  const { part } = kind
  const operand = part === undefined ? [] : [{ name: column.name, type: manyOf(table, column, part, many) }]
  return {
    column,
    text: kind.text(CqlType.quoteIdentifier(column.name)),
    markers: [...index, ...operand],
    encoders: [...index.map(() => asItIs), ...part === undefined ? [] : [encode(table, column, part, many)]],
    idempotent: kind.idempotent,
    adds: adding.has(change),
    legal: partReason(column)
  }
}

const fieldAssignment = (table: Table.Any, column: Table.Column, field: string, change: unknown): Assignment => {
  const isClear = isClearing(change)
  const name = fieldName(table, column, field)
  if (!isClear && Operator.isOperator(change)) {
    throw refused(
      `field '${field}' of column '${column.field}' is one value: ${Operator.nameOf(change)} changes columns only`
    )
  }
  if (isClear && !isOptionalField(table, column, field)) {
    throw refused(`field '${field}' of column '${column.field}' is required and cannot be cleared`)
  }
  return {
    ...assigning(
      column,
      `${CqlType.quoteIdentifier(column.name)}.${CqlType.quoteIdentifier(name)} = ?`,
      [{ name: `${column.name}.${name}`, type: partType(table, column, { field }) }],
      [isClear ? asItIs : encode(table, column, { field }, "one")]
    ),
    adds: false,
    legal: partReason(column)
  }
}

/** Whether a row has a value in this column, or, in a union, some member's row. */
const isRequired = ({ variants }: Table.Definition, { field, optional }: Table.Column): boolean =>
  variants === undefined
    ? !optional
    : Array.from(variants.byTag.values()).some(({ columns }) =>
      columns.some((column) => column.field === field && !column.optional)
    )

const isOptionalField = (table: Table.Any, column: Table.Column, field: string): boolean => {
  const within = inside(table.fields[column.field]!)
  const schema = within?._tag === "Udt" ? within.fields[field]?.schema : undefined
  const shape = schema === undefined ? undefined : columnShape(schema)
  return typeof shape === "object" && shape.optional
}

const assigning = (
  column: Table.Column,
  text: string,
  markers: ReadonlyArray<Marker>,
  encoders: ReadonlyArray<EncodeValue>
): Assignment => ({ column, text, markers, encoders, idempotent: true, adds: true, legal: undefined })

const partReason = ({ name }: Table.Column): string => `column ${name} is not frozen: it changes in part`

/** The column, when it is of a kind that the change is for and not frozen. */
const inPart = (column: Table.Column, change: string, of: ReadonlyArray<string> = ["Udt"]): Table.Column => {
  const { field, type } = column
  if (!of.includes(type._tag)) {
    throw refused(`column '${field}' (${CqlType.format(type)}): ${change} is for ${of.map(pluralOf).join(" and ")}`)
  }
  if (!CqlType.isMultiCell(type)) throw refused(`column '${field}' is frozen: it is replaced whole, never in part`)
  return column
}

const plurals: { readonly [tag: string]: string } = {
  List: "lists",
  Set: "sets",
  Map: "maps",
  Udt: "user-defined types"
}

const pluralOf = (tag: string): string => plurals[tag] ?? tag

const manyOf = (table: Table.Any, column: Table.Column, part: Part, many: Many): CqlType.CqlType => {
  const type = partType(table, column, part)
  switch (many) {
    case "one":
      return type
    case "list":
      return CqlType.list(type)
    case "set":
      return CqlType.set(type)
    case "map":
      return column.type
  }
}
