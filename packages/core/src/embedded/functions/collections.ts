/**
 * Functions of collections: `map_keys`, `map_values`, `collection_count`, `_min`, `_max`, `_sum` and `_avg`.
 */
import * as CqlType from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import * as Aggregate from "./aggregate.ts"
import { type Signature, strict } from "./signature.ts"

/** The signatures of a collection function for an argument of that type; undefined for other names. */
export const collectionFunction = (
  name: string,
  type: CqlType.CqlType | undefined
): ReadonlyArray<Signature> | undefined => {
  const make = functions[name]
  if (make === undefined) return undefined
  const signature = type === undefined ? undefined : make(name, type)
  return signature === undefined ? [] : [signature]
}

type Make = (name: string, type: CqlType.CqlType) => Signature | undefined

const elementsOf = (value: CqlValue): ReadonlyArray<CqlValue> => {
  if (value instanceof Map) return [...value.values()] as ReadonlyArray<CqlValue>
  // A list or a set, by its type.
  return [...value as Iterable<CqlValue>]
}

const elementType = (type: CqlType.CqlType): CqlType.CqlType | undefined =>
  type._tag === "List" || type._tag === "Set" ? type.element : undefined

const ofElements = (aggregate: (element: CqlType.CqlType) => Aggregate.Aggregate | undefined): Make => (name, type) => {
  const element = elementType(type)
  const made = element && aggregate(element)
  return made && strict(name, [type], made.type, ([value]) => {
    const running = made.start()
    for (const item of elementsOf(value)) running.add(item)
    return running.result()
  })
}

const functions: { readonly [name: string]: Make } = {
  map_keys: (name, type) =>
    type._tag === "Map"
      ? strict(name, [type], CqlType.set(type.key, true), ([map]) => new Set((map as Map<CqlValue, CqlValue>).keys()))
      : undefined,
  map_values: (name, type) =>
    type._tag === "Map"
      ? strict(name, [type], CqlType.list(type.value, true), ([map]) => elementsOf(map))
      : undefined,
  collection_count: (name, type) =>
    CqlType.isCollection(type)
      ? strict(name, [type], CqlType.scalar("int"), ([value]) => elementsOf(value).length)
      : undefined,
  collection_min: ofElements(Aggregate.min),
  collection_max: ofElements(Aggregate.max),
  collection_sum: ofElements(Aggregate.sum),
  collection_avg: ofElements(Aggregate.avg)
}
