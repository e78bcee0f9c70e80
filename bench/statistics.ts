/** The value below which a share of the sorted values lies. */
export const quantile = (sorted: ArrayLike<number>, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!

export interface Estimate {
  readonly median: number
  readonly low: number
  readonly high: number
}

/**
 * The median and its 95% interval by order statistics, which supposes nothing of how the values are spread: between the
 * values of rank n/2 ± 1.96 √n/2.
 */
export const estimate = (values: ReadonlyArray<number>): Estimate => {
  const sorted = [...values].sort((a, b) => a - b)
  const half = 0.98 * Math.sqrt(sorted.length)
  const rank = (position: number) => sorted[Math.max(0, Math.min(sorted.length - 1, position))]!
  return {
    median: quantile(sorted, 0.5),
    low: rank(Math.floor(sorted.length / 2 - half)),
    high: rank(Math.ceil(sorted.length / 2 + half))
  }
}
