import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";

/**
 * Whether a UDP port can be had, tried here because the WebRTC library, which
 * opens it afterwards, says why not only on the console.
 *
 * @param address local address; all interfaces by default
 * @throws {Error} in words, as a rejection
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
    // The port is free only when that is done.
    await new Promise<void>((closed) => socket.close(() => closed()));
  }
}
