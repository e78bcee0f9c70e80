/**
 * The data of all tables. Reading and writing are synchronous and in memory; `commit` waits until what was written is
 * durable, for a store that has a persistence.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import { ServerError } from "../../CassandraError.ts"
import * as Token from "../values/token.ts"
import { isElements } from "./Elements.ts"
import * as Index from "./Index.ts"
import * as Layout from "./Layout.ts"
import * as ListPosition from "./ListPosition.ts"
import type { Mutation } from "./Mutation.ts"
import * as Partition from "./Partition.ts"
import type { Persistence } from "./Persistence.ts"
import * as Record from "./Record.ts"
import type { Row } from "./Row.ts"
import * as Sweep from "./Sweep.ts"
import * as Table from "./Table.ts"
import * as Unsaved from "./Unsaved.ts"
import * as View from "./View.ts"

/** What is to follow the rows of a table: indexes by name, and views. */
export interface Following {
  readonly indexes: ReadonlyMap<string, Index.Definition>
  readonly views: ReadonlyArray<View.Definition>
}

/**
 * - `catalog`: the text that `saveCatalog` kept last, when the store was opened
 * - `lastTimestamp`: what `saveTimestamp` kept last, when the store was opened
 * - `table`: a table's data by its layout's id; undefined where there is none
 * - `define`: makes a table, or gives it its altered layout
 * - `follow`: makes the indexes and views of a table, in the place of those it had; no persistence keeps them
 * - `drop`, `truncate`: at once, without tombstones
 * - `apply`: reconciles the mutations with what stands there, all of them as one; `now` is the second they are made.
 *   Values must be valid for their types: nothing is refused here
 * - `positions`: where new list elements go
 * - `sweep`: forgets what has been dead for `gc_grace_seconds`; `apply` does it too, from time to time and bit by bit
 * - `saveCatalog`: keeps the schema, whose text is asked for only if the store has a persistence; call it in the same turn
 *   as the `define` and `drop` that belong to it
 * - `saveTimestamp`: keeps the last write timestamp given with the next commit, so that later ones are greater also
 *   after a restart
 * - `commit`: completes when everything done before it is durable. What is done in one synchronous turn is one
 *   transaction; concurrent callers share one. Readers that must never see what a crash could still take back call it
 *   too
 * - `failure`: why a commit has failed. From then on the store is ahead of what is kept: nothing in it may be shown, and
 *   every later commit fails
 */
export interface Store {
  readonly catalog: string | undefined
  readonly lastTimestamp: bigint | undefined
  readonly table: (id: string) => Table.Table | undefined
  readonly define: (layout: Layout.Layout) => void
  readonly follow: (id: string, following: Following) => void
  readonly drop: (id: string) => void
  readonly truncate: (id: string) => void
  readonly apply: (mutations: ReadonlyArray<Mutation>, now: number) => void
  readonly positions: ListPosition.ListPositions
  readonly sweep: (now: number) => void
  readonly saveCatalog: (text: () => string) => void
  readonly saveTimestamp: (timestamp: bigint) => void
  readonly commit: Effect.Effect<void, ServerError>
  readonly failure: () => ServerError | undefined
}

/**
 * A store with what its persistence has kept, or an empty one in memory. Throws when a record cannot be read.
 */
