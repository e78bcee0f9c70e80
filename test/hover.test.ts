/**
 * What an editor shows when one points at a name, which is where most people meet our types.
 */
import { assert, beforeAll, describe, it } from "vitest"
import { frame, unframe } from "./hover/framing.ts"
import * as LanguageServer from "./hover/LanguageServer.ts"
import { markers, rewrite } from "./hover/markers.ts"
import { programs, show } from "./hover/programs.ts"

describe("an editor", () => {
  let all: ReadonlyMap<string, ReadonlyArray<string>> = new Map()

  beforeAll(async () => {
    all = await show()
  })

  it("is asked about something", () => {
    assert.isNotEmpty(programs.flatMap(({ source }) => markers(source)))
  })

  for (const { name: program, source } of programs) {
    for (const [at, { expected, name, position }] of markers(source).entries()) {
      it(`shows in ${program}, line ${position.line + 1}, what ${name} is`, () => {
        assert.strictEqual(all.get(program)?.[at], expected)
      })
    }
  }
})

describe("the language server", () => {
  it("has ended when a question about it fails", async () => {
    let server: LanguageServer.LanguageServer | undefined
    const ask = async () => {
      await using started = await LanguageServer.start()
      server = started
      await started.hover(import.meta.filename, { line: 0, character: 0 })
    }
    const failure = await ask().catch((error: unknown) => error)
    assert.match(String(failure), /Nothing is shown here/)
    assert.isNotNull(server?.process.signalCode ?? server?.process.exitCode ?? null)
  })

  it("fails a question that it can answer no more", async () => {
    await using server = await LanguageServer.start()
    const answer = server.hover(import.meta.filename, { line: 4, character: 10 })
    server.process.kill("SIGKILL")
    assert.match(String(await answer.catch((error: unknown) => error)), /The language server has ended \(SIGKILL\)/)
  })

  it("is understood however its messages are cut", () => {
    const first = { id: 1, result: "«è»" }
    const second = { method: "window/logMessage", params: { message: "hello" } }
    const bytes = Buffer.concat([frame(first), frame(second)])
    for (let at = 0; at <= bytes.length; at++) {
      const head = unframe(bytes.subarray(0, at))
      const tail = unframe(Buffer.concat([head.rest, bytes.subarray(at)]))
      assert.deepStrictEqual(
        [...head.messages, ...tail.messages],
        [{ jsonrpc: "2.0", ...first }, { jsonrpc: "2.0", ...second }]
      )
      assert.isEmpty(tail.rest)
    }
  })
})

describe("the reader of these programs", () => {
  const source = [
    "const one = 1",
    "//    ^? const one: 1",
    "{",
    "  const many = {}",
    "  //    ^?",
    "  // const many: {",
    "  //     a: 1",
    "  // }",
    "}"
  ].join("\n")

  it("finds the names that are pointed at", () => {
    assert.deepStrictEqual(markers(source), [
      { name: "one", position: { line: 0, character: 6 }, expected: "const one: 1" },
      { name: "many", position: { line: 3, character: 8 }, expected: "const many: {\n    a: 1\n}" }
    ])
  })

  it("writes what is shown in place of what was expected", () => {
    assert.strictEqual(rewrite(source, ["const one: 1", "const many: {\n    a: 1\n}"]), source)
    const changed = rewrite(source, ["const one: {\n    b: 2\n}", "const many: 3"])
    assert.deepStrictEqual(markers(changed).map(({ expected }) => expected), [
      "const one: {\n    b: 2\n}",
      "const many: 3"
    ])
  })

  it("refuses a pointer under nothing", () => {
    assert.throws(() => markers("const a = 1\n//         ^? 1"), "The ^? in line 2 stands under no name")
  })
})
