/**
 * One engine: a catalog, a store, and the plans of the statements it has seen. Everything here is synchronous; a refusal
 * is thrown as the reason of a `CassandraError`.
 */
import { LimitExceeded, ProtocolError } from "../CassandraError.ts"
import type { BatchEntry, BatchOptions, CqlPage, CqlResult, ExecuteOptions, PageOptions } from "../CassandraSession.ts"
import type { CqlValue } from "../CqlValue.ts"
import type { Limits } from "../Limits.ts"
import * as WriteTimestamp from "../WriteTimestamp.ts"
import type { Catalog, Keyspace, Table } from "./catalog/catalog.ts"
import { layoutOf } from "./catalog/layout.ts"
import * as SavedCatalog from "./catalog/saved.ts"
import type { Bindings } from "./execute/bind.ts"
import { type Followed, followedIn, followingOf, isSame } from "./execute/follow.ts"
import { refuseFrame } from "./execute/frame.ts"
import { type Ambient, randomUuid, timeUuids } from "./execute/identifiers.ts"
import type { Moment } from "./execute/moment.ts"
import * as Position from "./execute/position.ts"
import { select } from "./execute/select.ts"
import { virtualTable } from "./execute/virtual.ts"
import { isNoTimestamp, outOfBound, timestampOf } from "./execute/write.ts"
import { type Answer, type BoundWrite, nothing, tableOf, write } from "./execute/writes.ts"
import { parse } from "./parser/parse.ts"
import type { Modification, Parsed, SchemaStatement, Statement } from "./parser/syntax.ts"
import { analyse } from "./plan/analyse.ts"
import { planBatch } from "./plan/batch.ts"
import type { BatchPlan, Plan, SelectPlan } from "./plan/Plan.ts"
import { catalogAfter } from "./plan/schema.ts"
import { refuse } from "./refuse.ts"
import type { Store } from "./storage/Store.ts"
import type { Table as StoredTable } from "./storage/Table.ts"
import { initialCatalog } from "./system/catalog.ts"

/**
 * - `keyspace`: the session's own
 * - `statements`: by text, in the order of their last use
 */
export interface Engine {
  readonly store: Store
  readonly statements: Map<string, Prepared>
  readonly nextTimestamp: (nowMicros: bigint) => bigint
  readonly nextTimeUuid: (ambient: Ambient) => string
  readonly limits: Limits
  readonly keyspace: string
  catalog: Catalog
}

/** A text that was parsed, with its plan for the catalog it was last run with. */
interface Prepared {
  readonly parsed: Parsed
  planned: { readonly catalog: Catalog; readonly plan: Plan } | undefined
}

// Texts are few in a program that binds its values; one that does not must not fill the memory.
const mostStatements = 2_000

const defaultPageSize = 5_000

/** An engine on what the store holds. */
export const make = (store: Store, keyspace: string, limits: Limits): Engine => {
  const nextTimestamp = WriteTimestamp.generator()
  if (store.lastTimestamp !== undefined) nextTimestamp(store.lastTimestamp)
  const initial = initialCatalog(limits)
  const engine: Engine = {
    store,
    statements: new Map(),
    nextTimestamp,
    nextTimeUuid: timeUuids(),
    catalog: store.catalog === undefined ? initial : SavedCatalog.load(store.catalog, initial),
    keyspace,
    limits
  }
  for (const keyspace of engine.catalog.keyspaces.values()) {
    for (const [id, followed] of followedIn(keyspace)) follow(store, id, followed)
  }
  const replication = new Map([["class", "NetworkTopologyStrategy"], ["replication_factor", "1"]])
  const properties = new Map([["replication", replication]])
  const own: SchemaStatement = { _tag: "CreateKeyspace", name: keyspace, ifNotExists: true, properties }
  changeSchema(engine, catalogAfter(engine.catalog, own, undefined, () => 0n))
  return engine
}

/** Runs a statement to its last page. */
export const execute = (
  engine: Engine,
  cql: string,
  params: ReadonlyArray<CqlValue> | undefined,
  options: ExecuteOptions | undefined,
  ambient: Ambient
): CqlResult => {
  const result = run(engine, cql, params, options, ambient, true)
  const { pageState: _, ...rest } = result
  return rest
}

/** Runs a statement for one page. */
export const page = (
  engine: Engine,
  cql: string,
  params: ReadonlyArray<CqlValue> | undefined,
  options: PageOptions | undefined,
  ambient: Ambient
): CqlPage => run(engine, cql, params, options, ambient, false)

const modifications: ReadonlySet<Statement["_tag"]> = new Set<Modification["_tag"]>([
  "Insert",
  "InsertJson",
  "Update",
  "Delete"
])

