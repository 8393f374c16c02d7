import { assert, assertEquals } from "@std/assert";
import { Child } from "./child.ts";
import { launchHeadlessShell } from "./chromium.ts";
import type { Holdings } from "./media_failover_process.ts";
import { firstCall } from "./first_call.ts";
import { Person } from "./person.ts";

/** Whether each happened, and each state that the phone was in. */
interface Seen {
  told: boolean;
  picture: boolean;
  states: string[];
}

/**
 * Watches the page from now on, within the page.
 *
 * @returns a function that resolves once the picture is back
 */
async function watch(person: Person): Promise<() => Promise<Seen>> {
  await person.page.evaluate(() => {
    const { peerConnections } = globalThis as unknown as {
      peerConnections: RTCPeerConnection[];
    };
    const before = peerConnections.length;
    const seen = { told: false, picture: false, states: [] as string[] };
    const look = () => {
      if (document.querySelector(".reconnecting")) seen.told = true;
      const state = document.querySelector<HTMLElement>(".phone")!.dataset
        .state!;
      if (seen.states.at(-1) !== state) seen.states.push(state);
    };
    look();
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
    });
    const timer = setInterval(async () => {
      if (peerConnections.length === before) return;
      for (const stat of (await peerConnections.at(-1)!.getStats()).values()) {
        if (stat.type !== "inbound-rtp" || stat.kind !== "video") continue;
        if (stat.framesDecoded > 0) seen.picture = true;
      }
      if (seen.picture) clearInterval(timer);
    }, 20);
    Object.assign(globalThis, { seen });
  });
  return async () => {
    const handle = await person.page.waitForFunction(() => {
      const { seen } = globalThis as unknown as { seen: Seen };
      return seen.picture && !document.querySelector(".reconnecting") && seen;
    }, { polling: 50 });
    return await handle.jsonValue() as Seen;
  };
}

Deno.test({
  name: "a call survives the death of its media process, twice",
  // puppeteer keeps handles.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const server = new Child("media_failover_process.ts", [
      "--as_uri=http://localhost:0/",
      "--media-processes=2",
      "--media-bind=127.0.0.1",
      // With sealed calls: sealed_repair_test.ts
      "--seal=off",
      "--log-level=error",
    ]);
    const browser = await launchHeadlessShell();
    const ask = async <T>(line: string): Promise<T> => {
      await server.tell(line);
      return JSON.parse(await server.line()) as T;
    };
    try {
      const url = await server.line();
      const alice = await Person.open(browser, url);
      const bob = await Person.open(browser, url);
      await firstCall(alice, bob);

      for (let death = 1; death <= 2; death++) {
        const watching = [await watch(alice), await watch(bob)];
        await ask("kill");
        const all = await Promise.all(watching.map((seen) => seen()));
        for (const { told, states } of all) {
          assert(told, "nobody was told");
          assertEquals(states, ["active"], "it did not ring again");
        }
        await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
        assert(await alice.pictureMoves());
        assert(await bob.pictureMoves());
        assertEquals(await ask<Holdings>("look"), { calls: 1, pipelines: 1 });
      }

      // Both are still registered: the other one can be called again.
      await alice.press("stop");
      assertEquals(await bob.ended(), "hung_up");
      assertEquals(await ask<Holdings>("look"), { calls: 0, pipelines: 0 });
      const carol = await Person.open(browser, url);
      await carol.register("carol");
      await carol.reaches("idle");
      await carol.call("bob");
      await bob.press("decline");
      assertEquals(await carol.ended(), "declined");
    } finally {
      await browser.close();
      await server.kill();
    }
  },
});
