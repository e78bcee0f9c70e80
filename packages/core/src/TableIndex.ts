/**
 * Indexes of a table, as data: what stands in `indexes` of a table's configuration. A plain field's name is a secondary
 * index; the functions here say what else there is.
 *
 * ```ts
 * import { Cql, Index, table } from "@effect-cql/core"
 * import { Schema } from "effect"
 *
 * const Page = Schema.Struct({
 *   id: Cql.Uuid,
 *   title: Schema.String,
 *   author: Schema.String,
 *   labels: Cql.Set(Schema.String),
 *   meta: Cql.Map(Schema.String, Schema.String),
 *   embedding: Cql.Vector(3)
 * }).pipe(table("pages", {
 *   partitionKey: ["id"],
 *   indexes: [
 *     "author",
 *     Index.values("labels"),
 *     Index.entries("meta"),
 *     Index.sasi("title", { mode: "CONTAINS" }),
 *     Index.sai("embedding", { similarity_function: "cosine" })
 *   ]
 * }))
 * ```
 *
 * ```cql
 * CREATE INDEX IF NOT EXISTS pages_author_idx ON pages (author)
 * CREATE INDEX IF NOT EXISTS pages_labels_idx ON pages (values(labels))
 * CREATE INDEX IF NOT EXISTS pages_meta_entries_idx ON pages (entries(meta))
 * CREATE CUSTOM INDEX IF NOT EXISTS pages_title_idx ON pages (title)
 *   USING 'org.apache.cassandra.index.sasi.SASIIndex' WITH OPTIONS = {'mode': 'CONTAINS'}
 * CREATE CUSTOM INDEX IF NOT EXISTS pages_embedding_idx ON pages (embedding)
 *   USING 'StorageAttachedIndex' WITH OPTIONS = {'similarity_function': 'cosine'}
 * ```
 *
 * | index | predicates without `allowFiltering` |
 * | --- | --- |
 * | a secondary index | equality; `contains` on a collection |
 * | `Index.values` | `contains` |
 * | `Index.keys` | `containsKey` |
 * | `Index.entries` | `entry` |
 * | `Index.full`, of a frozen collection | equality |
 * | `Index.sai` | as above, several of them at once, ranges on numbers and times; `nearest` on a vector |
 * | `Index.sasi` | equality, ranges and `like` |
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/indexing/indexing-concepts.html Indexing}
 * @since 0.1.0
 */

/**
 * What of a column is indexed: its value, or the keys, values or entries of a collection; `"full"` is a frozen collection
 * as a whole.
 *
 * @category models
 * @since 0.1.0
 */
export type Target = "value" | "keys" | "values" | "entries" | "full"

/**
 * How it is indexed: by Cassandra's own secondary index, by a storage-attached one (SAI), or by SASI.
 *
 * @category models
 * @since 0.1.0
 */
export type Class = "secondary" | "sai" | "sasi"

/**
 * Options of an index by their CQL names, `{ case_sensitive: "false" }`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  readonly [option: string]: string
}

/**
 * An index of a field. Without `name` it is called `<table>_<column>_idx`, with the target before the end where that
 * is keys or entries.
 *
 * @category models
 * @since 0.1.0
 */
export interface Index<out Field extends string, out T extends Target = Target, out C extends Class = Class> {
  readonly field: Field
  readonly target: T
  readonly class: C
  readonly name: string | undefined
  readonly options: Options
}

/**
 * A field's name, or an index of it.
 *
 * @category models
 * @since 0.1.0
 */
export type Input<Field extends string> = Field | Index<Field>

const secondary = <const T extends Target>(target: T) => <const Field extends string>(field: Field) =>
  make(field, target, "secondary")

const make = <Field extends string, T extends Target, C extends Class>(
  field: Field,
  target: T,
  cls: C,
  options: Options = {}
): Index<Field, T, C> => ({ field, target, class: cls, name: undefined, options })

/**
 * Indexes the keys of a map: `CREATE INDEX … ON t (keys(m))`, for `containsKey`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const keys: <const Field extends string>(field: Field) => Index<Field, "keys", "secondary"> = secondary("keys")

/**
 * Indexes the values of a map, set or list: `CREATE INDEX … ON t (values(m))`, for `contains`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const values: <const Field extends string>(field: Field) => Index<Field, "values", "secondary"> = secondary(
  "values"
)

/**
 * Indexes the entries of a map: `CREATE INDEX … ON t (entries(m))`, for `entry`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const entries: <const Field extends string>(field: Field) => Index<Field, "entries", "secondary"> = secondary(
  "entries"
)

/**
 * Indexes a frozen collection as a whole: `CREATE INDEX … ON t (full(l))`, for equality.
 *
 * @category constructors
 * @since 0.1.0
 */
export const full: <const Field extends string>(field: Field) => Index<Field, "full", "secondary"> = secondary("full")

type FieldOf<I> = I extends Index<infer Field> ? Field : Extract<I, string>

type TargetOf<I> = I extends Index<string, infer T> ? T : "value"

const of = (input: Input<string>): Index<string> =>
  typeof input === "string" ? make(input, "value", "secondary") : input

/**
 * A storage-attached index, of a column or of what another index names: `Index.sai("total")`,
 * `Index.sai(Index.entries("meta"))`. On a vector it serves `nearest`, and takes `similarity_function` (`cosine`,
 * `dot_product` or `euclidean`). Cassandra 5 has it; ScyllaDB has none but for vectors.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/indexing/sai/sai-concepts.html SAI}
 * @category constructors
 * @since 0.1.0
 */
export const sai = <const I extends Input<string>>(
  input: I,
  options: Options = {}
): Index<FieldOf<I>, TargetOf<I>, "sai"> =>
  // The target and the field are those of the input.
  ({ ...of(input), class: "sai", options }) as Index<FieldOf<I>, TargetOf<I>, "sai">

/**
 * A SASI index of a text or number, for `like` and ranges. Its `mode` is `PREFIX` (the default), `CONTAINS` or, for numbers,
 * `SPARSE`. Cassandra marks it experimental and has it off unless `sasi_indexes_enabled` is set; ScyllaDB has none.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/SASI.html SASI}
 * @category constructors
 * @since 0.1.0
 */
export const sasi = <const Field extends string>(field: Field, options: Options = {}): Index<Field, "value", "sasi"> =>
  make(field, "value", "sasi", options)

/**
 * Gives an index a name of its own.
 *
 * @category combinators
 * @since 0.1.0
 */
export const named = <const I extends Input<string>>(
  name: string,
  input: I
): I extends Index<string> ? I : Index<Extract<I, string>, "value", "secondary"> =>
  // A field's name is its secondary index; an index stays what it is.
  ({ ...of(input), name }) as I extends Index<string> ? I : Index<Extract<I, string>, "value", "secondary">
