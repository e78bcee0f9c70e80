/**
 * Choices that a seed decides.
 */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"

/**
 * - `below`: a whole number from 0
 * - `chance`: true so often, from 0 to 1
 * - `pick`: one of a list that is not empty
 * - `weighed`: one of several, each as likely as its number among all
 * - `some`: a part of a list in its order, of at least so many
 * - `shuffled`: a list in another order
 */
export interface Dice {
  readonly below: (limit: number) => number
  readonly chance: (likely: number) => boolean
  readonly pick: <A>(list: ReadonlyArray<A>) => A
  readonly weighed: <A>(...choices: ReadonlyArray<readonly [weight: number, choice: A]>) => A
  readonly some: <A>(list: ReadonlyArray<A>, least?: number) => ReadonlyArray<A>
  readonly shuffled: <A>(list: ReadonlyArray<A>) => ReadonlyArray<A>
}

/** The same choices for the same seed. */
export const make = (seed: string): Dice => {
  const random = Effect.runSync(Random.withSeed(Effect.service(Random.Random), seed))
  const below = (limit: number): number => Math.floor(random.nextDoubleUnsafe() * limit)
  const chance = (likely: number): boolean => random.nextDoubleUnsafe() < likely
  const shuffled = <A>(list: ReadonlyArray<A>): ReadonlyArray<A> =>
    list.map((item) => [random.nextDoubleUnsafe(), item] as const).sort(([a], [b]) => a - b).map(([, item]) => item)
  return {
    below,
    chance,
    shuffled,
    pick: (list) => list[below(list.length)]!,
    weighed: (...choices) => {
      let left = random.nextDoubleUnsafe() * choices.reduce((sum, [weight]) => sum + weight, 0)
      return (choices.find(([weight]) => (left -= weight) < 0) ?? choices.at(-1)!)[1]
    },
    some: (list, least = 0) => {
      const count = least + below(list.length - least + 1)
      const taken = new Set(shuffled(list.map((_, at) => at)).slice(0, count))
      return list.filter((_, at) => taken.has(at))
    }
  }
}
