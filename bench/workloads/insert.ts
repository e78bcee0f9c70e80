import type { Workload } from "../Workload.ts"

export const insert: Workload = {
  name: "insert",
  title: "write a row of ten columns",
  operation: "insert",
  rows: 1,
  operations: 2_000
}
