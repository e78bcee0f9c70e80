/**
 * The bare driver, statements prepared, with its own classes on both sides: `Uuid` and `Long` objects, rows of its own
 * class, sets as arrays. What a program does with them comes on top.
 */
import { Client, types } from "cassandra-driver"
import { drivePromises, type Peer } from "../Peer.ts"
import { boardCount, boardOf, changes, checkScan, type Task, taskCount, tasks } from "../Task.ts"
import { eachPage } from "./pages.ts"
import * as Statements from "./statements.ts"

const prepare = { prepare: true } as const

/** A row of the driver's own classes: the key, and the other columns in the order of the statements. */
interface OwnClasses {
  readonly key: readonly [types.Uuid, types.Uuid]
  readonly values: readonly [Date, string, string, number, number, types.Long, Array<string>, string | undefined]
}

export const inOwnClasses = (task: Task): OwnClasses => ({
  key: [types.Uuid.fromString(task.boardId), types.Uuid.fromString(task.id)],
  values: [
    task.createdAt,
    task.title,
    task.status,
    task.sprint,
    task.points,
    types.Long.fromString(String(task.views)),
    [...task.labels],
    task.assignee
  ]
})

/** A row of the driver's own classes, by column name, in the values of effect-cql. */
export const fromOwnClasses = (row: types.Row): Task => ({
  boardId: row["board_id"].toString(),
  id: row["id"].toString(),
  createdAt: row["created_at"],
  title: row["title"],
  status: row["status"],
  sprint: row["sprint"],
  points: row["points"],
  views: BigInt(row["views"].toString()),
  labels: new Set(row["labels"]),
  assignee: row["assignee"]
})

export const driver: Peer = {
  name: "cassandra-driver, its own classes",
  open: async ({ contactPoints, keyspace, localDataCenter, port }) => {
    const client = new Client({
      contactPoints: [...contactPoints],
      localDataCenter,
      keyspace,
      protocolOptions: { port, maxVersion: 4 }
    })
    await client.connect()

    const rows = tasks.map(inOwnClasses)
    const row = (number: number) => rows[number % taskCount]!
    const boards = Array.from({ length: boardCount }, (_, number) => types.Uuid.fromString(boardOf(number)))
    const get = async (number: number) => (await client.execute(Statements.get, [...row(number).key], prepare)).first()
    const partition = async (number: number) =>
      (await client.execute(Statements.partition, [boards[number % boardCount]], prepare)).rows
    return {
      ...drivePromises({
        get,
        insert: (number) => {
          const { key, values } = row(number)
          return client.execute(Statements.insert, [...key, ...values], prepare)
        },
        update: (number) =>
          client.execute(Statements.update, [changes.status, changes.points, ...row(number).key], prepare),
        partition,
        scan: async () => {
          let sprints = 0
          await eachPage(client, Statements.scan, (rows) => {
            for (const row of rows) sprints += row["sprint"]
          })
          checkScan(sprints)
        }
      }),
      read: async (number) => fromOwnClasses(await get(number)),
      readPartition: async (number) => (await partition(number)).map(fromOwnClasses),
      close: () => client.shutdown()
    }
  }
}