/** Runs a protocol BATCH. */
export const batch = (
  engine: Engine,
  entries: ReadonlyArray<BatchEntry>,
  options: BatchOptions | undefined,
  ambient: Ambient
): CqlResult => {
  refuseFrame(entries.flatMap(({ params }) => params ?? []), engine.limits.frameBytes)
  const writes = entries.map(({ cql, params }): BoundWrite => {
    const prepared = prepare(engine, cql)
    const plan = modifications.has(prepared.parsed.statement._tag)
      ? planOf(engine, prepared, ambient)
      : undefined
    if (plan?._tag !== "Write") {
      return refuse("Invalid statement in batch: only UPDATE, INSERT and DELETE statements are allowed.")
    }
    return { plan, bindings: bindingsOf(engine, prepared.parsed, params, ambient) }
  })
  const plan = planBatch(options?.kind ?? "logged", writes.map(({ plan }) => plan), {
    ttl: undefined,
    timestamp: undefined
  })
  return resultOf(runWrites(engine, plan, writes, options, ambient))
}

const run = (
  engine: Engine,
  cql: string,
  params: ReadonlyArray<CqlValue> | undefined,
  options: PageOptions | undefined,
  ambient: Ambient,
  allPages: boolean
): CqlPage => {
  const prepared = prepare(engine, cql)
  const plan = planOf(engine, prepared, ambient)
  const bindings = bindingsOf(engine, prepared.parsed, params, ambient)
  switch (plan._tag) {
    case "Select":
      return read(engine, cql, plan, bindings, options, ambient, allPages)
    case "Write":
      return written(runWrites(engine, undefined, [{ plan, bindings }], options, ambient))
    case "Batch": {
      const writes = plan.writes.map((plan) => ({ plan, bindings }))
      return written(runWrites(engine, plan, writes, options, ambient))
    }
    case "Truncate":
      engine.store.truncate(plan.table.id)
      return written(nothing)
    case "Schema":
      changeSchema(engine, plan.after)
      return written(nothing)
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Statements and their values

const prepare = ({ statements }: Engine, cql: string): Prepared => {
  const there = statements.get(cql)
  // Moving one costs as much as finding it ten times over, so it begins when the first to go is in sight.
  if (there !== undefined && statements.size <= mostStatements / 2) return there
  const prepared: Prepared = there ?? { parsed: parse(cql), planned: undefined }
  statements.delete(cql)
  statements.set(cql, prepared)
  if (statements.size > mostStatements) statements.delete(statements.keys().next().value!)
  return prepared
}

const planOf = (engine: Engine, prepared: Prepared, ambient: Ambient): Plan => {
  const { planned } = prepared
  if (planned !== undefined && planned.catalog === engine.catalog) return planned.plan
  const { statement } = prepared.parsed
  const plan = analyse(engine.catalog, engine.keyspace, statement, () => schemaTimestamp(engine, statement, ambient))
  // A schema statement changes the catalog that it is planned for.
  if (plan._tag !== "Schema") prepared.planned = { catalog: engine.catalog, plan }
  return plan
}

const bindingsOf = (
  engine: Engine,
  { markers }: Parsed,
  params: ReadonlyArray<CqlValue> | undefined,
  ambient: Ambient
): Bindings => {
  const given = params?.length ?? 0
  if (params !== undefined) refuseFrame(params, engine.limits.frameBytes)
  if (given !== markers.length) {
    refuse(
      `Invalid amount of bind variables: the statement has ${markers.length} markers, and ${given} values were given`
    )
  }
  return {
    values: params ?? [],
    now: Number(ambient.nanos / 1_000_000n),
    timeUuid: () => engine.nextTimeUuid(ambient),
    uuid: () => randomUuid(ambient)
  }
}

const microsOf = (nanos: bigint): bigint => nanos / 1000n

const secondsOf = (nanos: bigint): number => Number(nanos / 1_000_000_000n)

// ---------------------------------------------------------------------------------------------------------------------
// Reading

const read = (
  engine: Engine,
  cql: string,
  plan: SelectPlan,
  bindings: Bindings,
  options: PageOptions | undefined,
  ambient: Ambient,
  allPages: boolean
): CqlPage => {
  const pageSize = options?.pageSize ?? Math.min(defaultPageSize, engine.limits.pageSize)
  if (!Number.isSafeInteger(pageSize) || pageSize < 0) {
    refuse(`A page holds a whole number of rows, and 0 is all of them: ${pageSize}`)
  }
  refusePage(engine.limits, pageSize)
  const now = secondsOf(ambient.nanos)
  const table = plan.table.view !== undefined
    ? viewOf(engine, plan.table, now)
    : plan.table.virtual === undefined
    ? tableOf(engine.store, plan)
    : virtualTable(engine.catalog, plan.table, plan.table.virtual)
  const statement = () => Position.statementHash(engine.keyspace, cql)
  const { clustering, partitionKey } = table.layout
  const clusteringTypes = () => clustering.map(({ type }) => type)
  const { position, rows } = select(plan, table, bindings, {
    paged: pageSize > 0,
    most: allPages || pageSize === 0 ? Infinity : pageSize,
    from: options?.pageState && Position.decode(options.pageState, partitionKey, clusteringTypes(), statement()),
    now
  })
  return {
    ...resultOf({ columns: plan.columns, rows }, plan.warnings),
    pageState: position && Position.encode(position, clusteringTypes(), statement())
  }
}

const viewOf = ({ catalog, store }: Engine, { id, keyspace, name, view }: Table, now: number): StoredTable => {
  const base = catalog.keyspaces.get(keyspace)?.tables.get(view?.base ?? "")
  const stored = base && store.table(base.id)?.views.get(id)
  if (stored === undefined) throw new Error(`view ${keyspace}.${name} has no storage`)
  return stored.at(now)
}

const refusePage = ({ pageSize: most }: Limits, pageSize: number): void => {
  if (pageSize > most) {
    throw new LimitExceeded({
      said: `a page of ${pageSize} rows: the limit is ${most}; ask for fewer with pageSize`,
      limit: most,
      actual: pageSize
    })
  }
}

const resultOf = ({ columns, rows }: Answer, warnings: ReadonlyArray<string> = []): CqlResult => ({
  columns,
  rows,
  warnings,
  coordinator: undefined,
  attempts: 1,
  tracingId: undefined
})

// ---------------------------------------------------------------------------------------------------------------------
// Writing

const written = (answer: Answer): CqlPage => ({ ...resultOf(answer), pageState: undefined })

const runWrites = (
  engine: Engine,
  batch: BatchPlan | undefined,
  writes: ReadonlyArray<BoundWrite>,
  options: ExecuteOptions | undefined,
  ambient: Ambient
): Answer => {
  const given = options?.timestamp
  if (given !== undefined) refuseTimestamp(given, batch, writes)
  const micros = microsOf(ambient.nanos)
  const asked = given ?? (writes[0] && timestampOf(batch?.timestamp, writes[0].bindings))
  const timestamp = asked ?? engine.nextTimestamp(micros)
  if (asked === undefined) engine.store.saveTimestamp(timestamp)
  const moment: Moment = {
    now: secondsOf(ambient.nanos),
    micros: Number(micros),
    timestamp,
    positions: engine.store.positions
  }
  return write(writes, batch !== undefined, engine.store, moment)
}

const refuseTimestamp = (
  given: bigint,
  batch: BatchPlan | undefined,
  writes: ReadonlyArray<BoundWrite>
): void => {
  if (isNoTimestamp(given)) throw new ProtocolError({ said: outOfBound })
  if (batch?.timestamp !== undefined || writes.some(({ plan }) => plan.timestamp !== undefined)) {
    refuse("The statement has USING TIMESTAMP and its options have a timestamp too; leave one of them out")
  }
  if (writes.some(({ plan }) => plan.if !== undefined)) {
    refuse("Cannot provide custom timestamp for conditional updates")
  }
  if (writes.some(({ plan }) => plan.counter)) refuse("Cannot provide custom timestamp for counter updates")
}

// ---------------------------------------------------------------------------------------------------------------------
// Schema

// A column's drop must be later than all writes before it, which may be ahead of the clock.
const schemaTimestamp = (engine: Engine, statement: Statement, { nanos }: Ambient): bigint => {
  const drops = statement._tag === "AlterTable" && statement.change._tag === "Drop"
  if (!drops) return microsOf(nanos)
  const timestamp = engine.nextTimestamp(microsOf(nanos))
  engine.store.saveTimestamp(timestamp)
  return timestamp
}

const changeSchema = (engine: Engine, after: Catalog): void => {
  const { catalog: before, store } = engine
  if (after === before) return
  for (const name of new Set([...before.keyspaces.keys(), ...after.keyspaces.keys()])) {
    const [old, there] = [before.keyspaces.get(name), after.keyspaces.get(name)]
    if (old !== there) changeTables(store, old, there)
  }
  store.saveCatalog(() => SavedCatalog.save(after))
  engine.catalog = after
}

const changeTables = (store: Store, before: Keyspace | undefined, after: Keyspace | undefined): void => {
  const [old, there] = [storedTables(before), storedTables(after)]
  for (const id of old.keys()) if (!there.has(id)) store.drop(id)
  for (const [id, table] of there) {
    if (old.get(id) !== table) store.define(layoutOf(table, store.table(id)?.layout))
  }
  const [followedBefore, followed] = [followedIn(before), followedIn(after)]
  for (const id of new Set([...followedBefore.keys(), ...followed.keys()])) {
    if (!isSame(followedBefore.get(id), followed.get(id))) follow(store, id, followed.get(id))
  }
}

const follow = (store: Store, id: string, followed: Followed | undefined): void => {
  const stored = store.table(id)
  if (stored === undefined) return
  store.follow(
    id,
    followed === undefined ? { indexes: new Map(), views: [] } : followingOf(followed, stored.layout)
  )
}

const storedTables = (keyspace: Keyspace | undefined): ReadonlyMap<string, Table> => {
  const stored = new Map<string, Table>()
  for (const table of keyspace?.tables.values() ?? []) {
    if (table.virtual === undefined && table.view === undefined) stored.set(table.id, table)
  }
  return stored
}
