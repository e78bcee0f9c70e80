/**
 * Requests and answers of the native protocol v4, as far as a proxy has to tell them apart: frames by their header, and the
 * statements of a request.
 *
 * @see {@link https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v4.spec Native protocol v4, sections 2 and 4}
 */

export const opcodes = {
  ERROR: 0x00,
  STARTUP: 0x01,
  OPTIONS: 0x05,
  QUERY: 0x07,
  RESULT: 0x08,
  PREPARE: 0x09,
  EXECUTE: 0x0a,
  REGISTER: 0x0b,
  BATCH: 0x0d,
  AUTH_RESPONSE: 0x0f
} as const

export type Opcode = keyof typeof opcodes

/** A frame as it is on the wire: version, flags, stream (2), opcode, length (4), body. */
export interface Frame {
  readonly bytes: Buffer
  readonly stream: number
  readonly opcode: number
  readonly body: Buffer
}

const headerLength = 9

/** Cuts what arrives on a connection into frames. */
export const frameReader = (onFrame: (frame: Frame) => void): (chunk: Buffer) => void => {
  let chunks: Array<Buffer> = []
  let length = 0
  let needed = headerLength
  return (chunk) => {
    chunks.push(chunk)
    length += chunk.length
    while (length >= needed) {
      const all = Buffer.concat(chunks)
      const end = headerLength + all.readUInt32BE(5)
      if (length < end) {
        chunks = [all]
        needed = end
        return
      }
      const bytes = all.subarray(0, end)
      chunks = [all.subarray(end)]
      length -= end
      needed = headerLength
      onFrame({ bytes, stream: bytes.readInt16BE(2), opcode: bytes[4]!, body: bytes.subarray(headerLength) })
    }
  }
}

/** An answer to the request of that stream. */
export const answerOf = (stream: number, opcode: number, body: Buffer): Buffer => {
  const header = Buffer.alloc(headerLength)
  header[0] = 0x84
  header.writeInt16BE(stream, 2)
  header[4] = opcode
  header.writeUInt32BE(body.length, 5)
  return Buffer.concat([header, body])
}

/** The statements that were prepared, by the ids that nodes gave them. */
export interface Prepared {
  readonly remember: (id: Buffer, text: string) => void
  readonly textOf: (id: Buffer) => string
}

export const makePrepared = (): Prepared => {
  const texts = new Map<string, string>()
  return {
    remember: (id, text) => void texts.set(id.toString("hex"), text),
    textOf: (id) => texts.get(id.toString("hex")) ?? ""
  }
}

/** The texts of the statements in a request; the ids of prepared ones are looked up. */
export const statementsOf = ({ body, opcode }: Frame, prepared: Prepared): ReadonlyArray<string> => {
  switch (opcode) {
    case opcodes.QUERY:
    case opcodes.PREPARE:
      return [longString(body, 0)]
    case opcodes.EXECUTE:
      return [prepared.textOf(shortBytes(body, 0))]
    case opcodes.BATCH:
      return batchEntries(body).map((entry) => typeof entry === "string" ? entry : prepared.textOf(entry))
    default:
      return []
  }
}

/** The id of the first prepared statement of an EXECUTE or a BATCH. */
export const preparedIdOf = ({ body, opcode }: Frame): Buffer =>
  opcode === opcodes.EXECUTE
    ? shortBytes(body, 0)
    : batchEntries(body).find((entry) => typeof entry !== "string") ?? Buffer.alloc(0)

/** The id that the answer to a PREPARE gives, undefined for any other answer. */
export const givenId = (answer: Frame): Buffer | undefined => {
  if (answer.opcode !== opcodes.RESULT) return undefined
  const result = resultOf(answer)
  return result.readInt32BE(0) === 4 ? shortBytes(result, 4) : undefined
}

const tracing = 0x02
const warnings = 0x08

/** What a RESULT says, after the id of a trace and the warnings that may come before it. */
export const resultOf = ({ body, bytes }: Frame): Buffer => {
  const flags = bytes[1]!
  let at = (flags & tracing) === 0 ? 0 : 16
  if ((flags & warnings) !== 0) {
    let texts = body.readUInt16BE(at)
    for (at += 2; texts > 0; texts--) at += 2 + body.readUInt16BE(at)
  }
  return body.subarray(at)
}

const batchEntries = (body: Buffer): ReadonlyArray<string | Buffer> => {
  const entries: Array<string | Buffer> = []
  let at = 3
  for (let count = body.readUInt16BE(1); count > 0; count--) {
    const isPrepared = body[at] === 1
    at++
    const entry = isPrepared ? shortBytes(body, at) : longString(body, at)
    at += isPrepared ? 2 + entry.length : 4 + Buffer.byteLength(entry)
    entries.push(entry)
    let values = body.readUInt16BE(at)
    for (at += 2; values > 0; values--) at += 4 + Math.max(0, body.readInt32BE(at))
  }
  return entries
}

const shortBytes = (body: Buffer, at: number): Buffer => body.subarray(at + 2, at + 2 + body.readUInt16BE(at))

const longString = (body: Buffer, at: number): string => body.toString("utf8", at + 4, at + 4 + body.readInt32BE(at))
