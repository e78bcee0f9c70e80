/**
 * The data of all tables. Reading and writing are synchronous and in memory; `commit` waits until what was written is
 * durable, for a store that has a persistence.
 */
import type * as Effect from "effect/Effect"
import type { ServerError } from "../../CassandraError.ts"
import type { Layout } from "./Layout.ts"
import type { Mutation } from "./Mutation.ts"
import type { Table } from "./Table.ts"

/**
 * - `catalog`: the text that `saveCatalog` kept last, when the store was opened
 * - `table`: a table's data by its layout's id; undefined where there is none
 * - `define`: makes a table, or gives it its altered layout
 * - `drop`, `truncate`: at once, without tombstones
 * - `apply`: reconciles the mutations with what stands there, all of them as one; `now` is the second they are made.
 *   Values must be valid for their types: nothing is refused here
 * - `saveCatalog`: keeps the schema; call it in the same turn as the `define` and `drop` that belong to it
 * - `commit`: completes when everything done before it is durable. What is done in one synchronous turn is one
 *   transaction; concurrent callers share one. Readers that must never see what a crash could still take back call it too
 */
export interface Store {
  readonly catalog: string | undefined
  readonly table: (id: string) => Table | undefined
  readonly define: (layout: Layout) => void
  readonly drop: (id: string) => void
  readonly truncate: (id: string) => void
  readonly apply: (mutations: ReadonlyArray<Mutation>, now: number) => void
  readonly saveCatalog: (text: string) => void
  readonly commit: Effect.Effect<void, ServerError>
}
