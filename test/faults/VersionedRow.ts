/**
 * What may stand in a row that one writer writes, one version after the other, and many readers read at QUORUM.
 *
 * A write is acknowledged, or fails for certain, or its outcome is unknown: it then counts at any later moment or never, but
 * never over a write that was begun after it, since its timestamp is older. So a read gives the last version that was
 * acknowledged when it began, or a later one that had begun when it ended and did not fail; and never an older one than a
 * read that had ended when it began, because a read at QUORUM repairs what it gives.
 */

/** A version: `content` is what a read gives, null for a deleted row. The first is the row that was never written. */
interface Version<Content> {
  readonly content: Content | null
  state: "pending" | "acknowledged" | "unknown" | "failed"
}

/** The outcome of a write. */
export type WriteOutcome = Exclude<Version<unknown>["state"], "pending">

/** A read that found what cannot have been there. */
export interface WrongRead<Content> {
  readonly found: Content | null
  /** What it might have found, oldest first. */
  readonly possible: ReadonlyArray<Content | null>
}

export interface VersionedRow<Content> {
  /** Begins to write the next version; what is returned tells how that ended. */
  readonly write: (content: Content | null) => (outcome: WriteOutcome) => void
  /** Begins a read; what is returned judges what it gave. */
  readonly read: () => (found: Content | null) => WrongRead<Content> | undefined
}

/** A row that was never written. Contents are told apart by `===`, and no two versions but deleted ones have the same. */
export const make = <Content>(): VersionedRow<Content> => {
  const versions: Array<Version<Content>> = [{ content: null, state: "acknowledged" }]
  /** No read that begins now gives an older version. */
  let floor = 0
  return {
    write: (content) => {
      const index = versions.length
      const version: Version<Content> = { content, state: "pending" }
      versions.push(version)
      return (outcome) => {
        version.state = outcome
        if (outcome === "acknowledged") floor = Math.max(floor, index)
      }
    },
    read: () => {
      const oldest = floor
      return (found) => {
        let match: number | undefined
        for (let index = oldest; index < versions.length; index++) {
          const { content, state } = versions[index]!
          if (state !== "failed" && content === found) {
            match = index
            break
          }
        }
        if (match === undefined) {
          const possible = versions.slice(oldest).filter(({ state }) => state !== "failed")
          return { found, possible: possible.map(({ content }) => content) }
        }
        // The oldest one that fits, where several are deleted rows: what is given may not be claimed to be newer than it is.
        floor = Math.max(floor, match)
        return undefined
      }
    }
  }
}
