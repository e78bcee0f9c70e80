/**
 * The order in which `SELECT *` shows the static columns of a table, and those outside its key.
 *
 * Cassandra keeps columns with one cell apart from those with several, each by name, where names that begin outside of ASCII
 * come first. It shows the two kinds merged by their names' bytes alone.
 */
import * as CqlType from "../../CqlType.ts"

/** Columns of one kind in that order. */
export const inSelectOrder = <Column extends { readonly name: string; readonly type: CqlType.CqlType }>(
  columns: ReadonlyArray<Column>
): ReadonlyArray<Column> => {
  const simple = columns.filter(({ type }) => !CqlType.isMultiCell(type)).sort(byStoredName)
  const several = columns.filter(({ type }) => CqlType.isMultiCell(type)).sort(byStoredName)
  const merged: Array<Column> = []
  for (const column of several) {
    while (simple.length > 0 && comparePoints(simple[0]!.name, column.name) < 0) merged.push(simple.shift()!)
    merged.push(column)
  }
  return [...merged, ...simple]
}

const byStoredName = (self: { readonly name: string }, that: { readonly name: string }): number =>
  Number(isAscii(self.name)) - Number(isAscii(that.name)) || comparePoints(self.name, that.name)

const isAscii = (name: string): boolean => name.charCodeAt(0) < 0x80

// UTF-8 bytes are ordered as code points are, and as UTF-16 units are not.
const comparePoints = (self: string, that: string): number => {
  const [ours, theirs] = [[...self], [...that]]
  for (let at = 0; at < Math.min(ours.length, theirs.length); at++) {
    const difference = ours[at]!.codePointAt(0)! - theirs[at]!.codePointAt(0)!
    if (difference !== 0) return difference
  }
  return ours.length - theirs.length
}
