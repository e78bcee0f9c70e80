/**
 * The types of a statement's markers. The driver prepares statements by itself and keeps what the server told of their
 * markers, and shows neither: this file is the one place that reaches for both, in the version this package pins.
 */
import type * as CqlType from "@effect-cql/core/CqlType"
import type { Client } from "cassandra-driver"
import { createRequire } from "node:module"
import type { DriverColumn } from "./driverType.ts"
import { toCqlType } from "./driverType.ts"
import { type Encode, encoder } from "./encode.ts"
import type { ResultShape } from "./rows.ts"

interface PreparedInfo {
  readonly queryId?: Buffer | undefined
  readonly meta?: PreparedMeta | undefined
}

interface PreparedMeta {
  readonly columns: ReadonlyArray<DriverColumn>
  readonly table?: string | undefined
}

interface PrepareHandler {
  readonly getPrepared: (
    client: Client,
    loadBalancing: unknown,
    query: string,
    keyspace: string | undefined
  ) => Promise<{ readonly meta: PreparedMeta }>
}

interface ClientInside {
  readonly keyspace: string | undefined
  readonly metadata: { readonly getPreparedInfo: (keyspace: string | undefined, query: string) => PreparedInfo }
  readonly profileManager: { readonly getDefaultLoadBalancing: () => unknown }
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
 */
export interface Preparing {
  readonly known: (statements: ReadonlyArray<string>) => ReadonlyArray<Prepared> | undefined
  readonly prepare: (statements: ReadonlyArray<string>) => Promise<ReadonlyArray<Prepared>>
}

export const make = (client: Client): Preparing => {
  // What the driver's types leave out.
  const inside = client as unknown as ClientInside
  const plans = new WeakMap<PreparedMeta, Prepared>()

  const planOf = (meta: PreparedMeta): Prepared => {
    const found = plans.get(meta)
    if (found !== undefined) return found
    const plan: Prepared = {
      markers: meta.columns.map((column) => {
        const type = toCqlType(column.type)
        return { name: column.name, type, encode: encoder(type) }
      }),
      table: meta.table,
      shape: undefined
    }
    plans.set(meta, plan)
    return plan
  }

  const knownOne = (cql: string): Prepared | undefined => {
    const info = inside.metadata.getPreparedInfo(inside.keyspace, cql)
    return info.queryId === undefined || info.meta === undefined ? undefined : planOf(info.meta)
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

  const prepareOne = async (cql: string): Promise<Prepared> =>
    knownOne(cql) ?? planOf(
      (await handler.getPrepared(client, inside.profileManager.getDefaultLoadBalancing(), cql, inside.keyspace)).meta
    )

  const prepare: Preparing["prepare"] = async (statements) => {
    const byText = new Map<string, Prepared>()
    for (const cql of statements) if (!byText.has(cql)) byText.set(cql, await prepareOne(cql))
    return statements.map((cql) => byText.get(cql)!)
  }

  return { known, prepare }
}
