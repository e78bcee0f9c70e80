import * as Effect from "effect/Effect"
import type { Batch } from "../Batch.ts"
import type { CassandraError } from "../CassandraError.ts"
import { type BatchKind, CassandraSession, type CqlResult } from "../CassandraSession.ts"
import type { ConditionalBatch } from "../ConditionalBatch.ts"
import * as CqlType from "../CqlType.ts"
import type { CqlRow, CqlValue } from "../CqlValue.ts"
import type * as Mutation from "../Mutation.ts"
import * as Outcome from "../Outcome.ts"
import type { Bound, Marker, StatementOptions } from "../Statement.ts"
import type * as Table from "../Table.ts"
import { type Ambient, isIdempotent, sessionOptions, traced } from "./ambient.ts"
import * as BatchSize from "./batchSize.ts"
import { runAll } from "./codec.ts"
import { within } from "./limits.ts"
import { prototype } from "./prototype.ts"
import { attempt, refused } from "./refusal.ts"
import * as Rows from "./rows.ts"
import { storedText } from "./storedText.ts"
import { textOf } from "./valueText.ts"
import * as Write from "./write.ts"

/** @internal */
export interface Data {
  readonly statements: ReadonlyArray<Mutation.Any>
  readonly kind: BatchKind
  readonly isConditional: boolean
  readonly timestamp: bigint | undefined
  readonly options: StatementOptions
}

const Proto = prototype<Data>("Batch", {
  bind: (data, ambient) => bind(data, ambient),
  run: (data, ambient) => run(data, ambient)
})

/** @internal */
export const make = <F extends Mutation.Family, R>(
  statements: ReadonlyArray<Mutation.Any>,
  kind: BatchKind
): Batch<F, R> => Object.assign(Object.create(Proto), dataOf(statements, kind, false))

/** @internal */
export const conditional = <T extends Table.Any, Current>(
  statements: ReadonlyArray<Mutation.Any>
): ConditionalBatch<Current, T> => Object.assign(Object.create(Proto), dataOf(statements, "logged", true))

/** @internal */
export const dataOf = (statements: ReadonlyArray<Mutation.Any>, kind: BatchKind, isConditional: boolean): Data => ({
  statements,
  kind,
  isConditional,
  timestamp: undefined,
  options: {}
})

/**
 * A statement of a batch.
 *
 * @internal
 */
export interface Member extends Write.Ready {
  readonly data: Mutation.Any
}

/** @internal */
export const membersOf = (
  batch: Data,
  ambient: Ambient
): Effect.Effect<ReadonlyArray<Member>, CassandraError, unknown> =>
  Effect.flatMapEager(
    runAll(batch.statements, (data) =>
      Effect.mapEager(
        Write.ready(
          data,
          batch.options.keyspace === undefined ? ambient : { ...ambient, keyspace: batch.options.keyspace }
        ),
        (ready): Member => ({ ...ready, data })
      )),
    (members) =>
      attempt(() => {
        refuseTimestamps(batch, members)
        if (batch.isConditional) refuseConditions(members)
        return members
      })
  )

/** A batch under conditions is of one partition, which may have any size. */
const limitedMembers = (
  batch: Data,
  ambient: Ambient
): Effect.Effect<ReadonlyArray<Member>, CassandraError, unknown> => {
  const members = membersOf(batch, ambient)
  return batch.isConditional || batch.statements.length === 1
    ? members
    : Effect.flatMapEager(members, (members) => within(members, BatchSize.check))
}

/**
 * The key of the partition or the row that a statement writes; undefined where it names several.
 *
 * @internal
 */
export const keyOf = (
  { params, plan: { key } }: Member,
  what: "partition" | "row"
): ReadonlyArray<CqlValue> | undefined => key[what]?.map((at) => params[at])

/**
 * As {@link keyOf}, as a text.
 *
 * @internal
 */
export const placeOf = (member: Member, what: "partition" | "row"): string | undefined => {
  const key = keyOf(member, what)
  const { options, table: { definition } } = member.data
  return key && [options.keyspace ?? "", definition.name, ...key.map(textOf)].join(" ")
}

/**
 * Where in its partition the row is that a statement writes, by its clustering columns as a text; undefined where it writes
 * the partition's static columns alone.
 *
 * @internal
 */
