/**
 * What waits on a connection, by its stream; a connection takes low ones first, of 32,768 at most.
 *
 * The driver keeps it in a Map. A Map whose entries come and go makes itself a new table whenever one is full, and links the old
 * table to it. Once such a table has grown old, all later ones count as alive for the collector of young objects, and so does
 * what was in them: two fifths of what requests allocate were copied, and kept until the next full collection. An array has no
 * tables to follow.
 */

/** The part of a Map that the driver uses. */
export interface Streams<Operation> {
  readonly get: (stream: number) => Operation | undefined
  readonly set: (stream: number, operation: Operation) => void
  readonly delete: (stream: number) => void
  readonly values: () => Iterable<Operation>
}

export const make = <Operation>(waiting: Iterable<readonly [number, Operation]>): Streams<Operation> => {
  const byStream: Array<Operation | undefined> = []
  const set: Streams<Operation>["set"] = (stream, operation) => {
    // Past its end an array would keep its elements as a table too.
    while (byStream.length < stream) byStream.push(undefined)
    byStream[stream] = operation
  }
  for (const [stream, operation] of waiting) set(stream, operation)
  return {
    get: (stream) => byStream[stream],
    set,
    delete: (stream) => {
      if (stream < byStream.length) byStream[stream] = undefined
    },
    values: () => byStream.filter((operation) => operation !== undefined)
  }
}
