import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { ipv6Words } from "../../lib/net/ipv6_words.ts";

/** The canonical form (RFC 5952), as URLs have it. */
function canonical(address: string): string {
  return new URL(`http://[${address}]/`).hostname;
}

Deno.test("the eight words of an IPv6 address do not depend on its spelling", () => {
  fc.assert(fc.property(fc.ipV6(), (address) => {
    const words = ipv6Words(address);
    assertEquals(words.length, 8);
    const full = words.map((word) => word.toString(16)).join(":");
    assertEquals(canonical(full), canonical(address));
  }));
});
