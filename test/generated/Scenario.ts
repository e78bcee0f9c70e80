/**
 * A table and what happens to it, from a seed.
 */
import { alter } from "./alters.ts"
import * as Dice from "./dice.ts"
import * as Model from "./Model.ts"
import { everything, read } from "./reads.ts"
import { render, type Text } from "./Text.ts"
import { write } from "./writes.ts"
import { spoiled } from "./wrong.ts"

/**
 * - `pageSize`: rows are asked for page by page; 0 is one page of all
 * - `reads`: it changes nothing
 */
export interface Step {
  readonly text: Text
  readonly pageSize: number | undefined
  readonly reads: boolean
}

export interface Scenario {
  readonly seed: string
  readonly steps: ReadonlyArray<Step>
}

/** So many statements on a table of their own. */
export const make = (seed: string, length: number): Scenario => {
  const dice = Dice.make(seed)
  const [model, setup] = Model.make(dice)
  const steps = setup.map((text): Step => ({ text, pageSize: undefined, reads: false }))
  const alters = !model.isSasi && dice.chance(0.3) ? 0.04 : 0
  while (steps.length < length) {
    steps.push(
      dice.weighed(
        [0.5, () => writing(write(dice, model))],
        [0.3, () => reading(dice, read(dice, model))],
        [0.12, () => reading(dice, everything)],
        [0.04, () => wrong(dice, model)],
        [alters, () => writing(alter(dice, model))]
      )()
    )
  }
  return { seed, steps }
}

const writing = (text: Text): Step => ({ text, pageSize: undefined, reads: false })

const reading = (dice: Dice.Dice, text: Text): Step => ({
  text,
  pageSize: dice.weighed<() => number | undefined>([3, () => undefined], [1, () => 0], [2, () => 1 + dice.below(4)])(),
  reads: true
})

const wrong = (dice: Dice.Dice, model: Model.Model): Step => {
  const reads = dice.chance(0.5)
  const { cql, params } = render(reads ? read(dice, model) : write(dice, model), names)
  const text = params.length === 0 ? spoiled(dice, model, cql) : cql.replaceAll("?", "null")
  return { text, pageSize: undefined, reads: false }
}

const names = { k: "$k", t: "$t", u: "$u", i: "$i" }
