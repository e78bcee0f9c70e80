import * as CqlType from "../CqlType.ts"
import type { Bound, Marker } from "../Statement.ts"
import type * as Table from "../Table.ts"
import { partitionKeyCheck } from "./keySize.ts"
import { keysCheck, valuesCheck } from "./limits.ts"
import { memoize } from "./plans.ts"
import { refused } from "./refusal.ts"
import type * as Rows from "./rows.ts"
import type { Data } from "./select.ts"
import * as Legality from "./selectLegality.ts"
import * as SelectList from "./selectList.ts"
import * as Slice from "./selectSlice.ts"
import * as Text from "./text.ts"
import { asItIs, encodeColumn, type EncodeValue, type Encoding } from "./values.ts"
import * as Where from "./where.ts"

/**
 * What a shape of read is compiled to.
 *
 * - `countsRows`: the limit is kept here and not by the server, to which a partition with static values alone is a row
 *
 * @internal
 */
export interface Plan {
  readonly text: Text.Text
  readonly reading: Rows.Reading
  readonly encoders: ReadonlyArray<EncodeValue>
  readonly check: Encoding["check"]
  readonly markers: ReadonlyArray<Marker>
  readonly reach: Bound["reach"]
  readonly legal: ReadonlyArray<string>
  readonly countsRows: boolean
}

/**
 * The plan of a read, made once for each shape, and the values to bind.
 *
 * @internal
 */
export const compile = (data: Data): { readonly plan: Plan; readonly values: ReadonlyArray<unknown> } => {
  const { definition } = data.table
  refuseCount("limit", data.limit)
  refuseCount("perPartitionLimit", data.perPartitionLimit)
  const where = Where.read(definition, data.where)
  const filter = Where.read(definition, data.filter)
  const selection = data.selection === undefined ? undefined : SelectList.read(data.selection)
  const clustering = Slice.ofClustering(definition, data.clustering)
  const tokens = Slice.ofToken(data.tokens)
  const { nearest } = data
  if (
    nearest !== undefined && !(Number.isInteger(nearest.count) && nearest.count > 0 && nearest.count <= mostNearest)
  ) {
    throw refused(`nearest takes a whole number from 1 to ${mostNearest}, not ${nearest.count}`)
  }
  const shape = [
    data.isScan ? "scan" : "select",
    data.isDistinct ? "distinct" : "",
    data.reversed ? "reversed" : "",
    data.limit === undefined ? "" : "limited",
    data.perPartitionLimit === undefined ? "" : "partition-limited",
    nearest === undefined ? "" : `nearest:${nearest.field}`,
    selection?.shape ?? data.fields?.join(",") ?? "*",
    data.groupBy.join(","),
    where.shape,
    clustering.shape,
    tokens.shape,
    filter.shape
  ].join(" ")
  const plan = memoize(data.table, shape, () => make(data, clustering, tokens))
  const values = [...selection?.values ?? [], ...where.values, ...clustering.values, ...tokens.values, ...filter.values]
  if (nearest !== undefined) values.push(nearest.vector, nearest.count)
  if (data.perPartitionLimit !== undefined) values.push(data.perPartitionLimit)
  if (data.limit !== undefined && !plan.countsRows) values.push(data.limit)
  return { plan, values }
}

/** Cassandra refuses more (Guardrails: sai_vector_search_max_limit is 1,000). */
const mostNearest = 1_000

const refuseCount = (name: string, count: number | undefined): void => {
  if (count !== undefined && !(Number.isInteger(count) && count > 0)) {
    throw refused(`${name} takes a whole number above 0, not ${count}`)
  }
}

