import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { CassandraError } from "../CassandraError.ts"
import type { CassandraSession, CqlPage, CqlResult, ExecuteOptions } from "../CassandraSession.ts"
import type { CqlRow, CqlValue } from "../CqlValue.ts"
import type { Operator } from "../Operator.ts"
import type { Query, Source } from "../Query.ts"
import { type Bound, type StatementOptions } from "../Statement.ts"
import type * as Table from "../Table.ts"
import { type Ambient, isIdempotent, noOptions, sessionOf, sessionOptions, traced, tracedAsOne } from "./ambient.ts"
import * as Coalesce from "./coalesce.ts"
import { parametersOf } from "./parameters.ts"
import * as Plain from "./plain.ts"
import { prototype } from "./prototype.ts"
import { attempt } from "./refusal.ts"
import * as Rows from "./rows.ts"
import type { Selection } from "./selectList.ts"
import { compile, type Plan } from "./selectPlan.ts"
import * as Text from "./text.ts"
import { encodeAll } from "./values.ts"
import type * as Where from "./where.ts"

/** @internal */
export interface Data {
  readonly table: Table.Any
  readonly where: Where.Predicates
  readonly filter: Where.Predicates
  readonly clustering: Operator<string, unknown> | undefined
  readonly tokens: ReadonlyArray<Operator<string, bigint>>
  readonly fields: ReadonlyArray<string> | undefined
  readonly selection: Selection | undefined
  readonly groupBy: ReadonlyArray<string>
  readonly nearest: Nearest | undefined
  readonly isDistinct: boolean
  readonly reversed: boolean
  readonly limit: number | undefined
  readonly perPartitionLimit: number | undefined
  readonly isScan: boolean
  readonly options: StatementOptions
}

interface Nearest {
  readonly field: string
  readonly vector: unknown
  readonly count: number
}

const Proto = prototype<Data>("Query", {
  bind: (data, ambient) => bind(data, ambient),
  run: (data, ambient) =>
    Coalesce.isCoalesced(data, ambient)
      ? withServices(Coalesce.rows(data, ambient, { ready, options, request }))
      : rows(data, ambient)
})

/** @internal */
export const make = <T extends Table.Any, Row, From extends Source>(
  table: T,
  where: Where.Predicates,
  kind: "query" | "scan"
): Query<Row, From, T> => {
  // Assigned one by one, a statement costs a third of what it costs to copy it from an object.
  const query = Object.create(Proto)
  query.table = table
  query.where = where
  query.filter = Plain.nothing
  query.clustering = undefined
  query.tokens = none
  query.fields = undefined
  query.selection = undefined
  query.groupBy = none
  query.nearest = undefined
  query.isDistinct = false
  query.reversed = false
  query.limit = undefined
  query.perPartitionLimit = undefined
  query.isScan = kind === "scan"
  query.options = noOptions
  return query
}

const none: ReadonlyArray<never> = []

/**
 * A read as it goes to the session.
 *
 * @internal
 */
export interface Ready {
  readonly plan: Plan
  readonly cql: string
  readonly params: ReadonlyArray<CqlValue>
}

/** @internal */
export const ready = (data: Data, ambient: Ambient): Effect.Effect<Ready, CassandraError, unknown> => {
  const { keyspace } = ambient
  return Effect.flatMapEager(
    attempt(() => compile(data)),
    ({ plan, values }) =>
      Effect.mapEager(encodeAll(plan, values), (params) => ({
        plan,
        cql: Text.inKeyspace(plan.text, data.options.keyspace ?? keyspace),
        params
      }))
  )
}

const planOf = (data: Data): Plan => compile(data).plan

const plainsOf = Plain.plains<Plan>()

/** A read of plain values, which is ready without further ado; undefined for any other. */
const readyAtOnce = (data: Data, { keyspace }: Ambient): Ready | undefined => {
  const { table, where } = data
  const isPlain = data.filter === Plain.nothing && data.clustering === undefined && data.tokens === none &&
    data.fields === undefined && data.selection === undefined && data.groupBy === none && data.nearest === undefined &&
    !data.isDistinct && !data.reversed && data.limit === undefined && data.perPartitionLimit === undefined &&
    !data.isScan
  if (!isPlain) return undefined
  const bound = Plain.bind(plainsOf(table), table, Plain.nothing, where, data, planOf)
  if (bound === undefined) return undefined
  const { params, plan } = bound
  return { plan, cql: Text.inKeyspace(plan.text, data.options.keyspace ?? keyspace), params }
}

const bind = (data: Data, ambient: Ambient): Effect.Effect<Bound, CassandraError, unknown> =>
  Effect.map(ready(data, ambient), ({ cql, params, plan }) => ({
    cql,
    params,
    markers: plan.markers,
    mutates: false,
    idempotent: isIdempotent(ambient, data.options, true),
    reach: plan.reach,
    legal: plan.legal
  }))

const rows = (
  data: Data,
  ambient: Ambient
): Effect.Effect<ReadonlyArray<unknown>, CassandraError, CassandraSession> => {
  const { session } = ambient
  if (session !== undefined) {
    const atOnce = readyAtOnce(data, ambient)
    if (atOnce !== undefined) return rowsOf(data, ambient, session, atOnce)
  }
  return withServices(
    Effect.flatMapEager(
      ready(data, ambient),
      (ready) =>
        Effect.flatMapEager(sessionOf(ambient), (session) =>
          ready.plan.countsRows && data.limit !== undefined
            ? countedRows(data, data.limit, session, ready, ambient)
            : rowsOf(data, ambient, session, ready))
    )
  )
}

