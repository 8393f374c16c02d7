import { openOnAll } from "./all_addresses.ts";

/**
 * Listens on a TCP port.
 *
 * @param hostname an address of this machine; all, of IPv4 and of IPv6, when undefined
 * @param port 0 picks a free one
 * @param tcpBacklog connections that the kernel holds until they are accepted
 * @returns one listener, or several on the same port
 * @throws {Deno.errors.AddrInUse} when another program has the port
 */
export function listenTcp(
  hostname: string | undefined,
  port: number,
  tcpBacklog?: number,
): Deno.TcpListener[] {
  const open = (hostname: string, port: number) =>
    Deno.listen({ hostname, port, tcpBacklog });
  return hostname === undefined
    ? openOnAll(port, open)
    : [open(hostname, port)];
}
