/**
 * What the compiler said, read from its plain output (TypeScript 7 has no other interface for JavaScript).
 */

export interface Diagnostic {
  /** Relative to the compiler's working folder, with forward slashes; empty where the project itself is at fault. */
  readonly file: string
  readonly line: number
  readonly code: string
  /** The whole text, continuation lines included; the quotes in a string literal type without their backslashes. */
  readonly message: string
}

const start = /^(?:(.+?)\((\d+),\d+\): )?error (TS\d+): (.*)$/

export const parseDiagnostics = (output: string): ReadonlyArray<Diagnostic> => {
  const found: Array<Diagnostic> = []
  for (const line of output.split(/\r?\n/)) {
    const [, file = "", row = "0", code, text] = start.exec(line) ?? []
    if (code !== undefined && text !== undefined) {
      found.push({ file: file.replaceAll("\\", "/"), line: Number(row), code, message: text })
      continue
    }
    const last = found.pop()
    if (last === undefined) {
      if (line.trim() === "") continue
      throw new Error(`The compiler said something that is no diagnostic: ${line}`)
    }
    found.push(line.trim() === "" ? last : { ...last, message: `${last.message}\n${line}` })
  }
  return found.map((each) => ({ ...each, message: each.message.replaceAll(`\\"`, `"`) }))
}
