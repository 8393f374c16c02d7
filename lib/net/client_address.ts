import { BlockList, isIP } from "node:net";
import { ipv6Words } from "./ipv6_words.ts";

/** Proxies whose information about the client is trusted. */
export class TrustedProxies {
  readonly #list = new BlockList();

  /** @param entries addresses, or networks such as `10.0.0.0/8` */
  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const [address, prefix] = entry.split("/");
      const family = isIP(address) === 6 ? "ipv6" : "ipv4";
      if (prefix === undefined) this.#list.addAddress(address, family);
      else this.#list.addSubnet(address, Number(prefix), family);
    }
  }

  has(address: string): boolean {
    const family = isIP(address);
    if (family === 0) return false;
    return this.#list.check(address, family === 6 ? "ipv6" : "ipv4");
  }

  /**
   * The client's address: the last address of `X-Forwarded-For` that is not a
   * trusted proxy. The client itself may have written anything to its left.
   *
   * @param peer address of the TCP connection
   */
  clientAddress(peer: string, headers: Headers): string {
    let address = plainIPv4(peer);
    const hops = (headers.get("x-forwarded-for") ?? "").split(",");
    while (this.has(address)) {
      const next = plainIPv4(hops.pop()?.trim() ?? "");
      if (isIP(next) === 0) break;
      address = next;
    }
    return address;
  }
}

/** Whether it is an address, or a network in CIDR notation. */
export function isAddressOrNetwork(entry: string): boolean {
  const [address, prefix, ...rest] = entry.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return prefix === undefined ||
    /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
}

const LOOPBACK = new TrustedProxies(["127.0.0.0/8", "::1"]);
const UNSPECIFIED = new TrustedProxies(["0.0.0.0", "::"]);

/** Whether it is an address of the loopback interface, or a name for one (RFC 6761 6.3). */
export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host) || /^(.+\.)?localhost\.?$/i.test(host);
}

/** Whether it stands for all addresses of the machine, so that it is none of them for others. */
export function isUnspecified(address: string): boolean {
  return UNSPECIFIED.has(address);
}

/**
 * Groups addresses by client: an IPv6 client has a whole /64 (RFC 6177), so
 * the last 64 bits are left out.
 */
export function addressGroup(address: string): string {
  const plain = plainIPv4(address);
  if (isIP(plain) !== 6) return plain;
  const network = ipv6Words(plain.split("%")[0]).slice(0, 4)
    .map((word) => word.toString(16));
  return `${network.join(":")}::/64`;
}

/** Unwraps IPv4: a dual-stack socket shows it as `::ffff:192.0.2.1` (RFC 4291 2.5.5.2). */
export function plainIPv4(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}