export const make = (persistence?: Persistence): Store => {
  const tables = new Map<string, Table.Table>()
  const positions = ListPosition.make()
  if (persistence !== undefined) load(persistence, tables, positions)
  const unsaved = persistence === undefined ? undefined : Unsaved.make()
  const sweeps = Sweep.make()

  const sweep = (table: Table.Table, now: number): void =>
    Sweep.whole(sweeps, table, now, (partition) => touching(table, partition))

  const touching = (table: Table.Table, partition: Partition.Partition): Partition.Touched => {
    const saved = unsaved === undefined ? nobody : Unsaved.touching(unsaved, table, partition)
    if (table.indexes.size === 0 && table.views.size === 0) return saved
    return {
      row: (before, after) => {
        saved.row(before, after)
        for (const follower of Table.followers(table)) follower.row(partition, before, after)
      },
      header: (before) => {
        saved.header(before)
        const after = partition.header.staticRow
        if (before === after) return
        for (const follower of Table.followers(table)) follower.staticRow(partition, before, after)
      }
    }
  }

  const follow = (table: Table.Table, { indexes, views }: Following): void => {
    table.indexes = new Map([...indexes].map(([name, definition]) => [name, Index.make(table, definition)]))
    table.views = new Map(views.map((definition) => [definition.layout.id, View.make(table, definition)]))
  }

  const clear = (table: Table.Table): void => {
    if (unsaved !== undefined) Unsaved.forget(unsaved, table)
    Sweep.forget(sweeps, table)
  }

  return {
    catalog: persistence?.catalog,
    lastTimestamp: persistence?.lastTimestamp,
    positions,
    table: (id) => tables.get(id),
    define: (layout) => {
      const table = tables.get(layout.id)
      if (table === undefined) tables.set(layout.id, Table.make(layout))
      else Table.alter(table, layout, (partition) => touching(table, partition))
      unsaved?.schema.push({ _tag: "Layout", table: layout.id, text: Layout.toText(layout) })
    },
    follow: (id, following) => {
      const table = tables.get(id)
      if (table !== undefined) follow(table, following)
    },
    drop: (id) => {
      const table = tables.get(id)
      if (table === undefined) return
      tables.delete(id)
      clear(table)
      unsaved?.schema.push({ _tag: "Drop", table: id })
    },
    truncate: (id) => {
      const table = tables.get(id)
      if (table === undefined) return
      const emptied = Table.make(table.layout)
      tables.set(id, emptied)
      follow(emptied, {
        indexes: new Map([...table.indexes].map(([name, { definition }]) => [name, definition])),
        views: [...table.views.values()].map(({ definition }) => definition)
      })
      clear(table)
      unsaved?.schema.push({ _tag: "Truncate", table: id })
    },
    apply: (mutations, now) => {
      for (const mutation of mutations) {
        const table = tables.get(mutation.table)
        if (table === undefined) continue
        const partition = Table.open(table, mutation.key)
        Partition.apply(partition, mutation, touching(table, partition))
        if (Partition.isBare(partition)) Table.close(table, partition)
        Sweep.written(sweeps, table, mutation, now, (partition) => touching(table, partition))
      }
    },
    sweep: (now) => tables.forEach((table) => sweep(table, now)),
    saveCatalog: (text) => void unsaved?.schema.push({ _tag: "Catalog", text: text() }),
    saveTimestamp: (timestamp) => {
      if (unsaved !== undefined) unsaved.timestamp = timestamp
    },
    ...persistence === undefined || unsaved === undefined ? neverFails : groupCommit(persistence, unsaved)
  }
}

const neverFails: Pick<Store, "commit" | "failure"> = { commit: Effect.void, failure: () => undefined }

const nobody: Partition.Touched = { row: () => {}, header: () => {} }

const load = (
  persistence: Persistence,
  tables: Map<string, Table.Table>,
  positions: ListPosition.ListPositions
): void => {
  for (const text of persistence.layouts) {
    const layout = Layout.ofText(text)
    tables.set(layout.id, Table.make(layout))
  }
  for (const { partition: bytes, record, row: key, table: id } of persistence.records()) {
    const table = tables.get(id)
    if (table === undefined) throw new RangeError(`a row belongs to a table ${id} that is not there`)
    const partition = Table.open(table, Token.decodeKey(table.layout.partitionKey, bytes))
    if (key.length === 0) {
      partition.header = Record.decodeHeader(table, record)
      const { staticRow } = partition.header
      if (staticRow !== undefined) seePositions(table, staticRow, positions)
    } else {
      const row = Record.decodeRow(table, key, record)
      Partition.setRow(partition, row.clustering, row)
      seePositions(table, row, positions)
    }
  }
}

const seePositions = (table: Table.Table, row: Row, positions: ListPosition.ListPositions): void =>
  row.values.forEach((stored, slot) => {
    if (!isElements(stored) || table.layout.columns[slot]!.type._tag !== "List") return
    for (const path of stored.paths) positions.seen(path as number)
  })

// The first to come waits a turn for others to join, then saves for all of them. It is uninterruptible, so that the
// others always hear how it ended; that is soon.
const groupCommit = (persistence: Persistence, unsaved: Unsaved.Unsaved): Pick<Store, "commit" | "failure"> => {
  let group: Deferred.Deferred<void, ServerError> | undefined
  let failure: ServerError | undefined
  const save = Effect.suspend((): Effect.Effect<void, ServerError> => {
    const done = group
    group = undefined
    try {
      persistence.transact(Unsaved.changes(unsaved))
      Unsaved.clear(unsaved)
    } catch (cause) {
      failure = new ServerError({
        said: `${persistence.place} could not be written, so this session takes no more statements: ${
          cause instanceof Error ? cause.message : String(cause)
        }. What was acknowledged before is safe; mend the cause and start again`
      })
    }
    const result = failure === undefined ? Effect.void : Effect.fail(failure)
    if (done !== undefined) Deferred.doneUnsafe(done, result)
    return result
  })
  const commit = Effect.uninterruptible(Effect.suspend(() => {
    if (failure !== undefined) return Effect.fail(failure)
    if (group !== undefined) return Deferred.await(group)
    if (Unsaved.isEmpty(unsaved)) return Effect.void
    group = Deferred.makeUnsafe()
    return Effect.andThen(Effect.yieldNow, save)
  }))
  return { commit, failure: () => failure }
}
