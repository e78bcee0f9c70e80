/**
 * Writes parts of the syntax tree back as CQL, the way Cassandra does in its messages and in the names of result columns.
 */
import { quoteIdentifier } from "../../CqlType.ts"
import type { InValues, QualifiedName, Relation, Selector, Term, TypeName } from "./syntax.ts"

/** A term; `keyspace` is that of the user-defined types whose names have none, where it is to be shown. */
export const formatTerm = (term: Term, keyspace?: string): string => {
  const inner = (term: Term) => formatTerm(term, keyspace)
  switch (term._tag) {
    case "Literal":
      // Cassandra does not double a quote that stands in the text.
      return term.kind === "string" ? `'${term.text}'` : term.text
    case "Null":
      return "NULL"
    case "Marker":
      return "?"
    case "Call":
      return `${formatName(term.function)}(${term.args.map(inner).join(", ")})`
    case "ListLiteral":
      return `[${term.elements.map(inner).join(", ")}]`
    case "SetLiteral":
      return `{${term.elements.map(inner).join(", ")}}`
    case "MapLiteral":
      return `{${term.entries.map(([key, value]) => `${inner(key)}: ${inner(value)}`).join(", ")}}`
    case "UdtLiteral":
      return `{${inHashOrder(term.fields).map(([field, value]) => `${field}: ${inner(value)}`).join(", ")}}`
    case "TupleLiteral":
      return `(${term.elements.map(inner).join(", ")})`
    case "Arithmetic":
      return `system."${operations[term.operator]}"(${inner(term.left)}, ${inner(term.right)})`
    case "Negation":
      return `system."_negate"(${inner(term.operand)})`
    case "TypeHint":
      return `(${formatType(term.type, keyspace)})${inner(term.operand)}`
    case "Cast":
      return `CAST(${inner(term.operand)} AS ${formatType(term.type)})`
    case "JsonColumn":
      return `json(${term.column})`
  }
}

// The fields of a literal stand in a java.util.HashMap, by the hash of their names' bytes.
const inHashOrder = <A>(fields: ReadonlyArray<readonly [field: string, A]>): ReadonlyArray<readonly [string, A]> => {
  let buckets = 16
  while (fields.length > buckets * 3 / 4) buckets *= 2
  const bucketOf = (field: string): number => {
    const hash = new TextEncoder().encode(field).reduceRight(
      (hash, byte) => Math.imul(31, hash) + (byte << 24 >> 24) | 0,
      1
    )
    return (hash ^ hash >>> 16) & buckets - 1
  }
  return fields
    .map((field) => ({ field, bucket: bucketOf(field[0]) }))
    .sort((one, other) => one.bucket - other.bucket)
    .map(({ field }) => field)
}

// Operators are functions to Cassandra, whose names stand in result columns: `m[1 + 1]` is `m[system."_add"(1, 1)]`.
const operations = { "+": "_add", "-": "_substract", "*": "_multiply", "/": "_divide", "%": "_modulo" }

/**
 * A type as Cassandra has it once it is read: what stands in a tuple or in something frozen is frozen too, tuples and
 * vectors do not show it, and names of user-defined types have no quotes.
 */
const formatType = (type: TypeName, keyspace?: string, frozen = false): string => {
  const inner = (type: TypeName) => formatType(type, keyspace, frozen)
  const freezable = (shown: string) => frozen ? `frozen<${shown}>` : shown
  switch (type._tag) {
    case "Native":
      return type.name
    case "List":
      return freezable(`list<${inner(type.element)}>`)
    case "Set":
      return freezable(`set<${inner(type.element)}>`)
    case "Map":
      return freezable(`map<${inner(type.key)}, ${inner(type.value)}>`)
    case "Tuple":
      return `tuple<${type.elements.map((element) => formatType(element, keyspace, true)).join(", ")}>`
    case "Vector":
      return `vector<${formatType(type.element, keyspace)}, ${type.dimension}>`
    case "Frozen":
      return formatType(type.of, keyspace, true)
    case "UserType": {
      const { keyspace: own = keyspace, name } = type.name
      return freezable(own === undefined ? name : `${own}.${name}`)
    }
    case "Custom":
      return `'${type.className}'`
  }
}

const formatName = (name: QualifiedName): string =>
  name.keyspace === undefined ? quoteIdentifier(name.name) : `${quoteIdentifier(name.keyspace)}.${name.name}`

