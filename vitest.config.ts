import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config"

const project = (
  name: string,
  folder: string,
  test: TestProjectInlineConfiguration["test"] = {}
): TestProjectInlineConfiguration => ({
  extends: true,
  // Not 0, vitest's own: on a machine with one worker that comes after all other numbers.
  test: { name, include: [`${folder}/**/*.test.ts`], sequence: { groupOrder: 1 }, ...test }
})

export default defineConfig({
  test: {
    projects: [
      project("core", "packages/core/{test,examples}"),
      project("driver", "packages/driver/test"),
      project("taskboard", "packages/taskboard/test"),
      project("repo", "test", { exclude: ["test/faults/**"] }),
      // Three nodes need the machine to themselves.
      project("faults", "test/faults", { sequence: { groupOrder: 2 }, maxWorkers: 1 })
    ],
    globalSetup: "test/globalSetup.ts",
    reporters: ["default", "./test/reporter.ts"],
    execArgv: ["--disable-warning=ExperimentalWarning"],
    // Bounds for a machine that is busy, not measurements.
    testTimeout: 60_000,
    hookTimeout: 120_000
  }
})
