import { allowFiltering, Cql, gt, gte, oneOf, order, query, save, scan, select } from "@effect-cql/core"
import * as Effect from "effect/Effect"
import { Reading, TaskEvent, User } from "../fixtures/tasks.ts"

declare const boardId: Cql.Uuid
declare const id: Cql.TimeUuid
declare const monday: Date

// error: partition key column 'boardId' is missing: name the whole partition key
query(TaskEvent, { createdAt: monday })

// error: partition key column 'boardId' is missing: name the whole partition key
query(TaskEvent, {})

// error: partition key column 'sensor' is missing: name the whole partition key
query(Reading, { region: "north" })

// error: partition key column 'boardId' takes a value or oneOf([…])
query(TaskEvent, { boardId: gte(boardId) })

// error: clustering column 'id' needs clustering column 'createdAt' before it
query(TaskEvent, { boardId, id })

// error: clustering column 'id' cannot follow 'createdAt', which has a range
query(TaskEvent, { boardId, createdAt: gte(monday), id })

// error: column 'title' is neither key nor indexed: put it in allowFiltering({ … })
query(TaskEvent, { boardId, title: "Feed the bees" })

// error: column 'status' has an index for equality only: put this in allowFiltering({ … })
query(TaskEvent, { boardId, status: gt("done") })

// error: column 'status' has an index for equality only: put this in allowFiltering({ … })
query(TaskEvent, { status: oneOf(["todo", "done"]) })

// error: an index is read in one partition or in all: name one 'boardId', or none
query(TaskEvent, { boardId: oneOf([boardId]), status: "todo" })

// error: column 'createdAt' needs the whole partition key beside it, or allowFiltering({ … })
query(TaskEvent, { status: "todo", createdAt: monday })

// error: 'nope' is no column of table 'task_events'
query(TaskEvent, { boardId, nope: 4 })

// error: Type 'number' is not assignable to type 'AnyComparison | OneOf<Uuid> | Uuid'
query(TaskEvent, { boardId: 5 })

// error: Did you mean '"todo"'?
query(TaskEvent, { boardId, status: "todoo" })

// error: rows found by an index have no order to reverse: query one partition
query(TaskEvent, { status: "todo" }).pipe(order("reversed"))

// error: rows of several partitions have no order to reverse: query one partition
query(TaskEvent, { boardId: oneOf([boardId]) }).pipe(order("reversed"))

// error: a scan has no order to reverse: query one partition
scan(TaskEvent).pipe(order("reversed"))

// error: table 'users' has no clustering columns to reverse
query(User, { id: boardId }).pipe(order("reversed"))

// error: 'titel' is no column of table 'task_events'
query(TaskEvent, { boardId }).pipe(select("titel"))

// error: 'nope' is no column of table 'task_events'
query(TaskEvent, { boardId }).pipe(allowFiltering({ nope: 3 }))

// error: Type 'string' is not assignable to type 'AnyComparison | Comparable<number>'
query(TaskEvent, { boardId }).pipe(allowFiltering({ sprint: "three" }))

Effect.gen(function*() {
  const [projected] = yield* query(User, { id: boardId }).pipe(select("id", "name"))
  // error: Property 'status' does not exist on type
  void projected?.status
  if (projected === undefined) return
  // error: a projection has only some of the columns: save a whole row, or update
  yield* save(User, projected)
})

// error: is no column of table 'task_events'
query(TaskEvent, { boardId, titel: "Feed the bees", labels2: "garden" })

// error: is missing: name the whole partition key
query(Reading, {})

// error: column 'createdAt': what gt takes does not fit the column's Schema
query(TaskEvent, { boardId, createdAt: gt(5) })

// error: column 'boardId': what oneOf takes does not fit the column's Schema
query(TaskEvent, { boardId: oneOf([5]) })

// error: column 'sprint': what gt takes does not fit the column's Schema
query(TaskEvent, { boardId }).pipe(allowFiltering({ sprint: gt("3") }))
