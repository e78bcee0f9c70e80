/**
 * A text as 16 hexadecimal digits, which two texts share by accident only. It is no secret.
 *
 * @internal
 */
export const digest = (text: string): string =>
  [0x811c9dc5, 0x01000193].map((seed) => hash(units(text), seed).toString(16).padStart(8, "0")).join("")

/** The code units of a text. @internal */
export const units = (text: string): ReadonlyArray<number> =>
  Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))

/** FNV-1a, with the last steps of Murmur3 so that every bit counts. @internal */
export const hash = (units: ReadonlyArray<number>, seed: number): number => {
  let state = seed
  for (const unit of units) state = Math.imul(state ^ unit, 0x01000193)
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return (state ^ (state >>> 16)) >>> 0
}
