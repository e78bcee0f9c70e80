/**
 * What a session answered to a statement, in a form that two sessions can be compared by.
 */
import type { CassandraError } from "@effect-cql/core/CassandraError"
import { CassandraSession, type CqlResult } from "@effect-cql/core/CassandraSession"
import { type CqlType, format as formatType } from "@effect-cql/core/CqlType"
import type { CqlValue } from "@effect-cql/core/CqlValue"
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import * as Formatter from "effect/Formatter"
import * as Schedule from "effect/Schedule"
import type { Rendered } from "./Text.ts"

/** Columns with their types, rows as text, in their order, or the kind of the refusal with its message, which is not compared. */
export type Outcome =
  | {
    readonly _tag: "Rows"
    readonly columns: ReadonlyArray<string>
    readonly types: ReadonlyArray<string>
    readonly rows: ReadonlyArray<string>
  }
  | { readonly _tag: "Refused"; readonly kind: string; readonly said: string }

/** Runs a statement, page by page where a page size is given. */
export const run = (
  { cql, params }: Rendered,
  pageSize: number | undefined
): Effect.Effect<Outcome, never, CassandraSession> =>
  Effect.flatMap(CassandraSession, (session) => {
    const values = params.length === 0 ? undefined : params
    const result: Effect.Effect<CqlResult, CassandraError> = pageSize === undefined
      ? session.execute(cql, values)
      : paged(session, cql, values, pageSize)
    return result.pipe(
      // An index is built in the background.
      Effect.retry({
        schedule: Schedule.spaced(100),
        times: 20,
        while: (error) => error.reason._tag === "ReadFailure"
      }),
      Effect.match({ onSuccess: rowsOf, onFailure: refusalOf }),
      Effect.catchDefect((defect) =>
        Effect.succeed<Outcome>({ _tag: "Refused", kind: "defect", said: String(defect) })
      ),
      Effect.tap((outcome) =>
        outcome._tag === "Refused" && noAnswer.has(outcome.kind) ? Effect.die(outcome) : Effect.void
      )
    )
  })

// With these the run is over: the node is gone, or has too much to do.
const noAnswer: ReadonlySet<string> = new Set([
  "Unavailable",
  "ReadTimeout",
  "WriteTimeout",
  "Overloaded",
  "NoHostAvailable",
  "ConnectionLost",
  "ClientTimeout"
])

const mostPages = 10_000

const paged = Effect.fnUntraced(function*(
  session: CassandraSession["Service"],
  cql: string,
  params: ReadonlyArray<CqlValue> | undefined,
  pageSize: number
) {
  let page = yield* session.page(cql, params, { pageSize })
  const rows = [...page.rows]
  for (let count = 1; page.pageState !== undefined && count < mostPages; count++) {
    page = yield* session.page(cql, params, { pageSize, pageState: page.pageState })
    rows.push(...page.rows)
  }
  return { ...page, rows }
})

/** Whether two sessions answered alike. */
export const same = (one: Outcome, other: Outcome): boolean => {
  if (one._tag === "Refused" || other._tag === "Refused") return signature(one) === signature(other)
  return one.columns.join() === other.columns.join() && one.types.join() === other.types.join() &&
    one.rows.length === other.rows.length &&
    one.rows.every((row, at) => row === other.rows[at])
}

/** Whether the server could not answer, by a mistake of its own. */
export const isFault = (outcome: Outcome): boolean => outcome._tag === "Refused" && faults.has(outcome.kind)

const faults: ReadonlySet<string> = new Set(["ServerError", "ReadFailure", "Truncation", "WriteFailure"])

/** What kind of answer it is. */
export const signature = (outcome: Outcome): string => outcome._tag === "Rows" ? "rows" : outcome.kind

export const format = (outcome: Outcome): string => {
  if (outcome._tag === "Refused") return `${outcome.kind}: ${outcome.said}`
  return outcome.columns.length === 0
    ? "done"
    : `(${outcome.columns.map((name, at) => `${name} ${outcome.types[at]}`).join(", ")}) ${
      outcome.rows.join(" ") || "no rows"
    }`
}

const refusalOf = ({ reason }: CassandraError): Outcome => ({ _tag: "Refused", kind: reason._tag, said: reason.said })

const rowsOf = ({ columns, rows }: CqlResult): Outcome => ({
  _tag: "Rows",
  columns: columns.map(({ name }) => name),
  types: columns.map(({ type }) => formatType(type)),
  rows: rows.map((row) => `[${columns.map(({ name, type }) => column(name, type, row[name])).join(", ")}]`)
})

// A moment, or what is left of a TTL, is another on each side.
const column = (name: string, type: CqlType, value: CqlValue): string => {
  if (/^(max)?writetime\(/.test(name)) return written(moment, value)
  if (name.startsWith("ttl(")) return written(() => "some", value)
  // The least and the greatest timeuuid come as bytes, of a type that no protocol has.
  if (/^system\.(max|min)\(/.test(name) && value instanceof Uint8Array && value.length === 16) {
    return JSON.stringify(Buffer.from(value).toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"))
  }
  return show(type, value)
}

const written = (one: (value: CqlValue) => string, value: CqlValue): string =>
  value === null || value === undefined ? "null" : Array.isArray(value) ? `[${value.map(one).join()}]` : one(value)

const moment = (value: CqlValue): string =>
  typeof value === "bigint" && value > 1_000_000_000_000_000n ? "now" : scalar(value)

const show = (type: CqlType, value: CqlValue): string => {
  if (value === null || value === undefined) return "null"
  // The live driver gives null for the value of zero bytes that other types than these have.
  if (value instanceof Uint8Array) {
    return value.length > 0 || type._tag === "Scalar" && type.name === "blob"
      ? `0x${Buffer.from(value).toString("hex")}`
      : "null"
  }
  switch (type._tag) {
    case "List":
    case "Set":
      return `[${[...value as Iterable<CqlValue>].map((element) => show(type.element, element)).join()}]`
    case "Vector":
      return `[${Array.from(value as ArrayLike<CqlValue>, (element) => show(type.element, element)).join()}]`
    case "Map":
      return `{${
        [...value as ReadonlyMap<CqlValue, CqlValue>].map(([key, entry]) =>
          `${show(type.key, key)}: ${show(type.value, entry)}`
        ).join()
      }}`
    case "Tuple":
      return `(${type.elements.map((field, at) => show(field, (value as ReadonlyArray<CqlValue>)[at])).join()})`
    case "Udt":
      return `{${
        type.fields.map(([name, field]) =>
          `${name}: ${show(field, (value as { readonly [field: string]: CqlValue })[name])}`
        ).join()
      }}`
    case "Scalar":
      return scalar(value)
  }
}

const scalar = (value: CqlValue): string => {
  if (Object.is(value, -0)) return "-0"
  if (BigDecimal.isBigDecimal(value)) return `${value.value}e${-value.scale}`
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "invalid date" : value.toISOString()
  if (typeof value === "bigint" || typeof value === "number") return String(value)
  return Formatter.format(value)
}
