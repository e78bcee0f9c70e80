import type { SessionInfo } from "../../CassandraSession.ts"
import type { Difference } from "../../SchemaSync.ts"
import type * as Table from "../../Table.ts"
import type { LiveIndex } from "./live.ts"
import { showOption } from "./options.ts"
import { type Plan, plan } from "./plan.ts"
import * as Statements from "./statements.ts"

type Info = Pick<SessionInfo, "dialect" | "version">

/** Creates an index that is missing, and says what differs of one that is there. */
export const indexPlan = (
  definition: Table.Definition,
  index: Table.IndexDefinition,
  keyspace: string,
  info: Info,
  indexes: ReadonlyArray<LiveIndex>
): Plan => {
  const target = Statements.indexTarget(index)
  const found = indexes.find(({ name }) => name === index.name) ??
    indexes.find((live) => live.table === definition.name && isSame(index, live, info))
  if (found === undefined) {
    const reason = whyNotCreated(index, info)
    return reason === undefined
      ? plan([Statements.createIndex(definition.name, index, keyspace, info)])
      : missingIndex(definition, index, reason)
  }
  const differs = (kind: Difference["kind"], declared: string, stored: string, remedy: string): Difference => ({
    table: definition.name,
    column: index.column.name,
    kind,
    declared,
    found: stored,
    message: `index '${index.name}' of table '${definition.name}': ${remedy}`
  })
  if (found.table !== definition.name) {
    return plan([], [
      differs(
        "index name",
        `${index.name} on ${definition.name} (${target})`,
        `${found.name} on ${found.table} (${found.target})`,
        `its name is taken by an index of table '${found.table}', so it was not created. Name one with Index.named`
      )
    ])
  }
  const out: Array<Difference> = []
  if (found.name !== index.name) {
    out.push(differs("index name", index.name, found.name, `its column has an index already, named '${found.name}'`))
  }
  if (!sameTarget(target, found.target)) {
    out.push(differs(
      "index target",
      target,
      found.target,
      `it is declared on ${target} and stored on ${found.target}. Drop it, then sync again`
    ))
  }
  if (Statements.indexClass(index, info) !== found.className) {
    const [declared, stored] = [className(Statements.indexClass(index, info)), className(found.className)]
    out.push(differs(
      "index class",
      declared,
      stored,
      `it is declared as ${declared} and stored as ${stored}, which may answer other queries. Drop it, then sync again`
    ))
  } else if (!sameOptions(index.options, found.options)) {
    const [declared, stored] = [showOption(index.options), showOption(found.options)]
    out.push(differs(
      "index options",
      declared,
      stored,
      `it is declared with ${declared} and stored with ${stored}. Drop it, then sync again`
    ))
  }
  return plan([], out)
}

/** An index that is declared and cannot be created. */
export const missingIndex = (definition: Table.Definition, index: Table.IndexDefinition, reason: string): Plan =>
  plan([], [{
    table: definition.name,
    column: index.column.name,
    kind: "missing index",
    declared: `${index.name} on ${Statements.indexTarget(index)}`,
    found: undefined,
    message: `index '${index.name}' of table '${definition.name}' was not created: ${reason}`
  }])

/** Why the server would refuse an index of this class. */
const whyNotCreated = (index: Table.IndexDefinition, { dialect, version }: Info): string | undefined => {
  if (index.class === "secondary") return undefined
  if (dialect === "scylla") {
    if (index.class === "sasi") return "ScyllaDB has no SASI. Declare a secondary index, or none"
    return index.column.type._tag === "Vector"
      ? undefined
      : "ScyllaDB has no storage-attached index but for vectors. Declare a secondary index, or none"
  }
  return index.class === "sai" && Number(version.split(".")[0]) < 5
    ? `Cassandra has storage-attached indexes since 5.0, and this is ${version}. Declare a secondary index, or none`
    : undefined
}

const isSame = (index: Table.IndexDefinition, live: LiveIndex, info: Info): boolean =>
  sameTarget(Statements.indexTarget(index), live.target) && Statements.indexClass(index, info) === live.className

const className = (name: string | undefined): string => name ?? "a secondary index"

// Cassandra quotes names in targets where they need it; ScyllaDB does not.
const sameTarget = (self: string, that: string): boolean => bareTarget(self) === bareTarget(that)

const bareTarget = (target: string): string => {
  const [, part, inner] = /^(values|keys|entries|full)\((.*)\)$/i.exec(target) ?? []
  const name = inner ?? target
  const bare = name.startsWith("\"") ? name.slice(1, -1).replaceAll("\"\"", "\"") : name
  return `${part === undefined ? "" : part.toLowerCase()} ${bare}`
}

/** Options are stored as they were declared, with no defaults added; their values are of any case. */
const sameOptions = (
  declared: Table.IndexDefinition["options"],
  found: ReadonlyMap<string, string>
): boolean => {
  const entries = Object.entries(declared)
  return entries.length === found.size &&
    entries.every(([option, value]) => found.get(option)?.toLowerCase() === value.toLowerCase())
}

/** What is indexed and not declared. */
export const extraIndexes = (
  definition: Table.Definition,
  info: Info,
  indexes: ReadonlyArray<LiveIndex>
): ReadonlyArray<Difference> =>
  indexes
    .filter((live) =>
      live.table === definition.name &&
      !definition.indexes.some((index) => index.name === live.name || isSame(index, live, info))
    )
    .map(({ className, name, target }) => ({
      table: definition.name,
      column: undefined,
      kind: "extra index",
      declared: undefined,
      found: `${name} on ${target}${className === undefined ? "" : ` using ${className}`}`,
      message: `index '${name}' on ${target} of table '${definition.name}' is stored and not declared. ` +
        "Every write pays for it: declare it, or drop it once nobody else needs it"
    }))
