import * as Effect from "effect/Effect"
import * as Effectable from "effect/Effectable"
import * as Schema from "effect/Schema"
import type { CassandraError } from "../CassandraError.ts"
import { CassandraSession, type ExecuteOptions } from "../CassandraSession.ts"
import * as CqlType from "../CqlType.ts"
import type { CqlValue } from "../CqlValue.ts"
import type { Query, Source } from "../Query.ts"
import { type Bound, type Marker, TypeId } from "../Statement.ts"
import type * as Table from "../Table.ts"
import { type Decode, decoder, decodeRows } from "./codec.ts"
import { memoize } from "./plans.ts"
import { attempt, refused } from "./refusal.ts"
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
  readonly cql: string
  readonly columns: ReadonlyArray<Table.Column>
  readonly decode: Decode
  readonly markers: ReadonlyArray<Marker>
  readonly reach: Bound["reach"]
  readonly legal: ReadonlyArray<string>
}

interface Compiled {
  readonly plan: Plan
  readonly relations: ReadonlyArray<Where.Relation>
}

const Proto = {
  ...Effectable.Prototype<Query<Table.Any, unknown, Source>>({
    label: "effect-cql/Query",
    evaluate() {
      return Effect.flatMap(CassandraSession, (session) => rows(this, session))
    }
  }),
  [TypeId](this: Data) {
    return bind(this)
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

/** @internal */
export const text = (data: Data): string => compile(data).plan.cql

interface Ready extends Compiled {
  readonly params: ReadonlyArray<CqlValue>
}

const ready = (data: Data): Effect.Effect<Ready, CassandraError, unknown> =>
  Effect.flatMapEager(
    attempt(() => compile(data)),
    ({ plan, relations }) =>
      Effect.mapEager(Where.encodeRelations(data.table, relations), (values) => ({
        plan,
        relations,
        params: data.limit === undefined ? values : [...values, data.limit]
      }))
  )

const bind = (data: Data): Effect.Effect<Bound, CassandraError, unknown> =>
  Effect.map(ready(data), ({ params, plan }) => ({
    cql: plan.cql,
    params,
    markers: plan.markers,
    mutates: false,
    idempotent: true,
    reach: plan.reach,
    legal: plan.legal
  }))

const rows = (
  data: Data,
  session: CassandraSession["Service"]
): Effect.Effect<ReadonlyArray<unknown>, CassandraError, unknown> =>
  Effect.flatMapEager(ready(data), ({ params, plan }) =>
    Effect.flatMap(
      session.execute(plan.cql, params, { ...data.options, idempotent: true }),
      (result) => decodeRows(data.table.definition, plan.columns, plan.decode, result.rows, plan.cql)
    ))

/** @internal */
export interface Page {
  readonly rows: ReadonlyArray<unknown>
  readonly pageState: Uint8Array | undefined
}

/** @internal */
export const page = (
  data: Data,
  session: CassandraSession["Service"],
  pageState: Uint8Array | undefined
): Effect.Effect<Page, CassandraError, unknown> =>
  Effect.flatMapEager(ready(data), ({ params, plan }) =>
    Effect.flatMap(
      session.page(plan.cql, params, { ...data.options, idempotent: true, pageState }),
      (page) =>
        Effect.mapEager(
          decodeRows(data.table.definition, plan.columns, plan.decode, page.rows, plan.cql),
          (rows) => ({ rows, pageState: page.pageState })
        )
    ))

const compile = (data: Data): Compiled => {
  const { definition } = data.table
  const where = Where.relations(definition, data.where)
  const filter = Where.relations(definition, data.filter)
  if (data.limit !== undefined && !(Number.isInteger(data.limit) && data.limit > 0)) {
    throw refused(`limit takes a whole number above 0, not ${data.limit}`)
  }
  const relations = [...where, ...filter]
  const shape = `select ${data.fields?.join(",") ?? "*"} ${Where.shape(where)} ${Where.shape(filter)} ${
    data.reversed ? "reversed" : ""
  } ${data.limit === undefined ? "" : "limit"} ${data.isScan ? "scan" : ""}`
  return { relations, plan: memoize(data.table.ast, shape, () => plan(data, where, filter)) }
}

const plan = (
  data: Data,
  where: ReadonlyArray<Where.Relation>,
  filter: ReadonlyArray<Where.Relation>
): Plan => {
  const { definition } = data.table
  const relations = [...where, ...filter]
  const legal = [...legality(data, where, filter)]
  const columns = data.fields === undefined ? definition.columns : data.fields.map((field) => {
    const column = definition.column(field)
    if (column === undefined) throw refused(`'${field}' is no column of table '${definition.name}'`)
    return column
  })
  const order = data.reversed
    ? ` ORDER BY ${
      definition.clusteringKey.map(({ name, order }) =>
        `${CqlType.quoteIdentifier(name)} ${order === "asc" ? "DESC" : "ASC"}`
      ).join(", ")
    }`
    : ""
  return {
    cql: `SELECT ${columns.map(({ name }) => CqlType.quoteIdentifier(name)).join(", ")} FROM ${
      CqlType.quoteIdentifier(definition.name)
    }${relations.length === 0 ? "" : ` WHERE ${Where.text(relations)}`}${order}${
      data.limit === undefined ? "" : " LIMIT ?"
    }${filter.length === 0 ? "" : " ALLOW FILTERING"}`,
    columns,
    decode: decoder(data.fields === undefined ? data.table : projection(data.table, data.fields)),
    markers: [
      ...Where.markers(relations),
      ...data.limit === undefined ? [] : [{ name: "limit", type: CqlType.scalar("int") }]
    ],
    reach: Where.reach(definition, where),
    legal
  }
}

const projection = (table: Table.Any, fields: ReadonlyArray<string>): Schema.Constraint =>
  Schema.Struct(Object.fromEntries(fields.map((field) => [field, table.fields[field]!])))

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
  const problem = Where.keyProblem(definition, where)
  if (problem !== undefined && indexed.length === 0) {
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
