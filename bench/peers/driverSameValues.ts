/**
 * The driver, statements prepared, made to take and give the values that effect-cql does: UUIDs as text, bigint, Set, a
 * plain object for a row with fields in camelCase, absent fields unset. Nothing is validated.
 */
import { Client, type types } from "cassandra-driver"
import { type Address, drivePromises, type OpenPeer, type Peer } from "../Peer.ts"
import { boardOf, changes, checkScan, type Task, taskCount, tasks } from "../Task.ts"
import { eachPage } from "./pages.ts"
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

/** A client of the driver that takes and gives bigint, Set and undefined; UUIDs it takes as text, and gives as objects. */
export const sameValuesClient = ({ contactPoints, keyspace, localDataCenter, port }: Address): Client =>
  new Client({
    contactPoints: [...contactPoints],
    localDataCenter,
    keyspace,
    protocolOptions: { port, maxVersion: 4 },
    encoding: { set: Set, useBigIntAsLong: true, useUndefinedAsUnset: true }
  })

/** The peer on a client that is connected. */
export const openOn = (client: Client): OpenPeer => {
  const get = async (number: number): Promise<Task> => {
    const { boardId, id } = rowOf(number)
    return toTask((await client.execute(Statements.get, [boardId, id], prepare)).first())
  }
  const partition = async (number: number): Promise<ReadonlyArray<Task>> =>
    (await client.execute(Statements.partition, [boardOf(number)], prepare)).rows.map(toTask)
  return {
    ...drivePromises({
      get,
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
      },
      partition,
      scan: async () => {
        let sprints = 0
        await eachPage(client, Statements.scan, (rows) => {
          for (const row of rows) sprints += toTask(row).sprint
        })
        checkScan(sprints)
      }
    }),
    read: get,
    readPartition: partition,
    close: () => client.shutdown()
  }
}

export const driverSameValues: Peer = {
  name: "cassandra-driver, the same values",
  open: async (address) => {
    const client = sameValuesClient(address)
    await client.connect()
    return openOn(client)
  }
}
