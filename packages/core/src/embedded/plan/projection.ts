/**
 * Analyses what a SELECT shows: columns, functions, aggregates, casts, parts of collections.
 */
import { ServerError } from "../../CassandraError.ts"
import type { ResultColumn } from "../../CassandraSession.ts"
import * as CqlType from "../../CqlType.ts"
import { type Column, columnOf, type Table } from "../catalog/catalog.ts"
import { scalarName, typeOf } from "../catalog/typeNames.ts"
import * as Aggregate from "../functions/aggregate.ts"
import { isOf, resolveCall, resolveCast, resolveNegation, resolveOperation } from "../functions/choose.ts"
import { isFromJson } from "../functions/json.ts"
import { type Argument, ofType, type Signature } from "../functions/signature.ts"
import { rowToJson, toJson } from "../json/toJson.ts"
import type { Select, Selector, Term } from "../parser/syntax.ts"
import { formatSelector, formatTerm, isCountOfRows } from "../parser/text.ts"
import { refuse } from "../refuse.ts"
import { readsAs } from "../values/compatible.ts"
import * as Token from "../values/token.ts"
import { columnsIn } from "./columnsIn.ts"
import { coerced, type Express, inferredType, literalOf, termOf, uninferred } from "./literals.ts"
import type { AggregateCall, Expression, Part } from "./Plan.ts"
import { resultColumn } from "./resultColumn.ts"
import { argument, type Scope } from "./term.ts"
import { isConstant } from "./termParts.ts"
import { valueOf } from "./value.ts"

/** `selected`: the table's columns that are read for it, each once. */
export interface Projection {
  readonly columns: ReadonlyArray<ResultColumn>
  readonly expressions: ReadonlyArray<Expression>
  readonly aggregates: ReadonlyArray<AggregateCall>
  readonly selected: ReadonlyArray<Column>
}

export const planProjection = (table: Table, select: Select, scope: Scope): Projection => {
  const columns: Array<ResultColumn> = []
  const expressions: Array<Expression> = []
  const aggregates: Array<AggregateCall> = []
  if (select.projection === "*") {
    for (const column of table.columns.values()) {
      columns.push(resultColumn(column.name, column.type))
      expressions.push({ _tag: "Column", column, type: column.type })
    }
  } else {
    for (const { alias, selector } of select.projection) {
      const expression = express({ table, scope, aggregates }, selector, undefined)
      const name = alias ?? formatSelector(withoutIdleCasts({ table, scope, aggregates: [] }, selector), table.keyspace)
      columns.push(resultColumn(name, expression.type))
      expressions.push(expression)
    }
  }
  const read = [...expressions, ...aggregates.flatMap(({ arg }) => arg ?? [])]
  const projection = { columns, expressions, aggregates, selected: [...new Set(read.flatMap(columnsIn))] }
  return select.json ? asJson(projection) : projection
}

/** One column of text, with what the columns would be as the JSON of an object. */
const asJson = ({ aggregates, columns, expressions, selected }: Projection): Projection => {
  const type = CqlType.scalar("text")
  const names = columns.map(({ name }) => name)
  return {
    columns: [{ name: "[json]", type }],
    expressions: [{
      _tag: "Call",
      apply: (values) => rowToJson(names, values.map((value, at) => toJson(columns[at]!.type, value))),
      args: expressions,
      type
    }],
    aggregates,
    selected
  }
}

/** An expression outside the projection, which may not call an aggregate. */
export const planExpression = (table: Table, selector: Selector, scope: Scope): Expression => {
  const aggregates: Array<AggregateCall> = []
  const expression = express({ table, scope, aggregates }, selector, undefined)
  return aggregates.length === 0
    ? expression
    : refuse(`Aggregate functions are not supported here, got: ${formatSelector(selector)}`)
}

// A cast to the type that its operand has is no function, and gives the result column no name.
const withoutIdleCasts = (subject: Subject, selector: Selector): Selector => {
  const inner = (selector: Selector) => withoutIdleCasts(subject, selector)
  switch (selector._tag) {
    case "Cast": {
      const wanted = selector.type._tag === "Native" ? scalarName(selector.type.name) : undefined
      const idle = wanted !== undefined && isOf(argumentOf(subject, selector.operand).argument, wanted)
      return idle ? inner(selector.operand) : { ...selector, operand: inner(selector.operand) }
    }
    case "Call":
      return { ...selector, args: selector.args.map(inner) }
    case "Arithmetic":
      return { ...selector, left: inner(selector.left), right: inner(selector.right) }
    case "Negation":
      return { ...selector, operand: inner(selector.operand) }
    default:
      return selector
  }
}

/** What a projection is of. `aggregates` gathers the aggregates that are called. */
interface Subject {
  readonly table: Table
  readonly scope: Scope
  readonly aggregates: Array<AggregateCall>
}

