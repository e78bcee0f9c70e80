/**
 * Saves what a table's Schema makes, and queries it again.
 *
 * @since 0.1.0
 */
import * as Arbitrary from "effect/Arbitrary"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"
import type { CassandraError } from "../CassandraError.ts"
import type { CassandraSession } from "../CassandraSession.ts"
import * as Select from "../internal/select.ts"
import * as Write from "../internal/write.ts"
import { Keyspace } from "../Keyspace.ts"
import { createTable, createTypes } from "../SchemaSync.ts"
import type * as Table from "../Table.ts"
import { ContractFailure } from "./ContractFailure.ts"
import { ContractKeyspace } from "./ContractKeyspace.ts"
import { expectEqual, runAll } from "./steps.ts"

const seed = "effect-cql"
const samples = 20

/**
 * - `edges`: values of fields that are to be among those saved; one that CQL has no value for is refused
 * - `stored`: what a field's value is once it is stored
 * - `escaped`: fields that write any text, half a surrogate pair too
 *
 * @category models
 * @since 0.1.0
 */
export interface RoundTripOptions {
  readonly edges?: { readonly [field: string]: ReadonlyArray<unknown> }
  // Each takes the values of its own field.
  readonly stored?: { readonly [field: string]: (value: never) => unknown }
  readonly escaped?: ReadonlyArray<string>
}

type Row = { readonly [field: string]: unknown }

/**
 * A name that is taken by no type and no table.
 *
 * @category steps
 * @since 0.1.0
 */
export const newTypeName = Effect.flatMap(
  ContractKeyspace,
  ({ freshName }) => Effect.map(freshName, (name) => `u_${name}`)
)

/**
 * Makes a table with a key `id`, saves samples of its Schema and the edges, and expects each row to be read as it was saved.
 *
 * @category steps
 * @since 0.1.0
 */
export const roundTrips = Effect.fnUntraced(function*(
  define: (name: string) => Table.Any & Schema.Codec<unknown, unknown>,
  { edges = {}, escaped = [], stored = {} }: RoundTripOptions
) {
  const keyspace = yield* ContractKeyspace
  const table = define(yield* keyspace.freshName)
  yield* runAll(...createTypes(table, keyspace.name), createTable(table, keyspace.name))

  const sampled = yield* Arbitrary.sampleEffect(Arbitrary.schema(table), { count: samples, seed, maxDiscards: 100_000 })
    .pipe(Effect.mapError((error) =>
      new ContractFailure({
        statement: `samples of ${table.definition.name}`,
        expected: `${samples} of them`,
        actual: `${error.generated}, seed ${error.seed}`
      })
    ))
  // A sample of a table is a row.
  const rows = sampled as ReadonlyArray<Row>
  const isBad = (field: string, value: unknown) => !escaped.includes(field) && !hasForm(value)
  const good = (row: Row): Row =>
    Object.fromEntries(
      Object.entries(row).flatMap(([field, value]) => {
        if (!isBad(field, value)) return [[field, value]]
        const other = rows.find((row) => field in row && !isBad(field, row[field]))
        return [[field, other === undefined ? "" : other[field]]]
      })
    )
  const base = good(rows[0] ?? {})
  const atEdges = Object.entries(edges).flatMap(([field, values]) =>
    values.map((value) => ({ ...base, [field]: value }))
  )

  let id = 0
  const trip = Effect.fnUntraced(function*(row: Row) {
    const saved: Row = { ...row, id: ++id }
    yield* save(table, saved, keyspace.name)
    const found = yield* query(table, id, keyspace.name)
    const expected = Object.fromEntries(
      Object.entries(saved).map(([field, value]) => [
        field,
        // The table says which function is for which field's values.
        stored[field]?.(value as never) ?? value
      ])
    )
    yield* expectEqual(`save and query of ${table.definition.name}, seed ${seed}`, shown(found), shown([expected]))
  })
  for (const row of [...rows, ...atEdges]) {
    if (Object.entries(row).some(([field, value]) => isBad(field, value))) yield* refused(table, row, keyspace.name)
    yield* trip(good(row))
  }
})

const save = (table: Table.Any, row: Row, keyspace: string) => inKeyspace(Write.save(table, row), keyspace)

const query = (table: Table.Any, id: number, keyspace: string) =>
  inKeyspace(Select.make(table, { id }, "query"), keyspace)

// The tables of this suite need no services but a session.
const inKeyspace = (statement: unknown, keyspace: string) =>
  Effect.provideService(
    statement as Effect.Effect<unknown, CassandraError, CassandraSession>,
    Keyspace,
    keyspace
  )

const refused = (table: Table.Any, row: Row, keyspace: string) =>
  Effect.matchEffect(save(table, { ...row, id: 0 }, keyspace), {
    onFailure: ({ reason }) => expectEqual(`save of ${shown(row)}`, reason._tag, "EncodeError"),
    onSuccess: () => expectEqual(`save of ${shown(row)}`, "accepted", "EncodeError")
  })

/** Whether a value has a form in CQL: text in UTF-8, and a point in time. */
const hasForm = (value: unknown): boolean => {
  if (typeof value === "string") return value.isWellFormed()
  if (value instanceof Date) return !Number.isNaN(value.getTime())
  if (Option.isOption(value)) return Option.isNone(value) || hasForm(value.value)
  if (!Predicate.isObject(value) && !Array.isArray(value)) return true
  if (value instanceof Map) return [...value].every(([key, item]) => hasForm(key) && hasForm(item))
  if (value instanceof Set || Array.isArray(value)) return [...value].every(hasForm)
  return isWhole(value) || Object.values(value).every(hasForm)
}

const isWhole = (value: object): boolean =>
  ArrayBuffer.isView(value) || BigDecimal.isBigDecimal(value) || DateTime.isDateTime(value)

/**
 * A value as text, so that values are the same when their texts are: -0 is not 0, NaN is itself, scales of decimals count,
 * and the order of sets and maps does not.
 */
const shown = (value: unknown): string => {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value)
  if (typeof value === "bigint") return `${value}n`
  if (typeof value === "string") return JSON.stringify(value)
  if (!Predicate.isObject(value) && !Array.isArray(value)) return String(value)
  if (value instanceof Date) return `Date(${value.getTime()})`
  if (value instanceof Float32Array) return `floats[${[...value].map(shown).join(",")}]`
  if (value instanceof Uint8Array) return `bytes(${[...value].map(String).join(",")})`
  if (BigDecimal.isBigDecimal(value)) return `decimal(${value.value}e${-value.scale})`
  if (DateTime.isDateTime(value)) return `DateTime(${value.epochMilliseconds})`
  if (Option.isOption(value)) return Option.isNone(value) ? "None" : `Some(${shown(value.value)})`
  if (Array.isArray(value)) return `[${value.map(shown).join(",")}]`
  if (value instanceof Set) return `set{${[...new Set([...value].map(shown))].sort().join(",")}}`
  if (value instanceof Map) {
    const byKey = new Map([...value].map(([key, item]) => [shown(key), shown(item)]))
    return `map{${Array.from(byKey, ([key, item]) => `${key}:${item}`).sort().join(",")}}`
  }
  // Samples of structs may have no prototype.
  const name = value.constructor?.name ?? "Object"
  return `${name}{${Object.entries(value).map(([field, item]) => `${field}:${shown(item)}`).sort().join(",")}}`
}
