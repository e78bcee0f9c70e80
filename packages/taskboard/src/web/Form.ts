/**
 * Forms that are checked by the same schemas as the API and the tables.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/**
 * What is wrong with each field; a field without an entry is right.
 *
 * @category models
 * @since 0.1.0
 */
export type Mistakes = Readonly<Record<string, string>>

/**
 * The value of a form, or what is wrong with its fields, in the schema's own words.
 *
 * @category parsing
 * @since 0.1.0
 */
export const check = <A>(schema: Schema.Codec<A, unknown>): (input: unknown) => Result.Result<A, Mistakes> => {
  const decode = Schema.decodeUnknownResult(schema, { errors: "all" })
  return (input) =>
    Result.mapError(decode(input), ({ issue }) => {
      const mistakes: Record<string, string> = {}
      for (const { message, path } of format(issue).issues) {
        const [field] = path ?? []
        mistakes[String(typeof field === "object" ? field.key : field ?? "")] ??= message
      }
      return mistakes
    })
}

/**
 * A text as people leave it in a field: without the blanks around it, and absent when nothing is left.
 *
 * @category parsing
 * @since 0.1.0
 */
export const optionalText = <Name extends string>(name: Name, text: string): { readonly [K in Name]?: string } =>
  // A computed key loses its name in the type.
  (text.trim() === "" ? {} : { [name]: text.trim() }) as { readonly [K in Name]?: string }
