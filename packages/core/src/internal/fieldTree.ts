/**
 * Finds what was made for a statement by the fields that it names, in the order they are written, without making a text of
 * them first. It knows plain values only: a statement with operators is found by its shape.
 */
import * as Operator from "../Operator.ts"

/** `first` is the field of the first branch and `branch` where it leads: often the only one, and found without the Map. */
export interface FieldTree<Leaf> {
  leaf: Leaf | undefined
  first: string | undefined
  branch: FieldTree<Leaf> | undefined
  readonly branches: Map<string, FieldTree<Leaf>>
  readonly root: { branches: number }
}

export const make = <Leaf>(): FieldTree<Leaf> => nodeOf({ branches: 0 })

const nodeOf = <Leaf>(root: { branches: number }): FieldTree<Leaf> => ({
  leaf: undefined,
  first: undefined,
  branch: undefined,
  branches: new Map(),
  root
})

/** A program has few statements; one that makes them without end finds no more of them here. */
const capacity = 1_024

/**
 * Goes on by the fields of an object, and puts their values behind those that are there. Undefined where a value is none that
 * this tree knows.
 */
export const walk = <Leaf>(
  tree: FieldTree<Leaf>,
  fields: { readonly [field: string]: unknown },
  values: Array<unknown>
): FieldTree<Leaf> | undefined => {
  let at = tree
  for (const field in fields) {
    const value = fields[field]
    if (value === undefined || Operator.isOperator(value)) return undefined
    const next = field === at.first ? at.branch : at.branches.get(field) ?? grow(at, field)
    if (next === undefined) return undefined
    values.push(value)
    at = next
  }
  return at
}

const grow = <Leaf>(tree: FieldTree<Leaf>, field: string): FieldTree<Leaf> | undefined => {
  const { root } = tree
  if (root.branches >= capacity) return undefined
  root.branches++
  const next: FieldTree<Leaf> = nodeOf(root)
  tree.branches.set(field, next)
  if (tree.first === undefined) {
    tree.first = field
    tree.branch = next
  }
  return next
}
