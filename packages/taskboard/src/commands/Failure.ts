/**
 * One line for everything that keeps a command from doing its work.
 *
 * @since 0.1.0
 */
import type { CassandraError } from "@effect-cql/core"
import * as Effect from "effect/Effect"
import { ServeError } from "effect/http/HttpServerError"
import * as Schema from "effect/Schema"
import { BadSetting, Settings } from "../config/Settings.ts"
import { DataFolderError } from "../database/DataFolder.ts"
import { SqliteError } from "../database/Sqlite.ts"
import { outOfReach, Storage } from "../database/Storage.ts"
import { BundleError } from "../server/Bundle.ts"

/**
 * Why a command ended early, in one line that says what to do.
 *
 * @category errors
 * @since 0.1.0
 */
export class Failure extends Schema.TaggedError<Failure>()("Failure", { message: Schema.String }) {}

/**
 * What a command fails with, in one line.
 *
 * @category mapping
 * @since 0.1.0
 */
export const explained = <A, E, R>(
  command: Effect.Effect<A, E | ServeError | BadSetting | DataFolderError | SqliteError | BundleError, R>
) =>
  Effect.catchIf(
    command,
    isKnown,
    (error) =>
      Effect.flatMap(
        sentence(error),
        (message) => Effect.fail(new Failure({ message: message.replaceAll(/\s+/g, " ") }))
      )
  )

type Known = ServeError | BadSetting | DataFolderError | SqliteError | BundleError

const isKnown = (error: unknown): error is Known =>
  error instanceof ServeError || error instanceof BadSetting || error instanceof DataFolderError
  || error instanceof SqliteError || error instanceof BundleError

const sentence = (error: Known): Effect.Effect<string> => {
  switch (error._tag) {
    case "ServeError":
      return Effect.catch(
        Effect.map(Settings, ({ host, port }) => notListening(error, host, port)).pipe(Effect.provide(Settings.layer)),
        ({ message }) => Effect.succeed(message)
      )
    case "SqliteError":
      return Effect.succeed(`${error.message}. Choose another folder with TASKBOARD_DATA, or mend this one.`)
    default:
      return Effect.succeed(error.message)
  }
}

const notListening = ({ cause }: ServeError, host: string, port: number): string => {
  switch (codeOf(cause)) {
    case "EADDRINUSE":
      return `Port ${port} on ${host} is in use. Stop what listens there, or choose another port: PORT=${
        port + 1
      } npm start`
    case "EACCES":
      return `This user may not listen on port ${port}. Choose a port above 1023: PORT=8000 npm start`
    default:
      return `Nothing can listen on ${host}, port ${port} (${codeOf(cause)}). Check the settings HOST and PORT.`
  }
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error"

/**
 * A database that cannot be opened, in one line.
 *
 * @category mapping
 * @since 0.1.0
 */
export const noDatabase = (error: CassandraError): Effect.Effect<Failure, never, Storage> =>
  Effect.map(
    Storage,
    ({ name, remedy }) =>
      new Failure({ message: `${outOfReach(name, error)} ${remedy(error)}`.replaceAll(/\s+/g, " ") })
  )
