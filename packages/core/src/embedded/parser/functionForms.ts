/**
 * Casts and operators are functions too, with names of their own: `cast_as_text(v)` is `CAST(v AS text)`, `"_add"(a, b)` is
 * `a + b`. They become what they mean.
 */
import type { ArithmeticOperator, QualifiedName, TypeName } from "./syntax.ts"

/** What a call means besides a function; `A` is a term or a selector. */
export type Form<A> =
  | { readonly _tag: "Cast"; readonly operand: A; readonly type: TypeName; readonly asFunction: true }
  | { readonly _tag: "Arithmetic"; readonly operator: ArithmeticOperator; readonly left: A; readonly right: A }
  | { readonly _tag: "Negation"; readonly operand: A }

const operators: ReadonlyMap<string, ArithmeticOperator> = new Map<string, ArithmeticOperator>([
  ["_add", "+"],
  ["_substract", "-"],
  ["_multiply", "*"],
  ["_divide", "/"],
  ["_modulo", "%"]
])

const castTypes = "ascii bigint date decimal double float int smallint text timestamp tinyint varint".split(" ")

const castNames: ReadonlyMap<string, string> = new Map(
  castTypes.flatMap((type) => [
    [`cast_as_${type}`, type] as const,
    [`castAs${type.charAt(0).toUpperCase()}${type.slice(1)}`, type] as const
  ])
)

/** The form that a call means; undefined for other functions and numbers of arguments. */
export const formOf = <A>({ keyspace, name }: QualifiedName, args: ReadonlyArray<A>): Form<A> | undefined => {
  if (keyspace !== undefined && keyspace !== "system") return undefined
  const [left, right] = args
  if (args.length === 2 && left !== undefined && right !== undefined) {
    const operator = operators.get(name)
    return operator && { _tag: "Arithmetic", operator, left, right }
  }
  if (args.length !== 1 || left === undefined) return undefined
  if (name === "_negate") return { _tag: "Negation", operand: left }
  const type = castNames.get(name)
  return type === undefined
    ? undefined
    : { _tag: "Cast", operand: left, type: { _tag: "Native", name: type }, asFunction: true }
}
