import {
  allowFiltering,
  at,
  clustering,
  contains,
  containsKey,
  Cql,
  entry,
  fields,
  groupBy,
  gt,
  Index,
  like,
  ne,
  nearest,
  query,
  scan,
  select,
  Selector,
  streamParallel,
  streamResumable,
  table,
  tokenRange
} from "@effect-cql/core"
import * as Schema from "effect/Schema"
import { TaskEvent } from "../fixtures/tasks.ts"

const Address = Schema.Struct({ city: Schema.String }).pipe(Cql.udt("address"))

const Page = Schema.Struct({
  site: Cql.Int,
  id: Cql.Int,
  title: Schema.String,
  labels: Cql.Set(Schema.String),
  links: Schema.Array(Schema.String),
  meta: Cql.Map(Schema.String, Cql.Int),
  home: Address,
  total: Cql.Int,
  embedding: Cql.Vector(3)
}).pipe(table("pages", {
  partitionKey: ["site"],
  clusteringKey: ["id"],
  indexes: [Index.values("labels"), Index.sai("total"), Index.sai("title"), Index.sai("embedding")]
}))

declare const boardId: Cql.Uuid
declare const id: Cql.TimeUuid
declare const monday: Date
const vector = Float32Array.of(1, 2, 3)

// error: partition key column 'site' is missing: name the whole partition key
query(Page, { meta: containsKey("a") })

// error: partition key column 'site' is missing: name the whole partition key
query(Page, { meta: entry("a", 1) })

// error: partition key column 'site' is missing: name the whole partition key
query(Page, { links: contains("a") })

// error: column 'title' has an index for equality only: put this in allowFiltering({ … })
query(Page, { title: gt("a") })

// error: column 'title' has no index that serves like: it needs Index.sasi
query(Page, { title: like("a%") })

// error: column 'title': like is served by Index.sasi alone, filtering does not have it
query(Page, { site: 1 }).pipe(allowFiltering({ title: like("a%") }))

// error: column 'total': only conditions (onlyIf) have ne, queries do not
query(Page, { site: 1 }).pipe(allowFiltering({ total: ne(5) }))

// error: column 'links': only conditions (onlyIf) have at, queries do not
query(Page, { site: 1 }).pipe(allowFiltering({ links: at(0, "a") }))

// error: column 'home': only conditions (onlyIf) have fields, queries do not
query(Page, { site: 1 }).pipe(allowFiltering({ home: fields({ city: "Delft" }) }))

// error: clustering compares columns from the first on, without gaps: 'createdAt' is missing
query(TaskEvent, { boardId }).pipe(clustering(gt({ id })))

// error: 'title' is no clustering column of table 'task_events'
query(TaskEvent, { boardId }).pipe(clustering(gt({ title: "a" })))

// error: tokenRange is a range of partitions: use it with scan
query(TaskEvent, { boardId }).pipe(tokenRange(gt(1n)))

// error: a table is read in parallel by a scan of it: this query names its partitions
query(TaskEvent, { boardId }).pipe(streamParallel({ splits: 8 }))

// error: a table is read in parallel by a scan of it: this query names its partitions
query(TaskEvent, { boardId }).pipe(streamResumable({ splits: 8 }))

// error: column 'total' is no vector: nearest is for vectors
scan(Page).pipe(nearest("total", 5, 10))

// error: column 'title' has no storage-attached index: nearest needs Index.sai
scan(TaskEvent).pipe(nearest("title", "a", 10))

// error: 'titel' is no column of table 'task_events'
query(TaskEvent, { boardId }).pipe(select({ a: "titel" }))

// error: 'titel' is no column of table 'task_events'
query(TaskEvent, { boardId }).pipe(select({ a: Selector.max("titel") }))

// error: column 'id' is a key, which has no writetime
query(TaskEvent, { boardId }).pipe(select({ a: Selector.writetime("id") }))

// error: column 'title' is no number: sum is for numbers
query(TaskEvent, { boardId }).pipe(select({ a: Selector.sum("title") }))

// error: column 'labels' is no map: Selector.entry is for maps
query(Page, { site: 1 }).pipe(select({ a: Selector.entry("labels", "a") }))

// error: groupBy takes the columns of the primary key in order: 'createdAt' stands where 'boardId' belongs
query(TaskEvent, { boardId }).pipe(select({ n: Selector.count }), groupBy("createdAt"))

// error: groupBy takes the columns of the primary key in order: 'id' stands where 'createdAt' belongs
query(TaskEvent, { boardId }).pipe(select({ n: Selector.count }), groupBy("boardId", "id"))

void monday

// error: column 'labels' is stored cell by cell: each element has its own writetime
query(TaskEvent, { boardId }).pipe(select({ at: Selector.writetime("labels") }))

// error: column 'labels' is a collection: filter by what it holds, with contains, or store it as Cql.frozen
query(TaskEvent, { boardId }).pipe(allowFiltering({ labels: new Set(["garden"]) }))

// error: no index of column 'labels' serves equality: it serves what the collection holds, as contains does
query(Page, { labels: new Set(["garden"]) })

// error: column 'labels': what contains takes does not fit the column's Schema
query(TaskEvent, { boardId }).pipe(allowFiltering({ labels: contains(5) }))

// error: column 'status': contains is for collections
query(TaskEvent, { status: contains("done") })
