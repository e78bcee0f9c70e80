/**
 * TCP ports that nothing listens on.
 */
import { createServer } from "node:net"

/** Distinct ports of `address`, free at this moment; whoever binds one late may find it taken and should try again. */
export const freePorts = async (address: string, count: number): Promise<ReadonlyArray<number>> => {
  const servers = Array.from({ length: count }, () => createServer())
  try {
    return await Promise.all(
      servers.map((server) =>
        new Promise<number>((resolve, reject) => {
          server.once("error", reject)
          server.listen(0, address, () => {
            const bound = server.address()
            if (bound !== null && typeof bound === "object") resolve(bound.port)
            else reject(new Error(`no port of ${address} is known after binding it`))
          })
        })
      )
    )
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  }
}
