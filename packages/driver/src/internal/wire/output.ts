/** Bytes on their way to frames, one after the other in a buffer that they share: to be copied out of it costs more than a frame. */

/**
 * - `bytes`: what was written, from `start` up to `at`
 * - `view`: the same bytes. Growing replaces both, so that they are looked up again after anything was written; places in them
 *   stay what they are
 * - `start`: where the frame begins
 * - `last`: how long the one before it was
 */
export interface Output {
  bytes: Buffer
  view: DataView
  start: number
  at: number
  last: number
}

/** An output with nothing in it. */
export const make = (): Output => {
  const bytes = Buffer.allocUnsafeSlow(shared)
  return { bytes, view: viewOf(bytes), start: 0, at: 0, last: 0 }
}

/** Not more: what waits long for its answer keeps all of the buffer that its frame is in. */
const shared = 16_384

/** A buffer with less than this left is not begun in, nor one with less than the last frame took. */
const least = 1_024

const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)

/** Begins a frame; an earlier one that was given up is overwritten. */
export const begin = (output: Output): void => {
  const { bytes, last, start } = output
  if (bytes.length > shared || bytes.length - start < Math.max(least, Math.min(last, shared))) renew(output)
  output.at = output.start
}

const renew = (output: Output): void => {
  output.bytes = Buffer.allocUnsafeSlow(shared)
  output.view = viewOf(output.bytes)
  output.start = 0
}

/** Takes the next `length` bytes, which are anything until they are written, and tells where they begin. */
export const reserve = (output: Output, length: number): number => {
  const start = output.at
  const end = start + length
  if (end > output.bytes.length) grow(output, end)
  output.at = end
  return start
}

const grow = (output: Output, end: number): void => {
  const { at, bytes, start } = output
  output.bytes = Buffer.allocUnsafeSlow(Math.max(end, bytes.length * 2))
  output.view = viewOf(output.bytes)
  bytes.copy(output.bytes, start, start, at)
}

/** Writes bytes as they are. */
export const raw = (output: Output, bytes: Uint8Array): void => {
  const start = reserve(output, bytes.length)
  output.bytes.set(bytes, start)
}

/** The frame that was begun. What is written next is of another. */
export const take = (output: Output): Buffer => {
  const { at, bytes, start } = output
  output.last = at - start
  // What is larger goes with its frame.
  if (bytes.length > shared) renew(output)
  else output.start = at
  return bytes.subarray(start, at)
}
