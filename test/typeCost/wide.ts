/**
 * A table of twenty columns and a statement of each kind on it. The test counts the parts one after the other, and each
 * statement by itself on top of all parts: a new kind of statement is a new `// statement:` with what a user would write.
 */
import {
  allowFiltering,
  batch,
  clear,
  conditionalBatch,
  Cql,
  desc,
  first,
  gte,
  ifExists,
  ifNotExists,
  limit,
  lt,
  one,
  oneOf,
  onlyIf,
  order,
  query,
  remove,
  replace,
  save,
  scan,
  select,
  stream,
  table,
  timestamp,
  ttl,
  unloggedBatch,
  update,
  withOptions
} from "@effect-cql/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

// part: struct
export const OrderRow = Schema.Struct({
  customerId: Cql.Uuid,
  year: Cql.Int,
  placedAt: Schema.Date,
  id: Cql.TimeUuid,
  customerName: Schema.NonEmptyString,
  creditLimit: Schema.optionalKey(Schema.BigDecimal),
  status: Schema.Literals(["placed", "paid", "shipped", "delivered", "returned"]),
  channel: Schema.Literals(["web", "app", "shop"]),
  currency: Schema.String.pipe(Schema.brand("Currency")),
  total: Schema.BigDecimal,
  discount: Schema.NullOr(Schema.BigDecimal),
  items: Schema.Array(Schema.String),
  quantities: Cql.Map(Schema.String, Cql.Int),
  tags: Cql.Set(Schema.String),
  note: Schema.optionalKey(Schema.String),
  weightInGrams: Cql.Int,
  warehouse: Cql.SmallInt,
  shippedAt: Schema.optionalKey(Schema.Date),
  deliveredOn: Schema.optionalKey(Cql.Date),
  isGift: Schema.Boolean
})

// part: table
export const Order = OrderRow.pipe(table("orders", {
  partitionKey: ["customerId", "year"],
  clusteringKey: [desc("placedAt"), "id"],
  staticColumns: ["customerName", "creditLimit"],
  indexes: ["status"]
}))

// part: values
declare const whole: typeof Order.Type
declare const other: typeof Order.Type
declare const partition: Pick<typeof whole, "customerId" | "year">
declare const key: Pick<typeof whole, "customerId" | "year" | "placedAt" | "id">
declare const monday: Date

// statement: query
export const queried = Effect.gen(function*() {
  const rows = yield* query(Order, { ...partition, placedAt: gte(monday) })
  return rows.map(({ total }) => total)
})

// statement: query of several partitions
export const years = query(Order, { customerId: partition.customerId, year: oneOf([2025, 2026]) })

// statement: query by index
export const shipped = query(Order, { status: "shipped" })

// statement: scan
export const everything = scan(Order)

// statement: limit
export const limited = query(Order, partition).pipe(limit(10))

// statement: order
export const oldest = query(Order, partition).pipe(order("reversed"))

// statement: select
export const selected = query(Order, partition).pipe(select("id", "total", "status"))

// statement: allowFiltering
export const filtered = query(Order, partition).pipe(allowFiltering({ warehouse: lt(4), isGift: true }))

// statement: withOptions
export const quorum = query(Order, partition).pipe(withOptions({ consistency: "LOCAL_QUORUM" }))

// statement: first
export const newest = query(Order, partition).pipe(first)

// statement: one
export const only = query(Order, key).pipe(one)

// statement: stream
export const streamed = scan(Order).pipe(stream, Stream.map(({ total }) => total), Stream.runCollect)

// statement: save
export const saved = save(Order, whole)

// statement: save of a literal
export const savedLiteral = save(Order, {
  ...key,
  customerName: "Ada",
  status: "placed",
  channel: "web",
  currency: whole.currency,
  total: whole.total,
  discount: null,
  items: ["tea", "cups"],
  quantities: new Map([["tea", 2]]),
  tags: new Set(["first"]),
  weightInGrams: 900,
  warehouse: 3,
  isGift: false
})

// statement: update
export const updated = update(Order, key, { status: "shipped", shippedAt: monday, note: clear })

// statement: update of a static column
export const renamed = update(Order, partition, { customerName: "Ada" })

// statement: remove
export const removed = remove(Order, key)

// statement: remove of a slice
export const removedSlice = remove(Order, { ...partition, placedAt: lt(monday) })

// statement: ttl
export const expiring = save(Order, whole).pipe(ttl("30 days"))

// statement: timestamp
export const stamped = save(Order, whole).pipe(timestamp(1_700_000_000_000_000n))

// statement: ifNotExists
export const inserted = save(Order, whole).pipe(ifNotExists)

// statement: ifExists
export const existing = update(Order, key, { status: "paid" }).pipe(ifExists)

// statement: onlyIf
export const paid = Effect.gen(function*() {
  const outcome = yield* update(Order, key, { status: "paid" }).pipe(
    onlyIf({ status: "placed", warehouse: oneOf([1, 2]) })
  )
  return outcome._tag === "Rejected" ? outcome.current : undefined
})

// statement: batch
export const together = batch([save(Order, whole), update(Order, key, { status: "paid" }), remove(Order, key)])

// statement: unloggedBatch
export const inOnePartition = unloggedBatch([save(Order, whole), save(Order, other)])

// statement: replace
export const replaced = replace(Order, whole)

// statement: conditionalBatch
export const paidTogether = conditionalBatch([
  update(Order, key, { status: "paid" }).pipe(onlyIf({ status: "placed" })),
  save(Order, other)
])
