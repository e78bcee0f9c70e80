import * as Formatter from "effect/Formatter"
import type { CqlValue } from "../CqlValue.ts"
import type { Marker } from "../Statement.ts"
import type * as Table from "../Table.ts"

/**
 * The values bound to a statement of a table, as texts by the names of their markers, without those of sensitive columns.
 * Where several markers have one name, the second is `name.2`.
 *
 * @internal
 */
export const parametersOf = (
  { columns }: Table.Definition,
  markers: ReadonlyArray<Marker>,
  params: ReadonlyArray<CqlValue>
): Parameters => {
  const sensitive = columns.filter(({ sensitive }) => sensitive).map(({ name }) => name)
  const out: { [name: string]: string } = {}
  const seen = new Map<string, number>()
  for (const [index, { name }] of markers.entries()) {
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    const value = params[index]
    // A marker for a part of a column has the column's name in its own.
    if (value === undefined || sensitive.some((column) => name.includes(column))) continue
    out[times === 1 ? name : `${name}.${times}`] = shown(value)
  }
  return out
}

/** @internal */
export interface Parameters {
  readonly [name: string]: string
}

const longest = 1_000

/** @internal */
export const shown = (value: CqlValue): string => {
  const text = typeof value === "string" ? value : Formatter.format(value)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
