/**
 * What a program that must not compile says about itself: `// error: <sentence>` above each offending statement.
 */

export interface Expectation {
  readonly sentence: string
  /** The comment's line, counted from 1. */
  readonly comment: number
  /** The first and last line of the statement under it. */
  readonly first: number
  readonly last: number
}

const marker = /^\s*\/\/ error: (.+?)\s*$/

const indentation = (line: string): number => line.length - line.trimStart().length

const isComment = (line: string): boolean => /^\s*\/\//.test(line)

/** Whether a line at the statement's own indentation still belongs to it. */
const isContinuation = (line: string): boolean => /^\s*[)\]}.|&?:]/.test(line)

/** The statement that begins at `first`: the formatter indents all of it but its closing brackets. */
const lastLine = (lines: ReadonlyArray<string>, first: number): number => {
  const own = indentation(lines[first] ?? "")
  let last = first
  for (let at = first + 1; at < lines.length; at++) {
    const line = lines[at] ?? ""
    if (line.trim() === "") continue
    if (indentation(line) < own || (indentation(line) === own && !isContinuation(line))) break
    last = at
  }
  return last
}

/** The expectations of one source file. Several comments in a row stand above one statement, and all hold for it. */
export const expectations = (source: string): ReadonlyArray<Expectation> => {
  const lines = source.split(/\r?\n/)
  return lines.flatMap((line, at) => {
    const sentence = marker.exec(line)?.[1]
    if (sentence === undefined) return []
    let first = at + 1
    while (first < lines.length && isComment(lines[first] ?? "")) first++
    return [{ sentence, comment: at + 1, first: first + 1, last: lastLine(lines, first) + 1 }]
  })
}
