/**
 * Cassandra's own functions by name, and the choice of the one that a call means. Aggregates are in `aggregate.ts`.
 */
import { type CqlType, format, scalar, type ScalarName } from "../../CqlType.ts"
import { groupBy } from "../../internal/groupBy.ts"
import type { ArithmeticOperator, QualifiedName, TypeName } from "../parser/syntax.ts"
import { refuse } from "../refuse.ts"
import * as Aggregate from "./aggregate.ts"
import { blobFunctions } from "./blobs.ts"
import { casts } from "./casts.ts"
import { collectionFunction } from "./collections.ts"
import { type Factory, signatureOf } from "./factory.ts"
import { floorFunctions } from "./floor.ts"
import { jsonFunctions } from "./json.ts"
import { maskFunctions } from "./masks.ts"
import { mathFunctions, similarity } from "./math.ts"
import { negation, operation } from "./operations.ts"
import { type Argument, assignable, describe, type Grade, type Signature, strict } from "./signature.ts"
import { timeFunctions } from "./time.ts"

const identifiers: ReadonlyArray<Signature> = [strict("uuid", [], scalar("uuid"), (_, { uuid }) => uuid())]

const byName = groupBy(
  [...identifiers, ...timeFunctions, ...floorFunctions, ...blobFunctions, ...mathFunctions],
  ({ name }) => name
)

const factories: ReadonlyMap<string, Factory> = new Map([...jsonFunctions, ...maskFunctions])

const candidatesOf = (name: string, args: ReadonlyArray<Argument>): ReadonlyArray<Signature> | undefined => {
  const type = args.some((arg) => arg.isReversed) ? undefined : args.find((arg) => arg.type !== undefined)?.type
  return byName.get(name) ?? collectionFunction(name, type) ?? similarity(name, type)
}

/**
 * The function that a call means. `receiver` is the type its result must have, where that is known.
 *
 * Refusals: an unknown name, no signature for the arguments, several that fit alike, a wrong number of arguments.
 */
export const resolveCall = (
  { keyspace, name }: QualifiedName,
  args: ReadonlyArray<Argument>,
  receiver?: CqlType
): Signature => {
  const shown = keyspace === undefined ? name : `${keyspace}.${name}`
  if (keyspace !== undefined && keyspace !== "system") return refuse(`Unknown function '${shown}'`)
  // Those who know the table have taken it before.
  if (name === "token") return refuse("token() is of a table's own key only")
  if (Aggregate.names.has(name)) {
    return refuse(`Aggregate function ${name} is not supported here: it needs rows to work on`)
  }
  const factory = factories.get(name)
  if (factory !== undefined) return signatureOf(factory, name, args, receiver)
  const candidates = candidatesOf(name, args)
  if (candidates === undefined) return refuse(`Unknown function '${shown}'`)
  const only = candidates.length === 1 ? candidates[0] : undefined
  if (only === undefined) return choose(name, candidates, args, receiver)
  if (only.args.length !== args.length) {
    return refuse(
      `Invalid number of arguments in call to function system.${name}: ${only.args.length} required but ${args.length} provided`
    )
  }
  return gradeOf(only, args) === "no" ? unmatched(name, candidates) : only
}

/** The operator between two arguments. `isReversed`: the receiver is a column that is ordered DESC. */
export const resolveOperation = (
  operator: ArithmeticOperator,
  left: Argument,
  right: Argument,
  receiver?: CqlType,
  isReversed = false
): Signature => {
  const { exact, weak } = match(operation(operator), [left, right], receiver)
  if (exact !== undefined) return exact
  if (weak.length === 0) {
    return refuse(`the '${operator}' operation is not supported between ${left.text} and ${right.text}`)
  }
  if (weak.length === 1) return weak[0]!
  const named = receiver === undefined || isReversed ? undefined : format(receiver)
  const same = left.isMarker || right.isMarker
    ? undefined
    : weak.find(({ args }) => args.every((arg) => format(arg) === named))
  return same ??
    refuse(
      `Ambiguous '${operator}' operation with args ${left.text} and ${right.text}: use type hint to disambiguate, example '(int) ?'`
    )
}

/** `-x`. */
export const resolveNegation = (operand: Argument, receiver?: CqlType): Signature => {
  const { exact, weak } = match(negation, [operand], receiver)
  if (exact !== undefined) return exact
  if (weak.length === 0) return unmatched("_negate", negation)
  return weak.length === 1 ? weak[0]! : refuse("Ambiguous negation: use type casts to disambiguate")
}

/** `CAST(x AS type)`. A value that has the type already is left as it is. */
export const resolveCast = (operand: Argument, type: TypeName): Signature => {
  if (type._tag !== "Native") return refuse("CAST takes native types only")
  if (type.name === "varchar") return castToVarchar(operand)
  // The parser lets native types through alone.
  const name = type.name as ScalarName
  const wanted = scalar(name)
  if (isOf(operand, name)) {
    return { name: `cast_as_${name}`, args: [wanted], returns: wanted, apply: ([value]) => value ?? null }
  }
  return choose(`cast_as_${name}`, casts(name), [operand], undefined)
}

/** Whether Cassandra takes an argument's type for that one. */
export const isOf = ({ isConstant, isReversed, type }: Argument, name: ScalarName): boolean =>
  !isConstant && !isReversed && type?._tag === "Scalar" && type.name === name

// Cassandra has casts to text, but none to the other name of the type.
const castToVarchar = (operand: Argument): Signature => {
  const text = scalar("text")
  return isOf(operand, "text")
    ? { name: "cast_as_varchar", args: [text], returns: text, apply: ([value]) => value ?? null }
    : refuse(`${operand.text} cannot be cast to varchar`)
}

const choose = (
  name: string,
  candidates: ReadonlyArray<Signature>,
  args: ReadonlyArray<Argument>,
  receiver: CqlType | undefined
): Signature => {
  const { exact, weak } = match(candidates, args, receiver)
  if (exact !== undefined) return exact
  if (weak.length === 0) return unmatched(name, candidates)
  return weak.length === 1 ? weak[0]! : refuse(
    `Ambiguous call to function system.${name} (can be matched by following signatures: ${
      weak.map(describe).join(", ")
    }): use type casts to disambiguate`
  )
}

const unmatched = (name: string, candidates: ReadonlyArray<Signature>): never =>
  refuse(
    `Invalid call to function ${name}, none of its type signatures match (known type signatures: ${
      candidates.map(describe).join(", ")
    })`
  )

// The first that fits exactly wins; the others that fit are told, since they must be one.
const match = (
  candidates: ReadonlyArray<Signature>,
  args: ReadonlyArray<Argument>,
  receiver: CqlType | undefined
): { readonly exact: Signature | undefined; readonly weak: ReadonlyArray<Signature> } => {
  const weak: Array<Signature> = []
  for (const candidate of candidates) {
    if (receiver !== undefined && assignable(receiver, candidate.returns) === "no") continue
    const grade = gradeOf(candidate, args)
    if (grade === "exact") return { exact: candidate, weak }
    if (grade === "weak") weak.push(candidate)
  }
  return { exact: undefined, weak }
}

const gradeOf = (candidate: Signature, args: ReadonlyArray<Argument>): Grade => {
  if (candidate.args.length !== args.length) return "no"
  let grade: Grade = "exact"
  for (const [at, arg] of args.entries()) {
    const next = arg.test(candidate.args[at]!)
    if (next === "no") return "no"
    if (next === "weak") grade = "weak"
  }
  return grade
}
