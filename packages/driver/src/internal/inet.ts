/** Internet addresses as bytes and as text: dotted for IPv4, RFC 5952 for IPv6. */
import { isIPv4, isIPv6 } from "node:net"

/**
 * The bytes of an address, 4 or 16, or undefined when the text is none. An IPv4 address written as IPv6
 * (`::ffff:1.2.3.4`) is the IPv4 address, as in CQL.
 */
export const parseInet = (text: string): Buffer | undefined => {
  if (isIPv4(text)) return Buffer.from(text.split(".").map(Number))
  if (!isIPv6(text) || text.includes("%")) return undefined
  const dot = text.lastIndexOf(":")
  const tail = text.slice(dot + 1)
  const hex = tail.includes(".") ? text.slice(0, dot + 1) + toGroups(tail.split(".").map(Number)) : text
  const [head = "", rest] = hex.split("::")
  const front = head === "" ? [] : head.split(":")
  const back = rest === undefined || rest === "" ? [] : rest.split(":")
  const groups = [...front, ...Array.from({ length: 8 - front.length - back.length }, () => "0"), ...back]
  const bytes = Buffer.alloc(16)
  for (let i = 0; i < 8; i++) bytes.writeUInt16BE(Number.parseInt(groups[i]!, 16), i * 2)
  return isMapped(bytes) ? bytes.subarray(12) : bytes
}

/** The canonical text of an address. */
export const formatInet = (bytes: Uint8Array): string => {
  if (bytes.length === 4) return bytes.join(".")
  if (isMapped(bytes)) return bytes.subarray(12).join(".")
  const groups: Array<number> = []
  for (let i = 0; i < bytes.length; i += 2) groups.push((bytes[i]! << 8) | bytes[i + 1]!)
  // The longest run of at least two zero groups is left out, the first one of equal runs (RFC 5952, section 4.2).
  let start = -1
  let length = 1
  for (let i = 0; i < groups.length; i++) {
    let end = i
    while (groups[end] === 0) end++
    if (end - i > length) {
      start = i
      length = end - i
    }
    if (end > i) i = end
  }
  const hex = (from: number, to: number): string => groups.slice(from, to).map((group) => group.toString(16)).join(":")
  return start < 0 ? hex(0, 8) : `${hex(0, start)}::${hex(start + length, 8)}`
}

const toGroups = (bytes: ReadonlyArray<number>): string =>
  `${((bytes[0]! << 8) | bytes[1]!).toString(16)}:${((bytes[2]! << 8) | bytes[3]!).toString(16)}`

const isMapped = (bytes: Uint8Array): boolean =>
  bytes.length === 16 && bytes[10] === 0xff && bytes[11] === 0xff && bytes.subarray(0, 10).every((byte) => byte === 0)
