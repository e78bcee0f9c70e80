import type { Measured } from "./measure.ts"
import type { Estimate } from "./statistics.ts"
import type { Workload } from "./Workload.ts"

const spread = ({ high, low, median }: Estimate, digits: number): string =>
  `${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`

/** A workload's table, in Markdown. The last columns set `subject` beside each of the others. */
export const report = (workload: Workload, measured: ReadonlyArray<Measured>, subject: string): string => {
  const others = measured.find(({ peer }) => peer === subject)?.beside
  const rows = measured.map(({ cpuMicros, p50Millis, p99Millis, peer, perSecond }) => {
    const beside = others?.get(peer)
    return [
      peer,
      cpuMicros.median.toFixed(1),
      perSecond.median.toFixed(0),
      p50Millis.toFixed(2),
      p99Millis.toFixed(2),
      beside === undefined ? "" : spread(beside.ratio, 3),
      beside === undefined ? "" : spread(beside.moreMicros, 1)
    ]
  })
  const head = ["", "CPU µs/op", "op/s", "p50 ms", "p99 ms", `${subject}: times its CPU (95%)`, "µs/op more (95%)"]
  const width = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)))
  const line = (cells: ReadonlyArray<string>) =>
    `| ${
      cells.map((cell, column) => column === 0 ? cell.padEnd(width[column]!) : cell.padStart(width[column]!)).join(
        " | "
      )
    } |`
  return [
    `${workload.name}: ${workload.title}`,
    "",
    line(head),
    `| ${width.map((count, column) => column === 0 ? "-".repeat(count) : `${"-".repeat(count - 1)}:`).join(" | ")} |`,
    ...rows.map(line),
    ""
  ].join("\n")
}
