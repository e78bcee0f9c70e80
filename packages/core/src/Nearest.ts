/**
 * Search by nearness of vectors.
 *
 * ```ts
 * import { nearest, scan, select, Selector } from "@effect-cql/core"
 *
 * const alike = (embedding: Float32Array) =>
 *   scan(Page).pipe(
 *     nearest("embedding", embedding, 10),
 *     select({ id: "id", title: "title", score: Selector.similarity("cosine", "embedding", embedding) })
 *   )
 * ```
 *
 * ```cql
 * SELECT id AS id, title AS title, similarity_cosine(embedding, ?) AS score FROM pages ORDER BY embedding ANN OF ? LIMIT ?
 * ```
 *
 * @since 0.1.0
 */
import type { Query, Source } from "./Query.ts"
import type { Refused, Sentence } from "./Refused.ts"
import { modify } from "./Statement.ts"
import type * as Table from "./Table.ts"
import type * as Index from "./TableIndex.ts"

/**
 * The `count` rows (1 to 1,000) whose vector is nearest to another, the nearest first: of the whole table, of one partition,
 * or of what storage-attached indexes find. The column needs `Index.sai`, whose `similarity_function` decides what near is.
 *
 * The search is approximate, and Cassandra runs it at consistency ONE or LOCAL_ONE only. It has its own order and limit, and
 * is not paged.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/vector-search/overview.html Vector search}
 * @category modifiers
 * @since 0.1.0
 */
export const nearest = <T extends Table.Any, const Field extends Table.FieldsOf<T>>(
  field: [NearestErrors<T, Field>] extends [never] ? Field : Refused<Sentence<NearestErrors<T, Field>>>,
  vector: Exclude<Table.Value<T, Field>, null>,
  count: number
) =>
<Row, From extends Source>(query: Query<Row, From, T>): Query<Row, "nearest", T> =>
  // Only the phantom source changes.
  modify(query, { nearest: { field, vector, count } }) as unknown as Query<Row, "nearest", T>

type NearestErrors<T extends Table.Any, Field extends string> =
  [Extract<Table.Indexes<T>, Index.Index<Field, Index.Target, "sai">>] extends [never]
    ? `column '${Field}' has no storage-attached index: nearest needs Index.sai`
    : Table.CqlNameOf<T["fields"][Field]> extends "vector" ? never
    : `column '${Field}' is no vector: nearest is for vectors`
