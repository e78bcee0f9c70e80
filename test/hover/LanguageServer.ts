/**
 * A client of the compiler's language server (`tsc --lsp --stdio`), which can ask for what an editor shows.
 *
 * @see {@link https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/ Language Server Protocol}
 */
import { type ChildProcess, spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import process from "node:process"
import { pathToFileURL } from "node:url"
import { root, tsc } from "../compiler.ts"
import { frame, type Message, unframe } from "./framing.ts"

/** Counted from 0, as the protocol does. */
export interface Position {
  readonly line: number
  readonly character: number
}

export interface LanguageServer extends AsyncDisposable {
  readonly process: ChildProcess
  /** What an editor shows for the name at this position. */
  readonly hover: (file: string, position: Position) => Promise<string>
}

/** A server that has not been stopped by then is killed, whatever became of the one who asked for it. */
const longestLife = 60_000

export const start = async (): Promise<LanguageServer> => {
  const child = spawn(process.execPath, [tsc, "--lsp", "--stdio"], {
    cwd: root,
    stdio: ["pipe", "pipe", "ignore"],
    timeout: longestLife,
    killSignal: "SIGKILL"
  })
  const connection = connect(child)
  const server: LanguageServer = {
    process: child,
    async hover(file, position) {
      const uri = pathToFileURL(file).href
      const textDocument = { uri, languageId: "typescript", version: 1, text: readFileSync(file, "utf8") }
      connection.notify("textDocument/didOpen", { textDocument })
      const answer = await connection.ask("textDocument/hover", { textDocument: { uri }, position })
      connection.notify("textDocument/didClose", { textDocument: { uri } })
      return shown(answer)
    },
    async [Symbol.asyncDispose]() {
      // It keeps nothing that a kill could harm. Where a script stands between us and it, it ends with its input.
      child.stdin.end()
      child.kill("SIGKILL")
      await connection.closed
    }
  }
  try {
    await connection.ask("initialize", {
      processId: process.pid,
      rootUri: pathToFileURL(root).href,
      capabilities: { textDocument: { hover: { contentFormat: ["markdown"] } } }
    })
    connection.notify("initialized", {})
    return server
  } catch (cause) {
    await server[Symbol.asyncDispose]()
    throw cause
  }
}

interface Connection {
  readonly ask: (method: string, params: unknown) => Promise<unknown>
  readonly notify: (method: string, params: unknown) => void
  readonly closed: Promise<void>
}

const connect = (
  child: ChildProcess & { readonly stdin: NodeJS.WritableStream; readonly stdout: NodeJS.ReadableStream }
): Connection => {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  const send = (message: Message) => void child.stdin.write(frame(message))
  let ended: Error | undefined
  let asked = 0

  const receive = ({ error, id, method, result }: Message) => {
    if (id === undefined) return
    // The server asks too, such as for settings: it gets none.
    if (method !== undefined) return send({ id, result: null })
    const question = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) question?.resolve(result)
    else question?.reject(new Error(`The language server answered: ${error.message}`))
  }

  let unread: Uint8Array = new Uint8Array()
  child.stdout.on("data", (bytes: Uint8Array) => {
    const { messages, rest } = unframe(Buffer.concat([unread, bytes]))
    unread = rest
    for (const message of messages) receive(message)
  })
  // The exit tells it better than a write into a pipe without a reader.
  child.stdin.on("error", () => {})

  const closed = new Promise<void>((resolve) => {
    const end = (error: Error) => {
      ended = error
      for (const { reject } of waiting.values()) reject(error)
      resolve()
    }
    child.once("error", end)
    child.once("close", (code, signal) => end(new Error(`The language server has ended (${signal ?? code}).`)))
  })

  return {
    ask(method, params) {
      if (ended !== undefined) return Promise.reject(ended)
      const question = Promise.withResolvers<unknown>()
      waiting.set(++asked, question)
      send({ id: asked, method, params })
      return question.promise
    },
    notify: (method, params) => send({ method, params }),
    closed
  }
}

/** The declaration in an answer to a hover, without its doc comment. */
const shown = (answer: unknown): string => {
  // As the protocol has it; an answer of another shape finds no declaration.
  const markdown = (answer as { readonly contents?: { readonly value?: string } } | null)?.contents?.value ?? ""
  const [, declaration] = /^```typescript\n(.*?)\n```/s.exec(markdown) ?? []
  if (declaration === undefined) throw new Error(`Nothing is shown here: ${JSON.stringify(answer)}`)
  return declaration
}
