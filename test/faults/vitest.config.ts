/**
 * `npm run test:faults`: what takes too long for `npm test`. One file after the other: most have a cluster to themselves, and
 * two cores for it.
 */
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config"

const project = (
  name: string,
  order: number,
  test: NonNullable<TestProjectInlineConfiguration["test"]>
): TestProjectInlineConfiguration => ({
  extends: true,
  test: { name, maxWorkers: 1, sequence: { groupOrder: order }, ...test }
})

export default defineConfig({
  test: {
    projects: [
      project("core", 0, { include: ["packages/core/test/embedded/file/*.fault.ts"] }),
      project("driver", 1, { include: ["packages/driver/test/faults/*.fault.ts"], globalSetup: "test/globalSetup.ts" }),
      project("faults", 2, {
        include: ["test/faults/**/*.{fault,test}.ts"],
        // The short form of oneByOne.fault.ts, for `npm test`.
        exclude: ["test/faults/oneByOne.test.ts"]
      })
    ],
    fileParallelism: false,
    reporters: ["default", "./test/reporter.ts"],
    execArgv: ["--disable-warning=ExperimentalWarning"],
    testTimeout: 300_000,
    hookTimeout: 300_000
  }
})
