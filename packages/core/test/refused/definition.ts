import { Cql, Index, table } from "@effect-cql/core"
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

// error: column 'n' is a bare number: say which CQL type, such as Cql.Int, Cql.Double or Cql.BigInt
Schema.Struct({ id: Cql.Uuid, n: Schema.Array(Schema.Number) }).pipe(table("t", { partitionKey: ["id"] }))

// error: column 'n' is a bare number: say which CQL type, such as Cql.Int, Cql.Double or Cql.BigInt
Schema.Struct({ id: Cql.Uuid, n: Cql.Set(Schema.BigInt) }).pipe(table("t", { partitionKey: ["id"] }))

// error: column 'n' is a bare number: say which CQL type, such as Cql.Int, Cql.Double or Cql.BigInt
Schema.Struct({ id: Cql.Uuid, n: Cql.Map(Schema.Int, Schema.String) }).pipe(table("t", { partitionKey: ["id"] }))

// error: column 'n' is a bare number: say which CQL type, such as Cql.Int, Cql.Double or Cql.BigInt
Schema.Struct({ id: Cql.Uuid, n: Cql.Map(Schema.String, Schema.Array(Schema.Finite)) }).pipe(
  table("t", { partitionKey: ["id"] })
)

// error: column 'n' is a bare number: say which CQL type, such as Cql.Int, Cql.Double or Cql.BigInt
Schema.Struct({ id: Cql.Uuid, n: Schema.Tuple([Schema.String, Schema.NullOr(Schema.Number)]) }).pipe(
  table("t", { partitionKey: ["id"] })
)

// error: column 'n' is a bare number: say which CQL type, such as Cql.Int, Cql.Double or Cql.BigInt
Schema.Struct({ id: Cql.Uuid, n: Schema.optionalKey(Cql.frozen(Schema.Array(Schema.Number))) }).pipe(
  table("t", { partitionKey: ["id"] })
)

// error: column 'n' is a bare number: say which CQL type, such as Cql.Int, Cql.Double or Cql.BigInt
Schema.Struct({ id: Cql.Uuid, n: Schema.OptionFromNullOr(Schema.Number) }).pipe(table("t", { partitionKey: ["id"] }))

// error: column 'n' is a bare number: say which CQL type, such as Cql.Int, Cql.Double or Cql.BigInt
Schema.Struct({ id: Cql.Uuid, n: Schema.Number.pipe(Schema.brand("N")) }).pipe(table("t", { partitionKey: ["id"] }))

// error: column 'n' is a bare number: say which CQL type, such as Cql.Int, Cql.Double or Cql.BigInt
Schema.Struct({ id: Cql.Uuid, n: Cql.Vector(3, Schema.Number) }).pipe(table("t", { partitionKey: ["id"] }))

// error: column 'n' is a bare number: say which CQL type, such as Cql.Int, Cql.Double or Cql.BigInt
Schema.Struct({ id: Cql.Uuid, n: Schema.Literals([1, 2]) }).pipe(table("t", { partitionKey: ["id"] }))

// error: key column 'at' is not in every member of the union: every row has its whole key
Schema.Union([
  Schema.Struct({ id: Cql.Uuid, at: Cql.Int, kind: Schema.Literal("a") }),
  Schema.Struct({ id: Cql.Uuid, kind: Schema.Literal("b") })
]).pipe(table("t", { partitionKey: ["id"], clusteringKey: ["at"] }))

// error: column 'n' is a collection that is not frozen, which can be no key: use Cql.frozen
Schema.Struct({ id: Cql.Uuid, n: Cql.Set(Cql.Int) }).pipe(table("t", { partitionKey: ["id"], clusteringKey: ["n"] }))

// error: column 'n' is a key and cannot be optional or nullable
Schema.Struct({ id: Cql.Uuid, n: Schema.optionalKey(Cql.Int) }).pipe(
  table("t", { partitionKey: ["id"], clusteringKey: ["n"] })
)

// error: column 'n' is a key and cannot be optional or nullable
Schema.Struct({ id: Cql.Uuid, n: Schema.NullOr(Cql.Int) }).pipe(
  table("t", { partitionKey: ["id"], clusteringKey: ["n"] })
)

// error: index of column 'k': a table of counters can have no index
Schema.Struct({ id: Cql.Uuid, k: Cql.Int, n: Cql.Counter }).pipe(
  table("t", { partitionKey: ["id"], clusteringKey: ["k"], indexes: ["k"] })
)

// error: index of column 'id': it is the whole partition key, which finds rows without an index
Schema.Struct({ id: Cql.Uuid, n: Cql.Int }).pipe(table("t", { partitionKey: ["id"], indexes: ["id"] }))

// error: index of column 'n': only a map has keys
Schema.Struct({ id: Cql.Uuid, n: Cql.Set(Cql.Int) }).pipe(
  table("t", { partitionKey: ["id"], indexes: [Index.keys("n")] })
)

// error: index of column 'n': only a map has entries
Schema.Struct({ id: Cql.Uuid, n: Cql.Int }).pipe(
  table("t", { partitionKey: ["id"], indexes: [Index.sai(Index.entries("n"))] })
)

// error: column 'n' is a bare number: say which CQL type, such as Cql.Int, Cql.Double or Cql.BigInt
Schema.Struct({ id: Cql.Uuid, n: Schema.Struct({ a: Schema.Number }).pipe(Cql.udt("u")) }).pipe(
  table("t", { partitionKey: ["id"] })
)

// error: index of column 'n': only a collection has values: name the field alone
Schema.Struct({ id: Cql.Uuid, n: Schema.String }).pipe(
  table("t", { partitionKey: ["id"], indexes: [Index.values("n")] })
)

// error: index of column 'n': a frozen collection can be indexed as a whole only: use Index.full
Schema.Struct({ id: Cql.Uuid, n: Schema.optionalKey(Cql.frozen(Cql.Map(Cql.Int, Cql.Int))) }).pipe(
  table("t", { partitionKey: ["id"], indexes: [Index.keys("n")] })
)

// error: index of column 'n': Index.full is of a frozen collection: use Cql.frozen, or index its values
Schema.Struct({ id: Cql.Uuid, n: Cql.Set(Cql.Int) }).pipe(
  table("t", { partitionKey: ["id"], indexes: [Index.full("n")] })
)

// error: index of column 'n': Index.sasi is of a text, a number or a time
Schema.Struct({ id: Cql.Uuid, n: Schema.Array(Schema.String) }).pipe(
  table("t", { partitionKey: ["id"], indexes: [Index.sasi("n")] })
)