const rowsOf = (
  data: Data,
  ambient: Ambient,
  session: CassandraSession["Service"],
  ready: Ready
): Effect.Effect<ReadonlyArray<unknown>, CassandraError> =>
  withServices(Effect.flatMap(
    request(data, ambient, ready, session.execute(ready.cql, ready.params, options(data, ambient))),
    (result) => Rows.read(ready.plan.reading, result.rows, ready.cql)
  ))

// Codecs are erased: what services they need is told by the table's own types, on the statement.
const withServices = <A, E, R>(effect: Effect.Effect<A, E, unknown>) => effect as Effect.Effect<A, E, R>

// What is ordered by nearness is found at once: paging it makes the server search again.
const options = (data: Data, ambient: Ambient): ExecuteOptions => {
  const options = sessionOptions(ambient, data.options, isIdempotent(ambient, data.options, true))
  return data.nearest === undefined ? options : { ...options, pageSize: 0 }
}

const request = <Result extends CqlResult>(
  data: Data,
  ambient: Ambient,
  { cql, params, plan }: Ready,
  effect: Effect.Effect<Result, CassandraError>
): Effect.Effect<Result, CassandraError> =>
  traced(ambient, data.options, () => ({
    ...told(data, ambient),
    cql,
    parameters: () => parametersOf(data.table.definition, plan.markers, params)
  }), effect)

const told = ({ options, table }: Data, ambient: Ambient) => ({
  operation: "SELECT",
  table: table.definition.name,
  idempotent: isIdempotent(ambient, options, true)
})

/**
 * The surroundings of a read all of whose requests make one span.
 *
 * @internal
 */
export const asOneSpan = (data: Data, ambient: Ambient): Effect.Effect<Ambient, never, Scope.Scope> =>
  tracedAsOne(ambient, data.options, () => told(data, ambient))

const requestPage = (
  data: Data,
  session: CassandraSession["Service"],
  ready: Ready,
  ambient: Ambient,
  place: { readonly pageState: Uint8Array | undefined; readonly pageSize?: number | undefined }
): Effect.Effect<CqlPage, CassandraError> =>
  request(data, ambient, ready, session.page(ready.cql, ready.params, { ...options(data, ambient), ...place }))

/** Pages of a read that keeps its limit itself are not much larger than the limit. */
const leastPage = 100

const countedRows = Effect.fnUntraced(
  function*(data: Data, limit: number, session: CassandraSession["Service"], ready: Ready, around: Ambient) {
    const ambient = yield* asOneSpan(data, around)
    const { cql, plan } = ready
    const { isRow } = plan.reading
    const pageSize = data.options.pageSize ?? ambient.defaults.pageSize ?? Math.max(limit, leastPage)
    const found: Array<CqlRow> = []
    let pageState: Uint8Array | undefined
    do {
      const page = yield* requestPage(data, session, ready, ambient, { pageSize, pageState })
      for (const row of page.rows) {
        if (found.length < limit && isRow?.(row) !== false) found.push(row)
      }
      pageState = page.pageState
    } while (found.length < limit && pageState !== undefined)
    return yield* Rows.read(plan.reading, found, cql)
  },
  Effect.scoped
)

/** @internal */
export interface Page {
  readonly rows: ReadonlyArray<unknown>
  readonly pageState: Uint8Array | undefined
}

/**
 * How the rows of a page are made: all of them, or those that fit.
 *
 * @internal
 */
export type ReadRows<E> = (
  reading: Rows.Reading,
  rows: ReadonlyArray<CqlRow>,
  cql: string
) => Effect.Effect<ReadonlyArray<unknown>, CassandraError | E, unknown>

/**
 * The pages of a read, one after the other. While the rows of one are made and dealt with, the next is on its way, and no more
 * than that one.
 *
 * @internal
 */
export const pages = <E>(
  data: Data,
  session: CassandraSession["Service"],
  ambient: Ambient,
  read: ReadRows<E>
): Stream.Stream<unknown, CassandraError | E, unknown> =>
  Stream.unwrap(Effect.gen(function*() {
    const scope = yield* Effect.scope
    const around = yield* asOneSpan(data, ambient)
    const made = yield* ready(data, around)
    const fetch = (pageState: Uint8Array | undefined) => requestPage(data, session, made, around, { pageState })
    return Stream.paginate(
      undefined as Fiber.Fiber<CqlPage, CassandraError> | undefined,
      Effect.fnUntraced(function*(ahead) {
        const { pageState, rows } = yield* ahead === undefined ? fetch(undefined) : Fiber.join(ahead)
        const next = pageState === undefined ? undefined : yield* Effect.forkIn(fetch(pageState), scope)
        return [yield* read(made.plan.reading, rows, made.cql), Option.fromUndefinedOr(next)] as const
      })
    )
  }))

/** @internal */
export const pageOf = <E>(
  data: Data,
  session: CassandraSession["Service"],
  ready: Ready,
  ambient: Ambient,
  pageState: Uint8Array | undefined,
  read: ReadRows<E>
): Effect.Effect<Page, CassandraError | E, unknown> =>
  Effect.flatMap(
    requestPage(data, session, ready, ambient, { pageState }),
    (page) =>
      Effect.mapEager(
        read(ready.plan.reading, page.rows, ready.cql),
        (rows) => ({ rows, pageState: page.pageState })
      )
  )
