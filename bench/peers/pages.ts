import type { Client, types } from "cassandra-driver"

/** Gives each page of a statement's rows to `take`, whole: far cheaper than the driver's own iterator over rows. */
export const eachPage = async (client: Client, cql: string, take: (rows: Array<types.Row>) => void): Promise<void> => {
  let page = await client.execute(cql, [], { prepare: true })
  take(page.rows)
  while (page.pageState !== null && page.pageState !== undefined) {
    page = await client.execute(cql, [], { prepare: true, pageState: page.pageState })
    take(page.rows)
  }
}
