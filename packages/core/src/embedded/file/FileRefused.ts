/**
 * Why a file is not taken as a store.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * - `Foreign`: it is something else, not a store of effect-cql
 * - `Newer`, `Older`: a later or an earlier version of effect-cql wrote it
 * - `Damaged`: it is a store, and part of it cannot be read
 * - `InUse`: another process, or another session of this one, has it open
 * - `Unusable`: it cannot be opened or made, for instance because its folder is not there, or the disk is full
 * - `NoSqlite`: this Node has no `node:sqlite`
 *
 * @category models
 * @since 0.1.0
 */
export const Problem = Schema.Literals(["Foreign", "Newer", "Older", "Damaged", "InUse", "Unusable", "NoSqlite"])

/**
 * @category models
 * @since 0.1.0
 */
export type Problem = typeof Problem.Type

/**
 * A file that `layerFile` does not take. It was left as it is.
 *
 * @category errors
 * @since 0.1.0
 */
export class FileRefused extends Schema.TaggedError<FileRefused>()("FileRefused", {
  path: Schema.String,
  problem: Problem,
  detail: Schema.String
}) {
  override get message(): string {
    return `${this.path} ${said[this.problem]} (${this.detail}). ${remedies[this.problem]}`
  }
}

const said: { readonly [P in Problem]: string } = {
  Foreign: "is not a store of effect-cql",
  Newer: "was written by a later version of effect-cql",
  Older: "was written by an earlier version of effect-cql",
  Damaged: "is a damaged store of effect-cql",
  InUse: "is open elsewhere",
  Unusable: "cannot be opened as a store of effect-cql",
  NoSqlite: "cannot be opened by this Node"
}

const remedies: { readonly [P in Problem]: string } = {
  Foreign: "Nothing was changed; name another file, one that does not exist yet or a store",
  Newer: "Nothing was changed; update effect-cql, or name another file",
  Older: "Nothing was changed; name another file, or move this one away and begin anew",
  Damaged: "Nothing was changed; put back a copy, or move it away together with its -wal file and begin anew",
  InUse: "Close the other session, or name another file",
  Unusable: "Check that the folder exists, that it and the file may be written, and that the disk has room",
  NoSqlite: "Use Node 22.13 or later, or the embedded session in memory"
}