export const rowPlace = (member: Member): string | undefined => {
  const key = keyOf(member, "row")
  const { clusteringKey, partitionKey } = member.data.table.definition
  return key && placeText(clusteringKey, key.slice(partitionKey.length))
}

/**
 * As {@link rowPlace}, of a row that was read.
 *
 * @internal
 */
export const placeIn = ({ clusteringKey }: Table.Definition, row: CqlRow): string =>
  placeText(clusteringKey, clusteringKey.map(({ name }) => row[name]))

const placeText = (clusteringKey: ReadonlyArray<Table.Column>, values: ReadonlyArray<CqlValue>): string =>
  textOf(clusteringKey.map(({ type }, at) => storedText(type, values[at])))

const isOnePartition = (members: ReadonlyArray<Member>): boolean => {
  const partitions = new Set(members.map((member) => placeOf(member, "partition")))
  return partitions.size === 1 && !partitions.has(undefined)
}

const refuseTimestamps = ({ timestamp }: Data, members: ReadonlyArray<Member>): void => {
  if (timestamp !== undefined && members.some(({ data }) => data.timestamp !== undefined)) {
    throw refused("a timestamp is that of a batch or of its statements, not of both: leave one of them out")
  }
}

const refuseConditions = (members: ReadonlyArray<Member>): void => {
  if (members.length === 0) return
  const other = members.find(({ data }) => data.table.definition.name !== members[0]!.data.table.definition.name)
  if (other !== undefined) {
    throw refused(
      `a conditional batch is of one table: the write to '${other.data.table.definition.name}' is not to ` +
        `'${members[0]!.data.table.definition.name}'`
    )
  }
  const { name } = members[0]!.data.table.definition
  if (!isOnePartition(members)) {
    throw refused(`a conditional batch of table '${name}' is of one partition: all its statements name the same one`)
  }
  const conditions = new Map<string | undefined, string>()
  for (const member of members) {
    const { condition, table } = member.data
    if (condition === undefined) continue
    const kind = typeof condition === "string" ? condition : "IF"
    // What tests static columns alone tests the partition, whichever row it writes.
    const tested = typeof condition === "object" && testsStatics(table.definition, condition)
      ? undefined
      : placeOf(member, "row")
    const before = conditions.get(tested)
    if (before !== undefined && before !== kind) {
      throw refused(
        `a conditional batch of table '${name}' has ${before} and ${kind} of one row: a row takes one kind of condition`
      )
    }
    conditions.set(tested, kind)
  }
}

const testsStatics = (definition: Table.Definition, condition: { readonly [field: string]: unknown }): boolean =>
  Object.keys(condition).every((field) => definition.column(field)?.kind === "static")

const bind = (batch: Data, ambient: Ambient): Effect.Effect<Bound, CassandraError, unknown> =>
  Effect.mapEager(limitedMembers(batch, ambient), (members) => {
    const { timestamp } = batch
    const using = timestamp === undefined ? [] : [timestamp]
    return {
      cql: text(batch, members),
      params: [...using, ...members.flatMap(({ params }) => params)],
      markers: [
        ...using.map((): Marker => ({ name: "timestamp", type: CqlType.scalar("bigint") })),
        ...members.flatMap(({ plan }) => plan.markers)
      ],
      mutates: true,
      idempotent: idempotence(batch, members, ambient),
      reach: isOnePartition(members) ? "one partition" : "several partitions",
      legal: [
        batch.isConditional
          ? "every statement writes one partition of one table"
          : `every statement may join a${kinds[batch.kind]} batch`
      ]
    }
  })

const kinds = { logged: " logged", unlogged: "n unlogged", counter: " counter" }

const text = ({ kind, timestamp }: Data, members: ReadonlyArray<Member>): string =>
  [
    `BEGIN ${kind === "logged" ? "" : `${kind.toUpperCase()} `}BATCH${
      timestamp === undefined ? "" : " USING TIMESTAMP ?"
    }`,
    ...members.map(({ cql }) => `  ${cql};`),
    "APPLY BATCH"
  ].join("\n")

const idempotence = ({ kind, options }: Data, members: ReadonlyArray<Member>, ambient: Ambient): boolean =>
  isIdempotent(ambient, options, kind !== "counter" && members.every(({ idempotent }) => idempotent))

