/** The partition key of a frame's values, as nodes hash it. */

/**
 * The serialised partition key: the bytes of its one column, or of several each between its length and a zero. Undefined where
 * one of them has no value.
 *
 * - `valuesAt`: where the first value's length stands in the frame
 * - `indexes`: which of the values are the key's columns, in the order of the key
 */
export const routingKey = (frame: Buffer, valuesAt: number, indexes: ReadonlyArray<number>): Buffer | undefined => {
  if (indexes.length === 1) return valueAt(frame, valuesAt, indexes[0]!)
  const parts: Array<Buffer> = []
  for (const index of indexes) {
    const value = valueAt(frame, valuesAt, index)
    if (value === undefined) return undefined
    const length = Buffer.allocUnsafe(2)
    length.writeUInt16BE(value.length)
    parts.push(length, value, end)
  }
  return parts.length === 0 ? undefined : Buffer.concat(parts)
}

const end = Buffer.of(0)

const valueAt = (frame: Buffer, valuesAt: number, index: number): Buffer | undefined => {
  let at = valuesAt
  for (let i = 0; i < index; i++) at += 4 + Math.max(0, frame.readInt32BE(at))
  const length = frame.readInt32BE(at)
  return length < 0 ? undefined : frame.subarray(at + 4, at + 4 + length)
}
