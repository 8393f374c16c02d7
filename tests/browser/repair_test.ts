import { assert, assertEquals } from "@std/assert";
import type { Browser } from "puppeteer-core";
import { launchChromium } from "./chromium.ts";
import { Child } from "./child.ts";
import { freePort } from "./free_port.ts";
import { Network } from "./network.ts";
import { Person } from "./person.ts";

/** Two in a call, each behind a network of their own. */
async function inCall(
  browser: Browser,
  test: (
    two: { alice: Person; bob: Person; network: Network },
  ) => Promise<void>,
): Promise<void> {
  const network = await Network.start();
  const port = freePort();
  const mediaPort = freePort();
  const url = `http://localhost:${port}/`;
  const server = new Child("server_process.ts", [
    `--as_uri=${url}`,
    `--media-port=${mediaPort}`,
    `--allow-origin=${network.url}`,
    "--log-level=error",
  ]);
  try {
    await server.line();
    await network.leadTo(port, mediaPort);
    const alice = await Person.open(
      browser,
      network.url,
      (page) => network.carryMediaOf(page),
    );
    const bob = await Person.open(browser, url);
    try {
      await alice.register("alice");
      await bob.register("bob");
      await bob.reaches("idle");
      await alice.reaches("idle");
      await alice.call("bob");
      await bob.press("accept");
      await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
      await test({ alice, bob, network });
    } finally {
      await alice.leave();
      await bob.leave();
    }
  } finally {
    await server.kill();
    await network.stop();
  }
}

function reconnecting(person: Person): Promise<unknown> {
  return person.page.waitForSelector(".reconnecting");
}

async function bothAgain(alice: Person, bob: Person): Promise<void> {
  await Promise.all([alice, bob].map(async (person) => {
    await person.page.waitForSelector(".reconnecting", { hidden: true });
    await person.seesAndHears();
  }));
  assert(await alice.pictureMoves());
  assert(await bob.pictureMoves());
}

Deno.test({
  name: "calls repair themselves",
  // puppeteer keeps handles over the steps.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    const browser = await launchChromium();
    try {
      await t.step(
        "a network closes and comes back",
        () =>
          inCall(browser, async ({ alice, bob, network }) => {
            await network.close();
            await Promise.all([reconnecting(alice), reconnecting(bob)]);
            await network.open();
            await alice.page.evaluate(() => dispatchEvent(new Event("online")));
            await bothAgain(alice, bob);
            assertEquals(await bob.connections(), 1, "bob's is untouched");
          }),
      );

      await t.step(
        "media is cut silently, then a page is reloaded",
        () =>
          inCall(browser, async ({ alice, bob, network }) => {
            await network.silence();
            await Promise.all([reconnecting(alice), reconnecting(bob)]);
            await bothAgain(alice, bob);
            assertEquals(await bob.connections(), 1, "bob's is untouched");

            await alice.page.reload();
            await reconnecting(bob);
            await alice.reaches("returning");
            await alice.press("rejoin");
            await alice.reaches("active");
            await bothAgain(alice, bob);
            assertEquals(await bob.connections(), 1, "bob's is untouched");
            await bob.press("stop");
            assertEquals(await alice.ended(), "hung_up");
          }),
      );
    } finally {
      await browser.close();
    }
  },
});
