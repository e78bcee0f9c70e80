/** The process of one peer: does what ownProcess.ts asks, and measures its own CPU around the operations alone. */
import process from "node:process"
import { inspect } from "node:util"
import type { OpenPeer } from "../Peer.ts"
import { ofJavaScript } from "./javascript.ts"
import type { Answer, Answers, Request } from "./ownProcess.ts"

let opened: OpenPeer | undefined

const open = async ({ address, peer }: Extract<Request, { ask: "open" }>): Promise<OpenPeer> => {
  const found = ofJavaScript.find(({ name }) => name === peer)
  if (found === undefined) throw new Error(`there is no peer ${peer}`)
  return found.open(address)
}

const answer = async (request: Request): Promise<Answers[keyof Answers]> => {
  if (request.ask === "open") {
    opened = await open(request)
    return opened.operations
  }
  if (opened === undefined) throw new Error(`the first request is to open a peer, and not ${request.ask}`)
  switch (request.ask) {
    case "drive": {
      const latencies = new Float64Array(request.count)
      const before = opened.cpuMicros()
      await opened.drive(request.operation, request.first, request.inFlight, latencies)
      return { cpuMicros: opened.cpuMicros() - before, latencies }
    }
    case "read":
      // Rows of a class of the driver's do not go through the channel as they are.
      return { ...await opened.read(request.number) }
    case "readPartition":
      return (await opened.readPartition(request.number)).map((row) => ({ ...row }))
    case "begin":
      await opened.begin?.()
      return undefined
    case "close":
      await opened.close()
      return undefined
  }
}

const send = (answer: Answer) => void process.send!(answer)

// Whoever asked is gone, or has closed the peer.
process.on("disconnect", () => process.exit())

process.on("message", (request) => {
  // Nothing but ownProcess.ts starts this process.
  answer(request as Request).then(
    (value) => send({ _tag: "Done", value }),
    (reason) => send({ _tag: "Failed", reason: inspect(reason) })
  )
})
