import { boardSize } from "../Task.ts"
import type { Workload } from "../Workload.ts"

export const partition: Workload = {
  name: "partition",
  title: `read a partition of ${boardSize} rows of ten columns`,
  operation: "partition",
  rows: boardSize,
  operations: 100
}
