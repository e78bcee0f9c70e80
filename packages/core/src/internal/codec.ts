import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Schema from "effect/Schema"
import * as SchemaJITCompiler from "effect/schema/SchemaJITCompiler"
import * as SchemaAST from "effect/SchemaAST"
import type * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaParser from "effect/SchemaParser"
import type { CqlValue } from "../CqlValue.ts"

/**
 * Turns a program's value into the one that crosses the session's edge.
 *
 * @internal
 */
export type Encode = (input: unknown) => Effect.Effect<CqlValue, SchemaIssue.Issue, unknown>

/** @internal */
export const encoder = (schema: Schema.Constraint): Encode => {
  SchemaJITCompiler.enable(SchemaAST.flip(schema.ast))
  // The encoded side of a column is a CQL value: its CQL type was read from there.
  return SchemaParser.encodeUnknownEffect(schema) as Encode
}

/**
 * Turns the fields of a row into what its Schema says.
 *
 * @internal
 */
export type Decode = (input: unknown) => Effect.Effect<unknown, SchemaIssue.Issue, unknown>

/** @internal */
export const decoder = (schema: Schema.Constraint): Decode => {
  SchemaJITCompiler.enable(schema.ast)
  return SchemaParser.decodeUnknownEffect(schema)
}

/**
 * The Exit of an effect that has one already. Whatever ran without waiting and without a service is its own Exit.
 *
 * @internal
 */
export const exitOf = <A, E>(effect: Effect.Effect<A, E, unknown>): Exit.Exit<A, E> | undefined =>
  // isExit narrows to unknown types; an Exit keeps those of the effect it is.
  Exit.isExit(effect) ? effect as Exit.Exit<A, E> : undefined

/**
 * Runs over every input in order, without an Effect for those that need none; stops at the first failure.
 *
 * @internal
 */
export const runAll = <In, Out, E>(
  inputs: ReadonlyArray<In>,
  run: (input: In, index: number) => Effect.Effect<Out, E, unknown>
): Effect.Effect<Array<Out>, E, unknown> => {
  const out: Array<Out> = []
  for (let i = 0; i < inputs.length; i++) {
    const result = run(inputs[i]!, i)
    const exit = exitOf(result)
    if (exit === undefined) {
      return Effect.map(
        Effect.forEach(inputs.slice(i), (input, offset) => offset === 0 ? result : run(input, i + offset)),
        (rest) => [...out, ...rest]
      )
    }
    if (Exit.isFailure(exit)) return Exit.failCause(exit.cause)
    out.push(exit.value)
  }
  return Exit.succeed(out)
}
