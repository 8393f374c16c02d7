/**
 * The keyboard focus of a page.
 *
 * @module
 */
import { assert } from "@std/assert";
import type { Person } from "../browser/person.ts";

/** More than the focus stops of any screen. */
const MAX_TABS = 40;

/**
 * Presses Tab until the element has the focus; in between the focus must never
 * be lost.
 */
export async function tabTo(person: Person, selector: string): Promise<void> {
  await person.page.waitForSelector(selector);
  for (let presses = 0; presses < MAX_TABS; presses++) {
    if (await holdsFocus(person, selector)) return;
    await person.page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${selector}`);
}

/** Opens the options of a person without a call, by keyboard. */
export async function openOptions(person: Person): Promise<void> {
  await tabTo(person, "#you");
  await person.page.keyboard.press("Enter");
  await tabTo(person, "#options");
  await person.page.keyboard.press("Enter");
}

/** Waits until the element has the focus. */
export async function focusIsOn(
  person: Person,
  selector: string,
): Promise<void> {
  await person.page.waitForFunction(
    (selector) => document.activeElement?.matches(selector),
    {},
    selector,
  );
}

/** Waits until the element, or something in it, has the focus. */
export async function focusIsIn(
  person: Person,
  selector: string,
): Promise<void> {
  await person.page.waitForFunction(
    (selector) => document.activeElement?.closest(selector),
    {},
    selector,
  );
}

/**
 * Checks that Tab cycles within the dialog, except for the browser's own bar.
 */
export async function staysIn(person: Person, selector: string): Promise<void> {
  for (let presses = 0; presses < MAX_TABS; presses++) {
    await person.page.keyboard.press("Tab");
    // In one look: the focus may come back from the bar meanwhile.
    const left = await person.page.evaluate((selector) => {
      const { activeElement, body } = document;
      return activeElement !== null && activeElement !== body &&
        !activeElement.closest(selector);
    }, selector);
    assert(!left, `Tab leads out of ${selector}`);
  }
  await person.page.focus(`${selector} button`);
}

function holdsFocus({ page }: Person, selector: string): Promise<boolean> {
  return page.evaluate(
    (selector) => document.activeElement?.matches(selector) ?? false,
    selector,
  );
}

/** Whether some element has the focus, not just the page. */
export function hasFocus({ page }: Person): Promise<boolean> {
  return page.evaluate(() =>
    document.activeElement !== null && document.activeElement !== document.body
  );
}
