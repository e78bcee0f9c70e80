/**
 * The folder for files.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { mkdirSync } from "node:fs"
import { resolve } from "node:path"

/**
 * The folder cannot be made.
 *
 * @category errors
 * @since 0.1.0
 */
export class DataFolderError extends Schema.TaggedError<DataFolderError>()("DataFolderError", {
  path: Schema.String,
  cause: Schema.Defect()
}) {
  override get message(): string {
    const why = this.cause instanceof Error ? this.cause.message : "unknown"
    return `The folder ${this.path} cannot be used (${why}). Choose another one with TASKBOARD_DATA.`
  }
}

/**
 * Makes the folder if it is missing, and gives its whole path.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (data: string): Effect.Effect<string, DataFolderError> =>
  Effect.suspend(() => {
    const path = resolve(data)
    return Effect.try({
      try: () => {
        mkdirSync(path, { recursive: true })
        return path
      },
      catch: (cause) => new DataFolderError({ path, cause })
    })
  })
