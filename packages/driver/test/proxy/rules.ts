/** What a proxy does with a request: the first rule whose condition holds decides. */
import type { Answer } from "./answers.ts"
import { type Opcode, opcodes } from "./frames.ts"

/**
 * A request of the driver's.
 *
 * - `node`: which of the proxy's nodes it was sent to, from 0
 * - `connection`: which connection, in the order they were opened
 * - `statements`: the texts of its statements
 * - `reached`: it was written to the node
 */
export interface Request {
  readonly node: number
  readonly connection: number
  readonly opcode: number
  readonly statements: ReadonlyArray<string>
  readonly body: Buffer
  readonly reached: boolean
}

export type Condition = (request: Request) => boolean

export const always: Condition = () => true

/** It is of this kind, and one of its statements has this text somewhere. */
export const is = (opcode: Opcode, text = ""): Condition => (request) =>
  request.opcode === opcodes[opcode] && (text === "" || says(text)(request))

/** One of its statements has this text somewhere. */
export const says = (text: string): Condition => ({ statements }) =>
  statements.some((statement) => statement.includes(text))

/** Its body has these bytes somewhere, such as a bound value. */
export const carries = (bytes: string | Buffer): Condition => ({ body }) => body.includes(bytes)

export const atNode = (node: number): Condition => (request) => request.node === node

export const onConnection = (connection: number): Condition => (request) => request.connection === connection

export const all = (...conditions: ReadonlyArray<Condition>): Condition => (request) =>
  conditions.every((condition) => condition(request))

export const any = (...conditions: ReadonlyArray<Condition>): Condition => (request) =>
  conditions.some((condition) => condition(request))

export const not = (condition: Condition): Condition => (request) => !condition(request)

/** Something that is waited for, and then has happened for good. */
export interface Gate {
  readonly open: () => void
  readonly opened: Promise<void>
  readonly isOpen: () => boolean
}

export const makeGate = (): Gate => {
  let isOpen = false
  let resolve: () => void = () => {}
  const opened = new Promise<void>((done) => {
    resolve = done
  })
  return {
    open: () => {
      isOpen = true
      resolve()
    },
    opened,
    isOpen: () => isOpen
  }
}

/**
 * - `Answer`: the proxy answers in the node's place, before the request reaches the node or after the node has done it
 * - `Hold`: the answer waits for a gate, or for milliseconds of real time
 * - `Drop`: the request never reaches the node, or its answer never the driver
 * - `Cut`: the connection closes before the request reaches the node, in place of its answer, or after so many bytes of it
 * - `Silence`: the connection stays open, and nothing comes of it any more
 * - `Slice`: the answer comes in packets of so many bytes
 */
export type Reaction =
  | { readonly _tag: "Forward" }
  | { readonly _tag: "Answer"; readonly answer: Answer; readonly when: "before" | "after" }
  | { readonly _tag: "Hold"; readonly until: Gate | number }
  | { readonly _tag: "Drop"; readonly what: "request" | "answer" }
  | { readonly _tag: "Cut"; readonly at: "request" | "answer" | number }
  | { readonly _tag: "Silence" }
  | { readonly _tag: "Slice"; readonly bytes: number }

export const forward: Reaction = { _tag: "Forward" }

/** The request never reaches the node. */
export const forge = (answer: Answer): Reaction => ({ _tag: "Answer", answer, when: "before" })

/** The node does what it is asked, and the driver hears otherwise. */
export const forgeAfter = (answer: Answer): Reaction => ({ _tag: "Answer", answer, when: "after" })

export const hold = (until: Gate | number): Reaction => ({ _tag: "Hold", until })

export const drop: Reaction = { _tag: "Drop", what: "request" }
export const loseAnswer: Reaction = { _tag: "Drop", what: "answer" }

export const cutBefore: Reaction = { _tag: "Cut", at: "request" }
export const cutAfter: Reaction = { _tag: "Cut", at: "answer" }
export const cutWithin = (bytes: number): Reaction => ({ _tag: "Cut", at: bytes })

export const silence: Reaction = { _tag: "Silence" }

export const slice = (bytes: number): Reaction => ({ _tag: "Slice", bytes })

/**
 * - `skip`: this many requests that meet the condition are let through first
 * - `times`: how many it holds for after these; all when left out
 */
export interface Rule {
  readonly when: Condition
  readonly react: Reaction
  readonly skip?: number
  readonly times?: number
}
