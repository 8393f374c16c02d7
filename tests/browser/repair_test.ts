import { assert, assertEquals } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import type { Browser } from "puppeteer-core";
import { launchHeadlessShell } from "./chromium.ts";
import type { Person } from "./person.ts";
import { RepairScene, type SceneOptions } from "./repair_scene.ts";

/** Two people in a call, one of them behind a network that can be cut. */
async function inCall(
  browser: Browser,
  options: SceneOptions,
  test: (scene: RepairScene) => Promise<void>,
): Promise<void> {
  const scene = await RepairScene.start(browser, options);
  try {
    await test(scene);
  } finally {
    await scene.close();
  }
}

function reconnecting(person: Person): Promise<unknown> {
  return person.page.waitForSelector(".reconnecting");
}

/** Unplugs the camera: its track ends (W3C mediacapture-streams 4.3.1). */
async function cameraVanishes({ page }: Person): Promise<void> {
  await page.evaluate(() => {
    const [connection] = (globalThis as unknown as {
      peerConnections: RTCPeerConnection[];
    }).peerConnections.slice(-1);
    const camera = connection.getSenders().find(({ track }) =>
      track?.kind === "video"
    )!.track!;
    camera.stop();
    camera.dispatchEvent(new Event("ended"));
  });
}

/** Crashes the page's process, without notice to anybody. */
async function crash({ page }: Person): Promise<void> {
  const crashed = new Promise((resolve) => page.once("error", resolve));
  const session = await page.createCDPSession();
  // A process that is gone sends no answer.
  session.send("Page.crash").catch(() => {});
  await crashed;
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
  // puppeteer keeps handles between steps.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (t) => {
    const browser = await launchHeadlessShell();
    try {
      await t.step(
        "a call survives a network that closes and comes back",
        () =>
          inCall(browser, {}, async ({ alice, bob, network }) => {
            await network.close();
            await Promise.all([reconnecting(alice), reconnecting(bob)]);
            await network.open();
            await alice.page.evaluate(() => dispatchEvent(new Event("online")));
            await bothAgain(alice, bob);
            assertEquals(await bob.connections(), 1, "bob's is untouched");
          }),
      );

      await t.step(
        "a call survives 5 s without a network, and nobody sees it end",
        () =>
          inCall(browser, {}, async ({ alice, bob, network }) => {
            await network.pull();
            await Promise.all([
              reconnecting(alice),
              reconnecting(bob),
              delay(5_000),
            ]);
            await network.open();
            await bothAgain(alice, bob);
            assertEquals(await bob.connections(), 1, "bob's is untouched");

            // The hang-up is written into a socket that is already dead.
            await network.pull();
            await alice.page.waitForSelector("[data-link]");
            await bob.press("stop");
            assertEquals(await bob.ended(), "hung_up");
            await network.open();
            assertEquals(await alice.ended(), "hung_up");
          }),
      );

      await t.step(
        "a call survives media that is cut silently, and then a reload",
        () =>
          inCall(browser, {}, async ({ alice, bob, network }) => {
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

      await t.step(
        "a call survives an unplugged camera, and then a crashed page",
        () =>
          inCall(browser, {}, async ({ alice, bob }) => {
            await cameraVanishes(alice);
            await alice.page.waitForSelector(
              '.notice[data-code="camera_unplugged"]',
            );
            await bob.page.waitForSelector(".remote .placeholder");
            await alice.page.evaluate(() =>
              navigator.mediaDevices.dispatchEvent(new Event("devicechange"))
            );
            await bob.page.waitForSelector(".remote:not(:has(.placeholder))");
            await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
            assert(await bob.pictureMoves());
            assertEquals(await alice.connections(), 1, "no repair");

            await crash(alice);
            await reconnecting(bob);
            await alice.page.reload();
            await alice.press("rejoin");
            await alice.reaches("active");
            await bothAgain(alice, bob);
            assertEquals(await bob.connections(), 1, "bob's is untouched");
          }),
      );

      await t.step(
        "a call survives the death of its media server",
        () =>
          inCall(browser, { mediaServers: 2 }, async (scene) => {
            const { alice, bob } = scene;
            await scene.killMedia();
            await Promise.all([
              alice.hasMadeConnections(2),
              bob.hasMadeConnections(2),
            ]);
            await bothAgain(alice, bob);
          }),
      );
    } finally {
      await browser.close();
    }
  },
});
