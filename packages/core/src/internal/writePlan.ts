import * as Effect from "effect/Effect"
import type * as CassandraError from "../CassandraError.ts"
import * as CqlType from "../CqlType.ts"
import type { CqlValue } from "../CqlValue.ts"
import type { Bound, Marker } from "../Statement.ts"
import type * as Table from "../Table.ts"
import * as Changes from "./changes.ts"
import { encoder } from "./codec.ts"
import { encodeError } from "./codecError.ts"
import { checkRow, partitionKeyCheck, type Place } from "./keySize.ts"
import { collectionsCheck, keysCheck, valuesCheck, type Written } from "./limits.ts"
import { memoize } from "./plans.ts"
import { attempt, refused } from "./refusal.ts"
import * as Text from "./text.ts"
import { asItIs, encodeAll, type EncodeValue, type Encoding } from "./values.ts"
import * as Where from "./where.ts"
import type { Data } from "./write.ts"

/**
 * What all writes of one shape share.
 *
 * @internal
 */
export interface Plan {
  readonly text: Text.Text
  readonly encoders: ReadonlyArray<EncodeValue>
  readonly check: Encoding["check"]
  readonly markers: ReadonlyArray<Marker>
  readonly reach: Bound["reach"]
  readonly legal: ReadonlyArray<string>
  readonly idempotent: boolean
  readonly key: Key
}

/**
 * Where the values of a write's key stand among its parameters: those of the partition key, and of the row's whole key;
 * undefined where the write names several.
 *
 * @internal
 */
export interface Key {
  readonly partition: ReadonlyArray<number> | undefined
  readonly row: ReadonlyArray<number> | undefined
}

/** @internal */
export interface Compiled {
  readonly plan: Plan
  readonly params: Effect.Effect<ReadonlyArray<CqlValue>, CassandraError.CassandraError, unknown>
}

/**
 * The plan of a write and its values. Throws where Cassandra would refuse.
 *
 * @internal
 */
export const compile = (data: Data): Compiled => {
  switch (data.write._tag) {
    case "Save":
      return compileSave(data, data.write)
    case "Update":
      return compileUpdate(data, data.write.key, data.write.changes)
    case "Remove":
      return compileRemove(data, data.write.where)
  }
}

const compileSave = (data: Data, { replaces, row }: Extract<Data["write"], { _tag: "Save" }>): Compiled => {
  const { definition } = data.table
  const using = usingOf(data)
  const plan = memoize(
    data.table,
    `save ${replaces} ${using.shape} ${data.condition === undefined}`,
    () => savePlan(data, using, replaces)
  )
  const encode = memoize(data.table, "encode row", () => encoder(data.table))
  const params = Effect.flatMapEager(
    Effect.flatMapEager(
      Effect.mapErrorEager(encode(row), encodeError(definition, undefined, row)),
      // A struct encodes to an object of its fields.
      (encoded) => checkRow(definition, encoded as { readonly [field: string]: CqlValue })
    ),
    (encoded) => attempt(() => rowValues(definition, encoded, using.values, replaces))
  )
  return { plan, params: plan.check === undefined ? params : Effect.flatMapEager(params, plan.check) }
}

const savePlan = ({ condition, table: { definition } }: Data, using: Using, replaces: boolean): Plan => {
  if (definition.isCounter) throw refused(`table '${definition.name}' holds counters: update it with increment(n)`)
  const names = definition.columns.map(quoted).join(", ")
  const marks = definition.columns.map(() => "?").join(", ")
  const ifNotExists = condition === undefined ? "" : " IF NOT EXISTS"
  return {
    text: Text.make("INSERT INTO ", definition, ` (${names}) VALUES (${marks})${ifNotExists}${using.text}`),
    encoders: [],
    check: valuesCheck(
      undefined,
      collectionsCheck(definition, definition.columns.map((column, at) => ({ column, at })))
    ),
    markers: [...definition.columns.map(({ name, type }) => ({ name, type })), ...using.markers],
    reach: "one partition",
    legal: [
      "a row has its whole primary key",
      ...replaces ? ["what the row does not have is deleted; static columns are the partition's, and stay"] : []
    ],
    idempotent: condition === undefined,
    key: keyAt(definition, definition.columns.map((column, at) => ({ column, at, many: false })))
  }
}

