import { assert, describe, it } from "@effect/vitest"
import * as Inet from "../../../src/embedded/values/inet.ts"

const canonical = (text: string): string | undefined => {
  const bytes = Inet.parse(text)
  return bytes && Inet.format(bytes)
}

describe("inet", () => {
  it("reads every form of an address and writes the canonical one", () => {
    assert.strictEqual(canonical("192.168.0.1"), "192.168.0.1")
    assert.strictEqual(canonical("2001:0DB8:0:0:0:FF00:42:8329"), "2001:db8::ff00:42:8329")
    assert.strictEqual(canonical("0:0:0:0:0:0:0:0"), "::")
    assert.strictEqual(canonical("1:0:0:2:0:0:0:3"), "1:0:0:2::3")
    assert.strictEqual(canonical("1:0:2:3:4:5:6:7"), "1:0:2:3:4:5:6:7")
    assert.strictEqual(canonical("64:ff9b::192.0.2.33"), "64:ff9b::c000:221")
  })

  it("takes an IPv4-mapped address as an IPv4 address", () => {
    assert.strictEqual(canonical("::ffff:1.2.3.4"), "1.2.3.4")
  })

  it("refuses what is no address", () => {
    for (
      const text of ["", "1.2.3", "1.2.3.256", "1.2.3.4.5", ":::", "1::2::3", "1:2:3:4:5:6:7:8:9", "g::", "::1%eth0"]
    ) {
      assert.isUndefined(canonical(text), text)
    }
  })

  it("takes for a constant what Java takes without a look into the net", () => {
    const constant = (text: string) => {
      const bytes = Inet.parseConstant(text)
      return bytes && Inet.format(bytes)
    }
    assert.deepStrictEqual(
      ["1", "1.2", "1.2.258", "1.2.3.4", "[::1]", "fe80::1%1", "LocalHost"].map(constant),
      ["0.0.0.1", "1.0.0.2", "1.2.1.2", "1.2.3.4", "::1", "fe80::1", "127.0.0.1"]
    )
    for (
      const text of ["", "1.2.65536", "4294967296", "256.1", "1.2.3.4.5", "1..2", "[1.2.3.4]x", "fe80::1%lo", "nope"]
    ) {
      assert.isUndefined(constant(text), text)
    }
  })

  it("knows a host name by its domain", () => {
    assert.deepStrictEqual(
      ["example.com", "a-1.example.com.", "nope", "1.2.3.4", "a..b", "-a.com", "a b.com"].map(Inet.isHostName),
      [true, true, false, false, false, false, false]
    )
  })
})
