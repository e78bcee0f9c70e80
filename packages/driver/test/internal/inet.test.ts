import { assert, describe, it } from "@effect/vitest"
import { formatInet, parseInet } from "../../src/internal/inet.ts"

// RFC 5952, section 4, and the addresses it is made of.
const forms = [
  ["0:0:0:0:0:0:0:0", "::"],
  ["0:0:0:0:0:0:0:1", "::1"],
  ["1:0:0:0:0:0:0:0", "1::"],
  ["2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"],
  ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
  ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"],
  ["::ffff:10.0.0.1", "10.0.0.1"],
  ["::ffff:a00:1", "10.0.0.1"],
  ["::10.0.0.1", "::a00:1"],
  ["10.0.0.1", "10.0.0.1"]
] as const

describe("inet", () => {
  it.each(forms)("writes %s as %s", (text, canonical) => {
    assert.strictEqual(formatInet(parseInet(text)!), canonical)
  })
})
