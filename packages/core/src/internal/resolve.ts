import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { CassandraError } from "../CassandraError.ts"
import { CassandraSession, type ExecuteOptions } from "../CassandraSession.ts"
import type { SerialConsistency } from "../Consistency.ts"
import * as CqlType from "../CqlType.ts"
import type { CqlRow, CqlValue } from "../CqlValue.ts"
import type * as Mutation from "../Mutation.ts"
import * as Outcome from "../Outcome.ts"
import type { Resolvable, Settled } from "../Resolve.ts"
import type { StatementOptions } from "../Statement.ts"
import type * as Table from "../Table.ts"
import { type Ambient, ambient, sessionOptions, traced } from "./ambient.ts"
import * as Batch from "./batch.ts"
import { refused } from "./refusal.ts"
import * as Rows from "./rows.ts"
import * as Text from "./text.ts"
import * as Write from "./write.ts"
import { problemOf, tracesOf } from "./written.ts"

type Statement = Mutation.Any | Batch.Data

const isBatch = (statement: Statement): statement is Batch.Data => "statements" in statement

const writesOf = (statement: Statement): ReadonlyArray<Mutation.Any> =>
  isBatch(statement) ? statement.statements : [statement]

/** @internal */
export const resolve = <S extends Resolvable, R>(
  statement: S
): Effect.Effect<Settled<S> | Outcome.Unknown, CassandraError, R> => {
  // Resolvable are mutations and batches of them; codecs, and with them the services they need, are erased.
  const write = statement as unknown as Statement & Effect.Effect<Outcome.Outcome<unknown>, CassandraError, R>
  return Effect.suspend(() => {
    const problem = problemIn(write)
    return problem === undefined
      ? Effect.flatMap(write, (outcome) => settled(write, outcome))
      : Effect.fail(problem)
  }) as Effect.Effect<Settled<S> | Outcome.Unknown, CassandraError, R>
}

const settled = (
  statement: Statement,
  outcome: Outcome.Outcome<unknown>
): Effect.Effect<Outcome.Outcome<unknown>, never, unknown> => {
  switch (outcome._tag) {
    case "Applied":
      return Effect.succeed(outcome)
    case "Rejected":
      return Effect.succeed(isInsert(statement) ? Outcome.rejected(Option.some(outcome.current)) : outcome)
    case "Unknown":
      return Effect.catch(look(statement), (error) => Effect.succeed(Outcome.unknown(outcome.error, error)))
  }
}

const isInsert = (statement: Statement): boolean => !isBatch(statement) && statement.condition === "IF NOT EXISTS"

/** @internal */
export const settle = <S extends Resolvable, R>(statement: S): Effect.Effect<Settled<S>, CassandraError, R> => {
  // As in `resolve`.
  const write = statement as unknown as Statement
  return Effect.suspend(() => {
    const problem = problemIn(write)
    return problem === undefined ? look(write) : Effect.fail(problem)
  }) as Effect.Effect<Settled<S>, CassandraError, R>
}

/** Why a statement could not be resolved, which is said before it is sent. */
const problemIn = (statement: Statement): CassandraError | undefined => {
  const writes = writesOf(statement)
  const many = writes.find(({ table, write }) => write._tag === "Remove" && !namesRow(table.definition, write.where))
  return many === undefined
    ? writes.map(problemOf).find((problem) => problem !== undefined)
    : refused(
      `the batch removes several rows of table '${many.table.definition.name}' at once: resolve knows a batch by its rows, ` +
        "remove them one by one"
    )
}

const namesRow = (
  { clusteringKey, partitionKey }: Table.Definition,
  where: Mutation.Any["condition"] & object
): boolean => [...partitionKey, ...clusteringKey].every(({ field }) => Object.hasOwn(where, field))

// ---------------------------------------------------------------------------------------------------------------------
// What stands there
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The rows of a partition that a statement speaks of, as they stand.
 *
 * - `rows`: by the texts of its clustering columns
 * - `statics`: those of the partition, null where there is none
 */
interface Standing {
  readonly cql: string
  readonly rows: ReadonlyMap<string, CqlRow>
  readonly statics: CqlRow | undefined
}

