/** A value does not fit its type. It tells kinds and ranges, never the value. */
export class Mismatch extends Error {
  readonly expected: string
  readonly actual: string
  constructor(expected: string, actual: string) {
    super(`expected ${expected}, got ${actual}`)
    this.expected = expected
    this.actual = actual
  }
}

export const outOfRange = (expected: string, kind: string): Mismatch => new Mismatch(expected, `a ${kind} out of range`)
