import * as Effect from "effect/Effect"
import type { Batch } from "../Batch.ts"
import type { CassandraError } from "../CassandraError.ts"
import { type BatchKind, CassandraSession } from "../CassandraSession.ts"
import type { ConditionalBatch } from "../ConditionalBatch.ts"
import * as CqlType from "../CqlType.ts"
import type * as Mutation from "../Mutation.ts"
import * as Outcome from "../Outcome.ts"
import type { Bound, Marker, StatementOptions } from "../Statement.ts"
import type * as Table from "../Table.ts"
import { type Ambient, isIdempotent, sessionOptions, traced } from "./ambient.ts"
import { runAll } from "./codec.ts"
import { prototype } from "./prototype.ts"
import { attempt, refused } from "./refusal.ts"
import * as Rows from "./rows.ts"
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

const dataOf = (statements: ReadonlyArray<Mutation.Any>, kind: BatchKind, isConditional: boolean): Data => ({
  statements,
  kind,
  isConditional,
  timestamp: undefined,
  options: {}
})

/** A statement of a batch. */
interface Member extends Write.Ready {
  readonly data: Mutation.Any
}

const membersOf = (batch: Data, ambient: Ambient): Effect.Effect<ReadonlyArray<Member>, CassandraError, unknown> =>
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

/** The partition or the row that a statement writes, as a text; undefined where it names several. */
const placeOf = (
  { data: { options, table: { definition } }, params, plan: { key } }: Member,
  what: "partition" | "row"
): string | undefined =>
  key[what] === undefined
    ? undefined
    : [options.keyspace ?? "", definition.name, ...key[what].map((at) => textOf(params[at]))].join(" ")

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
  const other = members.find(({ data }) => data.table.definition.name !== members[0]!.data.table.definition.name)
  if (other !== undefined) {
    throw refused(
      `a conditional batch is of one table: the write to '${other.data.table.definition.name}' is not to ` +
        `'${members[0]!.data.table.definition.name}'`
    )
  }
  const name = members[0]?.data.table.definition.name
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
  Effect.mapEager(membersOf(batch, ambient), (members) => {
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
    Effect.flatMapEager(membersOf(batch, ambient), (members) =>
      Effect.flatMap(CassandraSession, (session) => {
        const { kind, options, timestamp } = batch
        const result = traced(
          ambient,
          options,
          () => ({
            operation: "BATCH",
            table: tableOf(members),
            cql: text(batch, members),
            idempotent: idempotence(batch, members, ambient),
            batchSize: members.length
          }),
          session.batch(members, {
            ...sessionOptions(ambient, options, idempotence(batch, members, ambient)),
            ...timestamp === undefined ? undefined : { timestamp },
            kind
          })
        )
        return batch.isConditional ? outcome(batch, members, result) : Effect.asVoid(result)
      }))) as Effect.Effect<unknown, CassandraError, CassandraSession>

const tableOf = (members: ReadonlyArray<Member>): string | undefined => {
  const names = new Set(members.map(({ data }) => data.table.definition.name))
  return names.size === 1 ? members[0]!.data.table.definition.name : undefined
}

const outcome = (
  batch: Data,
  members: ReadonlyArray<Member>,
  result: Parameters<typeof Write.outcomeOf>[0]
): Effect.Effect<unknown, CassandraError, unknown> =>
  Write.outcomeOf(result, (rows) => {
    const { table } = members[0]!.data
    const { columns, partitionKey } = table.definition
    const fields = new Set(
      members.flatMap(({ data: { condition } }) => typeof condition === "object" ? Object.keys(condition) : [])
    )
    const cql = text(batch, members)
    const decode = Rows.standing(table, columns.filter(({ field }) => fields.has(field)))
    // A row that is not there has no key: Cassandra leaves it out, and ScyllaDB gives nulls.
    const standing = rows.filter((row) => (row[partitionKey[0]!.name] ?? null) !== null)
    return Effect.mapEager(
      runAll(standing, (row) => decode(row, cql)),
      Outcome.rejected
    )
  })
