/**
 * The session on a connected client of the driver, which finds the nodes and carries what it is given. What is asked is put
 * together here; `exchange.ts` sends it.
 */
import type {
  CassandraSession,
  CqlPage,
  CqlResult,
  ExecuteOptions,
  PageOptions,
  SessionInfo
} from "@effect-cql/core/CassandraSession"
import type { CqlRow, CqlValue } from "@effect-cql/core/CqlValue"
import { makeFacts, type StatementFacts } from "@effect-cql/core/StatementFacts"
import type { Client } from "cassandra-driver"
import * as Effect from "effect/Effect"
import { readOwn } from "./answers.ts"
import * as Exchange from "./exchange.ts"
import { toError } from "./failure.ts"
import * as FirstNode from "./firstNode.ts"
import * as Nodes from "./nodes.ts"
import * as Preparing from "./prepare.ts"
import type { FindSettings } from "./profiles.ts"
import { findOwn } from "./replicas.ts"
import * as Request from "./request.ts"
import type { Watch } from "./watch.ts"
import * as Output from "./wire/output.ts"

type Session = CassandraSession["Service"]

/**
 * How the session is set up besides its client.
 *
 * - `find`: settings of the session or of one of its profiles
 * - `agreementTimeout`: how long the driver waits for the nodes to agree on a schema, in milliseconds
 * - `watch`: who is told what happens
 */
export interface Settings {
  readonly info: SessionInfo
  readonly find: FindSettings
  readonly agreementTimeout: number
  readonly watch: Watch
}

const none: ReadonlyArray<never> = []

const nothing: CqlResult = {
  columns: [],
  rows: [],
  warnings: [],
  coordinator: undefined,
  attempts: 0,
  tracingId: undefined
}

export const make = (client: Client, settings: Settings): Session => {
  const { agreementTimeout, find, info, watch } = settings
  const factsOf = makeFacts()
  const timestampNow = increasingMicros()
  readOwn(client)
  findOwn(client)
  const shared: Exchange.Shared = {
    client,
    info,
    agreementTimeout,
    watch,
    preparing: Preparing.of(client),
    send: FirstNode.make(client),
    nodeOf: Nodes.make(client),
    output: Output.make()
  }

  const pageThen = (
    cql: string,
    params: ReadonlyArray<CqlValue> | undefined,
    options: PageOptions | undefined,
    onPage: (page: CqlPage) => Exchange.Outcome
  ): Exchange.Outcome =>
    Effect.callback((resume) => {
      const facts = factsOf(cql)
      let request: Request.OpenRequest | undefined
      try {
        const settings = find(options?.profile)
        request = Request.open(cql, facts, options, settings)
        const parameters = Request.parameters(facts, options, settings, timestampNow, info)
        const isPrepared = facts.kind === "read" || facts.kind === "write"
        if (!isPrepared) Request.refuseUnprepared(facts, params)
        return Exchange.run(shared, {
          request,
          facts,
          statements: isPrepared ? [cql] : none,
          params,
          batch: undefined,
          parameters,
          settings,
          onPage,
          sent: undefined
        }, resume)
      } catch (cause) {
        resume(Effect.fail(toError(cause, request ?? Request.unopened(cql))))
      }
    })

  const page: Session["page"] = (cql, params, options) => pageThen(cql, params, options, Effect.succeed)

  const execute: Session["execute"] = (cql, params, options) =>
    pageThen(
      cql,
      params,
      options,
      (first) => first.pageState === undefined ? Effect.succeed(first) : drain(cql, params, options, first)
    )

  const drain = Effect.fnUntraced(function*(
    cql: string,
    params: ReadonlyArray<CqlValue> | undefined,
    options: ExecuteOptions | undefined,
    first: CqlPage
  ) {
    const rows: Array<CqlRow> = [...first.rows]
    const warnings = new Set(first.warnings)
    let { attempts, pageState, speculativeExecutions = 0 } = first
    let pages = 1
    while (pageState !== undefined) {
      const next: CqlPage = yield* page(cql, params, { ...options, pageState })
      for (const row of next.rows) rows.push(row)
      for (const warning of next.warnings) warnings.add(warning)
      attempts += next.attempts
      speculativeExecutions += next.speculativeExecutions ?? 0
      pages++
      pageState = next.pageState
    }
    return { ...first, rows, warnings: [...warnings], attempts, speculativeExecutions, pages, pageState }
  })

  const batch: Session["batch"] = (statements, options) =>
    statements.length === 0 ? Effect.succeed(nothing) : Effect.callback((resume) => {
      const texts = statements.map(({ cql }) => cql)
      const cql = Request.textOf(statements)
      let request: Request.OpenRequest | undefined
      try {
        Request.refuseLargeBatch(statements)
        const facts = ofBatch(texts.map(factsOf))
        const settings = find(options?.profile)
        request = Request.open(cql, facts, options, settings)
        const parameters = Request.parameters(facts, options, settings, timestampNow, info)
        return Exchange.run(shared, {
          request,
          facts,
          statements: texts,
          params: undefined,
          batch: { kind: options?.kind ?? "logged", entries: statements },
          parameters,
          settings,
          onPage: Effect.succeed,
          sent: undefined
        }, resume)
      } catch (cause) {
        resume(Effect.fail(toError(cause, request ?? Request.unopened(cql))))
      }
    })

  return { execute, page, batch, info: Effect.succeed(info) }
}

/**
 * Microseconds since 1970, each later than the one before. Real time, never a test's: the cluster compares it with the writes of
 * everybody else.
 */
const increasingMicros = (): () => number => {
  let last = 0
  return () => {
    const now = Date.now() * 1_000
    return last = now > last ? now : last + 1
  }
}

const ofBatch = (statements: ReadonlyArray<StatementFacts>): StatementFacts => ({
  kind: "write",
  conditional: statements.some(({ conditional }) => conditional),
  timestamped: statements.some(({ timestamped }) => timestamped)
})
