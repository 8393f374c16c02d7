import { assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import { controlDevices, timesAsked } from "./page_devices.ts";
import { testScenes } from "./scenes.ts";

testScenes("a voice call", {}, async (stage) => {
  const alice = await stage.person("Alice", async (page) => {
    await controlDevices(page);
    await countLocks(page);
  });
  const bob = await stage.person("Bob", controlDevices);

  // The check of the devices may have opened it before.
  const before = await Promise.all(
    [alice, bob].map(({ page }) => timesAsked(page, "camera")),
  );
  const asked = async () => {
    const now = await Promise.all(
      [alice, bob].map(({ page }) => timesAsked(page, "camera")),
    );
    return now.map((times, i) => times - before[i]);
  };

  await stage.scene(
    "the callee sees that it is a voice call, and no camera opens",
    async () => {
      await alice.page.click("[aria-label='Call Bob by voice']");
      await bob.says("#incoming-title", "Voice call from Alice");
      await bob.press("accept");
      for (const person of [alice, bob]) await person.reaches("active");
      assertEquals(await asked(), [0, 0]);
      await Promise.all([alice.hears(), bob.hears()]);
    },
  );

  await stage.scene("either side can switch the camera on later", async () => {
    await bob.page.click("#camera");
    await alice.seesAndHears();
    assertEquals(await asked(), [0, 1]);
    await alice.page.click("#camera");
    await bob.seesAndHears();
    assertEquals(await alice.connections(), 1);
  });

  await stage.scene("the screen stays on until the end", async () => {
    assertEquals(await locks(alice.page), 1);
    await bob.press("stop");
    await alice.ended();
    await alice.page.waitForFunction(() =>
      (globalThis as unknown as Counted).locks === 0
    );
  });
});

/** A page whose locks of the screen are counted. */
interface Counted {
  locks: number;
}

async function countLocks(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const counted = globalThis as unknown as Counted;
    counted.locks = 0;
    navigator.wakeLock.request = () => {
      counted.locks++;
      const release = () => Promise.resolve(void counted.locks--);
      return Promise.resolve({ release } as WakeLockSentinel);
    };
  });
}

function locks(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as Counted).locks);
}