const look = (statement: Statement): Effect.Effect<Outcome.Outcome<unknown>, CassandraError, unknown> =>
  Effect.flatMap(ambient, (around) =>
    Effect.flatMap(membersOf(statement, around), (members) =>
      members.length === 0
        ? Effect.succeed(Outcome.applied)
        : Effect.flatMap(
          read(statement.options, members, around),
          (standing) => verdict(statement, members, standing)
        )))

const verdict = (
  statement: Statement,
  members: ReadonlyArray<Batch.Member>,
  standing: Standing
): Effect.Effect<Outcome.Outcome<unknown>, CassandraError, unknown> =>
  holds(members, standing)
    ? Effect.succeed(Outcome.applied)
    : Effect.map(currentOf(statement, members, standing), Outcome.rejected)

const membersOf = (
  statement: Statement,
  around: Ambient
): Effect.Effect<ReadonlyArray<Batch.Member>, CassandraError, unknown> =>
  isBatch(statement)
    ? Batch.membersOf(statement, around)
    : Effect.map(Write.ready(statement, around), (ready) => [{ ...ready, data: statement }])

const read = Effect.fnUntraced(function*(
  options: StatementOptions,
  members: ReadonlyArray<Batch.Member>,
  around: Ambient
) {
  const session = yield* CassandraSession
  const { table } = members[0]!.data
  const { clusteringKey, columns, name, partitionKey } = table.definition
  const keyspace = options.keyspace ?? members[0]!.data.options.keyspace ?? around.keyspace
  const serial = yield* serialOf(session, options, around)
  const run = (cql: string, params: ReadonlyArray<CqlValue>) =>
    Effect.map(
      traced(
        around,
        options,
        () => ({ operation: "SELECT", table: name, cql, idempotent: true }),
        session.execute(cql, params, readOptions(options, around, serial))
      ),
      ({ rows }) => rows
    )
  const isWhole = members.some(({ data: { condition } }) => condition === "IF NOT EXISTS")
  const wanted = new Set(isWhole ? columns : members.flatMap(({ data }) => touchedBy(data)))
  const select = Text.make(
    `SELECT ${columns.filter((column) => isKey(column) || wanted.has(column)).map(quoted).join(", ")} FROM `,
    table.definition,
    ` WHERE ${partitionKey.map((column) => `${quoted(column)} = ?`).join(" AND ")}`
  )
  const cql = Text.inKeyspace(select, keyspace)
  const key = Batch.keyOf(members[0]!, "partition")!
  const places = new Map(
    members.flatMap((member) => {
      const place = Batch.rowPlace(member)
      return place === undefined ? [] : [[place, Batch.keyOf(member, "row")!.slice(key.length)] as const]
    })
  )
  const found = places.size === 0 ? [] : clusteringKey.length === 0
    ? yield* run(cql, key)
    : yield* run(`${cql} AND ${isIn(clusteringKey, places.size)}`, [
      ...key,
      ...valuesIn(clusteringKey, [...places.values()])
    ])
  const rows = new Map(found.map((row) => [Batch.placeIn(table.definition, row), row]))
  // Static values stand there without rows, too.
  const needsPartition = found.length === 0 && [...wanted].some(({ kind }) => kind === "static")
  const [statics] = needsPartition ? yield* run(`${cql} LIMIT 1`, key) : found
  const standing: Standing = { cql, rows, statics }
  return standing
})

const isIn = (clusteringKey: ReadonlyArray<Table.Column>, rows: number): string => {
  const names = clusteringKey.map(quoted)
  return rows === 1
    ? names.map((name) => `${name} = ?`).join(" AND ")
    : `${names.length === 1 ? names[0] : `(${names.join(", ")})`} IN ?`
}

const valuesIn = (
  clusteringKey: ReadonlyArray<Table.Column>,
  rows: ReadonlyArray<ReadonlyArray<CqlValue>>
): ReadonlyArray<CqlValue> =>
  rows.length === 1 ? rows[0]! : [clusteringKey.length === 1 ? rows.map(([value]) => value) : rows]

/** The serial consistency that the write was made with. */
const serialOf = (
  session: CassandraSession["Service"],
  { profile: own, serialConsistency }: StatementOptions,
  { defaults }: Ambient
): Effect.Effect<SerialConsistency, CassandraError> => {
  const said = serialConsistency ?? defaults.serialConsistency
  if (said !== undefined) return Effect.succeed(said)
  const profile = own ?? defaults.profile
  return Effect.map(
    session.info,
    (info) => (profile === undefined ? undefined : info.profiles[profile]?.serialConsistency) ?? info.serialConsistency
  )
}

