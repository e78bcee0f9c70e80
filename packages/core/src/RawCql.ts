/**
 * CQL by hand, for what no statement of this library says: typed parameters in, rows by a Schema out, on the same session.
 *
 * ```ts
 * import { Cql, cql, param, rowsAs } from "@effect-cql/core"
 * import { Schema } from "effect"
 *
 * const perStatus = (boardId: Cql.Uuid) =>
 *   cql`SELECT status, count(*) AS tasks FROM ${TaskState} WHERE board_id = ${param(Cql.Uuid, boardId)} GROUP BY status`
 *     .pipe(rowsAs(Schema.Struct({ status: Schema.String, tasks: Cql.BigInt })))
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type { CassandraError } from "./CassandraError.ts"
import { CassandraSession } from "./CassandraSession.ts"
import * as CqlType from "./CqlType.ts"
import type { CqlRow, CqlValue } from "./CqlValue.ts"
import { type Ambient, isIdempotent, sessionOptions, traced } from "./internal/ambient.ts"
import { decoder, encoder, runAll } from "./internal/codec.ts"
import { decodeError, encodeError } from "./internal/codecError.ts"
import { columnShape } from "./internal/columnType.ts"
import { type Parameters, shown } from "./internal/parameters.ts"
import { memoize } from "./internal/plans.ts"
import { prototype } from "./internal/prototype.ts"
import { refused } from "./internal/refusal.ts"
import * as Text from "./internal/statementText.ts"
import { qualifiedName } from "./internal/text.ts"
import { type Bound, modify, type Statement } from "./Statement.ts"
import type * as Table from "./Table.ts"

/**
 * A statement written by hand that gives rows `Row`.
 *
 * @category models
 * @since 0.1.0
 */
export interface RawCql<out Row, out R = never> extends Statement<ReadonlyArray<Row>, R> {
  readonly parts: ReadonlyArray<string | Part>
  readonly rowSchema: Schema.Constraint | undefined
}

/**
 * A value to bind, and the Schema that encodes it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Param<out A, out R> {
  readonly _tag: "Param"
  readonly schema: Schema.Constraint
  readonly value: A
  readonly "~services"?: R
}

/**
 * A name that becomes part of the text, quoted where it must be.
 *
 * @category models
 * @since 0.1.0
 */
export interface Identifier {
  readonly _tag: "Identifier"
  readonly name: string
}

/**
 * What may stand between the braces of a template.
 *
 * @category models
 * @since 0.1.0
 */
export type Part = Param<unknown, unknown> | Identifier | Table.Any

/**
 * A value for a marker, encoded by its Schema: `${param(Cql.Int, 7)}` becomes `?`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const param = <S extends Schema.Constraint>(
  schema: S,
  value: S["Type"]
): Param<S["Type"], S["EncodingServices"]> => ({ _tag: "Param", schema, value })

/**
 * A name of a keyspace, table or column that is known only when the program runs. Values never go into the text.
 *
 * @category constructors
 * @since 0.1.0
 */
export const identifier = (name: string): Identifier => ({ _tag: "Identifier", name })

/**
 * A statement from CQL text. Interpolate {@link param} for values, a table for its name, {@link identifier} for other names;
 * nothing else fits, so no value can become part of the text. Rows come as {@link CqlRow} until {@link rowsAs} gives them a
 * Schema. A read is idempotent; of a write it is for you to say so, with `withOptions({ idempotent: true })`.
 *
 * A table between braces is in the keyspace of the option `keyspace` or of {@link Keyspace}, as in any statement; names that
 * the text writes out stay as they are. So the option on a statement without a table between braces fails with `InvalidQuery`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const cql = <const Parts extends ReadonlyArray<Part>>(
  strings: TemplateStringsArray,
  ...parts: Parts
): RawCql<CqlRow, ServicesOf<Parts[number]>> =>
  Object.assign(Object.create(Proto), {
    parts: strings.flatMap((text, index) => index < parts.length ? [text, parts[index]!] : [text]),
    rowSchema: undefined,
    options: {}
  })

type ServicesOf<P> = P extends Param<unknown, infer R> ? R : never

/**
 * Decodes every row by a Schema whose fields are the names of the result's columns. A null is dropped where the field is
 * optional. A row that does not fit fails with `DecodeError`.
 *
 * @category modifiers
 * @since 0.1.0
 */
export const rowsAs =
  <S extends Schema.Constraint & { readonly fields: Schema.Struct.Fields }>(schema: S) =>
  <R>(statement: RawCql<CqlRow, R>): RawCql<S["Type"], R | S["DecodingServices"]> =>
    modify(statement, { rowSchema: schema })

const Proto = prototype<RawCql<unknown, unknown>>("RawCql", {
  bind: (data, ambient) => bind(data, ambient),
  run: (data, ambient) => run(data, ambient)
})

