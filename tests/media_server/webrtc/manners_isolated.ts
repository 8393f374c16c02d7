import { assert, assertEquals } from "@std/assert";
import { WebRtcEngine } from "../../../lib/media_server/webrtc/engine.ts";
import { launchHeadlessShell } from "../../browser/chromium.ts";
import { connectPage, servePage, waitReceived } from "./browser_peer.ts";

Deno.test({
  name:
    "with Kurento's manners Chromium obeys the server's REMB, and only silence shows that a page vanished",
  // The native library and the browser's socket outlive a test by design.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const engine = new WebRtcEngine({ udpPort: 0, manners: "kurento" });
    const server = servePage();
    const browser = await launchHeadlessShell();
    try {
      const events: string[] = [];
      const alice = await connectPage(browser, server.url, engine, events);
      const bob = await connectPage(browser, server.url, engine);
      assert(!alice.answer.includes("transport-cc"));
      assert(!alice.answer.includes("rtx"));
      alice.peer.connect(bob.peer);
      bob.peer.connect(alice.peer);
      await waitReceived(
        bob.page,
        "a moving picture and sound",
        ({ framesDecoded, audioPackets }) =>
          framesDecoded > 20 && audioPackets > 50,
      );
      await waitReceived(
        alice.page,
        "the server's REMB",
        ({ availableOutgoingBitrate }) =>
          availableOutgoingBitrate > 0 && availableOutgoingBitrate <= 500_000,
      );
      const silent = Promise.withResolvers<number>();
      const closedAt = performance.now();
      events.push = (...all) => {
        if (all.includes("out video false")) silent.resolve(performance.now());
        return Array.prototype.push.apply(events, all);
      };
      await alice.page.evaluate(() =>
        (globalThis as unknown as { pc: RTCPeerConnection }).pc.close()
      );
      const afterMs = await silent.promise - closedAt;
      assert(afterMs > 2_900 && afterMs < 4_500, `${afterMs}`);
      assert(!events.includes("connection DISCONNECTED"));
      assertEquals(events.filter((event) => /^ice (DIS|FAIL)/.test(event)), []);
    } finally {
      await browser.close();
      engine.close();
      await server.close();
    }
  },
});
