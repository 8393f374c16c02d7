import { assert, assertEquals } from "@std/assert";
import { WebRtcEngine } from "../../../lib/media_server/webrtc/engine.ts";
import { launchHeadlessShell } from "../../browser/chromium.ts";
import { connectPage, received, servePage } from "./browser_peer.ts";

/**
 * ms after which an estimate with the listener's feedback alone would have
 * fallen below 100 kbit/s.
 */
const WATCH_MS = 15_000;
/** Half of the bit/s at which Chromium's estimate starts: a busy machine lowers it, too. */
const LOWEST_BITRATE = 150_000;

Deno.test({
  name: "A browser's estimate does not fall because nobody takes its video",
  // The native library and the browser's sockets outlive a test by design.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const faults: unknown[] = [];
    const engine = new WebRtcEngine({
      udpPort: 0,
      fault: (error) => faults.push(error),
    });
    const server = servePage();
    const browser = await launchHeadlessShell();
    try {
      const alice = await connectPage(browser, server.url, engine);
      const bob = await connectPage(browser, server.url, engine, [], {
        video: false,
      });
      alice.peer.connect(bob.peer);
      bob.peer.connect(alice.peer);
      await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
      const { availableOutgoingBitrate } = await received(alice.page);
      const { audioPackets } = await received(bob.page);
      assert(audioPackets > 200, `${audioPackets} packets of sound`);
      assert(
        availableOutgoingBitrate >= LOWEST_BITRATE,
        `${availableOutgoingBitrate} bit/s`,
      );
      assertEquals(faults, []);
    } finally {
      await browser.close();
      engine.close();
      await server.close();
    }
  },
});
