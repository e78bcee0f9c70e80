/**
 * The browsers that have been here, in SQLite. A visitor is known by a random id that only the cookie and this table hold.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as SecureRandom from "effect/crypto/SecureRandom"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Sqlite, type SqliteError } from "../database/Sqlite.ts"
import { type Preferences, Visitor } from "../domain/Visitor.ts"

/**
 * How long a visitor who does not come back is remembered.
 *
 * @category constants
 * @since 0.1.0
 */
export const remembered = Duration.days(90)

/** What the history calls somebody who gave no name. */
const anonymous: Preferences = { name: "Anonymous human", density: "roomy" }

const Row = Schema.Struct({ ...Visitor.fields, lastVisit: Schema.DateFromMillis })

const decode = Schema.decodeUnknownEffect(Schema.Array(Row))

/**
 * - `arrive`: greets a returning visitor, or makes a new one under a new id
 * - `find`: who has this id
 * - `prefer`: keeps what a visitor chose
 *
 * @category services
 * @since 0.1.0
 */
export class Visitors extends Context.Service<Visitors, {
  readonly arrive: (
    id: Option.Option<string>
  ) => Effect.Effect<{ readonly id: string; readonly visitor: Visitor }, SqliteError>
  readonly find: (id: string) => Effect.Effect<Option.Option<Visitor>, SqliteError>
  readonly prefer: (id: string, preferences: Preferences) => Effect.Effect<Option.Option<Visitor>, SqliteError>
}>()("@effect-cql/taskboard/repository/Visitors") {
  /**
   * Makes its table, and forgets who has not been here for long.
   */
  static readonly layer: Layer.Layer<Visitors, SqliteError, Sqlite> = Layer.effect(
    Visitors,
    Effect.gen(function*() {
      const sqlite = yield* Sqlite
      const random = yield* SecureRandom.SecureRandom
      yield* sqlite.all(
        "CREATE TABLE IF NOT EXISTS visitors (id TEXT PRIMARY KEY, name TEXT NOT NULL, density TEXT NOT NULL, "
          + "visits INTEGER NOT NULL, lastVisit INTEGER NOT NULL) STRICT"
      )
      yield* sqlite.all(
        "DELETE FROM visitors WHERE lastVisit < ?",
        (yield* Clock.currentTimeMillis) - Duration.toMillis(remembered)
      )
      const find = Effect.fnUntraced(function*(id: string) {
        const rows = yield* sqlite.all("SELECT name, density, visits, lastVisit FROM visitors WHERE id = ?", id)
        return Option.fromUndefinedOr((yield* Effect.orDie(decode(rows)))[0]) // the table holds what this module wrote
      })
      return Visitors.of({
        find,
        arrive: Effect.fnUntraced(function*(cookie) {
          const now = yield* Clock.currentTimeMillis
          const known = Option.isSome(cookie) ? yield* find(cookie.value) : Option.none()
          if (Option.isSome(cookie) && Option.isSome(known)) {
            yield* sqlite.all(
              "UPDATE visitors SET visits = visits + 1, lastVisit = ? WHERE id = ?",
              now,
              cookie.value
            )
            return { id: cookie.value, visitor: { ...known.value, visits: known.value.visits + 1 } }
          }
          const id = yield* random.uuidV4()
          yield* sqlite.all(
            "INSERT INTO visitors (id, name, density, visits, lastVisit) VALUES (?, ?, ?, 1, ?)",
            id,
            anonymous.name,
            anonymous.density,
            now
          )
          return { id, visitor: { ...anonymous, visits: 1, lastVisit: new Date(now) } }
        }),
        prefer: Effect.fnUntraced(function*(id, { density, name }) {
          yield* sqlite.all("UPDATE visitors SET name = ?, density = ? WHERE id = ?", name, density, id)
          return yield* find(id)
        })
      })
    })
  ).pipe(Layer.provide(SecureRandom.layerWebCrypto))
}
