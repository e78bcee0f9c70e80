/**
 * A new process for cold.ts: imports @effect-cql/core after the modules of effect that it needs, defines tables, and prints
 * how long each took. Called with `modules` it prints which modules those are instead.
 */
import { registerHooks } from "node:module"
import process from "node:process"

/** What one process found; `resources` are timers, handles and requests that the import has left open. */
export interface Started {
  readonly effectMillis: number
  readonly coreMillis: number
  readonly tablesMillis: number
  readonly tables: number
  readonly resources: ReadonlyArray<string>
}

const tables = 100

/** The URLs of what @effect-cql/core loads and is not its own. */
const modules = async (): Promise<ReadonlyArray<string>> => {
  const loaded: Array<string> = []
  registerHooks({
    load: (url, context, next) => {
      loaded.push(url)
      return next(url, context)
    }
  })
  await import("@effect-cql/core")
  const own = new URL(".", import.meta.resolve("@effect-cql/core")).href
  return loaded.filter((url) => !url.startsWith(own) && !url.startsWith("node:"))
}

const start = async (needed: ReadonlyArray<string>): Promise<Started> => {
  const begin = performance.now()
  for (const url of needed) await import(url)
  const effectMillis = performance.now() - begin

  const before = process.getActiveResourcesInfo()
  const coreBegin = performance.now()
  const { Cql, table } = await import("@effect-cql/core")
  const coreMillis = performance.now() - coreBegin
  const resources = process.getActiveResourcesInfo()
  for (const resource of before) {
    const at = resources.indexOf(resource)
    if (at >= 0) resources.splice(at, 1)
  }

  const Schema = await import("effect/Schema")
  const tablesBegin = performance.now()
  for (let number = 0; number < tables; number++) {
    Schema.Struct({
      boardId: Cql.Uuid,
      id: Cql.Uuid,
      createdAt: Schema.Date,
      title: Schema.NonEmptyString,
      status: Schema.Literals(["todo", "in_progress", "done"]),
      sprint: Cql.Int,
      points: Cql.Double,
      views: Cql.BigInt,
      labels: Cql.Set(Schema.String),
      assignee: Schema.optionalKey(Schema.String)
    }).pipe(table(`tasks_${number}`, { partitionKey: ["boardId"], clusteringKey: ["id"] }))
  }
  const tablesMillis = performance.now() - tablesBegin
  return { effectMillis, coreMillis, tablesMillis, tables, resources }
}

const [asked, ...needed] = process.argv.slice(2)
const found = asked === "modules" ? await modules() : await start(needed)
process.stdout.write(JSON.stringify(found))
