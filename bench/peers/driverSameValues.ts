/**
 * The driver, statements prepared, made to take and give the values that effect-cql does: UUIDs as text, bigint, Set, a
 * plain object for a row with fields in camelCase, absent fields unset. Nothing is validated.
 */
import { Client, type types } from "cassandra-driver"
import { drivePromises, type Operations, type Peer } from "../Peer.ts"
import { changes, type Task, taskCount, tasks } from "../Task.ts"
import * as Statements from "./statements.ts"

const prepare = { prepare: true } as const

const toTask = (row: types.Row): Task => {
  const task = {
    boardId: row["board_id"].toString(),
    id: row["id"].toString(),
    createdAt: row["created_at"],
    title: row["title"],
    status: row["status"],
    sprint: row["sprint"],
    points: row["points"],
    views: row["views"],
    labels: row["labels"]
  }
  return row["assignee"] === null ? task : { ...task, assignee: row["assignee"] }
}

const rowOf = (number: number): Task => tasks[number % taskCount]!

/** The operations on a client, with the responses as the driver gives them. */
export const operationsOn = (client: Client): Operations<Promise<types.ResultSet>> => ({
  get: (number) => {
    const { boardId, id } = rowOf(number)
    return client.execute(Statements.get, [boardId, id], prepare)
  },
  insert: (number) => {
    const { assignee, boardId, createdAt, id, labels, points, sprint, status, title, views } = rowOf(number)
    return client.execute(
      Statements.insert,
      [boardId, id, createdAt, title, status, sprint, points, views, labels, assignee],
      prepare
    )
  },
  update: (number) => {
    const { boardId, id } = rowOf(number)
    return client.execute(Statements.update, [changes.status, changes.points, boardId, id], prepare)
  }
})

export const read = ({ get }: Operations<Promise<types.ResultSet>>) => async (number: number): Promise<Task> =>
  toTask((await get(number)).first())

export const driverSameValues: Peer = {
  name: "cassandra-driver, the same values",
  open: async ({ contactPoints, keyspace, localDataCenter, port }) => {
    const client = new Client({
      contactPoints: [...contactPoints],
      localDataCenter,
      keyspace,
      protocolOptions: { port, maxVersion: 4 },
      encoding: { set: Set, useBigIntAsLong: true, useUndefinedAsUnset: true }
    })
    await client.connect()
    const operations = operationsOn(client)
    return {
      drive: drivePromises({ ...operations, get: read(operations) }),
      read: read(operations),
      close: () => client.shutdown()
    }
  }
}
