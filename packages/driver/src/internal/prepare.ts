/**
 * The types of a statement's markers. The driver prepares statements by itself and keeps what the server told of their
 * markers, and shows neither: this file is the one place that reaches for both, in the version this package pins.
 */
import { type Client, errors, types } from "cassandra-driver"
import { createRequire } from "node:module"
import type { DriverColumn } from "./driverType.ts"
import { sameType, toCqlType } from "./driverType.ts"
import { isForgotten } from "./failure.ts"
import type { Described } from "./wire/result.ts"
import type { Statement } from "./wire/values.ts"
import { writer } from "./wire/write.ts"

interface PreparedInfo {
  queryId?: Buffer | undefined
  readonly preparing?: boolean | undefined
  meta?: PreparedMeta | undefined
}

interface PreparedMeta {
  readonly columns: ReadonlyArray<DriverColumn & { readonly ksname?: string; readonly tablename?: string }>
  readonly keyspace?: string | undefined
  readonly table?: string | undefined
  readonly partitionKeys?: ReadonlyArray<number> | undefined
}

interface PreparedQueries {
  length: number
  readonly _maxPrepared: number
  readonly _mapByKey: Map<string, PreparedInfo>
  readonly _mapById: Map<string, PreparedInfo>
}

interface SchemaChange {
  readonly keyspace: string
  readonly table?: string | null
}

interface PrepareHandler {
  readonly getPrepared: (
    client: Client,
    loadBalancing: unknown,
    query: string,
    keyspace: string | undefined
  ) => Promise<PreparedInfo>
}

interface ClientInside {
  readonly keyspace: string | undefined
  readonly metadata: {
    readonly getPreparedInfo: (keyspace: string | undefined, query: string) => PreparedInfo
    readonly getAllPrepared: () => ReadonlyArray<PreparedInfo>
    readonly _preparedQueries: PreparedQueries
  }
  readonly hosts: { readonly length: number }
  readonly profileManager: { readonly getDefaultLoadBalancing: () => unknown }
  readonly controlConnection: { handleSchemaChange: (change: SchemaChange, now: boolean) => Promise<void> }
}

// The driver is CommonJS, has no exports map, and its types tell nothing of this module.
const handler = createRequire(import.meta.url)("cassandra-driver/lib/prepare-handler.js") as PrepareHandler

/**
 * A prepared statement.
 *
 * - `partitionKey`: which of the markers are the partition key, in its order; none where it is not bound as a whole
 * - `described`: the columns of its last result
 * - `outdated`: it was prepared again since, with markers of other types
 */
export interface Prepared extends Statement {
  id: Buffer
  readonly keyspace: string | undefined
  readonly partitionKey: ReadonlyArray<number>
  described: Described | undefined
  outdated: boolean
}

/**
 * - `known` gives statements that are all prepared already
 * - `prepare` prepares them, each once for any number of callers, and calls `counted` for each that was not prepared
 * - `forget` has them prepared again before their next run
 */
export interface Preparing {
  readonly known: (statements: ReadonlyArray<string>) => ReadonlyArray<Prepared> | undefined
  readonly prepare: (
    statements: ReadonlyArray<string>,
    counted: (() => void) | undefined
  ) => Promise<ReadonlyArray<Prepared>>
  readonly forget: (statements: ReadonlyArray<string>) => void
}

/** A statement that was looked up, which is as it was for as long as its description is the same. */
interface Found {
  readonly info: PreparedInfo
  readonly meta: PreparedMeta
  readonly prepared: Alone
}

/** A statement as a list of it, made once for all its runs. */
type Alone = readonly [Prepared]

const mostFound = 10_000

/**
 * The types of a statement's markers have changed since its values were turned to bytes, as when a table is dropped and made
 * again. The request was not sent.
 */
export class TypesChanged extends Error {
  constructor() {
    super("the types of the statement's markers have changed meanwhile")
  }
}

const preparing = new WeakMap<Client, Preparing>()

/** The statements of a client, whose sessions have them in common: the driver keeps one description of each. */
export const of = (client: Client): Preparing => {
  const found = preparing.get(client)
  if (found !== undefined) return found
  const made = make(client)
  preparing.set(client, made)
  return made
}

