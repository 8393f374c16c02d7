import { assertEquals, assertNotEquals } from "@std/assert";
import {
  addressGroup,
  isLoopback,
  isUnspecified,
} from "../../lib/net/client_address.ts";

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

for (
  const [host, loopback] of [
    ["127.0.0.1", true],
    ["127.255.1.2", true],
    ["::1", true],
    ["0:0:0:0:0:0:0:1", true],
    ["::ffff:127.0.0.1", true],
    ["::ffff:7f00:1", true],
    ["localhost", true],
    ["LocalHost.", true],
    ["node-1.localhost", true],
    ["128.0.0.1", false],
    ["::2", false],
    ["::ffff:10.0.0.1", false],
    ["127.example.org", false],
    ["localhost.example.org", false],
    ["notlocalhost", false],
    [".localhost", false],
    ["", false],
  ] as const
) {
  Deno.test(`${host || "nothing"} is ${loopback ? "" : "not "}loopback`, () => {
    assertEquals(isLoopback(host), loopback);
  });
}

Deno.test("an address that stands for all of a machine is known in each spelling", () => {
  for (
    const all of ["0.0.0.0", "::", "0:0::0", "::ffff:0.0.0.0", "::ffff:0:0"]
  ) {
    assertEquals(isUnspecified(all), true, all);
  }
  for (const one of ["0.0.0.1", "::1", "10.0.0.0", "localhost"]) {
    assertEquals(isUnspecified(one), false, one);
  }
});
