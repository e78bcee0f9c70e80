import type { Workload } from "../Workload.ts"

export const update: Workload = {
  name: "update",
  title: "write two columns of a row by its primary key",
  operation: "update",
  rows: 1,
  operations: 2_000
}
