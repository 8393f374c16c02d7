import { assertEquals } from "@std/assert";
import { Child } from "./child.ts";
import { launchChromium } from "./chromium.ts";
import { Person } from "./person.ts";

interface Watched {
  peerConnections: RTCPeerConnection[];
}

/** Certificates that a page's latest connection has at both ends. */
async function certificates(person: Person) {
  return await person.page.evaluate(() => {
    const { peerConnections } = globalThis as unknown as Watched;
    const connection = peerConnections.at(-1)!;
    const of = (sdp = "") => /a=fingerprint:(.*)/.exec(sdp)?.[1].trim();
    return {
      own: of(connection.localDescription?.sdp),
      other: of(connection.remoteDescription?.sdp),
      connections: peerConnections.length,
    };
  });
}

Deno.test({
  name: "sealed calls between two Chromium pages",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    const server = new Child("server_process.ts", [
      "--as_uri=http://localhost:0/",
      "--seal=prefer",
    ]);
    const url = await server.line();
    const browser = await launchChromium();
    const alice = await Person.open(browser, url);
    const bob = await Person.open(browser, url);
    try {
      await alice.register("alice");
      await bob.register("bob");
      await bob.reaches("idle");

      await t.step("each browser has the other's certificate", async () => {
        await alice.call("bob");
        await bob.press("accept");
        await alice.reaches("active");
        await bob.reaches("active");
        await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
        const [one, other] = [
          await certificates(alice),
          await certificates(bob),
        ];
        assertEquals(one.own, other.other);
        assertEquals(one.other, other.own);
      });

      await t.step("both hang up, and nothing is left", async () => {
        await alice.press("stop");
        assertEquals(await bob.ended(), "hung_up");
        await server.tell("");
        assertEquals(await server.line(), "0");
      });
    } finally {
      await browser.close();
      await server.kill();
    }
  },
});
