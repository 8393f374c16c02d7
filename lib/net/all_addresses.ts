/** A socket of Deno that has a port. */
interface PortSocket {
  readonly addr: Deno.Addr;
  close(): void;
}

/** Addresses of a socket for all interfaces. Permissions name both. */
export const ANY_ADDRESS = { ipv4: "0.0.0.0", ipv6: "::" } as const;

/**
 * Opens a port on all addresses of this machine, for IPv4 and for IPv6.
 *
 * A socket for IPv6 takes IPv4, too, unless the system says otherwise: Windows
 * does, and Linux with `net.ipv6.bindv6only`. Deno cannot change that, so there
 * it takes two sockets. IPv4 comes first: then a port that is in use is
 * reported, and not mistaken for a system where one socket is enough.
 *
 * @param port 0 picks a free one, the same for both
 * @returns one socket, or that of IPv4 and that of IPv6
 * @throws {Deno.errors.AddrInUse} when another program has the port
 */
export function openOnAll<Opened extends PortSocket>(
  port: number,
  open: (hostname: string, port: number) => Opened,
): Opened[] {
  const ipv4 = open(ANY_ADDRESS.ipv4, port);
  try {
    return [ipv4, open(ANY_ADDRESS.ipv6, portOf(ipv4))];
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    // Without IPv6.
    if (!(error instanceof Deno.errors.AddrInUse)) return [ipv4];
  }
  ipv4.close();
  return [open(ANY_ADDRESS.ipv6, port)];
}

function portOf({ addr }: PortSocket): number {
  return (addr as Deno.NetAddr).port;
}
