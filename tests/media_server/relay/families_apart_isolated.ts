/** Run by `families_apart_test.ts`, in a network where a socket of IPv6 takes no IPv4. */
import { assertEquals, assertThrows } from "@std/assert";
import { Relay } from "../../../lib/media_server/relay/relay.ts";
import { StartError } from "../../../lib/shared/start_error.ts";
import { DTLS, RelayCall, VP8 } from "./relay_call.ts";
import { rtp } from "./relay_client.ts";

const IPV4 = "127.0.0.1";
const IPV6 = "::1";

for (
  const hostnames of [[IPV4, IPV4], [IPV6, IPV6], [IPV4, IPV6]] as const
) {
  Deno.test(`a relay of all addresses passes packets from ${hostnames.join(" to ")} and back`, async () => {
    await using call = new RelayCall({}, hostnames);
    const [a, b] = call.browsers;
    await call.up();
    await a.send(DTLS);
    assertEquals(await b.next(), DTLS);
    await b.send(DTLS);
    assertEquals(await a.next(), DTLS);
  });
}

for (const bind of [IPV4, IPV6]) {
  Deno.test(`a relay of ${bind} alone passes packets`, async () => {
    await using call = new RelayCall({ bind }, [bind, bind]);
    const [a, b] = call.browsers;
    await call.up();
    await a.send(DTLS);
    assertEquals(await b.next(), DTLS);
  });

  Deno.test(`a port that another program has for ${bind} alone is reported`, () => {
    const other = Deno.listenDatagram({
      transport: "udp",
      hostname: bind,
      port: 0,
    });
    try {
      const { port } = other.addr as Deno.NetAddr;
      assertThrows(() => new Relay({ port }), StartError, String(port));
    } finally {
      other.close();
    }
  });
}

Deno.test("many packets of both families at once keep their bytes and their way", async () => {
  await using call = new RelayCall({}, [IPV4, IPV6]);
  await call.up();
  for (const leg of call.legs) leg.media.pass("video", true);
  const [a, b] = call.browsers;
  // As many as a socket's default buffer holds.
  const count = 100;
  for (let n = 0; n < count; n++) {
    await Promise.all([a.send(rtp(VP8, n, 100)), b.send(rtp(VP8, n, 200))]);
  }
  for (let n = 0; n < count; n++) {
    assertEquals(await b.next(), rtp(VP8, n, 100));
    assertEquals(await a.next(), rtp(VP8, n, 200));
  }
});
