/**
 * How many statement shapes are remembered for a table. A program has few shapes; one that makes them without end (by
 * choosing columns at random) compiles again instead of growing.
 *
 * @internal
 */
export const capacity = 256

const plans = new WeakMap<object, Map<string, unknown>>()

/**
 * Compiles a shape of statement once for each `owner`, and remembers it as long as the owner lives. A table is an owner by
 * itself: two tables may be made of one struct.
 *
 * @internal
 */
export const memoize = <Plan>(owner: object, shape: string, compile: () => Plan): Plan => {
  let known = plans.get(owner)
  if (known === undefined) plans.set(owner, known = new Map())
  const found = known.get(shape)
  // Each shape begins with the name of the statement it belongs to, and each statement has one type of plan.
  if (found !== undefined) return found as Plan
  const plan = compile()
  if (known.size >= capacity) known.delete(known.keys().next().value!)
  known.set(shape, plan)
  return plan
}
