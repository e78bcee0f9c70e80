import type { Measured } from "./measure.ts"
import type { Workload } from "./Workload.ts"

/** A workload's table, in Markdown. The ratios are those of `subject` to each of the others. */
export const report = (workload: Workload, measured: ReadonlyArray<Measured>, subject: string): string => {
  const ratios = measured.find(({ peer }) => peer === subject)?.ratios ?? new Map()
  const rows = measured.map(({ cpuMicros, p50Millis, p99Millis, peer, perSecond }) => {
    const ratio = ratios.get(peer)
    return [
      peer,
      cpuMicros.median.toFixed(1),
      perSecond.median.toFixed(0),
      p50Millis.toFixed(2),
      p99Millis.toFixed(2),
      ratio === undefined ? "" : `${ratio.median.toFixed(3)} (${ratio.low.toFixed(3)} to ${ratio.high.toFixed(3)})`
    ]
  })
  const head = ["", "CPU µs/op", "op/s", "p50 ms", "p99 ms", `CPU of ${subject} to it (95%)`]
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
