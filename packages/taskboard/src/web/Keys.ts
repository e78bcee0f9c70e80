/**
 * The keyboard, in one list: the page listens to it and the help shows it.
 *
 * @since 0.1.0
 */

/**
 * @category models
 * @since 0.1.0
 */
export interface Shortcut {
  readonly keys: ReadonlyArray<string>
  readonly what: string
}

/**
 * @category constants
 * @since 0.1.0
 */
export const shortcuts: ReadonlyArray<Shortcut> = [
  { keys: ["N"], what: "new task" },
  { keys: ["←", "↑", "→", "↓"], what: "walk over the cards" },
  { keys: ["Shift", "← →"], what: "move the card" },
  { keys: ["Enter"], what: "open the card" },
  { keys: ["Del"], what: "delete it" },
  { keys: ["Z"], what: "undo the deletion" },
  { keys: ["?"], what: "this list" }
]

/**
 * Whether a key is meant for a field that somebody types in, or for an open window.
 *
 * @category guards
 * @since 0.1.0
 */
export const isTyping = (event: KeyboardEvent): boolean =>
  event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") !== null
  || (event.target instanceof HTMLElement && event.target.closest("input, textarea, select") !== null)
