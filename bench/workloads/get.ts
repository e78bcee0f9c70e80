import type { Workload } from "../Workload.ts"

export const get: Workload = {
  name: "get",
  title: "read one row of ten columns by its primary key",
  operation: "get",
  rows: 1,
  operations: 2_000
}
