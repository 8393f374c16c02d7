import { BlockList, isIP } from "node:net";

/** Addresses whose word about the client is believed. */
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
   * Who a request comes from: the last address of `X-Forwarded-For` that no
   * trusted proxy has. What stands left of it was written by the client.
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

/** Whether it is an address of the loopback interface. */
export function isLoopback(address: string): boolean {
  return address === "::1" || /^127\.\d+\.\d+\.\d+$/.test(plainIPv4(address));
}

/** A socket of both families shows IPv4 as `::ffff:192.0.2.1` (RFC 4291 2.5.5.2). */
function plainIPv4(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}
