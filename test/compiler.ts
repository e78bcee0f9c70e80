/**
 * The TypeScript compiler as a child process: version 7 has no stable interface for JavaScript.
 */
import { execFile } from "node:child_process"
import { join } from "node:path"
import process from "node:process"

export const root = join(import.meta.dirname, "..")

/** The script that is the compiler, and with `--lsp` the language server. */
export const tsc = join(root, "node_modules", "typescript", "bin", "tsc")

export interface Compiled {
  readonly succeeded: boolean
  readonly output: string
}

/** Type-checks a project, named by its folder or its file, seen from the root. */
export const compile = (project: string, ...options: ReadonlyArray<string>): Promise<Compiled> =>
  new Promise((resolve) =>
    execFile(
      process.execPath,
      [tsc, "--noEmit", "--pretty", "false", ...options, "--project", project],
      { cwd: root, maxBuffer: 64 * 1024 * 1024 },
      (error, output) => resolve({ succeeded: error === null, output: output || (error?.message ?? "") })
    )
  )
