import { assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import { testScenes } from "./scenes.ts";

/**
 * ms from the press on Accept within which the page does nothing beside what
 * the picture needs: less than the delays of spinner and icon.
 */
const CALM_MS = 450;

/** Work that a page did beside opening devices and showing the picture. */
interface Work {
  /** Animations of the call's screen. */
  animations: string[];
  /** Icons of the tab that were loaded. */
  icons: string[];
}

/** Notes the work of the first {@link CALM_MS} after the press on Accept. */
async function watchWork(page: Page): Promise<void> {
  await page.evaluateOnNewDocument((ms) => {
    const work: Work = { animations: [], icons: [] };
    const { promise: done, resolve } = Promise.withResolvers<Work>();
    Object.assign(globalThis, { workOfAnswer: done });
    addEventListener("click", ({ target, timeStamp }) => {
      if (!(target as Element).closest("#accept")) return;
      const until = timeStamp + ms;
      new MutationObserver((changes) => {
        if (performance.now() > until) return;
        for (const { target } of changes) {
          work.icons.push((target as HTMLLinkElement).href);
        }
      }).observe(document.querySelector("link[rel=icon]")!, {
        attributes: true,
      });
      const look = (now: number) => {
        if (now > until) return resolve(work);
        const stage = document.querySelector(".stage");
        for (const one of stage?.getAnimations({ subtree: true }) ?? []) {
          const waits = one.effect!.getComputedTiming().progress === null;
          if (!waits) work.animations.push((one as CSSAnimation).animationName);
        }
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    }, { capture: true });
  }, CALM_MS);
}

testScenes("an answer starts no other work", {}, async (stage) => {
  const alice = await stage.person("Alice");
  const bob = await stage.person("Bob", watchWork);
  await stage.scene(
    "nothing moves and no icon loads during an answer",
    async () => {
      await alice.call("Bob");
      await bob.press("accept");
      await bob.reaches("active");
      const work = await bob.page.evaluate(() =>
        (globalThis as unknown as { workOfAnswer: Promise<Work> }).workOfAnswer
      );
      assertEquals(work, { animations: [], icons: [] });
    },
  );
});
