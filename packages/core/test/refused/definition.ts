import { Cql, table } from "@effect-cql/core"
import * as Schema from "effect/Schema"

// error: '"idd"' is not assignable to type '"id" | "n"'
Schema.Struct({ id: Cql.Uuid, n: Cql.Int }).pipe(table("t", { partitionKey: ["idd"] }))

// error: column 'n' is a bare number: say which CQL type, such as Cql.Int, Cql.Double or Cql.BigInt
Schema.Struct({ id: Cql.Uuid, n: Schema.Number }).pipe(table("t", { partitionKey: ["id"] }))

// error: column 'n' is a bare number: say which CQL type, such as Cql.Int, Cql.Double or Cql.BigInt
Schema.Struct({ id: Cql.Uuid, n: Schema.optionalKey(Schema.BigInt) }).pipe(table("t", { partitionKey: ["id"] }))

// error: column 'n' is a counter, which can be no key
Schema.Struct({ id: Cql.Uuid, n: Cql.Counter }).pipe(table("t", { partitionKey: ["id"], clusteringKey: ["n"] }))

// error: column 'd' is a duration, which has no order and can be no key
Schema.Struct({ id: Cql.Uuid, d: Cql.Duration }).pipe(table("t", { partitionKey: ["id"], clusteringKey: ["d"] }))

// error: column 'x' is no counter: beside counters a table has only its key columns
Schema.Struct({ id: Cql.Uuid, n: Cql.Counter, x: Schema.String }).pipe(table("t", { partitionKey: ["id"] }))

// error: column 'n' is a key and cannot be static
Schema.Struct({ id: Cql.Uuid, n: Cql.Int }).pipe(
  table("t", { partitionKey: ["id"], clusteringKey: ["n"], staticColumns: ["n"] })
)

// error: column 'n' cannot be static: the table has no clustering columns, so a partition has one row
Schema.Struct({ id: Cql.Uuid, n: Cql.Int }).pipe(table("t", { partitionKey: ["id"], staticColumns: ["n"] }))
