/**
 * The window in which a page shows its call beside other pages.
 *
 * @module
 */
import type { Page } from "puppeteer-core";
import type { Person } from "../browser/person.ts";

/** TypeScript's library lacks it. */
declare const documentPictureInPicture: { window: Window | null };

/** Opens the window by its key. */
export async function openWindow(person: Person): Promise<Page> {
  const { promise, resolve } = Promise.withResolvers<Page>();
  person.page.once("popup", (popup) => popup && resolve(popup));
  const [opened] = await Promise.all([
    promise,
    hasWindow(person, true),
    person.page.keyboard.press("p"),
  ]);
  return opened;
}

/** Waits until a press has closed the window. */
export async function closes(
  person: Person,
  page: Page,
  press: () => Promise<void>,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  page.once("close", () => resolve());
  await Promise.all([
    promise,
    hasWindow(person, false),
    press().catch(async (error: unknown) => {
      // It may have closed before the key is up.
      if (await isOpen(person)) throw error;
    }),
  ]);
}

/** Waits until the window is open, or not. */
async function hasWindow({ page }: Person, open: boolean): Promise<void> {
  await page.waitForFunction(
    (open) => (documentPictureInPicture.window !== null) === open,
    {},
    open,
  );
}

function isOpen({ page }: Person): Promise<boolean> {
  return page.evaluate(() => documentPictureInPicture.window !== null);
}
