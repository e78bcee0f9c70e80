/**
 * Messages of JSON-RPC as the Language Server Protocol puts them on a stream: a header with the length in bytes, an empty
 * line, and the message in UTF-8.
 */

export interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

export const frame = (message: Message): Uint8Array => {
  const content = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }))
  return Buffer.concat([Buffer.from(`Content-Length: ${content.length}\r\n\r\n`), content])
}

/** The messages that are there whole, and the bytes after them. */
export const unframe = (
  bytes: Uint8Array
): { readonly messages: ReadonlyArray<Message>; readonly rest: Uint8Array } => {
  const messages: Array<Message> = []
  let rest = Buffer.from(bytes)
  for (;;) {
    const end = rest.indexOf("\r\n\r\n")
    if (end < 0) return { messages, rest }
    const header = rest.toString("ascii", 0, end)
    const [, length] = /^Content-Length: (\d+)$/im.exec(header) ?? []
    if (length === undefined) throw new Error(`The language server sent a header without a length: ${header}`)
    const content = rest.subarray(end + 4, end + 4 + Number(length))
    if (content.length < Number(length)) return { messages, rest }
    messages.push(JSON.parse(content.toString("utf8")))
    rest = rest.subarray(end + 4 + content.length)
  }
}
