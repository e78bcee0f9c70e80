/**
 * The last words of a test run: what was skipped and why, then `N passed, N failed`.
 */
import { writeSync } from "node:fs"
import process from "node:process"
import type { Reporter, TestCase, TestModule, TestRunEndReason, TestSuite } from "vitest/node"

interface Skipped {
  readonly name: string
  readonly reason: string
}

const reasonOf = (test: TestCase): string => {
  const result = test.result()
  if (result.state === "skipped" && result.note !== undefined) return result.note
  for (let at: TestCase | TestSuite | TestModule = test;; at = at.parent) {
    const reason = at.meta().skipReason
    if (reason !== undefined) return reason
    if (at.type !== "test" && at.errors().length > 0) return "what goes before it has failed"
    if (at.type === "module") return test.options.mode === "todo" ? "to do" : "no reason is given"
  }
}

/** A suite whose own hook failed has no failed test to show for it. */
const failedSuites = (module: TestModule): number =>
  module.errors().length + Array.from(module.children.allSuites()).filter((suite) => suite.errors().length > 0).length

const exitPatience = 5000

/** Nothing is written later than this: a full pipe that does not block (npm may have made it so) is tried again. */
const writeAtExit = (text: string) => {
  let rest = Buffer.from(text)
  const giveUpAt = Date.now() + exitPatience
  while (rest.length > 0 && Date.now() < giveUpAt) {
    try {
      rest = rest.subarray(writeSync(process.stdout.fd, rest))
    } catch (cause) {
      if (!(cause instanceof Error && "code" in cause && cause.code === "EAGAIN")) return
    }
  }
}

export default class LastLine implements Reporter {
  #passed = 0
  #failed = 0
  #skipped: Array<Skipped> = []
  #ended = false

  onInit() {
    // After everything else that may still be said, such as by a tear-down.
    process.once("exit", (code) => this.#printLastLine(code))
  }

  onTestRunStart() {
    this.#ended = false
  }

  async onTestRunEnd(
    modules: ReadonlyArray<TestModule>,
    unhandled: ReadonlyArray<unknown>,
    reason: TestRunEndReason
  ): Promise<void> {
    this.#passed = 0
    this.#failed = unhandled.length
    this.#skipped = []
    this.#ended = reason !== "interrupted"
    for (const module of modules) {
      this.#failed += failedSuites(module)
      for (const test of module.children.allTests()) {
        switch (test.result().state) {
          case "passed":
            this.#passed++
            break
          case "skipped":
            this.#skipped.push({ name: `${module.project.name} > ${test.fullName}`, reason: reasonOf(test) })
            break
          default:
            this.#failed++
        }
      }
    }
    await this.#printSkipped()
  }

  async #printSkipped() {
    const reasons = new Map<string, Array<string>>()
    for (const { name, reason } of this.#skipped) reasons.set(reason, [...(reasons.get(reason) ?? []), name])
    const lines = [...reasons].flatMap(([reason, names]) => [
      ...names.map((name) => `  ${name}`),
      `    because: ${reason}`
    ])
    const text = lines.length === 0 ? "" : `Skipped:\n${lines.join("\n")}\n`
    // Waits until all that was written before has gone out, too: an exit may cut off what has not.
    await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()))
  }

  #printLastLine(code: number) {
    // A run that broke off before its end, or broke outside of any test, has failed even if no test has.
    const failed = this.#failed === 0 && (code !== 0 || !this.#ended) ? 1 : this.#failed
    const skipped = this.#skipped.length === 0 ? "" : `, ${this.#skipped.length} skipped`
    writeAtExit(`${this.#passed} passed, ${failed} failed${skipped}\n`)
    if (failed > 0 && code === 0) process.exitCode = 1
  }
}
