/**
 * Announcements of the call to a screen reader.
 *
 * @module
 */
import type { Page } from "puppeteer-core";
import type { Person } from "../browser/person.ts";

type WithSaid = typeof globalThis & { said: string[] };

/**
 * To be used before the page loads: records the announcements to a screen
 * reader.
 */
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

/**
 * All so far, except "connecting": a leg prepared while it rang is connected at
 * once.
 */
export async function announcements({ page }: Person): Promise<string[]> {
  const said = await page.evaluate(() => (globalThis as WithSaid).said);
  return said.filter((text) => !text.startsWith("Connecting to "));
}
