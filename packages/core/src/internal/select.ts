import * as Effect from "effect/Effect"
import * as Effectable from "effect/Effectable"
import type { CassandraError } from "../CassandraError.ts"
import { CassandraSession, type ExecuteOptions } from "../CassandraSession.ts"
import * as CqlType from "../CqlType.ts"
import type { CqlValue } from "../CqlValue.ts"
import { Keyspace } from "../Keyspace.ts"
import type { Query, Source } from "../Query.ts"
import { type Bound, type Marker, TypeId } from "../Statement.ts"
import type * as Table from "../Table.ts"
import { forSession } from "./options.ts"
import { memoize } from "./plans.ts"
import { attempt, refused } from "./refusal.ts"
import * as Rows from "./rows.ts"
import * as Text from "./text.ts"
import { encodeAll, type EncodeValue } from "./values.ts"
import * as Where from "./where.ts"

/** @internal */
export interface Data {
  readonly table: Table.Any
  readonly where: Where.Predicates
  readonly filter: Where.Predicates
  readonly fields: ReadonlyArray<string> | undefined
  readonly reversed: boolean
  readonly limit: number | undefined
  readonly isScan: boolean
  readonly options: ExecuteOptions
}

interface Plan {
  readonly text: Text.Text
  readonly reading: Rows.Reading
  readonly encoders: ReadonlyArray<EncodeValue>
  readonly markers: ReadonlyArray<Marker>
  readonly reach: Bound["reach"]
  readonly legal: ReadonlyArray<string>
}

const Proto = {
  ...Effectable.Prototype<Query<Table.Any, unknown, Source>>({
    label: "effect-cql/Query",
    evaluate(fiber) {
      return rows(this, fiber.getRef(Keyspace))
    }
  }),
  [TypeId](this: Data, keyspace: string | undefined) {
    return bind(this, keyspace)
  }
}

/** @internal */
export const make = <T extends Table.Any, From extends Source>(
  table: T,
  where: Where.Predicates,
  kind: "query" | "scan"
): Query<T, T["Type"], From> =>
  Object.assign(Object.create(Proto), {
    table,
    where,
    filter: {},
    fields: undefined,
    reversed: false,
    limit: undefined,
    isScan: kind === "scan",
    options: {}
  })

interface Ready {
  readonly plan: Plan
  readonly cql: string
  readonly params: ReadonlyArray<CqlValue>
}

const ready = (data: Data, keyspace: string | undefined): Effect.Effect<Ready, CassandraError, unknown> =>
  Effect.flatMapEager(
    attempt(() => compile(data)),
    ({ plan, values }) =>
      Effect.mapEager(encodeAll(plan.encoders, values), (params) => {
        if (data.limit !== undefined) params.push(data.limit)
        return { plan, cql: Text.inKeyspace(plan.text, data.options.keyspace ?? keyspace), params }
      })
  )

const bind = (data: Data, keyspace: string | undefined): Effect.Effect<Bound, CassandraError, unknown> =>
  Effect.map(ready(data, keyspace), ({ cql, params, plan }) => ({
    cql,
    params,
    markers: plan.markers,
    mutates: false,
    idempotent: true,
    reach: plan.reach,
    legal: plan.legal
  }))

const rows = (
  data: Data,
  keyspace: string | undefined
): Effect.Effect<ReadonlyArray<unknown>, CassandraError, CassandraSession> =>
  withServices(
    Effect.flatMapEager(ready(data, keyspace), ({ cql, params, plan }) =>
      Effect.flatMap(CassandraSession, (session) =>
        Effect.flatMap(
          session.execute(cql, params, forSession(data.options, true)),
          (result) =>
            Rows.read(plan.reading, result.rows, cql)
        )))
  )

// Codecs are erased: what services they need is told by the table's own types, on the statement.
const withServices = <A, E, R>(effect: Effect.Effect<A, E, unknown>) => effect as Effect.Effect<A, E, R>

/** @internal */
export interface Page {
  readonly rows: ReadonlyArray<unknown>
  readonly pageState: Uint8Array | undefined
}

/** @internal */
export const page = (
  data: Data,
  session: CassandraSession["Service"],
  keyspace: string | undefined,
  pageState: Uint8Array | undefined
): Effect.Effect<Page, CassandraError, unknown> =>
  Effect.flatMapEager(ready(data, keyspace), ({ cql, params, plan }) =>
    Effect.flatMap(
      session.page(cql, params, { ...forSession(data.options, true), pageState }),
      (page) =>
        Effect.mapEager(
          Rows.read(plan.reading, page.rows, cql),
          (rows) => ({ rows, pageState: page.pageState })
        )
    ))

