/**
 * What a screen reader is told of the call.
 *
 * @module
 */
import type { Page } from "puppeteer-core";
import type { Person } from "../browser/person.ts";

type WithSaid = typeof globalThis & { said: string[] };

/** Before the page is loaded: keeps what a screen reader would be told. */
export async function watchAnnouncements(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const said: string[] = [];
    Object.assign(globalThis, { said });
    new MutationObserver(() => {
      const text = document.querySelector("#status")?.textContent ?? "";
      if (text !== "" && text !== said.at(-1)) said.push(text);
    }).observe(document, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
}

/** All so far, but for "connecting": a leg that was prepared while it rang is connected at once. */
export async function announcements({ page }: Person): Promise<string[]> {
  const said = await page.evaluate(() => (globalThis as WithSaid).said);
  return said.filter((text) => !text.startsWith("Connecting to "));
}
