/**
 * Cassandra's own jars, from Maven, downloaded once per user and version.
 */
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { copyFile, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises"
import { homedir } from "node:os"
import { join } from "node:path"

/** The version in `pom.xml`. */
export const cassandraVersion = "5.0.6"

const onWindows = process.platform === "win32"

const cacheFolder = (): string => {
  if (onWindows) return process.env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local")
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches")
  return process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache")
}

interface Outcome {
  /** `undefined` when the program could not be started. */
  readonly code: number | null | undefined
  readonly output: string
}

const run = (command: string, args: ReadonlyArray<string>): Promise<Outcome> =>
  new Promise((resolve) => {
    // Maven is a batch file on Windows, which only a shell starts.
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], shell: onWindows && command === "mvn" })
    let output = ""
    const collect = (chunk: Buffer) => {
      output = (output + chunk.toString("utf8")).slice(-16_384)
    }
    child.stdout.on("data", collect)
    child.stderr.on("data", collect)
    child.on("error", () => resolve({ code: undefined, output }))
    child.on("close", (code) => resolve({ code, output }))
  })

/** The `java` that runs Cassandra 5, from JAVA_HOME or the PATH; a sentence that says why not when there is none. */
export const findJava = async (): Promise<{ readonly java: string } | { readonly problem: string }> => {
  const home = process.env["JAVA_HOME"]
  let found = "no `java` at JAVA_HOME or on the PATH"
  for (const java of home === undefined ? ["java"] : [join(home, "bin", "java"), "java"]) {
    const { code, output } = await run(java, ["-version"])
    const major = /version "(\d+)/.exec(output)?.[1]
    if (major === "17" || major === "11") return { java }
    if (code !== undefined) found = `\`${java}\` is version ${major ?? "unknown"}`
  }
  return { problem: `${found}, and Cassandra 5 needs Java 17 or 11` }
}

/** The folder of the jars; a sentence that says why not when they are neither cached nor to be had. */
export const cassandraJars = async (
  onProgress: (line: string) => void
): Promise<{ readonly folder: string } | { readonly problem: string }> => {
  const parent = join(cacheFolder(), "effect-cql")
  const folder = join(parent, `cassandra-${cassandraVersion}`)
  if (existsSync(folder)) return { folder }
  const maven = await run("mvn", ["-v"])
  if (maven.code !== 0) return { problem: "no `mvn` on the PATH to bring Cassandra's jars" }
  onProgress(`downloading Cassandra ${cassandraVersion} with Maven (66 MB, once)`)
  await mkdir(parent, { recursive: true })
  const work = await mkdtemp(join(parent, "download-"))
  try {
    const lib = join(work, "lib")
    await copyFile(join(import.meta.dirname, "pom.xml"), join(work, "pom.xml"))
    const copied = await run("mvn", [
      "-q",
      "-B",
      "-C",
      "-f",
      join(work, "pom.xml"),
      "dependency:copy-dependencies",
      "-DincludeScope=runtime",
      `-DoutputDirectory=${lib}`
    ])
    if (copied.code !== 0) {
      const error = copied.output.split("\n").find((line) => line.includes("ERROR")) ?? "no output"
      return { problem: `Maven could not bring Cassandra's jars: ${error.trim().slice(0, 300)}` }
    }
    if ((await readdir(lib)).length === 0) return { problem: "Maven brought no jars" }
    // The name appears only when all is there; another run may have been quicker, and its jars are as good.
    await rename(lib, folder).catch((cause: unknown) => {
      if (!existsSync(folder)) throw cause
    })
    return { folder }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
