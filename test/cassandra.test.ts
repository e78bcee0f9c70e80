/**
 * The ways to a Cassandra that the run itself has not taken, and that none of them leaves a process behind.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { existsSync, mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import process from "node:process"
import { createInterface } from "node:readline"
import { assert, describe, it, vi } from "vitest"
import { answers } from "./cassandra/answers.ts"
import { fromDocker } from "./cassandra/docker.ts"
import { given } from "./cassandra/given.ts"
import type { Order, Report } from "./cassandra/guard.ts"

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** A guard over a process that stands in for Cassandra, and that process's id. */
const guarded = async (folder: string): Promise<{ readonly owner: ChildProcess; readonly pid: number }> => {
  const order: Order = {
    command: process.execPath,
    args: ["--eval", "setInterval(() => {}, 1000)"],
    log: join(folder, "system.log"),
    remove: folder
  }
  // The owner is a process of its own, so that it can be killed without a chance to tidy up.
  const owner = spawn(process.execPath, [
    "--input-type=module",
    "--eval",
    `import { spawn } from "node:child_process"
     const guard = spawn(process.execPath, [process.argv[1]], { stdio: ["pipe", "inherit", "inherit"], detached: true })
     guard.stdin.write(process.argv[2] + "\\n")`,
    join(import.meta.dirname, "cassandra", "guard.ts"),
    JSON.stringify(order)
  ], { stdio: ["ignore", "pipe", "inherit"] })
  for await (const line of createInterface({ input: owner.stdout })) {
    const report = JSON.parse(line) as Report // written by guard.ts alone
    if (report._tag === "Started") return { owner, pid: report.pid }
  }
  throw new Error("the guard has started nothing")
}

describe("a node's guard", () => {
  it.each(["SIGKILL", "SIGTERM"] as const)(
    "ends the node and removes its folder when %s ends the owner",
    async (signal) => {
      const folder = mkdtempSync(join(tmpdir(), "effect-cql-guard-"))
      const { owner, pid } = await guarded(folder)
      assert.isTrue(isAlive(pid))
      owner.kill(signal)
      await vi.waitUntil(() => !isAlive(pid) && !existsSync(folder), { timeout: 30_000 })
    }
  )

  it("removes the folder of a node that is down when the owner ends", async () => {
    const folder = mkdtempSync(join(tmpdir(), "effect-cql-guard-"))
    const { owner, pid } = await guarded(folder)
    process.kill(pid, "SIGKILL")
    await vi.waitUntil(() => !isAlive(pid), { timeout: 30_000 })
    assert.isTrue(existsSync(folder))
    owner.kill("SIGKILL")
    await vi.waitUntil(() => !existsSync(folder), { timeout: 30_000 })
  })
})

describe("given contact points", () => {
  it("are none where the variable is missing or empty", async () => {
    assert.isUndefined(await given({}))
    assert.isUndefined(await given({ CASSANDRA_CONTACT_POINTS: " " }))
  })

  it("are an error that says where nobody answered", async () => {
    const refused = await given({ CASSANDRA_CONTACT_POINTS: "127.0.0.1:1" }).catch((cause: unknown) => String(cause))
    assert.include(refused, "no Cassandra answers at 127.0.0.1:1")
  })

  it("must share one port", async () => {
    const refused = await given({ CASSANDRA_CONTACT_POINTS: "a:1,b:2" }).catch((cause: unknown) => String(cause))
    assert.include(refused, "the same port")
  })
})

describe("a container", () => {
  it("answers CQL", { timeout: 300_000 }, async ({ skip }) => {
    const cassandra = await fromDocker({}, process.env)
    if (cassandra._tag === "Unavailable") return skip(cassandra.reasons.join(" "))
    try {
      assert.isTrue(await answers(cassandra.contactPoints[0]!, cassandra.port))
    } finally {
      await cassandra.stop()
    }
  })
})
