import * as Effect from "effect/Effect"
import * as Effectable from "effect/Effectable"
import * as Option from "effect/Option"
import type * as CassandraError from "../CassandraError.ts"
import { CassandraSession, type CqlResult, type ExecuteOptions } from "../CassandraSession.ts"
import { Keyspace } from "../Keyspace.ts"
import type { Any, Conditional, Family, Kind, Mutation } from "../Mutation.ts"
import * as Outcome from "../Outcome.ts"
import { type Bound, modify, TypeId } from "../Statement.ts"
import type * as Table from "../Table.ts"
import { forSession } from "./options.ts"
import { attempt } from "./refusal.ts"
import * as Rows from "./rows.ts"
import * as Text from "./text.ts"
import type * as Where from "./where.ts"
import { compile } from "./writePlan.ts"

/** @internal */
export interface Data {
  readonly table: Table.Any
  readonly write: Write
  readonly condition: Condition | undefined
  readonly ttl: number | undefined
  readonly timestamp: bigint | undefined
  readonly options: ExecuteOptions
}

/** @internal */
export type Write =
  | { readonly _tag: "Save"; readonly row: unknown }
  | { readonly _tag: "Update"; readonly key: Where.Predicates; readonly changes: Where.Predicates }
  | { readonly _tag: "Remove"; readonly where: Where.Predicates }

/** @internal */
export type Condition = "IF NOT EXISTS" | "IF EXISTS" | Where.Predicates

const Proto = {
  ...Effectable.Prototype<Mutation<Table.Any, unknown, Kind, Family>>({
    label: "effect-cql/Mutation",
    evaluate(fiber) {
      return run(this, fiber.getRef(Keyspace))
    }
  }),
  [TypeId](this: Data, keyspace: string | undefined) {
    return bind(this, keyspace)
  }
}

const make = <T extends Table.Any, A, K extends Kind, F extends Family>(
  table: T,
  write: Write
): Mutation<T, A, K, F> =>
  Object.assign(Object.create(Proto), {
    table,
    write,
    condition: undefined,
    ttl: undefined,
    timestamp: undefined,
    options: {}
  })

/** @internal */
export const save = <T extends Table.Any>(table: T, row: unknown): Mutation<T, void, "save", "regular"> =>
  make(table, { _tag: "Save", row })

/** @internal */
export const update = <T extends Table.Any, F extends Family>(
  table: T,
  key: Where.Predicates,
  changes: Where.Predicates
): Mutation<T, void, "update", F> => make(table, { _tag: "Update", key, changes })

/** @internal */
export const remove = <T extends Table.Any, K extends Kind, F extends Family>(
  table: T,
  where: Where.Predicates
): Mutation<T, void, K, F> => make(table, { _tag: "Remove", where })

/** @internal */
export const conditional = <M extends Any, A>(mutation: M, condition: Condition): Conditional<M, A> =>
  // The condition changes what the statement answers; the answer is made by `run`, which looks at the condition too.
  modify(mutation, { condition }) as unknown as Conditional<M, A>

// ---------------------------------------------------------------------------------------------------------------------
// Running
// ---------------------------------------------------------------------------------------------------------------------

const bind = (
  data: Data,
  keyspace: string | undefined
): Effect.Effect<Bound, CassandraError.CassandraError, unknown> =>
  Effect.flatMapEager(
    attempt(() => compile(data)),
    ({ params, plan: { idempotent, legal, markers, reach, text } }) =>
      Effect.mapEager(params, (params): Bound => ({
        cql: Text.inKeyspace(text, data.options.keyspace ?? keyspace),
        params,
        markers,
        mutates: true,
        idempotent,
        reach,
        legal
      }))
  )

const run = (
  data: Data,
  keyspace: string | undefined
): Effect.Effect<unknown, CassandraError.CassandraError, CassandraSession> =>
  // Codecs are erased: what services they need is told by the table's own types, on the statement.
  Effect.flatMapEager(bind(data, keyspace), ({ cql, idempotent, params }) =>
    Effect.flatMap(CassandraSession, (session) => {
      const result = session.execute(cql, params, forSession(data.options, idempotent))
      return data.condition === undefined ? Effect.asVoid(result) : outcome(data, data.condition, cql, result)
    })) as Effect.Effect<unknown, CassandraError.CassandraError, CassandraSession>

const outcome = (
  data: Data,
  condition: Condition,
  cql: string,
  result: Effect.Effect<CqlResult, CassandraError.CassandraError>
): Effect.Effect<unknown, CassandraError.CassandraError, unknown> =>
  Effect.matchEffect(result, {
    onFailure: (error): Effect.Effect<Outcome.Outcome<unknown>, CassandraError.CassandraError> =>
      error.reason._tag === "WriteTimeout" && error.reason.writeType === "CAS"
        ? Effect.succeed(Outcome.unknown(error))
        : Effect.fail(error),
    onSuccess: ({ rows: [row] }): Effect.Effect<Outcome.Outcome<unknown>, CassandraError.CassandraError, unknown> => {
      if (row?.["[applied]"] !== false) return Effect.succeed(Outcome.applied)
      if (condition === "IF EXISTS") return Effect.succeed(Outcome.rejected(undefined))
      if (condition === "IF NOT EXISTS") {
        return Effect.mapEager(Rows.whole(data.table).decode(row, cql), Outcome.rejected)
      }
      // `[applied]` alone means that there is no row.
      if (Object.keys(row).length === 1) return Effect.succeed(Outcome.rejected(Option.none()))
      const tested = data.table.definition.columns.filter(({ field }) => Object.hasOwn(condition, field))
      return Effect.mapEager(
        Rows.tested(data.table, tested)(row, cql),
        (row) => Outcome.rejected(Option.some(row))
      )
    }
  })
