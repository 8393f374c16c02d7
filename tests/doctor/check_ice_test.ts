import { assertEquals, assertMatch } from "@std/assert";
import { checkIce } from "../../lib/doctor/check_ice.ts";
import type { StunServer } from "../../lib/doctor/stun_transport.ts";
import { startCoturn } from "../support/coturn.ts";

function at(port: number, transport: "udp" | "tcp"): () => StunServer {
  return () => ({ host: "127.0.0.1", port, transport });
}

Deno.test({
  name:
    "STUN is checked by a binding, TURN by an allocation that is freed, over UDP and TCP",
  fn: async () => {
    const coturn = await startCoturn({
      kind: "static",
      username: "alice",
      credential: "secret",
    });
    try {
      for (const transport of ["udp", "tcp"] as const) {
        const server = at(coturn.port, transport);
        const ask = async (urls: string, credential: string) =>
          (await checkIce([{ urls, username: "alice", credential }], server))[
            0
          ];
        assertEquals((await ask("stun:here", "")).verdict, "good");
        const relayed = await ask("turn:here", "secret");
        assertEquals(relayed.verdict, "good", relayed.found);
        const wrong = await ask("turn:here", "guess");
        assertEquals(wrong.verdict, "bad");
        assertMatch(wrong.found, /401/);
        assertMatch(wrong.advice ?? "", /secret/);
      }
    } finally {
      await coturn.close();
    }
  },
});

Deno.test("a server that is unreachable or speaks another protocol is reported", async () => {
  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = silent.addr;
  silent.close();
  const [gone] = await checkIce([{ urls: "turn:x" }], at(port, "tcp"));
  assertEquals(gone.verdict, "bad");
  assertMatch(gone.advice ?? "", /firewall lets TCP/);
  const web = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response(),
  );
  const [other] = await checkIce(
    [{ urls: "stun:x" }],
    at(web.addr.port, "tcp"),
  );
  assertEquals(other.verdict, "bad");
  await web.shutdown();
});
