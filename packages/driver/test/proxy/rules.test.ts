import { assert, describe, it } from "vitest"
import { opcodes } from "./frames.ts"
import {
  all,
  always,
  any,
  atNode,
  carries,
  type Condition,
  is,
  not,
  onConnection,
  type Request,
  says
} from "./rules.ts"

const request: Request = {
  node: 1,
  connection: 4,
  opcode: opcodes.BATCH,
  statements: ["INSERT INTO a (p) VALUES (?)", "UPDATE b SET v = 1 WHERE p = 1"],
  body: Buffer.from("a bound value"),
  reached: true
}

const conditions: ReadonlyArray<readonly [name: string, condition: Condition, holds: boolean]> = [
  ["always", always, true],
  ["its kind", is("BATCH"), true],
  ["another kind", is("EXECUTE"), false],
  ["its kind and the text of one of its statements", is("BATCH", "UPDATE b"), true],
  ["its kind and another text", is("BATCH", "DELETE"), false],
  ["a text", says("INTO a"), true],
  ["another text", says("INTO b"), false],
  ["bytes of its body", carries("bound"), true],
  ["other bytes", carries(Buffer.of(0)), false],
  ["its node", atNode(1), true],
  ["another node", atNode(0), false],
  ["its connection", onConnection(4), true],
  ["another connection", onConnection(1), false],
  ["both of two", all(is("BATCH"), atNode(1)), true],
  ["one of two, where both are wanted", all(is("BATCH"), atNode(0)), false],
  ["one of two, where one is wanted", any(is("EXECUTE"), atNode(1)), true],
  ["none of two", any(is("EXECUTE"), atNode(0)), false],
  ["not another", not(is("EXECUTE")), true]
]

describe("a condition", () => {
  it.each(conditions)("on %s", (_, condition, holds) => assert.strictEqual(condition(request), holds))
})
