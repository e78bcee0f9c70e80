/**
 * The packages as a user gets them: packed, installed into an empty project, compiled and run there.
 */
import { build } from "esbuild"
import { execFile } from "node:child_process"
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import process from "node:process"
import { afterAll, assert, beforeAll, describe, it } from "vitest"

const root = join(import.meta.dirname, "..")
const packages = ["core", "driver"]

interface Manifest {
  readonly exports: Record<string, string | null>
  readonly publishConfig: { readonly exports: Record<string, string | null> }
  readonly engines: Record<string, string>
  readonly peerDependencies: Record<string, string>
  readonly dependencies?: Record<string, string>
}

// Each manifest is ours, and a wrong shape fails where it is read.
const manifest = (path: string) => JSON.parse(readFileSync(path, "utf8")) as Manifest
const source = (name: string) => manifest(join(root, "packages", name, "package.json"))

/** What a package exports, by specifier and built file; `./*` is each module of the top folder. */
const modules = (name: string): ReadonlyArray<readonly [specifier: string, file: string]> =>
  Object.entries(source(name).publishConfig.exports).flatMap(([path, file]) =>
    file === null
      ? []
      : path === "./*"
      ? readdirSync(join(root, "packages", name, "src"))
        .filter((module) => module.endsWith(".ts") && module !== "index.ts")
        .map((module) => module.slice(0, -".ts".length))
        .map((module) => [`@effect-cql/${name}/${module}`, file.replace("*", module)] as const)
      : [[`@effect-cql/${name}${path.slice(1)}`, file] as const]
  )

interface Outcome {
  readonly code: number
  readonly output: string
}

const run = (cwd: string, command: string, ...args: ReadonlyArray<string>): Promise<Outcome> =>
  new Promise((resolve) =>
    execFile(
      command,
      args,
      { cwd, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr })
    )
  )

const node = (cwd: string, ...args: ReadonlyArray<string>) => run(cwd, process.execPath, ...args)

const pnpmScript = join(root, "toolchain", "pnpm", "node_modules", "pnpm", "bin", "pnpm.mjs")
const pnpm = (cwd: string, ...args: ReadonlyArray<string>) =>
  existsSync(pnpmScript) ? node(cwd, pnpmScript, ...args) : run(cwd, "pnpm", ...args)

const succeed = async (outcome: Promise<Outcome>): Promise<string> => {
  const { code, output } = await outcome
  if (code !== 0) throw new Error(output)
  return output
}

/** The compiler's complaints about the files of a project that uses the packages in the strictest way. */
const typeErrors = async (project: string, types: ReadonlyArray<string>, files: ReadonlyArray<string>) => {
  await writeFile(
    join(project, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        target: "es2024",
        module: "nodenext",
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: false,
        noEmit: true,
        types
      },
      files
    })
  )
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc")
  const { output } = await node(project, tsc, "--pretty", "false", "--project", ".")
  return output
}

const readmeExample = (): string => {
  const readme = join(root, "README.md")
  if (!existsSync(readme)) throw new Error("There is no README.md, and so no example to try.")
  const blocks = readFileSync(readme, "utf8").matchAll(/^```ts[^\n]*\n(.*?)^```$/gms)
  for (const [, code = ""] of blocks) if (code.includes(`from "@effect-cql/core"`)) return code
  throw new Error("README.md has no ```ts block that imports from \"@effect-cql/core\".")
}

