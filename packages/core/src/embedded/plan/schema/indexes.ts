/**
 * CREATE INDEX: which columns may have one, and what it holds.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/indexing/indexing-concepts.html Indexing}
 */
import { ConfigError } from "../../../CassandraError.ts"
import * as CqlType from "../../../CqlType.ts"
import { type Column, columnOf, findIndex, type Index, type Keyspace, type Table } from "../../catalog/catalog.ts"
import type { CreateIndex, IndexTarget, IndexTargetKind } from "../../parser/syntax.ts"
import { refuse } from "../../refuse.ts"
import { checkOptions } from "./indexOptions.ts"
import { map, notCql } from "./property.ts"

/** The index that a statement makes, or undefined where it exists and may. */
export const createIndex = (keyspace: Keyspace, table: Table, statement: CreateIndex): Index | undefined => {
  if (table.virtual !== undefined) refuse("Secondary indexes are not supported on virtual tables")
  if (table.view !== undefined) refuse("Secondary indexes on materialized views aren't supported")
  if (table.counter) refuse("Secondary indexes on counter tables aren't supported")
  const [first, second] = statement.targets
  const target = first ?? refuse("Only CUSTOM indexes can be created without specifying a target column")
  if (second !== undefined) refuse("Only CUSTOM indexes support multiple columns")
  const column = columnOf(table, target.column)
  const holds = heldBy(column, target)
  checkColumn(table, column, holds)
  const kind = kindOf(statement)
  if (kind === "sai") checkAttached(column.type, holds)
  const given = givenOptions(statement)
  const name = statement.name ?? freshName(keyspace, `${table.name}_${column.name}_idx`.replaceAll(/\W/g, ""))
  if (findIndex(keyspace, name) !== undefined) {
    return statement.ifNotExists ? undefined : refuse(`Index '${name}' already exists`)
  }
  const options = new Map([
    ...kind === "legacy" ? [] : [["class_name", statement.using ?? ""] as const],
    ...given,
    ["target", targetText(column, holds)] as const
  ])
  const same = table.indexes.filter((index) =>
    index.column === column.name && index.target === holds && index.kind === kind
  )
  const twin = same.find((index) => isSame(index.options, options))
  if (twin !== undefined) {
    return statement.ifNotExists ? undefined : refuse(`Index ${name} is a duplicate of existing index ${twin.name}`)
  }
  if (kind === "sai" && same.length > 0) {
    refuse(`Cannot create more than one storage-attached index on the same column: ${column.name}`)
  }
  checkOptions(kind, column, holds, given)
  return { name, table: table.name, column: column.name, target: holds, kind, options }
}

const unknownClass = (name: string | undefined): never => {
  throw new ConfigError({ said: `Unable to find custom indexer class '${name}'` })
}

const kindOf = ({ custom, using }: CreateIndex): Index["kind"] => {
  switch (using) {
    case undefined:
      return custom ? unknownClass("legacy_local_table") : "legacy"
    case "org.apache.cassandra.index.sai.StorageAttachedIndex":
      return "sai"
    case "org.apache.cassandra.index.sasi.SASIIndex":
      return "sasi"
    default:
      return shortNames.get(using.toLowerCase()) ?? unknownClass(using)
  }
}

const shortNames: ReadonlyMap<string, Index["kind"]> = new Map([
  ["legacy_local_table", "legacy"],
  ["sai", "sai"],
  ["storageattachedindex", "sai"]
])

/** The options that a statement says; what is no map, and what only Cassandra itself sets, is refused whatever the column. */
export const givenOptions = ({ custom, properties, using }: CreateIndex): ReadonlyMap<string, string> => {
  for (const property of properties.keys()) {
    if (property !== "options") notCql(`Unknown property '${property}'`)
  }
  const given = properties.get("options")
  if (given === undefined) return new Map()
  if (using === undefined ? !custom : using.toLowerCase() === "legacy_local_table") {
    refuse("Cannot specify options for a non-CUSTOM index")
  }
  const options = map("options", given)
  for (const own of ["class_name", "target"]) {
    if (options.has(own)) refuse(`Cannot specify ${own} as a CUSTOM option`)
  }
  return options
}

// The class may be named in several ways.
const isSame = (one: Index["options"], other: Index["options"]): boolean =>
  one.size === other.size &&
  [...one].every(([name, value]) => name === "class_name" ? other.has(name) : other.get(name) === value)

const heldBy = ({ name, type }: Column, { kind }: IndexTarget): IndexTargetKind => {
  const isFrozen = CqlType.isCollection(type) && !CqlType.isMultiCell(type)
  switch (kind) {
    case "simple":
      return isFrozen
        ? refuse(
          `Cannot create values() index on frozen column ${name}. Frozen collections are immutable and must be fully ` +
            `indexed by using the 'full(${name})' modifier`
        )
        : CqlType.isCollection(type)
        ? "values"
        : "simple"
    case "full":
      return isFrozen ? "full" : refuse("full() indexes can only be created on frozen collections")
    case "values":
      return isFrozen
        ? refuse(
          `Cannot create values() index on frozen column ${name}. Frozen collections are immutable and must be fully indexed`
        )
        : CqlType.isCollection(type)
        ? "values"
        : refuse(`Cannot create values() index on ${name}. Non-collection columns only support simple indexes`)
    default:
      if (isFrozen) {
        return refuse(
          `Cannot create ${kind}() index on frozen column ${name}. Frozen collections are immutable and must be fully indexed`
        )
      }
      return type._tag === "Map" ? kind : refuse(`Cannot create ${kind}() index on non-map column ${name}`)
  }
}

const checkColumn = (table: Table, { kind, name, type }: Column, holds: IndexTargetKind): void => {
  if (CqlType.holdsDuration(type)) {
    refuse(
      type._tag === "Scalar"
        ? "Secondary indexes are not supported on duration columns"
        : `Secondary indexes are not supported on ${type._tag === "Udt" ? "UDTs" : "collections"} containing durations`
    )
  }
  if (type._tag === "Udt" && CqlType.isMultiCell(type)) {
    refuse("Cannot create index on non-frozen UDT column " + name)
  }
  if (kind === "partition" && table.partitionKey.length === 1 && (holds === "simple" || holds === "full")) {
    refuse(`Cannot create secondary index on the only partition key column ${name}`)
  }
}

// What a storage-attached index holds of the column must have an order that it knows.
const checkAttached = (type: CqlType.CqlType, holds: IndexTargetKind): void => {
  const held = type._tag === "Map"
    ? holds === "keys" ? type.key : type.value
    : type._tag === "Set" || type._tag === "List"
    ? type.element
    : type
  if (holds !== "full" && held._tag === "Scalar" && held.name === "blob") refuse("Unsupported type: blob")
}

const targetText = ({ name }: Column, holds: IndexTargetKind): string => {
  const quoted = CqlType.quoteIdentifier(name)
  return holds === "simple" ? quoted : `${holds}(${quoted})`
}

const freshName = (keyspace: Keyspace, base: string): string => {
  let name = base
  for (let number = 1; findIndex(keyspace, name) !== undefined; number++) name = `${base}_${number}`
  return name
}
