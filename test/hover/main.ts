/**
 * Writes what an editor shows now into the programs: `node test/hover/main.ts`. Whether it reads better is for the diff.
 */
import { writeFileSync } from "node:fs"
import { rewrite } from "./markers.ts"
import { programs, show } from "./programs.ts"

const all = await show()
for (const { file, name, source } of programs) writeFileSync(file, rewrite(source, all.get(name) ?? []))
