/**
 * What functions are made of, and how well an argument suits a parameter. Cassandra grades each argument (`AssignmentTestable`):
 * exactly the type, assignable to it, or neither; the function whose arguments all fit exactly wins.
 */
import * as CqlType from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import * as Bytes from "../values/bytes.ts"
import { readsAs, same } from "../values/compatible.ts"
import { dateOf } from "../values/dates.ts"

/**
 * What a run of a statement has: the values of its markers, its time, and a source of identifiers.
 *
 * - `values`: by the index of the marker; null and unset (`undefined`) among them
 * - `now`: milliseconds since 1970, the same throughout a statement
 * - `timeUuid`, `uuid`: a new one at each call
 */
export interface Context {
  readonly values: ReadonlyArray<CqlValue>
  readonly now: number
  readonly timeUuid: () => string
  readonly uuid: () => string
}

export type Grade = "exact" | "weak" | "no"

/**
 * An argument before its type is settled.
 *
 * - `test`: how well it suits a type
 * - `type`: its own, where it has one; a constant has the type it prefers, a marker and null have none
 * - `isConstant`: its type is only the one it prefers
 * - `isReversed`: a clustering column that is ordered DESC, whose type Cassandra takes for another than its own
 * - `text`: what messages call it, without its value
 */
export interface Argument {
  readonly test: (type: CqlType.CqlType) => Grade
  readonly type: CqlType.CqlType | undefined
  readonly text: string
  readonly isConstant: boolean
  readonly isMarker: boolean
  readonly isReversed: boolean
}

/** Values come in the types of `args`, none of them unset. */
export type Apply = (args: ReadonlyArray<CqlValue>, context: Context) => CqlValue

export interface Signature {
  readonly name: string
  readonly args: ReadonlyArray<CqlType.CqlType>
  readonly returns: CqlType.CqlType
  readonly apply: Apply
}

/** A signature of a function that gives null as soon as it is given null or a value of zero bytes. */
export const strict = (
  name: string,
  args: ReadonlyArray<CqlType.CqlType>,
  returns: CqlType.CqlType,
  apply: Apply
): Signature => ({
  name,
  args,
  returns,
  apply: (values, context) =>
    values.some((value, at) => value === null || Bytes.isEmptyOf(args[at]!, value)) ? null : apply(values, context)
})

/** Something of a settled type: a column, or the result of a function. */
export const ofType = (type: CqlType.CqlType, text: string, isReversed = false): Argument => ({
  test: (wanted) => assignable(wanted, type),
  type,
  text,
  isConstant: false,
  isMarker: false,
  isReversed
})

/**
 * How well a value of type `given` suits something of type `wanted`. Whether it is frozen does not count: what is not is
 * read as one value here.
 */
export const assignable = (wanted: CqlType.CqlType, given: CqlType.CqlType): Grade => {
  const [one, other] = [CqlType.freeze(wanted), CqlType.freeze(given)]
  return same(one, other) ? "exact" : readsAs(one, other) ? "weak" : "no"
}

/** A value of type `given` read as one of type `wanted`, which must be assignable: the bytes are the same. */
export const reinterpret = (wanted: CqlType.CqlType, given: CqlType.CqlType, value: CqlValue): CqlValue => {
  if (value === null || value === undefined || assignable(wanted, given) === "exact") return value
  const read = Bytes.reread(wanted, given, value)
  if (wanted._tag === "Scalar" && wanted.name === "timestamp") dateOf(read as number)
  return read
}

/** `system.name : (int, text) -> int`, as messages show a signature. */
export const describe = ({ args, name, returns }: Signature): string =>
  `system.${CqlType.quoteIdentifier(name)} : (${args.map(CqlType.format).join(", ")}) -> ${CqlType.format(returns)}`
