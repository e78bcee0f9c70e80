/**
 * What an index takes a text for: its terms. Two texts that are folded to one are one to the index.
 */
import type { Index } from "./catalog.ts"

/** How the index folds texts; undefined where it takes them as they are. */
export const foldOf = (index: Index): ((text: string) => string) | undefined => {
  const steps = foldings.filter(({ applies }) => applies(index)).map(({ fold }) => fold)
  return steps.length === 0 ? undefined : (text) => steps.reduce((text, step) => step(text), text)
}

/** Whether the index finds what stands within a text, and not only at its beginning. */
export const findsWithin = ({ kind, options }: Index): boolean =>
  kind === "sasi" && options.get("mode")?.toUpperCase() === "CONTAINS"

/** The text from each of its characters on. */
export const suffixes = (text: string): ReadonlyArray<string> => {
  const all: Array<string> = []
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    // The second half of a character is none.
    if (unit < 0xdc00 || unit > 0xdfff) all.push(text.slice(at))
  }
  return all
}

const isTrue = (value: string | undefined): boolean => value?.toLowerCase() === "true"

// In the order of NonTokenizingAnalyzer, of either kind of index.
const foldings: ReadonlyArray<
  { readonly applies: (index: Index) => boolean; readonly fold: (text: string) => string }
> = [
  {
    applies: ({ kind, options }) => kind === "sai" && options.get("case_sensitive")?.toLowerCase() === "false",
    fold: (text) => text.toLowerCase()
  },
  {
    applies: ({ kind, options }) => kind === "sai" && isTrue(options.get("normalize")),
    fold: (text) => text.normalize("NFC")
  },
  {
    applies: ({ kind, options }) => kind === "sai" && isTrue(options.get("ascii")),
    fold: (text) => text.normalize("NFD").replaceAll(/\p{Diacritic}/gu, "")
  }
]
