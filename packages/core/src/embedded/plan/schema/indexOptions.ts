/**
 * What WITH OPTIONS may say of an index, and of which columns. The messages are Cassandra's, and so is which kind of error
 * each is.
 *
 * | index | options |
 * | --- | --- |
 * | legacy | none, not even an empty map |
 * | SASI | `mode`, `analyzer_class` and what the analyzer takes; all others are ignored |
 * | storage-attached, of texts outside the key | `case_sensitive`, `normalize`, `ascii` |
 * | storage-attached, of vectors | `similarity_function`, `optimize_for` |
 */
import { ConfigError, InvalidQuery, Unsupported } from "../../../CassandraError.ts"
import * as CqlType from "../../../CqlType.ts"
import { nonTokenizing, sasiAnalyzer } from "../../catalog/analyzers.ts"
import type { Column, Index } from "../../catalog/catalog.ts"
import { termTypes } from "../../catalog/terms.ts"
import type { IndexTargetKind } from "../../parser/syntax.ts"

type Options = ReadonlyMap<string, string>

const invalid = (said: string): never => {
  throw new InvalidQuery({ said })
}

const misconfigured = (said: string): never => {
  throw new ConfigError({ said })
}

/** Refuses options that the kind of index does not take of the column. */
export const checkOptions = (
  kind: Index["kind"],
  column: Column,
  holds: IndexTargetKind,
  options: Options
): void => {
  switch (kind) {
    case "legacy":
      return
    case "sasi":
      return checkSasi(column, options)
    case "sai":
      return checkSai(column, holds, options)
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// SASI

const modes: ReadonlySet<string> = new Set(["PREFIX", "CONTAINS", "SPARSE"])

// What is ordered DESC is another type to Cassandra.
const isLiteral = ({ descending, type }: Column): boolean =>
  !descending && type._tag === "Scalar" && (type.name === "text" || type.name === "ascii")

const checkSasi = (column: Column, options: Options): void => {
  if (column.kind === "partition") misconfigured("partition key columns are not yet supported by SASI")
  if (CqlType.isMultiCell(column.type)) misconfigured("complex columns are not yet supported by SASI")
  const analyzer = options.get("analyzer_class")
  if (analyzer !== undefined) checkAnalyzer(analyzer, column, options)
  const mode = options.get("mode") ?? "PREFIX"
  if (!modes.has(mode.toUpperCase())) misconfigured(`Incorrect index mode: ${mode}`)
  if (mode.toUpperCase() === "SPARSE" && isLiteral(column)) {
    misconfigured("SPARSE mode is only supported on non-literal columns.")
  }
  const flush = options.get("max_compaction_flush_memory_in_mb")
  if (flush !== undefined && !/^[+-]?\d{1,18}$/.test(flush)) {
    misconfigured(
      `Failed to validate custom indexer options: max_compaction_flush_memory_in_mb is no whole number: ${flush}`
    )
  }
}

const checkAnalyzer = (name: string, column: Column, options: Options): void => {
  const analyzer = sasiAnalyzer(name) ?? misconfigured(`Invalid analyzer class option specified [${name}]`)
  if (!isLiteral(column)) misconfigured(`${analyzer} does not support type ${CqlType.format(column.type)}`)
  if (analyzer !== nonTokenizing) {
    throw new Unsupported({
      said:
        `the embedded engine has no ${analyzer}, which takes a text for several terms; NonTokenizingAnalyzer is there`,
      feature: `SASI ${analyzer}`
    })
  }
  if (options.has("case_sensitive") && (options.has("normalize_lowercase") || options.has("normalize_uppercase"))) {
    misconfigured(
      "case_sensitive option cannot be specified together with either normalize_lowercase or normalize_uppercase"
    )
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Storage-attached indexes

const analysis: ReadonlyArray<string> = ["case_sensitive", "normalize", "ascii"]

const similarities: ReadonlyArray<string> = ["EUCLIDEAN", "DOT_PRODUCT", "COSINE"]

const purposes: ReadonlyArray<string> = ["LATENCY", "RECALL"]

const ofVectors: ReadonlyArray<string> = ["similarity_function", "optimize_for"]

const withoutPermission: ReadonlyMap<string, string> = new Map([
  ["maximum_node_connections", "Maximum node connections"],
  ["construction_beam_width", "Construction beam width"]
])

const checkSai = (column: Column, holds: IndexTargetKind, options: Options): void => {
  if (!/^\w+$/.test(column.name)) invalid(`Column '${column.name}' contains non-alphanumeric-underscore characters`)
  const unknown = [...options.keys()].filter((name) =>
    !analysis.includes(name) && !ofVectors.includes(name) && !withoutPermission.has(name)
  )
  if (unknown.length > 0) {
    misconfigured(`Properties specified [${unknown.join(", ")}] are not understood by StorageAttachedIndex`)
  }
  const terms = termTypes(column.type, holds)
  checkAnalysis(column, terms, options)
  if (column.type._tag === "Vector") return checkVector(column.type, options)
  if ([...options.keys()].some((name) => !analysis.includes(name))) {
    invalid(`CQL type ${CqlType.format(column.type)} cannot have vector options`)
  }
  const blob = terms.find((type) => type._tag === "Scalar" && type.name === "blob")
  if (blob !== undefined) invalid("Unsupported type: blob")
}

const checkAnalysis = ({ kind, type }: Column, terms: ReadonlyArray<CqlType.CqlType>, options: Options): void => {
  const asked = analysis.filter((name) => options.has(name))
  if (asked.length === 0) return
  if (kind === "partition" || kind === "clustering") {
    const written = asked.map((name) => `'${name}': '${options.get(name)}'`).join(", ")
    invalid(`Analysis options are not supported on primary key columns, but found {${written}}`)
  }
  const [term = type] = terms
  const isText = terms.length === 1 && term._tag === "Scalar" && (term.name === "text" || term.name === "ascii")
  if (!isText) invalid(`CQL type ${CqlType.format(term)} cannot be analyzed.`)
  for (const name of asked) {
    const value = options.get(name)!
    if (!/^(true|false)$/i.test(value)) invalid(`Illegal value for boolean option '${name}': ${value}`)
  }
}

const checkVector = (type: Extract<CqlType.CqlType, { _tag: "Vector" }>, options: Options): void => {
  if (type.element._tag !== "Scalar" || type.element.name !== "float") {
    invalid("SAI ANN indexes are only allowed on vector columns with float elements")
  }
  for (const [name, what] of withoutPermission) {
    if (options.has(name)) invalid(`${what} cannot be set without enabling SAI_VECTOR_ALLOW_CUSTOM_PARAMETERS`)
  }
  const similarity = (options.get("similarity_function") ?? "COSINE").toUpperCase()
  if (!similarities.includes(similarity)) {
    invalid(`Similarity function ${similarity} was not recognized. Valid values are: ${similarities.join(", ")}`)
  }
  const purpose = (options.get("optimize_for") ?? "LATENCY").toUpperCase()
  if (!purposes.includes(purpose)) {
    invalid(`optimize_for '${purpose}' was not recognized. Valid values are: ${purposes.join(", ")}`)
  }
  if (similarity === "COSINE" && type.dimension === 1) {
    invalid("Cosine similarity is not supported for single-dimension vectors")
  }
}
