/**
 * Text that people type: bounded, and free of what no database or page can show.
 *
 * The messages are read by people: the page shows them beside the field, the API puts them in its 400.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/** Control characters, and surrogates without their other half, which are no Unicode text (CQL's `text` is UTF-8). */
const printableLine = /^[^\p{Cc}\p{Cs}]*$/u
const printableText = /^(?:[^\p{Cc}\p{Cs}]|[\n\t])*$/u

/**
 * One line of text with at least one visible character and at most `maximum` characters.
 *
 * @category constructors
 * @since 0.1.0
 */
export const line = (name: string, maximum: number) =>
  Schema.String.check(
    Schema.isPattern(/\S/, { message: `${name} needs at least one visible character.` }),
    Schema.isMaxLength(maximum, { message: `${name} can have at most ${maximum} characters.` }),
    Schema.isPattern(printableLine, { message: `${name} is one line, without control characters.` })
  )

/**
 * Several lines of text with at most `maximum` characters.
 *
 * @category constructors
 * @since 0.1.0
 */
export const lines = (name: string, maximum: number) =>
  Schema.String.check(
    Schema.isMaxLength(maximum, { message: `${name} can have at most ${maximum} characters.` }),
    Schema.isPattern(printableText, { message: `${name} has a control character that nobody can read.` })
  )