const make = (data: Data, clustering: Slice.Slice, tokens: Slice.Slice): Plan => {
  const { table } = data
  const { definition } = table
  const where = Where.relations(definition, data.where)
  const filter = Where.relations(definition, data.filter)
  const list = data.isDistinct
    ? SelectList.ofPartition(table)
    : data.selection === undefined
    ? SelectList.ofColumns(table, data.fields)
    : SelectList.ofSelection(table, data.selection)
  const legal = Legality.ofPredicates(definition, where, filter, data.isScan)
  refuseCombination(data, list, where, filter)
  const reach = Where.reach(definition, where)
  const limited = data.limit !== undefined
  const countsRows = limited && list.reading.isRow !== undefined && reach !== "one partition" &&
    clustering.bounds.length === 0 && [...where, ...filter].every(({ column }) => !isOfRow(column))
  const conditions = [
    ...texts(table, where),
    ...Slice.text(definition, clustering),
    ...Slice.text(definition, tokens),
    ...texts(table, filter)
  ]
  const places = Where.keyPlaces(table, where, list.markers.length)
  const nearest = data.nearest === undefined ? undefined : vectorOf(definition, data.nearest.field)
  return {
    text: Text.make(
      `SELECT ${list.text} FROM `,
      definition,
      [
        conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`,
        data.groupBy.length === 0 ? "" : ` GROUP BY ${groupColumns(definition, data.groupBy).join(", ")}`,
        nearest !== undefined
          ? ` ORDER BY ${CqlType.quoteIdentifier(nearest.name)} ANN OF ? LIMIT ?`
          : data.reversed
          ? ` ORDER BY ${reversed(definition)}`
          : "",
        data.perPartitionLimit === undefined ? "" : " PER PARTITION LIMIT ?",
        limited && !countsRows ? " LIMIT ?" : "",
        filter.length === 0 ? "" : " ALLOW FILTERING"
      ].join("")
    ),
    reading: list.reading,
    encoders: [
      ...list.encoders,
      ...Where.encoders(table, where),
      ...Slice.encoders(table, clustering),
      ...Slice.encoders(table, tokens),
      ...Where.encoders(table, filter),
      ...nearest === undefined ? [] : [encodeColumn(table, nearest), asItIs],
      ...data.perPartitionLimit === undefined ? [] : [asItIs],
      ...limited && !countsRows ? [asItIs] : []
    ],
    check: valuesCheck(partitionKeyCheck(definition, places), keysCheck(definition, places, "query")),
    markers: [
      ...list.markers,
      ...Where.markers(table, where),
      ...Slice.markers(clustering),
      ...Slice.markers(tokens),
      ...Where.markers(table, filter),
      ...nearest === undefined ? [] : [{ name: nearest.name, type: nearest.type }, limitMarker("limit")],
      ...data.perPartitionLimit === undefined ? [] : [limitMarker("per partition limit")],
      ...limited && !countsRows ? [limitMarker("limit")] : []
    ],
    reach,
    countsRows,
    legal: [
      ...legal,
      ...clustering.bounds.length === 0
        ? []
        : [`clustering columns are compared together, from the first on: ${Slice.columnNames(clustering).join(", ")}`],
      ...tokens.bounds.length === 0 ? [] : ["partitions are those of a range of tokens"],
      ...data.isDistinct ? ["DISTINCT reads what a partition has one of: its key and its static columns"] : [],
      ...data.groupBy.length === 0 ? [] : ["rows are grouped by the first columns of the primary key"],
      ...nearest === undefined ? [] : [`column ${nearest.name} has a storage-attached index that orders by nearness`],
      ...countsRows
        ? ["LIMIT is kept by the client: to the server a partition with static values alone is a row"]
        : []
    ]
  }
}

const texts = (table: Table.Any, relations: ReadonlyArray<Where.Relation>): ReadonlyArray<string> =>
  relations.length === 0 ? [] : [Where.text(table, relations)]

/** Whether a restriction of the column drops a partition that has static values alone. */
const isOfRow = ({ kind }: Table.Column): boolean => kind === "clustering" || kind === "regular"

const limitMarker = (name: string): Marker => ({ name, type: CqlType.scalar("int") })

const reversed = (definition: Table.Definition): string =>
  definition.clusteringKey.map(({ name, order }) =>
    `${CqlType.quoteIdentifier(name)} ${order === "asc" ? "DESC" : "ASC"}`
  ).join(", ")

const vectorOf = (definition: Table.Definition, field: string): Table.Column => {
  const index = definition.indexes.find(({ class: cls, column }) => column.field === field && cls === "sai")
  if (index === undefined || index.column.type._tag !== "Vector") {
    throw refused(`column '${field}' is no vector with a storage-attached index: nearest needs Index.sai("${field}")`)
  }
  return index.column
}

const groupColumns = (definition: Table.Definition, groupBy: ReadonlyArray<string>): ReadonlyArray<string> => {
  const key = [...definition.partitionKey, ...definition.clusteringKey]
  const wrong = groupBy.findIndex((field, at) => key[at]?.field !== field)
  if (wrong !== -1) {
    throw refused(
      `groupBy takes the columns of the primary key in order, from the first on: '${groupBy[wrong]}' stands where ${
        key[wrong] === undefined ? "no key column is left" : `'${key[wrong].field}' belongs`
      }`
    )
  }
  if (groupBy.length < definition.partitionKey.length) {
    throw refused("groupBy takes the whole partition key at least")
  }
  return groupBy.map((_, at) => CqlType.quoteIdentifier(key[at]!.name))
}

/** What Cassandra does not combine, each as a sentence. */
const refuseCombination = (
  data: Data,
  list: SelectList.SelectList,
  where: ReadonlyArray<Where.Relation>,
  filter: ReadonlyArray<Where.Relation>
): void => {
  const { definition } = data.table
  const reach = Where.reach(definition, where)
  const indexed = Legality.byIndex(definition, where)
  const clustering = data.clustering !== undefined
  const problem = data.reversed && (reach !== "one partition" || indexed.length > 0)
    ? "only rows of one partition have an order to reverse"
    : data.reversed && definition.clusteringKey.length === 0
    ? `table '${definition.name}' has no clustering columns to reverse`
    : clustering && reach === "all partitions"
    ? "clustering compares rows of partitions: name the whole partition key"
    : clustering && where.some(({ column }) => column.kind === "clustering")
    ? "clustering compares all the clustering columns of a query: name none of them in query"
    : data.tokens.length > 0 && !data.isScan
    ? "tokenRange is a range of partitions: use it with scan"
    : data.isDistinct
    ? distinctProblem(data, [...where, ...filter])
    : data.nearest !== undefined
    ? nearestProblem(data, list, where, filter)
    : list.isAggregate
    ? aggregateProblem(data, list)
    : data.groupBy.length > 0
    ? "groupBy needs a select of aggregates: select({ … }) with Selector.count, min, max, sum or avg"
    : undefined
  if (problem !== undefined) throw refused(problem)
}

const distinctProblem = (data: Data, relations: ReadonlyArray<Where.Relation>): string | undefined => {
  const other = relations.find(({ column }) => isOfRow(column))
  return other !== undefined
    ? `distinct reads partitions: '${other.column.field}' is a column of rows`
    : data.clustering !== undefined
    ? "distinct reads partitions: clustering compares rows"
    : data.perPartitionLimit !== undefined
    ? "distinct gives one row a partition: leave perPartitionLimit out"
    : data.fields !== undefined || data.selection !== undefined
    ? "distinct selects the partition key and the static columns: leave select out"
    : data.groupBy.length > 0
    ? "distinct is not grouped: leave groupBy out"
    : data.nearest !== undefined
    ? "distinct has no order: leave nearest out"
    : data.reversed
    ? "distinct gives one row a partition: leave order out"
    : undefined
}

const nearestProblem = (
  data: Data,
  list: SelectList.SelectList,
  where: ReadonlyArray<Where.Relation>,
  filter: ReadonlyArray<Where.Relation>
): string | undefined => {
  const { definition } = data.table
  const isSai = ({ column }: Where.Relation) =>
    definition.indexes.some((index) => index.column === column && index.class === "sai")
  const other = [...Legality.byIndex(definition, where), ...filter].find((relation) => !isSai(relation))
  return other !== undefined
    ? `nearest needs a storage-attached index of every other column: '${other.column.field}' has none`
    : filter.length > 0
    ? "nearest is not filtered: leave allowFiltering out"
    : data.limit !== undefined
    ? "nearest has its own limit: leave limit out"
    : data.reversed
    ? "nearest has its own order: leave order out"
    : data.perPartitionLimit !== undefined
    ? "nearest takes no perPartitionLimit"
    : data.clustering !== undefined
    ? "nearest takes no clustering comparison"
    : data.groupBy.length > 0 || list.isAggregate
    ? "nearest gives rows: aggregates and groupBy do not go with it"
    : Where.reach(definition, where) === "several partitions"
    ? "nearest searches one partition or all: name one, or none"
    : undefined
}

const aggregateProblem = (data: Data, list: SelectList.SelectList): string | undefined => {
  const plain = list.fields.find((field) => !data.groupBy.includes(field))
  return plain !== undefined
    ? `column '${plain}' stands beside an aggregate: name it in groupBy, or select its min or max`
    : data.perPartitionLimit !== undefined
    ? "perPartitionLimit counts rows, and aggregates give none of them: leave it out"
    : undefined
}
