/**
 * What a program says that an editor shows: a comment whose `^?` stands under a name, and after it, or in the comment's
 * next lines, what is shown for that name.
 */
import type { Position } from "./LanguageServer.ts"

export interface Marker {
  /** The name that is pointed at. */
  readonly name: string
  readonly position: Position
  readonly expected: string
}

const pointer = /^(\s*\/\/\s*)\^\?(?: (.*))?$/

const comment = /^\s*\/\/ ?(.*)$/

/** How many lines, from `at` on, go on with the comment. */
const continuation = (lines: ReadonlyArray<string>, at: number): number => {
  let end = at
  while (comment.test(lines[end] ?? "") && !pointer.test(lines[end] ?? "")) end++
  return end - at
}

export const markers = (source: string): ReadonlyArray<Marker> => {
  const lines = source.split("\n")
  return lines.flatMap((line, at) => {
    const [, before, first] = pointer.exec(line) ?? []
    if (before === undefined) return []
    const character = before.length
    const [name] = /^\w+/.exec((lines[at - 1] ?? "").slice(character)) ?? []
    if (name === undefined) throw new Error(`The ^? in line ${at + 1} stands under no name`)
    const more = lines.slice(at + 1, at + 1 + continuation(lines, at + 1))
    const expected = [...first === undefined ? [] : [first], ...more.map((line) => comment.exec(line)?.[1] ?? "")]
    return [{ name, position: { line: at - 1, character }, expected: expected.join("\n") }]
  })
}

/** The program with what is really shown, in the order of its markers. */
export const rewrite = (source: string, shown: ReadonlyArray<string>): string => {
  const lines = source.split("\n")
  const answers = [...shown]
  const written: Array<string> = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ""
    const [, before] = pointer.exec(line) ?? []
    if (before === undefined) {
      written.push(line)
      continue
    }
    const text = (answers.shift() ?? "").split("\n")
    const margin = before.slice(0, before.indexOf("//"))
    const [only] = text
    if (text.length === 1) written.push(`${before}^? ${only}`)
    else written.push(`${before}^?`, ...text.map((line) => `${margin}// ${line}`.trimEnd()))
    at += continuation(lines, at + 1)
  }
  return written.join("\n")
}
