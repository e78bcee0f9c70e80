/**
 * The types of a statement's markers. The driver prepares statements by itself and keeps what the server told of their
 * markers, and shows neither: this file is the one place that reaches for both, in the version this package pins.
 */
import type * as CqlType from "@effect-cql/core/CqlType"
import { type Client, errors, types } from "cassandra-driver"
import { createRequire } from "node:module"
import type { DriverColumn } from "./driverType.ts"
import { sameType, toCqlType } from "./driverType.ts"
import { type Encode, encoder } from "./encode.ts"
import type { ResultShape } from "./rows.ts"

interface PreparedInfo {
  queryId?: Buffer | undefined
  meta?: PreparedMeta | undefined
}

interface PreparedMeta {
  readonly columns: ReadonlyArray<DriverColumn & { readonly ksname?: string; readonly tablename?: string }>
  readonly keyspace?: string | undefined
  readonly table?: string | undefined
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
  }
  readonly profileManager: { readonly getDefaultLoadBalancing: () => unknown }
  readonly controlConnection: { handleSchemaChange: (change: SchemaChange, now: boolean) => Promise<void> }
}

// The driver is CommonJS, has no exports map, and its types tell nothing of this module.
const handler = createRequire(import.meta.url)("cassandra-driver/lib/prepare-handler.js") as PrepareHandler

/** A marker of a statement: its name is the column it is compared with or written to. */
export interface Marker {
  readonly name: string
  readonly type: CqlType.CqlType
  readonly encode: Encode
}

/** A prepared statement, and the shape of its last result. */
export interface Prepared {
  readonly markers: ReadonlyArray<Marker>
  readonly table: string | undefined
  shape: ResultShape | undefined
}

/**
 * - `known` gives statements that are all prepared already
 * - `prepare` prepares them, each once for any number of callers
 * - `forget` has them prepared again before their next run
 */
export interface Preparing {
  readonly known: (statements: ReadonlyArray<string>) => ReadonlyArray<Prepared> | undefined
  readonly prepare: (statements: ReadonlyArray<string>) => Promise<ReadonlyArray<Prepared>>
  readonly forget: (statements: ReadonlyArray<string>) => void
}

/**
 * The types of a statement's markers have changed since its values were turned to bytes, as when a table is dropped and made
 * again. The request was not sent.
 */
export class TypesChanged extends Error {}

export const make = (client: Client, counted?: () => void): Preparing => {
  // What the driver's types leave out.
  const inside = client as unknown as ClientInside
  const plans = new WeakMap<PreparedMeta, Prepared>()
  const watched = new WeakSet<PreparedInfo>()
  forgetWhatChanges(inside)

  const planOf = (info: PreparedInfo): Prepared => {
    if (!watched.has(info)) {
      watched.add(info)
      watch(info)
    }
    const meta = info.meta!
    const found = plans.get(meta)
    if (found !== undefined) return found
    const plan: Prepared = {
      markers: meta.columns.map((column) => {
        const type = toCqlType(column.type)
        return { name: column.name, type, encode: encoder(type) }
      }),
      table: tableOf(meta),
      shape: undefined
    }
    plans.set(meta, plan)
    return plan
  }

  const knownOne = (cql: string): Prepared | undefined => {
    const info = inside.metadata.getPreparedInfo(inside.keyspace, cql)
    return info.queryId === undefined || info.meta === undefined ? undefined : planOf(info)
  }

  const known: Preparing["known"] = (statements) => {
    const out: Array<Prepared> = []
    for (const cql of statements) {
      const prepared = knownOne(cql)
      if (prepared === undefined) return undefined
      out.push(prepared)
    }
    return out
  }

  const prepareOne = async (cql: string): Promise<Prepared> => {
    const known = knownOne(cql)
    if (known !== undefined) return known
    const loadBalancing = inside.profileManager.getDefaultLoadBalancing()
    const info = await handler.getPrepared(client, loadBalancing, cql, inside.keyspace)
    counted?.()
    return planOf(info)
  }

  const prepare: Preparing["prepare"] = async (statements) => {
    const byText = new Map<string, Prepared>()
    for (const cql of statements) if (!byText.has(cql)) byText.set(cql, await prepareOne(cql))
    return statements.map((cql) => byText.get(cql)!)
  }

  const forget: Preparing["forget"] = (statements) => {
    for (const cql of statements) inside.metadata.getPreparedInfo(inside.keyspace, cql).queryId = undefined
  }

  return { known, prepare, forget }
}

/**
 * Whether a request was not executed because its statement is to be prepared again: its types have changed, or a node that had
 * forgotten it could not prepare it, which the driver takes for that node's trouble and keeps the reason to itself.
 */
export const isOutdated = (cause: unknown): boolean =>
  cause instanceof TypesChanged ||
  (cause instanceof errors.NoHostAvailableError && Object.values(cause.innerErrors ?? {}).some(isUnprepared))

const isUnprepared = (cause: unknown): boolean =>
  cause instanceof errors.ResponseError && cause.code === types.responseErrorCodes.unprepared

const tableOf = (meta: PreparedMeta): string | undefined => meta.table ?? meta.columns[0]?.tablename

const keyspaceOf = (meta: PreparedMeta): string | undefined => meta.keyspace ?? meta.columns[0]?.ksname

/** Statements on what has changed are prepared again before their next run. */
const forgetWhatChanges = ({ controlConnection, metadata }: ClientInside): void => {
  const handle = controlConnection.handleSchemaChange
  controlConnection.handleSchemaChange = function(change, now) {
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
 * by then. If the types did change, the request is made to fail where it would be written: the driver reads the markers'
 * description there, the new one for a single statement and the old one for a batch.
 */
const watch = (info: PreparedInfo): void => {
  let current = info.meta
  Object.defineProperty(info, "meta", {
    configurable: true,
    enumerable: true,
    get: () => current,
    set: (next: PreparedMeta) => {
      const before = current
      current = { ...next }
      if (before !== undefined && !sameMarkers(before, next)) {
        spoil(before)
        spoil(next)
      }
    }
  })
}

const sameMarkers = (self: PreparedMeta, that: PreparedMeta): boolean =>
  self.columns.length === that.columns.length &&
  self.columns.every((column, index) => sameType(column.type, that.columns[index]!.type))

const spoil = (meta: PreparedMeta): void => {
  Object.defineProperty(meta, "columns", {
    get: () => {
      throw new TypesChanged("the types of the statement's markers have changed meanwhile")
    }
  })
}
