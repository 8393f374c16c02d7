import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { candidatePolicy } from "../../lib/net/candidate_policy.ts";

const OWN = [
  { address: "203.0.113.7", netmask: "255.255.255.0" },
  { address: "10.99.0.1", netmask: "255.255.0.0" },
  { address: "2001:db8::7", netmask: "ffff:ffff:ffff:ffff::" },
  { address: "127.0.0.1", netmask: "255.0.0.0" },
];
const strict = candidatePolicy({ networks: [], loopback: false, own: OWN });

const NEVER = [
  ["127.0.0.1", "127.0.0.53", "127.255.255.255"],
  ["169.254.169.254", "169.254.0.1"],
  ["0.0.0.0", "0.1.2.3", "255.255.255.255", "240.0.0.1"],
  ["224.0.0.251", "239.255.255.250"],
  ["192.0.0.192", "100.100.100.200", "168.63.129.16"],
  ["203.0.113.7", "203.0.113.255", "10.99.0.1", "10.99.255.255"],
].flat();
const PRIVATE = ["10.1.2.3", "172.31.0.1", "192.168.1.1", "100.64.0.1"];
const PUBLIC = ["8.8.8.8", "172.32.0.1", "192.169.0.1", "100.128.0.1"];

/** Ways to write an IPv4 address as an IPv6 address. */
const SPELLINGS: ((address: string) => string)[] = [
  (address) => `::ffff:${address}`,
  (address) => `::FFFF:${hex(address)}`,
  (address) => `0:0:0:0:0:ffff:${hex(address)}`,
  (address) => `::ffff:0:${hex(address)}`,
  (address) => `64:ff9b::${address}`,
  (address) => `64:ff9b::${hex(address)}`,
  (address) => `0064:FF9B:0:0:0:0:${hex(address)}`,
  (address) => `2002:${hex(address)}::1`,
  (address) => `2001:db8:1::5efe:${hex(address)}`,
  (address) => `2001:db8:1:2:200:5efe:${address}`,
];

function hex(address: string): string {
  const [a, b, c, d] = address.split(".").map(Number);
  return `${(a << 8 | b).toString(16)}:${(c << 8 | d).toString(16)}`;
}

Deno.test("Loopback, link-local, multicast, broadcast and own addresses are never checked", () => {
  const generous = candidatePolicy({
    networks: ["0.0.0.0/0", "::/0"],
    loopback: false,
    own: OWN,
  });
  const addresses = [
    ...NEVER,
    ...NEVER.flatMap((address) => SPELLINGS.map((spell) => spell(address))),
    ...["::", "::1", "0:0:0:0:0:0:0:1", "fe80::1", "febf::1", "fec0::1"],
    ...["ff02::fb", "100::1", "2001:db8::7", "2001:0:1::1", "fd00:ec2::254"],
    ...["64:ff9b:1::a00:1", "::127.0.0.1", "::7f00:1"],
  ];
  for (const address of addresses) {
    assert(!strict(address), address);
    assert(!generous(address), address);
  }
});

Deno.test("Private addresses are checked in the networks that are named, in every spelling", () => {
  const inOffice = candidatePolicy({
    networks: ["10.0.0.0/8", "fd12::/16", "192.168.1.1"],
    loopback: false,
    own: OWN,
  });
  for (const address of PRIVATE) {
    for (const spell of [String, ...SPELLINGS]) {
      assert(!strict(spell(address)), spell(address));
      const named = address.startsWith("10.") || address === "192.168.1.1";
      assertEquals(inOffice(spell(address)), named, spell(address));
    }
  }
  assert(!strict("fd12::1") && inOffice("fd12::1") && !inOffice("fd13::1"));
});

Deno.test("Public addresses are checked", () => {
  for (const address of PUBLIC) {
    for (const spell of [String, ...SPELLINGS]) {
      assert(strict(spell(address)), spell(address));
    }
  }
  assert(strict("2606:4700::1111"));
});

Deno.test("Loopback addresses are checked by a server that is bound to loopback", () => {
  const local = candidatePolicy({ networks: [], loopback: true, own: OWN });
  assert(local("127.0.0.1") && local("::1") && local("::ffff:127.0.0.1"));
  assert(!local("169.254.169.254") && !local("0.0.0.0") && !local("10.1.2.3"));
});

Deno.test("Anything other than a literal address is refused", () => {
  const odd = ["", "localhost", "a.local", "127.1", "0x7f.1", "2130706433"];
  for (const text of [...odd, "017700000001", "::1%lo", "[::1]", "1.2.3.4 "]) {
    assert(!strict(text), text);
  }
  fc.assert(fc.property(fc.oneof(fc.string(), fc.ipV6()), (text) => {
    strict(text);
  }));
});

Deno.test("All spellings of an IPv6 address count as one address", () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
      assertEquals(strict(address), strict(canonical));
      assertEquals(strict(address), strict(address.toUpperCase()));
    }),
    { numRuns: 1_000 },
  );
});
