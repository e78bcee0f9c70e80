import { assert, describe, it } from "@effect/vitest"
import { errors, type ExecutionOptions, type Host, types } from "cassandra-driver"
import { countResent } from "../../src/internal/resent.ts"

const response = (code: number): Error => Object.assign(new errors.ResponseError(code, "said"), { code })

// The tracker reads nothing else of either.
const host = {} as Host
const optionsOf = (raw: object) => ({ getRawQueryOptions: () => raw }) as unknown as ExecutionOptions

describe("a tracker of the driver's", () => {
  it("counts what is sent again because a node had forgotten the statement, and nothing else", () => {
    const tracker = countResent(undefined)
    const request = { attempts: 0 }
    const failed = (code: number) =>
      tracker.onError(host, "SELECT …", [], optionsOf({ request }), 10, response(code), [0, 1])
    failed(types.responseErrorCodes.unprepared)
    failed(types.responseErrorCodes.unprepared)
    failed(types.responseErrorCodes.overloaded)
    assert.strictEqual(request.attempts, 2)
    tracker.onError(host, "SELECT …", [], optionsOf({}), 10, response(types.responseErrorCodes.unprepared), [0, 1])
    tracker.onSuccess(host, "SELECT …", [], optionsOf({ request }), 10, 10, [0, 1])
    assert.strictEqual(request.attempts, 2)
  })

  it("of the program's own hears all that it would hear without", () => {
    const heard: Array<unknown> = []
    const own = {
      name: "own",
      onError(...[, query, , , length, error]: ReadonlyArray<unknown>) {
        heard.push([this.name, query, length, error])
      },
      onSuccess(...[, query, , , length, answered]: ReadonlyArray<unknown>) {
        heard.push([this.name, query, length, answered])
      },
      shutdown() {
        heard.push([this.name])
      }
    }
    const tracker = countResent(own)
    const error = response(types.responseErrorCodes.unprepared)
    tracker.onError(host, "a", [], optionsOf({}), 1, error, [0, 1])
    tracker.onSuccess(host, "b", [], optionsOf({}), 2, 3, [0, 1])
    tracker.shutdown()
    assert.deepStrictEqual(heard, [["own", "a", 1, error], ["own", "b", 2, 3], ["own"]])
  })
})
