import { assertEquals, assertNotEquals } from "@std/assert";
import { addressGroup } from "../../lib/net/client_address.ts";

Deno.test("an IPv4 address counts as itself, and an IPv6 address as its /64", () => {
  assertEquals(addressGroup("192.0.2.7"), "192.0.2.7");
  assertEquals(addressGroup("::ffff:192.0.2.7"), "192.0.2.7");
  assertEquals(addressGroup("local"), "local");
  const network = addressGroup("2001:db8:0:1::7");
  for (
    const same of [
      "2001:db8:0:1:ffff:ffff:ffff:ffff",
      "2001:0DB8::1:2:3:4:5",
      "2001:db8:0:1:0:0:192.0.2.7",
    ]
  ) assertEquals(addressGroup(same), network, same);
  assertNotEquals(addressGroup("2001:db8:0:2::7"), network);
  assertEquals(addressGroup("fe80::1%eth0"), addressGroup("fe80::2"));
  assertEquals(addressGroup("::1"), addressGroup("::2"));
});
