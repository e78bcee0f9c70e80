import type { Measured } from "./measure.ts"
import type { Estimate } from "./statistics.ts"
import type { Workload } from "./Workload.ts"

/** A median with its interval, as text. */
export const spread = ({ high, low, median }: Estimate, digits: number): string =>
  `${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`

/**
 * A workload's tables, in Markdown. The first has each peer's figures, its operations per second in percent of the first
 * peer's, and in the last columns `subject` beside it. Where there are more than two peers, the second has the CPU of each
 * beside each.
 */
export const report = (workload: Workload, measured: ReadonlyArray<Measured>, subject: string): string => {
  const unit = workload.rows === 1 ? "op" : "row"
  const others = measured.find(({ peer }) => peer === subject)?.beside
  const baseline = measured[0]!.peer
  const figures = markdown(
    [
      "",
      `CPU µs/${unit}`,
      "op/s",
      `% of op/s of ${baseline}`,
      "p50 ms",
      "p99 ms",
      `${subject}: times its CPU (95%)`,
      `µs/${unit} more (95%)`
    ],
    measured.map(({ beside, cpuMicros, p50Millis, p99Millis, peer, perSecond }) => {
      const subjectBeside = others?.get(peer)
      return [
        peer,
        cpuMicros.median.toFixed(1),
        perSecond.median.toFixed(perSecond.median < 100 ? 1 : 0),
        ((beside.get(baseline)?.speed.median ?? 1) * 100).toFixed(0),
        p50Millis.toFixed(2),
        p99Millis.toFixed(2),
        subjectBeside === undefined ? "" : spread(subjectBeside.ratio, 3),
        subjectBeside === undefined ? "" : spread(subjectBeside.moreMicros, 1)
      ]
    })
  )
  const eachBesideEach = markdown(
    ["times the CPU (95%) of", ...measured.map((_, number) => `${number + 1}`)],
    measured.map(({ beside, peer }, number) => [
      `${number + 1} ${peer}`,
      ...measured.map((other) => {
        const found = beside.get(other.peer)
        return found === undefined ? "" : spread(found.ratio, 2)
      })
    ])
  )
  return [
    `${workload.name}: ${workload.title}`,
    "",
    ...figures,
    "",
    ...(measured.length > 2 ? [...eachBesideEach, ""] : [])
  ].join("\n")
}

/** Lines of a Markdown table; the first column is text, the others are figures. */
export const markdown = (
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<string> => {
  const width = head.map((title, column) => Math.max(2, title.length, ...rows.map((row) => row[column]!.length)))
  const line = (cells: ReadonlyArray<string>) =>
    `| ${
      cells.map((cell, column) => column === 0 ? cell.padEnd(width[column]!) : cell.padStart(width[column]!)).join(
        " | "
      )
    } |`
  return [
    line(head),
    `| ${width.map((count, column) => column === 0 ? "-".repeat(count) : `${"-".repeat(count - 1)}:`).join(" | ")} |`,
    ...rows.map(line)
  ]
}
