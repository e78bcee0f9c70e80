/**
 * The boards of this installation, in SQLite.
 *
 * @since 0.1.0
 */
import type { Cql } from "@effect-cql/core"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { Sqlite, type SqliteError } from "../database/Sqlite.ts"
import * as Board from "../domain/Board.ts"

/**
 * There is no such board.
 *
 * @category errors
 * @since 0.1.0
 */
export class NoSuchBoard extends Schema.TaggedError<NoSuchBoard>()("NoSuchBoard", { id: Schema.String }) {}

const decode = Schema.decodeUnknownEffect(Schema.Array(Board.Board))

/**
 * @category services
 * @since 0.1.0
 */
export class Boards extends Context.Service<Boards, {
  readonly all: Effect.Effect<ReadonlyArray<Board.Board>, SqliteError>
  readonly get: (id: Cql.Uuid) => Effect.Effect<Board.Board, SqliteError | NoSuchBoard>
  readonly change: (
    id: Cql.Uuid,
    settings: Board.BoardSettings
  ) => Effect.Effect<Board.Board, SqliteError | NoSuchBoard>
}>()("@effect-cql/taskboard/repository/Boards") {
  /**
   * Makes its table, and the first board in an empty one.
   */
  static readonly layer: Layer.Layer<Boards, SqliteError, Sqlite> = Layer.effect(
    Boards,
    Effect.gen(function*() {
      const sqlite = yield* Sqlite
      yield* sqlite.all(
        "CREATE TABLE IF NOT EXISTS boards (id TEXT PRIMARY KEY, title TEXT NOT NULL, accent TEXT NOT NULL, "
          + "workLimit INTEGER NOT NULL) STRICT"
      )
      yield* sqlite.all(
        "INSERT INTO boards (id, title, accent, workLimit) SELECT ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM boards)",
        ...columns(Board.first)
      )
      const boards = (rows: unknown) => Effect.orDie(decode(rows)) // the table holds what this module wrote
      const get = Effect.fnUntraced(function*(id: Cql.Uuid) {
        const [board] = yield* boards(
          yield* sqlite.all("SELECT id, title, accent, workLimit FROM boards WHERE id = ?", id)
        )
        return board ?? (yield* new NoSuchBoard({ id }))
      })
      return Boards.of({
        all: Effect.flatMap(sqlite.all("SELECT id, title, accent, workLimit FROM boards ORDER BY rowid"), boards),
        get,
        change: Effect.fnUntraced(function*(id, settings) {
          yield* sqlite.all(
            "UPDATE boards SET title = ?, accent = ?, workLimit = ? WHERE id = ?",
            settings.title,
            settings.accent,
            settings.workLimit,
            id
          )
          return yield* get(id)
        })
      })
    })
  )
}

const columns = ({ accent, id, title, workLimit }: Board.Board) => [id, title, accent, workLimit]
