import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as SchemaIssue from "effect/SchemaIssue"
import * as CassandraError from "../CassandraError.ts"
import * as CqlType from "../CqlType.ts"
import type * as Table from "../Table.ts"

const describe = SchemaIssue.makeFormatterStandardSchemaV1()

const whatIsWrong = (issue: SchemaIssue.Issue): { readonly path: ReadonlyArray<string>; readonly expected: string } => {
  const [first] = describe(issue).issues
  return {
    path: (first?.path ?? []).map((segment) => String(Predicate.isObject(segment) ? segment["key"] : segment)),
    expected: first?.message ?? "a value of another kind"
  }
}

/** The kind of a value in the words of a message, never the value itself. */
const kindOf = (value: unknown): string => {
  if (value === null) return "null"
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value !== "object") return value === undefined ? "nothing" : `a ${typeof value}`
  return `a ${value.constructor?.name ?? "value"}`
}

const at = (value: unknown, path: ReadonlyArray<string>): unknown =>
  path.reduce((inner: unknown, key) => Predicate.isObject(inner) ? inner[key] : undefined, value)

const sentence = (expected: string) => expected.charAt(0).toLowerCase() + expected.slice(1)

/**
 * The error of a value that does not fit: of one field, or of a whole row when `field` is undefined.
 *
 * @internal
 */
export const encodeError = (
  table: Table.Definition | undefined,
  field: string | undefined,
  value: unknown
) =>
(issue: SchemaIssue.Issue): CassandraError.CassandraError => {
  const { expected, path } = whatIsWrong(issue)
  const full = field === undefined ? path : [field, ...path]
  const column = full[0]
  const type = column === undefined ? undefined : table?.column(column)?.type
  const actual = kindOf(at(value, path))
  return CassandraError.make(
    new CassandraError.EncodeError({
      said: `${place(table?.name, full, type)}: ${sentence(expected)}, not ${actual}; nothing was sent`,
      expected,
      actual,
      ...(table === undefined ? undefined : { table: table.name }),
      ...(column === undefined ? undefined : { column })
    })
  )
}

/** What stands in an error for a value of a sensitive column. @internal */
export const withheld = "<sensitive>"

/**
 * The error of a row that does not fit its Schema. Neither the key nor the value stands in the message.
 *
 * @internal
 */
export const decodeError =
  (table: Table.Definition | undefined, row: { readonly [field: string]: unknown }, cql: string) =>
  (issue: SchemaIssue.Issue): CassandraError.CassandraError => {
    const { expected, path } = whatIsWrong(issue)
    const column = path[0]
    const declared = column === undefined ? undefined : table?.column(column)
    const actual = at(row, path)
    const key: Record<string, unknown> = {}
    for (const { field, sensitive } of [...table?.partitionKey ?? [], ...table?.clusteringKey ?? []]) {
      if (field in row) key[field] = sensitive ? withheld : row[field]
    }
    return CassandraError.make(
      new CassandraError.DecodeError({
        said: `a row does not fit its Schema: ${place(table?.name, path, declared?.type)}: ${sentence(expected)}, not ${
          kindOf(actual)
        }`,
        expected,
        key: Redacted.make(key),
        actual: Redacted.make(declared?.sensitive === true ? withheld : actual),
        ...(table === undefined ? undefined : { table: table.name }),
        ...(column === undefined ? undefined : { column })
      }),
      { cql, mutates: false }
    )
  }

const place = (table: string | undefined, path: ReadonlyArray<string>, type: CqlType.CqlType | undefined): string => {
  const column = path.length === 0 ? "the row" : `column '${path.join(".")}'`
  const typed = type === undefined ? column : `${column} (${CqlType.format(type)})`
  return table === undefined ? typed : `${typed} of table '${table}'`
}
