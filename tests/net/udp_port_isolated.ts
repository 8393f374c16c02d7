/** Run by `udp_port_test.ts`, in a network where a socket of IPv6 takes no IPv4. */
import { assertThrows } from "@std/assert";
import { checkUdpPort } from "../../lib/net/udp_port.ts";

for (const hostname of ["127.0.0.1", "0.0.0.0", "::1", "::"]) {
  Deno.test(`a UDP port that another program has on ${hostname} is not free`, () => {
    const other = Deno.listenDatagram({ transport: "udp", hostname, port: 0 });
    const { port } = other.addr as Deno.NetAddr;
    assertThrows(() => checkUdpPort(port), Deno.errors.AddrInUse);
    other.close();
    checkUdpPort(port);
    checkUdpPort(port, "127.0.0.1");
  });
}