const formatMembers = (values: InValues): string =>
  values._tag === "Marker" ? formatTerm(values) : `(${values.terms.map((term) => formatTerm(term)).join(", ")})`

/** A relation of WHERE, with quotes around names that need them. */
export const formatRelation = (relation: Relation): string => {
  switch (relation._tag) {
    case "Compare":
      return `${quoteIdentifier(relation.column)} ${relation.operator} ${formatTerm(relation.value)}`
    case "In":
      return `${quoteIdentifier(relation.column)} IN ${formatMembers(relation.values)}`
    case "Contains":
      return `${quoteIdentifier(relation.column)} CONTAINS ${relation.key ? "KEY " : ""}${formatTerm(relation.value)}`
    case "Like":
      return `${quoteIdentifier(relation.column)} LIKE ${formatTerm(relation.value)}`
    case "IsNotNull":
      return `${quoteIdentifier(relation.column)} IS NOT NULL`
    case "CompareElement":
      return `${quoteIdentifier(relation.column)}[${formatTerm(relation.key)}] ${relation.operator} ${
        formatTerm(relation.value)
      }`
    case "CompareToken":
      return `token(${relation.columns.map(quoteIdentifier).join(", ")}) ${relation.operator} ${
        formatTerm(relation.value)
      }`
    case "CompareTuple":
      return `(${relation.columns.map(quoteIdentifier).join(", ")}) ${relation.operator} ${formatTerm(relation.value)}`
    case "InTuple":
      return `(${relation.columns.map(quoteIdentifier).join(", ")}) IN ${formatMembers(relation.values)}`
    case "IndexExpression":
      return `expr(${relation.index}, ${formatTerm(relation.value)})`
  }
}

/**
 * A selector as Cassandra names its result column when it has no alias. Functions carry their keyspace, and so do
 * user-defined types where that of the table is given.
 */
export const formatSelector = (selector: Selector, keyspace?: string): string => {
  const inner = (selector: Selector) => formatSelector(selector, keyspace)
  const term = (term: Term) => formatTerm(term, keyspace)
  switch (selector._tag) {
    case "Column":
      return selector.name
    case "Null":
      return "NULL"
    case "CountRows":
      return "count"
    case "CellAttribute":
      return `${selector.attribute}(${inner(selector.of)})`
    case "Call":
      if (isCountOfRows(selector)) return "count"
      return `${selector.function.keyspace ?? "system"}.${selector.function.name}(${
        selector.args.map(inner).join(", ")
      })`
    case "Cast":
      return `cast(${inner(selector.operand)} as ${formatType(selector.type)})`
    case "TypeHint":
      return `(${formatType(selector.type, keyspace)})${inner(onceEach(selector))}`
    case "Field":
      return `${inner(selector.of)}.${selector.field}`
    case "Element":
      return `${inner(selector.of)}[${term(selector.key)}]`
    case "Slice":
      return `${inner(selector.of)}[${selector.from === undefined ? "" : term(selector.from)}..${
        selector.to === undefined ? "" : term(selector.to)
      }]`
    case "ListLiteral":
      return `[${selector.elements.map(inner).join(", ")}]`
    case "SetLiteral":
      return `{${selector.elements.map(inner).join(", ")}}`
    case "MapLiteral":
      return `{${selector.entries.map(([key, value]) => `${inner(key)}: ${inner(value)}`).join(", ")}}`
    case "TupleLiteral":
      return `(${selector.elements.map(inner).join(", ")})`
    case "Arithmetic":
      return `${inner(selector.left)} ${selector.operator} ${inner(selector.right)}`
    case "Negation":
      return `-${inner(selector.operand)}`
    default:
      return term(selector)
  }
}

// A field that is written twice has its first place and its last value.
const onceEach = ({ operand, type }: Extract<Selector, { _tag: "TypeHint" }>): Selector => {
  const hint = type._tag === "Frozen" ? type.of : type
  if (hint._tag !== "UserType" || operand._tag !== "MapLiteral") return operand
  const byName = new Map(operand.entries.map((entry) => [formatSelector(entry[0]), entry]))
  return { ...operand, entries: [...byName.values()] }
}

/** `count(1)` of any constant, `count_rows()` and `"countRows"()`, which count rows as `count(*)` does. */
export const isCountOfRows = ({ args, function: { name } }: Extract<Selector, { _tag: "Call" }>): boolean =>
  name === "count"
    ? args.length === 1 && args[0]?._tag === "Literal"
    : (name === "count_rows" || name === "countRows") && args.length === 0