const isParam = (part: string | Part): part is Param<unknown, unknown> =>
  typeof part === "object" && "_tag" in part && part._tag === "Param"

const isTable = (part: string | Part): part is Table.Any => typeof part !== "string" && "definition" in part

const isRead = (text: string): boolean => Text.operationOf(text) === "SELECT"

const textOf = (parts: ReadonlyArray<string | Part>, keyspace: string | undefined): string =>
  parts.map((part) =>
    typeof part === "string"
      ? part
      : isParam(part)
      ? "?"
      : isTable(part)
      ? qualifiedName(part.definition, keyspace)
      : CqlType.quoteIdentifier(part.name)
  ).join("").trim()

const bind = (
  statement: RawCql<unknown, unknown>,
  ambient: Ambient
): Effect.Effect<Bound, CassandraError, unknown> => {
  const { keyspace } = statement.options
  if (keyspace !== undefined && !statement.parts.some(isTable)) {
    return Effect.fail(refused(
      `the option keyspace ('${keyspace}') names the tables between braces, and this statement has none: write the table's ` +
        `value between braces, or ${CqlType.quoteIdentifier(keyspace)}.table in the text`,
      textOf(statement.parts, undefined)
    ))
  }
  const params = statement.parts.filter(isParam)
  const text = textOf(statement.parts, keyspace ?? ambient.keyspace)
  return Effect.map(
    runAll(params, ({ schema, value }, index): Effect.Effect<CqlValue, CassandraError, unknown> =>
      Effect.mapErrorEager(
        memoize(schema.ast, "encode", () => encoder(schema))(value),
        encodeError(undefined, `value ${index + 1}`, value)
      )),
    (values) => ({
      cql: text,
      params: values,
      markers: params.map(({ schema }, index) => {
        const shape = columnShape(schema)
        return { name: `value ${index + 1}`, type: typeof shape === "string" ? undefined : shape.type }
      }),
      mutates: !isRead(text),
      idempotent: isIdempotent(ambient, statement.options, isRead(text) ? true : undefined),
      reach: "all partitions",
      legal: ["written by hand: the server decides"]
    })
  )
}

const run = (
  statement: RawCql<unknown, unknown>,
  ambient: Ambient
): Effect.Effect<ReadonlyArray<unknown>, CassandraError, CassandraSession> =>
  // Codecs are erased: what services they need is told by the types of parameters and rows, on the statement.
  Effect.flatMap(bind(statement, ambient), ({ cql, idempotent, params }) =>
    Effect.flatMap(CassandraSession, (session) =>
      Effect.flatMap(
        traced(
          ambient,
          statement.options,
          () => ({
            ...Text.whatOf(cql),
            cql,
            idempotent,
            parameters: () =>
              shownParameters(statement.parts, params)
          }),
          session.execute(cql, params, sessionOptions(ambient, statement.options, idempotent))
        ),
        ({ rows }) => decode(statement.rowSchema, rows, cql)
      ))) as Effect.Effect<ReadonlyArray<unknown>, CassandraError, CassandraSession>

/**
 * Values by their places. Which one is for a sensitive column only the server knows, so a statement on a table with one shows
 * none.
 */
const shownParameters = (parts: ReadonlyArray<string | Part>, params: ReadonlyArray<CqlValue>): Parameters =>
  parts.some(isSensitive) ? {} : Object.fromEntries(
    parts.filter(isParam).flatMap(({ value }, index) =>
      Redacted.isRedacted(value) || params[index] === undefined ? [] : [[index, shown(params[index])]]
    )
  )

const isSensitive = (part: string | Part): boolean =>
  isTable(part) && part.definition.columns.some(({ sensitive }) => sensitive)

const decode = (
  schema: Schema.Constraint | undefined,
  rows: ReadonlyArray<CqlRow>,
  cql: string
): Effect.Effect<ReadonlyArray<unknown>, CassandraError, unknown> => {
  if (schema === undefined) return Effect.succeed(rows)
  const decode = memoize(schema.ast, "decode", () => decoder(schema))
  const optional = memoize(schema.ast, "optional", () => optionalFields(schema))
  return runAll(rows, (row) => {
    const fields = withoutNulls(row, optional)
    return Effect.mapErrorEager(decode(fields), decodeError(undefined, fields, cql))
  })
}

const optionalFields = (schema: Schema.Constraint): ReadonlySet<PropertyKey> => {
  const ast = SchemaAST.toEncoded(schema.ast)
  return new Set(
    ast._tag === "Objects"
      ? ast.propertySignatures.filter(({ type }) => SchemaAST.isOptional(type)).map(({ name }) => name)
      : []
  )
}

const withoutNulls = (row: CqlRow, optional: ReadonlySet<PropertyKey>): CqlRow =>
  optional.size === 0
    ? row
    : Object.fromEntries(Object.entries(row).filter(([name, value]) => value !== null || !optional.has(name)))
