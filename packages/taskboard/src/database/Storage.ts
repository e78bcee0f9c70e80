/**
 * Where the tasks are kept: the embedded engine on a file, or a cluster. Whichever it is, it is opened on first need, gets
 * its tables and, when nothing ever happened on it, its first tasks.
 *
 * @since 0.1.0
 */
import { type CassandraError, CassandraSession } from "@effect-cql/core"
import * as Errors from "@effect-cql/core/CassandraError"
import type { FileRefused } from "@effect-cql/core/embedded/file"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { join } from "node:path"
import { type Cluster, Settings } from "../config/Settings.ts"
import * as DataFolder from "./DataFolder.ts"
import * as LazySession from "./LazySession.ts"
import { syncTables } from "./Tables.ts"

/**
 * - `name`: what the page calls it
 * - `opened`: opens it now; fails with the reason why it cannot be opened
 * - `remedy`: what to do when it cannot be reached
 *
 * @category services
 * @since 0.1.0
 */
export class Storage extends Context.Service<Storage, {
  readonly name: string
  readonly opened: Effect.Effect<void, CassandraError>
  readonly remedy: (error: CassandraError) => string
}>()("@effect-cql/taskboard/database/Storage") {
  /**
   * The storage that the settings ask for. `prepare` runs once, when the tables are there and before anything else does.
   */
  static readonly layer = (
    prepare: Effect.Effect<void, CassandraError, CassandraSession>
  ): Layer.Layer<Storage | CassandraSession, never, Settings> =>
    Layer.effectContext(Effect.gen(function*() {
      const { cluster, data } = yield* Settings
      return Option.isSome(cluster)
        ? yield* lazily(
          live(cluster.value),
          `${cluster.value.hosts.join(", ")} / ${cluster.value.keyspace}`,
          prepare,
          liveRemedy
        )
        : yield* lazily(embedded(data), "the embedded engine", prepare, embeddedRemedy)
    }))
}

/**
 * That a storage cannot be reached, as a sentence.
 *
 * @category formatting
 * @since 0.1.0
 */
export const outOfReach = (name: string, { reason }: CassandraError): string =>
  `The tasks are out of reach (${name}): ${reason.said.replace(/\.$/, "")}.`

/** Opens a database that has its tables. Engine and driver are loaded by whoever uses them: only one of them ever is. */
type Opening = Effect.Effect<CassandraSession["Service"], CassandraError, Scope.Scope>

const lazily = Effect.fnUntraced(function*(
  open: Opening,
  name: string,
  prepare: Effect.Effect<void, CassandraError, CassandraSession>,
  remedy: (error: CassandraError) => string
) {
  const { opened, session } = yield* LazySession.make(
    Effect.tap(open, (session) => Effect.provideService(prepare, CassandraSession, session))
  )
  return Context.make(CassandraSession, session).pipe(Context.add(Storage, Storage.of({ name, opened, remedy })))
})

/** The embedded engine on a file of the data folder. */
const embedded = (data: string): Opening =>
  Effect.gen(function*() {
    const { layerFile } = yield* Effect.promise(() => import("@effect-cql/core/embedded/file"))
    const folder = yield* DataFolder.make(data)
    const context = yield* Layer.build(layerFile(join(folder, "tasks.db"), { keyspace: "taskboard" }))
    const session = Context.get(context, CassandraSession)
    yield* Effect.provideService(syncTables("taskboard"), CassandraSession, session)
    return session
  }).pipe(
    Effect.catchTag(["FileRefused", "DataFolderError"], (error) => Effect.fail(unusable(error)))
  )

/** A file that cannot be opened, in the words of a database that cannot be reached. */
const unusable = (cause: FileRefused | DataFolder.DataFolderError): CassandraError =>
  Errors.make(new Errors.ConfigError({ said: cause.message }), { mutates: false, attempts: 0, cause })

/** A cluster. Its keyspace may not be there yet, so a session without one creates it. */
const live = ({ credentials, hosts, keyspace, port }: Cluster): Opening =>
  Effect.gen(function*() {
    const { CassandraDriver } = yield* Effect.promise(() => import("@effect-cql/driver"))
    const options = { contactPoints: hosts, port, credentials, consistency: "LOCAL_QUORUM" as const }
    yield* Effect.scoped(
      Effect.flatMap(CassandraDriver.make(options), (session) =>
        Effect.provideService(syncTables(keyspace), CassandraSession, session))
    )
    return yield* CassandraDriver.make({ ...options, keyspace })
  })

const liveRemedy = ({ reason }: CassandraError): string => {
  switch (reason._tag) {
    case "AuthenticationFailed":
      return "Set SCYLLA_USERNAME and SCYLLA_PASSWORD to a user of the cluster, and start again."
    case "Unauthorized":
      return "Let the user of SCYLLA_USERNAME create and change tables in the keyspace, or name another user."
    default:
      return "Start the database with `npm run db:up`, or check SCYLLA_HOSTS and SCYLLA_PORT. "
        + "Without SCYLLA_HOSTS the board uses its embedded engine and needs no database."
  }
}

const embeddedRemedy = (): string => "The setting TASKBOARD_DATA names another folder, should this one be taken."
