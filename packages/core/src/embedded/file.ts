/**
 * The embedded engine on a file, for Node. What was acknowledged is in the file and survives the end of the process, also
 * a `kill -9`; a batch is there whole or not at all.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { CassandraSession } from "../CassandraSession.ts"
import { type EmbeddedOptions, fromStore } from "./EmbeddedSession.ts"
import type { FileRefused } from "./file/FileRefused.ts"
import * as FileStore from "./file/FileStore.ts"

export { FileRefused, Problem } from "./file/FileRefused.ts"

/**
 * An engine whose keyspaces, tables and rows are kept in one file, made if it is not there yet. All of it is read into
 * memory when the Layer is built; `path` belongs to this session alone until the Layer's scope ends.
 *
 * Fails with {@link FileRefused} when the file is something else, is damaged, was written by another version or is open
 * elsewhere. Such a file is left as it is. When a write cannot be saved (a full disk), the statement fails with the reason
 * `ServerError` and may have been applied; so do the others of that moment. The session is ahead of its file then, and
 * refuses all later statements with the same reason, undone. The file holds what was acknowledged: open it again.
 *
 * ```ts
 * import { layerFile } from "@effect-cql/core/embedded/file"
 *
 * const session = layerFile("board.db", { keyspace: "board" })
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layerFile = (
  path: string,
  options: EmbeddedOptions = {}
): Layer.Layer<CassandraSession, FileRefused> =>
  Layer.effect(CassandraSession, Effect.map(FileStore.open(path), (store) => fromStore(store, options)))
