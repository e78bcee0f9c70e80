/**
 * Writes parts of the syntax tree back as CQL, the way Cassandra does in its messages and in the names of result columns.
 */
import { quoteIdentifier } from "../../CqlType.ts"
import type { InValues, QualifiedName, Relation, Selector, Term, TypeName } from "./syntax.ts"

export const formatTerm = (term: Term): string => {
  switch (term._tag) {
    case "Literal":
      // Cassandra does not double a quote that stands in the text.
      return term.kind === "string" ? `'${term.text}'` : term.text
    case "Null":
      return "NULL"
    case "Marker":
      return term.name === undefined ? "?" : `:${term.name}`
    case "Call":
      return `${formatName(term.function)}(${term.args.map(formatTerm).join(", ")})`
    case "ListLiteral":
      return `[${term.elements.map(formatTerm).join(", ")}]`
    case "SetLiteral":
      return `{${term.elements.map(formatTerm).join(", ")}}`
    case "MapLiteral":
      return `{${term.entries.map(([key, value]) => `${formatTerm(key)}: ${formatTerm(value)}`).join(", ")}}`
    case "UdtLiteral":
      return `{${term.fields.map(([field, value]) => `${quoteIdentifier(field)}: ${formatTerm(value)}`).join(", ")}}`
    case "TupleLiteral":
      return `(${term.elements.map(formatTerm).join(", ")})`
    case "Arithmetic":
      return `system."${operations[term.operator]}"(${formatTerm(term.left)}, ${formatTerm(term.right)})`
    case "Negation":
      return `system."_negate"(${formatTerm(term.operand)})`
    case "TypeHint":
      return `(${formatType(term.type)})${formatTerm(term.operand)}`
    case "Cast":
      return `CAST(${formatTerm(term.operand)} AS ${formatType(term.type)})`
    case "JsonColumn":
      return `json(${term.column})`
  }
}

// Operators are functions to Cassandra, whose names stand in result columns: `m[1 + 1]` is `m[system."_add"(1, 1)]`.
const operations = { "+": "_add", "-": "_substract", "*": "_multiply", "/": "_divide", "%": "_modulo" }

export const formatType = (type: TypeName): string => {
  switch (type._tag) {
    case "Native":
      return type.name
    case "List":
      return `list<${formatType(type.element)}>`
    case "Set":
      return `set<${formatType(type.element)}>`
    case "Map":
      return `map<${formatType(type.key)}, ${formatType(type.value)}>`
    case "Tuple":
      return `tuple<${type.elements.map(formatType).join(", ")}>`
    case "Vector":
      return `vector<${formatType(type.element)}, ${type.dimension}>`
    case "Frozen":
      return `frozen<${formatType(type.of)}>`
    case "UserType":
      return formatName(type.name)
    case "Custom":
      return `'${type.className}'`
  }
}

const formatName = (name: QualifiedName): string =>
  name.keyspace === undefined ? quoteIdentifier(name.name) : `${quoteIdentifier(name.keyspace)}.${name.name}`

const formatMembers = (values: InValues): string =>
  values._tag === "Marker" ? formatTerm(values) : `(${values.terms.map(formatTerm).join(", ")})`

export const formatRelation = (relation: Relation): string => {
  switch (relation._tag) {
    case "Compare":
      return `${relation.column} ${relation.operator} ${formatTerm(relation.value)}`
    case "In":
      return `${relation.column} IN ${formatMembers(relation.values)}`
    case "Contains":
      return `${relation.column} CONTAINS ${relation.key ? "KEY " : ""}${formatTerm(relation.value)}`
    case "Like":
      return `${relation.column} LIKE ${formatTerm(relation.value)}`
    case "IsNotNull":
      return `${relation.column} IS NOT NULL`
    case "CompareElement":
      return `${relation.column}[${formatTerm(relation.key)}] ${relation.operator} ${formatTerm(relation.value)}`
    case "CompareToken":
      return `token(${relation.columns.join(", ")}) ${relation.operator} ${formatTerm(relation.value)}`
    case "CompareTuple":
      return `(${relation.columns.join(", ")}) ${relation.operator} ${formatTerm(relation.value)}`
    case "InTuple":
      return `(${relation.columns.join(", ")}) IN ${formatMembers(relation.values)}`
    case "IndexExpression":
      return `expr(${relation.index}, ${formatTerm(relation.value)})`
  }
}

/** A selector as Cassandra names its result column when it has no alias. Functions carry their keyspace. */
export const formatSelector = (selector: Selector): string => {
  switch (selector._tag) {
    case "Column":
      return selector.name
    case "Null":
      return "NULL"
    case "CountRows":
      return "count"
    case "CellAttribute":
      return `${selector.attribute}(${formatSelector(selector.of)})`
    case "Call":
      if (isCountOfRows(selector)) return "count"
      return `${selector.function.keyspace ?? "system"}.${selector.function.name}(${
        selector.args.map(formatSelector).join(", ")
      })`
    case "Cast":
      return `cast(${formatSelector(selector.operand)} as ${formatType(selector.type)})`
    case "TypeHint":
      return `(${formatType(selector.type)})${formatSelector(selector.operand)}`
    case "Field":
      return `${formatSelector(selector.of)}.${selector.field}`
    case "Element":
      return `${formatSelector(selector.of)}[${formatTerm(selector.key)}]`
    case "Slice":
      return `${formatSelector(selector.of)}[${selector.from === undefined ? "" : formatTerm(selector.from)}..${
        selector.to === undefined ? "" : formatTerm(selector.to)
      }]`
    case "ListLiteral":
      return `[${selector.elements.map(formatSelector).join(", ")}]`
    case "SetLiteral":
      return `{${selector.elements.map(formatSelector).join(", ")}}`
    case "MapLiteral":
      return `{${
        selector.entries.map(([key, value]) => `${formatSelector(key)}: ${formatSelector(value)}`).join(", ")
      }}`
    case "TupleLiteral":
      return `(${selector.elements.map(formatSelector).join(", ")})`
    case "Arithmetic":
      return `${formatSelector(selector.left)} ${selector.operator} ${formatSelector(selector.right)}`
    case "Negation":
      return `-${formatSelector(selector.operand)}`
    default:
      return formatTerm(selector)
  }
}

/** `count(1)` of any constant, `count_rows()` and `"countRows"()`, which count rows as `count(*)` does. */
export const isCountOfRows = ({ args, function: { name } }: Extract<Selector, { _tag: "Call" }>): boolean =>
  name === "count"
    ? args.length === 1 && args[0]?._tag === "Literal"
    : (name === "count_rows" || name === "countRows") && args.length === 0
