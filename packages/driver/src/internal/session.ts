/**
 * The session on a connected client of the driver. One page is one promise of the driver's inside one Effect: no fiber and
 * no span, and what stands in a page is converted all at once.
 */
import * as CassandraError from "@effect-cql/core/CassandraError"
import type {
  CassandraSession,
  CqlPage,
  CqlResult,
  ExecuteOptions,
  SessionInfo
} from "@effect-cql/core/CassandraSession"
import type { CqlRow, CqlValue } from "@effect-cql/core/CqlValue"
import * as WriteTimestamp from "@effect-cql/core/WriteTimestamp"
import type { Client, types } from "cassandra-driver"
import * as Effect from "effect/Effect"
import * as Discover from "./discover.ts"
import { toError } from "./failure.ts"
import * as Preparing from "./prepare.ts"
import * as Request from "./request.ts"
import { shapeOf, toRows } from "./rows.ts"
import { makeFacts, type StatementFacts } from "./statement.ts"

type Session = CassandraSession["Service"]

/**
 * How the session is set up besides its client.
 *
 * - `requestTimeout`: how long to wait for an answer, `agreementTimeout`: how long the driver waits for the nodes to agree on
 *   a schema, in milliseconds
 */
export interface Settings {
  readonly info: SessionInfo
  readonly requestTimeout: number
  readonly agreementTimeout: number
}

const nothing: CqlResult = {
  columns: [],
  rows: [],
  warnings: [],
  coordinator: undefined,
  attempts: 0,
  tracingId: undefined
}

export const make = (client: Client, settings: Settings): Session => {
  const { agreementTimeout, info, requestTimeout } = settings
  const preparing = Preparing.make(client)
  const factsOf = makeFacts()
  const nextTimestamp = WriteTimestamp.generator()

  // Real time, never a test's: the cluster compares it with the writes of everybody else.
  const timestampNow = (): number => Number(nextTimestamp(BigInt(Date.now()) * 1_000n))

  /**
   * One request: prepares the statements that are not prepared yet, sends, and converts the answer. A fiber that is
   * interrupted meanwhile stops waiting at once, and what was not sent by then never is.
   */
  const exchange = (
    request: Request.OpenRequest,
    statements: ReadonlyArray<string>,
    send: (prepared: ReadonlyArray<Preparing.Prepared>) => Promise<types.ResultSet>
  ): Effect.Effect<CqlPage, CassandraError.CassandraError> =>
    Effect.callback((resume) => {
      let over = false
      let fresh = true
      const fail = (cause: unknown): void => {
        if (fresh && !over && Preparing.isOutdated(cause)) {
          // Nothing was executed, and the values are checked by the new types before anything is.
          fresh = false
          request.sent = false
          preparing.forget(statements)
          return start()
        }
        clearTimeout(timer)
        resume(Effect.fail(toError(cause, request)))
      }
      const sendNow = (prepared: ReadonlyArray<Preparing.Prepared>): void => {
        try {
          send(prepared).then((result) => {
            try {
              // A batch may hold several statements, and then its result is of none of them.
              resume(Effect.succeed(toPage(result, prepared.length === 1 ? prepared[0] : undefined, agreementTimeout)))
              clearTimeout(timer)
            } catch (cause) {
              fail(cause)
            }
          }, fail)
        } catch (cause) {
          fail(cause)
        }
      }
      let timer: ReturnType<typeof setTimeout> | undefined
      const prepareFirst = (): void => {
        if (timer === undefined && request.timeout > 0) {
          timer = setTimeout(() => {
            over = true
            const said = `not prepared and answered within ${request.timeout} ms`
            fail(new CassandraError.ClientTimeout({ said, milliseconds: request.timeout }))
          }, request.timeout)
        }
        preparing.prepare(statements).then(
          (prepared) => over ? undefined : sendNow(prepared),
          (cause) => over ? undefined : fail(cause)
        )
      }
      const start = (): void => {
        const known = preparing.known(statements)
        return known === undefined ? prepareFirst() : sendNow(known)
      }
      start()
      // Only what waits for its preparation holds a timer and has something left to stop.
      return timer === undefined ? undefined : Effect.sync(() => {
        over = true
        clearTimeout(timer)
      })
    })

  const page: Session["page"] = (cql, params, options) =>
    Effect.suspend(() => {
      const facts = factsOf(cql)
      const request = Request.open(cql, facts.kind !== "read", options, requestTimeout)
      try {
        const queryOptions = Request.queryOptions(facts, options, timestampNow, info)
        if (queryOptions.prepare !== true) {
          Request.refuseUnprepared(facts, params)
          return exchange(request, [], () => {
            request.sent = true
            const executed = client.execute(cql, undefined, queryOptions)
            return facts.kind === "definition" ? executed.then(enterKeyspace) : executed
          })
        }
        return exchange(request, [cql], ([prepared]) => {
          const bound = Request.bind(prepared!, params)
          request.sent = true
          return client.execute(cql, bound, queryOptions)
        })
      } catch (cause) {
        return Effect.fail(toError(cause, request))
      }
    })

  const execute: Session["execute"] = (cql, params, options) =>
    Effect.flatMap(
      page(cql, params, options),
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
    let { attempts, pageState } = first
    while (pageState !== undefined) {
      const next: CqlPage = yield* page(cql, params, { ...options, pageState })
      for (const row of next.rows) rows.push(row)
      for (const warning of next.warnings) warnings.add(warning)
      attempts += next.attempts
      pageState = next.pageState
    }
    return { ...first, rows, warnings: [...warnings], attempts, pageState }
  })

  const batch: Session["batch"] = (statements, options) =>
    Effect.suspend(() => {
      if (statements.length === 0) return Effect.succeed(nothing)
      const texts = statements.map(({ cql }) => cql)
      const request = Request.open(Request.textOf(statements), true, options, requestTimeout)
      try {
        Request.refuseLargeBatch(statements)
        const queryOptions = Request.queryOptions(ofBatch(texts.map(factsOf)), options, timestampNow, info)
        return exchange(request, texts, (prepared) => {
          const entries = statements.map(({ cql, params }, index) => ({
            query: cql,
            params: Request.bind(prepared[index]!, params, `statement ${index + 1} of ${statements.length}, `)
          }))
          request.sent = true
          return client.batch(entries, queryOptions)
        })
      } catch (cause) {
        return Effect.fail(toError(cause, request))
      }
    })

  /** A session may be made before its keyspace, and enters it once a statement has created it. */
  const enterKeyspace = async (result: types.ResultSet): Promise<types.ResultSet> => {
    if (info.keyspace !== undefined && !isSet(client.keyspace)) {
      // The statement itself is done; what goes wrong here shows with the next one that needs the keyspace.
      await Discover.enterKeyspace(client, info.keyspace).catch(() => false)
    }
    return result
  }

  return { execute, page, batch, info: Effect.succeed(info) }
}

