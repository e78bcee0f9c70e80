import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as CassandraError from "../CassandraError.ts"
import type { CassandraSession, CqlResult } from "../CassandraSession.ts"
import type { CqlRow, CqlValue } from "../CqlValue.ts"
import type { Any, Family, Kind, Mutation } from "../Mutation.ts"
import * as Outcome from "../Outcome.ts"
import { type Bound, modify, type StatementOptions } from "../Statement.ts"
import type * as Table from "../Table.ts"
import { type Ambient, isIdempotent, noOptions, sessionOf, sessionOptions, traced } from "./ambient.ts"
import { parametersOf } from "./parameters.ts"
import * as Plain from "./plain.ts"
import { plainRow } from "./plainRow.ts"
import { prototype } from "./prototype.ts"
import { attempt } from "./refusal.ts"
import * as Rows from "./rows.ts"
import * as Text from "./text.ts"
import type * as Where from "./where.ts"
import { compile, type Plan } from "./writePlan.ts"

/** @internal */
export interface Data {
  readonly table: Table.Any
  readonly write: Write
  readonly condition: Condition | undefined
  readonly ttl: number | undefined
  readonly timestamp: bigint | undefined
  readonly options: StatementOptions
}

/**
 * - `replaces`: what is absent in the row is deleted, instead of left as it is
 *
 * @internal
 */
export type Write =
  | { readonly _tag: "Save"; readonly row: unknown; readonly replaces: boolean }
  | { readonly _tag: "Update"; readonly key: Where.Predicates; readonly changes: Where.Predicates }
  | { readonly _tag: "Remove"; readonly where: Where.Predicates }

/** @internal */
export type Condition = "IF NOT EXISTS" | "IF EXISTS" | Where.Predicates

const Proto = prototype<Data>("Mutation", {
  bind: (data, ambient) => bind(data, ambient),
  run: (data, ambient) => run(data, ambient)
})

const make = <T extends Table.Any, A, K extends Kind, F extends Family>(
  table: T,
  write: Write
): Mutation<A, K, F, T> => {
  // Assigned one by one, a statement costs a third of what it costs to copy it from an object.
  const mutation = Object.create(Proto)
  mutation.table = table
  mutation.write = write
  mutation.condition = undefined
  mutation.ttl = undefined
  mutation.timestamp = undefined
  mutation.options = noOptions
  return mutation
}

/** @internal */
export const save = <T extends Table.Any>(table: T, row: unknown): Mutation<void, "save", "regular", T> =>
  make(table, { _tag: "Save", row, replaces: false })

/** @internal */
export const replace = <T extends Table.Any>(table: T, row: unknown): Mutation<void, "replace", "regular", T> =>
  make(table, { _tag: "Save", row, replaces: true })

/** @internal */
export const update = <T extends Table.Any, F extends Family>(
  table: T,
  key: Where.Predicates,
  changes: Where.Predicates
): Mutation<void, "update", F, T> => make(table, { _tag: "Update", key, changes })

/** @internal */
export const remove = <T extends Table.Any, K extends Kind, F extends Family>(
  table: T,
  where: Where.Predicates
): Mutation<void, K, F, T> => make(table, { _tag: "Remove", where })

/** @internal */
export const conditional = <A, K extends Kind, T extends Table.Any>(
  mutation: Any,
  condition: Condition
): Mutation<A, K, "conditional", T> =>
  // The condition changes what the statement answers; the answer is made by `run`, which looks at the condition too.
  modify<Any>(mutation, { condition }) as Mutation<A, K, "conditional", T>

// ---------------------------------------------------------------------------------------------------------------------
// Running
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A write as it goes to the session.
 *
 * @internal
 */
export interface Ready {
  readonly plan: Plan
  readonly cql: string
  readonly params: ReadonlyArray<CqlValue>
  readonly idempotent: boolean
}

/** @internal */
export const ready = (data: Data, ambient: Ambient): Effect.Effect<Ready, CassandraError.CassandraError, unknown> =>
  Effect.flatMapEager(
    attempt(() => compile(data)),
    ({ params, plan }) =>
      Effect.mapEager(params, (params) => ({
        plan,
        cql: Text.inKeyspace(plan.text, data.options.keyspace ?? ambient.keyspace),
        params,
        idempotent: isIdempotent(ambient, data.options, plan.idempotent)
      }))
  )

const planOf = (data: Data): Plan => compile(data).plan

const plainUpdates = Plain.plains<Plan>()
const plainRemovals = Plain.plains<Plan>()

