import * as Effect from "effect/Effect"
import * as Effectable from "effect/Effectable"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as CassandraError from "../CassandraError.ts"
import { CassandraSession, type CqlResult, type ExecuteOptions } from "../CassandraSession.ts"
import * as CqlType from "../CqlType.ts"
import type { CqlValue } from "../CqlValue.ts"
import { Keyspace } from "../Keyspace.ts"
import type { Any, Conditional, Family, Kind, Mutation } from "../Mutation.ts"
import * as Operator from "../Operator.ts"
import * as Outcome from "../Outcome.ts"
import { type Bound, type Marker, modify, TypeId } from "../Statement.ts"
import type * as Table from "../Table.ts"
import { type Decode, decoder, decodeRows, encodeError, encoder, runAll } from "./codec.ts"
import { forSession } from "./options.ts"
import { memoize } from "./plans.ts"
import { attempt, refused } from "./refusal.ts"
import * as Text from "./text.ts"
import * as Where from "./where.ts"

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

interface Plan {
  readonly text: Text.Text
  readonly markers: ReadonlyArray<Marker>
  readonly reach: Bound["reach"]
  readonly legal: ReadonlyArray<string>
  readonly idempotent: boolean
}

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
      const current = (columns: ReadonlyArray<Table.Column>, decode: Decode) =>
        decodeRows(data.table.definition, columns, decode, [row], cql)
      if (condition === "IF NOT EXISTS") {
        return Effect.mapEager(
          current(data.table.definition.columns, decoder(data.table)),
          ([row]) => Outcome.rejected(row)
        )
      }
      // `[applied]` alone means that there is no row.
      if (Object.keys(row).length === 1) return Effect.succeed(Outcome.rejected(Option.none()))
      const tested = data.table.definition.columns.filter(({ field }) => Object.hasOwn(condition, field))
      return Effect.mapEager(
        current(tested.map((column) => ({ ...column, optional: true })), testedDecoder(data.table, tested)),
        ([row]) => Outcome.rejected(Option.some(row))
      )
    }
  })

const testedDecoder = (table: Table.Any, columns: ReadonlyArray<Table.Column>): Decode =>
  memoize(
    table,
    `tested ${columns.map(({ field }) => field).join(",")}`,
    () =>
      decoder(Schema.Struct(Object.fromEntries(
        columns.map(({ field }) => [field, Schema.optionalKey(table.fields[field]!)])
      )))
  )

// ---------------------------------------------------------------------------------------------------------------------
// Binding
// ---------------------------------------------------------------------------------------------------------------------

const bind = (
  data: Data,
  keyspace: string | undefined
): Effect.Effect<Bound, CassandraError.CassandraError, unknown> =>
  Effect.flatMapEager(
    attempt(() => prepare(data)),
    ({ plan: { text, ...plan }, values }) =>
      Effect.mapEager(values, (params): Bound => ({
        ...plan,
        cql: Text.inKeyspace(text, data.options.keyspace ?? keyspace),
        params,
        mutates: true
      }))
  )

interface Prepared {
  readonly plan: Plan
  readonly values: Effect.Effect<ReadonlyArray<CqlValue>, CassandraError.CassandraError, unknown>
}

const prepare = (data: Data): Prepared => {
  checkUsing(data)
  switch (data.write._tag) {
    case "Save":
      return prepareSave(data, data.write.row)
    case "Update":
      return prepareUpdate(data, data.write.key, data.write.changes)
    case "Remove":
      return prepareRemove(data, data.write.where)
  }
}

const checkUsing = ({ condition, table, timestamp, ttl, write }: Data): void => {
  if (ttl !== undefined) {
    if (write._tag === "Remove") throw refused("a removal has no TTL")
    if (table.definition.isCounter) throw refused("counters have no TTL")
    // The greatest TTL that Cassandra takes, 20 years (ExpiringCell.MAX_TTL).
    if (!(ttl >= 0 && ttl <= 630_720_000)) throw refused(`a TTL is 0 to 630720000 seconds, not ${ttl}`)
  }
  if (timestamp !== undefined) {
    if (condition !== undefined) throw refused("a lightweight transaction takes its timestamp from its Paxos round")
    if (table.definition.isCounter) throw refused("counters have no timestamp: the server orders their updates")
  }
}

interface Using {
  readonly text: string
  readonly markers: ReadonlyArray<Marker>
  readonly values: ReadonlyArray<CqlValue>
}