const rowValues = (
  definition: Table.Definition,
  row: { readonly [field: string]: CqlValue },
  using: ReadonlyArray<CqlValue>,
  replaces: boolean
): Array<CqlValue> => {
  const values: Array<CqlValue> = []
  for (const column of definition.columns) {
    const value = row[column.field]
    if (value === undefined && isKey(column)) {
      throw refused(`key column '${column.field}' of table '${definition.name}' has no value`)
    }
    values.push(value === undefined && replaces && column.kind === "regular" ? null : value)
  }
  values.push(...using)
  return values
}

const compileUpdate = (data: Data, key: Where.Predicates, changes: Where.Predicates): Compiled => {
  const { definition } = data.table
  const using = usingOf(data)
  const change = Changes.read(definition, changes)
  const where = Where.read(definition, key)
  const condition = conditionOf(data)
  const plan = memoize(
    data.table,
    `update ${using.shape} ${change.shape} ${where.shape} ${condition.shape}`,
    () => updatePlan(data, using, key, changes)
  )
  return {
    plan,
    params: encodeAll(plan, [...using.values, ...change.values, ...where.values, ...condition.values])
  }
}

const updatePlan = (data: Data, using: Using, key: Where.Predicates, changes: Where.Predicates): Plan => {
  const { definition } = data.table
  const assignments = Changes.assignments(data.table, changes)
  const where = keyOf(definition, key, assignments.every(({ column }) => column.kind === "static"))
  const condition = conditionPlan(data)
  const first = using.values.length + assignments.flatMap(({ markers }) => markers).length
  const places = Where.keyPlaces(data.table, where, first)
  return {
    text: Text.make(
      "UPDATE ",
      definition,
      `${using.text} SET ${assignments.map(({ text }) => text).join(", ")} WHERE ${
        Where.text(data.table, where)
      }${condition.text}`
    ),
    encoders: [
      ...using.values.map(() => asItIs),
      ...assignments.flatMap(({ encoders }) => encoders),
      ...Where.encoders(data.table, where),
      ...condition.encoders
    ],
    markers: [
      ...using.markers,
      ...assignments.flatMap(({ markers }) => markers),
      ...Where.markers(data.table, where),
      ...condition.markers
    ],
    reach: Where.reach(definition, where),
    legal: [
      ...Where.keyReasons(where),
      ...new Set(assignments.flatMap(({ legal }) => legal === undefined ? [] : [legal]))
    ],
    idempotent: data.condition === undefined && assignments.every(({ idempotent }) => idempotent),
    key: keyAt(definition, places),
    check: valuesCheck(
      partitionKeyCheck(definition, places),
      collectionsCheck(definition, addedBy(data.table, changes, using.values.length))
    )
  }
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

/** The changes that write to collections, and where their values are. What is taken away is not limited. */
const addedBy = (table: Table.Any, changes: Where.Predicates, first: number): ReadonlyArray<Written> => {
  let at = first
  return Changes.assignments(table, changes).flatMap(({ adds, column, markers }) => {
    at += markers.length
    return adds ? [{ column, at: at - 1 }] : []
  })
}

const compileRemove = (data: Data, predicates: Where.Predicates): Compiled => {
  const { definition } = data.table
  const using = usingOf(data)
  const where = Where.read(definition, predicates)
  const condition = conditionOf(data)
  const plan = memoize(
    data.table,
    `remove ${using.shape} ${where.shape} ${condition.shape}`,
    () => removePlan(data, using, predicates)
  )
  return { plan, params: encodeAll(plan, [...using.values, ...where.values, ...condition.values]) }
}

const removePlan = (data: Data, using: Using, predicates: Where.Predicates): Plan => {
  const { definition } = data.table
  const where = Where.relations(definition, predicates)
  const other = where.find(({ column }) => !isKey(column))
  if (other !== undefined) throw refused(`'${other.column.field}' is no key column: rows are removed by their keys`)
  const problem = Where.keyProblem(definition, where)
  if (problem !== undefined) throw refused(`table '${definition.name}': ${problem}`)
  const condition = conditionPlan(data)
  const places = Where.keyPlaces(data.table, where, using.values.length)
  return {
    text: Text.make(
      "DELETE FROM ",
      definition,
      `${using.text} WHERE ${Where.text(data.table, where)}${condition.text}`
    ),
    encoders: [...using.values.map(() => asItIs), ...Where.encoders(data.table, where), ...condition.encoders],
    markers: [...using.markers, ...Where.markers(data.table, where), ...condition.markers],
    reach: Where.reach(definition, where),
    legal: Where.keyReasons(where),
    idempotent: data.condition === undefined,
    key: keyAt(definition, places),
    check: valuesCheck(partitionKeyCheck(definition, places), keysCheck(definition, places, "removal"))
  }
}

/** Where the values of a key are, if it is one: all of its columns, and one value of each. */
const keyAt = ({ clusteringKey, partitionKey }: Table.Definition, places: ReadonlyArray<Place>): Key => {
  const placesOf = (key: ReadonlyArray<Table.Column>) => {
    const found = key.flatMap((column) => places.filter((place) => place.column === column && !place.many))
    return found.length === key.length ? found.map(({ at }) => at) : undefined
  }
  return { partition: placesOf(partitionKey), row: placesOf([...partitionKey, ...clusteringKey]) }
}

// ---------------------------------------------------------------------------------------------------------------------
// USING and IF
// ---------------------------------------------------------------------------------------------------------------------

interface Using {
  readonly shape: string
  readonly text: string
  readonly markers: ReadonlyArray<Marker>
  readonly values: ReadonlyArray<CqlValue>
}

const noUsing: Using = { shape: "", text: "", markers: [], values: [] }

const usingOf = (data: Data): Using => {
  const { timestamp, ttl } = data
  if (ttl === undefined && timestamp === undefined) return noUsing
  checkUsing(data)
  const parts = [
    ...ttl === undefined ? [] : [{ name: "TTL", type: CqlType.scalar("int"), value: ttl }],
    ...timestamp === undefined ? [] : [{ name: "TIMESTAMP", type: CqlType.scalar("bigint"), value: timestamp }]
  ]
  const text = ` USING ${parts.map(({ name }) => `${name} ?`).join(" AND ")}`
  return {
    shape: text,
    text,
    markers: parts.map(({ name, type }) => ({ name: name.toLowerCase(), type })),
    values: parts.map(({ value }) => value)
  }
}

const checkUsing = ({ condition, table, timestamp, ttl, write }: Data): void => {
  if (ttl !== undefined) {
    if (write._tag === "Remove") throw refused("a removal has no TTL")
    if (table.definition.isCounter) throw refused("counters have no TTL")
    // The greatest TTL that Cassandra takes, 20 years (Attributes.MAX_TTL).
    if (!(ttl >= 0 && ttl <= 630_720_000)) throw refused(`a TTL is 0 to 630720000 seconds, not ${ttl}`)
  }
  if (timestamp !== undefined) {
    if (condition !== undefined) throw refused("a lightweight transaction takes its timestamp from its Paxos round")
    if (table.definition.isCounter) throw refused("counters have no timestamp: the server orders their updates")
  }
}

const noCondition: Where.Given = { shape: "", values: [] }

const conditionOf = ({ condition, table }: Data): Where.Given => {
  if (condition === undefined) return noCondition
  if (typeof condition === "string") return { shape: condition, values: [] }
  const { shape, values } = Where.read(table.definition, condition)
  return { shape: `IF ${shape}`, values }
}

interface ConditionPlan {
  readonly text: string
  readonly encoders: ReadonlyArray<EncodeValue>
  readonly markers: ReadonlyArray<Marker>
}

const conditionPlan = ({ condition, table }: Data): ConditionPlan => {
  if (condition === undefined) return { text: "", encoders: [], markers: [] }
  if (typeof condition === "string") return { text: ` ${condition}`, encoders: [], markers: [] }
  const relations = Where.relations(table.definition, condition)
  const key = relations.find(({ column }) => isKey(column))
  if (key !== undefined) {
    throw refused(`'${key.column.field}' is part of the primary key, which names the row: no condition`)
  }
  if (relations.length === 0) throw refused("onlyIf tests at least one column: use ifExists to test the row")
  return {
    text: ` IF ${Where.text(table, relations)}`,
    encoders: Where.encoders(table, relations).map((encode) => (value) => value === null ? nothing : encode(value)),
    markers: Where.markers(table, relations)
  }
}

const nothing = Effect.succeed(null)

const isKey = ({ kind }: Table.Column): boolean => kind === "partition_key" || kind === "clustering"

const quoted = ({ name }: { readonly name: string }): string => CqlType.quoteIdentifier(name)
