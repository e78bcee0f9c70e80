/**
 * Whether a history of concurrent operations on one object is linearizable: whether there is an order of them, each at some
 * moment between its call and its answer, in which every answer is the one that the object would have given.
 *
 * The search is Wing and Gong's, with Lowe's memory of the configurations it has already left: it takes an operation that no
 * other had to be answered before, as long as the object allows it, and goes back where nothing fits. An operation whose
 * outcome is unknown may take effect at any moment after its call, or never.
 *
 * This module knows nothing of Cassandra, Effect or clocks: a moment is any number that grows.
 *
 * @see {@link https://www.cs.ox.ac.uk/people/gavin.lowe/LinearizabiltyTesting/ Testing for linearizability, Gavin Lowe}
 */

/**
 * An object that does one thing after the other. `step` gives the state after an action, or `undefined` where an object in
 * that state cannot have done it; `keyOf` tells states apart.
 */
export interface Model<State extends {} | null, Action> {
  readonly initial: State
  readonly step: (state: State, action: Action) => State | undefined
  readonly keyOf: (state: State) => string
}

/**
 * What an operation did, or would have done if it took effect: its question and its answer in one. `returned` is `undefined`
 * where the outcome is unknown.
 */
export interface Operation<Action> {
  readonly action: Action
  readonly called: number
  readonly returned: number | undefined
}

/**
 * - `Linearizable`: `order` is one that explains every answer; operations of unknown outcome that are not in it need not have
 *   happened
 * - `NotLinearizable`: there is no such order. `order` is the longest beginning of one, and `stuck` what could come next and
 *   does not fit
 * - `Undecided`: the search was given up
 */
export type Verdict<Action> =
  | { readonly _tag: "Linearizable"; readonly order: ReadonlyArray<Operation<Action>> }
  | {
    readonly _tag: "NotLinearizable"
    readonly order: ReadonlyArray<Operation<Action>>
    readonly stuck: ReadonlyArray<Operation<Action>>
  }
  | { readonly _tag: "Undecided"; readonly configurations: number }

/** A choice of the search: what is taken at this depth, the state before it, and what else might be taken. */
interface Choice<State> {
  readonly before: State
  readonly candidates: ReadonlyArray<number>
  next: number
  taken: number | undefined
}

/**
 * Searches for an order of `history`.
 *
 * @param limit configurations to visit before giving up: a history with many unknown outcomes may have very many
 */
export const check = <State extends {} | null, Action>(
  model: Model<State, Action>,
  history: ReadonlyArray<Operation<Action>>,
  limit = 1_000_000
): Verdict<Action> => {
  // Those with an answer come first, by their call: it is they that must all be placed.
  const byCall = (a: Operation<Action>, b: Operation<Action>) => a.called - b.called
  const known = history.filter(({ returned }) => returned !== undefined).sort(byCall)
  const operations = [...known, ...history.filter(({ returned }) => returned === undefined).sort(byCall)]
  const placed = new Uint8Array(operations.length)
  /** Every known operation before this one is placed. */
  let first = 0

  /** What may come next: whatever was called before the first answer among those that are not placed. */
  const candidates = (): ReadonlyArray<number> => {
    let firstAnswer = Infinity
    const found: Array<number> = []
    for (let i = first; i < known.length && known[i]!.called <= firstAnswer; i++) {
      if (placed[i] === 1) continue
      found.push(i)
      firstAnswer = Math.min(firstAnswer, known[i]!.returned!)
    }
    for (let i = known.length; i < operations.length && operations[i]!.called <= firstAnswer; i++) {
      if (placed[i] === 0) found.push(i)
    }
    return found
  }

  /** Two ways to the same configuration go on alike. */
  const configuration = (state: State): string => {
    const beyond: Array<number> = [first]
    for (let i = first; i < operations.length; i++) if (placed[i] === 1) beyond.push(i)
    return `${beyond.join()} ${model.keyOf(state)}`
  }

  const order: Array<number> = []
  let longest: ReadonlyArray<number> = []
  let stuck: ReadonlyArray<number> = candidates()
  const seen = new Set<string>()
  const path: Array<Choice<State>> = [{ before: model.initial, candidates: stuck, next: 0, taken: undefined }]

  const place = (i: number) => {
    placed[i] = 1
    order.push(i)
    while (first < known.length && placed[first] === 1) first++
  }
  const takeBack = (i: number) => {
    placed[i] = 0
    order.pop()
    if (i < known.length) first = Math.min(first, i)
  }

  while (first < known.length) {
    const choice = path.at(-1)
    if (choice === undefined) {
      return {
        _tag: "NotLinearizable",
        order: longest.map((i) => operations[i]!),
        stuck: stuck.map((i) => operations[i]!)
      }
    }
    if (choice.taken !== undefined) {
      takeBack(choice.taken)
      choice.taken = undefined
    }
    const i = choice.candidates[choice.next++]
    if (i === undefined) {
      path.pop()
      continue
    }
    const { before } = choice
    const after = model.step(before, operations[i]!.action)
    if (after === undefined) continue
    // What may as well not have happened is left out.
    if (i >= known.length && model.keyOf(after) === model.keyOf(before)) continue
    place(i)
    choice.taken = i
    const here = configuration(after)
    if (seen.has(here)) continue
    if (seen.size >= limit) return { _tag: "Undecided", configurations: seen.size }
    seen.add(here)
    const next = candidates()
    path.push({ before: after, candidates: next, next: 0, taken: undefined })
    if (order.length > longest.length) {
      longest = [...order]
      stuck = next
    }
  }
  return { _tag: "Linearizable", order: order.map((i) => operations[i]!) }
}
