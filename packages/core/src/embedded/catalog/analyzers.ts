/**
 * How an index folds texts before it keeps and compares them, and what of them it finds.
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

const sasiAnalyzers = "org.apache.cassandra.index.sasi.analyzer."

export const nonTokenizing = "NonTokenizingAnalyzer"

/** The analyzer of that class, by its short name; undefined where SASI has no such class. */
export const sasiAnalyzer = (className: string): string | undefined => {
  const name = className.startsWith(sasiAnalyzers) ? className.slice(sasiAnalyzers.length) : undefined
  return [nonTokenizing, "StandardAnalyzer", "DelimiterAnalyzer"].find((known) => known === name)
}

// As Java reads a boolean: every other text is false.
const isTrue = (options: Index["options"], name: string): boolean => options.get(name)?.toLowerCase() === "true"

const isFalse = (options: Index["options"], name: string): boolean => options.has(name) && !isTrue(options, name)

// SASI takes these options for those of the analyzer, and without one ignores them.
const isAnalyzed = ({ kind, options }: Index): boolean => kind === "sasi" && options.has("analyzer_class")

// In the order of NonTokenizingAnalyzer, which either kind of index has its own of.
const foldings: ReadonlyArray<
  { readonly applies: (index: Index) => boolean; readonly fold: (text: string) => string }
> = [
  {
    applies: (index) =>
      isAnalyzed(index)
        ? isFalse(index.options, "case_sensitive") || isTrue(index.options, "normalize_lowercase")
        : index.kind === "sai" && isFalse(index.options, "case_sensitive"),
    fold: (text) => text.toLowerCase()
  },
  {
    applies: (index) => isAnalyzed(index) && isTrue(index.options, "normalize_uppercase"),
    fold: (text) => text.toUpperCase()
  },
  {
    applies: ({ kind, options }) => kind === "sai" && isTrue(options, "normalize"),
    fold: (text) => text.normalize("NFC")
  },
  {
    applies: ({ kind, options }) => kind === "sai" && isTrue(options, "ascii"),
    fold: (text) => text.normalize("NFD").replaceAll(/\p{Diacritic}/gu, "")
  }
]
