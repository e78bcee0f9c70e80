import { boardTasks } from "../Task.ts"
import type { Workload } from "../Workload.ts"

export const scan: Workload = {
  name: "scan",
  title: `read a table of ${boardTasks.length} rows of ten columns, page after page`,
  operation: "scan",
  rows: boardTasks.length,
  operations: 1
}