const compile = (data: Data): { readonly plan: Plan; readonly values: ReadonlyArray<unknown> } => {
  const { definition } = data.table
  if (data.limit !== undefined && !(Number.isInteger(data.limit) && data.limit > 0)) {
    throw refused(`limit takes a whole number above 0, not ${data.limit}`)
  }
  const where = Where.read(definition, data.where)
  const filter = Where.read(definition, data.filter)
  const kind = (data.isScan ? "scan " : "select ") + (data.reversed ? "reversed " : "") +
    (data.limit === undefined ? "" : "limited ")
  const fields = data.fields === undefined ? "*" : data.fields.join(",")
  return {
    plan: memoize(data.table, `${kind}${fields} ${where.shape} ${filter.shape}`, () => plan(data)),
    values: filter.values.length === 0 ? where.values : [...where.values, ...filter.values]
  }
}

const plan = (data: Data): Plan => {
  const { definition } = data.table
  const where = Where.relations(definition, data.where)
  const filter = Where.relations(definition, data.filter)
  const relations = [...where, ...filter]
  const legal = [...legality(data, where, filter)]
  const reading = data.fields === undefined ? Rows.whole(data.table) : Rows.projected(
    data.table,
    data.fields.map((field) => {
      const column = definition.column(field)
      if (column === undefined) throw refused(`'${field}' is no column of table '${definition.name}'`)
      return column
    })
  )
  const order = data.reversed
    ? ` ORDER BY ${
      definition.clusteringKey.map(({ name, order }) =>
        `${CqlType.quoteIdentifier(name)} ${order === "asc" ? "DESC" : "ASC"}`
      ).join(", ")
    }`
    : ""
  return {
    text: Text.make(
      `SELECT ${reading.columns.map(({ name }) => CqlType.quoteIdentifier(name)).join(", ")} FROM `,
      definition,
      `${relations.length === 0 ? "" : ` WHERE ${Where.text(data.table, relations)}`}${order}${
        data.limit === undefined ? "" : " LIMIT ?"
      }${filter.length === 0 ? "" : " ALLOW FILTERING"}`
    ),
    reading,
    encoders: Where.encoders(data.table, relations),
    markers: [
      ...Where.markers(data.table, relations),
      ...data.limit === undefined ? [] : [{ name: "limit", type: CqlType.scalar("int") }]
    ],
    reach: Where.reach(definition, where),
    legal
  }
}

const legality = (
  data: Data,
  where: ReadonlyArray<Where.Relation>,
  filter: ReadonlyArray<Where.Relation>
): ReadonlyArray<string> => {
  const { definition } = data.table
  const filtered = filter.map(({ column }) => column.name)
  const allowed = filter.length === 0 ? [] : [`ALLOW FILTERING: the server drops rows by ${filtered.join(", ")}`]
  if (data.isScan) return ["a whole table is read as a scan", ...allowed]

  const indexed = where.filter(({ column }) =>
    definition.indexes.some((index) => index.column === column) &&
    column.kind !== "partition_key"
  )
  const other = where.filter(({ column }) => column.kind === "regular" || column.kind === "static")
  const unindexed = other.find((relation) => !indexed.includes(relation))
  if (unindexed !== undefined) {
    throw refused(
      `column '${unindexed.column.field}' is neither key nor indexed: put it in allowFiltering({ … })`
    )
  }
  const [first, second] = indexed
  if (second !== undefined) {
    throw refused(`one index serves a query: put '${second.column.field}' in allowFiltering({ … })`)
  }
  if (first !== undefined && first.comparison !== "=") {
    throw refused(`column '${first.column.field}' has an index for equality only: put this in allowFiltering({ … })`)
  }
  if (first !== undefined && Where.reach(definition, where) === "several partitions") {
    throw refused("an index is read in one partition or in all: name one, or none")
  }
  const problem = Where.keyProblem(definition, where)
  if (problem !== undefined && (first === undefined || where.length > 1)) {
    throw refused(`table '${definition.name}': ${problem}`)
  }
  if (data.reversed && (problem !== undefined || Where.reach(definition, where) !== "one partition")) {
    throw refused("only rows of one partition have an order to reverse")
  }
  return [
    ...problem === undefined ? Where.keyReasons(where) : [],
    ...indexed.map(({ column }) => `column ${column.name} has an index`),
    ...allowed
  ]
}
