import {
  add,
  append,
  at,
  clear,
  contains,
  Cql,
  entry,
  fields,
  gte,
  ifExists,
  ifNotExists,
  increment,
  like,
  lt,
  onlyIf,
  put,
  remove,
  replace,
  save,
  setFields,
  timestamp,
  ttl,
  update
} from "@effect-cql/core"
import { Happening, Person } from "../fixtures/people.ts"
import { Reading, TaskCounter, TaskEvent } from "../fixtures/tasks.ts"

declare const task: typeof TaskEvent.Type
declare const boardId: Cql.Uuid
declare const monday: Date
const key = { boardId, createdAt: task.createdAt, id: task.id }
const counter = { boardId, status: "todo" } as const

// error: 'asignee' is no column of table 'task_events'
save(TaskEvent, { ...task, asignee: "Ada" })

// error: is missing the following properties
save(TaskEvent, key)

// error: Did you mean '"todo"'?
save(TaskEvent, { ...task, status: "todoo" })

// error: table 'task_counters' holds counters, which are never saved: update it with increment(n)
save(TaskCounter, { ...counter, count: 1n })

// error: key column 'createdAt' is missing: an update names the whole primary key
update(TaskEvent, { boardId, id: task.id }, { status: "done" })

// error: 'title' is no key column of table 'task_events'
update(TaskEvent, { ...key, title: "Feed the bees" }, { status: "done" })

// error: 'id' is part of the primary key, which is never updated: save a new row and remove the old one
update(TaskEvent, key, { id: task.id })

// error: column 'title' is required and cannot be cleared
update(TaskEvent, key, { title: clear })

// error: an update changes at least one column
update(TaskEvent, key, {})

// error: 'nope' is no column of table 'task_events'
update(TaskEvent, key, { nope: 5 })

// error: Type 'bigint' is not assignable to type 'Increment'
update(TaskCounter, counter, { count: 5n })

// error: static columns belong to the partition: leave clustering column 'at' out
update(Reading, { region: "north", sensor: 1, at: monday }, { sensorName: "roof" })

// error: key column 'at' is missing: an update names the whole primary key
update(Reading, { region: "north", sensor: 1 }, { sensorName: "roof", celsius: 3 })

// error: counters have no TTL
update(TaskCounter, counter, { count: increment(1n) }).pipe(ttl("1 hour"))

// error: counters have no timestamp: the server orders their updates
update(TaskCounter, counter, { count: increment(1n) }).pipe(timestamp(1n))

// error: a lightweight transaction takes its timestamp from its Paxos round
save(TaskEvent, task).pipe(ifNotExists, timestamp(1n))

// error: partition key column 'boardId' is missing: name the whole partition key
remove(TaskEvent, { createdAt: monday })

// error: clustering column 'id' needs clustering column 'createdAt' before it
remove(TaskEvent, { boardId, id: task.id })

// error: 'title' is no key column: rows are removed by their keys
remove(TaskEvent, { boardId, title: "Feed the bees" })

// error: a removal has no TTL
remove(TaskEvent, { boardId }).pipe(ttl("1 hour"))

// error: a conditional removal names the whole primary key: it removes one row
remove(TaskEvent, { boardId, createdAt: gte(monday) }).pipe(onlyIf({ status: "done" }))

// error: 'stat' is no column of table 'task_events'
update(TaskEvent, key, { status: "done" }).pipe(onlyIf({ stat: "todo" }))

// error: 'id' is part of the primary key, which names the row: no condition
update(TaskEvent, key, { status: "done" }).pipe(onlyIf({ id: task.id }))

// error: counters take no condition: the server orders their updates
update(TaskCounter, counter, { count: increment(1n) }).pipe(onlyIf({ count: 1n }))

// error: a conditional removal names the whole primary key: it removes one row
remove(TaskEvent, { boardId }).pipe(ifExists)

// error: only a save can be made IF NOT EXISTS: use ifExists or onlyIf
update(TaskEvent, key, { status: "done" }).pipe(ifNotExists)

// error: column 'fixed' is frozen: it is replaced whole, never in part
update(Person, { team: 1, id: 1 }, { fixed: append([1]) })

// error: column 'birthplace' is frozen: it is replaced whole, never in part
update(Person, { team: 1, id: 1 }, { birthplace: setFields({ city: "Delft" }) })

// error: column 'labels': append is for lists
update(Person, { team: 1, id: 1 }, { labels: append(["a"]) })

// error: column 'name': put is for maps
update(Person, { team: 1, id: 1 }, { name: put([["a", 1]]) })

// error: column 'labels': what add takes does not fit the column's Schema
update(Person, { team: 1, id: 1 }, { labels: add([1]) })

// error: field 'city' of column 'home': the value does not fit the field's Schema
update(Person, { team: 1, id: 1 }, { home: setFields({ city: 5 }) })

// error: column 'age' is no counter: set it to a value
update(Person, { team: 1, id: 1 }, { age: increment(1n) })

// error: 'town' is no field of column 'home'
update(Person, { team: 1, id: 1 }, { home: setFields({ town: "Delft" }) })

// error: field 'city' of column 'home' is required and cannot be cleared
update(Person, { team: 1, id: 1 }, { home: setFields({ city: clear }) })

// error: 'kind' tells the members of the union apart, which is never updated: save a whole row instead
update(Happening, { board: 1, at: 1 }, { kind: "moved" })

// error: 'to' is no column of the member that the row is
save(Happening, { board: 1, at: 1, kind: "created", title: "Feed the bees", to: "done" })

// error: a replacement takes no condition: use update, or save with ifNotExists
replace(TaskEvent, task).pipe(onlyIf({ status: "done" }))

// error: 'assigned' is no column of table 'task_events'
replace(TaskEvent, { ...task, assigned: "Ada" })

// error: column 'labels': entry is for maps
update(Person, { team: 1, id: 1 }, { name: "Ada" }).pipe(onlyIf({ labels: entry("a", 1) }))

// error: column 'meta': at is for lists
update(Person, { team: 1, id: 1 }, { name: "Ada" }).pipe(onlyIf({ meta: at(0, 1) }))

// error: column 'name': contains is for collections
update(Person, { team: 1, id: 1 }, { name: "Ada" }).pipe(onlyIf({ name: contains("A") }))

// error: column 'name': no condition takes like
update(Person, { team: 1, id: 1 }, { name: "Ada" }).pipe(onlyIf({ name: like("A%") }))

// error: 'town' is no field of column 'home'
update(Person, { team: 1, id: 1 }, { name: "Ada" }).pipe(onlyIf({ home: fields({ town: "Delft" }) }))

// error: field 'city' of column 'home': what it is compared with does not fit the field's Schema
update(Person, { team: 1, id: 1 }, { name: "Ada" }).pipe(onlyIf({ home: fields({ city: lt(5) }) }))

// error: column 'meta': what entry takes does not fit the column's Schema
update(Person, { team: 1, id: 1 }, { name: "Ada" }).pipe(onlyIf({ meta: entry("moves", lt("3")) }))

// error: column 'createdAt': what lt takes does not fit the column's Schema
remove(TaskEvent, { boardId, createdAt: lt(5) })

// error: partition key column 'boardId' takes a value or oneOf([…])
remove(TaskEvent, { boardId: lt(boardId) })
