/**
 * Whether a server speaks CQL's native protocol, asked without a driver.
 */
import { connect } from "node:net"

/** An OPTIONS request of protocol version 4 (native_protocol_v4.spec, section 4.1.3): it needs no login. */
const optionsRequest = Uint8Array.of(0x04, 0, 0, 0, 0x05, 0, 0, 0, 0)
const response = 0x80

const patience = 5000

/** Resolves with `false` where nothing listens, where something else does, and where nothing is said in five seconds. */
export const answers = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: patience }, () => socket.write(optionsRequest))
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once("data", (data) => end(((data[0] ?? 0) & response) !== 0))
    socket.once("timeout", () => end(false))
    socket.once("error", () => end(false))
    socket.once("close", () => end(false))
  })
