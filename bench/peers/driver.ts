/**
 * The bare driver, statements prepared, with its own classes on both sides: `Uuid` and `Long` objects, rows of its own
 * class, sets as arrays. What a program does with them comes on top.
 */
import { Client, types } from "cassandra-driver"
import { drivePromises, type Peer } from "../Peer.ts"
import { changes, taskCount, tasks } from "../Task.ts"
import * as Statements from "./statements.ts"

const prepare = { prepare: true } as const

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

    const rows = tasks.map((task) => ({
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
    }))
    const row = (number: number) => rows[number % taskCount]!
    const get = async (number: number) => (await client.execute(Statements.get, row(number).key, prepare)).first()
    return {
      drive: drivePromises({
        get,
        insert: (number) => {
          const { key, values } = row(number)
          return client.execute(Statements.insert, [...key, ...values], prepare)
        },
        update: (number) =>
          client.execute(Statements.update, [changes.status, changes.points, ...row(number).key], prepare)
      }),
      read: async (number) => {
        const found = await get(number)
        return {
          boardId: found["board_id"].toString(),
          id: found["id"].toString(),
          createdAt: found["created_at"],
          title: found["title"],
          status: found["status"],
          sprint: found["sprint"],
          points: found["points"],
          views: BigInt(found["views"].toString()),
          labels: new Set(found["labels"]),
          assignee: found["assignee"]
        }
      },
      close: () => client.shutdown()
    }
  }
}
