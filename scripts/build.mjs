/**
 * Builds packages from `src` to `dist`, in the order given: `node scripts/build.mjs core driver`. A package that imports
 * another is compiled against the other's built declarations, as its users will be.
 *
 * pnpm calls this before it packs, with the installed Node 24.
 */
import { rm } from "node:fs/promises"
import { join } from "node:path"
import process from "node:process"
import { runForeground } from "./child.mjs"
import { root } from "./root.mjs"

for (const name of process.argv.slice(2)) {
  const folder = join(root, "packages", name)
  await rm(join(folder, "dist"), { recursive: true, force: true })
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc")
  const code = await runForeground(process.execPath, [tsc, "--project", join(folder, "tsconfig.build.json")])
  if (code !== 0) {
    process.exitCode = code
    break
  }
}
