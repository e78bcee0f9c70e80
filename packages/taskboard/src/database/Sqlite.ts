/**
 * The second database: a SQLite file, through Node's own `node:sqlite`. It holds what belongs to this installation (boards
 * and visitors) and never a task.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { DatabaseSync, type SQLInputValue } from "node:sqlite"

/**
 * SQLite refused, or its file cannot be used.
 *
 * @category errors
 * @since 0.1.0
 */
export class SqliteError extends Schema.TaggedError<SqliteError>()("SqliteError", {
  path: Schema.String,
  cause: Schema.Defect()
}) {
  override get message(): string {
    return `The SQLite file ${this.path} cannot be used: ${
      this.cause instanceof Error ? this.cause.message : "unknown"
    }`
  }
}

/**
 * Runs SQL with positional parameters. Statements are prepared once.
 *
 * @category services
 * @since 0.1.0
 */
export class Sqlite extends Context.Service<Sqlite, {
  readonly all: (
    sql: string,
    ...params: ReadonlyArray<SQLInputValue>
  ) => Effect.Effect<ReadonlyArray<Readonly<Record<string, unknown>>>, SqliteError>
}>()("@effect-cql/taskboard/database/Sqlite") {
  /**
   * A database on a file, or in memory with the path `:memory:`. Every commit is on the disk before it is acknowledged.
   */
  static readonly layer = (path: string): Layer.Layer<Sqlite, SqliteError> => {
    const attempt = <A>(body: () => A) => Effect.try({ try: body, catch: (cause) => new SqliteError({ path, cause }) })
    return Layer.effect(
      Sqlite,
      Effect.gen(function*() {
        const database = yield* Effect.acquireRelease(
          attempt(() => new DatabaseSync(path, { timeout: 5_000 })),
          (database) => Effect.sync(() => database.close())
        )
        yield* attempt(() =>
          database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
        )
        const prepared = new Map<string, ReturnType<DatabaseSync["prepare"]>>()
        const prepare = (sql: string) => {
          const statement = prepared.get(sql) ?? database.prepare(sql)
          prepared.set(sql, statement)
          return statement
        }
        return Sqlite.of({ all: (sql, ...params) => attempt(() => prepare(sql).all(...params)) })
      })
    )
  }
}
