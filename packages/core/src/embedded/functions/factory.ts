/**
 * Functions of many types, whose signature is made for each call (Cassandra's `FunctionFactory`). A parameter settles the
 * type of its argument by itself, by the arguments before it or by what the result is for.
 */
import { type CqlType, format, scalar, type ScalarName } from "../../CqlType.ts"
import { refuse } from "../refuse.ts"
import { type Argument, assignable, type Signature } from "./signature.ts"

/**
 * - `text`: what messages call it
 * - `infer`: the type of the argument, undefined where nothing tells it
 * - `accepts`: whether it takes a type; any by default
 */
export interface Parameter {
  readonly text: string
  readonly infer: (
    arg: Argument,
    receiver: CqlType | undefined,
    before: ReadonlyArray<CqlType>
  ) => CqlType | undefined
  readonly accepts?: (type: CqlType) => boolean
}

/** - `optional`: how many of the last parameters a call may leave out */
export interface Factory {
  readonly parameters: ReadonlyArray<Parameter>
  readonly optional: number
  readonly make: (name: string, types: ReadonlyArray<CqlType>, receiver: CqlType | undefined) => Signature
}

/** A value of any type. */
export const any: Parameter = { text: "any", infer: ({ type }) => type }

/** A value of any type, by default of the type that the result must have. */
export const anyOrReceiver: Parameter = { text: "any", infer: ({ type }, receiver) => type ?? receiver }

/** A value of the first argument's type. */
export const sameAsFirst: Parameter = { text: "any", infer: (_, __, [first]) => first }

/** A value of one of these types, or one that can be taken for it. */
export const oneOf = (
  names: readonly [ScalarName, ...ReadonlyArray<ScalarName>],
  text = names.join("|")
): Parameter => {
  const types = names.map(scalar)
  return {
    text,
    infer: ({ type }) => type ?? types[0],
    accepts: (type) => types.some((wanted) => assignable(wanted, type) !== "no")
  }
}

/** The signature of a call. */
export const signatureOf = (
  { make, optional, parameters }: Factory,
  name: string,
  args: ReadonlyArray<Argument>,
  receiver: CqlType | undefined
): Signature => {
  const shown = () =>
    `system.${name}(${
      parameters.map(({ text }, at) => at < parameters.length - optional ? text : `[${text}]`).join(", ")
    })`
  if (args.length > parameters.length || args.length < parameters.length - optional) {
    return refuse(`Invalid number of arguments for function ${shown()}`)
  }
  const types: Array<CqlType> = []
  args.forEach((arg, at) => {
    const { accepts, infer, text } = parameters[at]!
    const type = infer(arg, receiver, types) ??
      refuse(
        `Cannot infer type of argument ${arg.text} in call to function ${shown()}: use type casts to disambiguate`
      )
    if (accepts?.(type) === false) {
      refuse(
        `Function system.${name} requires an argument of type ${text}, but found argument ${arg.text} of type ${
          format(type)
        }`
      )
    }
    types.push(type)
  })
  const signature = make(name, types, receiver)
  args.forEach((arg, at) => {
    if (arg.test(signature.args[at]!) !== "no") return
    refuse(
      `Type error: ${arg.text} cannot be passed as argument ${at} of function system.${name} of type ${
        format(signature.args[at]!)
      }`
    )
  })
  return signature
}