/** The expression of a selector. `expected` is the type that its place calls for, which constants and markers take on. */
const express = (subject: Subject, selector: Selector, expected: CqlType.CqlType | undefined): Expression => {
  const { aggregates, scope, table } = subject
  const inner: Express = (selector, expected) => express(subject, selector, expected)
  switch (selector._tag) {
    case "Column": {
      const column = columnOf(table, selector.name)
      return { _tag: "Column", column, type: column.type }
    }
    case "CountRows":
      return aggregateCall(aggregates, Aggregate.count, undefined)
    case "CellAttribute":
      return cellAttribute(subject, selector)
    case "Call":
      return call(subject, selector)
    case "Cast": {
      const operand = argumentOf(subject, selector.operand)
      const inferred = operand.constant === undefined && selector.operand._tag !== "TupleLiteral"
      return inferred || selector.asFunction
        ? applied(subject, resolveCast(operand.argument, selector.type), [operand])
        : uninferred(selector.operand)
    }
    case "TypeHint": {
      const type = CqlType.freeze(typeOf(selector.type, scope.findType ?? noTypes))
      const operand = inner(selector.operand, type)
      return readsAs(type, operand.type)
        ? coerced(operand, type)
        : refuse(`Cannot cast ${formatSelector(selector.operand)} to type ${CqlType.format(type)}`)
    }
    case "Field": {
      const within = selector.of._tag === "TupleLiteral" ? inferredType(selector.of, inner) : undefined
      const of = inner(selector.of, within)
      const { type } = of
      if (type._tag !== "Udt") {
        return refuse(
          `Invalid field selection: ${formatSelector(selector.of)} of type ${CqlType.format(type)} is not a user type`
        )
      }
      const field = fieldOf(type, selector)
      return { _tag: "Part", of, part: { _tag: "Field", field }, type: type.fields[field]![1] }
    }
    case "Element":
    case "Slice": {
      const of = inner(selector.of)
      const name = formatSelector(selector.of)
      const part = partOf(selector, of.type, name, scope)
      const type = part._tag === "Slice" ? of.type : of.type._tag === "Map" ? of.type.value : keyTypeOf(of.type, name)
      return { _tag: "Part", of, part, type }
    }
    case "TupleLiteral": {
      const within = parenthesized(selector)
      if (within === undefined || expected?._tag === "Tuple") return literalOf(selector, expected, inner)
      return expected === undefined
        ? refuse(
          `Cannot infer type for term ${
            formatSelector(selector)
          } in selection clause (try using a cast to force a type)`
        )
        : inner(within, expected)
    }
    case "ListLiteral":
    case "SetLiteral":
    case "MapLiteral":
      return literalOf(selector, expected, inner)
    case "Arithmetic": {
      const [left, right] = [argumentOf(subject, selector.left), argumentOf(subject, selector.right)]
      return applied(subject, resolveOperation(selector.operator, left.argument, right.argument), [left, right])
    }
    case "Negation": {
      const operand = argumentOf(subject, selector.operand)
      return applied(subject, resolveNegation(operand.argument), [operand])
    }
    default:
      if (expected === undefined) return uninferred(selector)
      return { _tag: "Constant", value: valueOf(selector, expected, formatTerm(selector), scope), type: expected }
  }
}

const aggregateCall = (
  aggregates: Array<AggregateCall>,
  aggregate: Aggregate.Aggregate,
  arg: Expression | undefined
): Expression => {
  aggregates.push({ aggregate, arg })
  return { _tag: "Result", aggregate: aggregates.length - 1, type: aggregate.type }
}

const call = (subject: Subject, selector: Extract<Selector, { _tag: "Call" }>): Expression => {
  const { aggregates, table } = subject
  const { name } = selector.function
  if (isFromJson(name)) {
    return refuse(`${name}() cannot be used in the selection clause of a SELECT statement`)
  }
  const only = selector.args.length === 1 ? selector.args[0] : undefined
  if (isCountOfRows(selector)) return aggregateCall(aggregates, Aggregate.count, undefined)
  if (Aggregate.names.has(name)) {
    if (only === undefined) return refuseArguments(name, selector.args.length)
    const before = aggregates.length
    const arg = aggregated(subject, name, only)
    if (aggregates.length > before) refuse("aggregate functions cannot be used as arguments of aggregate functions")
    const aggregate = aggregateOf(name, arg.type)
    return aggregate === undefined
      ? refuseArguments(name, 1)
      : aggregateCall(aggregates, aggregate, arg)
  }
  const args = name.startsWith("similarity_")
    ? vectorsOf(subject, selector.args)
    : name === "mask_replace"
    ? replacedOf(subject, selector.args)
    : selector.args.map((arg) => argumentOf(subject, arg))
  const signature = name === "token"
    ? tokenOf(table, args)
    : resolveCall(selector.function, args.map((arg) => arg.argument))
  return applied(subject, signature, args)
}

