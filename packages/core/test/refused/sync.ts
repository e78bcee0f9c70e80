import { Cql, sync, table } from "@effect-cql/core"
import * as Schema from "effect/Schema"
import { Reading, TaskCounter, TaskEvent } from "../fixtures/tasks.ts"

const Other = Schema.Struct({ id: Cql.Uuid, note: Schema.String }).pipe(table("task_events", { partitionKey: ["id"] }))

sync({ tables: [TaskEvent, TaskCounter, Reading], keyspace: "shop", dryRun: true })

// error: two tables of this sync are named 'task_events': rename one, or sync them into two keyspaces
sync({ tables: [TaskEvent, TaskCounter, Other] })

// error: two tables of this sync are named 'readings': rename one, or sync them into two keyspaces
sync({ keyspace: "shop", tables: [Reading, TaskEvent, Reading], dryRun: true })

// error: 'keyspaces' does not exist in type
sync({ keyspaces: "shop", tables: [Reading] })
