import type { Coordinator } from "@effect-cql/core/CassandraSession"
import type { Client, Host, types } from "cassandra-driver"

interface Known {
  readonly datacenter: string | null | undefined
  readonly hostId: types.Uuid | null | undefined
}

/** Tells what the driver knows of a node by its `address:port`, as one object for each node. */
export const make = (client: Client): (address: string) => Coordinator | undefined => {
  const known = new WeakMap<Host, Coordinator>()
  return (address) => {
    const host = client.hosts.get(address)
    if (host === undefined) return undefined
    const found = known.get(host)
    if (found !== undefined) return found
    // The driver's types hide that nothing is known of a node until its row of system.peers is read.
    const { datacenter, hostId } = host as Known
    if (typeof datacenter !== "string" || hostId === null || hostId === undefined) return undefined
    const coordinator = { id: hostId.toString(), dataCenter: datacenter }
    known.set(host, coordinator)
    return coordinator
  }
}