/** A write of plain values without conditions, which is ready without further ado; undefined for any other. */
const readyAtOnce = (data: Data, ambient: Ambient): Ready | undefined => {
  const { condition, options, table, timestamp, ttl, write } = data
  if (condition !== undefined || ttl !== undefined || timestamp !== undefined) return undefined
  const bound = write._tag === "Save"
    ? write.replaces ? undefined : plainRow(table, write.row, data, planOf)
    : write._tag === "Update"
    ? Plain.bind(plainUpdates(table), table, write.changes, write.key, data, planOf)
    : Plain.bind(plainRemovals(table), table, Plain.nothing, write.where, data, planOf)
  if (bound === undefined) return undefined
  const { params, plan } = bound
  return {
    plan,
    cql: Text.inKeyspace(plan.text, options.keyspace ?? ambient.keyspace),
    params,
    idempotent: isIdempotent(ambient, options, plan.idempotent)
  }
}

const bind = (data: Data, ambient: Ambient): Effect.Effect<Bound, CassandraError.CassandraError, unknown> =>
  Effect.mapEager(
    ready(data, ambient),
    ({ cql, idempotent, params, plan: { legal, markers, reach } }): Bound => ({
      cql,
      params,
      markers,
      mutates: true,
      idempotent,
      reach,
      legal
    })
  )

const run = (
  data: Data,
  ambient: Ambient
): Effect.Effect<unknown, CassandraError.CassandraError, CassandraSession> => {
  const { session } = ambient
  const atOnce = session === undefined ? undefined : readyAtOnce(data, ambient)
  if (session !== undefined && atOnce !== undefined) return Effect.asVoid(request(data, ambient, session, atOnce))
  // Codecs are erased: what services they need is told by the table's own types, on the statement.
  return Effect.flatMapEager(ready(data, ambient), (ready) =>
    Effect.flatMapEager(sessionOf(ambient), (session) => {
      const result = request(data, ambient, session, ready)
      return data.condition === undefined ? Effect.asVoid(result) : outcome(data, data.condition, ready.cql, result)
    })) as Effect.Effect<unknown, CassandraError.CassandraError, CassandraSession>
}

const request = (
  data: Data,
  ambient: Ambient,
  session: CassandraSession["Service"],
  ready: Ready
): Effect.Effect<CqlResult, CassandraError.CassandraError> => {
  const { cql, idempotent, params } = ready
  const result = session.execute(cql, params, sessionOptions(ambient, data.options, idempotent))
  // Not to make a function for nobody to call.
  return ambient.watch === undefined ? result : traced(ambient, data.options, told(data, ready), result)
}

const told = ({ table, write }: Data, { cql, idempotent, params, plan }: Ready) => () => ({
  operation: operations[write._tag],
  table: table.definition.name,
  cql,
  idempotent,
  parameters: () => parametersOf(table.definition, plan.markers, params)
})

/** @internal */
export const operations = { Save: "INSERT", Update: "UPDATE", Remove: "DELETE" }

const outcome = (
  data: Data,
  condition: Condition,
  cql: string,
  result: Effect.Effect<CqlResult, CassandraError.CassandraError>
): Effect.Effect<unknown, CassandraError.CassandraError, unknown> =>
  outcomeOf(result, ([row]) => {
    if (condition === "IF EXISTS") return Effect.succeed(Outcome.rejected(undefined))
    if (condition === "IF NOT EXISTS") {
      return Effect.mapEager(Rows.whole(data.table).decode(row, cql), Outcome.rejected)
    }
    return Effect.mapEager(tested(data.table, condition, row, cql), Outcome.rejected)
  })

/**
 * What stands in the columns that a condition tests; none where nothing does. Of a row that is not there Cassandra gives no
 * columns and ScyllaDB nulls.
 *
 * @internal
 */
export const tested = (
  table: Table.Any,
  condition: Where.Predicates,
  row: CqlRow,
  cql: string
): Effect.Effect<Option.Option<unknown>, CassandraError.CassandraError, unknown> => {
  const columns = table.definition.columns.filter(({ field }) => Object.hasOwn(condition, field))
  return columns.every(({ name }) => (row[name] ?? null) === null)
    ? Effect.succeed(Option.none())
    : Effect.mapEager(Rows.tested(table, columns)(row, cql), Option.some)
}

/**
 * What a conditional request answers: `onRejected` reads the rows that stand in its way.
 *
 * @internal
 */
export const outcomeOf = <Current>(
  result: Effect.Effect<CqlResult, CassandraError.CassandraError>,
  onRejected: (
    rows: readonly [CqlRow, ...ReadonlyArray<CqlRow>]
  ) => Effect.Effect<Outcome.Outcome<Current>, CassandraError.CassandraError, unknown>
): Effect.Effect<Outcome.Outcome<Current>, CassandraError.CassandraError, unknown> =>
  Effect.matchEffect(result, {
    onFailure: (error): Effect.Effect<Outcome.Outcome<Current>, CassandraError.CassandraError> =>
      error.applied === "unknown"
        ? Effect.succeed(Outcome.unknown(error))
        : Effect.fail(error),
    onSuccess: (
      { rows: [row, ...rows] }
    ): Effect.Effect<Outcome.Outcome<Current>, CassandraError.CassandraError, unknown> =>
      row?.["[applied]"] !== false ? Effect.succeed(Outcome.applied) : onRejected([row, ...rows])
  })
