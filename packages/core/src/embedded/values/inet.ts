/**
 * IP addresses between text and bytes. The canonical text is dotted for IPv4 and RFC 5952's for IPv6 (lower case, the
 * longest run of zero groups shortened); an IPv4-mapped IPv6 address is an IPv4 address, as in Java.
 */

/** Reads an address in any of its usual forms; undefined when it is none. Host names and zones are none. */
export const parse = (text: string): Uint8Array | undefined => {
  if (!text.includes(":")) return parseV4(text)
  const dotted = text.slice(text.lastIndexOf(":") + 1)
  const tail = dotted.includes(".") ? parseV4(dotted) : undefined
  if (dotted.includes(".") && tail === undefined) return undefined
  const groupsText = tail === undefined
    ? text
    : `${text.slice(0, -dotted.length)}${hex(tail[0]!, tail[1]!)}:${hex(tail[2]!, tail[3]!)}`
  const halves = groupsText.split("::")
  if (halves.length > 2) return undefined
  const [head = [], rest = []] = halves.map((half) => half === "" ? [] : half.split(":"))
  const missing = 8 - head.length - rest.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...head, ...Array.from({ length: missing }, () => "0"), ...rest]
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  const bytes = Uint8Array.from(groups.flatMap((group) => {
    const value = parseInt(group, 16)
    return [value >> 8, value & 0xff]
  }))
  return isMapped(bytes) ? bytes.slice(12) : bytes
}

/**
 * Reads an address as a constant of CQL may write it, which is what Java takes without a look into the net: besides the
 * forms of `parse`, IPv4 in less than four parts (`1.2` is 1.0.0.2), IPv6 in brackets or with the number of a zone, which is
 * dropped, and `localhost`.
 */
export const parseConstant = (text: string): Uint8Array | undefined => {
  if (text.toLowerCase() === "localhost") return Uint8Array.of(127, 0, 0, 1)
  if (!text.includes(":")) return parseParts(text)
  return parse(/^\[(.*)\]$/.exec(text)?.[1] ?? text.replace(/%\d+$/, ""))
}

/** Whether a text has the form of a host name with a domain, which the network may know or not. */
export const isHostName = (text: string): boolean =>
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*\.?$/.test(text)

// The last part takes the bytes that the parts before leave.
const parseParts = (text: string): Uint8Array | undefined => {
  if (!/^\d+(?:\.\d+){0,3}$/.test(text)) return undefined
  const parts = text.split(".").map(Number)
  const last = parts.pop()!
  const left = 4 - parts.length
  if (parts.some((part) => part > 255) || last >= 256 ** left) return undefined
  const bytes = Array.from({ length: left }, (_, at) => Math.floor(last / 256 ** (left - 1 - at)) % 256)
  return Uint8Array.from([...parts, ...bytes])
}

/** Writes an address of 4 or 16 bytes in canonical form. */
export const format = (bytes: Uint8Array): string => {
  if (bytes.length === 4) return bytes.join(".")
  const groups = Array.from({ length: 8 }, (_, at) => (bytes[2 * at]! << 8 | bytes[2 * at + 1]!).toString(16))
  const run = longestRunOfZeros(groups)
  if (run.length < 2) return groups.join(":")
  return `${groups.slice(0, run.start).join(":")}::${groups.slice(run.start + run.length).join(":")}`
}

const parseV4 = (text: string): Uint8Array | undefined => {
  const parts = text.split(".")
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined
  return Uint8Array.from(parts, Number)
}

const hex = (high: number, low: number): string => (high << 8 | low).toString(16)

const isMapped = (bytes: Uint8Array): boolean =>
  bytes.every((byte, at) => at >= 12 || byte === (at === 10 || at === 11 ? 0xff : 0))

const longestRunOfZeros = (groups: ReadonlyArray<string>): { readonly start: number; readonly length: number } => {
  let best = { start: 0, length: 0 }
  let start = 0
  groups.forEach((group, at) => {
    if (group !== "0") start = at + 1
    else if (at + 1 - start > best.length) best = { start, length: at + 1 - start }
  })
  return best
}
