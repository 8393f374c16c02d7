import { openOnAll } from "./all_addresses.ts";

/**
 * Checks that a UDP port is available. Needed because the WebRTC library, which
 * opens it afterwards, reports failures only on the console.
 *
 * @param address local address; all interfaces by default, of IPv4 and of IPv6
 * @throws {Error} with a readable message
 */
export function checkUdpPort(port: number, address?: string): void {
  const open = (hostname: string, port: number) =>
    Deno.listenDatagram({ transport: "udp", hostname, port });
  const sockets = address === undefined
    ? openOnAll(port, open)
    : [open(address, port)];
  for (const socket of sockets) socket.close();
}
