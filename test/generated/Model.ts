/**
 * A table as far as the generator knows it: what it may write to and ask of it. A statement that fails on the way may leave
 * the model ahead of the table, and then gives wrong statements, which are wanted too.
 */
import * as CqlType from "@effect-cql/core/CqlType"
import type { Dice } from "./dice.ts"
import type { Text } from "./Text.ts"

export interface Column {
  readonly name: string
  readonly type: CqlType.CqlType
  readonly kind: "partition" | "clustering" | "static" | "regular"
  readonly descending: boolean
}

/**
 * - `dropped`: columns that were there once
 * - `expiries`: how many writes have a TTL
 * - `isSai`: one of its indexes is a storage-attached one
 * - `isSasi`: one of them is a SASI index, which is built again, in the background, when the table is altered
 */
export interface Model {
  readonly counter: boolean
  columns: ReadonlyArray<Column>
  dropped: ReadonlyArray<Column>
  fields: ReadonlyArray<readonly [name: string, type: CqlType.CqlType]> | undefined
  expiries: number
  isSai: boolean
  isSasi: boolean
}

export const ofKind = (model: Model, ...kinds: ReadonlyArray<Column["kind"]>): ReadonlyArray<Column> =>
  model.columns.filter(({ kind }) => kinds.includes(kind))

/** A table with the statements that make it. */
export const make = (dice: Dice): readonly [Model, ReadonlyArray<Text>] => {
  const counter = dice.chance(0.1)
  const fields = !counter && dice.chance(0.4)
    ? ["a", "b", "e"].slice(0, 1 + dice.below(3)).map((name) =>
      [name, dice.chance(0.2) ? CqlType.set(simple(dice), true) : simple(dice)] as const
    )
    : undefined
  const key = (kind: "partition" | "clustering") => (name: string): Column => {
    const type = counter ? CqlType.scalar(dice.pick(ofOneForm)) : keyType(dice, fields)
    return { name, kind, type, descending: kind === "clustering" && dice.chance(0.4) }
  }
  const partition = ["p", "q"].slice(0, dice.weighed([3, 1], [1, 2])).map(key("partition"))
  const clustering = ["c", "d", "f"].slice(0, dice.weighed([1, 0], [3, 1], [2, 2], [1, 3])).map(key("clustering"))
  const other = (kind: "static" | "regular") => (name: string): Column => ({
    name,
    kind,
    type: counter ? CqlType.scalar("counter") : anyType(dice, fields),
    descending: false
  })
  const statics = clustering.length === 0 ? [] : ["s", "r"].slice(0, dice.below(3)).map(other("static"))
  const regulars = ["v", "w", "x", "y", "z"].slice(0, counter ? 1 + dice.below(2) : 1 + dice.below(5))
    .map(other("regular"))
  const model: Model = {
    counter,
    columns: [...partition, ...clustering, ...statics, ...regulars],
    dropped: [],
    fields,
    expiries: 0,
    isSai: false,
    isSasi: false
  }
  return [model, [
    ...(fields === undefined ? [] : [createType(fields)]),
    createTable(model),
    ...(counter ? [] : indexes(dice, model))
  ]]
}

const createType = (fields: NonNullable<Model["fields"]>): Text => [
  "CREATE TYPE $k.$u ",
  {
    list: fields.map(([name, type]) => `${name} ${CqlType.format(type)}`),
    between: ", ",
    open: "(",
    close: ")",
    least: 1
  }
]

const createTable = (model: Model): Text => {
  const names = (kind: Column["kind"]) => ofKind(model, kind).map(({ name }) => name)
  const clustering = ofKind(model, "clustering")
  return [
    "CREATE TABLE $k.$t (",
    { list: ofKind(model, "partition", "clustering").map(definition), between: ", " },
    { list: ofKind(model, "static", "regular").map(definition), between: ", ", open: ", " },
    `, PRIMARY KEY ((${names("partition").join(", ")})${names("clustering").map((name) => `, ${name}`).join("")}))`,
    clustering.some(({ descending }) => descending)
      ? {
        maybe: ` WITH CLUSTERING ORDER BY (${
          clustering.map(({ descending, name }) => `${name} ${descending ? "DESC" : "ASC"}`).join(", ")
        })`
      }
      : ""
  ]
}

