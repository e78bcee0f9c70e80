/**
 * Values by a key that each has, in the order in which the keys come. `Map.groupBy` does it from Node 21 on.
 *
 * @internal
 */
export const groupBy = <A, K>(values: Iterable<A>, keyOf: (value: A) => K): ReadonlyMap<K, ReadonlyArray<A>> => {
  const groups = new Map<K, Array<A>>()
  for (const value of values) {
    const key = keyOf(value)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [value])
    else group.push(value)
  }
  return groups
}