const using = ({ timestamp, ttl }: Data): Using => {
  const parts = [
    ...ttl === undefined ? [] : [{ name: "TTL", type: CqlType.scalar("int"), value: ttl }],
    ...timestamp === undefined ? [] : [{ name: "TIMESTAMP", type: CqlType.scalar("bigint"), value: timestamp }]
  ]
  return {
    text: parts.length === 0 ? "" : ` USING ${parts.map(({ name }) => `${name} ?`).join(" AND ")}`,
    markers: parts.map(({ name, type }) => ({ name: name.toLowerCase(), type })),
    values: parts.map(({ value }) => value)
  }
}

const shapeOf = (data: Data): string =>
  `${data.ttl === undefined ? "" : "ttl "}${data.timestamp === undefined ? "" : "timestamp "}`

const quoted = ({ name }: { readonly name: string }): string => CqlType.quoteIdentifier(name)

const prepareSave = (data: Data, row: unknown): Prepared => {
  const { definition } = data.table
  if (definition.isCounter) throw refused(`table '${definition.name}' holds counters: update it with increment(n)`)
  const { markers, text, values } = using(data)
  const ifNotExists = data.condition === "IF NOT EXISTS"
  const plan = memoize(data.table, `save ${shapeOf(data)}${ifNotExists ? "if not exists" : ""}`, (): Plan => ({
    text: Text.make(
      "INSERT INTO ",
      definition,
      ` (${definition.columns.map(quoted).join(", ")}) VALUES (${definition.columns.map(() => "?").join(", ")})${
        ifNotExists ? " IF NOT EXISTS" : ""
      }${text}`
    ),
    markers: [...definition.columns.map(({ name, type }) => ({ name, type })), ...markers],
    reach: "one partition",
    legal: ["a row has its whole primary key"],
    idempotent: !ifNotExists
  }))
  const encode = memoize(data.table, "encode row", () => encoder(data.table))
  return {
    plan,
    values: Effect.flatMapEager(
      Effect.mapErrorEager(encode(row), encodeError(definition, undefined, row)),
      // A struct encodes to an object of its fields.
      (encoded) =>
        attempt(() => [...rowValues(definition, encoded as { readonly [field: string]: CqlValue }), ...values])
    )
  }
}

const rowValues = (
  definition: Table.Definition,
  row: { readonly [field: string]: CqlValue }
): ReadonlyArray<CqlValue> =>
  definition.columns.map((column) => {
    const value = row[column.field]
    if (value === undefined && (column.kind === "partition_key" || column.kind === "clustering")) {
      throw refused(`key column '${column.field}' of table '${definition.name}' has no value`)
    }
    return value
  })

const prepareUpdate = (data: Data, key: Where.Predicates, changes: Where.Predicates): Prepared => {
  const { definition } = data.table
  const { markers, text, values } = using(data)
  const assignments = assignmentsOf(definition, changes)
  const where = keyOf(definition, key, assignments.every(({ column }) => column.kind === "static"))
  const condition = conditionOf(data)
  const shape = `update ${shapeOf(data)}${assignments.map(({ column }) => column.field).join(",")} ${
    Where.shape(where)
  } ${condition.shape}`
  return {
    plan: memoize(data.table, shape, (): Plan => ({
      text: Text.make(
        "UPDATE ",
        definition,
        `${text} SET ${assignments.map(({ text }) => text).join(", ")} WHERE ${Where.text(where)}${condition.text}`
      ),
      markers: [
        ...markers,
        ...assignments.map(({ column: { name, type } }) => ({ name, type })),
        ...Where.markers(where),
        ...condition.markers
      ],
      reach: Where.reach(definition, where),
      legal: Where.keyReasons(where),
      idempotent: !definition.isCounter && data.condition === undefined
    })),
    values: concat([
      Effect.succeed(values),
      runAll(assignments, ({ column, value }) => assignedValue(data.table, column, value)),
      Where.encodeRelations(data.table, where),
      condition.values
    ])
  }
}

interface Assignment {
  readonly column: Table.Column
  readonly text: string
  readonly value: unknown
}

const assignmentsOf = (definition: Table.Definition, changes: Where.Predicates): ReadonlyArray<Assignment> => {
  for (const field of Object.keys(changes)) {
    const column = definition.column(field)
    if (column === undefined) throw refused(`'${field}' is no column of table '${definition.name}'`)
    if (column.kind === "partition_key" || column.kind === "clustering") {
      throw refused(
        `'${field}' is part of the primary key, which is never updated: save a new row and remove the old one`
      )
    }
  }
  const assignments = definition.columns
    .filter(({ field }) => changes[field] !== undefined)
    .map((column): Assignment => {
      const value = changes[column.field]
      const name = quoted(column)
      const change = Operator.isOperator(value) ? Operator.nameOf(value) : undefined
      if (definition.isCounter && change !== "increment") {
        throw refused(`column '${column.field}' is a counter: use increment(n) or decrement(n)`)
      }
      return { column, value, text: change === "increment" ? `${name} = ${name} + ?` : `${name} = ?` }
    })
  if (assignments.length === 0) throw refused("an update changes at least one column")
  return assignments
}

