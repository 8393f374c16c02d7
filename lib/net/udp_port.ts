import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";

/**
 * Checks that a UDP port is available. Needed because the WebRTC library, which
 * opens it afterwards, reports failures only on the console.
 *
 * @param address local address; all interfaces by default
 * @throws {Error} as a rejection, with a readable message
 */
export async function checkUdpPort(
  port: number,
  address?: string,
): Promise<void> {
  const socket = createSocket(address && isIPv6(address) ? "udp6" : "udp4");
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once("error", reject);
  socket.bind({ port, address, exclusive: true }, resolve);
  try {
    await promise;
  } finally {
    // The port is free only once this is done.
    await new Promise<void>((closed) => socket.close(() => closed()));
  }
}
