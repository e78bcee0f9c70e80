/**
 * express-cassandra: models with the driver's own classes, whose type it checks when it writes. What it reads are model
 * instances, with an accessor a column.
 */
import { types } from "cassandra-driver"
import { createRequire } from "node:module"
import { drivePromises, type Peer } from "../Peer.ts"
import { boardCount, boardOf, changes, checkScan, taskCount, tasks } from "../Task.ts"
import { fromOwnClasses, inOwnClasses } from "./driver.ts"

const pageSize = 5_000

/** What is used of the package, which has no types of its own. */
interface Instance extends types.Row {
  readonly saveAsync: () => Promise<unknown>
}
interface Model {
  new(row: object): Instance
  readonly findOneAsync: (where: object) => Promise<Instance>
  readonly findAsync: (where: object) => Promise<Array<Instance>>
  readonly updateAsync: (where: object, changes: object) => Promise<unknown>
  readonly eachRowAsync: (
    where: object,
    options: { readonly fetchSize: number; readonly autoPage: true },
    take: (index: number, row: Instance) => void
  ) => Promise<unknown>
}
interface Models {
  readonly initAsync: () => Promise<unknown>
  readonly loadSchema: (name: string, schema: object) => Model
  readonly closeAsync: () => Promise<void>
}
interface ExpressCassandra {
  readonly createClient: (options: { readonly clientOptions: object; readonly ormOptions: object }) => Models
}

const schema = (table: string) => ({
  table_name: table,
  key: [["board_id"], "id"],
  fields: {
    board_id: "uuid",
    id: "uuid",
    created_at: "timestamp",
    title: "text",
    status: "text",
    sprint: "int",
    points: "double",
    views: "bigint",
    labels: { type: "set", typeDef: "<text>" },
    assignee: "text"
  }
})

export const expressCassandra: Peer = {
  name: "express-cassandra",
  open: async ({ contactPoints, keyspace, localDataCenter, port }) => {
    // Loaded only where it takes part: it adds methods to the driver's classes.
    const { createClient }: ExpressCassandra = createRequire(import.meta.url)("express-cassandra")
    const models = createClient({
      clientOptions: {
        contactPoints: [...contactPoints],
        localDataCenter,
        keyspace,
        protocolOptions: { port, maxVersion: 4 }
      },
      ormOptions: { createKeyspace: false, migration: "safe" }
    })
    await models.initAsync()
    const Task = models.loadSchema("Task", schema("tasks"))
    const BoardTask = models.loadSchema("BoardTask", schema("board_tasks"))

    const rows = tasks.map((task) => {
      const { key: [board_id, id], values } = inOwnClasses(task)
      const [created_at, title, status, sprint, points, views, labels, assignee] = values
      return { board_id, id, created_at, title, status, sprint, points, views, labels, assignee }
    })
    const row = (number: number) => rows[number % taskCount]!
    // A new one each time: the package writes a limit into it.
    const keyOf = (number: number) => {
      const { board_id, id } = row(number)
      return { board_id, id }
    }
    const boards = Array.from({ length: boardCount }, (_, number) => types.Uuid.fromString(boardOf(number)))
    const get = (number: number) => Task.findOneAsync(keyOf(number))
    const partition = (number: number) => BoardTask.findAsync({ board_id: boards[number % boardCount] })
    return {
      ...drivePromises({
        get,
        insert: (number) => new Task(row(number)).saveAsync(),
        update: (number) => Task.updateAsync(keyOf(number), changes),
        partition,
        scan: async () => {
          let sprints = 0
          await BoardTask.eachRowAsync({}, { fetchSize: pageSize, autoPage: true }, (_, row) => {
            sprints += row["sprint"]
          })
          checkScan(sprints)
        }
      }),
      read: async (number) => fromOwnClasses(await get(number)),
      readPartition: async (number) => (await partition(number)).map(fromOwnClasses),
      close: () => models.closeAsync()
    }
  }
}
