/**
 * Decides to which addresses a media server may send connectivity checks. A client
 * chooses the addresses in its candidates, so without a policy it could make the server
 * send packets to itself, to its neighbours and to services of its provider.
 *
 * @module
 */
import { BlockList, isIP } from "node:net";
import { ipv6Words } from "./ipv6_words.ts";

/** Whether checks may go to an address. Only IP addresses are allowed, not names. */
export type CandidatePolicy = (address: string) => boolean;

/** One address of this machine. */
export interface OwnAddress {
  address: string;
  /** Netmask or CIDR as in `Deno.networkInterfaces`: the broadcast address is never checked. */
  netmask?: string;
}

/** Inputs of a policy. */
export interface CandidatePolicyOptions {
  /** Private networks, such as `10.0.0.0/8`, and private addresses that are allowed. */
  networks: readonly string[];
  /** Whether the server is bound to loopback, so that the browsers are on this machine, too. */
  loopback: boolean;
  /** The server's own addresses: a browser on this machine is found by its own checks. */
  own: readonly OwnAddress[];
}

/** Special-purpose addresses (RFC 6890 and its registries), where no browser can be. */
const NEVER = [
  "0.0.0.0/8", // this network
  "169.254.0.0/16", // link-local, and metadata services of clouds
  "192.0.0.0/24", // protocol assignments
  "224.0.0.0/4", // multicast
  "240.0.0.0/4", // reserved, and broadcast
  "100.100.100.200", // metadata service of Alibaba Cloud
  "168.63.129.16", // host services of Azure
  "::",
  "100::/64", // discard
  "2001::/32", // Teredo, which tunnels to any IPv4 address
  "64:ff9b:1::/48", // NAT64 whose form only the local network knows
  "fd00:ec2::/32", // metadata service of Amazon
  "fe80::/10", // link-local
  "fec0::/10", // site-local
  "ff00::/8", // multicast
];
const LOOPBACK = ["127.0.0.0/8", "::1"];
const PRIVATE = [
  "10.0.0.0/8",
  "100.64.0.0/10", // behind a provider's NAT
  "172.16.0.0/12",
  "192.168.0.0/16",
  "198.18.0.0/15", // benchmarks
  "fc00::/7", // unique local
];

/** Words of 16 bits in front of an IPv4 address that fills the last two words. */
const IPV4_PREFIXES = [
  [0, 0, 0, 0, 0, 0], // RFC 4291 2.5.5.1, deprecated
  [0, 0, 0, 0, 0, 0xffff], // RFC 4291 2.5.5.2
  [0, 0, 0, 0, 0xffff, 0], // RFC 2765 2.1
  [0x64, 0xff9b, 0, 0, 0, 0], // NAT64, RFC 6052 2.1
];
/** First word of 6to4 (RFC 3056): an IPv4 address follows. */
const SIX_TO_FOUR = 0x2002;
/** Words in front of an IPv4 address at the end of an ISATAP address (RFC 5214 6.1). */
const ISATAP = [[0, 0x5efe], [0x200, 0x5efe]];

/** Creates a policy. Public addresses are allowed, unless they are the server's own. */
export function candidatePolicy(
  { networks, loopback, own }: CandidatePolicyOptions,
): CandidatePolicy {
  const never = addressList(loopback ? NEVER : [...NEVER, ...LOOPBACK]);
  const privates = addressList(PRIVATE);
  const allowed = addressList(networks);
  const loopbacks = addressList(LOOPBACK);
  for (const { address, netmask } of own) {
    const plain = address.split("%")[0];
    if (isIP(plain) === 0 || has(loopbacks, plain)) continue;
    add(never, plain);
    if (netmask && isIP(plain) === 4) add(never, broadcastOf(plain, netmask));
  }
  const isAllowed = (address: string): boolean =>
    !has(never, address) && (!has(privates, address) || has(allowed, address));
  return (address) => {
    if (isIP(address) === 0 || address.includes("%")) return false;
    return isAllowed(address) && embeddedIPv4(address).every(isAllowed);
  };
}

/** The IPv4 addresses that an IPv6 address leads to by translation or a tunnel. */
function embeddedIPv4(address: string): string[] {
  if (isIP(address) !== 6) return [];
  const words = ipv6Words(address);
  const last = dotted(words[6], words[7]);
  const found: string[] = [];
  const embeds =
    IPV4_PREFIXES.some((prefix) =>
      prefix.every((word, index) => words[index] === word)
    ) && !isUnspecifiedOrLoopback(words);
  const isatap = ISATAP.some(([first, second]) =>
    words[4] === first && words[5] === second
  );
  if (embeds || isatap) found.push(last);
  if (words[0] === SIX_TO_FOUR) found.push(dotted(words[1], words[2]));
  return found;
}

function isUnspecifiedOrLoopback(words: readonly number[]): boolean {
  return words.slice(0, 7).every((word) => word === 0) && words[7] <= 1;
}

function dotted(high: number, low: number): string {
  return `${high >> 8}.${high & 0xff}.${low >> 8}.${low & 0xff}`;
}

function broadcastOf(address: string, netmask: string): string {
  const mask = netmask.split(".").map(Number);
  return address.split(".").map((part, index) =>
    Number(part) | (~mask[index] & 0xff)
  ).join(".");
}

function addressList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) add(list, entry);
  return list;
}

function add(list: BlockList, entry: string): void {
  const [address, prefix] = entry.split("/");
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (prefix === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(prefix), family);
}

function has(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/** The addresses of this machine; empty without the permission to read them. */
export function ownAddresses(): OwnAddress[] {
  try {
    return Deno.networkInterfaces();
  } catch {
    return [];
  }
}
