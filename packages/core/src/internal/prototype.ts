import type * as Effect from "effect/Effect"
import * as Effectable from "effect/Effectable"
import type { CassandraError } from "../CassandraError.ts"
import type { CassandraSession } from "../CassandraSession.ts"
import { type Bound, type Statement, TypeId } from "../Statement.ts"
import { type Ambient, ambientOf } from "./ambient.ts"

/**
 * What all statements of a kind have in common: yielded they `run`, laid open they are what `bind` makes of them.
 *
 * @internal
 */
export const prototype = <Data extends object>(label: string, { bind, run }: {
  readonly bind: (data: Data, ambient: Ambient) => Effect.Effect<Bound, CassandraError, unknown>
  readonly run: (data: Data, ambient: Ambient) => Effect.Effect<unknown, CassandraError, CassandraSession>
}): object => ({
  ...Effectable.Prototype<Statement<unknown>>({
    label: `effect-cql/${label}`,
    evaluate(fiber) {
      // A statement is this with its data.
      return run(this as Statement<unknown> & Data, ambientOf(fiber))
    }
  }),
  [TypeId](this: Data, ambient: Ambient) {
    return bind(this, ambient)
  }
})
