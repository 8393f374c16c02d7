import { assert, assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import { connect, testScenes } from "./scenes.ts";

/** CSS pixels that the system keeps for itself: notch, rounded corners, home indicator. */
const KEPT = { top: 12, left: 47, bottom: 21, right: 47 };

testScenes(
  "the sheet of an incoming call",
  {},
  async (stage) => {
    const alice = await stage.person("Alice");
    const bob = await stage.person("Bob", silentUntilPressed);

    await stage.scene(
      "says that a page rings silently until something is pressed",
      async () => {
        await bob.page.reload();
        await bob.reaches("idle");
        await alice.call("Bob");
        await bob.page.waitForSelector("#accept", { visible: true });
        const before = await accept(bob.page);
        await bob.page.waitForSelector(".soundless", { visible: true });
        await bob.says(".soundless", "silent until you press something here");
        assertEquals(await accept(bob.page), before, "no button moved");
        await bob.page.mouse.click(5, 5);
        await bob.page.waitForSelector(".soundless", { hidden: true });
        await bob.press("decline");
        await alice.ended();
      },
    );

    await stage.scene(
      "keeps out of the notch and the home indicator, as the call does",
      async () => {
        await bob.page.setViewport({ width: 844, height: 390 });
        await keepForSystem(bob.page);
        await alice.page.click("#dismiss-ended");
        await alice.call("Bob");
        await bob.reaches("incoming");
        await staysOutside(bob.page, ".sheet button, .sheet h2");
        await bob.press("decline");
        await alice.ended();
        await alice.page.click("#dismiss-ended");
        await connect(alice, bob, "Bob");
        await staysOutside(bob.page, ".stage button, .stage h1");
        await bob.press("stop");
        await bob.ended();
        await staysOutside(bob.page, ".ended-bar, .ended-bar button");
      },
    );
  },
);

/** A browser that starts no sound before the page was pressed. */
async function silentUntilPressed(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    let pressed = false;
    addEventListener("pointerdown", () => pressed = true, true);
    const Original = AudioContext;
    globalThis.AudioContext = class extends Original {
      constructor(options?: AudioContextOptions) {
        super(options);
        if (!pressed) void this.suspend();
      }
      override resume(): Promise<void> {
        return pressed ? super.resume() : new Promise(() => {});
      }
    };
  });
}

async function keepForSystem(page: Page): Promise<void> {
  const browser = await page.createCDPSession();
  // Newer than puppeteer's list of commands.
  const send = browser.send as (
    command: string,
    parameters: unknown,
  ) => Promise<unknown>;
  await send.call(browser, "Emulation.setSafeAreaInsetsOverride", {
    insets: KEPT,
  });
}

/** Checks that all that match and can be seen lie outside the system's parts. */
async function staysOutside(page: Page, selector: string): Promise<void> {
  // The sheet rises first; a ring never stops moving.
  await page.waitForFunction(() =>
    document.getAnimations().every(({ effect, playState }) =>
      playState !== "running" || effect?.getTiming().iterations === Infinity
    )
  );
  const places = await page.$$eval(
    selector,
    (all) =>
      all.filter((one) => one.checkVisibility({ visibilityProperty: true }))
        .map((one) => {
          const { left, top, right, bottom } = one.getBoundingClientRect();
          return { name: one.id || one.className, left, top, right, bottom };
        }),
  );
  assert(places.length > 0, selector);
  for (const { name, left, top, right, bottom } of places) {
    assert(
      left >= KEPT.left && right <= 844 - KEPT.right && top >= KEPT.top &&
        bottom <= 390 - KEPT.bottom,
      `${name}: ${left} to ${right}, ${top} to ${bottom}`,
    );
  }
}

/** Where the button is in the layout, whatever moves it for a moment. */
function accept(page: Page) {
  return page.$eval("#accept", (button) => {
    const sheet = button.closest("dialog")!;
    const { offsetTop, offsetHeight } = button as HTMLElement;
    return { offsetTop, offsetHeight, sheetTop: sheet.offsetTop };
  });
}
