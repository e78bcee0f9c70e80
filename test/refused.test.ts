/**
 * The programs in `packages/<name>/test/refused/` do not compile, and the compiler says why in few words.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, beforeAll, describe, it } from "vitest"
import { compile, root } from "./compiler.ts"
import { type Diagnostic, parseDiagnostics } from "./refused/diagnostics.ts"
import { expectations } from "./refused/expectations.ts"

/** More than this is a page, not a message. */
const mostLines = 3
const mostCharacters = 1_100

const programs = readdirSync(join(root, "packages"))
  .map((name) => `packages/${name}/test/refused`)
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) =>
    readdirSync(join(root, folder)).filter((name) => name.endsWith(".ts")).map((name) => `${folder}/${name}`)
  )

const describeDiagnostic = ({ code, file, line, message }: Diagnostic) => `${file}:${line} ${code}: ${message}`

describe("a program that must not compile", () => {
  let diagnostics: ReadonlyArray<Diagnostic> = []

  beforeAll(async () => {
    diagnostics = parseDiagnostics((await compile("test/refused")).output)
  })

  it("is there to be refused", () => {
    assert.isNotEmpty(programs)
  })

  for (const file of programs) {
    const expected = expectations(readFileSync(join(root, file), "utf8"))

    describe(file, () => {
      for (const { comment, first, last, sentence } of expected) {
        it(`${comment}: ${sentence}`, () => {
          const reported = diagnostics.filter((each) => each.file === file && each.line >= first && each.line <= last)
          const told = reported.find(({ message }) => message.includes(sentence))
          if (told === undefined) {
            const instead = reported.length === 0 ? "nothing" : `\n${reported.map(describeDiagnostic).join("\n")}`
            return assert.fail(
              `The compiler was to say "${sentence}" in lines ${first} to ${last}, and said ${instead}`
            )
          }
          for (const each of reported) {
            assert.isAtMost(each.message.split("\n").length, mostLines, `lines of ${describeDiagnostic(each)}`)
            assert.isAtMost(each.message.length, mostCharacters, `characters of ${describeDiagnostic(each)}`)
          }
        })
      }

      it("has no error but those it names", () => {
        const isNamed = (each: Diagnostic) =>
          expected.some(({ first, last, sentence }) =>
            each.line >= first && each.line <= last && each.message.includes(sentence)
          )
        const unexpected = diagnostics.filter((each) => each.file === file && !isNamed(each))
        assert.strictEqual(unexpected.map(describeDiagnostic).join("\n"), "")
      })
    })
  }

  it("has no error outside of these files", () => {
    const outside = diagnostics.filter((each) => !programs.includes(each.file))
    assert.strictEqual(outside.map(describeDiagnostic).join("\n"), "")
  })
})

describe("the reader of these programs", () => {
  it("takes a statement to its closing bracket", () => {
    const source = [
      "// error: one",
      "query(",
      "  {}",
      ")",
      "",
      "const fine = 1",
      "{",
      "  // error: two",
      "  // error: three",
      "  // a remark",
      "  save()",
      "    .pipe()",
      "  next()",
      "}"
    ].join("\n")
    assert.deepStrictEqual(expectations(source), [
      { sentence: "one", comment: 1, first: 2, last: 4 },
      { sentence: "two", comment: 8, first: 11, last: 12 },
      { sentence: "three", comment: 9, first: 11, last: 12 }
    ])
  })

  it("keeps the continuation lines of a message", () => {
    const output =
      "a/b.ts(3,7): error TS2345: No \"\\\"x\\\"\".\n  Second.\n    Third.\na/c.ts(1,1): error TS1005: ';' expected.\n"
    assert.deepStrictEqual(parseDiagnostics(output), [
      { file: "a/b.ts", line: 3, code: "TS2345", message: "No \"\"x\"\".\n  Second.\n    Third." },
      { file: "a/c.ts", line: 1, code: "TS1005", message: "';' expected." }
    ])
  })
})