const run = (batch: Data, ambient: Ambient): Effect.Effect<unknown, CassandraError, CassandraSession> =>
  // Codecs are erased: what services they need is told by the statements' own types, on the batch.
  (batch.statements.length === 0 ?
    Effect.succeed(batch.isConditional ? Outcome.applied : undefined) :
    Effect.flatMapEager(limitedMembers(batch, ambient), (members) =>
      Effect.flatMap(CassandraSession, (session) => {
        const result = request(batch, members, session, ambient)
        return batch.isConditional ? outcome(batch, members, result) : Effect.asVoid(result)
      }))) as Effect.Effect<unknown, CassandraError, CassandraSession>

/** @internal */
export const request = (
  batch: Data,
  members: ReadonlyArray<Member>,
  session: CassandraSession["Service"],
  ambient: Ambient
): Effect.Effect<CqlResult, CassandraError> =>
  traced(
    ambient,
    batch.options,
    () => ({
      operation: "BATCH",
      table: tableOf(members),
      cql: text(batch, members),
      idempotent: idempotence(batch, members, ambient),
      batchSize: members.length
    }),
    session.batch(members, {
      ...sessionOptions(ambient, batch.options, idempotence(batch, members, ambient)),
      ...batch.timestamp === undefined ? undefined : { timestamp: batch.timestamp },
      kind: batch.kind
    })
  )

const tableOf = (members: ReadonlyArray<Member>): string | undefined => {
  const names = new Set(members.map(({ data }) => data.table.definition.name))
  return names.size === 1 ? members[0]!.data.table.definition.name : undefined
}

const outcome = (
  batch: Data,
  members: ReadonlyArray<Member>,
  result: Parameters<typeof Write.outcomeOf>[0]
): Effect.Effect<unknown, CassandraError, unknown> =>
  Write.outcomeOf(result, (rows) => Effect.mapEager(standing(members, rows, text(batch, members)), Outcome.rejected))

/**
 * The rows in the way of a conditional batch: those that conditions test, in the order of the statements, each once. Cassandra
 * gives the tested rows in clustering order, and where none of them is there the static values of the partition; ScyllaDB
 * gives a row for each statement, of nulls where there is none.
 *
 * @internal
 */
export const standing = (
  members: ReadonlyArray<Member>,
  rows: ReadonlyArray<CqlRow>,
  cql: string
): Effect.Effect<Array<unknown>, CassandraError, unknown> => {
  const { table } = members[0]!.data
  const { clusteringKey, columns, partitionKey } = table.definition
  const conditions = members.flatMap(({ data: { condition } }) => typeof condition === "object" ? [condition] : [])
  const tested = columns.filter(({ field }) => conditions.some((condition) => Object.hasOwn(condition, field)))
  const places = members.flatMap((member) => testsRow(member) ? rowPlace(member) ?? [] : [])
  const there = rows.filter((row) => (row[partitionKey[0]!.name] ?? null) !== null)
  const byPlace = new Map(there.map((row) => [placeIn(table.definition, row), row]))
  const found = Array.from(new Set(places)).flatMap((place) => foundIn(byPlace, place))
  const ofPartition = places.length === 0
    ? there[0]
    : there.find((row) => clusteringKey.length > 0 && (row[clusteringKey[0]!.name] ?? null) === null)
  const shown = found.length > 0 || ofPartition === undefined ? found : [withoutRow(table.definition, ofPartition)]
  return runAll(shown, (row) => Rows.standing(table, tested)(row, cql))
}

/**
 * The row at a place, or none.
 *
 * @internal
 */
export const foundIn = (rows: ReadonlyMap<string, CqlRow>, place: string): ReadonlyArray<CqlRow> => {
  const row = rows.get(place)
  return row === undefined ? [] : [row]
}

/**
 * Whether a statement tests its row, and not static columns alone.
 *
 * @internal
 */
export const testsRow = ({ data: { condition, table: { definition } } }: Member): boolean =>
  condition !== undefined && (typeof condition === "string" || !testsStatics(definition, condition))

/** What a row has of its partition: which row that was says nothing. */
const withoutRow = ({ columns }: Table.Definition, row: CqlRow): CqlRow =>
  Object.fromEntries(
    columns.filter(({ kind }) => kind === "partition_key" || kind === "static").map((
      { name }
    ) => [name, row[name] ?? null])
  )
