import * as Equal from "effect/Equal"
import type * as Table from "../Table.ts"
import * as Batch from "./batch.ts"
import { sizeOf } from "./keySize.ts"
import { textOf } from "./valueText.ts"

/**
 * Statements of one partition that may go in one batch.
 *
 * @internal
 */
export interface Group {
  readonly place: string
  readonly members: ReadonlyArray<Batch.Member>
}

/** A group that may still grow. `statics` are the values of static columns that it writes, by their column. */
interface Open {
  readonly place: string
  readonly members: Array<Batch.Member>
  readonly rows: Set<string>
  readonly statics: Map<string, string>
  bytes: number
}

/**
 * Groups statements by their partitions, in batches of at most so many bytes, those of a partition in their order. All of a
 * batch gets one timestamp, and of two values of one cell the greater one stays: so statements that could write the same cell
 * are apart.
 *
 * @internal
 */
export const groupsOf = (members: ReadonlyArray<Batch.Member>, limit: number): ReadonlyArray<Group> => {
  const groups: Array<Open> = []
  const byPlace = new Map<string, Open>()
  for (const member of members) {
    const place = Batch.placeOf(member, "partition") ?? ""
    const row = Batch.placeOf(member, "row")
    const bytes = bytesOf(member)
    const statics = staticsOf(member)
    let group = byPlace.get(place)
    if (
      group === undefined || row === undefined || group.rows.has(row) || statics === undefined ||
      group.bytes + bytes > limit || conflicts(group.statics, statics) ||
      !Equal.equals(group.members[0]!.data.options, member.data.options)
    ) {
      group = { place, members: [], rows: new Set(), statics: new Map(), bytes: 0 }
      groups.push(group)
      byPlace.set(place, group)
    }
    group.members.push(member)
    group.bytes += bytes
    if (row === undefined || statics === undefined) {
      // It may write any cell of the partition: nothing joins it.
      byPlace.delete(place)
    } else {
      group.rows.add(row)
      for (const [column, text] of statics) group.statics.set(column, text)
    }
  }
  return groups
}

/** The static values that a statement writes; undefined where that is not known. */
const staticsOf = (
  { data: { table: { definition }, write }, params }: Batch.Member
): ReadonlyArray<readonly [column: string, text: string]> | undefined => {
  if (!definition.columns.some(isStatic)) return []
  if (write._tag !== "Save") return undefined
  // A save binds all columns, in the order of the definition.
  return definition.columns.flatMap((column, at) =>
    isStatic(column) && params[at] !== undefined ? [[column.name, textOf(params[at])] as const] : []
  )
}

const isStatic = ({ kind }: Table.Column): boolean => kind === "static"

const conflicts = (
  before: ReadonlyMap<string, string>,
  statics: ReadonlyArray<readonly [column: string, text: string]>
): boolean => statics.some(([column, text]) => (before.get(column) ?? text) !== text)

/** The kind of a statement, the length and the bytes of its prepared id, and the number of its values. */
const statementBytes = 1 + 2 + 16 + 2

/**
 * How many bytes a statement takes in a batch, as the protocol writes it: each value behind its length.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/reference/native-protocol.html BATCH}
 * @internal
 */
export const bytesOf = ({ params, plan: { markers } }: Batch.Member): number =>
  params.reduce(
    (sum: number, value, at) => {
      const type = markers[at]?.type
      return sum + 4 + (type === undefined ? 0 : sizeOf(type, value))
    },
    statementBytes
  )
