/**
 * Statements with a mistake in them. Some mistakes make another right statement, which is as good.
 */
import type { Dice } from "./dice.ts"
import type { Model } from "./Model.ts"

/** The statement with one of its words left out, doubled, moved or replaced. */
export const spoiled = (dice: Dice, model: Model, cql: string): string => {
  // Another TTL might end while the statements run.
  if (cql.includes(" TTL ")) return cql.replace(" TTL ", " TLT ")
  const words = cql.match(/'[^']*'|[$\w.]+|\s+|[^\s\w]/g) ?? []
  const solid = words.flatMap((word, at) => word.trim() === "" ? [] : [at])
  const at = dice.pick(solid)
  const other = dice.pick(solid)
  const replaced = (word: string) => words.map((old, index) => index === at ? word : old).join("")
  return dice.weighed(
    [2, () => replaced("")],
    [1, () => replaced(`${words[at]} ${words[at]}`)],
    [1, () => words.map((word, index) => index === at ? words[other] : index === other ? words[at] : word).join("")],
    [3, () => replaced(dice.pick(model.columns).name)],
    [
      2,
      () =>
        replaced(dice.pick(["nosuch", "null", "'a'", "1", "-1", "1.5", "0xff", "{}", "[]", "(1, 2)", "true", "NaN"]))
    ]
  )()
}
