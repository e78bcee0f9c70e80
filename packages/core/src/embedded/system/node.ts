/**
 * The one node that the engine is, as the system's tables show it: fixed, so that tests read the same each time.
 */

/** The release whose answers the engine gives. */
export const release = "5.0.6"

export const address = "127.0.0.1"

export const nativePort = 9042

export const storagePort = 7000

export const clusterName = "Embedded"

export const dataCenter = "datacenter1"

export const rack = "rack1"

export const hostId = "e3bedded-0000-4000-8000-000000000001"

/** A ring of one token is all of one node. */
export const token = "-9223372036854775808"