const make = (client: Client): Preparing => {
  // What the driver's types leave out.
  const inside = client as unknown as ClientInside
  const plans = new WeakMap<PreparedMeta, Prepared>()
  const watched = new WeakSet<PreparedInfo>()
  // The driver's own look-up makes a text of keyspace and statement each time.
  const found = new Map<string, Found>()
  let foundIn: string | undefined
  forgetWhatChanges(inside, () => found.clear())

  /** The plan of a statement that has been prepared. */
  const planOf = (info: PreparedInfo): Prepared => {
    if (!watched.has(info)) {
      watched.add(info)
      watch(info, plans, () => mostTimes + inside.hosts.length, inside.metadata._preparedQueries)
    }
    const meta = info.meta!
    const planned = plans.get(meta)
    if (planned !== undefined) {
      // It may be known by another id since.
      planned.id = info.queryId ?? planned.id
      return planned
    }
    const plan: Prepared = {
      id: info.queryId!,
      markers: meta.columns.map(({ name, type }) => ({ name, write: writer(toCqlType(type)) })),
      keyspace: keyspaceOf(meta),
      table: tableOf(meta),
      partitionKey: meta.partitionKeys ?? [],
      described: undefined,
      outdated: false
    }
    plans.set(meta, plan)
    return plan
  }

  const knownOne = (cql: string): Alone | undefined => {
    if (foundIn !== inside.keyspace) {
      foundIn = inside.keyspace
      found.clear()
    }
    const known = found.get(cql)
    if (known !== undefined && known.info.queryId !== undefined && known.info.meta === known.meta) return known.prepared
    const info = inside.metadata.getPreparedInfo(inside.keyspace, cql)
    const { meta } = info
    if (info.queryId === undefined || meta === undefined) return undefined
    const prepared: Alone = [planOf(info)]
    if (found.size >= mostFound) found.delete(found.keys().next().value!)
    found.set(cql, { info, meta, prepared })
    return prepared
  }

  const known: Preparing["known"] = (statements) => {
    if (statements.length === 1) return knownOne(statements[0]!)
    const out: Array<Prepared> = []
    for (const cql of statements) {
      const prepared = knownOne(cql)
      if (prepared === undefined) return undefined
      out.push(prepared[0])
    }
    return out
  }

  const prepareOne = async (cql: string, counted: (() => void) | undefined): Promise<Prepared> => {
    const known = knownOne(cql)
    if (known !== undefined) return known[0]
    const { _preparedQueries: queries } = inside.metadata
    if (queries.length > queries._maxPrepared) dropUnprepared(queries)
    const loadBalancing = inside.profileManager.getDefaultLoadBalancing()
    const info = await handler.getPrepared(client, loadBalancing, cql, inside.keyspace)
    counted?.()
    return planOf(info)
  }

  const prepare: Preparing["prepare"] = async (statements, counted) => {
    const byText = new Map<string, Prepared>()
    for (const cql of statements) if (!byText.has(cql)) byText.set(cql, await prepareOne(cql, counted))
    return statements.map((cql) => byText.get(cql)!)
  }

  const forget: Preparing["forget"] = (statements) => {
    for (const cql of statements) inside.metadata.getPreparedInfo(inside.keyspace, cql).queryId = undefined
  }

  return { known, prepare, forget }
}

/** The driver drops only what is prepared to make room, and so keeps all that never could be. */
const dropUnprepared = (queries: PreparedQueries): void => {
  for (const [key, info] of queries._mapByKey) {
    if (info.queryId === undefined && info.preparing !== true) {
      queries._mapByKey.delete(key)
      queries.length--
    }
  }
}

/**
 * Whether a request was not executed because its statement is to be prepared again: its types have changed, or a node that had
 * forgotten it could not prepare it, which the driver takes for that node's trouble and keeps the reason to itself.
 */
export const isOutdated = (cause: unknown): boolean =>
  cause instanceof TypesChanged || isForgotten(cause) ||
  (cause instanceof errors.NoHostAvailableError && Object.values(cause.innerErrors ?? {}).some(isUnprepared))

const isUnprepared = (cause: unknown): boolean =>
  cause instanceof errors.ResponseError && cause.code === types.responseErrorCodes.unprepared

const tableOf = (meta: PreparedMeta): string | undefined => meta.table ?? meta.columns[0]?.tablename

const keyspaceOf = (meta: PreparedMeta): string | undefined => meta.keyspace ?? meta.columns[0]?.ksname

/** Statements on what has changed are prepared again before their next run. */
const forgetWhatChanges = ({ controlConnection, metadata }: ClientInside, onChange: () => void): void => {
  const handle = controlConnection.handleSchemaChange
  controlConnection.handleSchemaChange = function(change, now) {
    onChange()
    for (const info of metadata.getAllPrepared()) {
      const { meta } = info
      // A statement without markers does not tell its table; a type, a function or the keyspace may matter to any table.
      const elsewhere = meta !== undefined && meta.columns.length > 0 &&
        (keyspaceOf(meta) !== change.keyspace || (typeof change.table === "string" && change.table !== tableOf(meta)))
      if (!elsewhere) info.queryId = undefined
    }
    return handle.call(this, change, now)
  }
}

/**
 * When a node has forgotten a statement, the driver prepares it again and sends the same bytes, which may mean something else
 * by then. A plan whose markers' types did change is marked, so that a request with values by the old ones is never written.
 */
const watch = (
  info: PreparedInfo,
  plans: WeakMap<PreparedMeta, Prepared>,
  most: () => number,
  { _mapById }: PreparedQueries
): void => {
  let current = info.meta
  let latest: PreparedMeta | undefined
  let times = 0
  let since = 0
  Object.defineProperty(info, "meta", {
    configurable: true,
    enumerable: true,
    get: () => current,
    set: (next: PreparedMeta) => {
      // Requests that wait for one PREPARE are all given its answer.
      if (latest !== next) {
        latest = next
        const now = performance.now()
        if (now - since > 1_000) {
          since = now
          times = 0
        }
        times++
      }
      const plan = current === undefined ? undefined : plans.get(current)
      if (plan !== undefined) {
        if (sameMarkers(current!, next)) plans.set(next, plan)
        else plan.outdated = true
      }
      current = next
      // Without it the driver gives up the next time that a node does not know the statement.
      if (times > most() && info.queryId !== undefined) _mapById.delete(info.queryId.toString("hex"))
    }
  })
}

/**
 * How often a statement is prepared again in a second, besides once for each node. A node may forget it as often as it is
 * prepared, or know it by another id each time, and the driver prepares and sends it in turn without end.
 */
const mostTimes = 10

const sameMarkers = (self: PreparedMeta, that: PreparedMeta): boolean =>
  self.columns.length === that.columns.length &&
  self.columns.every((column, index) => sameType(column.type, that.columns[index]!.type))
