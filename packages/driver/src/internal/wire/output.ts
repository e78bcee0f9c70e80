/** Bytes on their way to a frame: a buffer that grows, used again for each frame. */

/**
 * - `bytes`: what was written, up to `at`
 * - `view`: the same bytes. Growing replaces both, so that they are looked up again after anything was written
 */
export interface Output {
  bytes: Buffer
  view: DataView
  at: number
}

/** An output with nothing in it. */
export const make = (): Output => {
  const bytes = Buffer.allocUnsafeSlow(first)
  return { bytes, view: viewOf(bytes), at: 0 }
}

const first = 4_096

/** What is kept for the next frame; a larger buffer goes with its frame. */
const mostKept = 1 << 20

const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)

/** Takes the next `length` bytes, which are anything until they are written, and tells where they begin. */
export const reserve = (output: Output, length: number): number => {
  const start = output.at
  const end = start + length
  if (end > output.bytes.length) grow(output, end)
  output.at = end
  return start
}

const grow = (output: Output, least: number): void => {
  const { at, bytes } = output
  output.bytes = Buffer.allocUnsafeSlow(Math.max(least, bytes.length * 2))
  output.view = viewOf(output.bytes)
  bytes.copy(output.bytes, 0, 0, at)
}

/** Writes bytes as they are. */
export const raw = (output: Output, bytes: Uint8Array): void => {
  const start = reserve(output, bytes.length)
  output.bytes.set(bytes, start)
}

/** Takes what was written, and leaves nothing. */
export const take = (output: Output): Buffer => {
  const { at, bytes } = output
  output.at = 0
  if (bytes.length > mostKept) {
    output.bytes = Buffer.allocUnsafeSlow(first)
    output.view = viewOf(output.bytes)
    return bytes.subarray(0, at)
  }
  const taken = Buffer.allocUnsafe(at)
  bytes.copy(taken, 0, 0, at)
  return taken
}