/** A column as CREATE TABLE and ALTER TABLE ADD write it. */
export const definition = ({ kind, name, type }: Column): string =>
  `${name} ${CqlType.format(type)}${kind === "static" ? " static" : ""}`

const indexes = (dice: Dice, model: Model): ReadonlyArray<Text> => {
  if (!dice.chance(0.3)) return []
  return dice.some(model.columns, 1).slice(0, dice.weighed([3, 1], [1, 2])).map((column, at) =>
    createIndex(dice, model, column, `$i_${at}`)
  )
}

const createIndex = (dice: Dice, model: Model, column: Column, name: string): Text => {
  const target = column.type._tag === "Map" && !column.type.frozen
    ? dice.pick(["", "keys", "values", "entries"])
    : "frozen" in column.type && column.type.frozen && CqlType.isCollection(column.type)
    ? "full"
    : ""
  const on = `${name} ON $k.$t (${target === "" ? column.name : `${target}(${column.name})`})`
  switch (dice.weighed([4, "legacy" as const], [4, "sai" as const], [2, "sasi" as const])) {
    case "legacy":
      return `CREATE INDEX ${on}`
    case "sai":
      model.isSai = true
      return `CREATE INDEX ${on} USING 'sai'`
    case "sasi": {
      model.isSasi = true
      const mode = dice.pick(["", " WITH OPTIONS = {'mode': 'CONTAINS'}", " WITH OPTIONS = {'mode': 'SPARSE'}"])
      return `CREATE CUSTOM INDEX ${on} USING 'org.apache.cassandra.index.sasi.SASIIndex'${mode}`
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Types

const ordered: ReadonlyArray<CqlType.ScalarName> = CqlType.scalarNames.filter((name) =>
  name !== "counter" && name !== "duration"
)

const common: ReadonlyArray<CqlType.ScalarName> = ["int", "text", "int", "text", "bigint", "decimal", "double", "blob"]

// A node's cache of counters knows their keys by bytes, and gives 1.0 another count than 1 while it holds them.
const ofOneForm: ReadonlyArray<CqlType.ScalarName> = ordered.filter((name) =>
  name !== "decimal" && name !== "double" && name !== "float" && name !== "varint"
)

const simple = (dice: Dice): CqlType.CqlType =>
  CqlType.scalar(dice.chance(0.6) ? dice.pick(common) : dice.pick(ordered))

const udt = (fields: NonNullable<Model["fields"]>, frozen: boolean): CqlType.CqlType =>
  CqlType.udt("$u", fields, frozen)

const keyType = (dice: Dice, fields: Model["fields"]): CqlType.CqlType => {
  if (dice.chance(0.85)) return simple(dice)
  if (fields !== undefined && dice.chance(0.5)) return udt(fields, true)
  return dice.weighed(
    [1, () => CqlType.list(simple(dice), true)],
    [1, () => CqlType.set(simple(dice), true)],
    [1, () => CqlType.map(simple(dice), simple(dice), true)],
    [1, () => CqlType.tuple([simple(dice), simple(dice)])]
  )()
}

/** The type of a column outside the primary key. */
export const anyType = (dice: Dice, fields: Model["fields"]): CqlType.CqlType => {
  const element = (): CqlType.CqlType =>
    dice.chance(0.85)
      ? simple(dice)
      : fields !== undefined && dice.chance(0.5)
      ? udt(fields, true)
      : dice.chance(0.5)
      ? CqlType.tuple([simple(dice), simple(dice)])
      : CqlType.list(simple(dice), true)
  const frozen = dice.chance(0.25)
  return dice.weighed(
    [10, () => simple(dice)],
    [1, () => CqlType.scalar("duration")],
    [2, () => CqlType.list(element(), frozen)],
    [2, () => CqlType.set(element(), frozen)],
    [2, () => CqlType.map(element(), element(), frozen)],
    [1, () => CqlType.tuple([simple(dice), element()])],
    [1, () => CqlType.vector(CqlType.scalar(dice.pick(["float", "int", "text"] as const)), 2)],
    [fields === undefined ? 0 : 4, () => udt(fields ?? [], dice.chance(0.4))]
  )()
}