/** The argument of an aggregate. */
const aggregated = (subject: Subject, name: string, selector: Selector): Expression => {
  if (name === "count") return counted(subject, selector)
  const inner: Express = (selector, expected) => express(subject, selector, expected)
  // What stands in parentheses has a type for functions of numbers alone.
  const inParentheses = selector._tag === "TupleLiteral" && parenthesized(selector) !== undefined
  const isInferred = inParentheses ? name === "sum" || name === "avg" : selector._tag.endsWith("Literal")
  return inner(selector, isInferred ? inferredType(selector, inner) : undefined)
}

// To `count` all that is counted is a blob, as which every value can be read, but no literal of several.
const counted = (subject: Subject, selector: Selector): Expression => {
  switch (selector._tag) {
    case "TupleLiteral": {
      const within = parenthesized(selector)
      return within === undefined ? refuseCounted(selector) : counted(subject, within)
    }
    case "ListLiteral":
    case "SetLiteral":
    case "MapLiteral":
      return refuseCounted(selector)
    default:
      return express(subject, selector, CqlType.scalar("blob"))
  }
}

const refuseCounted = (selector: Selector): never =>
  refuse(
    `Type error: ${formatSelector(selector)} cannot be passed as argument 0 of function system.count of type blob`
  )

/** The arguments of a similarity: literals among them are vectors of the other's type, or of floats. */
const vectorsOf = (subject: Subject, selectors: ReadonlyArray<Selector>): ReadonlyArray<Arg> => {
  const args = selectors.map((selector) => selector._tag === "ListLiteral" ? selector : argumentOf(subject, selector))
  const known = args.find((arg): arg is Arg => "argument" in arg && arg.argument.type !== undefined)
  return args.map((arg): Arg => {
    if ("argument" in arg) return arg
    const type = known?.argument.type ?? CqlType.vector(CqlType.scalar("float"), arg.elements.length)
    const expression = express(subject, arg, type)
    return { argument: ofType(expression.type, formatSelector(arg)), constant: undefined, expression }
  })
}

/** The arguments of a replacement: a literal of a map or user-defined type has the type of what it replaces. */
const replacedOf = (subject: Subject, selectors: ReadonlyArray<Selector>): ReadonlyArray<Arg> => {
  const first = selectors[0] && argumentOf(subject, selectors[0])
  const type = first?.constant === undefined ? first?.expression.type : undefined
  return selectors.map((selector, at) => {
    if (at === 0 && first !== undefined) return first
    if (selector._tag !== "MapLiteral") return argumentOf(subject, selector)
    const expression = express(subject, selector, type)
    return { argument: ofType(expression.type, formatSelector(selector)), constant: undefined, expression }
  })
}

/** An argument of a function: a constant that is yet to take its type, or an expression that has one. */
type Arg =
  | { readonly argument: Argument; readonly constant: Term }
  | { readonly argument: Argument; readonly constant: undefined; readonly expression: Expression }

const argumentOf = (subject: Subject, selector: Selector): Arg => {
  const within = selector._tag === "TupleLiteral" ? parenthesized(selector) : undefined
  if (within !== undefined) {
    const arg = argumentOf(subject, within)
    return { ...arg, argument: { ...arg.argument, text: formatSelector(selector) } }
  }
  const inner: Express = (selector, expected) => express(subject, selector, expected)
  const constant = termOf(selector)
  if (constant !== undefined) {
    return { argument: { ...argument(constant, subject.scope), type: inferredType(selector, inner) }, constant }
  }
  const expected = selector._tag === "TupleLiteral" ? inferredType(selector, inner) : undefined
  const expression = inner(selector, expected)
  const isReversed = selector._tag === "Column" && columnOf(subject.table, selector.name).descending
  return { argument: ofType(expression.type, formatSelector(selector), isReversed), constant: undefined, expression }
}

/** What stands in parentheses, which are a tuple only where one is expected. */
const parenthesized = ({ elements }: Extract<Selector, { _tag: "TupleLiteral" }>): Selector | undefined =>
  elements.length === 1 ? elements[0] : undefined

const applied = (
  subject: Subject,
  { apply, args: types, name, returns }: Signature,
  args: ReadonlyArray<Arg>
): Expression => ({
  _tag: "Call",
  apply,
  args: args.map((arg, at) => {
    const type = types[at]!
    const expression: Expression = arg.constant === undefined
      ? coerced(arg.expression, type)
      : { _tag: "Constant", value: valueOf(arg.constant, type, formatTerm(arg.constant), subject.scope), type }
    return expression._tag === "Constant" ? { ...expression, argumentOf: name } : expression
  }),
  type: returns
})