// The driver's types say that a client always has a keyspace.
const isSet = (keyspace: string | null | undefined): boolean => keyspace !== null && keyspace !== undefined

const ofBatch = (statements: ReadonlyArray<StatementFacts>): StatementFacts => ({
  kind: "write",
  conditional: statements.some(({ conditional }) => conditional),
  timestamped: statements.some(({ timestamped }) => timestamped)
})

type Info = types.ResultSet["info"] & { readonly isSchemaInAgreement?: boolean }

const toPage = (
  result: types.ResultSet,
  prepared: Preparing.Prepared | undefined,
  agreementTimeout: number
): CqlPage => {
  const info: Info = result.info
  if (info.isSchemaInAgreement === false) {
    throw new CassandraError.ClientTimeout({
      said: "the schema was changed, but the nodes did not agree on it in time: wait until they do before using it",
      milliseconds: agreementTimeout
    })
  }
  // The driver's types hide that a result without rows has neither columns nor rows, and the state as bytes.
  const { columns, rawPageState, rows } = result as {
    columns?: types.ResultSet["columns"] | null
    rawPageState?: Buffer
    rows?: Array<types.Row>
  }
  const shape = columns === null || columns === undefined ? undefined : shapeOf(columns, prepared?.shape)
  if (prepared !== undefined) prepared.shape = shape
  return {
    columns: shape === undefined ? [] : shape.columns,
    rows: shape === undefined || rows === undefined ? [] : toRows(shape, rows),
    pageState: rawPageState === undefined ? undefined : new Uint8Array(rawPageState),
    warnings: info.warnings ?? [],
    coordinator: info.queriedHost,
    attempts: 1 + info.speculativeExecutions,
    tracingId: info.traceId?.toString()
  }
}