const assignedValue = (
  table: Table.Any,
  column: Table.Column,
  value: unknown
): Effect.Effect<CqlValue, CassandraError.CassandraError, unknown> => {
  if (!Operator.isOperator(value)) return Where.encodeValue(table, column, false, value)
  const name = Operator.nameOf(value)
  if (name === "increment") return Where.encodeValue(table, column, false, value.operand)
  if (name === "clear" && column.optional) return Effect.succeed(null)
  return Effect.fail(refused(
    name === "clear"
      ? `column '${column.field}' of table '${table.definition.name}' is required and cannot be cleared`
      : `column '${column.field}': ${name} is a comparison, not a change`
  ))
}

const keyOf = (
  definition: Table.Definition,
  key: Where.Predicates,
  onlyStatics: boolean
): ReadonlyArray<Where.Relation> => {
  const where = Where.relations(definition, key)
  const needed = onlyStatics ? definition.partitionKey : [...definition.partitionKey, ...definition.clusteringKey]
  for (const column of needed) {
    if (!where.some((relation) => relation.column === column && relation.comparison === "=")) {
      throw refused(`key column '${column.field}' is missing: an update names the whole primary key`)
    }
  }
  const extra = where.find(({ column }) => !needed.includes(column))
  if (extra !== undefined) {
    throw refused(
      onlyStatics
        ? `static columns belong to the partition: leave clustering column '${extra.column.field}' out`
        : `'${extra.column.field}' is no key column of table '${definition.name}'`
    )
  }
  return where
}

const prepareRemove = (data: Data, predicates: Where.Predicates): Prepared => {
  const { definition } = data.table
  const { markers, text, values } = using(data)
  const where = Where.relations(definition, predicates)
  const other = where.find(({ column }) => column.kind === "regular" || column.kind === "static")
  if (other !== undefined) throw refused(`'${other.column.field}' is no key column: rows are removed by their keys`)
  const problem = Where.keyProblem(definition, where)
  if (problem !== undefined) throw refused(`table '${definition.name}': ${problem}`)
  const condition = conditionOf(data)
  return {
    plan: memoize(data.table, `remove ${shapeOf(data)}${Where.shape(where)} ${condition.shape}`, (): Plan => ({
      text: Text.make("DELETE FROM ", definition, `${text} WHERE ${Where.text(where)}${condition.text}`),
      markers: [...markers, ...Where.markers(where), ...condition.markers],
      reach: Where.reach(definition, where),
      legal: Where.keyReasons(where),
      idempotent: data.condition === undefined
    })),
    values: concat([Effect.succeed(values), Where.encodeRelations(data.table, where), condition.values])
  }
}

interface ConditionPlan {
  readonly shape: string
  readonly text: string
  readonly markers: ReadonlyArray<Marker>
  readonly values: Effect.Effect<ReadonlyArray<CqlValue>, CassandraError.CassandraError, unknown>
}

const conditionOf = ({ condition, table }: Data): ConditionPlan => {
  if (condition === undefined) return { shape: "", text: "", markers: [], values: Effect.succeed([]) }
  if (typeof condition === "string") {
    return { shape: condition, text: ` ${condition}`, markers: [], values: Effect.succeed([]) }
  }
  const relations = Where.relations(table.definition, condition)
  const key = relations.find(({ column }) => column.kind === "partition_key" || column.kind === "clustering")
  if (key !== undefined) {
    throw refused(`'${key.column.field}' is part of the primary key, which names the row: no condition`)
  }
  if (relations.length === 0) throw refused("onlyIf tests at least one column: use ifExists to test the row")
  return {
    shape: `if ${Where.shape(relations)}`,
    text: ` IF ${Where.text(relations)}`,
    markers: Where.markers(relations),
    values: runAll(
      relations,
      ({ column, comparison, value }) =>
        value === null ? Effect.succeed(null) : Where.encodeValue(table, column, comparison === "IN", value)
    )
  }
}

const concat = (
  parts: ReadonlyArray<Effect.Effect<ReadonlyArray<CqlValue>, CassandraError.CassandraError, unknown>>
): Effect.Effect<ReadonlyArray<CqlValue>, CassandraError.CassandraError, unknown> =>
  Effect.mapEager(runAll(parts, (part) => part), (values) => values.flat(1) as ReadonlyArray<CqlValue>)
