import { assert, assertEquals } from "@std/assert";
import { WebRtcEngine } from "../../../lib/media_server/webrtc/engine.ts";
import { launchHeadlessShell } from "../../browser/chromium.ts";
import { launchFirefox } from "../../browser/firefox.ts";
import { connectPage, servePage, waitReceived } from "./browser_peer.ts";

Deno.test({
  name: "Firefox and Chromium see and hear each other",
  // The native library and the browsers' sockets outlive a test by design.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const faults: unknown[] = [];
    const engine = new WebRtcEngine({
      udpPort: 0,
      fault: (error) => faults.push(error),
    });
    const server = servePage();
    const chromium = await launchHeadlessShell();
    const firefox = await launchFirefox();
    try {
      const alice = await connectPage(chromium, server.url, engine);
      const bob = await connectPage(firefox, server.url, engine);
      alice.peer.connect(bob.peer);
      bob.peer.connect(alice.peer);
      for (const { page } of [alice, bob]) {
        const last = await waitReceived(
          page,
          "a moving picture and sound",
          (received) =>
            received.framesDecoded > 20 && received.audioPackets > 50,
        );
        assert(last.videoPackets > 0);
      }
      assertEquals(faults, []);
    } finally {
      await firefox.close();
      await chromium.close();
      engine.close();
      await server.close();
    }
  },
});