/** The read is made as the write was; all of its rows come at once. */
const readOptions = (options: StatementOptions, around: Ambient, consistency: SerialConsistency): ExecuteOptions => ({
  ...sessionOptions(around, options, true),
  consistency,
  timestamp: undefined,
  pageSize: 0
})

const touchedBy = ({ condition, table: { definition }, write }: Mutation.Any): ReadonlyArray<Table.Column> => {
  const tested = typeof condition === "object" ? condition : {}
  return write._tag === "Save"
    ? definition.columns
    : definition.columns.filter(({ field }) =>
      Object.hasOwn(tested, field) || (write._tag === "Update" && Object.hasOwn(write.changes, field))
    )
}

const isKey = ({ kind }: Table.Column): boolean => kind === "partition_key" || kind === "clustering"

const quoted = ({ name }: Table.Column): string => CqlType.quoteIdentifier(name)

// ---------------------------------------------------------------------------------------------------------------------
// What it tells
// ---------------------------------------------------------------------------------------------------------------------

/** Whether all that the writes leave stands there. All of a batch has one timestamp, at which a removal of a row wins. */
const holds = (members: ReadonlyArray<Batch.Member>, standing: Standing): boolean => {
  const removed = new Set(members.filter(({ data }) => data.write._tag === "Remove").map(Batch.rowPlace))
  // A cell that several writes set holds what one of them wrote; one with a timestamp of its own may lie below an older one.
  const cells = new Map<string, boolean>()
  for (const member of members) {
    const { condition, table: { definition }, timestamp, write } = member.data
    if (timestamp !== undefined) continue
    const place = Batch.rowPlace(member)
    const row = place === undefined ? undefined : standing.rows.get(place)
    if (write._tag === "Remove") {
      if (row !== undefined) return false
      continue
    }
    const isRemoved = place !== undefined && removed.has(place)
    if (
      !isRemoved && row === undefined && (write._tag === "Save" || condition === "IF EXISTS") && place !== undefined
    ) {
      return false
    }
    for (const { column, isIn } of tracesOf(member.data, member.params)) {
      const isStatic = column.kind === "static"
      if (isRemoved && !isStatic) continue
      const cell = `${isStatic ? "" : place} ${definition.name} ${column.field}`
      const stored = (isStatic ? standing.statics : row)?.[column.name]
      cells.set(cell, isIn(stored) || cells.get(cell) === true)
    }
  }
  return Array.from(cells.values()).every((held) => held)
}

/** What stands in the way, as the statement's own answer has it. */
const currentOf = (
  statement: Statement,
  members: ReadonlyArray<Batch.Member>,
  standing: Standing
): Effect.Effect<unknown, CassandraError, unknown> => {
  if (isBatch(statement)) return Batch.standing(members, rowsOf(members, standing), standing.cql)
  const [member] = members
  const { condition, table } = statement
  const place = Batch.rowPlace(member!)
  const row = place === undefined ? undefined : standing.rows.get(place)
  if (condition === "IF NOT EXISTS") {
    return row === undefined
      ? Effect.succeed(Option.none())
      : Effect.map(Rows.whole(table).decode(row, standing.cql), Option.some)
  }
  if (typeof condition !== "object") return Effect.succeed(undefined)
  return Write.tested(table, condition, { ...staticsIn(table.definition, standing.statics), ...row }, standing.cql)
}

/** The rows that stand there, and after them what the partition has without them. */
const rowsOf = (members: ReadonlyArray<Batch.Member>, { rows: found, statics }: Standing): ReadonlyArray<CqlRow> => {
  const { definition } = members[0]!.data.table
  const places = new Set(members.map(Batch.rowPlace))
  const rows = [...places].flatMap((place) => place === undefined ? [] : Batch.foundIn(found, place))
  const isThere = statics !== undefined &&
    (!members.some(Batch.testsRow) ||
      definition.columns.some(({ kind, name }) => kind === "static" && (statics[name] ?? null) !== null))
  return isThere ? [...rows, staticsIn(definition, statics)] : rows
}

const staticsIn = ({ columns }: Table.Definition, row: CqlRow | undefined): CqlRow =>
  row === undefined ? {} : Object.fromEntries(
    columns.filter(({ kind }) => kind === "static" || kind === "partition_key").map(({ name }) => [name, row[name]])
  )
