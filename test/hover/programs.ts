/**
 * The programs in `programs/`, and what an editor shows in them.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as LanguageServer from "./LanguageServer.ts"
import { markers } from "./markers.ts"

const folder = join(import.meta.dirname, "programs")

export interface Program {
  readonly name: string
  readonly file: string
  readonly source: string
}

export const programs: ReadonlyArray<Program> = readdirSync(folder)
  .filter((name) => name.endsWith(".ts"))
  .map((name) => ({ name, file: join(folder, name), source: readFileSync(join(folder, name), "utf8") }))

/** For each program by name, what is shown at its markers, in their order. */
export const show = async (): Promise<ReadonlyMap<string, ReadonlyArray<string>>> => {
  await using server = await LanguageServer.start()
  const all = new Map<string, ReadonlyArray<string>>()
  for (const { file, name, source } of programs) {
    const shown: Array<string> = []
    for (const { position } of markers(source)) shown.push(await server.hover(file, position))
    all.set(name, shown)
  }
  return all
}
