import { assertEquals } from "@std/assert";
import { Child } from "./child.ts";
import { launchHeadlessShell } from "./chromium.ts";
import { firstCall } from "./first_call.ts";
import { Person } from "./person.ts";

/**
 * Closes the page's connection without its knowledge, as when its media
 * crashes.
 */
function breakMedia(person: Person): Promise<void> {
  return person.page.evaluate(() => {
    const { peerConnections } = globalThis as unknown as {
      peerConnections: RTCPeerConnection[];
    };
    peerConnections.at(-1)!.close();
  });
}

Deno.test({
  name: "calls on a media server with a Kurento's manners",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    const media = new Child("media_process.ts", ["kurento"]);
    const url = await media.line();
    const server = new Child("server_process.ts", [
      "--as_uri=http://localhost:0/",
      `--ws_uri=${url}`,
    ]);
    const browser = await launchHeadlessShell();
    const step = (name: string, fn: () => Promise<void>) =>
      t.step({ name, fn, sanitizeOps: false, sanitizeResources: false });
    /** Counts pipelines, and host names that were looked up. */
    const held = async () => {
      await media.tell("");
      return await media.line();
    };
    try {
      // kurento-client prints lines of its own.
      let page = await server.line();
      while (!page.startsWith("http")) page = await server.line();
      const alice = await Person.open(browser, page);
      const bob = await Person.open(browser, page);
      await step("both see and hear each other", async () => {
        await firstCall(alice, bob);
      });

      await step("a leg whose browser vanished is repaired", async () => {
        const before = await alice.connections();
        await breakMedia(alice);
        await alice.hasMadeConnections(before + 1);
        await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
      });

      await step("a hang-up reaches the other side", async () => {
        assertEquals(await held(), "1 0");
        await bob.press("stop");
        assertEquals(await alice.ended(), "hung_up");
        assertEquals(await bob.ended(), "hung_up");
      });

      await step(
        "the calls left nothing behind, and no name was resolved",
        async () => {
          assertEquals(await held(), "0 0");
        },
      );
    } finally {
      await browser.close();
      await server.kill();
      await media.kill();
    }
  },
});
