import { assert, assertEquals } from "@std/assert";
import { WebRtcEngine } from "../../../lib/media_server/webrtc/engine.ts";
import { launchHeadlessShell } from "../../browser/chromium.ts";
import {
  connectPage,
  received,
  servePage,
  waitReceived,
} from "./browser_peer.ts";

Deno.test({
  name:
    "Chromium pages see and hear each other, also after one changes its source",
  // The native library and the browser's socket outlive a test by design.
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
      const events: string[] = [];
      const alice = await connectPage(browser, server.url, engine, events);
      const bob = await connectPage(browser, server.url, engine);
      alice.peer.connect(bob.peer);
      bob.peer.connect(alice.peer);
      for (const { page } of [alice, bob]) {
        await waitReceived(
          page,
          "a moving picture and sound",
          (received) =>
            received.framesDecoded > 20 && received.audioPackets > 50,
        );
      }
      for (const kind of ["audio", "video"]) {
        assert(events.includes(`out ${kind} true`), `${kind} comes`);
        assert(events.includes(`in ${kind} true`), `${kind} goes`);
      }

      alice.peer.disconnect(bob.peer);
      const before = await received(bob.page);
      alice.peer.connect(bob.peer);
      await waitReceived(
        bob.page,
        "a key frame after reconnecting",
        (now) =>
          now.keyFramesDecoded > before.keyFramesDecoded &&
          now.framesDecoded > before.framesDecoded + 10,
      );

      const carol = await connectPage(browser, server.url, engine);
      const beforeSwitch = await received(bob.page);
      carol.peer.connect(bob.peer);
      await waitReceived(
        bob.page,
        "the picture of another source",
        (now) =>
          now.keyFramesDecoded > beforeSwitch.keyFramesDecoded &&
          now.framesDecoded > beforeSwitch.framesDecoded + 20 &&
          now.audioPackets > beforeSwitch.audioPackets + 50,
      );
      assertEquals(faults, []);
    } finally {
      await browser.close();
      engine.close();
      await server.close();
    }
    assertEquals(engine.stats().peers, 0);
  },
});