const tokenOf = ({ partitionKey }: Table, args: ReadonlyArray<Arg>): Signature => {
  const types = partitionKey.map(({ type }) => type)
  if (args.length !== types.length) {
    refuse(
      `Invalid number of arguments in call to function system.token: ${types.length} required but ${args.length} provided`
    )
  }
  args.forEach(({ argument: { test, text } }, at) => {
    if (test(types[at]!) === "no") {
      refuse(
        `Type error: ${text} cannot be passed as argument ${at} of function system.token of type ${
          CqlType.format(types[at]!)
        }`
      )
    }
  })
  return {
    name: "token",
    args: types,
    returns: CqlType.scalar("bigint"),
    apply: (key) => key.some((value) => value === null) ? null : Token.of(types, key)
  }
}

const noTypes = ({ name }: { readonly name: string }): never => refuse(`Unknown type ${name}`)

const refuseArguments = (name: string, given: number): never =>
  refuse(
    name === "sum" || name === "avg"
      ? `Invalid call to function ${name}, none of its type signatures match (known type signatures: ${
        Aggregate.numberTypes.map((type) => `system.${name} : (${type}) -> ${type}`).join(", ")
      })`
      : `Invalid number of arguments in call to function system.${name}: 1 required but ${given} provided`
  )

const aggregateOf = (name: string, type: CqlType.CqlType): Aggregate.Aggregate | undefined => {
  switch (name) {
    case "count":
      return Aggregate.count
    case "min":
      return Aggregate.min(type)
    case "max":
      return Aggregate.max(type)
    case "sum":
      return Aggregate.sum(type)
    default:
      return Aggregate.avg(type)
  }
}

const keyTypeOf = (type: CqlType.CqlType, name: string): CqlType.CqlType => {
  if (type._tag === "Map") return type.key
  if (type._tag === "Set") return type.element
  return refuse(
    `Element selection is only allowed on sets and maps, but ${name} is a ${
      CqlType.isCollection(type) ? "list" : CqlType.format(type)
    }`
  )
}

const fieldOf = (
  type: Extract<CqlType.CqlType, { _tag: "Udt" }>,
  { field, of }: Extract<Selector, { _tag: "Field" }>
): number => {
  const place = type.fields.findIndex(([name]) => name === field)
  return place < 0 ? refuse(`${formatSelector(of)} of type ${CqlType.format(type)} has no field ${field}`) : place
}

const partOf = (
  selector: Extract<Selector, { _tag: "Element" | "Slice" | "Field" }>,
  type: CqlType.CqlType,
  name: string,
  scope: Scope
): Part => {
  if (selector._tag === "Field") {
    return type._tag === "Udt"
      ? { _tag: "Field", field: fieldOf(type, selector) }
      : refuse(`Invalid field selection: ${name} of type ${CqlType.format(type)} is not a user type`)
  }
  const key = keyTypeOf(type, name)
  return selector._tag === "Element"
    ? { _tag: "Element", key: valueOf(selector.key, key, name, scope) }
    : {
      _tag: "Slice",
      from: selector.from && valueOf(selector.from, key, name, scope),
      to: selector.to && valueOf(selector.to, key, name, scope)
    }
}

const cellAttribute = (
  { scope, table }: Subject,
  { attribute, of }: Extract<Selector, { _tag: "CellAttribute" }>
): Expression => {
  const selected = of._tag === "Element" || of._tag === "Slice" || of._tag === "Field" ? of : undefined
  const base = selected === undefined ? of : selected.of
  if (base._tag !== "Column") {
    return refuse(`Cannot use selection function ${attribute} on ${formatSelector(of)}`)
  }
  const column = columnOf(table, base.name)
  if (column.kind === "partition" || column.kind === "clustering") {
    return refuse(`Cannot use selection function ${attribute} on PRIMARY KEY part ${column.name}`)
  }
  const part = selected && partOf(selected, column.type, column.name, scope)
  if (selected !== undefined && CqlType.isMultiCell(column.type)) refuseVariable(attribute, selected)
  const single = attribute === "ttl" ? CqlType.scalar("int") : CqlType.scalar("bigint")
  const many = CqlType.isMultiCell(column.type) && (part === undefined || part._tag === "Slice") &&
    attribute !== "maxwritetime"
  return { _tag: "CellAttribute", attribute, column, part, type: many ? CqlType.list(single) : single }
}

// Cassandra fails on these, whatever the values.
const refuseVariable = (
  attribute: string,
  selected: Extract<Selector, { _tag: "Element" | "Slice" | "Field" }>
): void => {
  const keys = selected._tag === "Field"
    ? []
    : selected._tag === "Element"
    ? [selected.key]
    : [selected.from, selected.to]
  if (keys.every((key) => key === undefined || isConstant(key))) return
  throw new ServerError({
    said: `${attribute}(${formatSelector(selected)}): Cassandra takes no markers and functions here; write the key out`
  })
}
