/**
 * Counts the compiler's instantiations: how often it put types in the place of type parameters. It is the cost of types
 * that does not depend on the machine. Only with one thread it is the same each time: several share out the files anew,
 * and each does again what another has done.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { compile, root } from "../compiler.ts"

const folder = join(root, ".tmp", "typeCost")

const compilerOptions = {
  noEmit: true,
  rootDir: root,
  // Writing the types of exports down would be counted too.
  declaration: false,
  declarationMap: false,
  // A program is counted in parts, which do not use all that stands above them.
  noUnusedLocals: false,
  noUnusedParameters: false
}

/** The instantiations of a whole program, with those of the modules it imports. */
export const instantiations = async (name: string, program: string): Promise<number> => {
  const file = name.replaceAll(/\W+/g, "_")
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${file}.ts`), `${program}\nexport {}\n`)
  const project = join(folder, `${file}.json`)
  writeFileSync(
    project,
    JSON.stringify({ extends: join(root, "tsconfig.base.json"), compilerOptions, files: [`${file}.ts`] })
  )
  const { output, succeeded } = await compile(project, "--singleThreaded", "--extendedDiagnostics")
  const [, count] = /^Instantiations:\s+(\d+)$/m.exec(output) ?? []
  if (!succeeded || count === undefined) {
    throw new Error(`The type cost of "${name}" cannot be counted:\n${output}`)
  }
  return Number(count)
}