describe("the packed packages", () => {
  let project = ""
  const installed = (name: string) => join(project, "node_modules", "@effect-cql", name)

  beforeAll(async () => {
    // Its real name: on macOS the temporary folder is behind a link, and modules are known by where they really are.
    project = realpathSync(await mkdtemp(join(tmpdir(), "effect-cql-pack-")))
    const tarballs: Record<string, string> = {}
    for (const name of packages) {
      const tarball = join(project, `${name}.tgz`)
      await succeed(pnpm(join(root, "packages", name), "pack", "--out", tarball))
      tarballs[`@effect-cql/${name}`] = `file:${tarball}`
    }
    const versionOf = (name: string) =>
      (manifest(join(root, "node_modules", name, "package.json")) as unknown as { // has it
        readonly version: string
      }).version
    const dependencies = {
      ...tarballs,
      effect: versionOf("effect"),
      "@types/node": versionOf("@types/node")
    }
    await writeFile(join(project, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }))
    // The driver asks the registry for a core that is published; here it is the one beside it.
    await writeFile(join(project, "pnpm-workspace.yaml"), JSON.stringify({ overrides: tarballs }))
    await succeed(pnpm(project, "install", "--prefer-offline", "--ignore-scripts"))
  }, 300_000)

  afterAll(() => rm(project, { recursive: true, force: true }))

  for (const name of packages) {
    describe(name, () => {
      it("exports from dist what it exports from src", () => {
        const { exports, publishConfig } = source(name)
        const built = Object.entries(exports).map(([path, file]) => [
          path,
          file?.replace(/^\.\/src\//, "./dist/").replace(/\.ts$/, ".js") ?? null
        ])
        assert.deepStrictEqual(publishConfig.exports, Object.fromEntries(built))
        assert.deepStrictEqual(manifest(join(installed(name), "package.json")).exports, publishConfig.exports)
      })

      it("has a module and its types behind every export", () => {
        for (const [, file] of modules(name)) {
          const path = join(installed(name), file)
          assert.isTrue(existsSync(path), path)
          assert.isTrue(existsSync(path.replace(/\.js$/, ".d.ts")), path)
        }
      })

      it("hides what is internal", async () => {
        const internals = readdirSync(join(installed(name), "dist", "internal")).filter((file) => file.endsWith(".js"))
        assert.isNotEmpty(internals)
        for (const file of internals) {
          for (const path of [file, file.replace(/\.js$/, "")]) {
            const specifier = `@effect-cql/${name}/internal/${path}`
            const { output } = await node(project, "--input-type=module", "--eval", `import "${specifier}"`)
            assert.include(output, "ERR_PACKAGE_PATH_NOT_EXPORTED", specifier)
          }
        }
      })

      it("brings its licence and its sources, and no test", () => {
        assert.isTrue(existsSync(join(installed(name), "LICENSE")))
        assert.isTrue(existsSync(join(installed(name), "src", "index.ts")))
        assert.isFalse(existsSync(join(installed(name), "test")))
      })

      it("names the Node that the README names", () => {
        const { engines } = manifest(join(installed(name), "package.json"))
        const [, least] = /They run on Node ([\d.]+) or newer/.exec(readFileSync(join(root, "README.md"), "utf8")) ?? []
        assert.deepStrictEqual(engines, { node: `>=${least}` })
      })

      it("names its dependencies by version", () => {
        const { dependencies = {}, peerDependencies } = manifest(join(installed(name), "package.json"))
        assert.deepStrictEqual(peerDependencies, { effect: "~4.1.0" })
        assert.deepStrictEqual(
          Object.keys(dependencies),
          name === "core" ? [] : ["@effect-cql/core", "cassandra-driver"]
        )
        for (const range of Object.values(dependencies)) assert.match(range, /^[\^~]?\d/)
      })
    })
  }

  it("compile in a strict project that checks their declarations too", { timeout: 120_000 }, async () => {
    const specifiers = packages.flatMap(modules).map(([specifier]) => specifier)
    await writeFile(
      join(project, "everything.ts"),
      specifiers.map((specifier, at) => `export * as module${at} from "${specifier}"\n`).join("")
    )
    assert.strictEqual(await typeErrors(project, ["node"], ["everything.ts"]), "")
  })

  it("run the README's first example", { timeout: 120_000 }, async () => {
    await writeFile(join(project, "example.ts"), readmeExample())
    assert.strictEqual(await typeErrors(project, ["node"], ["example.ts"]), "")
    const { code, output } = await node(project, "--disable-warning=ExperimentalWarning", "example.ts")
    assert.strictEqual(code, 0, output)
    assert.notStrictEqual(output.trim(), "", "the example prints what it did")
  })

  it("have a core whose root entry runs in a browser, without Node and without the engine", async () => {
    await writeFile(join(project, "browser.js"), `export * from "@effect-cql/core"\n`)
    const { metafile } = await build({
      absWorkingDir: project,
      entryPoints: ["browser.js"],
      bundle: true,
      format: "esm",
      platform: "browser",
      metafile: true,
      write: false,
      treeShaking: false,
      logLevel: "silent"
    })
    const modules = Object.keys(metafile.inputs).filter((path) => path.includes("@effect-cql"))
    assert.isNotEmpty(modules)
    assert.isEmpty(modules.filter((path) => path.includes("/dist/embedded/")))
  })
})
