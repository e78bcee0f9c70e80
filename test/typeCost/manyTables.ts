/**
 * Writes a program of many tables, no two alike: other names of columns, other types at the same place, other literals.
 * A compiler can do nothing for one of them that it has done for another.
 */

const types = [
  "Cql.Int",
  "Schema.String",
  "Schema.Boolean",
  "Schema.optionalKey(Schema.String)",
  "Cql.Double",
  "Schema.NullOr(Cql.BigInt)",
  "Cql.Set(Schema.String)",
  "Schema.Array(Cql.Int)",
  "Schema.optionalKey(Schema.Date)",
  "Schema.BigDecimal",
  "Cql.Map(Schema.String, Cql.Int)"
]

const table = (n: number): string => {
  const columns = Array.from({ length: 6 }, (_, at) => `  column${n}x${at}: ${types[(n + at) % types.length]}`)
  return `
const Table${n} = Schema.Struct({
  owner${n}: Cql.Uuid,
  at${n}: Schema.Date,
  state${n}: Schema.Literals(["open${n}", "shut${n}"]),
${columns.join(",\n")}
}).pipe(table("table_${n}", {
  partitionKey: ["owner${n}"],
  clusteringKey: [desc("at${n}")],
  indexes: ["state${n}"]
}))
`
}

const read = (n: number): string => `
export const read${n} = Effect.gen(function*() {
  const rows = yield* query(Table${n}, { owner${n}: owner, at${n}: gte(monday) })
  return rows.map(({ state${n} }) => state${n})
})
`

export const manyTables = (count: number): string => {
  const each = (write: (n: number) => string) => Array.from({ length: count }, (_, n) => write(n)).join("")
  return `import { Cql, desc, gte, query, sync, table } from "@effect-cql/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

// part: tables
declare const owner: Cql.Uuid
declare const monday: Date
${each(table)}
// statement: sync
export const synced = sync({ keyspace: "many", tables: [${each((n) => `Table${n}, `)}] })

// statement: queries
${each(read)}`
}
