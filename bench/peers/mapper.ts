/**
 * The driver's own Mapper, on a client that takes and gives the values of effect-cql where it can; UUIDs it makes text by
 * a function of the model. It validates nothing.
 */
import { mapping, type types } from "cassandra-driver"
import { drivePromises, type Peer } from "../Peer.ts"
import { boardOf, changes, checkScan, type Task, taskCount, tasks } from "../Task.ts"
import { sameValuesClient } from "./driverSameValues.ts"

const pageSize = 5_000

const uuid = (name: string) => ({ name, toModel: (value: types.Uuid) => value.toString() })

const model = (table: string): mapping.ModelOptions => ({
  tables: [table],
  mappings: new mapping.UnderscoreCqlToCamelCaseMappings(),
  columns: { board_id: uuid("boardId"), id: uuid("id") }
})

/** One page, with what the driver's types leave out. */
type Page = mapping.Result<Task> & Iterable<Task> & { readonly pageState: string | null }

export const mapper: Peer = {
  name: "cassandra-driver, its Mapper",
  open: async (address) => {
    const client = sameValuesClient(address)
    await client.connect()
    const mapper = new mapping.Mapper(client, { models: { Task: model("tasks"), BoardTask: model("board_tasks") } })
    const forTasks = mapper.forModel<Task>("Task")
    const forBoardTasks = mapper.forModel<Task>("BoardTask")

    const rowOf = (number: number) => tasks[number % taskCount]!
    const keyOf = (number: number) => {
      const { boardId, id } = rowOf(number)
      return { boardId, id }
    }
    const page = (pageState: string | undefined) => {
      // The driver's types have the state of a page as a number, which it is not.
      const options: object = { fetchSize: pageSize, pageState }
      return forBoardTasks.findAll({}, options) as Promise<Page>
    }
    const get = (number: number) => forTasks.get(keyOf(number))
    const partition = async (number: number) => (await forBoardTasks.find({ boardId: boardOf(number) })).toArray()
    return {
      ...drivePromises({
        get,
        insert: (number) => forTasks.insert(rowOf(number)),
        update: (number) => forTasks.update({ ...keyOf(number), ...changes }),
        partition,
        scan: async () => {
          let sprints = 0
          let at: string | undefined
          do {
            const rows = await page(at)
            for (const { sprint } of rows) sprints += sprint
            at = rows.pageState ?? undefined
          } while (at !== undefined)
          checkScan(sprints)
        }
      }),
      read: (number) => get(number).then((row) => row!),
      readPartition: partition,
      close: () => client.shutdown()
    }
  }
}
